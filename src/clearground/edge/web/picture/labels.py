"""Labels that do not cover each other: the first to come keeps its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from clearground.edge.web.picture.frame import Frame

CHAR_PX = 6.4
"""Mean width of a character at 11.5 px bold, slightly generous."""

LINE_PX = 13.0


@dataclass
class Labels:
    """The labels of one picture: what was written and what ground it covers."""

    frame: Frame
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    def room(self, x: float, y: float, text: str, lines: int = 1) -> bool:
        """Take the ground of a centred label at (x, y); False when it is taken already."""
        half, high = max(len(text), 3) * CHAR_PX / 2, LINE_PX * lines
        box = (x - half, y - LINE_PX, x + half, y - LINE_PX + high)
        if not self.frame.sees(x, y):
            return False
        if any(_overlap(box, other) for other in self.taken):
            return False
        self.taken.append(box)
        return True

    def put(self, x: float, y: float, text: str, *, kind: str = "", below: str = "") -> None:
        """Write a label centred at (x, y), with a second, lighter line below it if any."""
        if not text or not self.room(x, y, text, 2 if below else 1):
            return
        second = ""
        if below:
            second = f'<tspan class="lt" x="{x:.0f}" dy="13">{escape(below)}</tspan>'
        self.written.append(
            f'<text class="lb {kind}" x="{x:.0f}" y="{y:.0f}">{escape(text)}{second}</text>'
        )

    def flag(self, x: float, y: float, text: str, kind: str) -> None:
        """Write a flag, white on its colour, centred at (x, y) and never left out."""
        half = max(len(text), 3) * CHAR_PX / 2 + 7
        self.taken.append((x - half, y - 9, x + half, y + 9))
        self.written.append(
            f'<g class="fl {kind}"><rect x="{x - half:.0f}" y="{y - 9:.0f}" '
            f'width="{2 * half:.0f}" height="18" rx="3"/>'
            f'<text x="{x:.0f}" y="{y + 4:.0f}">{escape(text)}</text></g>'
        )


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
