"""Commands about people at the computer: their passwords and their own keys."""

from __future__ import annotations

import click

from clearground.edge.cli.devices import key_id_of
from clearground.edge.cli.group import Contents
from clearground.edge.cli.region_place import PLACE
from clearground.edge.cli.resolve import one_entity
from clearground.edge.ledger.keys import AccountsFile, OwnKey
from clearground.edge.ledger.place import Place, accounts_of, open_store
from clearground.edge.office import Office, clock_or, open_office
from clearground.edge.passwords import LEAST_LENGTH, ask_secret, end_password, set_password
from clearground.edge.receiving import drafted
from clearground.errors import PermitError, UsageError
from clearground.events.region import Held, KeyEnrolled, KeyRevoked
from clearground.events.trust import PERSONAL
from clearground.events.view import trusted
from clearground.pipeline import World, world_of
from clearground.standards.terms import Role
from clearground.standards.words import _
from clearground.teams.allowed import person_name
from clearground.teams.rights import roles_on

REGION = click.argument("region", type=PLACE)
PERSON = click.option("--person", required=True, help="Whose: a registered person.")
ADMINISTRATOR = click.option("--by", required=True, help="Who does it: an administrator.")
NOW = click.option("--now", "now_text", help="When (RFC 3339); default: the clock.")
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


@click.command("key", short_help="Make a person's own key on this machine.")
@REGION
@PERSON
def key_command(region: Place, person: str) -> None:
    """Make a key that nothing but the person's passphrase opens; it lies in the accounts file.

    It counts from the moment an administrator enrols it (`people enrol`) on a trusted device.
    """
    world = _world(region)
    whose = one_entity(world, "person", person)
    made = _made(region, whose, ask_secret(_("New passphrase"), again=True))
    click.echo(f"public_key: {made.public_key}\nfingerprint: {made.key_id}")


def _made(region: Place, whose: str, passphrase: str) -> OwnKey:
    if len(passphrase) < LEAST_LENGTH:
        raise UsageError(
            "LED-254",
            _("The passphrase is shorter than {n} characters").format(n=LEAST_LENGTH),
            _("Whoever copies the accounts file could guess it and decide in this name."),
            _("Take several words that nobody else would put together."),
        )
    keys = AccountsFile(accounts_of(region))
    try:
        return keys.make_personal(whose, passphrase)
    finally:
        keys.close()


@click.command("enrol", short_help="A person's own key was enrolled by an administrator.")
@REGION
@PERSON
@click.option("--public-key", required=True, help="64 hexadecimal digits, as `people key` shows.")
@ADMINISTRATOR
@NOW
def enrol_person_command(
    region: Place, *, person: str, public_key: str, by: str, now_text: str | None
) -> None:
    """Enrol a person's own key: from now on it signs their decisions.

    Read the fingerprint to them by telephone: who enrols a key vouches that it is theirs.
    """
    with open_office(region, now_text=now_text) as office:
        whose = one_entity(office.world, "person", person)
        who = one_entity(office.world, "person", by)
        payload = KeyEnrolled(key_id_of(public_key), public_key.lower(), PERSONAL)
        office.record([drafted(office, who, whose, payload)])
    click.echo(_("Enrolled: {id}").format(id=payload.key_id))


@click.command("revoke", short_help="A person's own key was revoked: lost, stolen or known.")
@REGION
@PERSON
@click.option("--reason", required=True, help="Why.")
@click.option(
    "--last",
    "lasts",
    multiple=True,
    metavar="DEVICE=NUMBER",
    help="Last record of a device's chain that counts; default: the last held, of each.",
)
@ADMINISTRATOR
@NOW
def revoke_person_command(
    region: Place, person: str, reason: str, lasts: tuple[str, ...], **given: str
) -> None:
    """Revoke a person's own keys; what they signed behind the numbers named does not hold."""
    with open_office(region, now_text=given["now_text"]) as office:
        whose = one_entity(office.world, "person", person)
        who = one_entity(office.world, "person", given["by"])
        keys = _standing(office, whose)
        # Who revokes their own key signs that with it: those records still count.
        counts = _counted(office, lasts, len(keys) if who == whose else 0)
        drafts = [
            drafted(office, who, whose, KeyRevoked(key_id, 0, reason, counts)) for key_id in keys
        ]
        office.record(drafts)
    click.echo(_("Revoked: {n}").format(n=len(drafts)))


def _counted(office: Office, lasts: tuple[str, ...], own: int = 0) -> tuple[Held, ...]:
    """How far each chain counts: as held, or no further than a person says."""
    heads = dict(office.store.have())
    for told in lasts:
        device, _sep, number = told.partition("=")
        if device not in heads or not number.isdigit():
            raise UsageError(
                "LED-255",
                _("{text!r} names no device and number").format(text=told),
                _("What counts and what does not would be guessed."),
                _("Write DEVICE=NUMBER with a device that `clearground verify --json` lists."),
            )
        heads[device] = min(int(number), heads[device])
    if own and not lasts:
        here = office.keys.device()
        heads[here] = heads.get(here, 0) + own
    return tuple(Held(device, last) for device, last in sorted(heads.items()))


def _standing(office: Office, whose: str) -> list[str]:
    trust = trusted(office.events)[0]
    found = [k for k in trust.personal.get(whose, {}) if k not in trust.ends]
    if not found:
        raise UsageError(
            "LED-256",
            _("No own key of {name} stands").format(name=person_name(office.world.roster, whose)),
            _("A revocation of nothing would pass for a protection."),
            _("Enrol one first: `people enrol`."),
        )
    return found


@click.command("rotate", short_help="A person's own key was replaced by a new one.")
@REGION
@PERSON
@click.option("--reason", default="rotation", help="Why.")
@ADMINISTRATOR
@NOW
def rotate_person_command(
    region: Place, *, person: str, reason: str, by: str, now_text: str | None
) -> None:
    """Make a new key on this machine, enrol it and revoke the old ones, in one step."""
    with open_office(region, now_text=now_text) as office:
        whose = one_entity(office.world, "person", person)
        who = one_entity(office.world, "person", by)
        old = _standing(office, whose)
        made = _made(region, whose, ask_secret(_("New passphrase"), again=True))
        enrolled = KeyEnrolled(made.key_id, made.public_key, PERSONAL)
        office.record([drafted(office, who, whose, enrolled)])
        office.opened.discard(whose)  # from here on the new key signs
        counts = _counted(office, ())
        office.record(
            [drafted(office, who, whose, KeyRevoked(key, 0, reason, counts)) for key in old]
        )
    click.echo(_("New key {id}; the old one is revoked.").format(id=made.key_id))


people_group = Contents(name="people", help=_("Who sits at the computer: passwords and keys."))
people_group.chapter(_("The map room"), password_command, no_password_command)
people_group.chapter(
    _("Their own keys"),
    key_command,
    enrol_person_command,
    rotate_person_command,
    revoke_person_command,
)
