"""A PostgreSQL server of the tests' own: in a folder of its own, on a socket, gone at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

USER = "postgres"
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
def running() -> Iterator[Server]:
    """A server that is stopped and removed at the end, whatever happens."""
    programs_ = programs()
    assert programs_ is not None
    folder = Path(tempfile.mkdtemp(prefix="cg-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    data = folder / "data"
    try:
        as_postgres(
            programs_ / "initdb", "-D", data, "-A", "trust", "-U", USER, "-E", "UTF8",
            "--locale=C.UTF-8",
        )  # fmt: skip
        options = f"-c listen_addresses='' -k {folder} -c max_connections=40 -c shared_buffers=32MB"
        control = (programs_ / "pg_ctl", "-D", data, "-w")
        as_postgres(*control, "-l", folder / "log", "-o", options, "start")
        try:
            server = Server(folder)
            server.run("postgres", "CREATE DATABASE spatial")
            server.run("spatial", "CREATE EXTENSION postgis")
            yield server
        finally:
            as_postgres(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
