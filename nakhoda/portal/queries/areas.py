"""What is official about an area: a regency, a district or a village. Everything here is public.

The heavy part (sums over every RT and year) is kept for each activation; names of regions are read each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache

from nakhoda.baseline.queries.snapshots import RtRow, Snapshot
from nakhoda.law.methods import methods
from nakhoda.law.rulesets import Ruleset, load
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import within
from nakhoda.portal.rules.figures import LevelSum, Member, State, by_level, leaving, reduced, slum
from nakhoda.scoring.queries.maps import map_areas, map_version
from nakhoda.scoring.queries.tables import Reduced, hectares_by_level, hectares_reduced, kawasan_rows, years_of
from nakhoda.web.svgmap import Area

KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class VillageSum:
    """A village of the area: its key and name, RT by class, and those that are slum now and in the year before."""

    key: str
    name: str
    levels: Mapping[str, LevelSum]
    slum: LevelSum
    before: LevelSum | None

    @property
    def change_ha(self) -> Decimal | None:
        """Slum hectares less those of the year before; None in the first year."""
        return None if self.before is None else self.slum.area_ha - self.before.area_ha

    @property
    def count(self) -> int:
        """How many RT were assessed."""
        return sum(each.count for each in self.levels.values())


@dataclass(frozen=True, slots=True)
class KawasanSum:
    """A kawasan with RT in the area: id, name, RT of it that lie in the area, class and total of the whole kawasan."""

    pk: int
    name: str
    count: int
    level: str
    total: int


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """An area of a regency in one year of its official snapshot.

    `levels` are RT and hectares by year and class; `reduced` hectares since the first year by every method that can be
    told for the area; `decree_ha` what the workbook gives as hectares in the decree; `leaving` RT slum in the first
    year that meet both clauses of the exit rule. Hectares are verified ones unless said.
    """

    code: str
    year: int
    years: Sequence[int]
    lowest: str
    levels: Mapping[int, Mapping[str, LevelSum]]
    reduced: Sequence[Reduced]
    decree_ha: Decimal
    leaving: LevelSum
    members: Sequence[Member]
    villages: Sequence[VillageSum]
    kawasans: Sequence[KawasanSum]

    @property
    def base(self) -> int:
        """The first year: what others are compared with."""
        return self.years[0]

    @property
    def before(self) -> int | None:
        """The year before the one shown; None for the first."""
        at = self.years.index(self.year)
        return self.years[at - 1] if at else None

    @property
    def assessed(self) -> LevelSum:
        """Every RT assessed in the year shown."""
        return slum(self.levels[self.year], "")

    def slum(self, year: int | None = None) -> LevelSum:
        """RT that are slum in that year (the one shown if None), and their hectares."""
        return slum(self.levels[year or self.year], self.lowest)

    def by(self, method: str) -> Decimal | None:
        """Hectares reduced by the method of that letter; None where it cannot be told for the area."""
        return next((each.area_ha for each in self.reduced if each.method.id == method), None)


def area_version(snapshot: Snapshot) -> str:
    """What kept facts of a snapshot are known by; it never comes back for other data."""
    return f"{map_version(snapshot)}-{snapshot.activation.at.timestamp()}"


def area_facts(snapshot: Snapshot, code: str, year: int | None = None) -> AreaFacts | None:
    """The facts of an area in that year (the last if None); None for a year without data or an area without RT.

    `code` is the regency's or one inside it: a district, a village, a village key. No read where kept; else 6.
    """
    years = years_of(snapshot)
    wanted = year if year is not None else max(years, default=0)
    if wanted not in years or not within(code, snapshot.regency):
        return None
    key = f"portal-area-{area_version(snapshot)}-{code}-{wanted}"
    found: AreaFacts | None = cache.get(key)
    if found is None:
        found = _facts(snapshot, code, wanted, years)
        if found is not None:
            cache.set(key, found, KEPT_SECONDS)
    return found


def area_shapes(snapshot: Snapshot, code: str, year: int) -> list[Area]:
    """The RT of an area with a boundary, as areas of an SVG map; `id` is `village_key/label`. One read."""
    return [area for area in map_areas(snapshot, year) if within(area.id.split("/", 1)[0], code)]


def members_of(snapshot: Snapshot, code: str) -> list[Member]:
    """Every RT of an area with its states by year, by village and label. One read."""
    fields = (
        "rt", "rt__village_key", "rt__village_name", "rt__label", "kawasan", "area_ha", "area_flag_ha", "years__year",
        "years__score__level", "years__score__total", "years__score__sector_mean", "years__score__leaves",
    )  # fmt: skip
    rows = RtRow.objects.filter(in_areas("rt__village_key", [code]), snapshot=snapshot, years__score__isnull=False)
    found: dict[int, tuple[Member, dict[int, State]]] = {}
    for row in rows.values_list(*fields).order_by(*fields[2:4], "rt", "years__year"):
        rt, key, village, label, kawasan, area_ha, decree_ha, year, level, total, mean, leaves = row
        if rt not in found:
            states: dict[int, State] = {}
            found[rt] = Member(key, village, label, kawasan, area_ha, decree_ha, states), states
        found[rt][1][year] = State(level, total, mean, leaves)
    return [member for member, _states in found.values()]


def _facts(snapshot: Snapshot, code: str, year: int, years: Sequence[int]) -> AreaFacts | None:
    members = members_of(snapshot, code)
    if not members:
        return None
    ruleset = load(snapshot.ruleset)
    lowest, levels = ruleset.levels[0].code, [level.code for level in reversed(ruleset.levels)]
    whole = code == snapshot.regency
    return AreaFacts(
        code=code,
        year=year,
        years=years,
        lowest=lowest,
        levels=_stored_levels(snapshot, levels) if whole else {each: by_level(members, each, levels) for each in years},
        reduced=hectares_reduced(snapshot, year) if whole else _reduced(members, years[0], year, lowest),
        decree_ha=sum((member.decree_ha or Decimal(0) for member in members), Decimal(0)),
        leaving=leaving(members, years[0], year, lowest),
        members=members,
        villages=_villages(members, year, years[years.index(year) - 1] if year != years[0] else None, ruleset),
        kawasans=_kawasans(snapshot, members, year),
    )


def _stored_levels(snapshot: Snapshot, levels: Sequence[str]) -> dict[int, dict[str, LevelSum]]:
    stored = hectares_by_level(snapshot)
    return {
        year: {level: LevelSum(rows[level].rt_count or 0, rows[level].area_ha) for level in levels if level in rows}
        for year, rows in stored.items()
    }


def _reduced(members: Sequence[Member], base: int, year: int, lowest: str) -> list[Reduced]:
    areas = reduced(members, base, year, lowest)
    return [Reduced(method, areas[method.id]) for method in methods() if method.id in areas]


def _villages(members: Iterable[Member], year: int, before: int | None, ruleset: Ruleset) -> list[VillageSum]:
    lowest = ruleset.levels[0].code
    levels = [level.code for level in reversed(ruleset.levels)]
    grouped: dict[tuple[str, str], list[Member]] = {}
    for member in members:
        grouped.setdefault((member.village_key, member.village), []).append(member)
    sums = []
    for (key, name), group in grouped.items():
        counted = by_level(group, year, levels)
        then = None if before is None else slum(by_level(group, before, levels), lowest)
        sums.append(VillageSum(key, name, counted, slum(counted, lowest), then))
    return sorted(sums, key=lambda each: (-each.slum.area_ha, each.name))


def _kawasans(snapshot: Snapshot, members: Iterable[Member], year: int) -> list[KawasanSum]:
    counts: dict[int, int] = {}
    for member in members:
        if member.kawasan is not None:
            counts[member.kawasan] = counts.get(member.kawasan, 0) + 1
    rows = {row.kawasan.pk: row for row in kawasan_rows(snapshot, year)}
    found = [
        KawasanSum(pk, rows[pk].kawasan.name, count, rows[pk].score.level, rows[pk].score.total)
        for pk, count in counts.items()
        if pk in rows
    ]
    return sorted(found, key=lambda each: (-each.total, each.name))
