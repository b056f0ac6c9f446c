"""`region grant`: who logs in to the region's server, as whom, and what they may read there."""

from __future__ import annotations

from datetime import datetime

import click

from clearground.edge.cli.region_place import PLACE
from clearground.edge.cli.resolve import one_entity
from clearground.edge.current import FOLLOWERS
from clearground.edge.ledger.place import AnyStore, Place, open_store, shown_as
from clearground.edge.ledger.postgres import faults
from clearground.edge.ledger.store import GeoPackageStore, Store
from clearground.edge.office import clock_or
from clearground.edge.share.audit import Act, machine_user, write_act
from clearground.errors import UsageError
from clearground.pipeline import world_of
from clearground.standards.terms import Tier
from clearground.standards.words import _, _n


@click.command("grant", short_help="A role of the server may read what the rule opens to it.")
@click.argument("region", type=PLACE)
@click.argument("role")
@click.option("--person", help="The registered person for whom the role stands.")
@click.option("--organisation", help="The registered organisation for which it stands.")
@click.option("--revoke", is_flag=True, help="Let it in no more; the role itself stays.")
@click.option("--now", "now_text", help="When (RFC 3339); default: the clock.")
def grant_command(
    region: Place,
    role: str,
    *,
    person: str | None,
    organisation: str | None,
    revoke: bool,
    now_text: str | None,
) -> None:
    """Let ROLE of the server read the region with its own login, and say what it may see.

    The role is made where it is missing. It reads what the rule of reading opens to the person
    or organisation: by role, tier, district, age of a trace and what was taken back.
    """
    if [bool(person), bool(organisation), revoke].count(True) != 1:
        raise UsageError(
            "LED-235",
            _("Nobody is named for whom {role} stands, or several are").format(role=role),
            _("What a role may read follows from the one person or organisation behind it."),
            _("Say one of --person, --organisation and --revoke."),
        )
    now = clock_or(now_text)
    with open_store(region) as store:
        if isinstance(store, GeoPackageStore):
            raise faults.no_roles(shown_as(region))
        told = (
            _revoked(store, role) if revoke else _granted(store, role, (person, organisation), now)
        )
        act = Act(
            moment=now.isoformat(),
            act="revoke" if revoke else "grant",
            person="",
            name="",
            machine_user=machine_user(),
            recipient=person or organisation or "",
            target=role,
            root_digest=store.root_digest(),
            records=store.position(),
        )
    write_act(region, act)
    for line in told:
        click.echo(line)


def judge_readers(store: Store, now: datetime) -> None:
    """Judge anew what the readers of a server may read, wherever the layers follow the records."""
    if isinstance(store, GeoPackageStore):
        return
    from clearground.edge.share import fence  # the driver for servers may be missing

    fence.follow(store, now)


FOLLOWERS.append(judge_readers)


def _revoked(store: AnyStore, role: str) -> list[str]:
    from clearground.edge.ledger.postgres.store import PostgresStore
    from clearground.edge.share import fence

    assert isinstance(store, PostgresStore)
    fence.revoke(store, role)
    return [_("{role} reads nothing here any more.").format(role=role)]


def _granted(
    store: AnyStore, role: str, named: tuple[str | None, str | None], now: datetime
) -> list[str]:
    from clearground.edge.ledger.postgres.readers import Reader, read_readers
    from clearground.edge.ledger.postgres.store import PostgresStore
    from clearground.edge.share import fence

    assert isinstance(store, PostgresStore)
    events = store.events()
    world = world_of(events)
    person, organisation = named
    if person:
        who = one_entity(world, "person", person)
        reader = Reader(role, who, world.roster.people[who].facts.organisation)
    else:
        reader = Reader(role, "", one_entity(world, "organisation", str(organisation)))
    made = fence.grant(store, reader, now)
    seen = fence.seen_by(reader, events, now)
    kept = next(one for one in read_readers(store.raw) if one.role == role)
    tiers = ", ".join(f"{tier.value} {seen.get(tier, 0)}" for tier in Tier)
    lines = [
        _("{role} stands for {name} and reads {count} of {all}: {tiers}.").format(
            role=role,
            name=person or organisation,
            count=_n("{n}", "{n}", sum(seen.values())),
            all=_n("{n} record", "{n} records", len(events)),
            tiers=tiers,
        ),
        _("Layers, signatures and checkpoints are open to it: it reads every record.")
        if kept.reads_all
        else _("Layers, signatures and checkpoints stay closed to it: they show every record."),
    ]
    if made:
        told = _("The role was made without a password: let the server's administrator set one.")
        lines.append(told)
    return lines
