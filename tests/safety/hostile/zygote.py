"""A warm process that forks a child for each file, so that a corpus does not start Python anew.

From `main` on a child does what a started one does: it enters the cage, reads and answers.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

WARM = (
    "clearground.edge.exchange.child",
    "clearground.edge.exchange.read_gdal",
    "clearground.edge.exchange.read_geojson",
    "clearground.edge.exchange.read_text",
    "clearground.edge.strangers.child",
    "openpyxl",
)


class Zygote:
    """The parent's side: `run` has the face of `strangers.ask.run`."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.warm = subprocess.Popen(
            [sys.executable, "-m", "tests.safety.hostile.zygote"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**env, "PYTHONPATH": os.environ.get("PYTHONPATH", "") + ":" + str(ROOT)},
        )  # fmt: skip

    def run(
        self,
        module: str,
        arguments: Sequence[str],
        folder: Path,
        *,
        env: Mapping[str, str],
        seconds: float,
    ) -> tuple[int | None, str]:
        """Exit status of a forked child and the last line it complained with."""
        assert self.warm.stdin is not None
        assert self.warm.stdout is not None
        asked = [module, list(arguments), str(folder), dict(env), seconds]
        self.warm.stdin.write(json.dumps(asked) + "\n")
        self.warm.stdin.flush()
        status, said = json.loads(self.warm.stdout.readline())
        return status, said

    def close(self) -> None:
        """End the warm process."""
        assert self.warm.stdin is not None
        self.warm.stdin.close()
        self.warm.wait()
        assert self.warm.stdout is not None
        self.warm.stdout.close()


ROOT = Path(__file__).resolve().parents[3]


def _child(module: str, arguments: list[str], folder: str, env: dict[str, str]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    quiet = os.open(os.devnull, os.O_WRONLY)
    said = os.open(Path(folder) / ".said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(quiet, 1)
    os.dup2(said, 2)
    status = 1
    try:
        status = sys.modules[module].main(*map(Path, arguments))
    except BaseException as error:  # noqa: BLE001
        os.write(2, f"{type(error).__name__}: {error}\n".encode(errors="replace"))
    os._exit(status)


def _wait(child: int, seconds: float) -> int | None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def main() -> None:
    """Fork a child for each line of the input."""
    import importlib

    for name in WARM:
        importlib.import_module(name)
    for line in sys.stdin:
        module, arguments, folder, env, seconds = json.loads(line)
        child = os.fork()
        if child == 0:
            _child(module, arguments, folder, env)
        status = _wait(child, seconds)
        kept = Path(folder) / ".said"
        said = kept.read_text(errors="replace").strip().splitlines() if kept.exists() else []
        kept.unlink(missing_ok=True)
        print(json.dumps([status, said[-1] if said else ""]), flush=True)


if __name__ == "__main__":
    main()
