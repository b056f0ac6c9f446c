"""Room 8: monitoring, inspection and nonconformities."""
