"""Passwords for the map room: hashed by Django, in the accounts file, never in a record."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from clearground.edge.ledger.keys import AccountsFile
from clearground.edge.ledger.place import Place, accounts_of
from clearground.errors import UsageError
from clearground.standards.words import _

FILE_VARIABLE = "CLEARGROUND_PASSPHRASE_FILE"
LEAST_LENGTH = 12
"""Characters. Source: OWASP ASVS 5.0, 6.2.1 asks for 8, recommends 15; an Assumption between."""
_TABLE = (
    "CREATE TABLE IF NOT EXISTS passwords"
    " (person TEXT PRIMARY KEY, hash TEXT NOT NULL, since TEXT NOT NULL)"
)
_BUSY_S = 5.0


def ask_secret(prompt: str, *, again: bool = False) -> str:
    """A secret that a person types, or the first line of the file that the environment names.

    It is never an argument: arguments show in the list of processes.

    Raises
    ------
    UsageError
        USE-02: the file cannot be read, or nobody is there to type.
    """
    named = os.environ.get(FILE_VARIABLE)
    if named:
        try:
            return Path(named).read_text(encoding="utf-8").splitlines()[0]
        except (OSError, ValueError, IndexError) as error:
            raise _unread(str(error) or _("the file is empty")) from error
    if not sys.stdin.isatty():
        raise _unread(_("nobody is there to type it"))
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=again))


def _unread(why: str) -> UsageError:
    return UsageError(
        "USE-02",
        _("The secret could not be read: {why}").format(why=why),
        _("Without it nobody is known to be who they say."),
        _("Type it when asked, or name a file that only you can read in {name}.").format(
            name=FILE_VARIABLE
        ),
    )


@contextmanager
def _passwords(region: Place) -> Iterator[sqlite3.Connection]:
    path = accounts_of(region)
    AccountsFile(path).close()  # made at first use, readable by its owner only
    with closing(sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=EXTRA")
        connection.execute(_TABLE)
        yield connection


def set_password(region: Place, person: str, password: str, moment: str) -> None:
    """Keep the hash of a person's password; the one before counts no more.

    Raises
    ------
    UsageError
        WEB-11: too short, or among the commonest.
    """
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.password_validation import CommonPasswordValidator
    from django.core.exceptions import ValidationError

    try:
        CommonPasswordValidator().validate(password)
        weak = len(password) < LEAST_LENGTH
    except ValidationError:
        weak = True
    if weak:
        raise UsageError(
            "WEB-11",
            _("This password is shorter than {n} characters, or one of the commonest").format(
                n=LEAST_LENGTH
            ),
            _("Whoever guesses it sees what this person may see, under their name."),
            _("Take several words that nobody else would put together."),
        )
    with _passwords(region) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO passwords VALUES (?, ?, ?)",
            (person, make_password(password), moment),
        )


def end_password(region: Place, person: str) -> bool:
    """Whether the person had a password; from now on they cannot sign in."""
    with _passwords(region) as connection:
        return connection.execute("DELETE FROM passwords WHERE person=?", (person,)).rowcount > 0


def password_since(region: Place, person: str) -> str:
    """A mark of the person's password, which a new one changes; "" where there is none."""
    with _passwords(region) as connection:
        row = connection.execute(
            "SELECT since || hash FROM passwords WHERE person=?", (person,)
        ).fetchone()
    return str(row[0]) if row else ""


def password_holds(region: Place, person: str, password: str) -> bool:
    """Whether it is the person's password; for somebody without one it takes as long."""
    from django.contrib.auth.hashers import check_password, make_password

    with _passwords(region) as connection:
        row = connection.execute("SELECT hash FROM passwords WHERE person=?", (person,)).fetchone()
    if row is None:
        make_password(password)
        return False
    return bool(check_password(password, str(row[0])))
