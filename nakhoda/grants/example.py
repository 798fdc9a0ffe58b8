"""Example grants of Tanjungsari in 2021: cash for work and a regular one. All invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from nakhoda.grants.actions.grants import allocate, check_account, propose, step_grant, verify
from nakhoda.grants.actions.papers import add_paper
from nakhoda.grants.actions.tranches import disburse, step_tranche
from nakhoda.grants.queries.grants import Grant, Tranche, all_grants, lines_to_choose, tranches_of
from nakhoda.grants.rules.programmes import checklist, documents
from nakhoda.ledger.actions.books import add_pot, assert_balance, open_book, post_template
from nakhoda.ledger.example import picture_of
from nakhoda.ledger.queries.books import Book, pots_of
from nakhoda.people.actions import SYSTEM, create_organisation
from nakhoda.people.queries import Organisation
from nakhoda.people.rules.scope import Viewer

VILLAGE, YEAR = "35.01.04.2014", 2021
BANK, CASH = "BRI 5580", "Kas padat karya"
AMOUNT_IDR, REGULAR_IDR = 57_000_000, 360_000_000
DRAWN_IDR = 30_000_000
PAID_ON = date(YEAR, 9, 3)
FIRST_PAPERS = ("sppb", "spk", "integrity", "work_schedule", "request", "insurance")
Hands = Mapping[str, Viewer]


def load_example(hands: Hands) -> Grant | None:
    """Both grants; the one for cash for work is returned. None if the village has grants already.

    `hands` are the example's viewers by account name.
    """
    if all_grants().filter(village_key=VILLAGE).exists():
        return None
    bkm = create_organisation(by=SYSTEM, kind="bkm", name="LKM Tanjungsari (contoh)", area=VILLAGE)
    ksm = create_organisation(by=SYSTEM, kind="ksm", name="KSM Guyub Rukun (contoh)", area=VILLAGE)
    regular = _allocated(hands, bkm, "bpm-reguler-2021", REGULAR_IDR, ("BRI 7702", "Kas LKM"), "0000 0100 0077 021")
    _proposed(hands, regular, "jalan-paving", date(YEAR, 8, 20))
    work = _allocated(hands, ksm, "bpm-padat-karya-2021", AMOUNT_IDR, (BANK, CASH), "0000 0100 0055 801")
    _proposed(hands, work, "drainase-normalisasi", date(YEAR, 8, 18))
    answers = {item.id: (True, "sesuai (contoh)") for item in checklist()}
    verify(by=hands["fasilitator"], grant=work, answers=answers, today=date(YEAR, 8, 24))
    step_grant(by=hands["kabid"], grant=work, to="agreed", today=date(YEAR, 8, 27))
    _first_tranche(hands, work)
    work.refresh_from_db()
    return work


def _allocated(
    hands: Hands, organisation: Organisation, programme: str, amount_idr: int, pots: tuple[str, str], number: str
) -> Grant:
    grant = allocate(
        by=hands["petugas"],
        organisation=organisation,
        programme=programme,
        amount_idr=amount_idr,
        number=f"600/{amount_idr // 10**6}/2021 (contoh)",
        year=YEAR,
        key=f"contoh-{programme}",
    )
    bank, cash = pots
    book = open_book(by=hands["bendahara"], organisation=organisation, fund=grant.fund)
    account = add_pot(
        by=hands["bendahara"],
        book=book,
        account="bank",
        place=bank,
        number=number,
        bank="bri",
        holder=organisation.name,
    )
    add_pot(by=hands["bendahara"], book=book, account="cash", place=cash)
    check_account(by=hands["fasilitator"], grant=grant, pot=account, holder_matches=True, today=date(YEAR, 8, 16))
    return grant


def _proposed(hands: Hands, grant: Grant, activity: str, day: date) -> None:
    lines = [line for line in lines_to_choose(grant) if line.activity == activity]
    wanted = [(line, min(line.total_idr, grant.amount_idr)) for line in lines]
    propose(by=hands["bkm"], grant=grant, lines=wanted, today=day)


def _first_tranche(hands: Hands, grant: Grant) -> None:
    tranche = tranches_of(grant)[0]
    for document in FIRST_PAPERS:
        found = documents()[document]
        add_paper(
            by=hands["bkm"],
            grant=grant,
            tranche=tranche if document == "request" else None,
            document=document,
            signers=found.signers,
            name=f"{document}.png",
            data=picture_of(found.name[:24]),
        )
    for who, state in (("bkm", "requested"), ("fasilitator", "endorsed"), ("kabid", "approved")):
        step_tranche(by=hands[who], tranche=tranche, to=state, today=date(YEAR, 8, 31))
    grant.refresh_from_db()
    if grant.book is None:
        raise LookupError("the example grant has no book")
    _paid(hands, grant.book, tranche)


def _paid(hands: Hands, book: Book, tranche: Tranche) -> None:
    pots = {row.account: row for row in pots_of(book)}
    disburse(
        by=hands["ppk"],
        tranche=tranche,
        day=PAID_ON,
        document="SP2D-0912 (contoh)",
        pot=pots["bank"],
        key="contoh-termin-1",
        today=PAID_ON,
    )
    treasurer = hands["bendahara"]
    assert_balance(
        by=treasurer,
        book=book,
        pot=pots["bank"],
        day=PAID_ON,
        amount_idr=tranche.amount_idr,
        source="buku tabungan",
        today=PAID_ON,
    )
    step_tranche(by=treasurer, tranche=tranche, to="reconciled", today=PAID_ON)
    post_template(
        by=treasurer,
        book=book,
        template="tarik-tunai",
        amount_idr=DRAWN_IDR,
        places={"bank": BANK, "cash": CASH},
        today=date(YEAR, 9, 6),
        day=date(YEAR, 9, 6),
        text="Tarik tunai untuk upah dua pekan",
        document="SLIP-11",
        key="contoh-padat-karya-tarik",
        tranche=tranche.mark,
    )
