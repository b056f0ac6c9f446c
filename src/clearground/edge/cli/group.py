"""A command group whose help reads like a table of contents, in the order of the path."""

from __future__ import annotations

from typing import Any

import click

from clearground.errors import ClearError
from clearground.standards.words import _


class Contents(click.Group):
    """A group that lists its commands under headings, in the order in which they were added."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chapters: dict[str, list[str]] = {}

    def chapter(self, title: str, *commands: click.Command) -> None:
        """Add commands under a heading."""
        for command in commands:
            self.add_command(command)
            self.chapters.setdefault(title, []).append(command.name or "")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order of the path."""
        listed = [name for names in self.chapters.values() for name in names]
        return listed + [name for name in self.commands if name not in listed]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the chapters and their commands."""
        for title, names in self.chapters.items():
            rows = [(name, self.commands[name].get_short_help_str(limit=72)) for name in names]
            with formatter.section(title):
                formatter.write_dl(rows, col_max=14)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an operating error is printed in three parts with its exit status."""
        try:
            return super().invoke(ctx)
        except ClearError as error:
            finding = error.finding
            click.echo(
                f"{finding.what} ({finding.code}).\n{finding.why}\n"
                + _("Next: {step}").format(step=finding.next),
                err=True,
            )
            ctx.exit(type(error).EXIT)
