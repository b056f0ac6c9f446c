"""Tests of the exchange between offices over a line."""
