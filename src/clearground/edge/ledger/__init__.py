"""The ledger: an append-only log of signed events, and the store that keeps it."""
