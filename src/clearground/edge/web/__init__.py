"""The map room: one region file as a page on this machine."""

from __future__ import annotations

from clearground.edge.web.settings import configure

configure()  # before anything of Django's that reads its settings is imported

from clearground.edge.web.server import Opened, application, serve  # noqa: E402

__all__ = ["Opened", "application", "serve"]
