"""Protection of teams: warning, stop-work, roll call, resumption on a named decision."""

from clearground.field.protect import check, exposure, rollcall, zones
from clearground.field.protect.state import Protection

__all__ = ["Protection", "check", "exposure", "rollcall", "zones"]
