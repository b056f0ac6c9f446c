"""Photos on the card: shown, handed over harmlessly, and only where a record names them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from clearground.edge.ledger.contents import digest_of, files_path
from clearground.edge.web.server import application
from clearground.edge.web.static_files import Wsgi
from tests.edge.cli.test_files import NOW, REPORT, WHERE, done, told
from tests.edge.photos import png


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """A region with a report that names a photo and a paper."""
    path = tmp_path / "r.gpkg"
    place = ("--lon0", "-30", "--lat0", "51", "--organisation", "O", "--simulated")
    done("region", "open", path, "--name", "R", *place, "--by", "A", *NOW)
    done("region", "adopt-parameters", path, "--by", "A", *NOW)
    (tmp_path / "mine 3.png").write_bytes(png(1))
    (tmp_path / 'a"b.html').write_bytes(b"%PDF-1.7 <script>alert(1)</script>")
    photos = ("--photo", tmp_path / "mine 3.png", "--document", tmp_path / 'a"b.html')
    done("evidence", "add", path, *REPORT, *WHERE, *photos)
    return path


def get(app: Wsgi, path: str, query: str = "") -> tuple[str, dict[str, str], bytes]:
    heads: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], *_more: object) -> None:
        heads.update(status=status, headers=dict(headers))

    asked = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
    }
    body = b"".join(app(asked, start))
    return heads["status"], heads["headers"], body


def test_the_card_shows_the_photo_and_hands_over_the_paper(region: Path) -> None:
    """Tests the page, then both contents with what a browser is told about them."""
    app = application(region)
    (photo, paper) = told("file", "list", region)["documents"]
    entity = photo["records"][0]["entity"]
    page = get(app, "/", f"sel={entity}")[2].decode()
    assert f'<img src="/files/{photo["digest"]}"' in page
    assert f'href="/files/{paper["digest"]}"' in page
    assert f'<img src="/files/{paper["digest"]}"' not in page
    status, headers, body = get(app, f"/files/{photo['digest']}")
    assert (status[:3], headers["Content-Type"], body) == ("200", "image/png", png(1))
    for digest, way in ((photo["digest"], "inline"), (paper["digest"], "attachment")):
        status, headers, _body = get(app, f"/files/{digest}")
        assert headers["Content-Disposition"].startswith(way + ";")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "no-store" in headers["Cache-Control"]
    assert "ab.html.pdf" in headers["Content-Disposition"]


def test_nothing_is_given_that_no_record_names_or_that_was_changed(region: Path) -> None:
    """Tests unnamed contents, a way out of the folder, missing and damaged contents."""
    app = application(region)
    other = region.parent / "other.png"
    other.write_bytes(png(7))
    done("file", "add", region, other)
    named = digest_of(png(1))
    for path in (digest_of(png(7)), "ab" * 32, "../r.gpkg", "..%2fr.accounts", named.upper()):
        assert get(app, f"/files/{path}")[0][:3] == "404"
    kept = files_path(region) / named[:2] / named
    kept.write_bytes(png(8))
    status, _headers, body = get(app, f"/files/{named}")
    assert (status[:3], body) == ("404", b"")
    kept.unlink()
    entity = told("file", "list", region)["documents"][0]["records"][0]["entity"]
    page = get(app, "/", f"sel={entity}")[2].decode()
    assert "not here: another office has it" in page
    assert f'<img src="/files/{named}"' not in page


def test_show_names_the_documents_of_each_record(region: Path) -> None:
    """Tests words and JSON."""
    entity = told("file", "list", region)["documents"][0]["records"][0]["entity"]
    rows = told("show", region, entity)["history"]
    assert rows[-1]["documents"][0] == digest_of(png(1))
    said = done("show", region, entity)
    assert f"photo or paper: mine 3.png ({digest_of(png(1))[:12]})" in said
    assert json.dumps(rows)
