"""A PostgreSQL server of the tests' own: in a folder of its own, on a socket, gone at the end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest

USER = "postgres"
RESTART_S = 60
REQUIRED = "CLEARGROUND_REQUIRE_ALL"


@cache
def programs() -> Path | None:
    """The folder with `initdb`, of the newest version that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).parent if named else None


def missing() -> str:
    """Why no server can be started here; "" where one can."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed"
    folder = programs()
    if folder is None:
        return "PostgreSQL is not installed (initdb was not found)"
    share = Path(
        subprocess.run(
            [folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=True
        ).stdout.strip()
        if (folder / "pg_config").exists()
        else f"/usr/share/postgresql/{folder.parts[4]}"
    )
    if not (share / "extension" / "postgis.control").exists():
        return "PostGIS is not installed for that PostgreSQL"
    return ""


def need_server() -> None:
    """Skip the test, saying why, where there is no server; fail where all is required."""
    why = missing()
    if not why:
        return
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"{REQUIRED}=1, but {why}")
    pytest.skip(why)


def as_postgres(*words: str | Path) -> None:
    """Run one of the server's programs; they refuse to run as root."""
    before = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*before, *map(str, words)], cwd="/", stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


class Server:
    """A running server; each region gets a database, which is emptied and lent again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._free: list[str] = []
        self._lent: list[str] = []

    def start(self) -> None:
        """Start the server and wait until it answers; after a crash it plays its journal back."""
        options = f"-c listen_addresses='' -k {self.folder} -c max_connections=40"
        as_postgres(
            *self._control(), "-l", self.folder / "log", "-o",
            f"{options} -c shared_buffers=32MB", "start",
        )  # fmt: skip

    def stop(self) -> None:
        """Stop the server at once."""
        as_postgres(*self._control(), "-m", "immediate", "stop")

    def kill(self) -> None:
        """Kill the server's first process, as a power cut would; its others end by themselves."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGKILL)

    def kill_backend(self, address: str) -> None:
        """Kill the processes that serve a database; the server ends all others and starts anew."""
        import psycopg

        with psycopg.connect(self.address("postgres"), autocommit=True) as raw:
            rows = raw.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname=%s",
                (address.split("/")[3].split("?")[0],),
            ).fetchall()
            for (pid,) in rows:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            # Where a process was killed the server ends this connection too.
            with suppress(psycopg.OperationalError):
                end = time.monotonic() + RESTART_S
                while rows and time.monotonic() < end:
                    raw.execute("SELECT 1")
                    time.sleep(0.01)

    def wait(self, *, restart: bool) -> None:
        """Wait until it answers again; `restart` starts it where its first process was killed."""
        import psycopg

        end = time.monotonic() + RESTART_S
        while True:
            try:
                if restart:
                    self.start()
                    restart = False
                psycopg.connect(self.address("postgres")).close()
            except (AssertionError, psycopg.OperationalError):
                # The killed server's children still hold its memory, or it plays back its journal.
                assert time.monotonic() < end, (self.folder / "log").read_text()[-2000:]
                time.sleep(0.05)
            else:
                return

    def _control(self) -> tuple[Path | str, ...]:
        folder = programs()
        assert folder is not None
        return folder / "pg_ctl", "-D", self.folder / "data", "-w"

    def address(self, database: str, user: str = USER) -> str:
        """Address of a database, over the socket in the server's folder."""
        return f"postgresql:///{database}?host={self.folder}&user={user}"

    def database(self) -> str:
        """Address of an empty database with PostGIS."""
        if self._free:
            name = self._free.pop()
        else:
            name = f"region_{len(self._lent) + 1}"
            self.run("postgres", f"CREATE DATABASE {name} TEMPLATE spatial")
        self._lent.append(name)
        return self.address(name)

    def take_back(self) -> None:
        """Empty every database that was lent."""
        for name in self._lent:
            self.run("postgres", f"ALTER DATABASE {name} OWNER TO {USER}")
            self.run(
                name,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname=current_database() AND pid<>pg_backend_pid()",
                "DROP SCHEMA IF EXISTS clearground CASCADE",
                "DROP TABLE IF EXISTS public.layer_styles",
                "DELETE FROM spatial_ref_sys WHERE srid=100000",
            )
        self._free += self._lent
        self._lent = []

    def run(self, database: str, *statements: str) -> None:
        """Run statements as the server's administrator."""
        import psycopg

        with psycopg.connect(self.address(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


@contextmanager
def running(where: str = "/tmp") -> Iterator[Server]:
    """A server that is stopped and removed at the end, whatever happens."""
    programs_ = programs()
    assert programs_ is not None
    folder = Path(tempfile.mkdtemp(prefix="cg-pg-", dir=where))
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    data = folder / "data"
    try:
        as_postgres(
            programs_ / "initdb", "-D", data, "-A", "trust", "-U", USER, "-E", "UTF8",
            "--locale=C.UTF-8",
        )  # fmt: skip
        server = Server(folder)
        server.start()
        try:
            server.run("postgres", "CREATE DATABASE spatial")
            server.run("spatial", "CREATE EXTENSION postgis")
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
