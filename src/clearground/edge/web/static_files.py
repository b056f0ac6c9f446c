"""Static files with their compressed form kept ready; nothing outside one folder is served."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from clearground.edge.web.settings import STATIC

PREFIX = "/static/"
YEAR_S = 31_536_000
GZIP_MIN_BYTES = 600
TEXT = (".js", ".mjs", ".css", ".svg", ".json", ".map")
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".woff2": "font/woff2"}

Start = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], Start], Iterable[bytes]]


class StaticFiles:
    """A WSGI application that answers `/static/` itself and hands the rest on.

    Built files carry a mark of their content in their name, so a browser may keep them for
    a year.
    """

    def __init__(self, rest: Wsgi, folder: Path = STATIC) -> None:
        self.rest, self.folder = rest, folder.resolve()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """The file asked for, or what the rest answers."""
        path = str(environ.get("PATH_INFO", ""))
        if not path.startswith(PREFIX):
            return self.rest(environ, start)
        found = (self.folder / path[len(PREFIX) :]).resolve()
        if not found.is_relative_to(self.folder) or not found.is_file():
            start("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"No such file.\n"]
        return self._answer(environ, start, found)

    def _answer(self, environ: dict[str, Any], start: Start, found: Path) -> Iterable[bytes]:
        small = "gzip" in str(environ.get("HTTP_ACCEPT_ENCODING", "")) and found.suffix in TEXT
        body = _bytes(found, found.stat().st_mtime_ns, small)
        kind = TYPES.get(found.suffix) or mimetypes.guess_type(found.name)[0]
        marked = "/build/assets/" in found.as_posix() or "v=" in environ.get("QUERY_STRING", "")
        headers = [
            ("Content-Type", kind or "application/octet-stream"),
            ("Content-Length", str(len(body))),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", f"public, max-age={YEAR_S}, immutable" if marked else "no-cache"),
        ]
        if small:
            headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        start("200 OK", headers)
        return [b""] if environ.get("REQUEST_METHOD") == "HEAD" else [body]


@lru_cache(maxsize=64)
def _bytes(path: Path, _mark: int, small: bool) -> bytes:
    content = path.read_bytes()
    return gzip.compress(content, 9, mtime=0) if small else content
