"""Room 2: who may do what: organisations, people, teams, equipment, accreditation."""

from clearground.teams import allowed, check
from clearground.teams.state import Roster

__all__ = ["Roster", "allowed", "check"]
