"""Room 4: the contamination belief map, a forecast."""
