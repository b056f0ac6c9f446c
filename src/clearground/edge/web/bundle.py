"""The built script and style of the map island, if they are there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from clearground.edge.web.settings import BUILD, STATIC

MANIFEST = BUILD / ".vite" / "manifest.json"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Addresses of the built script and styles; empty where the page was not built."""

    script: str = ""
    styles: tuple[str, ...] = ()

    @property
    def built(self) -> bool:
        """Whether the map page was built."""
        return bool(self.script)


def bundle() -> Bundle:
    """The bundle as it lies on disk now."""
    try:
        mark = MANIFEST.stat().st_mtime_ns
    except FileNotFoundError:
        return Bundle()
    return _read(mark)


@lru_cache(maxsize=2)
def _read(_mark: int) -> Bundle:
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    entry = next(item for item in manifest.values() if item.get("isEntry"))
    styles = tuple(f"/static/build/{name}" for name in entry.get("css", ()))
    return Bundle(f"/static/build/{entry['file']}", styles)


@lru_cache(maxsize=1)
def sheet_address() -> str:
    """Address of the page's own style sheet, with its content's mark so that it may be kept."""
    mark = sha256((STATIC / "room.css").read_bytes()).hexdigest()[:12]
    return f"/static/room.css?v={mark}"
