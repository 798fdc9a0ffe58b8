"""A draft decree from the official data: the kawasan chosen, with their RT, hectares, class, priority and handling."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from nakhoda.baseline.queries.snapshots import RtRow, Snapshot
from nakhoda.decrees.actions.drafts import AreaDraft, Basis, MemberDraft, draft_decree
from nakhoda.decrees.queries import Decree, Kawasan
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer
from nakhoda.regions.queries import Region, region_names
from nakhoda.regions.rules.codes import sort_key
from nakhoda.scoring.models import KawasanScore, RtScore
from nakhoda.scoring.queries.tables import kawasan_rows, years_of

NOT_SLUM = "TK"
# What the offices are called in an annex; a name without code says nothing of its kind.
VILLAGE_TYPES = {"desa": "Desa", "kelurahan": "Kelurahan"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kawasan of the official data that a decree may set: its score of a year, hectares and villages."""

    kawasan: Kawasan
    score: KawasanScore
    area_ha: Decimal | None
    villages: str

    @property
    def is_slum(self) -> bool:
        """Whether its class that year is a slum class: what is chosen unless a person says otherwise."""
        return self.score.level != NOT_SLUM


def candidates(snapshot: Snapshot, year: int) -> list[Candidate]:
    """Every kawasan with a score in that year, by name. Two reads."""
    return [
        Candidate(row.kawasan, row.score, row.area_ha, ", ".join(row.villages)) for row in kawasan_rows(snapshot, year)
    ]


def draft_from_snapshot(
    *,
    by: Viewer,
    snapshot: Snapshot,
    year: int,
    kawasans: Collection[int],
    title: str,
    header: Mapping[str, Any] | None = None,
) -> Decree:
    """A draft decree of those kawasan (ids) as the official data have them in that year.

    An area's stated hectares are the verified hectares of its RT; the person who drafts may change them. Refused if
    the data are not official, the year is not theirs, or no kawasan is chosen.
    """
    if not hasattr(snapshot, "activation"):
        raise Refused(_("SK disusun dari data resmi. Aktifkan rancangan data dahulu."))
    if year not in years_of(snapshot):
        raise Refused(_("Tahun %(year)s tidak ada dalam data resmi.") % {"year": year})
    scores = KawasanScore.objects.filter(snapshot=snapshot, year=year, kawasan__in=list(kawasans))
    members = _members(snapshot, year, kawasans)
    places = _Places(members)
    areas = [
        _area(score, members.get(score.kawasan_id, []), places)
        for score in sorted(scores.select_related("kawasan"), key=lambda each: each.kawasan.name.casefold())
    ]
    basis = Basis(snapshot.ruleset, snapshot.pk, year, snapshot.boundary_set_id, dict(header or {}))
    return draft_decree(by=by, regency=snapshot.regency, title=title, areas=areas, basis=basis)


class _Places:
    """Names of districts and villages, read once for all areas."""

    def __init__(self, members: Mapping[int, list[tuple[RtRow, RtScore]]]) -> None:
        rts = [row.rt for rows in members.values() for row, _score in rows]
        self.own = {rt.village_key: rt.village_name for rt in rts}
        self.districts = region_names({key.rpartition(".")[0] for key in self.own if key.count(".") == 3})
        types = Region.objects.filter(code__in=list(self.own)).values_list("code", "village_type")
        self.types = {code: VILLAGE_TYPES.get(kind, "") for code, kind in types}

    def villages(self, keys: Collection[str]) -> str:
        """Villages in the order of their codes: `Desa Tanjungsari, Kelurahan Sidoharjo`."""
        return ", ".join(f"{self.types.get(key, '')} {self.own[key]}".strip() for key in sorted(keys, key=sort_key))

    def district(self, keys: Collection[str]) -> str:
        """Districts of those villages, "" where their codes are unknown."""
        codes = sorted({key.rpartition(".")[0] for key in keys if key.count(".") == 3})
        return ", ".join(self.districts.get(code, code) for code in codes)


def _members(snapshot: Snapshot, year: int, kawasans: Collection[int]) -> dict[int, list[tuple[RtRow, RtScore]]]:
    scores = RtScore.objects.filter(snapshot=snapshot, year=year, rt_year__rt_row__kawasan__in=list(kawasans))
    found: dict[int, list[tuple[RtRow, RtScore]]] = {}
    for score in scores.select_related("rt_year__rt_row__rt").order_by("rt_year__rt_row__rt__label"):
        row = score.rt_year.rt_row
        if row.kawasan_id is not None:
            found.setdefault(row.kawasan_id, []).append((row, score))
    return found


def _area(score: KawasanScore, members: list[tuple[RtRow, RtScore]], places: _Places) -> AreaDraft:
    keys = {row.rt.village_key for row, _score in members}
    known = [row.area_ha for row, _score in members if row.area_ha is not None]
    return AreaDraft(
        kawasan=score.kawasan_id,
        name=score.kawasan.name,
        members=[MemberDraft(row.rt_id, row.area_ha, rt.level, rt.total) for row, rt in members],
        district=places.district(keys),
        villages=places.villages(keys),
        area_stated_ha=sum(known, Decimal(0)) if known else None,
        level=score.level,
        total=score.total,
        year=score.year,
        land_status=_land_status(score.class_code),
        priority=f"{score.priority} ({score.class_code})" if score.priority else "",
        handling=score.handling,
    )


def _land_status(class_code: str) -> str:
    """Odd numbers of the 18 classes are legal, even ones illegal. Source: the ruleset's `priority`."""
    number = class_code[1:]
    return ("legal" if int(number) % 2 else "ilegal") if number.isdigit() else ""
