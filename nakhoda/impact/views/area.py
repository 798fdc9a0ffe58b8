"""The area and year that an address asks for, and what every answer about it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from nakhoda.baseline.queries.snapshots import official
from nakhoda.impact.queries.official import OfficialImpact, impact_of_area, official_impact
from nakhoda.impact.rules.report import Impact
from nakhoda.law.rulesets import Ruleset
from nakhoda.people.queries import area_names
from nakhoda.people.rules.scope import regency_of
from nakhoda.scoring.views.sheets import year_asked
from nakhoda.web.prints import EXAMPLE


@dataclass(frozen=True, slots=True)
class Asked:
    """An area with its impact, the year shown, and names."""

    code: str
    name: str
    regency_name: str
    year: int
    known: OfficialImpact
    found: Impact

    @property
    def whole(self) -> bool:
        """Whether it is the whole regency."""
        return self.code == self.known.snapshot.regency

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset of the official data."""
        return self.found.ruleset

    @property
    def year_query(self) -> str:
        """`?tahun=2020`; "" for the last year, which is the page itself."""
        return "" if self.year == self.known.years[-1] else f"?tahun={self.year}"


def asked_in(request: HttpRequest, code: str) -> Asked | None:
    """What is asked for; None where the regency's official data have one year only. 404 without such data or area."""
    snapshot = official(regency_of(code))
    if snapshot is None:
        raise Http404
    known = official_impact(snapshot)
    if known is None:
        return None
    found, year = impact_of_area(known, code), year_asked(request) or known.years[-1]
    if found is None or year not in known.years:
        raise Http404
    names = area_names([code, snapshot.regency])
    name = names.get(code) or known.villages().get(code) or code
    return Asked(code, name, names.get(snapshot.regency, snapshot.regency), year, known, found)


def notes_of(asked: Asked) -> Sequence[tuple[str, Any]]:
    """What a table that is taken away says of its origin."""
    snapshot, known = asked.known.snapshot, asked.known
    notes = [
        (_("Wilayah"), f"{asked.code} {asked.name}"),
        (_("Tahun"), f"{known.base}–{asked.year}"),
        (_("Data resmi"), f"{snapshot.regency}/{snapshot.activation.number}: {snapshot.title}"),
        (_("Resmi sejak"), localdate(snapshot.activation.at)),
        (_("Aturan"), f"{asked.ruleset.id}, {asked.ruleset.number}"),
        (_("Sidik aturan"), snapshot.ruleset_hash),
        (_("HOK"), _("tidak tercatat pada baris investasi buku kerja")),
        (_("Baris karya tidak diterapkan"), known.unapplied),
        (_("Baris karya tidak lengkap"), known.unusable),
    ]
    return [(_("Perhatian"), EXAMPLE), *notes] if settings.EXAMPLE_DATA else notes
