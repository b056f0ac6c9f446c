"""The word REGION of a command: a file, or the address of a region on a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clearground.edge.ledger.postgres.address import is_address


class PlaceType(click.Path):
    """A path, unless it is an address (`postgresql://...`), which stays as it is."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or the address."""
        return value if is_address(value) else super().convert(value, param, ctx)


PLACE = PlaceType(dir_okay=False, path_type=Path)
"""A region in a file or on a server."""
