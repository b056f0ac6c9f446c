"""What can be wrong with a region file, each fault in three parts with its own code."""

from __future__ import annotations

from pathlib import Path

from clearground.errors import LedgerError, NotFoundError, PermitError
from clearground.standards.words import _


def missing_file(path: Path | str) -> NotFoundError:
    """NF-10: there is no region file at the path."""
    return NotFoundError(
        "NF-10",
        _("There is no region file at {path}").format(path=path),
        _("Nothing can be read or recorded without it."),
        _("Check the path, or make a region with `clearground demo` or `clearground run`."),
    )


def foreign_file(path: Path | str, detail: str) -> LedgerError:
    """LED-01: the file is not a Clearground region."""
    return LedgerError(
        "LED-01",
        _("{path} is not a Clearground region: {detail}").format(path=path, detail=detail),
        _("Records written into it could be lost or could damage another program's data."),
        _(
            "Name a region: a GeoPackage (.gpkg) that `demo`, `run` or `region open` made; "
            "another program's layers come in with `clearground run CASE.toml`."
        ),
    )


def wrong_version(path: Path | str, found: str, known: int) -> LedgerError:
    """LED-02: the file was written by another version of the format."""
    return LedgerError(
        "LED-02",
        _("{path} has format version {found}, this program reads version {known}").format(
            path=path, found=found, known=known
        ),
        _("Fields that this program does not know would be misread or dropped."),
        _("Install the version of Clearground that wrote it; the file was not changed."),
    )


def locked_file(path: Path | str) -> LedgerError:
    """LED-03: another program holds the file."""
    return LedgerError(
        "LED-03",
        _("{path} is in use by another program").format(path=path),
        _("Nothing was recorded: two writers at once would break the chain of records."),
        _("Close the layer's edit session in the other program and try again."),
    )


def unwritable(path: Path | str, detail: str) -> LedgerError:
    """LED-04: the disk or the file's permissions refuse."""
    return LedgerError(
        "LED-04",
        _("{path} cannot be read or written: {detail}").format(path=path, detail=detail),
        _("What was to be recorded was not; earlier records are untouched."),
        _("Free space on the disk or correct the permissions, then repeat the command."),
    )


def damaged_file(detail: str) -> LedgerError:
    """LED-34: pages of the file are damaged."""
    return LedgerError(
        "LED-34",
        _("The file is damaged: {detail}").format(detail=detail),
        _("Some records may be unreadable."),
        next_step(),
    )


def altered_schema(path: Path | str, detail: str) -> LedgerError:
    """LED-210: the tables of records are not as this program makes them."""
    return LedgerError(
        "LED-210",
        _("{path} was altered so that its records cannot be trusted: {detail}").format(
            path=path, detail=detail
        ),
        _("It could show records that nobody made, or change each that is added."),
        _("Use a backup or another office's copy, and ask where this file was."),
    )


def next_step() -> str:
    """What to do with a file that does not prove."""
    return _("Do not decide on it: compare with a backup or another office's copy.")


def mixed(path: Path | str, simulated: bool) -> LedgerError:
    """LED-05: simulated and real records would share a file."""
    held = _("simulated") if simulated else _("real")
    return LedgerError(
        "LED-05",
        _("{path} holds {held} records and the new record is of the other kind").format(
            path=path, held=held
        ),
        _("An invented record among real ones could send people onto dangerous ground."),
        _("Record it in a region of its own kind."),
    )


def unreadable_payload(event_id: str, kind: str, detail: str) -> LedgerError:
    """LED-06: a record's content does not fit its type."""
    return LedgerError(
        "LED-06",
        _("Record {id} of type {kind} cannot be read {detail}").format(
            id=event_id, kind=kind, detail=f"({detail})" if detail else ""
        ),
        _("A record that is not understood would be missing from every map and account."),
        _("Open it with the version that wrote it, or run `clearground verify` on the file."),
    )


def withheld_content(event_id: str) -> PermitError:
    """PERM-05: the copy holds a record without its content."""
    return PermitError(
        "PERM-05",
        _("This is a redacted copy: the content of record {id} is withheld").format(id=event_id),
        _("What stands on part of the records would pass for the whole."),
        _("Look at the copy's layers, prove it with `clearground verify`, or ask the office."),
    )


def same_id(path: Path | str, event_id: str) -> LedgerError:
    """LED-07: a record with this id is already there and says something else."""
    return LedgerError(
        "LED-07",
        _("{path} already holds record {id} with other content").format(path=path, id=event_id),
        _("One id for two records would let one of them replace the other."),
        _("Resume with the inputs, the seed and the time of the first run, or write a new file."),
    )


def already_there(path: Path | str) -> LedgerError:
    """LED-08: the file to make exists."""
    return LedgerError(
        "LED-08",
        _("{path} already exists").format(path=path),
        _("Writing a new region over it would destroy its records."),
        _("Choose another folder with `--out`, or continue the run with `--resume`."),
    )


def not_recordable(kind: str, entity: str, detail: str) -> LedgerError:
    """LED-09: a draft holds a value that no record can hold."""
    return LedgerError(
        "LED-09",
        _("{kind} about {entity} cannot be recorded: {detail}").format(
            kind=kind, entity=entity, detail=detail
        ),
        _("Its text and digest would not be the same on every machine."),
        _("Give times with their zone and finite numbers."),
    )


def other_kind(kind: str, entity: str, detail: str) -> LedgerError:
    """LED-211: a draft holds a value of another kind than its fact."""
    return LedgerError(
        "LED-211",
        _("{kind} about {entity} was not recorded: {detail}").format(
            kind=kind, entity=entity, detail=detail
        ),
        _("Whoever reads the records later could not understand it, and could read no others."),
        _("Give each field a value of its kind, then record it again."),
    )


def damaged_accounts(path: Path | str, detail: str) -> LedgerError:
    """LED-214: the file with this machine's private keys cannot be read."""
    return LedgerError(
        "LED-214",
        _("The accounts file {path} is damaged: {detail}").format(path=path, detail=detail),
        _("Nothing can be signed without its keys. The region is unharmed and can be read."),
        _(
            "Put back your copy of it; without one, move it away: this machine then signs as a new "
            "device, which an administrator enrols."
        ),
    )


def no_such_layer(name: str) -> NotFoundError:
    """NF-11: the region file has no layer of that name."""
    return NotFoundError(
        "NF-11",
        _("The region file has no layer {name}").format(name=name),
        _("The map would be drawn without it."),
        _("Repeat the command that wrote the file, or name one of its layers."),
    )


def recorded_meanwhile(path: Path | str) -> LedgerError:
    """LED-37: others recorded between the checks of a record and its writing."""
    return LedgerError(
        "LED-37",
        _("Others are recording in {path} at this moment").format(path=path),
        _("The record was judged by a state that is no longer the last; it was not kept."),
        _("Repeat the command."),
    )
