"""Room 9: the all-reasonable-effort case, the signed decision, the account, the handover."""
