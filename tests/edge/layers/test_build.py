"""What each layer of the sample region shows, worked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import shapely

from clearground.edge.layers.build import DRAWING_ORDER, build
from clearground.edge.layers.forecasts import Forecasts, OutlineForecast, TaskForecast
from clearground.edge.layers.layer import COMMON, Layer
from clearground.events import Draft
from clearground.events.areas import AreaStatusChanged
from clearground.events.evidence import DifferenceDecided
from clearground.events.field import ProgressRecorded
from clearground.events.quality import VisitMade
from clearground.pipeline import World
from clearground.standards.terms import AreaStatus, Method, VisitKind, VisitResult
from tests.edge.region import AREA_A, AREA_B, NOW, RELEASED, T0, drafts, shape


def world(more: Sequence[Draft] = ()) -> World:
    state = World()
    for draft in [*drafts(), *more]:
        state.apply(draft)
    return state


def layers_of(state: World, forecasts: Forecasts | None = None) -> dict[str, Layer]:
    found = build(state, now=NOW, simulated=True, forecasts=forecasts)
    return {layer.name: layer for layer in found}


@pytest.fixture(scope="module")
def layers() -> dict[str, Layer]:
    return layers_of(world())


def fact(entity: str, payload: object, hours: int = 500) -> Draft:
    at = T0 + timedelta(hours=hours)
    return Draft(entity, payload, "officer", "authority", at, at)  # type: ignore[arg-type]


def test_layers_come_records_first_and_forecasts_last(layers: dict[str, Layer]) -> None:
    """Tests the order, and that only the last two are forecasts."""
    assert tuple(layers) == DRAWING_ORDER
    assert [n for n, layer in layers.items() if layer.forecast] == list(DRAWING_ORDER[-2:])


def test_every_feature_carries_the_common_columns(layers: dict[str, Layer]) -> None:
    """Tests entity, simulated and day of recording on every layer."""
    for layer in layers.values():
        assert [c.name for c in layer.columns[:3]] == list(COMMON)
        assert set(layer.column("simulated")) <= {True}
        assert all(layer.column("entity"))


def test_an_area_shows_its_account_and_who_declared_it(layers: dict[str, Layer]) -> None:
    """Tests 10,000 m2 declared, of which 100 x 20 m are cleared."""
    row = next(layers["areas"].rows())
    figures = ("area_m2", "remaining_m2", "cancelled_m2", "reduced_m2", "cleared_m2")
    assert [row[name] for name in figures] == [10_000, 8_000, 0, 0, 2_000]
    assert (row["code"], row["class"], row["status"], row["closed_as"]) == (
        "A-1",
        "CHA",
        "open",
        "",
    )
    assert (row["declared_by"], row["organisation"]) == ("Officer One", "Authority")


def test_only_a_release_takes_ground_out_of_what_remains(layers: dict[str, Layer]) -> None:
    """Tests that recorded progress leaves the red and the signed release removes it."""
    left = layers["remaining"]
    shapes = dict(zip(left.column("entity"), left.geometries, strict=True))
    assert shapes["area-a"].equals(AREA_A.difference(RELEASED))
    assert shapes["area-b"].equals(AREA_B)
    assert layers["releases"].geometries[0].equals(RELEASED)
    assert layers["releases"].column("area_m2") == (2_000,)


def test_a_closed_area_says_how_it_was_closed() -> None:
    """Tests the words for an area that was cleared in part and then closed."""
    change = AreaStatusChanged(AreaStatus.CLOSED, (), "example-1", "authority")
    row = next(layers_of(world([fact("area-a", change)]))["areas"].rows())
    assert (row["status"], row["closed_as"]) == ("closed", "cleared")


def test_ground_is_disputed_until_a_person_decides(layers: dict[str, Layer]) -> None:
    """Tests an open difference over area B, and the same after the decision."""
    assert layers["areas"].column("disputed") == (False, True)
    assert layers["areas"].column("label") == ("A-1 CHA", "B-1 SHA \u2260")
    after = layers_of(world([fact("difference-1", DifferenceDecided(("report-find",), "seen"))]))
    assert after["areas"].column("disputed") == (False, False)
    assert after["differences"].column("decided") == (True, True)


def test_evidence_is_split_by_geometry_and_copies_are_drawn_once(
    layers: dict[str, Layer],
) -> None:
    """Tests five reports: a find with its copy, a line, a shape and one without a place."""
    found = {n: layers[n].column("entity") for n in DRAWING_ORDER[3:6]}
    assert found == {
        "evidence": ("report-find", "report-nowhere"),
        "evidence_lines": ("report-line",),
        "evidence_shapes": ("report-shape",),
    }
    assert layers["evidence"].column("copies") == (1, 0)
    assert layers["evidence"].column("grade") == ("B2", None)
    assert layers["evidence"].geometries[1] is None


def test_progress_is_cut_by_state_and_the_pieces_add_up(layers: dict[str, Layer]) -> None:
    """Tests by hand: day 1 is 100 x 20, a visit sampled 50 x 10 of it.

    Day 2 is 110 x 20: 10 x 20 lie outside, 100 x 5 were done the day before.
    """
    rows = list(layers["progress"].rows())
    assert [(r["entity"], r["state"], r["area_m2"]) for r in rows] == [
        ("progress-1", "recorded", 1_500),
        ("progress-1", "inspected", 500),
        ("progress-2", "recorded", 1_500),
        ("progress-2", "twice", 500),
        ("progress-2", "outside", 200),
    ]
    assert {r["area"] for r in rows} == {"area-a"}


def test_another_method_on_the_same_ground_is_not_work_done_twice() -> None:
    """Tests that a machine's pass after manual work counts as recorded."""
    machine = ProgressRecorded(
        "order", T0.date(), Method.MECHANICAL, shape(shapely.box(0, 0, 10, 10)), 0.2, 1.0, 2
    )
    rows = layers_of(world([fact("progress-3", machine)]))["progress"].rows()
    assert [r["state"] for r in rows if r["entity"] == "progress-3"] == ["inspected"]


def test_a_failed_visit_inspects_nothing() -> None:
    """Tests that only a passed quality control visit marks ground as inspected."""
    whole = VisitMade("V-2", "order", VisitKind.QC, "inspector", VisitResult.FAIL)
    states = layers_of(world([fact("visit-2", whole)]))["progress"].column("state")
    assert states.count("inspected") == 1
    passed = replace(whole, result=VisitResult.PASS)
    states = layers_of(world([fact("visit-2", passed)]))["progress"].column("state")
    assert states == ("inspected", "inspected", "twice", "outside")


def test_an_order_shows_its_share_done(layers: dict[str, Layer]) -> None:
    """Tests 35 m of 100 m worked."""
    row = next(layers["orders"].rows())
    assert (row["share"], row["state"], row["team"], row["area_code"]) == (
        0.35, "worked_on", "Team 1", "A-1",
    )  # fmt: skip


def test_warnings_are_live_expired_or_ended(layers: dict[str, Layer]) -> None:
    """Tests the three states; the drawn circle never lies inside the stated radius."""
    layer = layers["warnings"]
    assert layer.column("state") == ("live", "expired", "ended")
    assert layer.column("drill") == (False, False, True)
    centre = shapely.Point(0, 0)
    ring = shapely.get_coordinates(layer.geometries[0])
    edges = shapely.LineString(ring)
    assert 99.999 <= edges.distance(centre) < 100.3


def test_works_wait_while_their_ground_remains(layers: dict[str, Layer]) -> None:
    """Tests works on released ground, and works inside area B."""
    works = layers["works"]
    states = dict(zip(works.column("name"), works.column("state"), strict=True))
    assert states == {"Pipe": "ready", "Barn": "waiting"}


def test_finds_accidents_and_nonconformities_have_a_place(layers: dict[str, Layer]) -> None:
    """Tests number within the area, and a nonconformity inside its order, closed."""
    find = next(layers["finds"].rows())
    assert (find["area"], find["number"], find["category"]) == ("area-a", 1, "mine.ap")
    assert layers["accidents"].column("injured") == (1,)
    assert AREA_A.contains(layers["nonconformities"].geometries[0])
    assert layers["nonconformities"].column("open") == (False,)


def test_forecasts_are_drawn_where_they_say() -> None:
    """Tests an outline, a task on a declared area and a task on the outline."""
    far = shapely.box(500, 500, 600, 600)
    day = T0.date()
    forecasts = Forecasts(
        (OutlineForecast("P-1", far, 10_000.0, 12.5, 4.0, 30.0, 0.97, "ab12"),),
        (
            TaskForecast("T-1", "clearance", "area-a", "team", day, day, rank=1),
            TaskForecast("T-2", "survey", "P-1", "team", day, day, rank=2),
        ),
    )
    layers = layers_of(world(), forecasts)
    assert layers["proposed_outlines"].column("p_any") == (0.97,)
    tasks = layers["planned_tasks"]
    assert tasks.geometries[0].equals(AREA_A)
    assert tasks.geometries[1].equals(far)
    assert tasks.column("area_code") == ("A-1", "P-1")
    assert tasks.title.startswith("Forecast")


def test_an_empty_world_gives_every_layer_without_features() -> None:
    """Tests that a new region draws nothing and fails nowhere."""
    found = build(World(), now=NOW, simulated=False)
    assert [len(layer) for layer in found] == [0] * len(DRAWING_ORDER)
