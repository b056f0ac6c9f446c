"""Pictures that tell how far to trust a belief map: calibration, and reliability by distance."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from clearground.belief.score import Reliability
from clearground.standards.words import _

FORECAST = "#441C80"
RAMP_DARK = "#7B55BB"
INK = "#14202B"
HAIRLINE = "#CBD2D8"
SIZE_IN = (6.4, 4.8)
DPI = 110
NARROW_SPACE = "\u202f"


def calibration_picture(rows: Sequence[Reliability], *, simulated: bool, note: str = "") -> bytes:
    """PNG of stated against observed: on the line, the map means what it says.

    Both axes are logarithmic, because most ground is believed to hold little.

    Parameters
    ----------
    rows : sequence of Reliability
        From `belief.score.calibration`.
    simulated : bool
        Written into the picture.
    note : str
        A line under the title, e.g. the digest.
    """
    figure, axes = _axes(_("What the map said, and what was there"), simulated=simulated, note=note)
    shown = [r for r in rows if r.stated > 0]
    floor = min([1e-4, *(r.stated / 2 for r in shown)])
    axes.plot([floor, 1], [floor, 1], color=HAIRLINE, linewidth=1.5, zorder=1)
    axes.plot(
        [r.stated for r in shown],
        [max(r.observed, floor) for r in shown],
        color=FORECAST,
        marker="D",
        markersize=5,
        linewidth=1.5,
        zorder=2,
    )
    for r in shown:
        if r.observed <= floor:
            axes.annotate(
                _("none"), (r.stated, floor), xytext=(4, 6), textcoords="offset points", fontsize=8
            )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(floor, 1)
    axes.set_ylim(floor * 0.8, 1)
    axes.set_xlabel(_("Stated: P(at least one item in a cell), mean of the bin"))
    axes.set_ylabel(_("Observed: share of cells with an item"))
    return _png(figure)


def distance_picture(rows: Sequence[Reliability], *, simulated: bool, note: str = "") -> bytes:
    """PNG of stated and observed by distance to the nearest evidence, with the cells counted.

    Parameters
    ----------
    rows : sequence of Reliability
        From `belief.score.by_distance`.
    simulated : bool
        Written into the picture.
    note : str
        A line under the title.
    """
    figure, axes = _axes(
        _("Reliability by distance to the nearest evidence"), simulated=simulated, note=note
    )
    where = list(range(len(rows)))
    wide = 0.38
    axes.bar(
        [x - wide / 2 for x in where],
        [r.stated for r in rows],
        wide,
        color=RAMP_DARK,
        label=_("stated"),
    )
    axes.bar(
        [x + wide / 2 for x in where],
        [r.observed for r in rows],
        wide,
        facecolor="white",
        edgecolor=INK,
        hatch="///",
        label=_("observed"),
    )
    axes.set_xticks(where, [f"{r.label}\n{r.cells:,}".replace(",", NARROW_SPACE) for r in rows])
    axes.tick_params(axis="x", labelsize=8)
    axes.set_xlabel(_("Distance to the nearest evidence; number of cells"))
    axes.set_ylabel(_("P(at least one item in a cell)"))
    axes.legend(frameon=False)
    return _png(figure)


def write_pictures(
    folder: Path,
    calibration: Sequence[Reliability],
    distances: Sequence[Reliability],
    *,
    simulated: bool,
    note: str = "",
) -> tuple[Path, Path]:
    """Paths of `belief-calibration.png` and `belief-distance.png`, written aside and renamed."""
    pictures = {
        "belief-calibration.png": calibration_picture(calibration, simulated=simulated, note=note),
        "belief-distance.png": distance_picture(distances, simulated=simulated, note=note),
    }
    for name, data in pictures.items():
        aside = folder / f".{name}.part"
        aside.write_bytes(data)
        aside.replace(folder / name)
    first, second = (folder / name for name in pictures)
    return first, second


def _axes(title: str, *, simulated: bool, note: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=SIZE_IN, dpi=DPI, layout="constrained")
    axes = figure.add_subplot()
    words = [
        _("Forecast"),
        *([_("simulated data")] if simulated else []),
        *([note] if note else []),
    ]
    axes.set_title(title, loc="left", fontsize=12, fontweight="bold", color=INK, pad=24)
    axes.text(0, 1.02, " · ".join(words), transform=axes.transAxes, fontsize=9, color=FORECAST)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(color=HAIRLINE, linewidth=0.5, alpha=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _png(figure: Figure) -> bytes:
    FigureCanvasAgg(figure)
    data = io.BytesIO()
    # No date or program version in the file: the same figures give the same bytes.
    figure.savefig(data, format="png", metadata={"Software": None})
    return data.getvalue()
