"""Tests mirror the tree: each module that does something is tested at the place of its name.

A module of rules may be tested through its room's `check` instead: the test file then says
`Covers: room.module` in its docstring and names every fault code of that module.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from tests.gates.untested import UNTESTED

ROOT = Path(__file__).resolve().parents[2]
SOURCE, TESTS = ROOT / "src" / "clearground", ROOT / "tests"
CODE = re.compile(r"[A-Z]{2,5}-\d{2,3}")
MODULES = sorted(p for p in SOURCE.rglob("*.py") if not p.stem.startswith("__"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def dotted(path: Path) -> str:
    """The module's name without the package's, as `field.protect.zones`."""
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


def acts(path: Path) -> bool:
    """True where a module holds a function or a method: data alone is tested by what reads it."""
    return any(
        isinstance(node, ast.FunctionDef) and not node.name.startswith("__")
        for node in ast.walk(tree(path))
    )


@cache
def codes(path: Path) -> set[str]:
    """Fault codes and criteria that a file names as whole strings."""
    return {
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
    }


def uses(test: Path, module: Path) -> bool:
    """True where a test imports the module, what it defines, or its room's one face."""
    room = module.relative_to(SOURCE).parts[0]
    defined = {
        node.name for node in tree(module).body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    for node in ast.walk(tree(test)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {alias.name for alias in node.names}
            if node.module in (f"clearground.{dotted(module)}", f"clearground.{room}"):
                return True
            if node.module.startswith("clearground") and names & (defined | {module.stem}):
                return True
    return False


def covers(module: Path) -> bool:
    """True where a test of the folder says that it covers the module and names all its codes."""
    wanted = codes(module)
    for test in (TESTS / module.relative_to(SOURCE).parent).glob("test_*.py"):
        said = re.findall(r"^Covers: (.+)$", ast.get_docstring(tree(test)) or "", re.MULTILINE)
        named = {name.strip(" .") for line in said for name in line.split(",")}
        if dotted(module) in named and wanted and wanted <= codes(test):
            return True
    return False


def is_tested(module: Path) -> bool:
    """True where its own test exists; one of the edge may ask the whole program instead."""
    own = TESTS / module.relative_to(SOURCE).parent / f"test_{module.stem}.py"
    asked = own.exists() and (dotted(module).startswith("edge.") or uses(own, module))
    return asked or covers(module)


def test_each_module_that_does_something_is_tested_at_its_own_place() -> None:
    """Tests every room; modules of the edge may wait in the list, which only becomes shorter."""
    missing = {dotted(m) for m in MODULES if acts(m) and not is_tested(m)}
    assert sorted(missing - UNTESTED) == [], "write tests/<folder>/test_<module>.py for these"


def test_the_list_of_untested_modules_names_only_modules_of_the_edge_without_a_test() -> None:
    """Tests that a module leaves the list with its test, and that the core never enters it."""
    known = {dotted(m): m for m in MODULES}
    assert sorted(UNTESTED - set(known)) == []
    tested = [name for name in sorted(UNTESTED) if is_tested(known[name])]
    assert tested == [], "these have a test now: take them out of tests/gates/untested.py"
    assert [name for name in sorted(UNTESTED) if not name.startswith("edge.")] == []


def test_every_fault_of_the_product_is_expected_by_some_test() -> None:
    """Tests that each code a module can raise stands as a whole string in a test."""
    expected = set().union(*(codes(p) for p in TESTS.rglob("test_*.py")))
    unexpected = {dotted(m): sorted(lost) for m in MODULES if (lost := codes(m) - expected)}
    assert unexpected == {}
