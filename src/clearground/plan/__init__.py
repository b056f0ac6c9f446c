"""Room 6: tasks, schedule, bound and reasons, a forecast."""
