"""The scale bar of a window."""

from __future__ import annotations

from dataclasses import dataclass

from clearground.edge.web import wording
from clearground.edge.web.picture.frame import Frame

BAR_PX = 110
"""The bar is at most this long."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a round length."""

    width_px: int
    words: str


def scale_bar(frame: Frame) -> Bar:
    """The longest round length that fits the bar."""
    most_m = BAR_PX / frame.ground_px_per_m
    power = 10 ** (len(str(int(max(most_m, 1)))) - 1)
    length_m = max(power * n for n in (1, 2, 5) if power * n <= max(most_m, 1))
    return Bar(round(length_m * frame.ground_px_per_m), wording.length(length_m))
