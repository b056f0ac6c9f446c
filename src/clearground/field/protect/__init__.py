"""Protection of teams: warning, stop-work, roll call, resumption on a named decision."""
