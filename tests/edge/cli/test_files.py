"""Photos by command: attached to a record, listed, written out, checked; and who may not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clearground.edge.cli import app
from clearground.edge.ledger.contents import digest_of, files_path
from tests.edge.cli.test_json import documented, keys
from tests.edge.photos import png

NOW = ("--now", "2027-03-01T08:00:00Z")
REPORT = ("--kind", "accident", "--directness", "direct", "--source", "S", "--by", "A", *NOW)
WHERE = ("--shape", "POINT (-29.99 51.005)", "--position-error-m", "10")


def ask(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def done(*words: object) -> str:
    result = ask(*words)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def told(*words: object) -> Any:
    return json.loads(done(*words, "--json"))


@pytest.fixture
def region(tmp_path: Path) -> Path:
    path = tmp_path / "r.gpkg"
    place = ("--lon0", "-30", "--lat0", "51", "--organisation", "O", "--simulated")
    done("region", "open", path, "--name", "R", *place, "--by", "A", *NOW)
    done("region", "adopt-parameters", path, "--by", "A", *NOW)
    return path


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "mine 3.png"
    path.write_bytes(png(1))
    return path


def test_a_photo_goes_with_its_record_and_comes_back_proved(region: Path, photo: Path) -> None:
    """Tests attach, list, show in the record, get, and that nothing is written over."""
    taken = ("--taken", "2027-02-28T10:00:00Z")
    event = told("evidence", "add", region, *REPORT, *WHERE, "--photo", photo, *taken)
    listed = told("file", "list", region)
    assert keys(listed) == documented()["file list"]
    (row,) = listed["documents"]
    assert (row["digest"], row["name"], row["here"]) == (digest_of(png(1)), "mine 3.png", True)
    assert row["records"] == [
        {"event": event["event"], "type": "EvidenceReported", "entity": event["entity"]}
    ]
    assert row["taken"] == "2027-02-28T10:00:00+00:00"
    out = region.parent / "out.png"
    assert str(out) in done("file", "get", region, row["digest"][:8], "--out", out)
    assert out.read_bytes() == png(1)
    again = ask("file", "get", region, row["digest"], "--out", out)
    assert (again.exit_code, "LED-186" in again.output) == (2, True)
    assert "mine 3.png" in done("file", "list", region)


def test_the_same_digest_names_the_same_photo_again(region: Path, photo: Path) -> None:
    """Tests contents added first and named by their digest, then by another record."""
    added = told("file", "add", region, photo)
    assert keys(added) == documented()["file add"]
    digest = added["added"][0]["digest"]
    for n in range(2):
        where = ("--shape", f"POINT (-29.99 51.00{n + 5})", "--position-error-m", "10")
        done("evidence", "add", region, *REPORT, *where, "--document", digest[:10])
    (row,) = told("file", "list", region)["documents"]
    assert len(row["records"]) == 2
    assert "named by 2 records" in done("file", "add", region, photo)


def test_missing_and_damaged_are_told_apart_from_the_chain(region: Path, photo: Path) -> None:
    """Tests verify and check on whole, missing, damaged, mended and unnamed contents."""
    done("evidence", "add", region, *REPORT, *WHERE, "--photo", photo)
    kept = files_path(region) / digest_of(png(1))[:2] / digest_of(png(1))
    assert "1 whole, 0 missing, 0 damaged" in done("verify", region)
    kept.unlink()
    proof = told("verify", region)
    assert (proof["ok"], proof["documents"]["missing"]) == (True, [digest_of(png(1))])
    assert "0 whole, 1 missing" in done("file", "check", region)
    kept.write_bytes(b"another photo")
    for words in (("verify", region), ("file", "check", region)):
        result = ask(*words, "--json")
        assert result.exit_code == 5
        found = json.loads(result.stdout)
        damaged = found["documents"]["damaged"] if "documents" in found else found["damaged"]
        assert [f["code"] for f in damaged] == ["LED-181"]
        assert found.get("records_ok", True)
    done("file", "add", region, photo)
    other = photo.with_name("other.png")
    other.write_bytes(png(2))
    done("file", "add", region, other)
    checked = told("file", "check", region)
    assert keys(checked) == {k for k in documented()["file check"] if "[" not in k}
    assert (checked["whole"], checked["unnamed"]) == (1, [digest_of(png(2))])


@pytest.mark.parametrize(
    ("content", "code", "status"),
    [(b"MZ a program", "EVI-33", 4), (b"<svg onload='x'/>", "EVI-33", 4), (b"", "LED-185", 2)],
)
def test_what_is_no_photo_or_paper_is_refused_and_not_kept(
    region: Path, tmp_path: Path, content: bytes, code: str, status: int
) -> None:
    """Tests a program, a page that scripts, and nothing, each called a photo."""
    (tmp_path / "photo.jpg").write_bytes(content)
    before = told("verify", region)["events"]
    result = ask("evidence", "add", region, *REPORT, *WHERE, "--photo", tmp_path / "photo.jpg")
    assert (result.exit_code, code in result.output) == (status, True), result.output
    assert told("verify", region)["events"] == before
    assert not files_path(region).exists()


def test_a_record_without_photos_says_nothing_of_them(region: Path) -> None:
    """Tests that the text of a record has no word of documents where it names none."""
    done("evidence", "add", region, *REPORT, *WHERE)
    out = region.parent / "out.jsonl"
    done("export", region, "--canonical", "--out", out)
    assert '"documents":' not in out.read_text(encoding="utf-8")


def test_a_file_that_no_record_may_name_is_not_kept(region: Path, tmp_path: Path) -> None:
    """Tests LED-188: a text called a photo would lie beside the region for good."""
    fake = tmp_path / "photo.jpg"
    fake.write_text("no photo")
    refused = ask("file", "add", region, fake)
    assert (refused.exit_code, "LED-188" in refused.output) == (2, True)
    assert not files_path(region).exists() or not list(files_path(region).rglob("*/*"))


def test_a_record_that_is_refused_leaves_no_photo_behind(region: Path, photo: Path) -> None:
    """Tests a report far outside the region: nothing is kept that no record names."""
    far = ("--shape", "POINT (30 51)", "--position-error-m", "10")
    refused = ask("evidence", "add", region, *REPORT, *far, "--photo", photo)
    assert (refused.exit_code, "GEO-22" in refused.output) == (3, True), refused.output
    assert not files_path(region).exists()
