"""Addresses of the exchange between offices."""

from __future__ import annotations

from django.urls import path

from clearground.edge.sync.api import api

urlpatterns = [path("", api.urls)]
