"""Requests made from the project's own OpenAPI document, sent by every role, judged one by one."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import requests
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis.specs.openapi.schemas import OpenApiSchema

from clearground.edge.ledger.keys import SigningKey
from clearground.edge.sync.proof import signed_header

Wsgi = Callable[..., Iterable[bytes]]
BASE = "http://localhost"


@dataclass(frozen=True)
class Role:
    """Who asks: a device with its key, or nobody; and whether it may get records."""

    name: str
    device: str = ""
    key: SigningKey | None = None
    may: bool = False


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: bytes
    headers: str = ""


def call(app: Wsgi, request: requests.PreparedRequest, extra: dict[str, Any]) -> Reply:
    """A prepared request given to a WSGI application in this process."""
    parts = urlsplit(str(request.url))
    body = request.body or b""
    data = body.encode() if isinstance(body, str) else bytes(body)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(data)),
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "wsgi.input": io.BytesIO(data),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "HTTP_HOST": "localhost",
    }
    for name, value in request.headers.items():
        # A compressed answer would hide from the judge what it holds.
        if name.lower() not in ("content-length", "content-type", "host", "accept-encoding"):
            text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = text
    environ |= extra
    heads: list[tuple[str, object]] = []
    found = app(environ, lambda status, headers, *_more: heads.append((status, headers)))
    reply = b"".join(found)
    return Reply(int(heads[-1][0].split()[0]), reply, repr(heads[-1][1]))


def operations(document: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    """Method and path of each address below a prefix."""
    return [
        (method.upper(), path)
        for path, methods in document["paths"].items()
        if path.startswith(prefix)
        for method in methods
    ]


_SCHEMAS: dict[int, tuple[dict[str, Any], OpenApiSchema]] = {}
"""Documents that were read already, with what was read."""


def fuzz(
    document: dict[str, Any],
    operation: tuple[str, str],
    judge: Callable[[requests.PreparedRequest], None],
    *,
    cases: int,
    number: int = 1,
) -> None:
    """Give `judge` so many requests to an address, made from the document."""
    kept = _SCHEMAS.get(id(document))
    schema = kept[1] if kept else schemathesis.openapi.from_dict(document)
    _SCHEMAS[id(document)] = (document, schema)
    strategy = schema[operation[1]][operation[0]].as_strategy()

    @seed(number)
    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def each(case: Any) -> None:
        made = case.as_transport_kwargs(base_url=BASE)
        made.pop("timeout", None)
        made.pop("verify", None)
        allowed = {"method", "url", "headers", "params", "data", "json", "cookies"}
        try:
            request = requests.Request(**{k: v for k, v in made.items() if k in allowed}).prepare()
        except (ValueError, requests.exceptions.RequestException):
            return  # what no client can put on a line
        judge(request)

    each()


def signed(role: Role, request: requests.PreparedRequest, challenge: str) -> None:
    """Prove a request as its role would."""
    if role.key is None:
        return
    parts = urlsplit(str(request.url))
    target = unquote_to_bytes(parts.path).decode("latin-1") + (
        f"?{parts.query}" if parts.query else ""
    )
    body = request.body or b""
    data = body.encode() if isinstance(body, str) else bytes(body)
    asked = (str(request.method), target, data)
    request.headers["Authorization"] = signed_header(role.key, role.device, challenge, asked)
