"""Template words: every sentence through the one door, every number in one form."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clearground.edge.web import wording
from clearground.edge.web.place import Ask
from clearground.standards.words import _

register = template.Library()


@register.simple_tag
def t(text: str, **values: object) -> str:
    """The sentence in the reader's language, with its values filled in."""
    return _(text).format(**values) if values else _(text)


@register.filter
def num(value: float) -> SafeString:
    """The number isolated for right-to-left text, thousands apart."""
    return format_html("<bdi>{}</bdi>", wording.number(value))


@register.filter
def m2(value: float) -> SafeString:
    """Whole square metres, the figure bold and the unit light."""
    return format_html("<bdi><b>{}</b> m²</bdi>", wording.number(round(value)))


@register.simple_tag(takes_context=True)
def sel(context: Context, entity: str) -> str:
    """The address that opens a thing's card in the view the page shows."""
    ask = context["ask"]
    assert isinstance(ask, Ask)
    return ask.select(entity)


@register.simple_tag(takes_context=True)
def sel_here(context: Context, entity: str) -> str:
    """The address that opens a thing's card and stays at the place that was asked about."""
    ask = context["ask"]
    assert isinstance(ask, Ask)
    return ask.with_(selected=entity, figure="").query()
