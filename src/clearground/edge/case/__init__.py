"""The case file: which layers a region's records come from, and how they are read."""
