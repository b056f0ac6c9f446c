"""Checks of the figures that somebody asks with: each fault names the figure and its value."""

from __future__ import annotations

from clearground.errors import BeliefError
from clearground.standards.words import _

LEAST, MOST = 1e-9, 1e9
"""Figures that the arithmetic is trusted with; no question of a survey lies beyond them."""


def share(name: str, value: float, *, ends: bool = False) -> float:
    """The figure, where it lies between 0 and 1.

    Parameters
    ----------
    name : str
        What the figure is, as the reader calls it.
    value : float
        The figure.
    ends : bool
        Whether 0 and 1 themselves will do.

    Raises
    ------
    BeliefError
        BEL-12.

    >>> share("confidence", 0.95)
    0.95
    """
    inside = 0.0 <= value <= 1.0 if ends else LEAST <= value <= 1.0 - LEAST
    if not inside:
        raise outside(name, value, _("a share between 0 and 1"))
    return value


def above_zero(name: str, value: float, *, zero: bool = False) -> float:
    """The figure, where it lies between `LEAST` and `MOST` (from 0, where that will do).

    Raises
    ------
    BeliefError
        BEL-12.

    >>> above_zero("spacing", 30.0)
    30.0
    """
    if not (0 if zero else LEAST) <= value <= MOST:
        wanted = _("from 0 to {most:g}") if zero else _("from {least:g} to {most:g}")
        raise outside(name, value, wanted.format(least=LEAST, most=MOST))
    return value


def outside(name: str, value: float, wanted: str) -> BeliefError:
    """BEL-12: a figure that nothing can be computed from."""
    return BeliefError(
        "BEL-12",
        _("The {name} is {value:g}; it must be {wanted}").format(
            name=name, value=value, wanted=wanted
        ),
        _("Nothing can be computed from it, and no other figure may be assumed in its place."),
        _("Correct the {name}.").format(name=name),
    )


def out_of_reach(what: str, todo: str) -> BeliefError:
    """BEL-13: what is asked for cannot be had by any plan of this kind."""
    return BeliefError(
        "BEL-13",
        what,
        _("A plan that cannot show what it is asked to show would give a false answer."),
        todo,
    )
