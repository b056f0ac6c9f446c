"""Contents of photos and papers beside a bundle: written in parts, taken in as they come."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from clearground.edge.cli.target import check_target
from clearground.edge.documents import lacking, named_in
from clearground.edge.ledger import contents_file
from clearground.edge.ledger.bundling import region_of
from clearground.edge.ledger.contents import Contents
from clearground.edge.ledger.faults import unwritable
from clearground.edge.ledger.place import Place, open_store
from clearground.edge.ledger.wire import unpack
from clearground.errors import ClearError, Finding, NotFoundError, VerifyError
from clearground.standards.words import _, _n

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Papers:
    """What the files of contents beside a bundle brought, and how many are missing still."""

    parts: int = 0
    kept: int = 0
    unnamed: int = 0
    missing: int = 0
    findings: tuple[Finding, ...] = ()

    def told(self) -> dict[str, Any]:
        """Under the keys of a JSON answer."""
        return {
            "documents_kept": self.kept,
            "documents_unnamed": self.unnamed,
            "documents_missing": self.missing,
        }

    def lines(self) -> list[str]:
        """In words; nothing where no document is concerned."""
        lines = []
        if self.parts:
            lines.append(
                _("{documents} kept from {files}.").format(
                    documents=_n("{n} document", "{n} documents", self.kept),
                    files=_n("{n} file of contents", "{n} files of contents", self.parts),
                )
            )
        if self.unnamed:
            named = _n("{n} document", "{n} documents", self.unnamed)
            lines.append(
                _("{documents} that no record here names left out.").format(documents=named)
            )
        if self.missing:
            named = _n("{n} document", "{n} documents", self.missing)
            lines.append(_("Contents of {documents} are not here yet.").format(documents=named))
        return lines


def write_parts(
    region: Place, bundle: Path, data: bytes, part_mb: int
) -> tuple[tuple[Path, ...], int]:
    """The files of contents written beside a bundle, and how many contents are not here.

    They hold what the records of the bundle name.

    Raises
    ------
    ClearError
        LED-04: no room; a part is there already.
    """
    texts = [text for chain in unpack(data).chains for text in chain.texts]
    store = open_store(region, read_only=True)
    try:
        contents, named = store.contents(), named_in(store.naming_documents())
        wanted = [d for d in named if any(f'"digest":"{d}"' in text for text in texts)]
        whole = [(d, size) for d in wanted if (size := _whole(contents, d))]
        paths = []
        shares = contents_file.shared_out(whole, part_mb * MB)
        for number, digests in enumerate(shares, 1):
            path = contents_file.part_path(bundle, number)
            check_target(path, replace=False)
            _write_whole(path, contents_file.packed(region_of(store), contents, digests))
            paths.append(path)
    finally:
        store.close()
    return tuple(paths), len(wanted) - len(whole)


def _whole(contents: Contents, digest: str) -> int:
    try:
        return len(contents.read(digest))
    except (NotFoundError, VerifyError):
        return 0


def tell_parts(parts: Sequence[Path], left: int) -> None:
    """Say which files of contents were written, and what could not be."""
    for path in parts:
        click.echo(_("{bytes:,} bytes: {file}").format(bytes=path.stat().st_size, file=path))
    if left:
        named = _n("{n} document", "{n} documents", left)
        click.echo(
            _("Contents of {documents} are not whole here and stayed.").format(documents=named)
        )


def read_parts(region: Place, bundle: Path) -> Papers:
    """What the files of contents beside a bundle brought; a faulty one is said, others are read."""
    store = open_store(region)
    kept = unnamed = 0
    findings = []
    try:
        named, contents = named_in(store.naming_documents()), store.contents()
        parts = contents_file.parts_beside(bundle)
        for path in parts:
            try:
                with path.open("rb") as stream:
                    taken = contents_file.take_in(stream, region_of(store), set(named), contents)
            except ClearError as fault:
                findings.append(fault.finding)
            else:
                kept, unnamed = kept + taken.kept, unnamed + taken.unnamed
        missing = sum(1 for _d in lacking(named.values(), contents))
    finally:
        store.close()
    return Papers(len(parts), kept, unnamed, missing, tuple(findings))


def _write_whole(target: Path, data: bytes) -> None:
    draft = target.with_name(f".{target.name}.new")
    try:
        with draft.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise unwritable(target, error.strerror or str(error)) from error
