"""`file`: contents of photos and papers, added, listed, written out, checked."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from clearground.edge.cli.region_place import PLACE
from clearground.edge.documents import (
    Checked,
    Named,
    check_contents,
    named_in,
    one_digest,
    read_file,
)
from clearground.edge.ledger import contents_faults as faults
from clearground.edge.ledger.faults import unwritable
from clearground.edge.ledger.place import Place, open_store
from clearground.edge.media import kind_of, name_for
from clearground.errors import LedgerError
from clearground.standards.words import _, _n

REGION = click.argument("region", type=PLACE)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
EXIT_DAMAGED = LedgerError.EXIT
DIGITS = 12
"""Digits of a digest that a list shows: enough to tell millions apart."""
_OWNER_ONLY = 0o600


@click.group("file", short_help="Photos and papers that records name by their digest.")
def file_group() -> None:
    """Photos and papers that records name by their digest; contents lie beside the region."""


@file_group.command("add", short_help="Keep contents, for records that name them.")
@REGION
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@AS_JSON
def add_command(region: Place, paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Keep the contents of photos and papers beside the region, and show their digests.

    A record names them by digest: `--document DIGEST`. Contents that were missing are whole again.
    """
    store = open_store(region)
    try:
        named, contents = named_in(store.naming_documents()), store.contents()
        rows = []
        for path in paths:
            document, data = read_file(path)
            if not document.media_type and document.digest not in named:
                raise faults.no_kind(path.name)
            contents.keep(data)
            records = len(named[document.digest].records) if document.digest in named else 0
            told = {k: v for k, v in asdict(document).items() if k != "taken"}
            rows.append({**told, "records": records})
    finally:
        store.close()
    if as_json:
        click.echo(json.dumps({"added": rows}))
        return
    for row in rows:
        known = row["media_type"] or _("of a kind that no record may name")
        named_by = _n("named by {n} record", "named by {n} records", int(str(row["records"])))
        click.echo(f"{row['digest']}  {row['size_bytes']:,} B  {known}  {row['name']}  {named_by}")


@file_group.command("list", short_help="What records name, and whether it is here.")
@REGION
@AS_JSON
def list_command(region: Place, *, as_json: bool) -> None:
    """List each photo and paper that a record names, and whether its contents are here."""
    store = open_store(region, read_only=True)
    try:
        named, here = named_in(store.naming_documents()), store.contents().sizes()
    finally:
        store.close()
    rows = [_row(each, here) for each in named.values()]
    if as_json:
        click.echo(json.dumps({"documents": rows}))
        return
    for row in rows:
        state = _("here") if row["here"] else _("missing")
        kinds = ", ".join(sorted({event.type for event in named[row["digest"]].records}))
        digest = row["digest"][:DIGITS]
        click.echo(f"{digest}  {state:8} {row['size_bytes']:>11,} B  {row['name']}  {kinds}")
    click.echo(_n("{n} document named", "{n} documents named", len(rows)))


def _row(each: Named, here: dict[str, int]) -> dict[str, Any]:
    document = each.document
    return {
        "digest": document.digest,
        "media_type": document.media_type,
        "size_bytes": document.size_bytes,
        "name": document.name,
        "taken": document.taken and document.taken.isoformat(),
        "here": document.digest in here,
        "records": [{"event": e.id, "type": e.type, "entity": e.entity} for e in each.records],
    }


@file_group.command("get", short_help="Write a photo or paper out, proved.")
@REGION
@click.argument("digest")
@click.option("--out", type=click.Path(path_type=Path), help="Where; default: its own name, here.")
def get_command(region: Place, digest: str, out: Path | None) -> None:
    """Write the contents behind a digest into a new file, after they were proved against it.

    What they are is told by their bytes; nothing is ever written over. They come from strangers:
    open them with care.
    """
    store = open_store(region, read_only=True)
    try:
        named, contents = named_in(store.naming_documents()), store.contents()
        whole = one_digest(digest, {*named, *contents.sizes()})
        data = contents.read(whole)
    finally:
        store.close()
    name = named[whole].document.name if whole in named else ""
    path = out or Path(name_for(name, whole, kind_of(data)))
    _write_new(path, data)
    click.echo(f"{path}  {len(data):,} B  {whole}")


def _write_new(path: Path, data: bytes) -> None:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags, _OWNER_ONLY)
    except FileExistsError:
        raise faults.there_already(str(path)) from None
    except OSError as error:
        raise unwritable(path, error.strerror or str(error)) from error
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)


@file_group.command("check", short_help="Missing, damaged and unnamed contents.")
@REGION
@AS_JSON
def check_command(region: Place, *, as_json: bool) -> None:
    """Read and prove every photo and paper. Exit 5 where one is damaged; missing is no fault.

    Contents that no record names are told too: a record may have been refused after its photo
    was kept.
    """
    store = open_store(region, read_only=True)
    try:
        found = check_contents(store.naming_documents(), store.contents())
    finally:
        store.close()
    if as_json:
        click.echo(json.dumps(as_told(found)))
    else:
        for line in told(found):
            click.echo(line)
        for digest in found.unnamed:
            click.echo(_("no record names: {digest}").format(digest=digest))
    if found.damaged:
        sys.exit(EXIT_DAMAGED)


def as_told(found: Checked) -> dict[str, object]:
    """How the contents stand, under the keys of a JSON answer."""
    return {
        "whole": found.whole,
        "missing": list(found.missing),
        "damaged": [asdict(finding) for finding in found.damaged],
        "unnamed": list(found.unnamed),
    }


def told(found: Checked) -> list[str]:
    """How the contents stand, in lines; none where no record names any."""
    total = found.whole + len(found.missing) + len(found.damaged)
    lines = []
    if total:
        counted = _n("{n} document named", "{n} documents named", total)
        lines.append(
            _("{documents}: {whole} whole, {missing} missing, {damaged} damaged").format(
                documents=counted,
                whole=found.whole,
                missing=len(found.missing),
                damaged=len(found.damaged),
            )
        )
    lines += [_("missing: {digest}").format(digest=digest) for digest in found.missing]
    lines += [str(finding) for finding in found.damaged]
    return lines
