"""Room 7: work orders, progress, finds, accidents, and the protection of teams."""
