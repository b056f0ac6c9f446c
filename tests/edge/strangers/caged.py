"""A process in the cage that runs some lines of Python and tells what became of each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LINES = """
import json, os, sqlite3, socket, subprocess, sys, ctypes, threading, urllib.request
from pathlib import Path
from clearground.edge.strangers import cage, linux
folder, readable, faults, tries = json.loads(sys.argv[1])
import pyogrio
for fault in faults:
    module, name = fault.split(".")
    setattr({"cage": cage, "linux": linux}[module], name, lambda *a, **k: True)
bounds = cage.Bounds(1 << 30, 5.0, 1_000_000)
missing = cage.enter(bounds, readable=[Path(p) for p in readable], folder=Path(folder))
told = []
for line in tries:
    try:
        exec(line, globals())
        told.append("done")
    except BaseException as error:
        told.append(type(error).__name__)
print(json.dumps([missing, told]))
"""


def caged(
    folder: Path,
    *tries: str,
    readable: Sequence[Path] = (),
    faults: Sequence[str] = (),
    env: dict[str, str] | None = None,
) -> tuple[list[str], list[str]]:
    """What the cage lacks, and for each line "done" or the name of the error that it met.

    `faults` names functions that only claim to have done their work: deliberate faults.
    """
    asked: list[Any] = [str(folder), [str(p) for p in readable], list(faults), list(tries)]
    done = subprocess.run(
        [sys.executable, "-c", LINES, json.dumps(asked)],
        capture_output=True, text=True, check=True, cwd=folder, timeout=60,
        env=env or dict(os.environ),
    )  # fmt: skip
    missing, told = json.loads(done.stdout.splitlines()[-1])
    return missing, told
