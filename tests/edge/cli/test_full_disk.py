"""A disk that is full at any moment of a command: three parts, nothing half, the rest usable."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clearground.edge.ledger.backup import write_backup
from clearground.edge.ledger.verify import verify
from tests.edge.cli.test_checkpoints import ask
from tests.edge.cli.test_json import NOW
from tests.edge.region import NOW as MOMENT

if sys.platform == "win32":
    pytest.skip("no limit of file sizes there", allow_module_level=True)

LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from clearground.edge.cli import app
app(sys.argv[2:])
"""
BY = ("--by", "A", "--now", NOW)


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("full") / "r.gpkg"
    place = ("--lon0", "-30", "--lat0", "51", "--organisation", "O", "--simulated")
    assert ask("region", "open", path, "--name", "R", *place, *BY).exit_code == 0
    assert ask("checkpoint", "make", path, *BY).exit_code == 0
    write_backup(path, path.parent / "safe", now=MOMENT)
    return path


COMMANDS = {
    "place": ("region", "place", "REGION", "--name", "F", "--kind", "village",
              "--shape", "POINT (-30 51)", *BY),
    "bundle": ("bundle", "write", "REGION", "OUT/b.bundle", "--now", NOW),
    "receipt": ("checkpoint", "write", "REGION", "OUT/receipt"),
    "backup": ("backup", "write", "REGION", "OUT/safe"),
    "restore": ("backup", "restore", "SAFE", "OUT/back.gpkg"),
    "export": ("export", "REGION", "--canonical", "--out", "OUT/all.jsonl"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_that_finds_no_room_says_so_and_harms_nothing(
    region: Path, tmp_path: Path, name: str
) -> None:
    """Tests limits from one byte up: an error in three parts or success, and a whole region."""
    refused = 0
    for limit in (1, 40_000):
        work = tmp_path / str(limit)
        (work / "OUT").mkdir(parents=True)
        for file in region.parent.glob("r.*"):
            shutil.copy(file, work / file.name)
        safe = next((region.parent / "safe").iterdir())
        places = {"REGION": str(work / "r.gpkg"), "SAFE": str(safe)}
        words = [places.get(w, w.replace("OUT/", f"{work}/OUT/")) for w in COMMANDS[name]]
        result = subprocess.run(
            [sys.executable, "-c", LIMITED, str(limit), *words],
            capture_output=True, text=True, check=False, env=dict(os.environ),
        )  # fmt: skip
        assert "Traceback" not in result.stderr, result.stderr
        if result.returncode:
            refused += 1
            assert "Next: " in result.stderr, result.stderr
            left = [p.name for p in (work / "OUT").rglob("*") if p.is_file()]
            assert left == []
        assert verify(work / "r.gpkg").ok
        assert ask(*words).exit_code in (0, 2)  # 2: a later limit had let it through
    assert refused
