"""What a person needs beside them to write a line: deficits that are left, prices, people, proposals, decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.law.rulesets import Ruleset, load
from nakhoda.meetings.queries.hall import box_of
from nakhoda.meetings.queries.meetings import Proposal, Resolution, proposals_in
from nakhoda.people.queries import Organisation, in_areas
from nakhoda.people.rules.scope import regency_of
from nakhoda.planning.models import PlanLine, PriceBookVersion, WorkPlan
from nakhoda.planning.queries.pages import resolutions_in
from nakhoda.planning.queries.plans import alive, book_of, official_states, price_books, work_line
from nakhoda.planning.rules.catalogue import Activity, catalogue
from nakhoda.planning.rules.costs import Prices
from nakhoda.planning.rules.shares import Spread, deficits_after, spread, useful_volume
from nakhoda.planning.rules.states import Deficits, RtState
from nakhoda.scoring.rules.evaluate import Evaluation, evaluate


@dataclass(frozen=True)
class Desk:
    """A plan while one of its lines is written. `deficits` are what the other living lines leave, by RT id as text.

    `box` is around the village's RTs in degrees, None where no boundary is known.
    """

    plan: WorkPlan
    line: PlanLine | None
    snapshot: Snapshot | None
    states: Sequence[RtState]
    deficits: Mapping[str, Deficits]
    prices: Prices
    groups: Sequence[Organisation]
    proposals: Sequence[Proposal]
    resolutions: Sequence[Resolution]
    evaluations: Mapping[str, Evaluation] = field(default_factory=dict)
    box: Mapping[str, float] | None = None

    @cached_property
    def ruleset(self) -> Ruleset:
        """The ruleset of the official data, or the default one."""
        return load(self.snapshot.ruleset) if self.snapshot else load()

    def spread(
        self,
        activity: Activity,
        volume: Decimal,
        rts: Sequence[str],
        given: Mapping[str, Decimal] | None = None,
        *,
        sides: bool = False,
    ) -> Spread:
        """The work spread over those RTs; what it takes off never exceeds what is left."""
        return spread(activity, volume, [self.deficits[rt] for rt in rts], given, sides=sides)

    def useful(self, activity: Activity, rts: Sequence[str]) -> Decimal:
        """How many units lower some deficit of those RTs."""
        return sum((useful_volume(activity, self.deficits[rt]) for rt in rts), Decimal(0))


def desk_of(plan: WorkPlan, line: PlanLine | None = None) -> Desk:
    """What writing a line of the plan needs; the line's own effects are not taken off. About eight reads."""
    snapshot, states = official_states(plan.village_key)
    others = [each for each in alive(plan.lines.all()) if line is None or each.pk != line.pk]
    regency = regency_of(plan.village_key)
    near = in_areas("area", [plan.village_key, regency])
    ruleset = load(snapshot.ruleset) if snapshot else load()
    return Desk(
        plan=plan,
        line=line,
        snapshot=snapshot,
        states=states,
        deficits=deficits_after(states, [work_line(each) for each in others]),
        prices=Prices(book_of(plan.prices)),
        groups=list(Organisation.objects.filter(near, kind__in=("ksm", "bkm")).order_by("name")),
        proposals=list(proposals_in(plan.village_key)),
        resolutions=list(resolutions_in(plan.village_key)),
        evaluations={each.key: evaluate(each.volumes, each.denominators, ruleset) for each in states},
        box=box_of([plan.village_key]),
    )


def books_for_plan(village_key: str) -> list[PriceBookVersion]:
    """The price books that a plan of the village may use, the newest first."""
    return list(price_books(regency_of(village_key)).defer("document"))


def priced_activities(desk: Desk) -> list[tuple[Activity, int | None]]:
    """All activities in the order of the catalogue with their unit price in rupiah, None where the book has none."""
    return [(each, price.price_idr if (price := desk.prices.of(each.id)) else None) for each in catalogue().activities]
