"""Commands that walk the whole path: the demo, a real case, its draft, and the map page."""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clearground.edge.cli.group import EXIT_INTERRUPTED, Contents
from clearground.edge.cli.layers import tell_if_old
from clearground.edge.cli.region_place import PLACE
from clearground.edge.cli.resolve import named, one_entity
from clearground.edge.cli.share import note_opened, served_by
from clearground.edge.cli.target import check_target
from clearground.edge.ledger.place import Place
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.office import clock_or, open_office
from clearground.edge.run.done import Done
from clearground.edge.run.folder import REGION_FILE, moved_into, written
from clearground.errors import UsageError
from clearground.standards.words import _

if TYPE_CHECKING:
    from clearground.edge.run.real import RunOrder

# What these commands need (Django, plots, solvers) is imported when one of them runs, so that
# every other command starts quickly.

EXIT_PIPE_CLOSED = 1
"""What click gives a command whose reader went away."""

SEED = click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Seed."
)
NOW = click.option("--now", "now_text", help="The run's moment (RFC 3339).")
NO_SERVE = click.option("--no-serve", is_flag=True, help="Only write; do not open the map page.")
PORT = click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)


def _say(line: str) -> None:
    click.echo(line, err=True)


def _serve(region: Place, port: int, *, start: str = "", browser: bool = True, **how: Any) -> None:
    from clearground.edge.web import serve

    note_opened(region)
    serve(region, port=port, open_browser=browser, start=start, **how)


def _end(done: Done, port: int, *, serve: bool) -> None:
    for line in done.closing_lines:
        click.echo(line)
    if serve:
        _serve(done.region, port, start=done.start)


@click.command("demo", short_help="Make a sample region, walk it through every room, show it.")
@click.option("--small", "scale", flag_value="small", help="A few villages, for tests.")
@click.option("--belt", "scale", flag_value="belt", help="A whole border belt (minutes).")
@SEED
@NOW
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder to write; default: clearground-demo[-SIZE].",
)
@NO_SERVE
@PORT
def demo_command(scale: str | None, now_text: str | None, out: Path | None, **given: int) -> None:
    """Make a sample region, simulated and marked so, and walk it through every room.

    Writes region.gpkg and a folder of outputs, then serves the map page.
    """
    folder = out or Path("clearground-demo" + (f"-{scale}" if scale else ""))
    try:
        from clearground.edge.run.demo import DemoOrder, run_demo
        from clearground.edge.sim.scale import Scale

        order = DemoOrder(
            scale=Scale(scale or "district"),
            seed=given["seed"],
            now=clock_or(now_text) if now_text else None,
            out=folder,
        )
        done = run_demo(order, _say)
    except (KeyboardInterrupt, BrokenPipeError) as ended:
        _tell_unkept(folder)
        sys.exit(EXIT_INTERRUPTED if isinstance(ended, KeyboardInterrupt) else EXIT_PIPE_CLOSED)
    _end(done, given["port"], serve=not given["no_serve"])


def _tell_unkept(folder: Path) -> None:
    """Say what a demo that ended early leaves; where nobody listens any more, nothing."""
    told = _("Stopped. Nothing of this demo is kept in {folder}; repeat the command.")
    if (folder / REGION_FILE).exists():
        told = _(
            "Stopped. Nothing of this demo is kept; what was in {folder} before is there as it was."
        )
    for err in (True, False):
        with suppress(OSError):
            click.echo(told.format(folder=folder), err=err)
            return


@click.command("run", short_help="Walk a real case as far as its records allow.")
@click.argument("case", type=click.Path(dir_okay=False, path_type=Path))
@SEED
@NOW
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write.")
@NO_SERVE
@PORT
@click.option("--resume", is_flag=True, help="Go on where an interrupted run ended.")
def run_command(case: Path, now_text: str | None, out: Path | None, **given: int) -> None:
    """Read a case's layers, keep every record, forecast, and stop where records are missing.

    On a real case the seed steers forecasts only, never ids or keys.
    """
    from clearground.edge.run.real import RunOrder, run_case

    order = RunOrder(
        case=case,
        seed=given["seed"],
        now=clock_or(now_text),
        out=out or Path(f"clearground-{case.stem}"),
        resume=bool(given["resume"]),
    )
    try:
        done = run_case(order, _say)
    except KeyboardInterrupt:
        click.echo(_kept(order, now_text), err=True)
        sys.exit(EXIT_INTERRUPTED)
    _end(done, given["port"], serve=not given["no_serve"])


def _kept(order: RunOrder, now_text: str | None) -> str:
    """What a run that was stopped leaves, and the command that goes on with it."""
    region = order.out / REGION_FILE
    if not region.exists():
        return _("Stopped. Nothing was recorded; repeat the command.")
    with GeoPackageStore.open(region, read_only=True) as store:
        records, simulated = store.position(), store.is_simulated()
    again = ["clearground", "run", str(order.case), "--seed", str(order.seed)]
    again += ["--out", str(order.out), "--resume"]
    if simulated or now_text:  # a simulated case repeats itself from its moment
        again += ["--now", now_text or order.now.isoformat()]
    return _("Stopped. {n} records are kept in {path}. Go on with: {command}").format(
        n=records, path=region, command=shlex.join(again)
    )


@click.command("serve", short_help="Show a region on the map page, or answer other offices.")
@click.argument("region", type=PLACE)
@PORT
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--sync", is_flag=True, help="Answer `clearground sync` of other offices instead.")
@click.option("--sign-in", is_flag=True, help="Each person signs in and sees what they may read.")
@click.option("--public", "is_public", is_flag=True, help="The weekly public output alone.")
@click.option("--name", "names", multiple=True, help="Host name of the https server in front.")
@click.option("--host", default="127.0.0.1", help="This machine's address.")
@click.option("--by", help="Whose eyes the page has; with --public or --sync who answers for it.")
@click.option("--now", "now_text", help="With --sync: when records are taken in (RFC 3339).")
def serve_command(
    region: Place, port: int, *, host: str, by: str | None, now_text: str | None, **given: Any
) -> None:
    """Serve a region's map page on 127.0.0.1 until interrupted.

    Without --sign-in it is for the one person at this computer, who sees everything, or with
    --by what that person may read. --sign-in asks each person (`clearground people password`).
    --public gives anybody what `export --public` writes, and nothing else.

    With --sync it is no map page: only enrolled devices are answered, each proved by its key.
    """
    if sum(map(bool, (given["sync"], given["sign_in"], given["is_public"]))) > 1:
        raise UsageError(
            "USE-03",
            _("--sync, --sign-in and --public exclude each other"),
            _("One address must not answer people and devices by different rules."),
            _("Say one of them; start the command twice, with two ports, for two."),
        )
    if given["sync"]:
        _serve_sync(region, (host, port), by, now_text)
        return
    tell_if_old(region)
    from clearground.edge.web import Opened

    mode = "sign-in" if given["sign_in"] else "public" if given["is_public"] else "own"
    person = served_by(region, mode, by)
    opened = Opened(mode, person, given["names"])
    _serve(region, port, browser=not given["no_browser"], host=host, opened=opened)


def _serve_sync(region: Place, at: tuple[str, int], by: str | None, now_text: str | None) -> None:
    from clearground.edge.sync.server import office_of, serve_sync

    with open_office(region, now_text=now_text) as office:
        person = one_entity(office.world, "person", named(by))
    serve_sync(office_of(region, person, now_text), host=at[0], port=at[1])


@click.command("init", short_help="Draft a case file from what a folder holds.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: stdout.")
def init_command(folder: Path, out: Path | None) -> None:
    """Draft a case file that runs unedited; each guess has its reason beside it."""
    from clearground.edge.case import case_init

    if out is not None:
        check_target(out, replace=False)
    text = case_init(folder, case_file=out)
    if out is None:
        click.echo(text, nl=False)
        return
    with written(out), moved_into(out) as aside:
        aside.write_text(text, encoding="utf-8")
    click.echo(
        _("Drafted: {path}. Read its comments, then: clearground run {path}").format(
            path=shlex.quote(str(out))
        )
    )


case_group = Contents(name="case", help=_("Draft the case file of a real region."))
case_group.chapter(_("Commands"), init_command)
