"""The word REGION of a command: a file, or the address of a region on a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clearground.edge.ledger.postgres import faults
from clearground.edge.ledger.postgres.address import is_address, without_password


class PlaceType(click.Path):
    """A path, unless it is an address (`postgresql://...`), which stays as it is."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or the address."""
        return value if is_address(value) else super().convert(value, param, ctx)


PLACE = PlaceType(dir_okay=False, path_type=Path)
"""A region in a file or on a server."""


class FileType(click.Path):
    """A path that is never the address of a server: no file is made with an address as its name."""

    def __init__(self, like: click.Path) -> None:
        super().__init__(
            exists=like.exists,
            file_okay=like.file_okay,
            dir_okay=like.dir_okay,
            writable=like.writable,
            readable=like.readable,
            resolve_path=like.resolve_path,
            allow_dash=like.allow_dash,
            path_type=like.type,
            executable=like.executable,
        )

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path.

        Raises
        ------
        LedgerError
            LED-230: it is an address.
        """
        if is_address(value):
            raise faults.no_path(without_password(value), _named(param))
        return super().convert(value, param, ctx)


def _named(param: click.Parameter | None) -> str:
    """What a person calls a parameter: `--out`, or FILE."""
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.human_readable_name.upper() if param else ""


def refuse_addresses(command: click.Command) -> None:
    """Let no command take an address where it reads or writes a file."""
    for parameter in command.params:
        if type(parameter.type) is click.Path:
            parameter.type = FileType(parameter.type)
    if isinstance(command, click.Group):
        for name in command.commands:
            refuse_addresses(command.commands[name])
