"""Every hostile file is refused by its code, or read without doing what it was made for (H-14).

Each is made by `tests/safety/hostile`, comes in through its door as a stranger's file does, and
afterwards: nobody reached the listener, no word of the canary stands in what was read, no file
is left, the region holds what it held, and this process goes on.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clearground.edge.case.intake import intake_case, seeded_ids
from clearground.edge.case.load import Case, CaseSpec, load_case
from clearground.edge.cli.checkpoints import receipt_from
from clearground.edge.exchange import read
from clearground.edge.exchange.limits import Limits
from clearground.edge.ledger.bundling import read_bundle
from clearground.edge.ledger.canonical_json import canonical
from clearground.edge.ledger.envelope import payload_json
from clearground.edge.ledger.place import open_store
from clearground.edge.parameters import book_of
from clearground.edge.strangers import ask, doors
from clearground.errors import ClearError
from clearground.events.region import LayerImported, RecordQuarantined
from tests.edge.ledger.offices import head_office
from tests.edge.region import NOW
from tests.edge.strangers.caged import caged
from tests.safety.hostile import CORPUS, FAMILIES, TWINS
from tests.safety.hostile.kind import CANARY, READ, Hostile, Place
from tests.safety.hostile.zygote import Zygote

if sys.platform != "linux":
    pytest.skip("the cage is whole on Linux only", allow_module_level=True)

AT = datetime(2026, 6, 1, tzinfo=UTC)
EXTENT = (34.0, 50.0, 37.0, 53.0)
FILES_MIN = 80
PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "strangers.md"


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    warm = Zygote(read._environment(Path("/tmp")))
    yield warm
    warm.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@dataclass
class Scene:
    """A stranger's folder, a canary, a listener, and a place where nothing may stay."""

    place: Place
    work: Path
    server: socket.socket

    def check_nothing_happened(self) -> None:
        """Nobody was reached and nothing stayed."""
        with pytest.raises(BlockingIOError):
            self.server.accept()
        assert list(self.work.iterdir()) == []
        assert self.place.canary.read_text() == CANARY


@pytest.fixture
def scene(
    tmp_path: Path, listener: socket.socket, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> Scene:
    for name in ("strange", "work", "home"):
        (tmp_path / name).mkdir()
    canary = tmp_path / "home" / "canary.csv"
    canary.write_text(CANARY)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "work"))
    monkeypatch.setattr(ask, "run", zygote.run)
    place = Place(tmp_path / "strange", canary, listener.getsockname()[1])
    return Scene(place, tmp_path / "work", listener)


def come_in(hostile: Hostile, path: Path, scene: Scene) -> str:
    """Everything that came of a file, as text; it comes in by its door."""
    match hostile.door:
        case "layer":
            return layer(path, replace(Limits(), **hostile.limits))
        case "case":
            return repr(load_case(path).spec)
        case "parameters":
            return repr(book_of([path]))
        case "receipt":
            return receipt_from(path).to_text()
        case "bundle":
            return bundle(path, scene.place.folder / "held.gpkg")
    with open_store(path, read_only=True) as store:
        return "".join(store.bodies())


def layer(path: Path, limits: Limits) -> str:
    """The drafts of a case of this one layer, and the codes of what was set aside."""
    spec = CaseSpec.model_validate(
        {
            "region": {"name": "R", "extent": EXTENT},
            "layers": [{"name": "layer", "path": path.name, "kind": "accident", "source": "S"}],
        }
    )
    case = Case(path.parent / "case.toml", spec, {"layer": path}, None, ())
    drafts = [
        draft
        for batch in intake_case(case, now=AT, ids=seeded_ids(1, AT), limits=limits)
        for draft in batch.drafts
    ]
    counts = next(d.payload for d in drafts if isinstance(d.payload, LayerImported))
    assert counts.read == counts.imported + counts.repaired + counts.quarantined > 0
    aside = {d.payload.code for d in drafts if isinstance(d.payload, RecordQuarantined)}
    told = "\n".join(canonical(payload_json(d.payload)) for d in drafts)
    return f"aside {sorted(aside)}\n{told}"


def bundle(path: Path, region: Path) -> str:
    """What a bundle brought to a region that holds the same records; a refusal changes nothing."""
    with head_office(region) as store:
        before = store.root_digest()
        try:
            received = read_bundle(store, path.read_bytes(), now=NOW, unpacked=doors.unpacked)
            assert received.records == 0
            return str(received.findings)
        finally:
            assert store.root_digest() == before


@pytest.mark.parametrize("hostile", [*CORPUS, *TWINS], ids=lambda h: f"{h.door}-{h.name}")
def test_a_hostile_file_does_no_harm_and_its_twin_comes_in(hostile: Hostile, scene: Scene) -> None:
    """Tests one file of the corpus, or one harmless twin."""
    path = scene.place.folder / hostile.name
    hostile.make(scene.place, path)
    try:
        told = come_in(hostile, path, scene)
        found = READ
        if told.startswith("aside ["):
            aside = json.loads(told.splitlines()[0].removeprefix("aside ").replace("'", '"'))
            found = f"rows {' '.join(aside)}" if aside else READ
        assert CANARY not in told
        assert "root:x:0" not in told
    except ClearError as error:
        finding = error.finding
        parts = (finding.what, finding.why, finding.next)
        found = finding.code if all(parts) and "Traceback" not in str(error) else str(error)
    scene.check_nothing_happened()
    assert found == hostile.expected, hostile.what


def test_the_corpus_is_large_and_the_page_counts_it() -> None:
    """Tests that no two files are the same, that every door has some, and the page's figures."""
    names = {(h.door, h.name) for h in (*CORPUS, *TWINS)}
    assert len(names) == len(CORPUS) + len(TWINS)
    assert {h.door for h in CORPUS} >= {"layer", "case", "parameters", "bundle", "receipt"}
    assert len([h for h in CORPUS if h.expected != READ]) >= FILES_MIN
    page = PAGE.read_text(encoding="utf-8")
    for family, files in FAMILIES.items():
        refused = sum(h.expected not in (READ,) and "rows" not in h.expected for h in files)
        aside = sum("rows" in h.expected for h in files)
        row = f"| {family} | {len(files)} | {refused} | {aside} | {len(files) - refused - aside} |"
        assert row in page, row
    assert f"{len(CORPUS)} hostile files" in page
    assert os.environ.get(ask.UNCAGED) is None


VIRTUAL = """<OGRVRTDataSource><OGRVRTLayer name='canary'><SrcDataSource>{}</SrcDataSource>
</OGRVRTLayer></OGRVRTDataSource>"""
LEAK = "assert 'canary-7f3a' in str(pyogrio.raw.read('a.vrt')[3])"


def test_without_its_walls_the_reader_leaks(tmp_path: Path, scene: Scene) -> None:
    """Tests three deliberate faults: no bar on files, every driver allowed, no bound on memory.

    Each wall alone holds; without both the virtual layer shows a file of this machine.
    """
    scene.place.canary.write_text(f"a\n{CANARY}\n")
    (tmp_path / "work" / "a.vrt").write_text(VIRTUAL.format(scene.place.canary))
    every = dict(os.environ)
    few = {**every, **read._environment(tmp_path)}
    open_files = ["linux.bar_files", "cage._forbid"]
    work = tmp_path / "work"
    assert caged(work, LEAK, env=every)[1] != ["done"]
    assert caged(work, LEAK, env=few, faults=open_files)[1] != ["done"]
    assert caged(work, LEAK, env=every, faults=open_files)[1] == ["done"]
    large = "bytearray(2_000_000_000)"
    assert caged(work, large, env=few)[1] == ["MemoryError"]
    assert caged(work, large, env=few, faults=["cage._bound"])[1] == ["done"]
