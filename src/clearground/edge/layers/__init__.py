"""Derived layers: what a map draws, computed from the records once for every surface."""
