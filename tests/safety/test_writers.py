"""Every writer of a file is known, and none lets people or fresh work out by itself (H-10).

A writer that is not in the list fails the first test: whoever adds one says here who reads what
it writes, and the tests of that class then hold for it.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from clearground.edge.layers.build import DRAWING_ORDER
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.run.done import Done
from clearground.edge.share.copy import SHOWS
from clearground.events.teams import PersonRegistered

EDGE = Path(__file__).resolve().parents[2] / "src" / "clearground" / "edge"
WRITING = {
    *("write_text", "write_bytes", "savefig", "save", "writerow", "executescript"),
    *("moved_into", "write_aside", "write_json", "write_csv", "write_xlsx", "to_json"),
    *("write_layers", "write_context", "write_copy", "write_public", "export_canonical"),
}
MODE = re.compile(r"[wax+]b?\+?|r\+b?|w[bt]")

OFFICE = "office"
"""Stays in the office's own folder, beside its region file: no name, no base, by test."""
ASKED = "asked"
"""Leaves: a person who may is named, what the reader may not see is withheld, it is audited."""
WHOLE = "whole"
"""Leaves whole, between offices that hold the same record: written down in the audit."""
DIGESTS = "digests"
"""Leaves, and holds digests, keys and signatures alone."""
INSIDE = "inside"
"""The region file, its accounts and audit themselves, and the child that reads strangers' files."""

WRITERS = {
    "cli.carried:_write_whole": WHOLE,
    "cli.checkpoints:_write": DIGESTS,
    "cli.devices:_write_whole": WHOLE,
    "cli.path:init_command": OFFICE,
    "cli.rescue:_rescued": OFFICE,
    "cli.share:_export_copy": ASKED,
    "cli.share:_export_public": ASKED,
    "cli.share:_export_whole": WHOLE,
    "current:_write": INSIDE,
    "exchange.child:_records": INSIDE,
    "exchange.child:_write": INSIDE,
    "exchange.child:answer": INSIDE,
    "exchange.child:main": INSIDE,
    "strangers.child:main": INSIDE,
    "strangers.doors:_ask": INSIDE,
    "strangers.doors:unpacked": INSIDE,
    "strangers.jobs:_bundle": INSIDE,
    "exchange.read:read_layer": INSIDE,
    "exchange.unpack:_members": INSIDE,
    "layer_proof:_compared": INSIDE,
    "ledger.store:write_context": INSIDE,
    "ledger.store:write_layers": INSIDE,
    "ledger.backup:_write": OFFICE,
    "ledger.contents:add": INSIDE,
    "ledger.contents:keep": INSIDE,
    "ledger.postgres.store:write_context": INSIDE,
    "ledger.postgres.store:write_layers": INSIDE,
    "moving:_layers": INSIDE,
    "moving:_move_keys": OFFICE,
    "pictures.belief:_png": OFFICE,
    "pictures.belief:write_pictures": OFFICE,
    "pictures.plan:_write": OFFICE,
    "pictures.survey:curve_picture": OFFICE,
    "pictures.survey:write_picture": OFFICE,
    "raster:_put": OFFICE,
    "run.demo:_write_land": OFFICE,
    "run.demo:run_demo": OFFICE,
    "run.folder:held": INSIDE,
    "run.outputs:write_forecasts": OFFICE,
    "run.outputs:write_index": OFFICE,
    "run.outputs:write_outline_map": OFFICE,
    "run.outputs:write_tables": OFFICE,
    "run.outputs:write_views": OFFICE,
    "run.real:run_case": OFFICE,
    "run.stages:_reset_peak": INSIDE,
    "run.tables:put": OFFICE,
    "run.tables:write_aside": OFFICE,
    "run.tables:write_csv": OFFICE,
    "run.tables:write_json": OFFICE,
    "run.tables:write_xlsx": OFFICE,
    "share.audit:write_act": INSIDE,
    "share.copy:write_copy": ASKED,
    "share.publish:write_public": ASKED,
}
NOT_IN_A_COPY = {"proposed_outlines", "planned_tasks"}
"""Layers that no copy holds: forecasts, which tell where teams will go."""


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)


def writes(node: ast.Call) -> bool:
    """True for a call that puts something on a disk."""
    if called(node) in WRITING:
        return True
    modes = [*node.args, *(k.value for k in node.keywords if k.arg == "mode")]
    texts = [m.value for m in modes if isinstance(m, ast.Constant) and isinstance(m.value, str)]
    return called(node) == "open" and any(MODE.fullmatch(text) for text in texts)


def found(tree: ast.Module, name: str) -> set[str]:
    """The functions of a module that write, as module:function."""
    return {
        f"{name}:{function.name}"
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and writes(node)
    }


def writers() -> set[str]:
    listed: set[str] = set()
    for path in sorted(EDGE.rglob("*.py")):
        name = ".".join(path.relative_to(EDGE).with_suffix("").parts)
        if not name.startswith("sim."):  # invents a region; it writes through the ledger
            listed |= found(ast.parse(path.read_text(encoding="utf-8")), name)
    return listed


def test_every_writer_is_listed_with_its_readers() -> None:
    """Tests that no writer is new, and none in the list is gone."""
    assert writers() == set(WRITERS)


def test_a_new_writer_would_be_seen() -> None:
    """Tests the test: each way of writing in a module that nobody listed."""
    for call in (
        'p.write_text("x")',
        'open(p, "w")',
        'p.open("wb")',
        'p.open(mode="a")',
        "figure.savefig(p)",
        "write_json(p, {})",
    ):
        assert found(ast.parse(f"def f(p):\n    {call}"), "m") == {"m:f"}, call
    assert found(ast.parse('def f(p):\n    p.open("rb")\n    p.read_text()'), "m") == set()


def test_what_leaves_asks_and_is_audited() -> None:
    """Tests that each command that lets something out writes the act down before it ends."""
    for name, readers in WRITERS.items():
        if readers not in (ASKED, WHOLE) or not name.startswith("cli."):
            continue
        module, function = name.split(":")
        tree = ast.parse((EDGE / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8"))
        body = next(
            n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == function
        )
        calls = {called(n) for n in ast.walk(body) if isinstance(n, ast.Call)}
        assert calls & {"write_act", "note_bundle"} or function == "_write_whole", name
        if readers == ASKED:
            assert "ask" in calls, name


def test_every_layer_is_shown_by_its_records_or_in_no_copy() -> None:
    """Tests that a new layer is in no copy until somebody says whose records it tells."""
    assert set(SHOWS) | NOT_IN_A_COPY == set(DRAWING_ORDER)


@pytest.fixture(scope="module")
def names(small_demo: Done) -> list[str]:
    """Names of the people of the small sample region."""
    with GeoPackageStore.open(small_demo.region, read_only=True) as store:
        people = [e.payload.name for e in store.events() if isinstance(e.payload, PersonRegistered)]
    assert len(people) > 10
    return people


def test_no_person_is_named_in_a_file_beside_the_region(small_demo: Done, names: list[str]) -> None:
    """Tests tables, GeoJSON, sidecars and sheets of the run's folder."""
    told = {}
    for path in sorted(small_demo.region.parent.iterdir()):
        if path.suffix in {".gpkg", ".accounts", ".audit", ".png", ".tif"} or path.is_dir():
            continue
        raw = path.read_bytes()
        hits = [name for name in names if name.encode() in raw]
        if hits:
            told[path.name] = hits
    assert told == {}
