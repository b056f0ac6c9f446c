"""Room 10: everything that acts on the world."""
