"""What a run leaves for whoever called it, and the way in which it speaks while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Say = Callable[[str], None]
"""Takes one line of progress."""


@dataclass(frozen=True, slots=True)
class Done:
    """A finished run: its region, the page's first view, and what to say at the end."""

    region: Path
    start: str
    closing_lines: tuple[str, ...]
    summary: dict[str, Any] = field(default_factory=dict)
