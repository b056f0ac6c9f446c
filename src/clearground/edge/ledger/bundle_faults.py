"""What can be wrong with a bundle or with the chain of a device in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clearground.errors import Finding, LedgerError, UsageError
from clearground.standards.words import _


def no_bundle() -> LedgerError:
    """LED-60: the file is no bundle, or of another version."""
    return LedgerError(
        "LED-60",
        _("The file is no bundle of this version of the program"),
        _("Nothing in it can be read, and nothing was taken in."),
        _("Name a file that `clearground bundle write` made; a newer one needs a newer program."),
    )


def cut_or_changed(detail: str) -> LedgerError:
    """LED-61: the bundle was cut or changed on its way."""
    return LedgerError(
        "LED-61",
        _("The bundle is cut or was changed on its way: {detail}").format(detail=detail),
        _("Half a bundle could hide the half that matters; nothing was taken in."),
        _("Copy it again from the device that wrote it, or let that device write another."),
    )


def too_large(size: int) -> LedgerError:
    """LED-62: the bundle is larger than is unpacked."""
    return LedgerError(
        "LED-62",
        _("The bundle unpacks to more than it may: {size:,} bytes").format(size=size),
        _("A file made to fill this machine's memory would stop the work; nothing was taken in."),
        _("Let the sender write it again; more than two million records go by several bundles."),
    )


def other_region(theirs: str, ours: str) -> LedgerError:
    """LED-63: the bundle is of another region, or of the other kind, simulated or real."""
    return LedgerError(
        "LED-63",
        _("The bundle belongs to region {theirs}, this file to {ours}").format(
            theirs=theirs, ours=ours
        ),
        _("Records of one region are wrong on the ground of another; nothing was taken in."),
        _("Name the file of that region, or a new file to begin a copy of it."),
    )


def unknown_sender(device: str, key_id: str) -> LedgerError:
    """LED-64: the sender's key was never enrolled by an administrator."""
    return LedgerError(
        "LED-64",
        _("The bundle is signed by key {key_id} of device {device}, which is not trusted").format(
            device=device, key_id=key_id
        ),
        _("Anybody could have written it; nothing was taken in, and the bundle is unharmed."),
        _("If the device is yours: `clearground region enrol REGION` on a trusted device."),
    )


@dataclass(frozen=True, slots=True)
class Revocation:
    """Who revoked a key, on which day, and the last record that counts.

    `replaced` where its device has another key that counts.
    """

    by: str
    day: date
    last: int
    replaced: bool = False


def revoked_sender(device: str, key_id: str, cut: Revocation) -> LedgerError:
    """LED-272: the bundle is sealed by a key that was revoked."""
    return LedgerError(
        "LED-272",
        _("The bundle is sealed by key {key_id} of device {device}, {revoked}").format(
            key_id=key_id, device=device, revoked=_revoked_by(cut)
        ),
        _("Whoever holds a lost key could have written it. Nothing was taken in; {count}").format(
            count=_counted(cut)
        ),
        _("Its key was replaced: let the device write the bundle again.")
        if cut.replaced
        else _as_another(),
    )


def enrolled_again(device: str, key_id: str, cut: Revocation) -> UsageError:
    """LED-273: a key that was revoked would be enrolled."""
    return UsageError(
        "LED-273",
        _("Key {key_id} of device {device} cannot be enrolled: it was {revoked}").format(
            key_id=key_id, device=device, revoked=_revoked_by(cut)
        ),
        _("A revocation is never undone; nothing was recorded, and {count}").format(
            count=_counted(cut)
        ),
        _as_another(),
    )


def _revoked_by(cut: Revocation) -> str:
    return _("revoked by {by} on {day}").format(by=cut.by or _("an administrator"), day=cut.day)


def _counted(cut: Revocation) -> str:
    return _("only its records up to number {n} count.").format(n=cut.last)


def _as_another() -> str:
    return _(
        "If the machine is yours again: `clearground region new-device` there, "
        "then enrol its new key. A lost one stays out."
    )


def untrusted_chain(device: str, records: int) -> Finding:
    """LED-65: records of a device that no administrator has enrolled were left out."""
    return Finding(
        "LED-65",
        _("{n} record(s) of device {device} were left out: its key is not trusted").format(
            n=records, device=device
        ),
        _("Anybody could have written them. The other records were taken in."),
        _("Enrol the device (`clearground region enrol`), then read the bundle again."),
    )


def gap(device: str, first: int, held: int) -> Finding:
    """LED-66: records before those of the bundle are missing here."""
    return Finding(
        "LED-66",
        _("Records {a} to {b} of device {device} are missing; what follows was left out").format(
            a=held + 1, b=first - 1, device=device
        ),
        _("A chain with a hole proves nothing about what was in it."),
        _("Ask the sender for a bundle from record {n} on.").format(n=held + 1),
    )


def forked(device: str, sequence: int) -> Finding:
    """LED-67: two different records of one device carry the same number."""
    return Finding(
        "LED-67",
        _("Device {device} has two different records number {n}: its files were copied").format(
            device=device, n=sequence
        ),
        _("Two machines write under one name; which record is whose cannot be told any more."),
        _("On the copy: `clearground region new-device OLD NEW --after {n} --by PERSON`.").format(
            n=sequence - 1
        ),
    )


def broken_chain(device: str, sequence: int, detail: str) -> Finding:
    """LED-68: a record, signature or decision in the chain does not hold."""
    return Finding(
        "LED-68",
        _("Record {n} of device {device} does not hold: {detail}").format(
            n=sequence, device=device, detail=detail
        ),
        _("It was changed after it was signed. Nothing of this device was taken in."),
        _("Let the device write the bundle again; if it does not hold either, verify its file."),
    )


def revoked(device: str, last: int) -> Finding:
    """LED-69: records behind the revocation of their key were taken in; they count nowhere."""
    return Finding(
        "LED-69",
        _("Records of device {device} after number {n} do not count: its key is revoked").format(
            device=device, n=last
        ),
        _("Whoever holds a lost key could have written them. They are kept, and shown nowhere."),
        _("Let a trusted person record again what is true of them."),
    )


def unknown_kind(device: str, sequence: int, kind: str) -> Finding:
    """LED-70: a record is of a kind that this version does not know."""
    return Finding(
        "LED-70",
        _("Record {n} of device {device} is of the unknown kind {kind}").format(
            n=sequence, device=device, kind=kind
        ),
        _("A newer program wrote it; passing over it would leave a hole in what is known."),
        _("Install the newer version, then read the bundle again; it is unharmed."),
    )


def other_kind(device: str, sequence: int, detail: str) -> Finding:
    """LED-212: a record holds values of another kind than its fact; it was signed like that."""
    return Finding(
        "LED-212",
        _("Record {n} of device {device} and those after it were left out: {detail}").format(
            n=sequence, device=device, detail=detail.rstrip(".")
        ),
        _("It could not be read by any office. The records before it were taken in."),
        _("Let that office look at the record, and record again under a new device what is true."),
    )


def no_sense(device: str, numbers: tuple[int, int], thing: str) -> Finding:
    """LED-71: a record is about something that no record introduces."""
    return Finding(
        "LED-71",
        _(
            "Records {a} to {b} of device {device} were left out: they are about {thing}, "
            "which nothing held here introduces"
        ).format(a=numbers[0], b=numbers[1], device=device, thing=thing),
        _("The state of the region could not be rebuilt with them. The others were taken in."),
        _("Read the bundle of the device that introduced it first, or rescue a copied machine."),
    )


def told_fork(device: str, sequence: int) -> Finding:
    """LED-270: the digest of a device's record is told otherwise elsewhere than it is here."""
    return Finding(
        "LED-270",
        _("Device {device} has another record number {n} elsewhere: its files were copied").format(
            device=device, n=sequence
        ),
        _("Two machines write under one name; which record is whose cannot be told any more."),
        _("Exchange whole bundles (`bundle write` without `--for`): they name where it began."),
    )


def own_key_revoked(device: str) -> LedgerError:
    """LED-271: this device's key is revoked, and what it records would count nowhere."""
    return LedgerError(
        "LED-271",
        _("The key of this device ({device}) is revoked").format(device=device),
        _("What it records now would be shown nowhere, and nobody would know of it."),
        _("If the machine is yours: `clearground region new-device`, and let it be enrolled."),
    )
