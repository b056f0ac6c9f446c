"""The cage of a process that reads a stranger's file: no network, few files, bounded work."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import clearground

NETWORK, FILES, MEMORY = "network", "files", "memory"
"""What a cage bars or bounds, as its proof names what is missing."""

_FORBIDDEN = frozenset({
    "socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system",
    "os.exec", "os.fork", "os.posix_spawn", "os.remove", "os.rename", "shutil.rmtree",
    "urllib.Request", "ctypes.dlopen", "sqlite3.load_extension", "sqlite3.enable_load_extension",
})  # fmt: skip
_SYSTEM = ("/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/dev/urandom")
"""What libraries of the system read while they work; none of it is anybody's data."""
_OPEN_FILES = 256


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a caged process may use: bytes of memory, seconds, bytes of one file it writes."""

    memory_bytes: int
    seconds: float
    written_bytes: int


def enter(bounds: Bounds, *, readable: Sequence[Path], folder: Path) -> tuple[str, ...]:
    """What could not be barred, after this process has barred itself from all the rest.

    From here on it reads `readable`, its own program and its libraries, writes into `folder`,
    opens no socket and starts nothing. Whatever it needs beyond was imported before.
    """
    if sys.platform == "linux":
        from clearground.edge.strangers import linux

        linux.leave_network()  # a second wall: the refused calls below stand without it
        linux.bar_files([*_program(), *readable], [folder, Path(os.devnull)])
        linux.bar_calls()
    _bound(bounds)
    found = missing(bounds)
    sys.addaudithook(_forbid)
    return found


def missing(bounds: Bounds) -> tuple[str, ...]:
    """What of the cage does not hold, found by trying each thing that it bars.

    >>> FILES in missing(Bounds(1, 1.0, 1))  # this process is in no cage
    True
    """
    tried = ((NETWORK, _reaches_out), (FILES, _reads_others))
    found = [name for name, reaches in tried if reaches()]
    return (*found, *([] if _is_bounded(bounds.memory_bytes) else [MEMORY]))


def _reaches_out() -> bool:
    for family in ("AF_INET", "AF_INET6", "AF_UNIX"):
        if hasattr(socket, family):
            with contextlib.suppress(OSError):
                socket.socket(getattr(socket, family), socket.SOCK_STREAM).close()
                return True
    return False


def _reads_others() -> bool:
    for folder in (Path.home().anchor or "/", _etc()):
        with contextlib.suppress(OSError):
            os.scandir(folder).close()
            return True
    return False


def _etc() -> str:
    return os.environ.get("SYSTEMROOT", "/etc")


def _program() -> list[Path]:
    """Folders of the interpreter, its libraries and this program."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    paths = {Path(sysconfig.get_path(name)) for name in names}
    paths |= {Path(p) for p in sys.path if Path(p).name in ("site-packages", "dist-packages")}
    return [Path(clearground.__file__).parent, *sorted(paths), *map(Path, _SYSTEM)]


def _bound(bounds: Bounds) -> None:
    """Bound this process's memory, processor time and what it writes."""
    try:
        import resource
    except ImportError:  # a system without them: the parent's clock still bounds the child
        return
    for what, bound in (
        (resource.RLIMIT_AS, bounds.memory_bytes),
        (resource.RLIMIT_CPU, int(bounds.seconds) + 1),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, bounds.written_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        _soft, hard = resource.getrlimit(what)
        low = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        # Where a system refuses one of them (macOS), the proof afterwards says so.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (low, low))


def _is_bounded(memory_bytes: int) -> bool:
    try:
        import resource
    except ImportError:
        return False
    soft, _hard = resource.getrlimit(resource.RLIMIT_AS)
    return soft != resource.RLIM_INFINITY and soft <= memory_bytes


def _forbid(event: str, _args: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(event)
