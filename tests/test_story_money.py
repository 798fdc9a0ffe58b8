"""Tanjungsari's money in 2021: a regular grant of Rp1 billion, cash for work of Rp300 million, every rupiah."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from nakhoda.cli.audit import audit
from nakhoda.cli.example import ACCOUNTS
from nakhoda.grants.actions.grants import allocate, check_account, note_progress, propose, step_grant, verify
from nakhoda.grants.actions.papers import add_paper
from nakhoda.grants.actions.tranches import disburse, step_tranche
from nakhoda.grants.queries.grants import (
    Grant,
    Tranche,
    conditions_of,
    figures_by_tranche,
    figures_of,
    findings_of,
    lines_to_choose,
    public_grants,
    tranches_of,
)
from nakhoda.grants.rules.programmes import checklist, documents
from nakhoda.law.findings import Severity
from nakhoda.ledger.actions.bank import add_evidence
from nakhoda.ledger.actions.books import add_pot, assert_balance, open_book, post_template
from nakhoda.ledger.example import picture_of
from nakhoda.ledger.queries.books import Book, PotRow, posted_of, pots_of
from nakhoda.ledger.queries.verify import book_problems
from nakhoda.ledger.rules.balances import balances
from nakhoda.meetings.queries.meetings import Resolution
from nakhoda.payroll.actions.lists import draft_list, step
from nakhoda.payroll.actions.payments import finish, hand_out
from nakhoda.payroll.queries.lists import WageListRow
from nakhoda.payroll.queries.payments import due_order
from nakhoda.payroll.queries.people import CrewRow
from nakhoda.people.actions import SYSTEM, create_organisation
from nakhoda.people.queries import audit_break
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.plans import step as step_line
from nakhoda.planning.queries.pages import resolutions_in
from nakhoda.planning.queries.plans import PlanLine
from nakhoda.planning.rules.life import WAY
from nakhoda.web.numbers import rupiah
from nakhoda.web.tests.reading import text_of
from nakhoda.works.actions.goods import Receipt, buy
from nakhoda.works.queries.packages import Package
from nakhoda.works.rules.purchases import Item, Offer
from tests.support import crew as crews
from tests.support.asked import Rows

pytestmark = pytest.mark.django_db
VILLAGE = "35.01.04.2014"
MONDAY, WEEKS, DAYS, SHIFT = date(2021, 9, 6), 10, 6, 39
WAGE_IDR, HOK = 90_000, 2_333
CFW_IDR, REGULAR_IDR = 300_000_000, 1_000_000_000
Hands = dict[str, Viewer]


@pytest.fixture
def hands(viewer: Callable[[str], Viewer]) -> Hands:
    """Everybody of the example by account name."""
    return {name: viewer(name) for name, *_ in ACCOUNTS}


@dataclass(frozen=True, slots=True)
class Purse:
    """A grant with its book, its bank account and its cash box."""

    grant: Grant
    book: Book
    bank: PotRow
    cash: PotRow

    @property
    def places(self) -> dict[str, str]:
        return {"bank": self.bank.place, "cash": self.cash.place}

    def tranche(self, number: int) -> Tranche:
        """The tranche as it is now."""
        return tranches_of(self.grant)[number - 1]


def test_sixty_days_of_cash_for_work_end_with_a_report_that_is_the_book(
    hands: Hands, signed_in: Callable[[str], Client], tmp_path: Path
) -> None:
    purse = agreed(hands, "ksm", "KSM Sumber Waras (contoh)", "bpm-padat-karya-2021", CFW_IDR)
    package = crews.running_package(hands, purse.grant, MONDAY, MONDAY + timedelta(days=100), SHIFT)
    crews.rates(hands, VILLAGE, {}, MONDAY)
    shifts = [
        crews.crew_of(hands, package, SHIFT, MONDAY, first=1000 + SHIFT * number, name=f"Regu {number + 1}")
        for number in range(2)
    ]
    paid_out(hands, purse, 1, MONDAY - timedelta(days=3))
    wages = 0
    for week in range(WEEKS):
        monday = MONDAY + timedelta(days=7 * week)
        saturday = monday + timedelta(days=DAYS - 1)
        worked(hands, shifts[week % 2], monday, last=week == WEEKS - 1)
        rows = listed(hands, package, monday, saturday)
        wages += rows.total_idr
        drawn(hands, purse, rows.total_idr, saturday)
        paid(hands, purse, rows, saturday)
        if week in (2, 5):
            bought(hands, purse, package, 30_000_000, saturday)
        if week == 6:
            reported(hands, purse, 1, saturday)
            note_progress(
                by=hands["fasilitator"],
                grant=purse.grant,
                percent=Decimal(65),
                day=saturday,
                note="opname",
                today=saturday,
            )
            paid_out(hands, purse, 2, saturday)
    assert wages == HOK * WAGE_IDR
    end = MONDAY + timedelta(days=7 * WEEKS)
    bought(hands, purse, package, 29_980_000, end)
    returned(hands, purse, end)
    reported(hands, purse, 2, end)
    closed(hands, purse, end)

    share_of_wages(purse)
    whole(purse, end)
    text = printed(signed_in("bkm"), purse.grant, "lpj", tmp_path)
    for amount in (CFW_IDR, 209_970_000, 89_980_000, figures_of(purse.grant).returned_idr):
        assert rupiah(amount) in text
    assert purse.book.hash[:8] in text


def share_of_wages(purse: Purse) -> None:
    """Wages are the programme's share of all spending, nothing is left, and the tranches are the grant."""
    figures = figures_of(purse.grant)
    assert (figures.received_idr, figures.spent_idr["wages"], figures.remaining_idr) == (CFW_IDR, 209_970_000, 0)
    assert figures.wage_share is not None
    assert figures.wage_share * 100 >= 70
    assert sum(each.received_idr for each in figures_by_tranche(purse.grant).values()) == CFW_IDR


def test_a_regular_grant_of_a_billion_is_paid_in_three_tranches(
    hands: Hands, signed_in: Callable[[str], Client], tmp_path: Path
) -> None:
    other = Grant.objects.get(fund="regular")
    step_grant(by=hands["kabid"], grant=other, to="cancelled", reason="digabung dengan bantuan berikutnya")
    purse = agreed(hands, "bkm", "BKM Mekar (contoh)", "bpm-reguler-2021", REGULAR_IDR)
    package = crews.running_package(hands, purse.grant, MONDAY, MONDAY + timedelta(days=100), 0)
    day, left = MONDAY, package.budget_idr
    for number, percent in ((1, 55), (2, 100), (3, 100)):
        paid_out(hands, purse, number, day)
        amount_idr = min(left, purse.tranche(number).amount_idr)
        bought(hands, purse, package, amount_idr, day + timedelta(days=20))
        left, day = left - amount_idr, day + timedelta(days=25)
        if figures_of(purse.grant).remaining_idr:
            returned(hands, purse, day)
        reported(hands, purse, number, day)
        measured(hands, purse, percent, day)
        if number == 2:
            scans(hands, purse.grant, None, "lpj", "progress_photos", "bastp")
    closed(hands, purse, day)
    figures = figures_of(purse.grant)
    assert (figures.received_idr, figures.remaining_idr) == (REGULAR_IDR, 0)
    assert figures.spent_total_idr == package.budget_idr == REGULAR_IDR - figures.returned_idr
    whole(purse, day)
    assert rupiah(REGULAR_IDR) in printed(signed_in("bkm"), purse.grant, "lpj", tmp_path)
    assert purse.grant in public_grants(VILLAGE)


def agreed(hands: Hands, kind: str, name: str, programme: str, amount_idr: int) -> Purse:
    """A grant from its allocation to the signed agreement: account checked, proposal verified, by five hands."""
    organisation = create_organisation(by=SYSTEM, kind=kind, name=name, area=VILLAGE)
    grant = allocate(
        by=hands["petugas"],
        organisation=organisation,
        programme=programme,
        amount_idr=amount_idr,
        number=f"SK-{programme}",
        year=2021,
        key=f"cerita-{programme}",
    )
    book = open_book(by=hands["bendahara"], organisation=organisation, fund=grant.fund)
    number = f"00000100{amount_idr:012}"
    bank = add_pot(
        by=hands["bendahara"], book=book, account="bank", place="BRI 1", number=number, bank="bri", holder=name
    )
    cash = add_pot(by=hands["bendahara"], book=book, account="cash", place="Kas")
    day = date(2021, 8, 2)
    check_account(by=hands["fasilitator"], grant=grant, pot=bank, holder_matches=True, today=day)
    propose(by=hands["bkm"], grant=grant, lines=lines_for(hands, grant), today=day)
    verify(by=hands["fasilitator"], grant=grant, answers={item.id: (True, "") for item in checklist()}, today=day)
    step_grant(by=hands["kabid"], grant=grant, to="agreed", today=day)
    scans(hands, grant, None, "sppb", "spk", "integrity", "work_schedule", "insurance")
    grant.refresh_from_db()
    return Purse(grant, book, bank, cash)


def lines_for(hands: Hands, grant: Grant) -> list[tuple[PlanLine, int]]:
    """Lines of the example's plan that nobody pays yet, carried to the regency's approval where that lacks."""
    decision, waiting = resolutions_in(VILLAGE).last(), ("agreed", "verified", "proposed")
    for line in PlanLine.objects.filter(plan__village_key=VILLAGE, state__in=waiting):
        carry(hands, line, decision)
    left, found = grant.amount_idr, list[tuple[PlanLine, int]]()
    for line in lines_to_choose(grant):
        share = min(left, line.total_idr)
        if share:
            found.append((line, share))
            left -= share
    return found


def carry(hands: Hands, line: PlanLine, decision: Resolution | None) -> None:
    """The line's way to its approval."""
    who = {"proposed": "petugas", "verified": "fasilitator", "agreed": "petugas", "approved": "kabid"}
    for state in WAY[WAY.index(line.state) + 1 : WAY.index("approved") + 1]:
        step_line(by=hands[who[state]], line=line, to=state, resolution=decision if state == "agreed" else None)


def scans(hands: Hands, grant: Grant, tranche: Tranche | None, *wanted: str) -> None:
    """Signed papers, each with every signature it needs."""
    for document in wanted:
        add_paper(
            by=hands["bkm"],
            grant=grant,
            tranche=tranche,
            document=document,
            signers=documents()[document].signers,
            name="pindaian.png",
            data=picture_of(f"{document} {tranche}"),
        )


def paid_out(hands: Hands, purse: Purse, number: int, day: date) -> None:
    """A tranche asked for, approved by two, paid out by a fourth and seen at the bank."""
    tranche = purse.tranche(number)
    scans(hands, purse.grant, tranche, "request")
    for who, state in (("bkm", "requested"), ("fasilitator", "endorsed"), ("kabid", "approved")):
        missing = [each.missing for each in conditions_of(purse.grant, tranche, day) if not each.met]
        assert missing == []
        step_tranche(by=hands[who], tranche=tranche, to=state, today=day)
        tranche.refresh_from_db()
    disburse(
        by=hands["ppk"],
        tranche=tranche,
        day=day,
        document=f"SP2D-{number}",
        pot=purse.bank,
        key=f"cair-{purse.grant.pk}-{number}",
        today=day,
    )
    counted(hands, purse, day)
    step_tranche(by=hands["bendahara"], tranche=purse.tranche(number), to="reconciled", today=day)


def counted(hands: Hands, purse: Purse, day: date) -> None:
    """Cash box and account counted at the end of a day, as the book says."""
    held = balances(posted_of(purse.book), day)
    for pot in pots_of(purse.book):
        amount = held.get((pot.account, pot.place), 0)
        assert_balance(
            by=hands["bendahara"], book=purse.book, pot=pot, day=day, amount_idr=amount, source="hitung", today=day
        )


def worked(hands: Hands, shift: CrewRow, monday: date, *, last: bool) -> None:
    """Six days of one shift; on the very last day seven stay away, so that the sum is 2.333 HOK."""
    people = sorted(member.worker_id for member in shift.members.all())
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    crews.worked(hands, shift, days[: DAYS - last], people)
    if last:
        crews.worked(hands, shift, days[-1:], people[7:])


def listed(hands: Hands, package: Package, start: date, end: date) -> WageListRow:
    """The week's list, locked, checked, approved and ordered by four people."""
    made = draft_list(by=hands["mandor"], package=package, start=start, end=end)
    for who, to in (("mandor", "locked"), ("fasilitator", "checked"), ("kades", "approved"), ("bkm", "authorised")):
        step(by=hands[who], wage_list=made, to=to, seen=made.hash)
        made.refresh_from_db()
    return made


def drawn(hands: Hands, purse: Purse, amount_idr: int, day: date) -> None:
    """Cash drawn for the week's wages."""
    spent(hands, purse, "tarik-tunai", amount_idr, day)


def spent(hands: Hands, purse: Purse, template: str, amount_idr: int, day: date, *, proof: bool = False) -> None:
    """A posting by its template, in the newest tranche that was paid out."""
    mark = max(each.mark for each in tranches_of(purse.grant) if each.state not in ("planned", "requested"))
    data = picture_of(f"{template} {day}")
    photo = add_evidence(by=hands["bendahara"], book=purse.book, name="bukti.png", data=data) if proof else None
    post_template(
        by=hands["bendahara"],
        book=purse.book,
        template=template,
        amount_idr=amount_idr,
        places=purse.places,
        day=day,
        text=template,
        document=f"D-{day}",
        key=f"{template}-{day}",
        tranche=mark,
        evidence=(photo.sha256,) if photo else (),
        today=day,
    )


def paid(hands: Hands, purse: Purse, rows: WageListRow, day: date) -> None:
    """Everybody's wage handed out on Saturday."""
    receipts = {each.worker_id: f"K-{each.pk}" for each in rows.payments.all()}
    treasurer, seen = hands["bendahara"], due_order(rows).hash
    handed = hand_out(
        by=treasurer, wage_list=rows, paid=receipts, held=[], pot=purse.cash, day=day, seen=seen, today=day
    )
    assert handed.paid == len(receipts)
    finish(by=treasurer, wage_list=rows)


def bought(hands: Hands, purse: Purse, package: Package, amount_idr: int, day: date) -> None:
    """Materials by transfer, with the offers that the sum asks for."""
    photo = add_evidence(by=hands["bendahara"], book=purse.book, name="nota.png", data=picture_of(f"nota {day}"))
    receipt = Receipt(
        template="belanja-bahan-bank",
        amount_idr=amount_idr,
        day=day,
        document=f"N-{day}",
        supplier="Toko Maju (contoh)",
        items=[Item("", "U-ditch 40x40", "buah", Decimal(100), amount_idr)],
        places=purse.places,
        evidence=[photo.sha256],
        offers=[Offer(f"Toko {name} (contoh)", amount_idr + 1_000_000) for name in ("Jaya", "Sentosa")],
    )
    buy(by=hands["bendahara"], package=package, receipt=receipt, key=f"beli-{purse.grant.pk}-{day}", today=day)


def reported(hands: Hands, purse: Purse, number: int, day: date) -> None:
    """The tranche's report on use handed in and accepted by another."""
    counted(hands, purse, day)
    scans(hands, purse.grant, purse.tranche(number), "use_report")
    step_tranche(by=hands["bkm"], tranche=purse.tranche(number), to="reported", today=day)
    step_tranche(by=hands["fasilitator"], tranche=purse.tranche(number), to="accepted", today=day)


def returned(hands: Hands, purse: Purse, day: date) -> None:
    """What is left goes back to the state."""
    spent(hands, purse, "setor-sisa", figures_of(purse.grant).remaining_idr, day, proof=True)


def measured(hands: Hands, purse: Purse, percent: int, day: date) -> None:
    """Progress measured in the field."""
    note_progress(
        by=hands["fasilitator"], grant=purse.grant, percent=Decimal(percent), day=day, note="opname", today=day
    )


def closed(hands: Hands, purse: Purse, day: date) -> None:
    """The last papers, the final report, and the closing by a third person."""
    measured(hands, purse, 100, day)
    scans(hands, purse.grant, None, "lpj", "wage_lists", "progress_photos", "bastp", "sp3k")
    for who, to in (("bkm", "reported"), ("fasilitator", "accepted"), ("kabid", "closed")):
        step_grant(by=hands[who], grant=purse.grant, to=to, today=day)
    purse.grant.refresh_from_db()
    purse.book.refresh_from_db()
    assert purse.grant.state == "closed"


def whole(purse: Purse, day: date) -> None:
    """Nothing wrong is found by the checks, by verify, or by the independent auditor."""
    assert [each.code for each in findings_of(purse.grant, day) if each.severity is Severity.ERROR] == []
    assert book_problems(purse.book) == []
    assert audit_break() is None
    assert {problem for each in audit(Rows()) for problem in each.problems} == set()


def printed(client: Client, grant: Grant, document: str, tmp_path: Path) -> str:
    """A paper of the grant as text."""
    answer = client.get(reverse("grant_print", args=[grant.pk, document]))
    assert answer.status_code == 200
    return " ".join(text_of(answer.content, tmp_path).replace("\u200b", "").split())
