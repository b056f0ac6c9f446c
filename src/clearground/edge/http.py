"""Every HTTP address of the program in one OpenAPI document. Needs Django's settings."""

from __future__ import annotations

import json
from typing import Any

from clearground import __version__
from clearground.edge.sync.api import api as sync_api
from clearground.edge.web.api import api as room_api


def described() -> dict[str, Any]:
    """The addresses of the map room (`/api/`) and of the exchange (`/sync/`), OpenAPI 3.1."""
    found: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Clearground", "version": __version__},
        "paths": {},
        "components": {"schemas": {}, "securitySchemes": DEVICE},
    }
    for api, prefix in ((room_api, "/api/"), (sync_api, "/sync/")):
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
