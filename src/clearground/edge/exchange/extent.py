"""The extent of a case, from what its layers have in common."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from clearground.edge.exchange.place import OK, Box, Located

_Boxes = npt.NDArray[np.float64]
_STRAY = 0.01
_WIDER = 0.5


def joint_extent(layers: Sequence[Located]) -> Box | None:
    """West, south, east, north of what the layers hold, degrees; None without any shape.

    Two things must not move the region: a stray record far from its layer, and a whole layer
    whose axes are swapped (alone elsewhere, but among the others once swapped back).

    Source
    ------
    *Assumption*: a record is stray when it lies further from the middle 98 % of its layer than
    half the width of that.
    """
    held = [shapely.bounds(layer.shapes[layer.found == OK]) for layer in layers]
    boxes = np.array([_without_strays(bounds) for bounds in held if len(bounds)])
    if not len(boxes):
        return None
    kept = boxes[~_swapped(boxes)]
    west, south, _e, _n = kept.min(axis=0)
    _w, _s, east, north = kept.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _without_strays(bounds: _Boxes) -> _Boxes:
    low = np.quantile(bounds[:, :2], _STRAY, axis=0, method="lower")
    high = np.quantile(bounds[:, 2:], 1 - _STRAY, axis=0, method="higher")
    reach = _WIDER * (high - low)
    near = (bounds[:, :2] >= low - reach).all(axis=1) & (bounds[:, 2:] <= high + reach).all(axis=1)
    kept = bounds[near] if near.any() else np.array([[*low, *high]])
    return np.concatenate([kept[:, :2].min(axis=0), kept[:, 2:].max(axis=0)])


def _swapped(boxes: _Boxes) -> npt.NDArray[np.bool_]:
    """Which layers meet no other as they are, but most others once their axes are swapped."""
    back = boxes[:, [1, 0, 3, 2]]
    others = len(boxes) - 1
    meets = np.array([_meeting(box, boxes) for box in boxes]) - 1
    meets_back = np.array([_meeting(box, boxes) for box in back])
    # Two layers apart cannot tell which of them is right.
    lone = (meets == 0) & (2 * meets_back > others) & (others > 1)
    return np.asarray(lone if not lone.all() else np.zeros(len(boxes), dtype=bool))


def _meeting(box: _Boxes, boxes: _Boxes) -> int:
    apart = (boxes[:, :2] > box[2:]).any(axis=1) | (boxes[:, 2:] < box[:2]).any(axis=1)
    return int((~apart).sum())
