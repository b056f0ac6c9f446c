"""The addresses at which an office answers other offices; every answer is signed."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError
from pydantic import Field

from clearground.edge.ledger.contents import CONTENT_BYTES_MAX
from clearground.edge.sync import faults, parts
from clearground.edge.sync.offered import PIECE_BYTES, PIECE_MAX
from clearground.edge.sync.office import SYNC_KEY, TARGET_KEY, SyncOffice, status_of
from clearground.edge.sync.proof import Asking, signed_answer
from clearground.errors import ClearError, LedgerError

MORE = "Clearground-More"
SIGNATURE = "Clearground-Signature"
JSON, BUNDLE = "application/json", "application/octet-stream"

api = NinjaAPI(
    title="Clearground exchange between offices",
    version="1",
    docs_url=None,
    openapi_url=None,
    urls_namespace="sync",
)


class Part(Schema):
    """The three parts of a refusal, with its code."""

    code: str
    what: str
    why: str
    next: str


class Fault(Schema):
    """A refusal; `challenge` where the request needs a new one."""

    error: Part
    challenge: str = ""


class Hello(Schema):
    """A challenge that the next requests answer."""

    challenge: str


class Have(Schema):
    """Which region an office holds, how far each device's chain, and the digits of its head."""

    region: str
    have: dict[str, int]
    heads: dict[str, str]


class Left(Schema):
    """What of a bundle was left out, and what to do."""

    code: str
    what: str
    next: str


class Lacking(Schema):
    """A document whose contents an office lacks, and how much of them has come."""

    digest: str
    size: int
    held: int


class Wanted(Schema):
    """What contents an office lacks, the first named first."""

    wanted: list[Lacking]


class Come(Schema):
    """How much of the contents of a document has come; it is on disk."""

    held: int


class Taken(Schema):
    """What a bundle brought; it is on disk."""

    records: int
    have: dict[str, int]
    heads: dict[str, str]
    left_out: list[Left]


REFUSALS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 405, 409, 413, 503, 507), Fault)
PROVED = {
    "security": [{"device": []}],
    "parameters": [
        {
            "in": "header",
            "name": "Authorization",
            "required": False,
            "schema": {"type": "string"},
            "description": "The device's proof, as docs/reference/bundle.md says.",
        }
    ],
}
BYTES = {"content": {BUNDLE: {"schema": {"type": "string", "format": "binary"}}}}


@api.exception_handler(ClearError)
def refused(request: HttpRequest, fault: ClearError) -> HttpResponse:
    """A refusal in its three parts with its code, and a challenge where one is wanted."""
    told: dict[str, Any] = {"error": asdict(fault.finding)}
    status = status_of(fault) if isinstance(fault, LedgerError) else 400
    if status == 401:
        told["challenge"] = _office(request).challenges.give()
    answer = JsonResponse(told, status=status)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Clearground"
    return answer


@api.exception_handler(ValidationError)
def misasked(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """A question whose parameters cannot be read."""
    names = ", ".join(str(each["loc"][-1]) for each in fault.errors)
    return refused(request, faults.not_understood(names))


@api.exception_handler(Exception)
def broken(request: HttpRequest, fault: Exception) -> HttpResponse:
    """An answer that could not be made: said in three parts, nothing half taken in."""
    del fault
    return refused(request, faults.broken())


def _office(request: HttpRequest) -> SyncOffice:
    office = request.META.get(SYNC_KEY)
    if not isinstance(office, SyncOffice):
        raise faults.no_address(request.path)
    return office


def _proved(request: HttpRequest) -> tuple[SyncOffice, Asking]:
    office = _office(request)
    target = str(request.META.get(TARGET_KEY) or request.get_full_path())
    asked = (str(request.method), target, request.body)
    return office, office.prove(request.headers.get("Authorization", ""), asked)


def _signed(
    office: SyncOffice, asking: Asking, body: bytes, *, kind: str = BUNDLE, status: int = 200
) -> HttpResponse:
    device, key = office.key()
    answer = HttpResponse(body, status=status, content_type=kind)
    signature = signed_answer(key, asking.signature, status, body)
    answer.headers[SIGNATURE] = f"{device} {key.key_id} {signature}"
    return answer


def _told(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


@api.get("/hello", response={200: Hello, 404: Fault})
def hello(request: HttpRequest) -> dict[str, str]:
    """A challenge; it is all that anybody gets unproved."""
    return {"challenge": _office(request).challenges.give()}


@api.get("/have", response={200: Have, **REFUSALS}, openapi_extra=PROVED)
def have(request: HttpRequest) -> HttpResponse:
    """Which region this office holds, and how far it holds each device's chain."""
    office, asking = _proved(request)
    return _signed(office, asking, _told(office.have()), kind=JSON)


@api.get(
    "/bundle",
    response=REFUSALS,
    openapi_extra={
        **PROVED,
        "responses": {
            200: {"description": "The earliest records that the asker lacks.", **BYTES},
            204: {"description": "The asker lacks nothing."},
        },
    },
)
def give(
    request: HttpRequest,
    held: str = "",
    records: Annotated[int, Field(ge=1, le=parts.PART_MAX)] = parts.PART_RECORDS,
) -> HttpResponse:
    """The earliest records that the asker lacks, about so many, in whole batches."""
    office, asking = _proved(request)
    data, more = office.part(held, records)
    answer = _signed(office, asking, data, status=200 if data else 204)
    answer.headers[MORE] = "1" if more else "0"
    return answer


@api.post(
    "/bundle",
    response={200: Taken, **REFUSALS},
    openapi_extra={**PROVED, "requestBody": {"required": True, **BYTES}},
)
def take(request: HttpRequest) -> HttpResponse:
    """Take in a bundle; the answer comes when its records are on disk."""
    office, asking = _proved(request)
    received = office.take(request.body)
    left = [{"code": f.code, "what": f.what, "next": f.next} for f in received.findings]
    with office.store() as store:
        held = {"have": store.have(), "heads": store.digests()}
        told = {"records": received.records, **held, "left_out": left}
    return _signed(office, asking, _told(told), kind=JSON)


Offset = Annotated[int, Field(ge=0, le=CONTENT_BYTES_MAX)]


@api.get("/wanted", response={200: Wanted, **REFUSALS}, openapi_extra=PROVED)
def wanted(request: HttpRequest) -> HttpResponse:
    """What photos and papers records here name whose contents are not here."""
    office, asking = _proved(request)
    with office.offered() as offered:
        return _signed(office, asking, _told({"wanted": offered.wanted()}), kind=JSON)


@api.get(
    "/content/{digest}",
    response=REFUSALS,
    openapi_extra={
        **PROVED,
        "responses": {
            200: {"description": "A piece of the contents, from the offset on.", **BYTES},
            204: {"description": "Nothing lies behind the offset."},
        },
    },
)
def give_content(
    request: HttpRequest,
    digest: str,
    offset: Offset = 0,
    most: Annotated[int, Field(ge=1, le=PIECE_MAX)] = PIECE_BYTES,
) -> HttpResponse:
    """A piece of the contents of a document that a record here names."""
    office, asking = _proved(request)
    with office.offered() as offered:
        data = offered.piece(digest, offset, most)
    return _signed(office, asking, data, status=200 if data else 204)


@api.post(
    "/content/{digest}",
    response={200: Come, **REFUSALS},
    openapi_extra={**PROVED, "requestBody": {"required": True, **BYTES}},
)
def take_content(request: HttpRequest, digest: str, offset: Offset = 0) -> HttpResponse:
    """Take in a piece of contents that follows what has come; the answer comes when it is on disk.

    A piece that came before changes nothing: the answer says from where to go on.
    """
    office, asking = _proved(request)
    with office.offered(taking=True) as offered:
        held = offered.take(digest, offset, request.body)
    return _signed(office, asking, _told({"held": held}), kind=JSON)
