"""Addresses of the public map: the weekly output for everybody, and nothing else."""

from __future__ import annotations

from django.urls import path

from clearground.edge.web import public_views, views
from clearground.edge.web.public_views import public_api

urlpatterns = [
    path("", public_views.page),
    path("public/", public_api.urls),
]

handler404 = views.missing
handler500 = views.broken
