"""The command line: a table of contents in the order of the path."""

from __future__ import annotations

import click

from clearground import __version__
from clearground.edge.cli.backups import backup_group
from clearground.edge.cli.checkpoints import checkpoint_group
from clearground.edge.cli.devices import (
    bundle_group,
    conflicts_command,
    device_command,
    enrol_command,
    revoke_command,
    rotate_command,
    settle_command,
)
from clearground.edge.cli.facts import command_of, group_of, rooms
from clearground.edge.cli.files import file_group
from clearground.edge.cli.fillers import FILLERS
from clearground.edge.cli.grant import grant_command
from clearground.edge.cli.group import Contents
from clearground.edge.cli.layers import layers_command
from clearground.edge.cli.moving import move_command
from clearground.edge.cli.noted import note_all
from clearground.edge.cli.opening import open_command
from clearground.edge.cli.path import case_group, demo_command, run_command, serve_command
from clearground.edge.cli.people import people_group
from clearground.edge.cli.read import (
    account_command,
    find_command,
    verify_command,
)
from clearground.edge.cli.region_place import refuse_addresses
from clearground.edge.cli.release import case_command
from clearground.edge.cli.rescue import new_device_command
from clearground.edge.cli.share import audit_command, export_command
from clearground.edge.cli.show import show_command
from clearground.edge.cli.survey import survey_group
from clearground.edge.cli.sync import sync_command
from clearground.standards.words import _

TITLES = {
    "region": _("Open a region, its places, its rules."),
    "teams": _("Who may do what: people, teams, equipment, accreditation."),
    "evidence": _("What was reported, by whom, how reliable; where sources differ."),
    "belief": _("Decide about what a forecast proposes."),
    "area": _("Declare, split, merge, extend hazardous areas."),
    "plan": _("Accept a plan; it starts no work."),
    "field": _("Orders, progress, finds, accidents."),
    "protect": _("Warn, stop, count everybody, resume on a named decision."),
    "quality": _("Visits and nonconformities."),
    "release": _("Cancel, reduce, clear; hand over; works that wait."),
}
"""The rooms in the order of the path."""


def build() -> Contents:
    """The whole command line."""
    app = Contents(
        name="clearground",
        help=_("From the first report of a suspected mine to land handed back."),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.params.append(_version_option())
    app.chapter(
        _("The whole path on one region"), demo_command, run_command, case_group, serve_command
    )
    recorded = rooms()
    groups = []
    for room, title in TITLES.items():
        group = group_of(room, title)
        first = {"region": [open_command]}.get(room, [])
        made = [command_of(payload, FILLERS.get(payload)) for payload in recorded[room]]
        last = {"release": [case_command]}.get(room, [])
        group.chapter(_("What can be recorded"), *first, *made)
        if room == "belief":
            group.chapter(_("What can be computed"), survey_group)
        if room == "region":
            group.chapter(_("What the file shows in other programs"), layers_command)
            group.chapter(
                _("Devices and their keys"),
                device_command,
                enrol_command,
                revoke_command,
                rotate_command,
                new_device_command,
            )
            group.chapter(_("Records made apart"), settle_command)
            group.chapter(_("A region on a server"), move_command, grant_command)
        if last:
            group.chapter(_("What can be read"), *last)
        groups.append(group)
    app.chapter(_("The record, room by room, in the order of the path"), *groups)
    app.chapter(_("Photos and papers"), file_group)
    app.chapter(_("People at the computer"), people_group)
    app.chapter(_("Other offices"), sync_command, bundle_group, conflicts_command)
    app.chapter(
        _("Look and prove"),
        account_command,
        show_command,
        find_command,
        verify_command,
        checkpoint_group,
        backup_group,
    )
    app.chapter(_("Let out, and who did"), export_command, audit_command)
    refuse_addresses(app)
    note_all(app)
    return app


def _version_option() -> click.Option:
    return click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        help="Show the version and end.",
        callback=_show_version,
    )


def _show_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"clearground {__version__}")
        ctx.exit()


app = build()


def main() -> None:
    """Run the command line."""
    app()
