"""Every command about a region is written down in its audit, whether it reads or records."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from clearground.edge.cli.region_place import PLACE
from clearground.edge.ledger.place import Place, exists
from clearground.edge.office import clock_or
from clearground.edge.share.audit import Act, machine_user, write_act
from clearground.errors import ClearError

OWN_WORDS = frozenset({"export", "serve", "bundle write", "region grant"})
"""Commands that write down more of themselves, and before anything leaves."""


def note_all(app: click.Group, path: str = "") -> None:
    """Let every command below a group that is about a region be written down."""
    for name, command in app.commands.items():
        words = f"{path} {name}".strip()
        if isinstance(command, click.Group):
            note_all(command, words)
        elif words not in OWN_WORDS and command.callback is not None:
            command.callback = noted(command, words, command.callback)


def noted(command: click.Command, words: str, callback: Callable[..., Any]) -> Callable[..., Any]:
    """The command, written down after it has run, with its refusal if it was refused."""
    places = [p.name for p in command.params if p.type is PLACE and p.name]
    named = [p.name for p in command.params if isinstance(p, click.Argument) and p.name]
    if not places:
        return callback

    @wraps(callback)
    def run(*args: Any, **given: Any) -> Any:
        outcome = "done"
        try:
            return callback(*args, **given)
        except ClearError as error:
            outcome = error.code
            raise
        except (SystemExit, click.exceptions.Exit):
            outcome = "told a fault"
            raise
        finally:
            told = " ".join(str(given[n]) for n in named if n not in places and given.get(n))
            for place in places:
                if given.get(place):
                    _note(given[place], words, (str(given.get("by") or ""), told, outcome))

    return run


def _note(region: Place, words: str, told: tuple[str, str, str]) -> None:
    """Write one act down; where that fails say so: what was read or recorded stays so."""
    by, target, outcome = told
    try:
        if exists(region):
            moment = clock_or(None).isoformat()
            user = machine_user()
            write_act(region, Act(moment, words, "", by, user, target=target, outcome=outcome))
    except ClearError as error:
        click.echo(str(error.finding), err=True)
