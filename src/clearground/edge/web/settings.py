"""Django's settings of the map room, in code: one region, who may look is the gate's concern."""

from __future__ import annotations

import logging
from collections.abc import Iterable
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
        SECRET_KEY=token_urlsafe(32),  # sessions and forms end with the process
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
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "clearground.edge.web.gate.Gatekeeper",
        ],
        # Sessions lie in this process alone: signing out, or stopping the server, ends them.
        SESSION_ENGINE="django.contrib.sessions.backends.cache",
        SESSION_COOKIE_NAME="clearground",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_EXPIRE_AT_BROWSER_CLOSE=True,
        SESSION_COOKIE_AGE=8 * 3600,
        CSRF_COOKIE_NAME="clearground-form",
        CSRF_COOKIE_SAMESITE="Strict",
        CSRF_COOKIE_HTTPONLY=True,
        CSRF_FAILURE_VIEW="clearground.edge.web.signing.refused_form",
        CACHES={
            "default": {
                "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                "OPTIONS": {"MAX_ENTRIES": 10_000},
            }
        },
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


def reached_as(names: Iterable[str]) -> None:
    """Answer under these host names too; cookies then go over https only."""
    named = [name for name in names if name]
    settings.ALLOWED_HOSTS = [*ALLOWED_HOSTS, *named]
    settings.CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in named]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = bool(named)
