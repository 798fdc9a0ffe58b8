"""Grants in the database: every step by another hand, money with the tranche, and nothing changed behind its back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, connection, transaction

from nakhoda.grants.actions.grants import allocate, check_account, note_progress, propose, step_grant, verify
from nakhoda.grants.actions.papers import add_paper, withdraw_paper
from nakhoda.grants.actions.tranches import disburse, step_tranche
from nakhoda.grants.queries.grants import (
    Grant,
    Step,
    Tranche,
    all_grants,
    choices,
    conditions_of,
    figures_by_tranche,
    figures_of,
    findings_of,
    grant_for,
    lines_of,
    lines_to_choose,
    public_grants,
    steps_of,
    tranches_of,
    waiting_for,
)
from nakhoda.grants.rules.programmes import checklist, documents
from nakhoda.law.findings import Severity
from nakhoda.ledger.actions.bank import add_evidence
from nakhoda.ledger.actions.books import add_pot, assert_balance, open_book, post_template
from nakhoda.ledger.example import picture_of
from nakhoda.ledger.queries.books import Book, posted_of, pots_of
from nakhoda.ledger.rules.balances import balances
from nakhoda.people.actions import SYSTEM, Refused, create_organisation
from nakhoda.people.queries import audit_break
from nakhoda.people.rules.scope import Viewer

pytestmark = pytest.mark.django_db
VILLAGE = "35.01.04.2014"
TODAY = date(2021, 10, 4)
Viewers = Callable[[str], Viewer]


@pytest.fixture
def work() -> Grant:
    """The example's grant for cash for work: its first tranche was paid."""
    return all_grants().get(fund="cash_for_work")


@pytest.fixture
def regular() -> Grant:
    """The example's regular grant: its proposal waits."""
    return all_grants().get(fund="regular")


def book_of(grant: Grant) -> Book:
    """The grant's book."""
    assert grant.book is not None
    return grant.book


def of_grant(grant: Grant, number: int) -> Tranche:
    return tranches_of(grant)[number - 1]


def answers() -> dict[str, tuple[bool, str]]:
    return {item.id: (True, "") for item in checklist()}


def test_the_example_walked_the_life_of_a_grant_with_many_hands(work: Grant) -> None:
    assert work.state == "running"
    first = of_grant(work, 1)
    assert (first.state, first.amount_idr) == ("reconciled", 39_900_000)
    hands = {step.after: step.by_id for step in steps_of(work, first)}
    assert len({hands[name] for name in ("requested", "endorsed", "approved", "disbursed")}) == 4
    figures = figures_of(work)
    assert figures.received_idr == 39_900_000
    assert [line.amount_idr for line in lines_of(work)] == [57_000_000]
    assert audit_break() is None


def test_nobody_allocates_over_the_programme_or_twice(viewer: Viewers, work: Grant) -> None:
    officer, ksm = viewer("petugas"), create_organisation(by=SYSTEM, kind="ksm", name="KSM Baru", area=VILLAGE)
    wanted: dict[str, Any] = {
        "organisation": ksm,
        "programme": "bpm-padat-karya-2021",
        "number": "1",
        "year": 2021,
        "key": "baru",
    }
    with pytest.raises(Refused, match="melebihi pagu"):
        allocate(by=officer, amount_idr=300_000_001, **wanted)
    made = allocate(by=officer, amount_idr=300_000_000, **wanted)
    assert allocate(by=officer, amount_idr=300_000_000, **wanted) == made
    assert sum(each.amount_idr for each in tranches_of(made)) == 300_000_000
    with pytest.raises(Refused, match="isi lain"):
        allocate(by=officer, amount_idr=200_000_000, **wanted)
    with pytest.raises(Refused, match="belum ditutup"):
        allocate(by=officer, amount_idr=10, **{**wanted, "key": "lain"})
    with pytest.raises(Refused, match="luar kewenangan"):
        allocate(by=viewer("bkm"), amount_idr=10, **{**wanted, "key": "lain"})


def test_an_account_is_checked_by_another_than_who_entered_it(viewer: Viewers) -> None:
    ksm = create_organisation(by=SYSTEM, kind="ksm", name="KSM Baru", area=VILLAGE)
    grant = allocate(
        by=viewer("petugas"),
        organisation=ksm,
        programme="bpm-padat-karya-2021",
        amount_idr=100_000_000,
        number="1",
        year=2021,
        key="baru",
    )
    book = open_book(by=viewer("bendahara"), organisation=ksm, fund="cash_for_work")
    pot = add_pot(by=viewer("bendahara"), book=book, account="bank", place="BRI 9", number="0000010000991", bank="bri")
    with pytest.raises(Refused, match="nama lembaga"):
        check_account(by=viewer("fasilitator"), grant=grant, pot=pot, holder_matches=False)
    foreign = pots_of(book_of(all_grants().get(key="contoh-bpm-padat-karya-2021"))).get(account="bank")
    with pytest.raises(Refused, match="bukan rekening lembaga"):
        check_account(by=viewer("fasilitator"), grant=grant, pot=foreign, holder_matches=True)
    with pytest.raises(Refused, match="orang lain"):
        check_account(by=viewer("bendahara"), grant=grant, pot=pot, holder_matches=True)
    check_account(by=viewer("fasilitator"), grant=grant, pot=pot, holder_matches=True)
    grant.refresh_from_db()
    assert (grant.state, grant.book) == ("account_checked", book)


def test_a_proposal_needs_approved_lines_inside_the_grant(viewer: Viewers, regular: Grant) -> None:
    step_grant(by=viewer("fasilitator"), grant=regular, to="returned", reason="RAB kurang jelas")
    line = lines_of(regular)[0].line
    with pytest.raises(Refused, match="sedikitnya satu"):
        propose(by=viewer("bkm"), grant=regular, lines=[])
    with pytest.raises(Refused, match="melebihi bantuan"):
        propose(by=viewer("bkm"), grant=regular, lines=[(line, 360_000_001)])
    with pytest.raises(Refused, match="RAB-nya"):
        propose(by=viewer("bkm"), grant=regular, lines=[(line, line.total_idr + 1)])
    draft = line.plan.lines.filter(state="draft")[0]
    with pytest.raises(Refused, match="belum disetujui"):
        propose(by=viewer("bkm"), grant=regular, lines=[(draft, 1)])
    paid = lines_of(all_grants().get(fund="cash_for_work"))[0].line
    assert paid not in lines_to_choose(regular)
    with pytest.raises(Refused, match="sudah dibiayai"):
        propose(by=viewer("bkm"), grant=regular, lines=[(paid, 1)])
    propose(by=viewer("bkm"), grant=regular, lines=[(line, 350_000_000)])
    assert [row.amount_idr for row in lines_of(regular)] == [350_000_000]


def test_verifying_wants_every_answer_and_another_hand(viewer: Viewers, regular: Grant) -> None:
    with pytest.raises(Refused, match="Surat tanah"):
        verify(by=viewer("fasilitator"), grant=regular, answers={**answers(), "land": (False, "belum ada")})
    with pytest.raises(Refused, match="hak lain"):
        verify(by=viewer("bkm"), grant=regular, answers=answers())
    verify(by=viewer("fasilitator"), grant=regular, answers=answers())
    with pytest.raises(Refused, match="sudah berubah"):
        step_grant(by=viewer("kabid"), grant=regular, to="agreed", seen=0)
    newest = steps_of(regular)[-1].pk
    step_grant(by=viewer("kabid"), grant=regular, to="agreed", seen=newest)
    again = step_grant(by=viewer("kabid"), grant=regular, to="agreed", seen=newest)
    assert Step.objects.filter(grant=regular, after="agreed").get() == again


def test_a_second_tranche_says_what_it_lacks_and_who_must_do_it(viewer: Viewers, work: Grant) -> None:
    second = of_grant(work, 2)
    lacking = {each.condition.id: each for each in conditions_of(work, second, TODAY) if not each.met}
    assert {"laporan-diterima", "lpd", "penggunaan", "fisik", "permintaan"} <= set(lacking)
    assert lacking["fisik"].who == "fasilitator"
    step_tranche(by=viewer("bkm"), tranche=second, to="requested", today=TODAY)
    with pytest.raises(Refused, match="LPJ termin 1 belum diterima"):
        step_tranche(by=viewer("fasilitator"), tranche=second, to="endorsed", today=TODAY)
    waits = {(each.tranche.number if each.tranche else 0, each.to) for each in waiting_for(viewer("bkm"), TODAY)}
    assert (1, "reported") in waits


def paid(viewer: Viewers, work: Grant, tranche: Tranche, key: str) -> Step:
    bank = pots_of(book_of(work)).get(account="bank")
    return disburse(by=viewer("ppk"), tranche=tranche, day=TODAY, document="SP2D-2", pot=bank, key=key, today=TODAY)


def test_a_tranche_is_paid_once_with_its_entry(viewer: Viewers, work: Grant) -> None:
    first = of_grant(work, 1)
    step = Step.objects.get(tranche=first, after="disbursed")
    assert step.entry is not None
    assert step.entry.tranche == first.mark
    assert paid(viewer, work, first, step.entry.key) == step
    with pytest.raises(Refused, match="tidak ada langkah"):
        paid(viewer, work, first, "kunci-lain")
    with pytest.raises(Refused, match="tidak ada langkah"):
        paid(viewer, work, of_grant(work, 2), "kunci-dua")
    assert figures_of(work).received_idr == first.amount_idr


def spend_and_report(viewer: Viewers, work: Grant, number: int, day: date) -> None:
    """Wages and materials of a tranche, its money at bank counted, its report handed in and accepted."""
    tranche, treasurer = of_grant(work, number), viewer("bendahara")
    pots = {row.account: row for row in pots_of(book_of(work))}
    places = {name: row.place for name, row in pots.items()}
    left = figures_by_tranche(work)[number].remaining_idr
    wages = left * 75 // 100
    for at, (template, amount) in enumerate((("upah-bank", wages), ("belanja-bahan-bank", left - wages))):
        photo = add_evidence(by=treasurer, book=book_of(work), name="nota.png", data=picture_of(f"{number}-{at}"))
        post_template(
            by=treasurer,
            book=book_of(work),
            template=template,
            amount_idr=amount,
            places=places,
            today=day,
            right="payroll.pay" if template == "upah-bank" else "ledger.post",
            day=day,
            text=template,
            document=f"N-{number}-{at}",
            key=f"belanja-{number}-{at}",
            tranche=tranche.mark,
            evidence=(photo.sha256,),
        )
    for (account, place), amount in balances(posted_of(book_of(work))).items():
        if account in pots:
            assert place == pots[account].place
            assert_balance(
                by=treasurer, book=book_of(work), pot=pots[account], day=day, amount_idr=amount, source="h", today=day
            )
    with pytest.raises(Refused, match="LPD"):
        step_tranche(by=viewer("bkm"), tranche=tranche, to="reported", today=day)
    scan(viewer, work, "use_report", tranche)
    step_tranche(by=viewer("bkm"), tranche=tranche, to="reported", today=day)
    with pytest.raises(Refused, match="hak lain"):
        step_tranche(by=viewer("bkm"), tranche=tranche, to="accepted", today=day)
    step_tranche(by=viewer("fasilitator"), tranche=tranche, to="accepted", today=day)


def scan(
    viewer: Viewers, work: Grant, document: str, tranche: Tranche | None, signers: tuple[str, ...] | None = None
) -> None:
    add_paper(
        by=viewer("bkm"),
        grant=work,
        tranche=tranche,
        document=document,
        signers=documents()[document].signers if signers is None else signers,
        name="pindaian.png",
        data=picture_of(f"{document} {tranche}"),
    )


def test_a_grant_is_walked_to_its_closing(viewer: Viewers, work: Grant) -> None:
    treasurer = viewer("bendahara")
    places = {row.account: row.place for row in pots_of(book_of(work))}
    post_template(
        by=treasurer,
        book=book_of(work),
        template="setor-tunai",
        amount_idr=balances(posted_of(book_of(work)))["cash", places["cash"]],
        places=places,
        day=date(2021, 9, 20),
        text="Setor kembali",
        document="SLIP-12",
        key="setor-kembali",
        tranche=of_grant(work, 1).mark,
        today=TODAY,
    )
    spend_and_report(viewer, work, 1, TODAY)
    note_progress(by=viewer("fasilitator"), grant=work, percent=Decimal(60), day=TODAY, note="opname", today=TODAY)
    second = of_grant(work, 2)
    scan(viewer, work, "request", second)
    for who, state in (("bkm", "requested"), ("fasilitator", "endorsed"), ("kabid", "approved")):
        step_tranche(by=viewer(who), tranche=second, to=state, today=TODAY)
    paid(viewer, work, second, "kunci-dua")
    bank = pots_of(book_of(work)).get(account="bank")
    assert_balance(
        by=treasurer,
        book=book_of(work),
        pot=bank,
        day=TODAY,
        amount_idr=second.amount_idr,
        source="buku",
        today=TODAY,
    )
    second.refresh_from_db()
    step_tranche(by=treasurer, tranche=second, to="reconciled", today=TODAY)
    day = date(2021, 11, 30)
    spend_and_report(viewer, work, 2, day)
    note_progress(by=viewer("fasilitator"), grant=work, percent=Decimal(100), day=day, note="selesai", today=day)
    step_grant(by=viewer("bkm"), grant=work, to="reported", today=day)
    step_grant(by=viewer("fasilitator"), grant=work, to="accepted", today=day)
    with pytest.raises(Refused, match="BASTP"):
        step_grant(by=viewer("kabid"), grant=work, to="closed", today=day)
    for document in ("lpj", "wage_lists", "progress_photos", "bastp", "sp3k"):
        scan(viewer, work, document, None)
    step_grant(by=viewer("kabid"), grant=work, to="closed", today=day)
    figures = figures_of(work)
    assert figures.remaining_idr == 0
    assert figures.spent_total_idr == 57_000_000
    assert [each.code for each in findings_of(work, day) if each.severity is Severity.ERROR] == []
    assert audit_break() is None


def test_progress_does_not_go_back_without_a_word(viewer: Viewers, work: Grant) -> None:
    hand = viewer("fasilitator")
    note_progress(by=hand, grant=work, percent=Decimal("40.5"), day=date(2021, 9, 20), note="", today=TODAY)
    with pytest.raises(Refused, match="tidak naik"):
        note_progress(by=hand, grant=work, percent=Decimal(30), day=date(2021, 9, 27), note="", today=TODAY)
    with pytest.raises(Refused, match="belum tiba"):
        note_progress(by=hand, grant=work, percent=Decimal(50), day=date(2021, 12, 1), note="", today=TODAY)


def test_a_withdrawn_paper_does_not_count(viewer: Viewers, work: Grant) -> None:
    paper = work.papers.get(document="request")
    first = of_grant(work, 1)
    met = {each.condition.id: each.met for each in conditions_of(work, first, TODAY)}
    assert met["permintaan"]
    with pytest.raises(Refused, match="hanya pemeriksa"):
        withdraw_paper(by=viewer("bkm"), paper=paper, reason="salah pindai")
    with pytest.raises(Refused, match="alasan"):
        withdraw_paper(by=viewer("fasilitator"), paper=paper, reason=" ")
    withdraw_paper(by=viewer("fasilitator"), paper=paper, reason="salah pindai")
    met = {each.condition.id: each.met for each in conditions_of(work, first, TODAY)}
    assert not met["permintaan"]
    with pytest.raises(Refused, match="ditandatangani oleh"):
        add_paper(
            by=viewer("bkm"),
            grant=work,
            tranche=None,
            document="spk",
            signers=["ppk"],
            name="a.png",
            data=picture_of("x"),
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE grants_grant SET amount_idr = amount_idr + 1",
        "UPDATE grants_grant SET state = 'closed'",
        "UPDATE grants_tranche SET state = 'approved' WHERE state = 'planned'",
        "UPDATE grants_tranche SET amount_idr = 1",
        "UPDATE grants_step SET by_id = NULL",
        "DELETE FROM grants_step",
        "DELETE FROM grants_paper",
        "UPDATE grants_grantline SET amount_idr = 1",
        "UPDATE grants_grant SET book_id = NULL",
    ],
)
def test_the_database_refuses_what_no_step_did(work: Grant, statement: str) -> None:
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_village_sees_only_its_own_grants(viewer: Viewers, work: Grant) -> None:
    other = Viewer(1, "lain", "Lain", viewer("bkm").held[:0])
    assert grant_for(other, work.pk) is None
    assert grant_for(viewer("bkm"), work.pk) == work
    assert [each.pk for each in public_grants(VILLAGE)] == [work.pk]


def test_choices_name_who_may_not(viewer: Viewers, regular: Grant) -> None:
    mine = {each.move.to: each.refusal for each in choices(viewer("fasilitator"), regular, None, TODAY)}
    assert mine["verified"] == ""
    assert (
        "hak lain" in {each.move.to: each.refusal for each in choices(viewer("bkm"), regular, None, TODAY)}["verified"]
    )


def test_tranches_never_exceed_the_grant_in_the_database(work: Grant) -> None:
    with pytest.raises(Error), transaction.atomic():
        Tranche.objects.create(grant=work, number=9, mark=9, amount_idr=1)
