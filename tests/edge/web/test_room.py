"""A region is read anew when its file changes, and any past view is rebuilt from the events."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.edge.web.outputs import Outputs
from clearground.edge.web.room import Room
from clearground.edge.web.server import room_of
from clearground.events import Draft
from clearground.events.evidence import EvidenceGraded
from tests.edge.region import NOW, T0, region_file


def test_record_made_while_the_page_is_open_appears(tmp_path: Path) -> None:
    """A grade recorded by another program is there at the next question."""
    path = region_file(tmp_path / "region.gpkg")
    room = room_of(path)
    assert "report-line" not in room.view().world.dossier.grades
    later = NOW + timedelta(minutes=5)
    graded = Draft(
        "report-line", EvidenceGraded("A", 1), "officer", "authority", later, later, simulated=True
    )
    with GeoPackageStore.open(path) as store:
        store.append([graded], Writer(SeededIds(2, later), SeededKeys(2), later))
    assert room.view().world.dossier.grades["report-line"].reliability == "A"


def test_warning_that_ends_is_drawn_as_over(tmp_path: Path) -> None:
    """A page open past a warning's end shows it as over, though nothing was recorded since."""
    path = region_file(tmp_path / "region.gpkg", simulated=False)
    clock = [NOW]
    with GeoPackageStore.open(path, read_only=True) as store:
        events = store.events()
    room = Room(
        lambda: events,
        lambda: 1,
        Outputs(path),
        lambda: clock[0],
    )
    before, mark = room.view().sheets["warnings"].values("state"), room.state
    clock[0] = NOW + timedelta(hours=2)
    after = room.view().sheets["warnings"].values("state")
    assert (before.count("live"), after.count("live")) == (1, 0)
    assert room.state != mark


def test_view_of_the_past_holds_only_what_was_known(room: Room) -> None:
    """The areas were declared after hour 16: at hour 10 there is none."""
    past = room.view(T0 + timedelta(hours=10))
    assert past.past
    assert len(past.sheets["areas"]) == 0
    assert past.hidden > 0
    assert len(room.view().sheets["areas"]) == 2


def test_views_are_kept(room: Room) -> None:
    """The same dates give the same view object: nothing is computed twice."""
    moment = T0 + timedelta(hours=12)
    assert room.view(moment) is room.view(moment)


def test_simulated_region_has_its_own_present(room: Room) -> None:
    """A simulated region's now is its last record, not the clock."""
    assert room.simulated
    assert room.now == NOW
