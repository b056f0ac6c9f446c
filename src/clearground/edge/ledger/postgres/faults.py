"""What can be wrong with a region on a server, each fault in three parts with its own code."""

from __future__ import annotations

from clearground.errors import LedgerError, NotFoundError
from clearground.standards.words import _


def no_driver() -> LedgerError:
    """LED-80: the driver for PostgreSQL is not installed."""
    return LedgerError(
        "LED-80",
        _("The driver for regions on a server is not installed"),
        _("A region at a postgresql:// address cannot be opened; regions in files can."),
        _("Install it with `pip install 'clearground[server]'`."),
    )


def unreachable(place: str, detail: str) -> LedgerError:
    """LED-81: the server does not answer, or refuses this person."""
    return LedgerError(
        "LED-81",
        _("{place} cannot be opened: {detail}").format(place=place, detail=detail),
        _("Nothing was read or recorded."),
        _("Check the address, the network and your access with `psql` and the same address."),
    )


def no_region(place: str) -> NotFoundError:
    """NF-12: the database holds no region."""
    return NotFoundError(
        "NF-12",
        _("There is no region at {place}").format(place=place),
        _("Nothing can be read or recorded without it."),
        _("Make one with `clearground region open` or `clearground region move`."),
    )


def no_postgis(place: str, detail: str) -> LedgerError:
    """LED-82: PostGIS is not installed in the database, or its tables are closed to this role."""
    return LedgerError(
        "LED-82",
        _("{place} is not ready for maps: {detail}").format(place=place, detail=detail),
        _("A region needs PostGIS in its database, and may add its reference system to it."),
        _("Let the server's administrator prepare the database as the guide for servers says."),
    )


def lost(place: str, detail: str) -> LedgerError:
    """LED-83: the server went away or refused in the middle of the work."""
    return LedgerError(
        "LED-83",
        _("{place} broke off: {detail}").format(place=place, detail=detail),
        _("A record is kept whole or not at all; the answer that says which did not come."),
        _("Look with `clearground show` whether it is there before you repeat the command."),
    )


def unsafe_server(place: str, setting: str) -> LedgerError:
    """LED-84: the server may lose what it acknowledged."""
    return LedgerError(
        "LED-84",
        _("The server of {place} runs with {setting} off").format(place=place, setting=setting),
        _("A power cut could lose records that people were told are kept."),
        _("Let the server's administrator set {setting} = on; reading is possible.").format(
            setting=setting
        ),
    )


def not_empty(place: str) -> LedgerError:
    """LED-85: a region would be moved onto another one."""
    return LedgerError(
        "LED-85",
        _("{place} already holds other records").format(place=place),
        _("Two regions in one store would be one wrong region; nothing was moved."),
        _("Name a file that does not exist or a database without a region."),
    )


def moved_apart(place: str, source: str, target: str) -> LedgerError:
    """LED-86: what arrived is not what was sent."""
    return LedgerError(
        "LED-86",
        _("{place} has root digest {target}, the source has {source}").format(
            place=place, target=target, source=source
        ),
        _("Records were lost, changed or added on the way; the source is untouched."),
        _("Go on with the source. Verify both, then move it again into an empty place."),
    )


def keys_there(place: str, file: str) -> LedgerError:
    """LED-87: private keys for the target are there already."""
    return LedgerError(
        "LED-87",
        _("This machine has other keys for {place} already: {file}").format(place=place, file=file),
        _("Moving the region's keys over them would destroy those."),
        _("Put that file away, then move the region again; its records need not be moved twice."),
    )


def files_only(place: str, what: str, way: str = "") -> LedgerError:
    """LED-88: a command works on region files only."""
    return LedgerError(
        "LED-88",
        _("{what} works on a region file, not on {place}").format(what=what, place=place),
        _("Nothing was read or written."),
        way or _("Move the region into a file first: `clearground region move`."),
    )


def no_path(place: str, parameter: str) -> LedgerError:
    """LED-230: an address stands where a command reads or writes a file or folder."""
    return LedgerError(
        "LED-230",
        _("{parameter} is a file or folder, not {place}").format(parameter=parameter, place=place),
        _("Nothing was read or written, and no file has an address as its name."),
        _("Give a path. A region leaves a server with `clearground region move ADDRESS FILE`."),
    )


def no_roles(place: str) -> LedgerError:
    """LED-232: a role of a server is to be let in to a file."""
    return LedgerError(
        "LED-232",
        _("{place} is a file, and a file has no roles").format(place=place),
        _("Who can open a file reads all of it; nothing was changed."),
        _("Give the address of the region on its server, or write a copy: `export --redacted`."),
    )


def no_role(place: str, role: str) -> LedgerError:
    """LED-233: the role is not there and cannot be made."""
    return LedgerError(
        "LED-233",
        _("There is no role {role} on the server of {place}").format(role=role, place=place),
        _("This login may not make roles; nothing was changed."),
        _("Let the administrator say `CREATE ROLE {role} LOGIN` there, then repeat this.").format(
            role=role
        ),
    )


def no_reader(place: str, role: str) -> LedgerError:
    """LED-234: nobody was let in by that name."""
    return LedgerError(
        "LED-234",
        _("{role} was not let in to {place}").format(role=role, place=place),
        _("Nothing was changed."),
        _("Look at the name of the role: `SELECT role FROM clearground.clearground_readers`."),
    )
