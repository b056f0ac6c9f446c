"""What the cage bars is tried for real: sockets to a listener, others' files, memory, time."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearground.edge.strangers.cage import FILES, MEMORY, NETWORK, Bounds, missing
from tests.edge.strangers.caged import caged

if sys.platform != "linux":
    pytest.skip("the cage is whole on Linux only", allow_module_level=True)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        yield server


def heard(server: socket.socket) -> bool:
    """True where somebody reached the listener."""
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True


def reaching(port: int) -> tuple[str, ...]:
    """Ways to the network that a parser could be led to take."""
    return (
        f"socket.create_connection(('127.0.0.1', {port}), 1)",
        f"urllib.request.urlopen('http://127.0.0.1:{port}/', timeout=1)",
        "socket.socket(socket.AF_UNIX)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        f"pyogrio.read_info('/vsicurl/http://127.0.0.1:{port}/a.geojson')",
    )


def test_no_way_to_the_network_is_left(tmp_path: Path, listener: socket.socket) -> None:
    """Tests a listener of the test itself: by socket, by HTTP, by GDAL, and it hears nothing."""
    lacks, told = caged(tmp_path, *reaching(listener.getsockname()[1]))
    assert lacks == []
    assert "done" not in told
    assert not heard(listener)


def test_the_kernel_refuses_what_python_does_not_see(
    tmp_path: Path, listener: socket.socket
) -> None:
    """Tests the call of the C library itself, with the hook of Python left out."""
    call = "assert ctypes.CDLL(None).socket(2, 1, 0) >= 0"
    assert caged(tmp_path, call, faults=["cage._forbid"])[1] == ["AssertionError"]
    free = ["cage._forbid", "linux.bar_calls", "linux.leave_network", "linux.bar_files"]
    port = listener.getsockname()[1]
    assert caged(tmp_path, reaching(port)[0], faults=free)[1] == ["done"]
    assert heard(listener)  # so that silence above means something


def test_it_reads_its_file_and_no_other(tmp_path: Path) -> None:
    """Tests the file beside it, the system's, and a symbolic link to them."""
    work, own, other = tmp_path / "work", tmp_path / "own.csv", tmp_path / "other.csv"
    work.mkdir()
    own.write_text("a")
    other.write_text("secret")
    (work / "link").symlink_to(other)
    _lacks, told = caged(
        work,
        f"open({str(own)!r}).read()",
        f"open({str(other)!r}).read()",
        "open('/etc/passwd').read()",
        "open('/proc/self/environ').read()",
        "open('link').read()",
        f"open({str(own)!r}, 'w').write('b')",
        f"os.unlink({str(own)!r})",
        "open('made', 'w').write('b')",
        f"open({str(tmp_path / 'out')!r}, 'w')",
        readable=[own],
    )
    assert told == ["done", *["PermissionError"] * 6, "done", "PermissionError"]
    assert own.read_text() == "a"


def test_it_starts_no_program_and_no_process(tmp_path: Path) -> None:
    """Tests a program, a fork and a signal to its parent; a thread may start."""
    _lacks, told = caged(
        tmp_path,
        "subprocess.run(['true'])",
        "os.fork()",
        "os.kill(os.getppid(), 0)",
        "thread = threading.Thread(target=int); thread.start(); thread.join()",
        faults=["cage._forbid"],
    )
    assert told == [*["PermissionError"] * 3, "done"]


def test_memory_and_size_are_bounded(tmp_path: Path) -> None:
    """Tests 2 GB of memory where 1 GiB is allowed, and a file of 2 MB where 1 MB is."""
    _lacks, told = caged(
        tmp_path,
        "bytearray(2_000_000_000)",
        "open('long', 'wb', buffering=0).write(bytes(1_000_001)) == 1_000_000 or 1 / 0",
        "open('long', 'ab', buffering=0).write(b'x')",
    )
    assert told == ["MemoryError", "done", "OSError"]
    assert (tmp_path / "long").stat().st_size == 1_000_000


@pytest.mark.parametrize(
    ("fault", "lacks"),
    [
        ("linux.bar_calls", NETWORK),
        ("linux.bar_files", FILES),
        ("cage._bound", MEMORY),
    ],
)
def test_a_part_that_only_claims_to_work_is_found(tmp_path: Path, fault: str, lacks: str) -> None:
    """Tests each part of the cage replaced by one that says yes and does nothing."""
    faults = [fault, *(["linux.leave_network"] if lacks == NETWORK else [])]
    assert caged(tmp_path, faults=faults)[0] == [lacks]


def test_this_process_is_in_no_cage() -> None:
    """Tests the proof itself where there is nothing to prove."""
    assert missing(Bounds(1, 1.0, 1)) == (NETWORK, FILES, MEMORY)
