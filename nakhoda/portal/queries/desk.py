"""What waits for a person who signs in, from their rights and areas: read through what that person may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from nakhoda.baseline.queries.snapshots import Snapshot, StoredFinding, officials, undecided
from nakhoda.decrees.queries import authors_of, decrees_for, events_of, rows_of
from nakhoda.decrees.rules.states import State
from nakhoda.law.findings import Severity
from nakhoda.people.queries import accounts_for, events_for, in_areas
from nakhoda.people.rules.scope import Viewer, regency_of, within
from nakhoda.planning.queries.waiting import waiting_lines
from nakhoda.portal.queries.decrees import decree_facts
from nakhoda.scoring.queries.drafts import checklist, open_drafts, open_findings
from nakhoda.scoring.queries.tables import RtFilter, rt_rows

# Rights that make an area somebody's desk, the ones that show most first.
DESK_RIGHTS = ("record.read", "audit.read", "people.manage")
# What a line of a plan waits for, by its state.
PLAN_TASKS = {
    "proposed": "verify",
    "verified": "agree",
    "agreed": "approve",
    "approved": "budget",
    "returned": "mend",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for the viewer: `kind` says what, `count` of how many, about which draft or decree.

    `kind` is one of errors, ready, villages, mapping, computing, upload (data); check, activate, returned, review
    (decrees); verify, agree, approve, budget, mend (lines of a plan); passwords, roles (accounts). `pk` is the id of
    the draft, decree or plan, 0 where there is none; `number` that of the only line; `day` the day by which it is due.
    """

    kind: str
    count: int = 0
    pk: int = 0
    title: str = ""
    step: str = ""
    day: date | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Quality:
    """How far data can be trusted: RT assessed, and those about which an error or a warning is open."""

    rts: int
    doubtful: int

    @property
    def share(self) -> float | None:
        """The share of RT about which no error or warning is open; None without RT."""
        return 1 - self.doubtful / self.rts if self.rts else None


@dataclass(frozen=True, slots=True)
class RtState:
    """The official state of an RT in one year, as far as its to-do needs it."""

    total: int
    leaves: bool
    points: Mapping[str, int]
    means: Mapping[str, float | None]


def desk_areas(viewer: Viewer) -> list[str]:
    """The areas that the viewer can sit at: those held, a wide one as the regencies with official data inside it."""
    held = list(dict.fromkeys(area for right in DESK_RIGHTS for area in viewer.areas(right)))
    found: list[str] = []
    for area in held:
        wide = "." not in area
        found += [each.regency for each in officials() if within(each.regency, area)] if wide else [area]
    return [area for area in dict.fromkeys(found) if not any(area != each and within(area, each) for each in found)]


def tasks_for(viewer: Viewer, area: str) -> list[Task]:
    """What waits for the viewer in that area, the most pressing first. Drafts of other areas are never among it."""
    tasks: list[Task] = []
    drafts = [each for each in open_drafts(viewer) if within(area, each.regency) or within(each.regency, area)]
    for draft in drafts:
        tasks += _of_draft(viewer, draft)
    if not drafts and viewer.may("baseline.import", area):
        tasks.append(Task("upload"))
    tasks += _of_decrees(viewer, regency_of(area))
    tasks += _of_plans(viewer, area)
    if viewer.may_in_part("people.manage", area):
        tasks += _of_accounts(viewer)
    return tasks


def quality_of(snapshot: Snapshot, code: str, rts: int) -> Quality:
    """How far the official data of an area can be trusted; `rts` is how many RT it has. One read."""
    doubtful = _open(snapshot).filter(in_areas("rt_row__rt__village_key", [code])).values("rt_row").distinct().count()
    return Quality(rts, doubtful)


def doubts_by_rt(snapshot: Snapshot, code: str) -> dict[tuple[str, str], int]:
    """By village key and label, how many open errors and warnings there are about an RT. One read."""
    rows = _open(snapshot).filter(in_areas("rt_row__rt__village_key", [code]))
    found: dict[tuple[str, str], int] = {}
    for key in rows.values_list("rt_row__rt__village_key", "rt_row__rt__label"):
        found[key] = found.get(key, 0) + 1
    return found


def states_of(snapshot: Snapshot, village_key: str, year: int) -> dict[str, RtState]:
    """The states of a village's RT in that year by label. One read."""
    rows = rt_rows(snapshot, RtFilter(year, village=village_key))
    return {row.rt_year.rt_row.rt.label: RtState(row.total, row.leaves, row.points, row.aspect_means) for row in rows}


def recent_events(viewer: Viewer, area: str, most: int = 8) -> list[Any]:
    """The newest audit events of an area, as far as the viewer may read them."""
    return list(events_for(viewer).filter(in_areas("area", [area]))[:most])


def account_numbers(viewer: Viewer) -> dict[str, int]:
    """Accounts that the viewer manages: open ones, those without a role, those with a password to be changed."""
    mine = accounts_for(viewer).filter(is_active=True)
    with_role = mine.filter(holdings__ended_at=None, holdings__isnull=False).distinct()
    return {
        "active": mine.count(),
        "without_role": mine.exclude(pk__in=with_role.values("pk")).count(),
        "passwords": mine.filter(must_change_password=True).count(),
    }


def _of_draft(viewer: Viewer, draft: Snapshot) -> Iterable[Task]:
    if draft.state == "mapping":
        return [Task("mapping", pk=draft.pk, title=draft.title)] if viewer.may("baseline.import", draft.regency) else []
    if draft.state in ("waiting", "reading"):
        return [Task("computing", pk=draft.pk, title=draft.title, step=draft.step)]
    tasks = []
    left = checklist(viewer, draft)
    if left.errors and viewer.may_in_part("baseline.repair", draft.regency):
        mine = open_findings(viewer, draft, "baseline.repair").filter(severity=Severity.ERROR.value).count()
        tasks += [Task("errors", mine, draft.pk, draft.title)] if mine else []
    if left.villages and viewer.may("baseline.import", draft.regency):
        tasks.append(Task("villages", left.villages, draft.pk, draft.title))
    if left.ready and viewer.may("baseline.activate", draft.regency):
        tasks.append(Task("ready", pk=draft.pk, title=draft.title))
    return tasks


def _of_decrees(viewer: Viewer, regency: str) -> Iterable[Task]:
    """Drafts of decrees to check, to put in force or to mend, and the review of the one in force."""
    decides, writes = viewer.may("decrees.activate", regency), viewer.may("decrees.draft", regency)
    if not (decides or writes):
        return
    drafts = decrees_for(viewer).filter(regency=regency, activation=None)
    for row in rows_of(drafts, localdate()):
        own, about = viewer.account_id in authors_of(row.decree), str(row.decree)
        events = [each.event for each in events_of(row.decree)]
        if row.state is State.CHECKED and decides and not own:
            yield Task("activate", pk=row.decree.pk, title=about)
        elif row.state is State.DRAFT and events[-1:] == ["returned"] and own:
            yield Task("returned", pk=row.decree.pk, title=about)
        elif row.state is State.DRAFT and events[-1:] != ["returned"] and decides and not own:
            yield Task("check", pk=row.decree.pk, title=about)
    found = decree_facts(regency, regency)
    if found and found.is_due:
        yield Task("review", title=found.number, day=found.due)


def _of_plans(viewer: Viewer, area: str) -> Iterable[Task]:
    """Lines of plans whose next step the viewer may take."""
    for each in waiting_lines(viewer, area):
        alone = each.lines[0] if len(each.lines) == 1 else None
        yield Task(
            PLAN_TASKS[each.state],
            len(each.lines),
            each.plan.pk,
            f"{each.plan.village_name} {each.plan.year}",
            step=alone.title if alone else "",
            number=alone.number if alone else 0,
        )


def _of_accounts(viewer: Viewer) -> list[Task]:
    numbers = account_numbers(viewer)
    wanted = (("roles", numbers["without_role"]), ("passwords", numbers["passwords"]))
    return [Task(kind, count) for kind, count in wanted if count]


def _open(snapshot: Snapshot) -> QuerySet[StoredFinding]:
    return undecided(snapshot).filter(severity__in=(Severity.ERROR.value, Severity.WARNING.value))


def first_of(areas: Sequence[str], wanted: str) -> str:
    """The area asked for if it is one of those, else the first; "" if there is none."""
    return wanted if wanted in areas else next(iter(areas), "")
