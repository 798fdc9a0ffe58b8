"""Writes of kawasan."""

from __future__ import annotations

from collections.abc import Mapping

from nakhoda.decrees.models import Kawasan


def register_kawasans(regency: str, names: Mapping[str, str]) -> dict[str, Kawasan]:
    """The kawasan of a regency by key, new ones registered with their name. Runs in the caller's transaction."""
    known = {each.key: each for each in Kawasan.objects.filter(regency=regency, key__in=list(names))}
    new = [Kawasan(regency=regency, key=key, name=name) for key, name in names.items() if key not in known]
    if not new:
        return known
    Kawasan.objects.bulk_create(new, ignore_conflicts=True)
    return {each.key: each for each in Kawasan.objects.filter(regency=regency, key__in=list(names))}
