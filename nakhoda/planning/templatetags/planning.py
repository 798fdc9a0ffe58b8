"""Words of the planning pages."""

from __future__ import annotations

from django import template

from nakhoda.planning.rules.story import UNITS

register = template.Library()


@register.filter
def unit_name(unit: str) -> str:
    """`{{ part.unit|unit_name }}`: m2 is written m²."""
    return UNITS.get(unit, unit)
