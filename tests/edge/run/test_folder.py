"""The folder of a demo or run is held by one, keeps what people recorded, and says what is left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clearground.edge.cli import app
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.edge.run.done import Done
from clearground.edge.run.folder import (
    BEFORE,
    LOCK_FILE,
    MAKING,
    check_room,
    held,
    listed,
    made_aside,
    remove_left,
)
from clearground.errors import UsageError
from tests.edge.region import drafts, writer
from tests.edge.run.made_case import make_case

HOLDER = """
import sys, time
from pathlib import Path
from clearground.edge.run.folder import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""

INTERRUPTIBLE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a terminal
from clearground.edge.cli import main
main()
"""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def sample(small_demo: Done, tmp_path: Path) -> Path:
    """The folder of a finished demo."""
    return Path(shutil.copytree(small_demo.region.parent, tmp_path / "sample"))


def code_of(folder: Path) -> str:
    try:
        check_room(folder)
    except UsageError as error:
        return error.code
    return ""


def test_only_a_demo_s_own_region_may_be_replaced(sample: Path) -> None:
    """Tests a finished demo, one into which a fact was recorded, and one without its summary."""
    assert code_of(sample) == ""
    (sample / "summary.json").rename(sample / "kept.json")
    assert code_of(sample) == "CASE-24"
    (sample / "kept.json").rename(sample / "summary.json")
    with GeoPackageStore.open(sample / "region.gpkg") as store:
        store.append(drafts()[4:5], writer(9))
    before = (sample / "region.gpkg").read_bytes()
    result = run("demo", "--small", "--no-serve", "--out", sample)
    assert (result.exit_code, "CASE-24" in result.output) == (2, True)
    assert (sample / "region.gpkg").read_bytes() == before


def test_a_run_s_region_is_not_a_demo_s(sample: Path) -> None:
    """Tests that a simulated case that `run` walked is not replaced either."""
    summary = json.loads((sample / "summary.json").read_text())
    summary["scale"] = None
    (sample / "summary.json").write_text(json.dumps(summary))
    assert code_of(sample) == "CASE-24"


def test_a_demo_over_a_demo_leaves_nothing_of_the_first(sample: Path) -> None:
    """Tests that listed files go, sidecars too, and that a person's own file stays."""
    names = listed(sample)
    raster = next(sample.glob("belief-*.tif")).stem
    assert {n for n in names if n.startswith(raster)} >= {
        f"{raster}.{end}" for end in ("tif", "qml", "json")
    }
    here = {p.name for p in sample.iterdir()}
    assert here == set(names) | {"region.gpkg", "region.accounts", "region.files"}
    old = sample / "belief-ffffffffffff.tif"
    shutil.copy(next(sample.glob("belief-*.tif")), old)
    index = json.loads((sample / "outputs.json").read_text())
    index["files"] += [old.name, "../outside.txt", "region.gpkg"]
    (sample / "outputs.json").write_text(json.dumps(index))
    (sample / "notes.txt").write_text("mine")
    (sample.parent / "outside.txt").write_text("mine")
    (sample / MAKING).mkdir()
    (sample / MAKING / "region.gpkg").write_bytes(b"left by a demo that was killed")
    assert run("demo", "--small", "--no-serve", "--out", sample).exit_code == 0
    assert {p.name for p in sample.iterdir()} == here | {"notes.txt"}
    assert (sample.parent / "outside.txt").exists()
    assert verify(sample / "region.gpkg").ok


def test_removal_touches_only_plain_files_that_were_listed(tmp_path: Path) -> None:
    """Tests a folder, a database, a link, a path out of the folder and a file still written."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "data").write_bytes(b"SQLite format 3\x00...")
    (tmp_path / "kept.csv").write_text("x")
    (tmp_path / "gone.csv").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "kept.csv")
    names = ("folder", "data", "kept.csv", "gone.csv", "link", "../x", "missing")
    remove_left(tmp_path, names, ("kept.csv",))
    assert {p.name for p in tmp_path.iterdir()} == {"folder", "data", "kept.csv", "link"}


def test_two_at_once_in_one_folder_are_refused(tmp_path: Path) -> None:
    """Tests the lock within one process, and that it is free again afterwards."""
    with held(tmp_path / "out"):
        with pytest.raises(UsageError, match="CASE-23"), held(tmp_path / "out"):
            pass
        result = run("demo", "--small", "--no-serve", "--out", tmp_path / "out")
        assert (result.exit_code, "CASE-23" in result.output) == (2, True)
    with held(tmp_path / "out"):
        pass
    assert list((tmp_path / "out").iterdir()) == []


def test_a_killed_run_does_not_hold_its_folder(tmp_path: Path) -> None:
    """Tests that the lock of a process that was killed is free though its file is still there."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(UsageError, match="CASE-23"), held(tmp_path):
        pass
    holder.kill()
    holder.communicate()
    assert (tmp_path / LOCK_FILE).exists()
    with held(tmp_path):
        pass
    assert not (tmp_path / LOCK_FILE).exists()


@pytest.mark.parametrize("command", ["demo", "run"])
def test_a_folder_that_cannot_be_written_is_said_in_three_parts(
    tmp_path: Path, command: str
) -> None:
    """Tests `--out` that names a file, and one that lies below a file."""
    file = tmp_path / "file"
    file.write_text("mine")
    case = make_case(tmp_path / "case", points=20)
    words = ("demo", "--small") if command == "demo" else ("run", case)
    for out, code in ((file, "EXP-05"), (file / "below", "EXP-06")):
        result = run(*words, "--no-serve", "--out", out)
        assert (result.exit_code, code in result.output) == (2, True), result.output
        assert "Next:" in result.output
    assert file.read_text() == "mine"


def full(*_given: object, **_named: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("command", ["demo", "run", "export", "init"])
def test_a_full_disk_is_said_in_three_parts(
    small_demo: Done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Tests that a disk that fills up ends each command with an error, and with no half file."""
    case, out = make_case(tmp_path / "case", points=20), tmp_path / "out"
    words: dict[str, tuple[str | Path, ...]] = {
        "demo": ("demo", "--small", "--no-serve", "--out", out),
        "run": ("run", case, "--no-serve", "--out", out),
        "export": ("export", small_demo.region, "--canonical", "--out", out),
        "init": ("case", "init", tmp_path / "case", "--out", out),
    }
    monkeypatch.setattr("clearground.edge.run.outputs.write_xlsx", full)
    monkeypatch.setattr("clearground.edge.cli.share.export_canonical", full)
    if command == "init":
        monkeypatch.setattr("clearground.edge.cli.path.moved_into", full)
    result = run(*words[command])
    assert (result.exit_code, "EXP-06" in result.output) == (2, True), result.output
    assert "No space left" in result.output
    left = [p.name for p in out.iterdir()] if out.is_dir() else []
    assert [name for name in left if name.endswith(".new") or name.startswith(MAKING)] == []
    if command == "run":
        monkeypatch.undo()
        assert run(*words["run"], "--resume").exit_code == 0


def interrupt(*_given: object, **_named: object) -> None:
    raise KeyboardInterrupt


def test_a_demo_that_is_stopped_says_that_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests Ctrl+C in the middle: exit 130, and a folder in which a new demo can begin."""
    monkeypatch.setattr("clearground.edge.run.demo.believe", interrupt)
    result = run("demo", "--small", "--no-serve", "--out", tmp_path / "out")
    assert (result.exit_code, "Nothing of this demo is kept" in result.output) == (130, True)
    assert not (tmp_path / "out" / "region.gpkg").exists()
    assert code_of(tmp_path / "out") == ""


def contents(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def pipe_closed(*_given: object, **_named: object) -> None:
    raise BrokenPipeError(32, "Broken pipe")


@pytest.mark.parametrize(
    ("where", "ends", "status"),
    [
        ("demo.plan_region", interrupt, 130),
        ("demo.plan_region", pipe_closed, 1),
        ("outputs.write_xlsx", full, 2),
        ("demo.write_json", interrupt, 130),
    ],
)
def test_a_second_demo_that_is_cut_off_leaves_the_first_whole(
    sample: Path, monkeypatch: pytest.MonkeyPatch, where: str, ends: object, status: int
) -> None:
    """Tests Ctrl+C, a closed pipe and a full disk: every earlier file keeps its bytes."""
    before = contents(sample)
    monkeypatch.setattr(f"clearground.edge.run.{where}", ends)
    result = run("demo", "--small", "--no-serve", "--out", sample, "--seed", "2")
    assert result.exit_code == status, result.output
    assert contents(sample) == before
    assert ("is there as it was" in result.output) is (status != 2)
    assert code_of(sample) == ""


def test_a_swap_that_is_cut_off_puts_the_earlier_files_back(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests an interrupt between two moves, and a kill there, after which a new demo mends."""
    before, real = contents(sample), Path.replace

    def cut(self: Path, target: Path) -> Path:
        if self.parent.name == MAKING and self.name == "plan.json":
            raise KeyboardInterrupt
        return real(self, target)

    def fill() -> None:
        with made_aside(sample) as making:
            for name in ("account.json", "plan.json", "region.gpkg"):
                (making / name).write_bytes(b"new")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", cut)
        with pytest.raises(KeyboardInterrupt):
            fill()
    assert contents(sample) == before
    (sample / BEFORE).mkdir()
    (sample / "region.gpkg").replace(sample / BEFORE / "region.gpkg")
    with pytest.raises(ValueError, match="stop"), made_aside(sample):
        raise ValueError("stop")
    assert contents(sample) == before


def test_an_interrupt_has_one_sentence_and_one_status_wherever_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests Ctrl+C while modules are read, and in a command that keeps nothing."""
    monkeypatch.setattr("clearground.edge.cli.path.clock_or", interrupt)
    result = run("demo", "--small", "--now", "2027-01-01T00:00:00Z", "--out", tmp_path / "out")
    assert (result.exit_code, "Stopped." in result.output) == (130, True)
    monkeypatch.setattr("clearground.edge.case.case_init", interrupt)
    result = run("case", "init", tmp_path)
    assert (result.exit_code, "Stopped." in result.output) == (130, True)
    assert "Aborted" not in result.output


EARLY = """
import sys
class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == "clearground.edge.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
from clearground.__main__ import main
main()
"""


def test_an_interrupt_before_the_command_line_is_read_says_so() -> None:
    """Tests the first moments of the program, before any command is known."""
    ended = subprocess.run([sys.executable, "-c", EARLY], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (130, "Stopped. Nothing was begun.\n")


def test_a_run_that_is_stopped_says_what_is_kept_and_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that the command that is told works."""
    case = make_case(tmp_path / "case", points=40)
    with monkeypatch.context() as patched:
        patched.setattr("clearground.edge.run.real.believe", interrupt)
        result = run("run", case, "--no-serve", "--out", tmp_path / "out", "--seed", "3")
    assert result.exit_code == 130
    assert "records are kept" in result.output
    words = result.output.strip().split("Go on with: clearground ")[1].split()
    assert "--resume" in words
    assert run(*words, "--no-serve").exit_code == 0
    assert verify(tmp_path / "out" / "region.gpkg").ok


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_a_real_interrupt_ends_with_130(tmp_path: Path) -> None:
    """Tests the signal itself, while a run reads its layers."""
    case, out = make_case(tmp_path / "case", points=900), tmp_path / "out"
    words = ["-c", INTERRUPTIBLE, "run", str(case), "--no-serve", "--out", str(out)]
    process = subprocess.Popen([sys.executable, *words], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    process.stderr.readline()  # the first stage is done
    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped." in said
    assert "Traceback" not in said
