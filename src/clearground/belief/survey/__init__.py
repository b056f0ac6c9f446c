"""How much to survey: spacing, samples, effort, and what a search leaves behind.

Pure arithmetic on figures that somebody states. Every answer rests on its assumptions, and none
of them releases land.
"""
