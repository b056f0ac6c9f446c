"""The account kept ready: what each piece of connected ground adds to it, on any date."""
