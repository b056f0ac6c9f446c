"""Room 3: what was reported, by whom, how reliable, where and when."""
