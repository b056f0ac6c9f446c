"""Addresses of the map room."""

from __future__ import annotations

from django.urls import include, path

from clearground.edge.web import papers, signing, views
from clearground.edge.web.api import api

urlpatterns = [
    path("", views.page),
    path("sign-in", signing.sign_in),
    path("sign-out", signing.sign_out),
    path("belief.png", views.belief),
    path("tiles/<int:z>/<int:x>/<int:y>", views.tile),
    path("files/<str:digest>", papers.contents),
    path("api/", api.urls),
    # By name: the exchange uses this server, and the map room must not import it.
    path("sync/", include("clearground.edge.sync.urls")),
]

handler404 = views.missing
handler500 = views.broken
