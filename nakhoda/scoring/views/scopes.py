"""Which regency's official data a public page shows: the one asked for, else the viewer's own, else the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest

from nakhoda.baseline.queries.snapshots import Snapshot, officials
from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import regency_of
from nakhoda.regions.queries import region_names


@dataclass(frozen=True, slots=True)
class Scope:
    """The snapshot shown, and every regency there is to choose from by code and name."""

    snapshot: Snapshot
    regencies: Sequence[tuple[str, str]]

    @property
    def regency(self) -> str:
        """The name of the regency shown; its code where the name is unknown."""
        return dict(self.regencies)[self.snapshot.regency]


def scope_of(request: HttpRequest) -> Scope | None:
    """The scope of a page by `?wilayah=`; None while nothing is official. 404 for a regency without official data."""
    found = {snapshot.regency: snapshot for snapshot in officials()}
    asked = request.GET.get("wilayah", "")
    if asked and asked not in found:
        raise Http404
    if not found:
        return None
    names = region_names(found)
    regencies = [(code, names.get(code, code)) for code in found]
    own = next((code for code in _own(request) if code in found), None) if len(found) > 1 and not asked else None
    return Scope(found[asked or own or next(iter(found))], regencies)


def _own(request: HttpRequest) -> list[str]:
    return [regency_of(held.area) for held in viewer_in(request).held]
