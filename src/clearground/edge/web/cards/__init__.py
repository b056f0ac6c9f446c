"""The card that answers, for anything clicked: who says so, since when, on what evidence."""
