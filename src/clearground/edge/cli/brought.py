"""What a bundle brought, as the command that read it tells it."""

from __future__ import annotations

import json
from typing import Any

import click

from clearground.edge.cli.carried import Papers
from clearground.edge.ledger.bundling import Received
from clearground.errors import Finding, LedgerError
from clearground.standards.words import _

CLOCK_SLACK_S = 600.0
"""Difference of two offices' clocks that is worth a word; a stick travels for longer."""

NOTHING_LEFT_OUT = ("LED-69", "LED-270")
"""Findings about records that were taken in, or that came to light beside them."""


def answer(received: Received, papers: Papers, *, as_json: bool) -> None:
    """Say what a bundle brought and what was left out; then the command ends with status 5."""
    said = (*received.findings, *papers.findings)
    _tell(received, papers, said, as_json=as_json)
    if any(finding.code not in NOTHING_LEFT_OUT for finding in said):
        click.get_current_context().exit(LedgerError.EXIT)


def _tell(received: Received, papers: Papers, said: tuple[Finding, ...], *, as_json: bool) -> None:
    if as_json:
        left = [{"code": f.code, "what": f.what, "next": f.next} for f in said]
        told: dict[str, Any] = {"records": received.records, "sender": received.sender}
        told |= {"made": received.made, "clock_off_s": received.clock_off_s}
        click.echo(json.dumps({**told, **papers.told(), "left_out": left}))
        return
    click.echo(
        _("{n} new records taken in from device {device}.").format(
            n=received.records, device=received.sender
        )
    )
    if not received.records and not received.findings:
        click.echo(_("You had all of them already."))
    if abs(received.clock_off_s) > CLOCK_SLACK_S:
        click.echo(
            _("Its clock is {n:,.0f} minutes off ours; times of its records are its own.").format(
                n=received.clock_off_s / 60
            )
        )
    for line in papers.lines():
        click.echo(line)
    for finding in said:
        click.echo(f"{finding.what} ({finding.code}).\n{finding.why}\n{finding.next}")
