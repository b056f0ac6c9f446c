"""Offices that reach each other over a line: what one lacks goes out, what is proved comes in."""
