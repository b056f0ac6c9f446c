"""The program never says that land is without danger; it says who recorded what."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "clearground"
FORBIDDEN = re.compile(
    r"\b(safe|safely|mine-free|mine free|free of mines|no risk|risk-free|liberated|occupied)\b",
    re.I,
)
ABOUT_INPUT = {"intake", "dialect", "control", "kinds", "wordlist"}
"""Files that name the words which a stranger's file may contain, in order to keep them out."""


def strings(path: Path) -> list[tuple[int, str]]:
    """Every text in a source file that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    docs |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


def test_no_text_of_the_program_claims_that_land_is_without_danger() -> None:
    """Tests every string constant of the source against the forbidden words."""
    found = [
        f"{path.relative_to(SOURCE)}:{line} {text[:60]!r}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path.stem not in ABOUT_INPUT
        for line, text in strings(path)
        if FORBIDDEN.search(text) and not re.fullmatch(r"[\w.%|-]*", text)
    ]
    assert found == []


def test_no_template_or_page_text_claims_it_either() -> None:
    """Tests the templates and the map page's sources."""
    found = []
    for folder in (SOURCE / "edge" / "web" / "templates", ROOT / "web" / "src"):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".html", ".ts", ".txt"):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                    text = re.sub(r"(\|\s*safe\b|mark_safe|safe-area\S*|safer)", "", line)
                    if FORBIDDEN.search(text):
                        found.append(f"{path.name}:{number}")
    assert found == []


def test_nothing_speaks_of_registries_or_workplaces() -> None:
    """Tests that no file names a package registry's host, and no lock carries an address."""
    hosts = ["pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js", "deb.deb" + "ian"]
    found = []
    for path in sorted(ROOT.rglob("*")):
        parts = set(path.relative_to(ROOT).parts)
        skip = {".git", ".venv", "node_modules", "build", "dist", ".mypy_cache", ".hypothesis"}
        if parts & skip or not path.is_file() or path.stat().st_size > 3_000_000:
            continue
        if path.suffix in (".py", ".md", ".lock", ".toml", ".json", ".yaml", ".ts", ".cfg", ""):
            text = path.read_text(encoding="utf-8", errors="ignore")
            found += [f"{path.relative_to(ROOT)}: {host}" for host in hosts if host in text]
    assert found == []
