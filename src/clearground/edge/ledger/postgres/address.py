"""Addresses of regions on a server: what they look like, and where their keys are kept."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

SCHEMES = ("postgresql", "postgres")
ACCOUNTS_FOLDER = "CLEARGROUND_ACCOUNTS"
"""Environment variable that names the folder of the accounts files of regions on servers."""

_SECRET = ("password", "passfile", "sslpassword")
_DIGITS = 8


def is_address(place: str | os.PathLike[str]) -> bool:
    """Whether a place is a region on a server, not a file.

    >>> is_address("postgresql://server/belt"), is_address("belt.gpkg")
    (True, False)
    """
    return isinstance(place, str) and place.startswith(tuple(f"{s}://" for s in SCHEMES))


def without_password(address: str) -> str:
    """The address as messages may show it.

    >>> without_password("postgresql://ana:secret@server:5433/belt?sslmode=require")
    'postgresql://ana@server:5433/belt?sslmode=require'
    >>> without_password("postgresql:///belt?host=/run/postgresql")
    'postgresql:///belt?host=/run/postgresql'
    """
    parts = urlsplit(address)
    user, at, host = parts.netloc.rpartition("@")
    query = [(k, v) for k, v in parse_qsl(parts.query) if k not in _SECRET]
    shown = parts._replace(
        netloc=f"{user.split(':', 1)[0]}{at}{host}",
        query=urlencode(query, quote_via=quote, safe="/"),
    )
    # Without a host `urlunsplit` drops the two strokes, and the address would be no address.
    return f"{shown.scheme}://{shown.netloc}{urlunsplit(shown._replace(scheme='', netloc=''))}"


def accounts_file(address: str) -> Path:
    """The accounts file of this person on this machine for a region on a server.

    It lies in the folder that `CLEARGROUND_ACCOUNTS` names, else in the person's own data folder;
    the server never sees a private key. The user, the password and the options of the
    address do not change its name.

    >>> one, other = "postgresql://ana:x@server/belt", "postgres://server:5432/belt?sslmode=require"
    >>> accounts_file(one) == accounts_file(other)
    True
    """
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    host = parts.hostname or asked.get("host", "local")
    port = str(parts.port or asked.get("port", "5432"))
    name = parts.path.strip("/") or asked.get("dbname", "")
    digest = hashlib.sha256("\n".join((host, port, name)).encode()).hexdigest()[:_DIGITS]
    plain = "".join(c if c.isalnum() else "-" for c in f"{host}-{port}-{name}").strip("-")
    return _folder() / f"{plain}-{digest}.accounts"


def _folder() -> Path:
    named = os.environ.get(ACCOUNTS_FOLDER)
    if named:
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "clearground"
