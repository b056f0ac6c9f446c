"""The extent of a case, from what its layers have in common."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from clearground.edge.exchange.place import MARGIN_DEG, OK, Box, Located

_Boxes = npt.NDArray[np.float64]
_TAIL = 0.05
_STRAY = 0.01
_FEW = 5


def joint_extent(layers: Sequence[Located]) -> Box | None:
    """West, south, east, north of what the layers hold, degrees; None without any shape.

    Two things must not move the region: a stray record far from its layer, and a whole layer
    whose axes are swapped (alone elsewhere, but among the others once swapped back).

    Source
    ------
    *Assumption*: a record is stray when it lies further from the middle 90 % of its layer than
    the width of that (and than a quarter of a degree), if its axes are swapped, or if no more
    than one in a hundred lies so. A layer of fewer than five records has no middle of its own:
    its records are held against the other layers.
    """
    held = [shapely.bounds(layer.shapes[layer.found == OK]) for layer in layers]
    held = [bounds for bounds in held if len(bounds)]
    if not held:
        return None
    known = [_without_strays(bounds) for bounds in held if len(bounds) >= _FEW]
    among = _joint(known) if known else None
    few = [_near(bounds, among) for bounds in held if len(bounds) < _FEW]
    west, south, east, north = _joint([*known, *(_whole(bounds) for bounds in few if len(bounds))])
    return float(west), float(south), float(east), float(north)


def _joint(boxes: Sequence[_Boxes]) -> _Boxes:
    """The box around several layers, but for those whose axes are swapped."""
    each = np.array(boxes)
    return _whole(each[~_swapped(each)])


def _whole(bounds: _Boxes) -> _Boxes:
    return np.concatenate([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)])


def _without_strays(bounds: _Boxes) -> _Boxes:
    n = len(bounds)
    skip = max(1, int(_TAIL * n))
    low = np.sort(bounds[:, :2], axis=0)[skip]
    high = np.sort(bounds[:, 2:], axis=0)[n - 1 - skip]
    middle = np.array([*np.minimum(low, high), *np.maximum(low, high)])
    far = ~_inside(bounds, middle)
    turned = far & _inside(bounds[:, [1, 0, 3, 2]], middle)
    rare = (far & ~turned).sum() <= max(1, _STRAY * n)
    stray = far if rare else turned
    return _whole(bounds[~stray])


def _near(bounds: _Boxes, among: _Boxes | None) -> _Boxes:
    """Records of a small layer that lie at the other layers; all of them without others."""
    if among is None:
        return bounds
    low, high = _reach(among)
    meets = (bounds[:, 2:] >= low).all(axis=1) & (bounds[:, :2] <= high).all(axis=1)
    return bounds[meets]


def _inside(bounds: _Boxes, middle: _Boxes) -> npt.NDArray[np.bool_]:
    low, high = _reach(middle)
    return np.asarray((bounds[:, :2] >= low).all(axis=1) & (bounds[:, 2:] <= high).all(axis=1))


def _reach(box: _Boxes) -> tuple[_Boxes, _Boxes]:
    width = np.maximum(box[2:] - box[:2], MARGIN_DEG)
    return box[:2] - width, box[2:] + width


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
