"""What can be wrong with a request between offices, or with the office that answers."""

from __future__ import annotations

from clearground.errors import SyncError, UsageError
from clearground.standards.words import _


def unproved() -> SyncError:
    """SYN-01: the request does not say which device asks."""
    return SyncError(
        "SYN-01",
        _("The request does not prove which device sends it"),
        _("Records name people, bases and places; only a trusted device gets them."),
        _("Ask with `clearground sync REGION URL`, from a machine that was enrolled."),
    )


def stale() -> SyncError:
    """SYN-02: the challenge that the request answers is not ours or has expired."""
    return SyncError(
        "SYN-02",
        _("The request answers a challenge that this office did not give, or gave long ago"),
        _("A request recorded on the way could be sent again later."),
        _("Ask for a new challenge (`/sync/hello`); `clearground sync` does so by itself."),
    )


def replayed() -> SyncError:
    """SYN-03: the same request came before."""
    return SyncError(
        "SYN-03",
        _("The same signed request came before"),
        _("A copied request must not fetch anything a second time."),
        _("Send it again with a number of its own; `clearground sync` does so by itself."),
    )


def untrusted() -> SyncError:
    """SYN-04: the device is not enrolled, its key is revoked, or its signature does not hold."""
    return SyncError(
        "SYN-04",
        _("The request is not signed by a device that this office trusts"),
        _("Anybody could have sent it; nothing was given out or taken in."),
        _("If the device is yours and was never revoked: `clearground region enrol REGION`."),
    )


def too_large(size: int, most: int) -> SyncError:
    """SYN-05: a request carries more than is read."""
    return SyncError(
        "SYN-05",
        _("The request carries {size:,} bytes; {most:,} are read").format(size=size, most=most),
        _("A request made to fill this machine's memory would stop the work."),
        _("Send less at a time; one batch too large for the line goes on a stick."),
    )


def not_understood(detail: str) -> SyncError:
    """SYN-06: the question or its body cannot be read."""
    return SyncError(
        "SYN-06",
        _("The request cannot be understood: {detail}").format(detail=detail),
        _("A guess at what was meant could give out the wrong records; nothing was done."),
        _("Write it as docs/reference/bundle.md and openapi.json say."),
    )


def no_address(path: str) -> SyncError:
    """SYN-07: there is nothing at that address."""
    return SyncError(
        "SYN-07",
        _("There is nothing at {path}").format(path=path[:80]),
        _("This server answers other offices only; the map page is not on it."),
        _("Use the addresses of docs/reference/openapi.json."),
    )


def broken() -> SyncError:
    """SYN-08: the answer could not be made."""
    return SyncError(
        "SYN-08",
        _("The answer could not be made"),
        _("The fault may lie in the program or in the region file; nothing is half taken in."),
        _("Run `clearground verify` on the office's region file, and report the request."),
    )


def wrong_method(method: str) -> SyncError:
    """SYN-09: the address answers no such method."""
    return SyncError(
        "SYN-09",
        _("This address does not answer {method}").format(method=method[:10]),
        _("Another method would change what only asks, or ask what only takes in."),
        _("Use the methods of docs/reference/openapi.json."),
    )


def unreached(url: str, detail: str) -> SyncError:
    """SYN-10: the other office gives no answer."""
    return SyncError(
        "SYN-10",
        _("{url} gives no whole answer: {detail}").format(url=url, detail=_plainly(detail)),
        _("What was exchanged so far is kept on both sides; the rest is still to come."),
        _("Run the same command again: it goes on where it was. Or carry a bundle on a stick."),
    )


def _plainly(detail: str) -> str:
    """What the line said, in words where the commonest cause is known."""
    if "refused" in detail.lower():
        return _("nothing answers at this address")
    return detail


def no_office(url: str, status: int) -> SyncError:
    """SYN-19: something answers there, and it is no office that exchanges records."""
    return SyncError(
        "SYN-19",
        _("{url} answers, but not as an office that exchanges records (HTTP {status})").format(
            url=url, status=status
        ),
        _("It may be a map page, or another program; nothing was exchanged with it."),
        _("Start the office with `clearground serve REGION --sync`, or correct the address."),
    )


def not_proved_answer(url: str) -> SyncError:
    """SYN-11: the answer is not signed by a trusted device."""
    return SyncError(
        "SYN-11",
        _("The answer of {url} is not signed by a device that this office trusts").format(url=url),
        _("Somebody else may be answering in its place; no record was sent to them."),
        _("Check the address; enrol the other office's device if it is yours."),
    )


def unsafe_address(url: str) -> UsageError:
    """SYN-12: the address would carry records in the clear over a public network."""
    return UsageError(
        "SYN-12",
        _("{url} is no address for an exchange").format(url=url),
        _("Over plain http on a public network everybody on the way reads the records."),
        _("Use https://, or http:// to a machine of your own network or of a tunnel (VPN)."),
    )


def refused(code: str, what: str, why: str, then: str) -> SyncError:
    """The other office's refusal, in its own words and under its own code."""
    return SyncError(code or "SYN-10", what, why, then)


def other_region(url: str) -> SyncError:
    """SYN-13: the other office serves another region."""
    return SyncError(
        "SYN-13",
        _("{url} serves another region").format(url=url),
        _("Records of one region are wrong on the ground of another; nothing was sent."),
        _("Give the address of the office that holds this region."),
    )
