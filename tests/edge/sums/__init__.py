"""Tests of the account kept ready."""
