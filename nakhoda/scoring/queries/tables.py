"""Tables of official results: RT and kawasan of one regency and year, filtered and sorted, and hectares by method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from nakhoda.baseline.queries.snapshots import RtRow, Snapshot
from nakhoda.decrees.queries import Kawasan
from nakhoda.law.methods import Method, methods
from nakhoda.law.rulesets import Ruleset
from nakhoda.people.queries import in_areas
from nakhoda.regions.rules.identifiers import normalise_rt
from nakhoda.scoring.models import Hectares, KawasanScore
from nakhoda.scoring.models import RtScore as RtScore

# What the page calls a column, and the fields that sort by it.
RT_SORTS = {
    "rt": ("rt_year__rt_row__rt__village_name", "rt_year__rt_row__rt__label"),
    "label": ("rt_year__rt_row__rt__label",),
    "desa": ("rt_year__rt_row__rt__village_name",),
    "kawasan": ("rt_year__rt_row__kawasan__name",),
    "luas": ("rt_year__rt_row__area_ha",),
    "awal": ("base_total",),
    "nilai": ("total", "sector_mean"),
    "tingkat": ("total", "sector_mean"),
    "selisih": ("change",),
    "rata": ("sector_mean",),
}
LONGEST_SEARCH = 80


@dataclass(frozen=True, slots=True)
class RtFilter:
    """Which RT are wanted: of a year; of a class, village key, kawasan or with words in their names where given."""

    year: int
    level: str = ""
    village: str = ""
    kawasan: int | None = None
    words: str = ""
    sort: str = "rt"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a filter can choose from: years ascending, villages (key, name), kawasan (id, name)."""

    years: Sequence[int]
    villages: Sequence[tuple[str, str]]
    kawasans: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class KawasanRow:
    """A kawasan in one year: stored score, villages, hectares of its RT, base total, and what the sheet printed."""

    kawasan: Kawasan
    score: KawasanScore
    base_total: int | None
    villages: Sequence[str] = field(default_factory=tuple)

    @property
    def area_ha(self) -> Decimal | None:
        """Verified hectares, summed over its RT."""
        area = self.score.wholes.get("area_ha")
        return None if area is None else Decimal(str(area))

    @property
    def difference(self) -> int | None:
        """The total that the sheet printed less the computed one; None where nothing is printed."""
        printed = self.score.printed_total
        return None if printed is None else printed - self.score.total

    @property
    def change(self) -> int | None:
        """The total less that of the base year; a fall is an improvement."""
        return None if self.base_total is None else self.score.total - self.base_total


@dataclass(frozen=True, slots=True)
class Reduced:
    """Hectares reduced since the first year, by a named method."""

    method: Method
    area_ha: Decimal


def years_of(snapshot: Snapshot) -> list[int]:
    """The years of a snapshot, ascending."""
    return sorted(int(year) for year in snapshot.summary.get("years", ()))


def choices(snapshot: Snapshot) -> Choices:
    """Years, villages and kawasan of a snapshot by name. Two reads."""
    rows = RtRow.objects.filter(snapshot=snapshot)
    villages = rows.values_list("rt__village_key", "rt__village_name").distinct().order_by("rt__village_name")
    kawasans = rows.exclude(kawasan=None).values_list("kawasan", "kawasan__name").distinct().order_by("kawasan__name")
    return Choices(years_of(snapshot), list(villages), list(kawasans))


def rt_rows(snapshot: Snapshot, wanted: RtFilter) -> QuerySet[RtScore]:
    """Scores of the RT wanted, with RT, kawasan, `base_total` and `change`, in the order wanted.

    An unknown order is by village and RT. Words are all to be found in village, label or kawasan; `RT 1 RW 2` is
    `RT001-RW002`.
    """
    base = min(years_of(snapshot), default=wanted.year)
    first = RtScore.objects.filter(rt_year__rt_row=OuterRef("rt_year__rt_row"), year=base)
    found = RtScore.objects.filter(snapshot=snapshot, year=wanted.year).annotate(
        base_total=Subquery(first.values("total")[:1])
    )
    found = found.annotate(change=F("total") - F("base_total"))
    if wanted.level:
        found = found.filter(level=wanted.level)
    if wanted.village:
        found = found.filter(in_areas("rt_year__rt_row__rt__village_key", [wanted.village]))
    if wanted.kawasan is not None:
        found = found.filter(rt_year__rt_row__kawasan=wanted.kawasan)
    found = found.filter(_matching(wanted.words))
    key = wanted.sort.removeprefix("-")
    fields = RT_SORTS.get(key, RT_SORTS["rt"])
    down = wanted.sort.startswith("-") and key in RT_SORTS
    order = [F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True) for name in fields]
    return found.select_related("rt_year__rt_row__rt", "rt_year__rt_row__kawasan").order_by(
        *order, *RT_SORTS["rt"], "id"
    )


def area_and_count(rows: QuerySet[RtScore]) -> tuple[Decimal, int]:
    """Verified hectares and number of the RT. One read."""
    sums = rows.order_by().aggregate(area=Sum("rt_year__rt_row__area_ha"), count=Count("id"))
    return sums["area"] or Decimal(0), sums["count"]


def kawasan_rows(
    snapshot: Snapshot, year: int, *, level: str = "", words: str = "", sort: str = ""
) -> list[KawasanRow]:
    """Kawasan of one year, filtered and sorted by `nama rt luas awal nilai tingkat cetak beda selisih`. Two reads.

    A leading `-` turns the order; what is missing stands last.
    """
    years = years_of(snapshot)
    wanted = {year, min(years, default=year)}
    scores = KawasanScore.objects.filter(snapshot=snapshot, year__in=wanted).select_related("kawasan")
    by_year = {(score.kawasan_id, score.year): score for score in scores}
    villages: dict[int | None, list[str]] = {}
    names = RtRow.objects.filter(snapshot=snapshot).values_list("kawasan", "rt__village_name").distinct()
    for kawasan, name in names.order_by("rt__village_name"):
        villages.setdefault(kawasan, []).append(name)
    rows = []
    for (kawasan, at), score in by_year.items():
        base = by_year.get((kawasan, min(wanted)))
        if at == year:
            total = base.total if base else None
            rows.append(KawasanRow(score.kawasan, score, total, tuple(villages.get(kawasan, ()))))
    asked = words.casefold().split()
    rows = [
        row
        for row in rows
        if (not level or row.score.level == level)
        and all(word in f"{row.kawasan.name} {' '.join(row.villages)}".casefold() for word in asked)
    ]
    return _sorted(rows, sort)


def hectares_by_level(snapshot: Snapshot) -> dict[int, dict[str, Hectares]]:
    """Hectares and number of RT by year and class. One read. The area is that of the sheet: verified hectares."""
    found: dict[int, dict[str, Hectares]] = {}
    for row in Hectares.objects.filter(snapshot=snapshot, kind="level").order_by("year"):
        found.setdefault(row.year, {})[row.key] = row
    return found


def hectares_reduced(snapshot: Snapshot, year: int | None = None) -> list[Reduced]:
    """Hectares reduced from the first year to `year` (the last if None), by every method that applies. One read."""
    years = years_of(snapshot)
    wanted = year if year is not None else max(years, default=0)
    areas = dict(Hectares.objects.filter(snapshot=snapshot, kind="method", year=wanted).values_list("key", "area_ha"))
    return [Reduced(method, areas[method.id]) for method in methods() if method.id in areas]


def score_cells(score: Any, volumes: Any, ruleset: Ruleset) -> list[Any]:
    """Volume, ratio and points of every criterion, then the aspect means: the middle of every export."""
    cells = [
        cell
        for criterion in ruleset.criteria
        for cell in (volumes.get(criterion.id), score.ratios.get(criterion.id), score.points.get(criterion.id))
    ]
    return cells + [score.aspect_means.get(str(aspect.number)) for aspect in ruleset.aspects]


def _matching(words: str) -> Q:
    text = words.strip()[:LONGEST_SEARCH]
    known = normalise_rt(text)
    if known is None:
        return _all_words(text)
    return Q(rt_year__rt_row__rt__label__startswith=known.label) & _all_words(known.place)


def _all_words(text: str) -> Q:
    condition = Q()
    for word in text.split():
        condition &= (
            Q(rt_year__rt_row__rt__village_name__icontains=word)
            | Q(rt_year__rt_row__rt__label__icontains=word)
            | Q(rt_year__rt_row__kawasan__name__icontains=word)
        )
    return condition


def _sorted(rows: list[KawasanRow], sort: str) -> list[KawasanRow]:
    keys: dict[str, Any] = {
        "nama": lambda row: row.kawasan.name.casefold(),
        "rt": lambda row: row.score.rt_count,
        "luas": lambda row: row.area_ha,
        "awal": lambda row: row.base_total,
        "nilai": lambda row: row.score.total,
        "tingkat": lambda row: row.score.total,
        "cetak": lambda row: row.score.printed_total,
        "beda": lambda row: None if row.difference is None else abs(row.difference),
        "selisih": lambda row: row.change,
    }
    key = keys.get(sort.removeprefix("-"), keys["nama"])
    rows = sorted(rows, key=lambda row: row.kawasan.name.casefold())
    known = [row for row in rows if key(row) is not None]
    return sorted(known, key=key, reverse=sort.startswith("-")) + [row for row in rows if key(row) is None]
