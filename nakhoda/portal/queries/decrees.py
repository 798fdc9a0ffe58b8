"""The decree in force as it concerns an area. Public: what is in force is for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.cache import cache
from django.utils.timezone import localdate

from nakhoda.decrees.queries import Decree, active_decree, area_rows, content_of, due_of, hectares_set
from nakhoda.decrees.rules.states import Review, review_state
from nakhoda.people.rules.scope import within
from nakhoda.portal.queries.areas import KEPT_SECONDS


@dataclass(frozen=True, slots=True)
class ListedArea:
    """A slum area of the decree: kawasan id, name, class then, hectares stated, and its RT that lie in the area."""

    kawasan: int
    name: str
    level: str
    area_ha: Decimal | None
    rts: int


@dataclass(frozen=True, slots=True)
class DecreeFacts:
    """The decree in force in a regency, for one area of it.

    `stated_ha` is what the decree sets as a whole, `members_ha` the verified hectares of its RT that lie in the area.
    """

    pk: int
    number: str
    issued: date | None
    due: date | None
    stated_ha: Decimal | None
    members_ha: Decimal
    rts: int
    areas: Sequence[ListedArea]

    @property
    def review(self) -> str:
        """Whether its review is due today: unknown, later, soon or overdue."""
        return review_state(self.due, localdate()).value

    @property
    def is_due(self) -> bool:
        """Whether its review is overdue or due within six months."""
        return self.review in (Review.SOON, Review.OVERDUE)


def decree_facts(regency: str, code: str) -> DecreeFacts | None:
    """The decree in force in a regency as it concerns an area of it; None while none is. One read where kept, else 7.

    A decree in force never changes, so its facts are kept for each activation.
    """
    decree = active_decree(regency)
    if decree is None:
        return None
    key = f"portal-decree-{decree.pk}-{decree.created_at.timestamp()}-{code}"
    found: DecreeFacts | None = cache.get(key)
    if found is None:
        found = _facts(decree, code)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _facts(decree: Decree, code: str) -> DecreeFacts:
    rows = area_rows(decree)
    inside = [(row, [rt for rt in row.content.members if within(rt.village_key, code)]) for row in rows]
    listed = [
        ListedArea(row.area.kawasan_id, row.area.name, row.area.level, row.area.area_stated_ha, len(rts))
        for row, rts in inside
        if rts
    ]
    members = {rt.rt: rt.area_ha or Decimal(0) for _row, rts in inside for rt in rts}
    return DecreeFacts(
        pk=decree.pk,
        number=decree.number,
        issued=decree.date,
        due=due_of(decree),
        stated_ha=hectares_set(content_of(decree, rows)),
        members_ha=sum(members.values(), Decimal(0)),
        rts=len(members),
        areas=listed,
    )
