"""Commands about people at the computer: their passwords for the map room."""

from __future__ import annotations

import click

from clearground.edge.cli.group import Contents
from clearground.edge.cli.region_place import PLACE
from clearground.edge.cli.resolve import one_entity
from clearground.edge.ledger.place import Place, open_store
from clearground.edge.office import clock_or
from clearground.edge.passwords import ask_secret, end_password, set_password
from clearground.errors import PermitError
from clearground.pipeline import World, world_of
from clearground.standards.terms import Role
from clearground.standards.words import _
from clearground.teams.allowed import person_name
from clearground.teams.rights import roles_on

REGION = click.argument("region", type=PLACE)
PERSON = click.option("--person", required=True, help="Whose: a registered person.")
BY = click.option("--by", required=True, help="Who does it: the person, or an administrator.")


def _world(region: Place) -> World:
    with open_store(region, read_only=True) as store:
        return world_of(store.events())


def _asked(region: Place, person: str, by: str) -> tuple[World, str]:
    world = _world(region)
    whose, who = one_entity(world, "person", person), one_entity(world, "person", by)
    if whose != who and Role.ADMINISTRATOR not in roles_on(world.roster, who, clock_or(None)):
        raise PermitError(
            "PERM-11",
            _("{name} is no administrator").format(name=person_name(world.roster, who)),
            _("Who sets another person's password can look with their eyes."),
            _("Let the person do it, or an administrator."),
        )
    return world, whose


@click.command("password", short_help="Set the password with which a person signs in.")
@REGION
@PERSON
@BY
def password_command(region: Place, person: str, by: str) -> None:
    """Ask for a password and keep its hash in the accounts file of this machine.

    CLEARGROUND_PASSPHRASE_FILE names a file whose first line is the password, where nobody types.
    Sessions that were begun with the password before end.
    """
    from clearground.edge.web.settings import configure

    world, whose = _asked(region, person, by)
    configure()
    secret = ask_secret(_("Password"), again=True)
    set_password(region, whose, secret, clock_or(None).isoformat())
    click.echo(_("{name} can sign in.").format(name=person_name(world.roster, whose)))


@click.command("no-password", short_help="A person can sign in no more.")
@REGION
@PERSON
@BY
def no_password_command(region: Place, person: str, by: str) -> None:
    """Take a person's password away; their sessions end with the next request."""
    world, whose = _asked(region, person, by)
    name = person_name(world.roster, whose)
    told = _("{name} can sign in no more.") if end_password(region, whose) else _(
        "{name} had no password."
    )  # fmt: skip
    click.echo(told.format(name=name))


people_group = Contents(name="people", help=_("Who sits at the computer: passwords and keys."))
people_group.chapter(_("The map room"), password_command, no_password_command)
