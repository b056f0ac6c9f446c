"""The parent's side of a cage: it starts the child, keeps its clock and says how it ended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from clearground.errors import FileRefused
from clearground.standards.words import _

UNCAGED = "CLEARGROUND_UNCAGED"
"""Set to 1 by who answers for reading strangers' files without a whole cage."""

KEPT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG")
"""All that a child sees of the environment: no password, address or token of this session."""

_KILLED = (-9, -24, -25)
"""By the system, for memory, processor time or size."""


def consents() -> bool:
    """Whether files may be read where the cage is not whole.

    Linux offers all of it, so that there only a person can say so. Elsewhere nothing would be
    read at all; what is missing is then noted beside what was read.
    """
    return sys.platform != "linux" or os.environ.get(UNCAGED) == "1"


def environment(folder: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a child sees: an empty home and one thread."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {
        **kept,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        **(more or {}),
    }


def run(
    module: str, arguments: Sequence[str], folder: Path, *, env: Mapping[str, str], seconds: float
) -> tuple[int | None, str]:
    """Exit status of a child (None where its time was up) and the last line it complained with."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=dict(env),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, ""
    last = done.stderr.decode(errors="replace").strip().splitlines()
    return done.returncode, last[-1] if last else ""


def check_ended(name: str, status: int | None, said: str, *, seconds: float) -> str:
    """Why the child read nothing ("" where it ended well).

    Raises
    ------
    FileRefused
        FILE-10 out of time, FILE-11 out of memory.
    """
    if status is None:
        raise FileRefused(
            "FILE-10",
            _("Reading {name} took longer than {s:g} s").format(name=name, s=seconds),
            _("A file that takes too long is made to block the program, or is too large."),
            _("Split it into smaller files, or simplify its shapes."),
        )
    if status in _KILLED or "MemoryError" in said:
        raise exhausted(name)
    return "" if status == 0 else said or _("the reader stopped")


def exhausted(name: str) -> FileRefused:
    """FILE-11: the child asked for more than its bounds give."""
    return FileRefused(
        "FILE-11",
        _("Reading {name} asked for more memory or time than it may use").format(name=name),
        _("A file without bound can stop the machine that reads it."),
        _("Split it into smaller files and list each as a layer."),
    )


def uncaged(name: str, missing: Sequence[str]) -> FileRefused:
    """FILE-13: this machine offers no whole cage."""
    return FileRefused(
        "FILE-13",
        _("{name} was not read: this machine cannot bar its reader from: {missing}").format(
            name=name, missing=", ".join(missing)
        ),
        _("A stranger's file may be made to send records out or to read others."),
        _(
            "Use Linux 5.13 or later with Landlock and seccomp; or, for a file that you trust, "
            "set {variable}=1, which is noted beside what is read."
        ).format(variable=UNCAGED),
    )


def note_of(missing: Sequence[str]) -> str:
    """What is noted beside records that were read without a whole cage; "" for a whole one."""
    if not missing:
        return ""
    return _("Read without a bar on: {missing}.").format(missing=", ".join(missing))
