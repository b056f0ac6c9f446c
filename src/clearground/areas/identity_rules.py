"""Rules about which areas a decision is about: codes, identities, parts and members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clearground.areas.state import Register
from clearground.errors import Finding
from clearground.standards.terms import HazardType
from clearground.standards.words import _

Findings = tuple[Finding, ...]


def check_code_taken(register: Register, code: str, entity: str) -> Findings:
    """AREA-01 when another area has the code already, or had it.

    >>> check_code_taken(Register(by_code={"A-1": "x"}), "A-1", "y")[0].what
    'The code A-1 is taken by another area'
    """
    owner = next((e for e, a in register.areas.items() if a.code == code), None)
    owner = owner or register.by_code.get(code)
    if owner is None or owner == entity:
        return ()
    return (_repeated(_("The code {code} is taken by another area").format(code=code)),)


def check_code_repeated(codes: Sequence[str]) -> Findings:
    """AREA-01 when two parts of one decision share a code.

    >>> check_code_repeated(["A-1", "A-1"])[0].what
    'The code A-1 is given to two parts'
    """
    twice = sorted({code for code in codes if codes.count(code) > 1})
    return tuple(
        _repeated(_("The code {code} is given to two parts").format(code=c)) for c in twice
    )


def _repeated(what: str) -> Finding:
    return Finding(
        "AREA-01",
        what,
        _("People name areas by code, in orders and on markers; it must name one ground only."),
        _("Choose a code that no area has had."),
    )


def check_unknown_area(register: Register, entity: str) -> Findings:
    """AREA-02 when the area that a decision is about was never declared.

    >>> check_unknown_area(Register(), "x")[0].code
    'AREA-02'
    """
    if entity in register.areas:
        return ()
    return (
        Finding(
            "AREA-02",
            _("There is no declared area {entity}").format(entity=entity),
            _("A decision can only change ground that was declared."),
            _("Declare the area first (`area declare`), or name another."),
        ),
    )


def check_too_few(members: Sequence[str], what: str) -> Findings:
    """AREA-16 when a split or a merge has fewer than two members.

    >>> check_too_few(["a"], "A split of A-1")[0].what
    'A split of A-1 has 1 member(s); it needs two'
    """
    if len(members) >= 2:
        return ()
    return (
        Finding(
            "AREA-16",
            _("{what} has {n} member(s); it needs two").format(what=what, n=len(members)),
            _("A split or merge of one area changes nothing but its name."),
            _("Name at least two."),
        ),
    )


def check_named_twice(register: Register, entities: Sequence[str]) -> Findings:
    """AREA-17 when a new area's UUID is used already, or for two parts.

    >>> check_named_twice(Register(), ["p", "p"])[0].what
    'The new area p is named twice'
    """
    twice = {e for e in entities if entities.count(e) > 1 or e in register.areas}
    return tuple(
        Finding(
            "AREA-17",
            _("The new area {entity} is named twice").format(entity=entity),
            _("Two grounds under one identity would overwrite each other's history."),
            _("Give each new area its own UUID."),
        )
        for entity in sorted(twice)
    )


def check_replaced(code: str, replaced_by: Sequence[str]) -> Findings:
    """AREA-18 when an area was split or merged before and counts no more.

    >>> check_replaced("A-1", ["b", "c"])[0].what
    'Area A-1 was replaced by b, c and counts no more'
    """
    if not replaced_by:
        return ()
    return (
        Finding(
            "AREA-18",
            _("Area {code} was replaced by {heirs} and counts no more").format(
                code=code, heirs=", ".join(replaced_by)
            ),
            _("A change to it would change no ground that anyone answers for."),
            _("Name the area that replaced it."),
        ),
    )


def check_declared_twice(register: Register, entity: str, supersedes: Sequence[str]) -> Findings:
    """AREA-24 when an area is declared again without superseding the first declaration.

    >>> check_declared_twice(Register(), "a", ())
    ()
    """
    if entity not in register.areas or supersedes:
        return ()
    return (
        Finding(
            "AREA-24",
            _("Area {code} is declared already").format(code=register.areas[entity].code),
            _("A second declaration would silently replace the first."),
            _("Supersede the first to correct it, or extend, split or reclassify the area."),
        ),
    )


def check_hazards_differ(hazards: Mapping[str, HazardType]) -> Findings:
    """AREA-25 when areas (code to hazard) to be merged are declared for different hazards.

    >>> check_hazards_differ({"A-1": HazardType.MINEFIELD_AP, "A-2": HazardType.SPOT})[0].code
    'AREA-25'
    """
    if len(set(hazards.values())) <= 1:
        return ()
    listed = ", ".join(f"{code} ({hazard.value})" for code, hazard in hazards.items())
    return (
        Finding(
            "AREA-25",
            _("The areas are declared for different hazards: {listed}").format(listed=listed),
            _("Depth and methods follow the hazard; one area cannot have two."),
            _("Keep them apart, or declare the ground anew for the mixed hazard."),
        ),
    )
