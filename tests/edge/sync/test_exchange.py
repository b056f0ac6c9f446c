"""Two offices over a line: equal in the end, whatever the line does meanwhile."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clearground.edge.sync import parts
from clearground.edge.sync.exchange import Exchange, Exchanged, line_of
from tests.edge.sync import offices as o
from tests.edge.sync.proxy import Lossy


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two offices that hold the same."""
    return o.offices(tmp_path)


def exchange(region: Path, url: str) -> Exchanged:
    """One exchange without the pauses of a person's patience."""
    line = line_of(region, url)
    line.pause = lambda seconds: time.sleep(seconds / 20)
    return Exchange(region, o.person(region), line, o.NOW[1]).run()


def test_both_offices_end_with_the_same_records(two: tuple[Path, Path]) -> None:
    """Tests records on both sides, then a second exchange that moves nothing."""
    head, district = two
    o.report(head, "Miller")
    o.report(district, "Farmer")
    with o.answering(head) as url:
        first = exchange(district, url)
        again = exchange(district, url)
    assert (first.equal, first.left_out) == (True, [])
    assert (again.sent, again.received, again.equal) == (0, 0, True)
    assert o.root(head) == o.root(district)
    assert o.told("find", str(head), "Farmer")["found"]
    assert o.told("find", str(district), "Miller")["found"]


def test_many_small_parts_bring_the_same(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests parts of two records, each kept and acknowledged by itself."""
    head, district = two
    for n in range(5):
        o.report(head, f"Miller {n}")
        o.report(district, f"Farmer {n}")
    monkeypatch.setattr(parts, "PART_RECORDS", 2)
    with o.answering(head) as url:
        assert exchange(district, url).equal
    assert o.root(head) == o.root(district)


@pytest.mark.parametrize("seed", range(4))
def test_a_line_that_cuts_delays_and_doubles_loses_nothing(
    two: tuple[Path, Path], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a third of the connections cut and a third of the requests doubled."""
    head, district = two
    for n in range(4):
        o.report(head, f"Miller {n}")
        o.report(district, f"Farmer {n}")
    monkeypatch.setattr(parts, "PART_RECORDS", 2)
    with o.answering(head) as url:
        port = int(url.rpartition(":")[2])
        line = Lossy(port, seed, cut=0.33, double=0.33, delay_s=0.02)
        try:
            done = exchange(district, f"http://127.0.0.1:{line.port}")
        finally:
            line.close()
    assert line.cuts > 0
    assert line.doubles > 0
    assert (done.equal, done.left_out) == (True, [])
    assert o.root(head) == o.root(district)
    for region in two:
        found = o.told("find", str(region), "Miller")["found"]
        assert len(found) == 4  # none lost, none twice


def test_a_server_killed_in_the_middle_goes_on_where_it_was(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a real process killed while it takes parts in: what it acknowledged is there."""
    head, district = two
    for n in range(6):
        o.report(district, f"Farmer {n}")
    monkeypatch.setattr(parts, "PART_RECORDS", 1)
    server = o.Served(head)
    line = line_of(district, server.url)
    acknowledged: list[dict[str, int]] = []
    ask = line.ask

    def watched(method: str, target: str, body: bytes = b"") -> object:
        answer = ask(method, target, body)
        if method == "POST":
            acknowledged.append(dict(o.have(head)))
            if len(acknowledged) == 3:
                server.kill()
        return answer

    monkeypatch.setattr(line, "ask", watched)
    line.pause = lambda _seconds: None
    with pytest.raises(Exception, match="SYN-10"):
        Exchange(district, o.person(district), line, o.NOW[1]).run()
    kept = o.have(head)
    assert all(kept[device] >= last for device, last in acknowledged[-1].items())
    assert o.told("verify", str(head))["ok"]
    with o.served(head, server.port) as again:
        done = exchange(district, again.url)
    assert done.equal
    assert 0 < done.sent < 6 + 2
    assert o.root(head) == o.root(district)


def test_a_client_killed_in_the_middle_goes_on_where_it_was(two: tuple[Path, Path]) -> None:
    """Tests `clearground sync` killed at several moments, then run to its end."""
    head, district = two
    for n in range(3):
        o.report(head, f"Miller {n}")
        o.report(district, f"Farmer {n}")
    with o.answering(head) as url:
        for wait_s in (0.6, 1.2):
            words = ("sync", str(district), url, "--by", "A", *o.NOW)
            process = subprocess.Popen(
                [sys.executable, "-m", "clearground", *words], env=os.environ
            )
            time.sleep(wait_s)
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert o.told("verify", str(district))["ok"]
        assert exchange(district, url).equal
    assert o.root(head) == o.root(district)


def test_a_copied_machine_is_found_over_the_line(two: tuple[Path, Path], tmp_path: Path) -> None:
    """Tests a district's files copied, accounts included, both written on, then exchanged."""
    head, district = two
    copy = tmp_path / "copy.gpkg"
    for suffix in (".gpkg", ".accounts"):
        shutil.copy(district.with_suffix(suffix), copy.with_suffix(suffix))
    o.report(district, "Farmer")
    o.report(copy, "Shepherd")
    device = o.told("region", "device", str(district))["device"]
    with o.answering(head) as url:
        assert exchange(district, url).left_out == []
        before = o.root(head)
        done = exchange(copy, url)
    assert not done.equal
    assert {f.code for f in done.left_out} & {"LED-67", "LED-270"}
    assert all(device in f.what for f in done.left_out)
    assert o.root(head) == before
    assert not o.told("find", str(head), "Shepherd")["found"]
    assert o.told("find", str(copy), "Shepherd")["found"]  # kept where it is, to be rescued


def test_an_unenrolled_device_gets_nothing_and_leaves_nothing(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    """Tests a copy whose device nobody enrolled: SYN-04, and not one record moves."""
    head, _district = two
    stranger = tmp_path / "stranger.gpkg"
    o.ok("bundle", "read", str(stranger), str(tmp_path / "1.bundle"))
    o.report(stranger, "Liar")
    before = o.root(head)
    with o.answering(head) as url:
        status, said = o.run("sync", str(stranger), url, "--by", "A", *o.NOW)
    assert (status, "SYN-04" in said) == (5, True)
    assert o.root(head) == before


def test_another_region_is_refused(two: tuple[Path, Path], tmp_path: Path) -> None:
    """Tests two regions whose devices know each other: SYN-13, nothing sent."""
    _head, district = two
    other = tmp_path / "other.gpkg"
    opened = ("--name", "X", "--lon0", "-30", "--lat0", "51", "--simulated")
    o.ok("region", "open", str(other), *opened, "--by", "A", "--organisation", "O", *o.NOW)
    o.enrol(other, district)
    shown = o.told("region", "device", str(other))
    device = ("--device", shown["device"], "--public-key", shown["public_key"])
    o.ok("region", "enrol", str(district), *device, "--by", "A", *o.NOW)
    with o.answering(other) as url:
        status, said = o.run("sync", str(district), url, "--by", "A", *o.NOW)
    assert (status, "SYN-13" in said) == (5, True)
