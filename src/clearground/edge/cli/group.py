"""A command group whose help reads like a table of contents, in the order of the path."""

from __future__ import annotations

import json
from typing import Any

import click

from clearground.errors import ClearError, Finding, UsageError
from clearground.standards.words import _

AS_JSON = "clearground.as_json"
"""Where a call keeps whether its answer is to be JSON."""


EXIT_INTERRUPTED = 130
"""What a shell expects of a command that Ctrl+C ended."""


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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note whether an answer as JSON is asked for; an error is then answered as JSON too."""
        ctx.meta[AS_JSON] = ctx.meta.get(AS_JSON, False) or "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an operating error is told in three parts, with its exit status."""
        try:
            return super().invoke(ctx)
        except ClearError as error:
            _tell(error.finding, as_json=ctx.meta[AS_JSON])
            ctx.exit(type(error).EXIT)
        except click.UsageError as error:
            if not ctx.meta[AS_JSON]:
                raise
            _tell(_misunderstood(error), as_json=True)
            ctx.exit(UsageError.EXIT)
        except KeyboardInterrupt:
            click.echo(stopped(), err=True)
            ctx.exit(EXIT_INTERRUPTED)


def stopped() -> str:
    """What a command says that Ctrl+C ended and that has nothing else to tell."""
    return _("Stopped. What was recorded before is kept; repeat the command to go on.")


def _tell(finding: Finding, *, as_json: bool) -> None:
    if as_json:
        parts = {"code": finding.code, "what": finding.what, "why": finding.why}
        click.echo(json.dumps({"error": {**parts, "todo": finding.next}}), err=True)
        return
    click.echo(
        f"{finding.what} ({finding.code}).\n{finding.why}\n"
        + _("Next: {step}").format(step=finding.next),
        err=True,
    )


def _misunderstood(error: click.UsageError) -> Finding:
    path = error.ctx.command_path if error.ctx else "clearground"
    return Finding(
        "USE-01",
        error.format_message().rstrip("."),
        _("Nothing was read and nothing recorded."),
        _("Say `{path} --help` for what it takes.").format(path=path),
    )
