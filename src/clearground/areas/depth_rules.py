"""The depth an area is declared for: metres, above zero, and plausible."""

from __future__ import annotations

from datetime import date

from clearground.errors import Finding
from clearground.events.areas import AreaDeclared
from clearground.standards.depth import check_depth_unit
from clearground.standards.parameters import ParameterBook
from clearground.standards.words import _


def check_depth(declared: AreaDeclared, book: ParameterBook, on: date) -> tuple[Finding, ...]:
    """AREA-26 where a stated depth is more than metres can be, AREA-27 where it is not above zero.

    Source: IMAS 09.10 (a specified depth); the highest is a national parameter.
    """
    depth_m = declared.depth_m
    if depth_m is not None and depth_m <= 0:
        return (
            Finding(
                "AREA-27",
                _("Area {code} states a depth of {depth:g} m").format(
                    code=declared.code, depth=depth_m
                ),
                _("Land is cleared to a depth above zero, or the depth is left open."),
                _("Give the depth in metres (0.13 is 13 cm), or leave it out."),
            ),
        )
    return check_depth_unit(depth_m, book, on, code="AREA-26")
