"""Figures of cash for work: person-days, workers by group, wages, wage share, days paid late, plan against actual."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from nakhoda.payroll.rules.attendance import hok
from nakhoda.payroll.rules.wages import WageList

SATURDAY = 5
GROUPS = ("female", "male", "low_income", "disability", "woman_head_of_household")


@dataclass(frozen=True, slots=True)
class Group:
    """Workers of whom a fact is true, false and unknown; their person-days and wages where it is true."""

    yes: int
    no: int
    unknown: int
    hok: Decimal
    wages_idr: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of some lists. `planned_hok` None where no plan is known."""

    workers: int
    hok: Decimal
    wages_idr: int
    planned_hok: Decimal | None
    groups: Mapping[str, Group]

    @property
    def plan_share(self) -> Fraction | None:
        """Person-days as an exact share of the plan, None without a plan."""
        return Fraction(self.hok) / Fraction(self.planned_hok) if self.planned_hok else None


@dataclass(frozen=True, slots=True)
class ListSum:
    """One list in a recapitulation: its number, days, kind, state in words, sums, and days paid late."""

    number: int
    start: date
    end: date
    kind: str
    state: str
    quarters: int
    total_idr: int
    paid_idr: int
    days_late: int

    @property
    def hok(self) -> Decimal:
        """Person-days."""
        return hok(self.quarters)


@dataclass(frozen=True, slots=True)
class Recap:
    """The figures of a grant's locked lists; `wage_share` of all spending, None before any or where none is ruled."""

    figures: Figures
    lists: tuple[ListSum, ...]
    wage_share: Fraction | None
    wage_percent: int | None

    @property
    def paid_idr(self) -> int:
        """What was paid of all lists."""
        return sum(each.paid_idr for each in self.lists)

    @property
    def late_lists(self) -> int:
        """How many lists were or are paid late."""
        return sum(each.days_late > 0 for each in self.lists)


def figures(
    lists: Iterable[WageList], people: Mapping[int, Mapping[str, bool | None]], planned_quarters: int | None = None
) -> Figures:
    """The figures of these lists (with their adjustments). `people` has facts by worker; an absent fact is unknown."""
    quarters: dict[int, int] = {}
    wages: dict[int, int] = {}
    for each in lists:
        for line in each.lines:
            quarters[line.worker] = quarters.get(line.worker, 0) + line.quarters
            wages[line.worker] = wages.get(line.worker, 0) + line.wage_idr
    groups = {}
    for name in GROUPS:
        answers = {worker: people.get(worker, {}).get(name) for worker in quarters}
        true = [worker for worker, answer in answers.items() if answer is True]
        groups[name] = Group(
            len(true),
            sum(answer is False for answer in answers.values()),
            sum(answer is None for answer in answers.values()),
            hok(sum(quarters[worker] for worker in true)),
            sum(wages[worker] for worker in true),
        )
    planned = None if planned_quarters is None else hok(planned_quarters)
    return Figures(len(quarters), hok(sum(quarters.values())), sum(wages.values()), planned, groups)


def due_on(end: date) -> date:
    """The day on which the wages of a period are due: the Saturday of its last day, or the next one."""
    return end + timedelta(days=(SATURDAY - end.weekday()) % 7)


def days_late(due: date, paid: date | None, today: date) -> int:
    """Days between the day on which wages were due and the day they were paid (today if unpaid); 0 if in time."""
    return max(0, ((paid or today) - due).days)


def affordable_hok(money_idr: int, wage_percent: int, rate_idr: int) -> int:
    """Whole person-days that the wage share of a grant buys: 70% of Rp300 million at Rp90.000 are 2.333."""
    return money_idr * wage_percent // (100 * rate_idr)
