"""What a single hand, a cancelled grant or a repair script may not do to a grant and its book."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import Error, transaction

from nakhoda.grants.actions.grants import step_grant, verify
from nakhoda.grants.actions.tranches import step_tranche
from nakhoda.grants.queries.grants import Grant, all_grants
from nakhoda.grants.tests.test_grants import TODAY, Viewers, answers, book_of, of_grant, paid, scan
from nakhoda.ledger.actions.bank import add_evidence
from nakhoda.ledger.actions.books import post_template, reverse
from nakhoda.ledger.example import picture_of
from nakhoda.ledger.queries.books import posted_of, pots_of
from nakhoda.people.actions import Refused
from tests.support.moved import moved_tranche

pytestmark = pytest.mark.django_db


@pytest.fixture
def work() -> Grant:
    """The example's grant for cash for work: its first tranche was paid."""
    return all_grants().get(fund="cash_for_work")


def test_a_cancelled_grant_is_not_paid_out(viewer: Viewers) -> None:
    grant = ready_for_payment(viewer)
    step_grant(by=viewer("kabid"), grant=grant, to="cancelled", reason="anggaran dipotong")
    tranche = of_grant(grant, 1)
    assert tranche.state == "approved"
    with pytest.raises(Refused, match="dibatalkan"):
        paid(viewer, grant, tranche, "kunci-batal")
    with pytest.raises(Error), transaction.atomic():
        moved_tranche(tranche, "disbursed")


def ready_for_payment(viewer: Viewers) -> Grant:
    """The regular grant with its first tranche approved by two."""
    grant = all_grants().get(fund="regular")
    verify(by=viewer("fasilitator"), grant=grant, answers=answers())
    step_grant(by=viewer("kabid"), grant=grant, to="agreed")
    for document in ("sppb", "spk", "integrity", "work_schedule"):
        scan(viewer, grant, document, None)
    tranche = of_grant(grant, 1)
    scan(viewer, grant, "request", tranche)
    for who, state in (("bkm", "requested"), ("fasilitator", "endorsed"), ("kabid", "approved")):
        step_tranche(by=viewer(who), tranche=tranche, to=state, today=TODAY)
    grant.refresh_from_db()
    return grant


@pytest.mark.parametrize(
    ("template", "tranche", "said"),
    [
        ("upah-kas", 1, "daftar upah"),
        ("terima-termin", 1, "pencairan termin"),
        ("administrasi", 2, "belum dicairkan"),
        ("biaya-bank", 9, "belum dicairkan"),
        ("jasa-giro", 0, "memerlukan nomor termin"),
        ("kas-kurang", 1, "Hitung kas dahulu"),
    ],
)
def test_one_hand_cannot_book_what_other_deeds_book(
    viewer: Viewers, work: Grant, template: str, tranche: int, said: str
) -> None:
    treasurer = viewer("bendahara")
    photo = add_evidence(by=treasurer, book=book_of(work), name="nota.png", data=picture_of("UJI"))
    with pytest.raises(Refused, match=said):
        post_template(
            by=treasurer,
            book=book_of(work),
            template=template,
            amount_idr=5_000,
            places={row.account: row.place for row in pots_of(book_of(work))},
            day=TODAY,
            text="uji",
            document="U-1",
            key="uji-tangan-0001",
            tranche=tranche,
            evidence=(photo.sha256,),
            today=TODAY,
        )


def test_neither_a_wage_nor_a_payment_is_reversed_by_hand(viewer: Viewers, work: Grant) -> None:
    told: dict[str, Any] = {"by": viewer("bendahara"), "book": book_of(work), "day": TODAY, "reason": "coba"}
    numbers = {each.entry.template: each.number for each in posted_of(book_of(work))}
    with pytest.raises(Refused, match="daftar upah"):
        reverse(number=numbers["upah-kas"], key="balik-upah-01", today=TODAY, **told)
    with pytest.raises(Refused, match="pencairan termin"):
        reverse(number=numbers["terima-termin"], key="balik-termin", today=TODAY, **told)
    with pytest.raises(Refused, match="termin catatan aslinya"):
        reverse(number=numbers["belanja-alat"], key="balik-alat-01", tranche=7, today=TODAY, **told)
