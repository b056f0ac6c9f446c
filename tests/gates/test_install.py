"""What an install weighs, under which licences, and that other systems resolve it too."""

from __future__ import annotations

import importlib.metadata as metadata
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES_MAX, SIZE_MB_MAX = 60, 650
ALLOWED = re.compile(
    r"(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|HPND|Unlicense|CC0|Zlib|"
    r"Historical Permission|Public Domain|0BSD|Python-2.0|matplotlib)",
    re.I,
)
FORBIDDEN = re.compile(r"\b(A?GPL|GNU (Affero )?General Public)", re.I)


def locked() -> set[str]:
    """Names of the packages of the base install, as locked."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return {line.split("==")[0].strip() for line in lines if "==" in line}


def test_the_base_install_is_small() -> None:
    """Tests that the base install stays within 60 packages and 650 MB."""
    names = {n for n in locked() if n not in ("colorama",) or os.name == "nt"}
    size = 0
    for name in names:
        for file in metadata.distribution(name).files or ():
            path = Path(str(file.locate()))
            size += path.stat().st_size if path.is_file() else 0
    print(f"base install: {len(names)} packages, {size / 1e6:.0f} MB")
    assert len(names) <= PACKAGES_MAX
    assert size / 1e6 <= SIZE_MB_MAX


@pytest.mark.parametrize("name", sorted(locked() - {"colorama"}))
def test_the_licence_of_each_dependency_is_allowed(name: str) -> None:
    """Tests that no dependency is under the GPL or AGPL, or under no known licence."""
    facts = metadata.metadata(name)
    said = [facts.get("License-Expression") or "", (facts.get("License") or "")[:200]]
    said += [c for c in facts.get_all("Classifier") or () if c.startswith("License")]
    text = " ; ".join(said)
    assert not FORBIDDEN.search(text), text
    assert ALLOWED.search(text), f"{name}: no licence recognised in {text!r}"


@pytest.mark.parametrize("platform", ["windows", "macos", "linux"])
def test_other_systems_resolve_the_same_lock(platform: str, tmp_path: Path) -> None:
    """Tests that the hashed lock resolves for Windows and macOS; nothing is run there."""
    command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--require-hashes"]
    command += ["-r", str(ROOT / "requirements.lock"), "--python-platform", platform]
    command += ["--target", str(tmp_path / "none"), "--only-binary", ":all:"]
    # The wheels of pyproj for Python 3.11 need macOS 14.
    env = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, env=env
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_no_lock_names_an_address() -> None:
    """Tests that locks hold hashes and no addresses."""
    locks = [*ROOT.glob("*.lock"), *(ROOT / "web").glob("package-lock.json")]
    assert len(locks) >= 5
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert '"resolved": "http' not in text, lock
        if lock.suffix == ".lock":
            assert "://" not in text, lock
            assert "--hash=sha256:" in text, lock
