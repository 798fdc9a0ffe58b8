"""Reads that only pages need: tranches by state, late reports, who must still sign, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum

from nakhoda.grants.models import Grant, Paper, Step, Tranche
from nakhoda.grants.queries.grants import (
    REQUESTABLE,
    conditions_of,
    programme_of,
    report_conditions_of,
    signatures_for,
    tranches_of,
)
from nakhoda.grants.rules import life
from nakhoda.grants.rules.conditions import Checked
from nakhoda.grants.rules.programmes import Document, documents
from nakhoda.grants.rules.sums import report_due
from nakhoda.ledger.queries.books import Book, PotRow, books_for, pots_of
from nakhoda.people.rules.scope import Viewer, within

UNREPORTED = ("disbursed", "reconciled")
# Whose signature an account of that role gives.
SIGNS = {
    "community": ("bkm_coordinator", "ksm_head"),
    "treasurer": ("bkm_treasurer", "ksm_treasurer"),
    "facilitator": ("facilitator",),
    "village_head": ("village_head",),
    "commitment_officer": ("ppk",),
    "regency_head": ("agency",),
}


def tranche_sums(grants: QuerySet[Grant]) -> list[tuple[str, int, int]]:
    """State, how many tranches and their rupiah, in the order of a tranche's life; cancelled grants left out."""
    rows = Tranche.objects.filter(grant__in=grants.exclude(state="cancelled").order_by()).values_list("state")
    found = {state: (count, amount) for state, count, amount in rows.annotate(Count("id"), Sum("amount_idr"))}
    return [(state, *found[state]) for state in life.TRANCHE.states if state in found]


@dataclass(frozen=True, slots=True)
class Late:
    """A tranche whose report is late: the day it was due, and how many days ago that was."""

    tranche: Tranche
    due: date
    days: int


def late_reports(grants: QuerySet[Grant], today: date) -> list[Late]:
    """Tranches whose report is late, the longest first."""
    steps = Step.objects.filter(
        grant__in=grants.order_by(), after="disbursed", entry__isnull=False, tranche__state__in=UNREPORTED
    )
    found = []
    for step in steps.select_related("tranche__grant__organisation", "entry"):
        if step.tranche is not None and step.entry is not None:
            due = report_due(programme_of(step.tranche.grant), step.entry.day)
            if today > due:
                found.append(Late(step.tranche, due, (today - due).days))
    return sorted(found, key=lambda late: (-late.days, late.tranche.pk))


def tranche_in_hand(grant: Grant, tranches: Sequence[Tranche] | None = None) -> Tranche | None:
    """The first tranche whose report is not accepted, while tranches may be asked for; None before and after."""
    if grant.state not in REQUESTABLE:
        return None
    rows = tranches_of(grant) if tranches is None else tranches
    return next((each for each in rows if each.state not in life.REPORT_ACCEPTED), None)


@dataclass(frozen=True, slots=True)
class Need:
    """What stands in the way: of paying a tranche (`pay`), of its report (`report`), or of closing (`close`)."""

    kind: str
    tranche: Tranche | None
    checked: tuple[Checked, ...]

    @property
    def missing(self) -> tuple[Checked, ...]:
        """The conditions that are not met."""
        return tuple(each for each in self.checked if not each.met)


def need_of(grant: Grant, tranche: Tranche | None, today: date) -> Need | None:
    """What a tranche in hand still needs, or with None what closing needs; None before the agreement is signed."""
    if tranche is not None and tranche.state in (*UNREPORTED, "reported"):
        return Need("report", tranche, report_conditions_of(grant, tranche, today))
    if tranche is not None:
        return Need("pay", tranche, conditions_of(grant, tranche, today))
    if grant.state in (*REQUESTABLE, "reported", "accepted"):
        return Need("close", None, conditions_of(grant, None, today))
    return None


def first_need(grant: Grant, today: date) -> Need | None:
    """What the first tranche will need, while the agreement waits to be signed: its papers are signed now."""
    first = grant.tranches.order_by("number").first() if grant.state == "verified" else None
    return Need("pay", first, conditions_of(grant, first, today)) if first else None


def signing_roles(viewer: Viewer, village_key: str) -> tuple[str, ...]:
    """For which signing roles of papers this viewer stands in that village."""
    held = dict.fromkeys(each.role for each in viewer.held if within(village_key, each.area))
    return tuple(role for name in held for role in SIGNS.get(name, ()))


@dataclass(frozen=True, slots=True)
class ToSign:
    """A paper that lacks a signature of the viewer: for which tranche, and whether a scan of it is there already."""

    document: Document
    tranche: Tranche | None
    begun: bool


def to_sign(viewer: Viewer, grant: Grant, need: Need | None) -> list[ToSign]:
    """The papers that the next step asks for and that lack this viewer's signature."""
    if need is None:
        return []
    mine = signing_roles(viewer, grant.village_key)
    offset = 1 if need.kind == "report" else 0
    signed = signatures_for(grant, need.tranche.number + offset if need.tranche else None)
    found = []
    for each in need.missing:
        document = documents().get(each.condition.document)
        if document and set(mine) & set(document.signers) - signed.get(document.id, frozenset()):
            found.append(ToSign(document, paper_tranche(grant, document.id, need.tranche), document.id in signed))
    return found


def paper_tranche(grant: Grant, document: str, tranche: Tranche | None) -> Tranche | None:
    """To which tranche a paper belongs that the conditions of this tranche ask for; None for the whole grant."""
    if tranche is None or document not in ("request", "receipt", "use_report"):
        return None
    if document == "use_report" and tranche.state not in (*UNREPORTED, "reported"):
        return grant.tranches.filter(number=tranche.number - 1).first()
    return tranche


def bank_accounts(viewer: Viewer, grant: Grant) -> list[PotRow]:
    """Bank accounts of the book that the organisation keeps for the grant's fund, where the viewer may read it."""
    books: QuerySet[Book] = books_for(viewer).filter(organisation=grant.organisation_id, fund=grant.fund)
    return [pot for book in books for pot in pots_of(book) if pot.account == "bank"]


def withdrawn_papers(grant: Grant) -> list[Paper]:
    """Papers that do not count any more, the newest first."""
    return list(grant.papers.exclude(out=None).select_related("out__by", "tranche").order_by("-id"))


def all_steps(grant: Grant) -> list[Step]:
    """Every step of the grant and of its tranches, the newest first."""
    return list(grant.steps.select_related("by", "tranche", "entry").order_by("-id"))


def newest_step(steps: Iterable[Step]) -> int:
    """The id of the newest of these steps, 0 for none: what a page saw."""
    return max((step.pk for step in steps), default=0)
