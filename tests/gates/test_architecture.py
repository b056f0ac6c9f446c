"""ARCHITECTURE.md says what the tree is: its folders, its rules' files and its faces exist."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "clearground"
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
FACES = re.findall(
    r"^\| `([a-z.]+)` \| (.+) \| (.+) \|$",
    PAGE.split("| room | `check` | other faces |")[1].split("\n\n")[0],
    re.MULTILINE,
)


def called(text: str) -> list[tuple[str, list[str]]]:
    """Names with a parameter list in a cell, and the parameters that it names."""
    found = re.findall(r"`([\w.]+)\(([^)]*)\)", text)
    return [(name, [p.strip() for p in given.split(",")]) for name, given in found]


def resolved(room: str, name: str) -> object:
    module, _, attribute = name.rpartition(".")
    face = importlib.import_module(".".join(filter(None, ("clearground", room, module))))
    return getattr(face, attribute)


def test_every_face_on_the_page_exists_with_the_parameters_it_names() -> None:
    """Tests each function of the table; a default may be left out, or dots stand."""
    wrong = []
    for room, check, others in FACES:
        faces = [(f"check.{name}", given) for name, given in called(check)]
        faces += [(name, given) for name, given in called(others) if name != "value"]
        for name, given in faces:
            known = inspect.signature(resolved(room, name)).parameters  # type: ignore[arg-type]
            told = [p for p in given if p not in ("...", "")]
            needed = [p for p in known if known[p].default is inspect.Parameter.empty]
            left_out = "..." not in given and not set(needed) <= set(told)
            if told != list(known)[: len(told)] or left_out:
                wrong.append(f"{room}: {name}({', '.join(known)})")
    assert wrong == []


def test_every_room_of_the_table_is_a_folder_and_the_other_way_round() -> None:
    """Tests the numbered rooms and the folders of the edge."""
    rooms = {room for room, _check, _others in FACES if "." not in room} | {"edge", "events"}
    assert rooms == {p.parent.name for p in SOURCE.glob("*/__init__.py")}
    row = next(line for line in PAGE.splitlines() if line.startswith("| 10 |"))
    named = set(re.findall(r"`(\w+)/`", row)) - {"edge"}
    assert named == {p.parent.name for p in (SOURCE / "edge").glob("*/__init__.py")}


def test_rules_stand_in_a_file_named_for_them_beside_the_rooms_check() -> None:
    """Tests that no rule of a record room hides in a file of another kind."""
    for path in SOURCE.rglob("*_rules.py"):
        assert (path.parent / "check.py").exists(), path
    for room in ("areas", "evidence", "field", "field/protect", "quality", "release", "teams"):
        assert (SOURCE / room / "check.py").exists(), room
        assert (SOURCE / room / "state.py").exists(), room
