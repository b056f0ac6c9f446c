"""`region open`: an empty region file with its first organisation and person."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
import shapely

from clearground.edge.cli.region_place import PLACE
from clearground.edge.current import follow
from clearground.edge.ledger.ids import RandomIds
from clearground.edge.ledger.keys import AccountsFile
from clearground.edge.ledger.place import Place, accounts_of, create_store, shown_as
from clearground.edge.office import Office, clock_or
from clearground.edge.parameters import default_book
from clearground.errors import UsageError
from clearground.events import Draft
from clearground.events.region import RegionOpened
from clearground.events.teams import OrganisationRegistered, PersonRegistered
from clearground.pipeline import World
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import OrganisationKind, Role
from clearground.standards.words import _

METRES_PER_KM = 1000.0
FIRST_ROLES = (
    Role.ADMINISTRATOR,
    Role.INFORMATION_OFFICER,
    Role.OPERATIONS_OFFICER,
    Role.APPROVING_AUTHORITY,
)
"""Roles of the person who opens a region; further people are registered with their own."""


@click.command("open", short_help="A region was opened: a new, empty file.")
@click.argument("region", type=PLACE)
@click.option("--name", required=True, help="Name of the region.")
@click.option("--lon0", type=float, required=True, help="Longitude of its centre, degrees.")
@click.option("--lat0", type=float, required=True, help="Latitude of its centre, degrees.")
@click.option("--radius-km", type=float, default=50.0, help="Half the side of its extent, km.")
@click.option("--timezone", default="UTC", help="Its time zone, as in the IANA list.")
@click.option("--country", default="", help="Country, if it is to be named.")
@click.option("--by", "name_by", required=True, help="Name of the person who opens it.")
@click.option("--organisation", required=True, help="Name of that person's organisation.")
@click.option("--simulated", is_flag=True, help="Mark everything in it as simulated.")
@click.option("--now", "now_text", help="When (RFC 3339); default: the clock.")
def open_command(region: Place, now_text: str | None, **given: object) -> None:
    """Open a region: a new file whose first person and organisation may record everything else."""
    now = clock_or(now_text)
    _check(given)
    store = create_store(region)
    keys = AccountsFile(accounts_of(region))
    try:
        office = Office(store, World(), default_book(), keys, RandomIds(), now)
        office.record(_first_facts(office, given))
        follow(store, office.events, now)
    finally:
        keys.close()
        store.close()
    click.echo(_("Region opened: {path}").format(path=shown_as(region)))


def _check(given: dict[str, object]) -> None:
    try:
        ZoneInfo(str(given["timezone"]))
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(
            "REC-23",
            _("There is no time zone {zone!r}").format(zone=given["timezone"]),
            _("A bare date means the end of that day in the region's zone."),
            _("Give a name of the IANA list, for example Europe/Sarajevo or UTC."),
        ) from None
    lon, lat = float(str(given["lon0"])), float(str(given["lat0"]))
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise UsageError(
            "GEO-21",
            _("{lon}, {lat} is no longitude and latitude in degrees").format(lon=lon, lat=lat),
            _("Every shape of the region is projected around its centre."),
            _("Give --lon0 from -180 to 180 and --lat0 from -90 to 90."),
        )


def _first_facts(office: Office, given: dict[str, object]) -> tuple[Draft, ...]:
    simulated = bool(given["simulated"])
    firm, person, region = office.new_id(), office.new_id(), office.new_id()
    half = float(str(given["radius_km"])) * METRES_PER_KM
    opened = RegionOpened(
        name=str(given["name"]),
        lon0=float(str(given["lon0"])),
        lat0=float(str(given["lat0"])),
        timezone=str(given["timezone"]),
        extent=shape_from_metres(shapely.box(-half, -half, half, half)),
        country=str(given["country"]),
    )
    organisation = OrganisationRegistered(str(given["organisation"]), OrganisationKind.AUTHORITY)
    registered = PersonRegistered(str(given["name_by"]), firm, FIRST_ROLES)

    def draft(entity: str, payload: object) -> Draft:
        return Draft(
            entity=entity,
            payload=payload,  # type: ignore[arg-type]
            actor=person,
            organisation=firm,
            valid_time=office.now,
            recorded_time=office.now,
            simulated=simulated,
        )

    return (
        draft(region, opened),
        draft(firm, organisation),
        draft(person, registered),
    )
