"""Reads of grants: which ones a viewer may see, their tranches, lines, papers, figures, and what they lack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Prefetch, QuerySet

from nakhoda.decrees.queries import active_areas
from nakhoda.grants.models import Grant as Grant
from nakhoda.grants.models import GrantLine as GrantLine
from nakhoda.grants.models import Paper as Paper
from nakhoda.grants.models import Progress as Progress
from nakhoda.grants.models import Step as Step
from nakhoda.grants.models import Tranche as Tranche
from nakhoda.grants.rules import life
from nakhoda.grants.rules.checks import check_grant, check_offers
from nakhoda.grants.rules.conditions import Checked, Facts, check_closing, check_report, check_tranche
from nakhoda.grants.rules.programmes import Programme, programmes
from nakhoda.grants.rules.sums import TrancheState, unspent_idr
from nakhoda.law.findings import Finding, Severity
from nakhoda.ledger.queries.books import assertions_of, posted_of, pot_of, pots_of, with_attachments
from nakhoda.ledger.rules.accountability import Accountability, accountability
from nakhoda.ledger.rules.balances import compare
from nakhoda.ledger.rules.checks import check_book
from nakhoda.ledger.rules.entries import Posted
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.planning.queries.plans import PlanLine, official_states, rts_of_line

FIRM = ("approved", "budgeted")
# Signed anew for each tranche; the report on use is that of the tranche before.
OF_TRANCHE, OF_TRANCHE_BEFORE = frozenset({"request", "receipt"}), frozenset({"use_report"})


def grants_for(viewer: Viewer, right: str = "record.read") -> QuerySet[Grant]:
    """Grants of villages in the viewer's areas for that right, the newest first."""
    mine = in_areas("village_key", viewer.areas(right))
    return Grant.objects.filter(mine).select_related("organisation", "book").order_by("-year", "village_key", "-id")


def grant_for(viewer: Viewer, pk: int, right: str = "record.read") -> Grant | None:
    """The grant, where the viewer holds that right in its village; None elsewhere."""
    return grants_for(viewer, right).filter(pk=pk).first()


def public_grants(village_key: str) -> QuerySet[Grant]:
    """Grants of a village that the public may know: from the signed agreement on."""
    unsigned = ("allocated", "account_checked", "proposed", "returned", "verified", "cancelled")
    return Grant.objects.filter(village_key=village_key).exclude(state__in=unsigned).order_by("-year", "-id")


def all_grants() -> QuerySet[Grant]:
    """Every grant, for checks of the whole site."""
    return Grant.objects.order_by("id")


def programme_of(grant: Grant) -> Programme:
    """The programme's rules. KeyError if its data were taken away, which `nakhoda verify` reports."""
    return programmes()[grant.programme]


def tranches_of(grant: Grant) -> list[Tranche]:
    """The tranches in order."""
    return list(grant.tranches.order_by("number"))


def steps_of(grant: Grant, tranche: Tranche | None = None) -> list[Step]:
    """The steps of a grant itself, or of one of its tranches, oldest first."""
    return list(grant.steps.filter(tranche=tranche).select_related("by", "entry").order_by("id"))


def lines_of(grant: Grant) -> list[GrantLine]:
    """The lines that the grant pays, in the plan's order."""
    rows = grant.grant_lines.filter(out=None).select_related("line__plan", "line__ksm")
    return list(rows.order_by("line__plan_id", "line__number"))


def lines_to_choose(grant: Grant) -> list[PlanLine]:
    """Lines of the village's plans that the regency approved and that no other living grant pays."""
    held = GrantLine.objects.filter(out=None).exclude(grant__state="cancelled").exclude(grant=grant)
    rows = PlanLine.objects.filter(plan__village_key=grant.village_key, state__in=FIRM)
    rows = rows.exclude(pk__in=held.values("line")).select_related("plan", "ksm").prefetch_related("rts")
    return list(rows.order_by("-plan__year", "number"))


def outside_decree(grant: Grant, lines: Iterable[PlanLine]) -> list[PlanLine]:
    """Lines of which no RT lies in a slum area of the decree in force (I14)."""
    areas = {str(pk) for pk in active_areas(regency_of(grant.village_key))}
    _snapshot, states = official_states(grant.village_key)
    inside = {state.key for state in states if state.kawasan in areas}
    return [line for line in lines if not any(str(rt.pk) in inside for rt in rts_of_line(line))]


def papers_of(grant: Grant) -> list[Paper]:
    """The signed papers that count, oldest first."""
    return list(grant.papers.filter(out=None).select_related("tranche", "by").order_by("id"))


def kept_papers() -> QuerySet[Paper]:
    """Every paper of all grants, with `name`, `path` and `sha256`: what a check of files compares."""
    return Paper.objects.order_by("id")


def progress_of(grant: Grant) -> list[Progress]:
    """Progress as measured in the field, the newest day first."""
    return list(grant.progress.select_related("by").order_by("-day", "-id"))


def posted_for(grant: Grant) -> tuple[Posted, ...]:
    """The entries of the grant's book with later proofs; none before its account was checked."""
    return with_attachments(grant.book, posted_of(grant.book)) if grant.book else ()


def own_entries(grant: Grant, posted: Iterable[Posted]) -> list[Posted]:
    """Those entries that belong to this grant: of its tranches; with no other grant in the book also those of none."""
    marks = {tranche.mark for tranche in tranches_of(grant)}
    alone = not Grant.objects.filter(book=grant.book).exclude(pk=grant.pk).exists()
    return [each for each in posted if each.entry.tranche in marks or (alone and not each.entry.tranche)]


def figures_of(grant: Grant, posted: Iterable[Posted] | None = None) -> Accountability:
    """Received, spent by kind, returned and left over the whole grant."""
    return accountability(own_entries(grant, posted_for(grant) if posted is None else posted))


def figures_by_tranche(grant: Grant, posted: Iterable[Posted] | None = None) -> dict[int, Accountability]:
    """The figures of each tranche by its number in the programme."""
    entries = list(posted_for(grant) if posted is None else posted)
    return {tranche.number: accountability(entries, tranche.mark) for tranche in tranches_of(grant)}


def books_match(grant: Grant, posted: tuple[Posted, ...]) -> bool:
    """Whether the newest count of every cash box and account of the book equals the book; False while one lacks."""
    if grant.book is None:
        return False
    newest = {each.assertion.pot: each.matches for each in compare(assertions_of(grant.book), posted)}
    pots = [pot_of(row) for row in pots_of(grant.book)]
    return bool(pots) and all(newest.get(pot, False) for pot in pots)


def findings_of(grant: Grant, today: date, posted: tuple[Posted, ...] | None = None) -> list[Finding]:
    """Findings on the grant and its book."""
    entries = posted_for(grant) if posted is None else posted
    tranches = tranches_of(grant)
    numbers = {tranche.mark: tranche.number for tranche in tranches}
    figures = [
        Accountability(number, each.received_idr, each.spent_idr, each.returned_idr, each.passed_on_idr)
        for number, each in figures_by_tranche(grant, entries).items()
    ]
    own = own_entries(grant, entries)
    figures.append(replace(accountability([each for each in own if not each.entry.tranche]), tranche=0))
    found = list(
        check_grant(
            programme_of(grant),
            [TrancheState(each.number, each.amount_idr, each.state) for each in tranches],
            {numbers[mark]: day for mark, day in disbursed_on(grant).items() if mark in numbers},
            figures,
            grant_idr=grant.amount_idr,
            today=today,
        )
    )
    found += check_offers(programme_of(grant), own)
    return [*found, *check_book(entries, assertions_of(grant.book))] if grant.book else found


def disbursed_on(grant: Grant) -> dict[int, date]:
    """The day on which each tranche's money came, by the tranche's mark."""
    rows = grant.steps.filter(after="disbursed", entry__isnull=False)
    return dict(rows.values_list("tranche__mark", "entry__day"))


def signatures_for(grant: Grant, number: int | None) -> dict[str, frozenset[str]]:
    """The documents that are there and who signed them, as a tranche, or with None the closing, counts them."""
    found: dict[str, frozenset[str]] = {}
    for paper in papers_of(grant):
        own = paper.tranche.number if paper.tranche else None
        if number is None:
            counts = own is None or paper.document not in OF_TRANCHE
        elif paper.document in OF_TRANCHE:
            counts = own == number
        elif paper.document in OF_TRANCHE_BEFORE:
            counts = own == number - 1
        else:
            counts = own in (None, number)
        if counts:
            found[paper.document] = found.get(paper.document, frozenset()) | frozenset(paper.signers)
    return found


def facts_of(grant: Grant, number: int | None, today: date) -> Facts:
    """What is known of the grant on a day, as the conditions of that tranche (None: of closing) look at it."""
    posted = posted_for(grant)
    figures, tranches = figures_of(grant, posted), tranches_of(grant)
    before = figures_by_tranche(grant, posted).get((number or 0) - 1)
    progress = progress_of(grant)
    errors = [each for each in findings_of(grant, today, posted) if each.severity is Severity.ERROR]
    return Facts(
        today=today,
        signatures=signatures_for(grant, number),
        account_checked=grant.book is not None,
        received_idr=before.received_idr if before else None,
        used_idr=before.spent_total_idr + before.returned_idr + before.passed_on_idr if before else None,
        wages_idr=figures.spent_idr["wages"],
        spent_idr=figures.spent_total_idr,
        unspent_idr=unspent_idr(figures),
        progress_percent=progress[0].percent if progress else None,
        reports_accepted=frozenset(each.number for each in tranches if each.state in life.REPORT_ACCEPTED),
        books_match=books_match(grant, posted) if grant.book else None,
        open_errors=len(errors) if grant.book else None,
    )


def conditions_of(grant: Grant, tranche: Tranche | None, today: date) -> tuple[Checked, ...]:
    """The computed conditions of a tranche, or with None of closing the grant."""
    facts = facts_of(grant, tranche.number if tranche else None, today)
    programme = programme_of(grant)
    return check_tranche(programme, tranche.number, facts) if tranche else check_closing(programme, facts)


def report_conditions_of(grant: Grant, tranche: Tranche, today: date) -> tuple[Checked, ...]:
    """The computed conditions of handing in a tranche's report: its own report on use, and books that match."""
    return check_report(programme_of(grant), tranche.number, facts_of(grant, tranche.number + 1, today))


def choices(viewer: Viewer, grant: Grant, tranche: Tranche | None, today: date) -> list[life.Choice]:
    """The next steps of a grant or tranche, those first that lead on; reasons are asked for when it is taken."""
    machine, thing = (life.TRANCHE, tranche) if tranche else (life.GRANT, grant)
    asks = any(move.conditions for move in machine.moves[thing.state])
    return life.choices_in(
        machine,
        thing.state,
        by=viewer.account_id or 0,
        rights=viewer.rights_in(grant.village_key),
        steps=life.taken(steps_of(grant, tranche)),
        conditions_met=all(each.met for each in conditions_of(grant, tranche, today)) if asks else None,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that waits for the viewer: of which grant and tranche, to which state, its name, and what still lacks."""

    grant: Grant
    tranche: Tranche | None
    to: str
    name: str
    missing: tuple[Checked, ...]


def waiting_for(viewer: Viewer, today: date, area: str = "") -> list[Waiting]:
    """Every step that leads on and that this viewer may take, apart from conditions that are not met yet."""
    rows = grants_for(viewer).exclude(state__in=("closed", "cancelled"))
    if area:
        rows = rows.filter(in_areas("village_key", [area]))
    found = []
    for grant in rows.prefetch_related(Prefetch("tranches", Tranche.objects.order_by("number"))):
        rights = viewer.rights_in(grant.village_key)
        tranches = list(grant.tranches.all())
        opened = _opened(tranches) if grant.state in REQUESTABLE else []
        for tranche in (None, *opened):
            waiting = _waiting(viewer, grant, tranche, rights, today)
            if waiting and not (tranche is None and grant.state == "running" and opened):
                found.append(waiting)
    return found


# A tranche may be asked for in these states of its grant.
REQUESTABLE = ("agreed", "running")


def _opened(tranches: list[Tranche]) -> list[Tranche]:
    """The tranches in hand: accepted ones not yet closed, and the first whose report is not accepted."""
    accepted = [each for each in tranches if each.state in life.REPORT_ACCEPTED]
    rest = [each for each in tranches if each.state not in life.REPORT_ACCEPTED]
    return [*(each for each in accepted if each.state != "closed"), *rest[:1]]


def _waiting(
    viewer: Viewer, grant: Grant, tranche: Tranche | None, rights: frozenset[str], today: date
) -> Waiting | None:
    machine, thing = (life.TRANCHE, tranche) if tranche else (life.GRANT, grant)
    moves = machine.moves[thing.state]
    if not moves or moves[0].right not in rights or (tranche is None and moves[0].to == "running"):
        return None
    if not life.is_other(moves[0], viewer.account_id or 0, life.taken(steps_of(grant, tranche))):
        return None
    asks = moves[0].conditions or moves[0].to == "requested"
    missing = tuple(each for each in conditions_of(grant, tranche, today) if not each.met) if asks else ()
    return Waiting(grant, tranche, moves[0].to, machine.states[moves[0].to], missing)
