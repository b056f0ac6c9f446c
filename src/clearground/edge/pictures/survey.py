"""Pictures for a survey question: a detection curve, an operating characteristic."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

INK = "#14202B"
HAIRLINE = "#CBD2D8"
DASHES = ("-", (0, (6, 2)), (0, (2, 2)))
"""One line style a curve: none is told from another by colour alone."""
SIZE_IN = (6.4, 4.2)
DPI = 110


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of a picture: its name, and the same number of places and probabilities."""

    name: str
    at: Sequence[float]
    p: Sequence[float]


def curve_picture(
    title: str, labels: tuple[str, str], curves: Sequence[Curve], *, mark: float
) -> bytes:
    """PNG of probabilities against one figure.

    Parameters
    ----------
    title : str
        What the picture says.
    labels : (str, str)
        Of the two axes.
    curves : sequence of Curve
        At most three.
    mark : float
        Place on the first axis that the answer is about.
    """
    figure = Figure(figsize=SIZE_IN, dpi=DPI, layout="constrained")
    axes = figure.add_subplot()
    axes.axvline(mark, color=HAIRLINE, linewidth=2)
    for curve, dashes in zip(curves, DASHES, strict=False):
        axes.plot(curve.at, curve.p, color=INK, linestyle=dashes, label=curve.name or None)
    axes.set_title(title, loc="left", fontsize=12, fontweight="bold", color=INK)
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    axes.set_ylim(0, 1.02)
    axes.set_xlim(left=0)
    axes.grid(color=HAIRLINE, linewidth=0.5, alpha=0.6)
    if any(curve.name for curve in curves):
        axes.legend(frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    FigureCanvasAgg(figure)
    data = io.BytesIO()
    # No date or program version in the file: the same figures give the same bytes.
    figure.savefig(data, format="png", metadata={"Software": None})
    return data.getvalue()


def write_picture(path: Path, data: bytes) -> None:
    """Write a picture aside and put it in its place whole."""
    aside = path.with_name(f".{path.name}.part")
    aside.write_bytes(data)
    aside.replace(path)
