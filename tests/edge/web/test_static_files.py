"""Static files: compressed, kept, and nothing outside their folder."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from clearground.edge.web.static_files import StaticFiles


def ask(folder: Path, path: str, **more: str) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body of a path."""
    seen: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        seen.update(status=status, headers=dict(headers))

    def rest(environ: dict[str, Any], begin: Any) -> Iterable[bytes]:
        del environ
        begin("200 OK", [])
        return [b"rest"]

    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", **more}
    body = b"".join(StaticFiles(rest, folder)(environ, start))
    return seen["status"], seen["headers"], body


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a built script and a secret beside it."""
    (tmp_path / "static/build/assets").mkdir(parents=True)
    (tmp_path / "static/build/assets/main-abc.js").write_text("let a = 1;\n" * 100)
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "static"


def test_built_file_is_compressed_and_kept(folder: Path) -> None:
    """A built script comes as gzip where the browser takes it, to be kept for a year."""
    path = "/static/build/assets/main-abc.js"
    status, headers, body = ask(folder, path, HTTP_ACCEPT_ENCODING="gzip, br")
    assert status == "200 OK"
    assert headers["Content-Encoding"] == "gzip"
    assert "immutable" in headers["Cache-Control"]
    assert gzip.decompress(body).startswith(b"let a = 1;")
    assert ask(folder, path)[2].startswith(b"let a")


@pytest.mark.parametrize("path", ["/static/../secret.txt", "/static/build", "/static//etc/passwd"])
def test_nothing_outside_the_folder(folder: Path, path: str) -> None:
    """A path that leads out, or to a folder, finds nothing."""
    status, _headers, body = ask(folder, path)
    assert status.startswith("404")
    assert b"secret" not in body


def test_other_paths_go_on(folder: Path) -> None:
    """What is not static is for the pages."""
    assert ask(folder, "/")[2] == b"rest"
