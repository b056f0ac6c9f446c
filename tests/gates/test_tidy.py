"""The shape of the code is a test: sizes, banned calls, documentation of faces."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "clearground"
CORE = ("standards", "teams", "evidence", "belief", "areas", "plan", "field", "quality", "release")
RECORD_ROOMS = ("standards", "events", "teams", "evidence", "areas", "field", "quality", "release")
DURATIONS = ("timedelta", "datetime.timedelta")
FILE_LINES_MAX, TEST_LINES_MAX, FUNCTION_LINES_MAX, POSITIONAL_MAX = 400, 600, 60, 4
BANNED_NAMES = {"utils", "helpers", "common", "manager", "misc"}
BANNED_IN_CORE = {
    "print": "return a value; only the edge speaks",
    "open": "the edge reads files",
    "input": "the edge asks people",
    "datetime.now": "`now` is an argument",
    "datetime.utcnow": "`now` is an argument",
    "date.today": "`now` is an argument",
    "time.time": "`now` is an argument",
    "time.monotonic": "`now` is an argument",
    "time.perf_counter": "`now` is an argument",
    "os.environ": "the edge reads the environment",
    "os.getenv": "the edge reads the environment",
    "uuid.uuid4": "ids are arguments",
    "np.random.seed": "a seeded Generator is an argument",
    "np.random.rand": "a seeded Generator is an argument",
    "random.random": "a seeded Generator is an argument",
}
FILES = sorted(SOURCE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def core_files() -> Iterator[Path]:
    for path in FILES:
        first = path.relative_to(SOURCE).parts[0]
        if first in CORE or first in ("events", "pipeline.py", "errors.py"):
            yield path


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("limit_and_folder", [(FILE_LINES_MAX, "src"), (TEST_LINES_MAX, "tests")])
def test_no_file_is_longer_than_its_limit(limit_and_folder: tuple[int, str]) -> None:
    """Tests that a file can be read in one sitting."""
    limit, folder = limit_and_folder
    long = {
        str(path.relative_to(ROOT)): n
        for path in sorted((ROOT / folder).rglob("*.py"))
        if (n := len(path.read_text(encoding="utf-8").splitlines())) > limit
    }
    assert long == {}


def test_no_function_is_longer_than_sixty_lines() -> None:
    """Tests that a function fits a screen, its docstring included."""
    long = {
        f"{path.relative_to(SOURCE)}:{node.name}": node.end_lineno - node.lineno + 1
        for path, tree in TREES.items()
        for node in functions(tree)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    }
    assert long == {}


def test_functions_take_at_most_four_positional_parameters() -> None:
    """Tests that longer parameter lists are called by name."""
    wide = []
    for path, tree in TREES.items():
        for node in functions(tree):
            names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
            if len([n for n in names if n not in ("self", "cls")]) > POSITIONAL_MAX:
                wide.append(f"{path.relative_to(SOURCE)}:{node.name}")
    assert wide == []


def test_the_core_calls_nothing_that_is_banned() -> None:
    """Tests that the pure core has no clock, disk, environment, print or global randomness."""
    found = []
    for path in core_files():
        for node in ast.walk(TREES[path]):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in BANNED_IN_CORE:
                    found.append(f"{path.relative_to(SOURCE)}:{node.lineno} {called}")
            if isinstance(node, ast.ExceptHandler):
                broad = node.type is None or ast.unparse(node.type) in (
                    "Exception",
                    "BaseException",
                )
                if broad:
                    found.append(f"{path.relative_to(SOURCE)}:{node.lineno} broad except")
    assert found == []


def numeric(value: ast.expr | None) -> bool:
    """True for a number, a sum or product of numbers, a duration or a table of numbers."""
    match value:
        case ast.Constant():
            return isinstance(value.value, int | float) and not isinstance(value.value, bool)
        case ast.UnaryOp():
            return numeric(value.operand)
        case ast.BinOp():
            return numeric(value.left) or numeric(value.right)
        case ast.Dict():
            return any(numeric(one) for one in value.values)
        case ast.Call():
            parts = (*value.args, *(k.value for k in value.keywords))
            return ast.unparse(value.func) in DURATIONS and any(numeric(p) for p in parts)
        case _:
            return False


def unexplained_numbers(path: Path, tree: ast.Module) -> Iterator[str]:
    """Numbers of a module's top level without a reason in the line above."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and numeric(node.value):
            above = lines[node.lineno - 2] if node.lineno > 1 else ""
            if not re.match(r"# not a rule: \w+", above):
                yield f"{path.name}:{node.lineno} {lines[node.lineno - 1]}"


def test_a_rule_of_a_record_room_is_a_dated_parameter_and_no_constant() -> None:
    """Tests that each number in a record room is a parameter, or says why it is no rule."""
    found = [
        number
        for path, tree in TREES.items()
        if path.relative_to(SOURCE).parts[0] in RECORD_ROOMS
        for number in unexplained_numbers(path, tree)
    ]
    assert found == [], "move it to standards/data, or write `# not a rule: <reason>` above it"


def test_the_gate_sees_numbers_in_every_dress(tmp_path: Path) -> None:
    """Tests that numbers, durations and tables are seen, and that a reason excuses one line."""
    path = tmp_path / "rules.py"
    path.write_text(
        "A = 14.0\nB: float = -2\nC = 3 * GRID\nD = timedelta(hours=2)\nE = {'x': 1.5}\n"
        "F = 'word'\nG = (3, 6)\nH = True\n# not a rule: a bound on memory\nI = 400\nJ = 5\n"
    )
    seen = [line.split()[1] for line in unexplained_numbers(path, ast.parse(path.read_text()))]
    assert seen == ["A", "B:", "C", "D", "E", "J"]


def test_no_file_has_a_name_that_says_nothing() -> None:
    """Tests that files are named for what they hold."""
    assert [p for p in FILES if p.stem in BANNED_NAMES] == []


def test_every_public_function_of_the_core_is_documented() -> None:
    """Tests that each public function and class of the core has a docstring."""
    bare = []
    for path in core_files():
        for node in TREES[path].body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef)
            if named and not node.name.startswith("_") and not ast.get_docstring(node):
                bare.append(f"{path.relative_to(SOURCE)}:{node.name}")
    assert bare == []


def shows(example: str, thing: ast.FunctionDef | ast.ClassDef) -> bool:
    """True where a line of an example calls the thing, or reads it if it is a property."""
    read = any("property" in ast.unparse(mark) for mark in thing.decorator_list)
    used = (
        node if read else node.func
        for node in ast.walk(ast.parse(example))
        if isinstance(node, ast.Attribute if read else ast.Call)
    )
    return any(ast.unparse(node).split(".")[-1] == thing.name for node in used)


def test_an_example_shows_what_its_function_does() -> None:
    """Tests that each example uses what it stands under: naming a function shows nothing of it."""
    sham = []
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                text = ast.get_docstring(node) or ""
                examples = doctest.DocTestParser().get_examples(text)
                if examples and not any(shows(one.source, node) for one in examples):
                    sham.append(f"{path.relative_to(SOURCE)}:{node.name}")
    assert sham == []


def test_no_unfinished_marks_remain() -> None:
    """Tests that no mark of unfinished work lands."""
    marks = re.compile(r"\b(FIXME|XXX|TODO|HACK)\b")
    found = [
        f"{p.relative_to(ROOT)}:{i}"
        for folder in ("src", "tests", "docs", "bench", "tools")
        for p in sorted((ROOT / folder).rglob("*"))
        if p.suffix in (".py", ".md", ".ts", ".html") and p != Path(__file__)
        for i, line in enumerate(p.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line) and "node_modules" not in p.parts
    ]
    assert found == []


def test_every_source_file_has_its_test_at_the_same_place() -> None:
    """Tests that tests mirror the tree: a room's file is tested in the folder of its name."""
    tested = {
        str(p.parent.relative_to(ROOT / "tests")) for p in (ROOT / "tests").rglob("test_*.py")
    }
    missing = set()
    for path in FILES:
        folder = path.relative_to(SOURCE).parent
        if str(folder) != "." and not any(
            t == str(folder) or t.startswith(f"{folder}/") or str(folder).startswith(f"{t}/")
            for t in tested
        ):
            missing.add(str(folder))
    assert missing == set()
