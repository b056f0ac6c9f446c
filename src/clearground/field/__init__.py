"""Room 7: work orders, progress, finds, accidents, and the protection of teams."""

from clearground.field import check, coverage, protect
from clearground.field.state import WorkLog

__all__ = ["WorkLog", "check", "coverage", "protect"]
