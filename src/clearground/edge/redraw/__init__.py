"""Draws again, in a long record, only what newly arrived records touch."""
