"""Django's settings of the map room, in code: one page of one region file, no accounts yet."""

from __future__ import annotations

import logging
from pathlib import Path
from secrets import token_urlsafe

import django
from django.conf import settings

HERE = Path(__file__).parent
STATIC = HERE / "static"
BUILD = STATIC / "build"

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
"""Only names of this machine: a page elsewhere that resolves to it gets no answer."""


def configure() -> None:
    """Configure Django once in this process; calling it again changes nothing."""
    if settings.configured:
        return
    settings.configure(
        DEBUG=False,
        SECRET_KEY=token_urlsafe(32),  # nothing is signed with it: the page keeps no session
        ALLOWED_HOSTS=ALLOWED_HOSTS,
        ROOT_URLCONF="clearground.edge.web.urls",
        INSTALLED_APPS=[],
        DATABASES={},
        DATA_UPLOAD_MAX_MEMORY_SIZE=None,  # the exchange's server bounds what it reads
        USE_TZ=True,
        TIME_ZONE="UTC",
        USE_I18N=False,
        MIDDLEWARE=[
            "django.middleware.gzip.GZipMiddleware",
            "clearground.edge.web.headers.SecurityHeaders",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {"builtins": ["clearground.edge.web.tags"]},
            }
        ],
        LOGGING_CONFIG=None,
    )
    logging.getLogger("django.request").setLevel(logging.ERROR)  # a wrong address is no news
    django.setup()
