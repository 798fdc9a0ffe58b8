"""What the page of a kawasan says: its official years from the sums of its RT, what was printed, and its RT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nakhoda.baseline.queries.snapshots import Snapshot, official
from nakhoda.decrees.queries import Kawasan
from nakhoda.law.rulesets import Level, Ruleset, load
from nakhoda.regions.queries import region_names
from nakhoda.scoring.models import KawasanScore, RtScore
from nakhoda.scoring.queries.cards import evaluation_of
from nakhoda.scoring.rules.evaluate import Evaluation


@dataclass(frozen=True, slots=True)
class KawasanYear:
    """One official year of a kawasan: the stored score, and the same as an evaluation."""

    year: int
    score: KawasanScore
    evaluation: Evaluation


@dataclass(frozen=True, slots=True)
class LevelSum:
    """RT of one class: how many, and their verified hectares."""

    level: Level
    count: int
    area_ha: Decimal


@dataclass(frozen=True, slots=True)
class KawasanCard:
    """A kawasan in the official snapshot of its regency; `members` are its RT in the chosen year, worst first."""

    snapshot: Snapshot
    ruleset: Ruleset
    kawasan: Kawasan
    years: Sequence[KawasanYear]
    chosen: KawasanYear
    members: Sequence[RtScore]
    regency: str

    @property
    def base(self) -> KawasanYear:
        """The first year: what the chosen one is compared with."""
        return self.years[0]

    @property
    def compared(self) -> Sequence[KawasanYear]:
        """The years side by side: base and chosen, or the base alone."""
        return (self.base,) if self.chosen is self.base else (self.base, self.chosen)

    @property
    def denominators(self) -> Mapping[str, float | None]:
        """Sums of its RT, in the ruleset's units."""
        wholes: dict[str, float | None] = self.chosen.score.wholes
        return wholes

    @property
    def villages(self) -> list[str]:
        """Names of the villages its RT belong to."""
        return sorted({score.rt_year.rt_row.rt.village_name for score in self.members})

    @property
    def by_level(self) -> list[LevelSum]:
        """Its RT by class, the worst class first. Hectares are those verified in the sheet."""
        sums = []
        for level in reversed(self.ruleset.levels):
            rows = [score.rt_year.rt_row for score in self.members if score.level == level.code]
            sums.append(LevelSum(level, len(rows), sum((row.area_ha or Decimal(0) for row in rows), Decimal(0))))
        return sums

    @property
    def difference(self) -> int | None:
        """The total that the sheet printed less the computed one, in the chosen year; None if nothing is printed."""
        printed = self.chosen.score.printed_total
        return None if printed is None else printed - self.chosen.score.total


def kawasan_card(kawasan_id: int, year: int | None = None) -> KawasanCard | None:
    """The page of a kawasan in the year asked for, else its last; None if it is in no official snapshot. 6 reads."""
    kawasan = Kawasan.objects.filter(pk=kawasan_id).first()
    snapshot = official(kawasan.regency) if kawasan else None
    if kawasan is None or snapshot is None:
        return None
    ruleset = load(snapshot.ruleset)
    scores = KawasanScore.objects.filter(snapshot=snapshot, kawasan=kawasan).order_by("year")
    years = [KawasanYear(score.year, score, evaluation_of(score, score.volumes, ruleset)) for score in scores]
    chosen = next((each for each in reversed(years) if year is None or each.year == year), None)
    if chosen is None:
        return None
    members = RtScore.objects.filter(snapshot=snapshot, year=chosen.year, rt_year__rt_row__kawasan=kawasan)
    names = region_names([kawasan.regency])
    return KawasanCard(
        snapshot=snapshot,
        ruleset=ruleset,
        kawasan=kawasan,
        years=years,
        chosen=chosen,
        members=list(members.select_related("rt_year__rt_row__rt").order_by("-total", "-sector_mean", "id")),
        regency=names.get(kawasan.regency, ""),
    )
