"""Clearground: from the first report of a suspected mine to land handed back."""

__version__ = "0.1.0"
