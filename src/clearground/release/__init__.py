"""Room 9: the all-reasonable-effort case, the signed decision, the account, the handover."""

from clearground.release import case, check, proposal, statement, works
from clearground.release.state import Releases

__all__ = ["Releases", "case", "check", "proposal", "statement", "works"]
