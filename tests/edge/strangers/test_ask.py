"""The parent's side: what a child sees, how its end is told, and who may do without a cage."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from clearground.edge.exchange.read import read_layer
from clearground.edge.strangers import ask
from clearground.errors import FileRefused

CSV = "name,lat,lon\none,51.2,35.1\n"


def test_a_child_sees_no_secret_of_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a password, a token and a database's address in the environment of the parent."""
    for name in (
        "PGPASSWORD",
        "API_TOKEN",
        "DATABASE_URL",
        "AWS_SECRET_ACCESS_KEY",
        "SSH_AUTH_SOCK",
    ):
        monkeypatch.setenv(name, "secret")
    seen = ask.environment(tmp_path)
    assert "secret" not in seen.values()
    assert seen["HOME"] == str(tmp_path)
    status, said = ask.run("this", [], tmp_path, env=seen, seconds=30)
    assert (status, said) == (0, "")


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (None, "", "FILE-10"),
        (-9, "", "FILE-11"),
        (-24, "", "FILE-11"),
        (1, "MemoryError", "FILE-11"),
    ],
)
def test_each_end_has_its_code(status: int | None, said: str, code: str) -> None:
    """Tests time, memory and processor time."""
    with pytest.raises(FileRefused) as refused:
        ask.check_ended("a.csv", status, said, seconds=1)
    assert refused.value.code == code
    assert ask.check_ended("a.csv", 0, "", seconds=1) == ""
    assert ask.check_ended("a.csv", 1, "odd", seconds=1) == "odd"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is noted, not refused")
def test_without_a_whole_cage_nothing_is_read_unless_somebody_answers_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a child that cannot bar the network: FILE-13, and a note where it is wanted so."""
    path = tmp_path / "a.csv"
    path.write_text(CSV)
    broken = tmp_path / "site"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "from clearground.edge.strangers import linux\n"
        "linux.bar_calls = linux.leave_network = lambda: False\n"
    )
    monkeypatch.setattr(ask, "KEPT", (*ask.KEPT, "PYTHONPATH"))
    monkeypatch.setenv("PYTHONPATH", f"{broken}:{Path(ask.__file__).parents[3]}")
    with pytest.raises(FileRefused) as refused:
        read_layer(path, tmp_path / "work")
    assert refused.value.code == "FILE-13"
    assert "network" in refused.value.finding.what
    monkeypatch.setenv(ask.UNCAGED, "1")
    table = read_layer(path, tmp_path / "again")
    assert table.count == 1
    assert table.notes == ("Read without a bar on: network.",)
