"""Shapes that would cost without bound: told apart in the child, before anybody mends them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from clearground.edge.exchange.limits import Limits
from clearground.standards.words import _

_SMALL_BYTES = 512
"""A shape of up to some 30 vertices is never a burden."""
_BLOCK = 32
_ORDINATE_MAX = 1e12
"""Beyond any coordinate system on Earth; products of larger ones leave the range of floats."""


@dataclass
class Burden:
    """How much mending the outlines of one layer would cost, counted as they come."""

    limits: Limits
    crossings: int = 0

    def fault_of(self, wkb: bytes) -> str:
        """Why a shape is set aside unseen; "" for one that can be worked with."""
        shape: shapely.Geometry | None = shapely.from_wkb([wkb], on_invalid="ignore")[0]
        if shape is None:
            return _("the shape does not parse")
        bounds = np.abs(shapely.bounds(shape))
        if not shapely.is_empty(shape) and not np.all(bounds < _ORDINATE_MAX):
            return _("its coordinates lie beyond any place on Earth")
        if len(wkb) <= _SMALL_BYTES:
            return ""
        if shapely.get_num_coordinates(shape) > self.limits.vertices:
            return _("it has more than {n} vertices").format(n=self.limits.vertices)
        if shapely.is_valid(shape):
            return ""
        left = self.limits.crossings - self.crossings
        found = crossings(shape, left)
        if found > left:
            return _("the outlines of the layer cross themselves more than {n} times").format(
                n=self.limits.crossings
            )
        self.crossings += found
        return ""


def crossings(shape: shapely.Geometry, most: int) -> int:
    """How often the segments of a shape meet others than their neighbours; counted up to `most`.

    >>> bow = shapely.from_wkt("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))")
    >>> crossings(bow, 100)
    1
    """
    xy, line = shapely.get_coordinates(shapely.get_rings(shape), return_index=True)
    same = np.flatnonzero(line[1:] == line[:-1])
    segments = np.asarray(shapely.linestrings(np.stack([xy[same], xy[same + 1]], axis=1)))
    tree, found = shapely.STRtree(segments), 0
    for first in range(0, len(segments), _BLOCK):
        pairs = tree.query(segments[first : first + _BLOCK], predicate="crosses")
        found += int((pairs[0] + first < pairs[1]).sum())
        if found > most:
            break
    return found
