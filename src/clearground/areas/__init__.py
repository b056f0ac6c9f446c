"""Room 5: declared hazardous areas and the only transition table of land status."""
