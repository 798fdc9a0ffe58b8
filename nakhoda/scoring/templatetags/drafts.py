"""Filters of the pages of drafts."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from nakhoda.web import numbers

register = template.Library()


@register.filter
def cell(value: object) -> str:
    """`{{ edit.value|cell }}`: what a cell holds; a number as people here write it, but a year or code as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    text = numbers.number(value, None, get_language())
    return str(value) if isinstance(value, int) and abs(value) < 10_000 else text
