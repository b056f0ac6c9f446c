"""Every HTTP address of the program in one OpenAPI document. Needs Django's settings."""

from __future__ import annotations

import json
from typing import Any

from clearground import __version__
from clearground.edge.sync.api import api as sync_api
from clearground.edge.web.api import ASKED
from clearground.edge.web.api import api as room_api
from clearground.edge.web.public_views import public_api


def described() -> dict[str, Any]:
    """The addresses of the map room, the public map and the exchange, OpenAPI 3.1."""
    found: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Clearground", "version": __version__},
        "paths": json.loads(json.dumps(PAGES)),
        "components": {"schemas": {}, "securitySchemes": DEVICE},
    }
    for api, prefix in ((room_api, "/api/"), (public_api, "/public/"), (sync_api, "/sync/")):
        schema = json.loads(json.dumps(api.get_openapi_schema(path_prefix=prefix)))
        found["paths"] |= schema["paths"]
        found["components"]["schemas"] |= schema["components"].get("schemas", {})
    return found


DEVICE = {
    "device": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "A device's signature of the request: docs/reference/bundle.md.",
    }
}


def _page(name: str, says: str, **more: Any) -> dict[str, Any]:
    answers = {"200": {"description": "A page or picture."}}
    return {"operationId": name, "summary": says, "responses": answers, **more}


def _text(name: str, where: str, kind: str = "string") -> dict[str, Any]:
    return {"in": where, "name": name, "required": where == "path", "schema": {"type": kind}}


_FORM = {
    "type": "object",
    "required": ["name", "password", "csrfmiddlewaretoken"],
    "properties": {n: {"type": "string"} for n in ("name", "password", "csrfmiddlewaretoken")},
}

PAGES: dict[str, Any] = {
    "/": {
        "get": _page(
            "page",
            "The map page; under `serve --public` the public map.",
            parameters=[
                *ASKED["parameters"],
                *(_text(name, "query") for name in ("sel", "fig", "at", "q", "part")),
            ],
        )
    },
    "/belief.png": {
        "get": _page(
            "belief_picture",
            "The belief of a window as a picture.",
            parameters=[_text(name, "query", "integer") for name in "frchw"],
        )
    },
    "/tiles/{z}/{x}/{y}": {
        "get": _page(
            "tile",
            "A tile of the user's own basemap.",
            parameters=[_text(name, "path", "integer") for name in "zxy"],
        )
    },
    "/sign-in": {
        "get": _page("sign_in_form", "The form to sign in with."),
        "post": _page(
            "sign_in",
            "A session for whoever proves who they are.",
            requestBody={"content": {"application/x-www-form-urlencoded": {"schema": _FORM}}},
        ),
    },
    "/sign-out": {"post": _page("sign_out", "The end of the session.")},
}
"""Addresses that answer with pages, beside those that answer with values."""
