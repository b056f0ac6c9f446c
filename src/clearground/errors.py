"""Every error of the product, with its stable code and exit status.

ClearError
├── UsageError            exit 2   the command or case file is not understood
│   ├── CaseError         CASE-..  a case file names something that is missing or wrong
│   └── ParameterError    PAR-..   no parameter applies on that date
├── InputError            exit 3   a file or record cannot be taken as it is
│   ├── GeometryError     GEO-..   a shape is broken, elsewhere, or in the wrong CRS
│   ├── RecordError       REC-..   a record's field is missing or impossible
│   ├── BeliefError       BEL-..   evidence, grid or covariate from which no belief can be made
│   └── FileRefused       FILE-..  a file is too large, of no allowed format, or did not parse
├── RuleError             exit 4   a rule of the path forbids it
│   ├── TeamError         TEAM-..
│   ├── EvidenceError     EVI-..
│   ├── AreaError         AREA-..
│   ├── PlanError         PLAN-..
│   ├── FieldError        FIELD-..
│   ├── ProtectError      PROT-..
│   ├── QualityError      QUAL-..
│   ├── ReleaseError      REL-..
│   └── AccountError      ACC-..   the square metres do not close
├── LedgerError           exit 5   the record is broken, locked, or not what it says
│   ├── VerifyError       LED-..
│   └── SyncError         SYN-..   another office is not reached, not proved, or refuses
└── NotFoundError         exit 6   no such record, file or place
                          NF-..
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault that a check found: its code, what is wrong, why it matters, what to do next."""

    code: str
    what: str
    why: str
    next: str

    def __str__(self) -> str:
        return f"{self.what} ({self.code}). {self.why} {self.next}"


class ClearError(Exception):
    """An operating error in three parts, with a stable code; never a programmer's mistake."""

    EXIT: ClassVar[int] = 1

    def __init__(self, code: str, what: str, why: str, next: str) -> None:
        self.finding = Finding(code, what.rstrip("."), why, next)
        super().__init__(str(self.finding))

    @property
    def code(self) -> str:
        """The stable code."""
        return self.finding.code


class UsageError(ClearError):
    """The command or case file is not understood."""

    EXIT = 2


class CaseError(UsageError):
    """A case file names something that is missing or wrong."""


class ParameterError(UsageError):
    """No parameter applies on that date."""


class InputError(ClearError):
    """A file or record cannot be taken as it is."""

    EXIT = 3


class GeometryError(InputError):
    """A shape is broken, elsewhere, or in the wrong CRS."""


class RecordError(InputError):
    """A record's field is missing or impossible."""


class BeliefError(InputError):
    """Evidence, grid, covariate or parameter from which no belief can be made."""


class FileRefused(InputError):
    """A file is too large, of no allowed format, or did not parse."""


class RuleError(ClearError):
    """A rule of the path forbids it."""

    EXIT = 4


class TeamError(RuleError):
    """A team, person or piece of equipment may not do this."""


class EvidenceError(RuleError):
    """A report or grade is not allowed."""


class AreaError(RuleError):
    """A declared area may not change like this."""


class PlanError(RuleError):
    """A problem or plan is not feasible."""


class FieldError(RuleError):
    """Field work may not be recorded like this."""


class ProtectError(RuleError):
    """A rule that protects people forbids it."""


class QualityError(RuleError):
    """A monitoring rule forbids it."""


class ReleaseError(RuleError):
    """Land may not be released like this."""


class PermitError(RuleError):
    """Somebody may not see this, or may not let it out."""


class AccountError(RuleError):
    """The square metres do not close."""


class LedgerError(ClearError):
    """The record is broken, locked, or not what it says."""

    EXIT = 5


class VerifyError(LedgerError):
    """A chain, signature or payload does not verify."""


class SyncError(LedgerError):
    """Another office is not reached, not proved, or refuses."""


class NotFoundError(ClearError):
    """No such record, file or place."""

    EXIT = 6


_FAMILY: dict[str, type[ClearError]] = {
    "TEAM": TeamError,
    "EVI": EvidenceError,
    "AREA": AreaError,
    "PLAN": PlanError,
    "FIELD": FieldError,
    "PROT": ProtectError,
    "QUAL": QualityError,
    "REL": ReleaseError,
    "PERM": PermitError,
    "ACC": AccountError,
    "GEO": GeometryError,
    "REC": RecordError,
    "BEL": BeliefError,
    "FILE": FileRefused,
    "CASE": CaseError,
    "PAR": ParameterError,
    "LED": VerifyError,
    "SYN": SyncError,
    "NF": NotFoundError,
}


def raise_first(findings: tuple[Finding, ...]) -> None:
    """Raise the first finding as the error of its family; return when there is none.

    Raises
    ------
    ClearError
        Of the family that the finding's code names.
    """
    for finding in findings:
        family = _FAMILY.get(finding.code.split("-")[0], RuleError)
        raise family(finding.code, finding.what, finding.why, finding.next)
