"""Room 1: the agreed words, units, geometry and dated national parameters."""
