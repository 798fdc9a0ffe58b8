"""Packages, purchases, stock and changes in the database: once, by the right hands, and never changed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from nakhoda.ledger.actions.books import KeyTaken, reverse
from nakhoda.ledger.queries.books import posted_of
from nakhoda.ledger.rules.entries import Posted
from nakhoda.people.actions import SYSTEM, Refused, give_role
from nakhoda.people.queries import viewer_of
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.actions.goods import Receipt, buy, count_stock, use_stock
from nakhoda.works.actions.packages import decide_change, make_package, propose_change, step_package
from nakhoda.works.queries.goods import goods_of, purchases_of, standing, stock_rows
from nakhoda.works.queries.packages import (
    ChangeDecision,
    Package,
    PackageLine,
    Started,
    choices,
    committed_idr,
    granted_idr,
    lines_now,
    lines_to_pack,
    package_for,
    spent_of,
    weeks_of,
)
from nakhoda.works.rules.purchases import Item, Offer
from nakhoda.works.tests.site import CASH, ENDS, PLACES, STARTS, Site, make_running, make_site

pytestmark = pytest.mark.django_db
VILLAGE = "35.01.04.2014"
DAY, KEY = date(2021, 6, 10), "kunci-belanja-1"
See = Callable[[str], Viewer]


@pytest.fixture
def site(viewer: See) -> Site:
    return make_site(planner=viewer("bkm"), treasurer=viewer("bendahara"), village=VILLAGE)


@pytest.fixture
def package(site: Site, viewer: See) -> Package:
    return make_running(site, viewer("bkm"), viewer("fasilitator"))


def receipt(site: Site, amount_idr: int = 2_800_000, **more: Any) -> Receipt:
    items = (Item("semen", "Semen portland", "kg", Decimal(2_000), amount_idr),)
    plain = Receipt("belanja-bahan-kas", amount_idr, DAY, "NOTA-1", "Toko Maju", items, {"cash": CASH}, (site.proof,))
    return replace(plain, **more)


def made(site: Site, by: Viewer, **more: Any) -> Package:
    plain: dict[str, Any] = {"lines": lines_to_pack(site.grant), "starts": STARTS, "ends": ENDS, "crew": 20}
    said: dict[str, Any] = {"by": by, "grant": site.grant, "ksm": site.ksm, "key": "paket-1"}
    return make_package(**said | plain | more)


def entries_of(site: Site) -> tuple[Posted, ...]:
    return posted_of(site.grant.book) if site.grant.book else ()


def test_a_package_takes_the_budget_person_days_and_materials_of_its_lines(site: Site, viewer: See) -> None:
    lines = lines_to_pack(site.grant)
    package = made(site, viewer("bkm"))
    assert package.number == 1
    assert package.budget_idr == sum(each.line.total_idr for each in lines)
    assert package.planned_quarters == sum(int(each.line.labour_days * 4) for each in lines)
    assert {"paving-6", "u-ditch-40"} <= {each["resource"] for each in package.materials}
    assert lines_to_pack(site.grant) == []
    assert sum(week.share for week in weeks_of(package, lines_now(package))) == 1
    assert made(site, viewer("bkm"), lines=lines).pk == package.pk
    with pytest.raises(KeyTaken):
        made(site, viewer("bkm"), lines=lines[:1])


def test_a_line_is_in_one_package(site: Site, viewer: See) -> None:
    lines = lines_to_pack(site.grant)
    package = made(site, viewer("bkm"), lines=lines[:1])
    with pytest.raises(Refused, match="sudah ada pada paket lain"):
        made(site, viewer("bkm"), lines=lines, key="paket-2")
    with pytest.raises(IntegrityError), transaction.atomic():
        PackageLine.objects.create(package=package, line=lines[0].line, volume=1, total_idr=1)


def test_a_package_needs_hands_lines_and_a_ksm_of_the_village(site: Site, viewer: See, account_of: Any) -> None:
    elsewhere = viewer_of(account_of("community", "35.01.04.2013"))
    for by, more, said in (
        (viewer("bendahara"), {}, "luar kewenangan"),
        (elsewhere, {}, "luar kewenangan"),
        (viewer("bkm"), {"lines": []}, "sedikitnya satu"),
        (viewer("bkm"), {"ends": date(2021, 5, 1)}, "sesudah tanggal mulai"),
        (viewer("bkm"), {"crew": -1}, "pekerja"),
    ):
        with pytest.raises(Refused, match=said):
            made(site, by, **more)
    package = made(site, viewer("bkm"))
    assert package_for(elsewhere, package.pk) is None
    assert package_for(viewer("pemeriksa"), package.pk) is not None


def test_who_makes_a_package_does_not_approve_it(site: Site, viewer: See, account_of: Any) -> None:
    both = account_of("community", VILLAGE)
    give_role(by=SYSTEM, account=both, role="facilitator", area=VILLAGE)
    package = made(site, viewer_of(both))
    with pytest.raises(Refused, match="orang lain"):
        step_package(by=viewer_of(both), package=package, to="agreed")
    assert choices(viewer_of(both), package)[0].refusal
    step_package(by=viewer("fasilitator"), package=package, to="agreed")
    with pytest.raises(Refused, match="hak lain"):
        step_package(by=viewer("fasilitator"), package=package, to="running")


def test_works_start_after_the_agreement_of_the_grant(viewer: See) -> None:
    site = make_site(planner=viewer("bkm"), treasurer=viewer("bendahara"), village=VILLAGE, state="verified")
    package = made(site, viewer("bkm"))
    step_package(by=viewer("fasilitator"), package=package, to="agreed")
    with pytest.raises(Refused, match="perjanjian"):
        step_package(by=viewer("bkm"), package=package, to="running")


def test_a_line_that_changed_since_stops_the_package(site: Site, viewer: See) -> None:
    package = made(site, viewer("bkm"))
    line = package.package_lines.select_related("line")[0].line
    line.total_idr += 1
    line.save()
    with pytest.raises(Refused, match="berubah sejak"):
        step_package(by=viewer("fasilitator"), package=package, to="agreed")


def test_a_cancelled_package_gives_its_lines_back(site: Site, viewer: See) -> None:
    package = made(site, viewer("bkm"))
    with pytest.raises(Refused, match="alasan"):
        step_package(by=viewer("bkm"), package=package, to="cancelled")
    step_package(by=viewer("bkm"), package=package, to="cancelled", reason="KSM mundur")
    assert len(lines_to_pack(site.grant)) == 2
    assert made(site, viewer("bkm"), key="paket-2").number == 2


def test_the_database_keeps_a_started_package_as_it_is(package: Package) -> None:
    row = package.package_lines.all()[0]
    for deed in (
        lambda: Package.objects.filter(pk=package.pk).update(budget_idr=1),
        lambda: Package.objects.filter(pk=package.pk).update(state="handed_over"),
        lambda: Package.objects.filter(pk=package.pk).update(ends=date(2022, 1, 1)),
        lambda: Package.objects.filter(pk=package.pk).delete(),
        lambda: PackageLine.objects.filter(pk=row.pk).update(total_idr=1),
        lambda: PackageLine.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            deed()


def test_a_purchase_is_entry_purchase_and_stock_and_counts_once(site: Site, package: Package, viewer: See) -> None:
    by, said = viewer("bendahara"), receipt(site)
    first = buy(by=by, package=package, receipt=said, key=KEY)
    assert buy(by=by, package=package, receipt=said, key=KEY).pk == first.pk
    with pytest.raises(KeyTaken):
        buy(by=by, package=package, receipt=receipt(site, 2_900_000), key=KEY)
    entry = entries_of(site)[-1].entry
    assert (entry.subject, entry.tranche, entry.evidence) == (f"package:{package.pk}", 1, (site.proof,))
    assert spent_of(package).spent_idr["materials"] == 2_800_000
    assert [(row.resource, row.quantity) for row in stock_rows(package)] == [("semen", Decimal(2_000))]
    assert len(purchases_of(package)) == 1


def test_a_refused_entry_leaves_nothing_of_its_purchase(site: Site, package: Package, viewer: See) -> None:
    number = len(entries_of(site))
    for more, said in (
        ({"evidence": ()}, "foto bukti"),
        ({"places": {"cash": "Kas lain"}}, "tidak terdaftar"),
        ({"day": date(2035, 1, 1)}, "luar masa program"),
    ):
        with pytest.raises(Refused, match=said):
            buy(by=viewer("bendahara"), package=package, receipt=receipt(site, **more), key=KEY)
    assert (purchases_of(package), list(stock_rows(package))) == ([], [])
    assert len(entries_of(site)) == number
    with pytest.raises(Refused, match="luar kewenangan"):
        buy(by=viewer("bkm"), package=package, receipt=receipt(site), key=KEY)


def test_a_large_purchase_needs_offers_and_a_reason_for_a_dearer_shop(
    site: Site, package: Package, viewer: See
) -> None:
    by, dear = viewer("bendahara"), receipt(site, 12_000_000)
    with pytest.raises(Refused, match="memerlukan 2 penawaran"):
        buy(by=by, package=package, receipt=dear, key=KEY)
    offered = replace(dear, offers=(Offer("Toko Murah", 11_000_000),))
    with pytest.raises(Refused, match="lebih murah"):
        buy(by=by, package=package, receipt=offered, key=KEY)
    bought = buy(by=by, package=package, receipt=replace(offered, reason="barang siap kirim"), key=KEY)
    offers = list(bought.quotations.order_by("amount_idr"))
    assert [(each.supplier, each.amount_idr) for each in offers] == [
        ("Toko Murah", 11_000_000),
        ("Toko Maju", 12_000_000),
    ]
    assert offers[1].note == "barang siap kirim"


def test_a_purchase_above_the_budget_or_before_the_start_is_refused(site: Site, viewer: See) -> None:
    package = made(site, viewer("bkm"))
    with pytest.raises(Refused, match="selama pekerjaan berjalan"):
        buy(by=viewer("bendahara"), package=package, receipt=receipt(site), key=KEY)
    step_package(by=viewer("fasilitator"), package=package, to="agreed")
    step_package(by=viewer("bkm"), package=package, to="running")
    most = granted_idr(package, lines_now(package))
    offers = (Offer("A", most + 2), Offer("B", most + 3))
    with pytest.raises(Refused, match="melebihi sisa anggaran"):
        buy(by=viewer("bendahara"), package=package, receipt=receipt(site, most + 1, offers=offers), key=KEY)


def test_a_purchase_taken_back_in_the_book_no_longer_counts(site: Site, package: Package, viewer: See) -> None:
    by = viewer("bendahara")
    bought = buy(by=by, package=package, receipt=receipt(site), key=KEY)
    reverse(by=by, book=bought.entry.book, number=bought.entry.number, day=DAY, key="balik-0001", reason="salah toko")
    again = purchases_of(package)[0]
    assert not standing(again)
    assert spent_of(package).spent_total_idr == 0
    assert list(stock_rows(package)) == []


def test_stock_never_falls_below_zero_and_a_count_sets_it_right(site: Site, package: Package, viewer: See) -> None:
    treasurer, planner = viewer("bendahara"), viewer("bkm")
    buy(by=treasurer, package=package, receipt=receipt(site), key=KEY)
    with pytest.raises(Refused, match="tidak cukup"):
        use_stock(by=treasurer, package=package, resource="semen", quantity=Decimal(2_001), day=DAY, key="pakai-1")
    early = date(2021, 6, 9)
    with pytest.raises(Refused, match="tidak cukup"):
        use_stock(by=treasurer, package=package, resource="semen", quantity=Decimal(1), day=early, key="pakai-1")
    for _ in range(2):
        use_stock(by=treasurer, package=package, resource="semen", quantity=Decimal(500), day=DAY, key="pakai-1")
    counted: dict[str, Any] = {"by": planner, "package": package, "resource": "semen", "day": date(2021, 6, 20)}
    with pytest.raises(Refused, match="Tulis sebabnya"):
        count_stock(counted=Decimal(1_450), key="hitung-1", **counted)
    count_stock(counted=Decimal(1_450), key="hitung-1", note="50 kg basah", **counted)
    row = goods_of([], stock_rows(package))[0]
    assert [row.bought, row.used, row.counted, row.held] == [Decimal(each) for each in (2_000, 500, -50, 1_450)]
    with pytest.raises(Refused, match="pernah masuk"):
        use_stock(by=treasurer, package=package, resource="emas", quantity=Decimal(1), day=DAY, key="pakai-2")


def test_a_change_is_decided_by_another_person_and_moves_budget_and_scores(
    site: Site, package: Package, viewer: See
) -> None:
    row = package.package_lines.order_by("id")[0]
    said: dict[str, Any] = {"by": viewer("bkm"), "package": package, "row": row, "reason": "gang lebih panjang"}
    before = committed_idr(site.grant)
    change = propose_change(volume=Decimal(150), key="ubah-0001", **said)
    assert propose_change(volume=Decimal(150), key="ubah-0001", **said).pk == change.pk
    assert change.amount_after_idr > change.amount_before_idr
    assert {"now", "before", "after", "name", "rt"} == set(change.effect["rows"][0])
    assert committed_idr(site.grant) == before
    with pytest.raises(Refused, match="masih menunggu"):
        propose_change(volume=Decimal(130), key="ubah-0002", **said)
    with pytest.raises(Refused, match="hak lain"):
        decide_change(by=viewer("bkm"), change=change, to="approved")
    with pytest.raises(Refused, match="belum diputuskan"):
        step_package(by=viewer("bkm"), package=package, to="finished")
    for _ in range(2):
        decide_change(by=viewer("fasilitator"), change=change, to="approved")
    with pytest.raises(Refused, match="sudah disetujui"):
        decide_change(by=viewer("petugas"), change=change, to="refused", reason="tidak perlu")
    now = next(each for each in lines_now(package) if each.row.pk == row.pk)
    assert now.volume == Decimal(150)
    assert now.total_idr == change.amount_after_idr
    assert committed_idr(site.grant) == before + change.amount_after_idr - change.amount_before_idr
    package.refresh_from_db()
    assert package.budget_idr == sum(each.row.total_idr for each in lines_now(package))


def test_a_change_above_the_grant_is_refused_and_a_refused_one_changes_nothing(
    site: Site, package: Package, viewer: See
) -> None:
    row = package.package_lines.order_by("id")[0]
    said: dict[str, Any] = {"by": viewer("bkm"), "package": package, "row": row, "reason": "gang lebih panjang"}
    with pytest.raises(Refused, match="melebihi bantuan"):
        propose_change(volume=Decimal(100_000), key="ubah-0001", **said)
    change = propose_change(volume=Decimal(90), key="ubah-0001", **said)
    with pytest.raises(Refused, match="alasan"):
        decide_change(by=viewer("fasilitator"), change=change, to="refused")
    decide_change(by=viewer("fasilitator"), change=change, to="refused", reason="volume sudah tepat")
    assert not any(each.changed for each in lines_now(package))


def test_what_was_bought_and_decided_is_never_changed(site: Site, package: Package, viewer: See) -> None:
    buy(by=viewer("bendahara"), package=package, receipt=receipt(site, places=PLACES), key=KEY)
    row = package.package_lines.order_by("id")[0]
    change = propose_change(
        by=viewer("bkm"), package=package, row=row, volume=Decimal(90), reason="lebih pendek", key="ubah-0001"
    )
    decide_change(by=viewer("fasilitator"), change=change, to="approved")
    kept: list[Any] = [
        package.purchases.all(),
        package.stock.all(),
        package.changes.all(),
        package.steps.all(),
        ChangeDecision.objects.filter(change=change),
        Started.objects.filter(package=package),
    ]
    for rows in kept:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(id=rows[0].pk + 1_000)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows._raw_delete(using="default")
