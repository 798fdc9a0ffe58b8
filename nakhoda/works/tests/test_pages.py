"""The pages of packages: what is sent is stored once, refusals keep what was typed, others' packages are not found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nakhoda.ledger.example import picture_of
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.tests.reading import text_of
from nakhoda.works.actions.packages import propose_change
from nakhoda.works.queries.goods import purchases_of, stock_rows
from nakhoda.works.queries.packages import Package, changes_of, lines_now, packages_of
from nakhoda.works.tests.site import CASH, Site, make_running, make_site

pytestmark = pytest.mark.django_db
VILLAGE, KEY = "35.01.04.2014", "0123456789abcdef0123456789abcdef"
Browser = Callable[[str], Client]
See = Callable[[str], Viewer]


@pytest.fixture
def site(viewer: See) -> Site:
    return make_site(planner=viewer("bkm"), treasurer=viewer("bendahara"), village=VILLAGE)


@pytest.fixture
def package(site: Site, viewer: See) -> Package:
    return make_running(site, viewer("bkm"), viewer("fasilitator"))


def photo(text: str = "NOTA") -> SimpleUploadedFile:
    return SimpleUploadedFile("nota.png", picture_of(text), "image/png")


def receipt(**more: Any) -> dict[str, Any]:
    return {
        "amount_idr": "2.800.000",
        "item1": "semen",
        "quantity1": "2.000",
        "supplier": "Toko Maju (contoh)",
        "document": "NOTA-1",
        "template": "belanja-bahan-kas",
        "cash": CASH,
        "bank": "BRI uji",
        "day": "2021-06-10",
        "key": KEY,
    } | more


def test_a_package_is_made_approved_and_started_by_their_pages(site: Site, signed_in: Browser) -> None:
    client = signed_in("bkm")
    assert f"/paket/susun/{site.grant.pk}/" in client.get("/paket/").content.decode()
    url = f"/paket/susun/{site.grant.pk}/"
    page = client.get(url)
    assert "Paving uji" in page.content.decode()
    lines = [pk for pk, _name in page.context["form"].fields["lines"].choices]
    said = {"lines": lines, "ksm": site.ksm.pk, "starts": "2021-06-01", "ends": "2021-08-30", "crew": "20", "key": KEY}
    assert client.post(url, said | {"ends": "2021-05-01"}).status_code == 400
    for _ in range(2):
        made = client.post(url, said)
        assert made.status_code == 302
    assert packages_of(site.grant).count() == 1
    own = made["Location"]
    assert "memerlukan hak lain" in client.get(own).content.decode()
    assert "Menunggu keputusan Anda" not in client.get("/paket/").content.decode()
    assert "Menunggu keputusan Anda" in signed_in("fasilitator").get("/paket/").content.decode()
    signed_in("fasilitator").post(f"{own}langkah/", {"to": "agreed"})
    client.post(f"{own}langkah/", {"to": "running"})
    assert packages_of(site.grant)[0].state == "running"
    assert "Catat belanja" in signed_in("bendahara").get(own).content.decode()
    assert "Catat belanja" not in client.get(own).content.decode()
    assert client.get(url).status_code == 200


def test_a_purchase_with_photo_is_stored_once(package: Package, signed_in: Browser) -> None:
    client, url = signed_in("bendahara"), f"/paket/{package.pk}/belanja/"
    assert client.get(url).status_code == 200
    for _ in range(2):
        answer = client.post(url, receipt(photo=photo()))
        assert answer.status_code == 302
    assert len(purchases_of(package)) == 1
    page = client.get(answer["Location"]).content.decode()
    assert "Dua juta delapan ratus ribu rupiah" in page
    assert "Semen portland" in client.get(f"/paket/{package.pk}/").content.decode()


def test_a_refused_purchase_keeps_photo_and_words(package: Package, signed_in: Browser) -> None:
    client, url = signed_in("bendahara"), f"/paket/{package.pk}/belanja/"
    answer = client.post(url, receipt(photo=photo(), day="2031-01-01"))
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "luar masa program" in text
    assert "Toko Maju (contoh)" in text
    again = client.post(url, receipt(proof=answer.context["form"]["proof"].value()))
    assert again.status_code == 302
    assert "memerlukan foto bukti" in client.post(url, receipt(key=KEY[::-1])).content.decode()


def test_offers_are_asked_for_only_when_the_sum_needs_them(package: Package, signed_in: Browser) -> None:
    client, url = signed_in("bendahara"), f"/paket/{package.pk}/belanja/"
    assert "Penawaran toko lain" not in client.get(url).content.decode()
    large = receipt(amount_idr="12.000.000", quantity1="8000")
    asked = client.post(url, large | {"photo": photo()})
    assert asked.status_code == 400
    assert "memerlukan 2 penawaran" in asked.content.decode()
    offered = large | {
        "proof": asked.context["form"]["proof"].value(),
        "shop1": "Toko Lain (contoh)",
        "offer1": "12.500.000",
        "letter1": photo("SURAT"),
    }
    answer = client.post(url, offered)
    assert answer.status_code == 302
    bought = purchases_of(package)[0]
    assert bought.quotations.count() == 2
    assert all(each.sha256 for each in bought.quotations.all())
    assert "dipilih" in client.get(answer["Location"]).content.decode()


def test_several_goods_on_one_receipt_sum_to_it(package: Package, signed_in: Browser) -> None:
    client, url = signed_in("bendahara"), f"/paket/{package.pk}/belanja/"
    said = receipt(item2="lain", name2="Paku", unit2="kg", quantity2="5", photo=photo())
    assert "Isi banyaknya dan harganya" in client.post(url, said).content.decode()
    assert client.post(url, said | {"cost2": "100.000", "photo": photo()}).status_code == 302
    items = purchases_of(package)[0].items
    assert [(each["name"], each["amount_idr"]) for each in items] == [("Semen portland", 2_700_000), ("Paku", 100_000)]
    assert {row.resource for row in stock_rows(package)} == {"semen", "lain:paku"}


def test_goods_are_used_and_counted_from_their_pages(package: Package, signed_in: Browser) -> None:
    client, own = signed_in("bendahara"), f"/paket/{package.pk}/gudang/"
    client.post(f"/paket/{package.pk}/belanja/", receipt(photo=photo()))
    said = {"resource": "semen", "quantity": "2.500", "day": "2021-06-12", "key": KEY}
    assert "tidak cukup" in client.post(f"{own}pakai/", said).content.decode()
    assert client.post(f"{own}pakai/", said | {"quantity": "500"}).status_code == 302
    counter = signed_in("bkm")
    assert client.get(f"{own}hitung/").status_code == 403
    counted = said | {"quantity": "1.490", "key": KEY[::-1]}
    assert "Tulis sebabnya" in counter.post(f"{own}hitung/", counted).content.decode()
    assert counter.post(f"{own}hitung/", counted | {"note": "tumpah"}).status_code == 302
    assert sum(row.quantity for row in stock_rows(package)) == Decimal(1_490)
    assert "tumpah" in client.get(own).content.decode()


def test_the_effect_of_a_change_is_seen_before_it_is_sent_and_another_person_decides(
    package: Package, signed_in: Browser
) -> None:
    client, url = signed_in("bkm"), f"/paket/{package.pk}/ubah/"
    row = lines_now(package)[0].row
    said = {"row": row.pk, "volume": "150", "reason": "gang lebih panjang", "key": KEY}
    shown = client.post(url, said)
    assert shown.status_code == 200
    assert "Akibatnya" in shown.content.decode()
    assert changes_of(package) == []
    other = client.post(url, said | {"seen": shown.context["seen"], "volume": "160"})
    assert other.status_code == 200
    assert changes_of(package) == []
    sent = client.post(url, said | {"seen": shown.context["seen"]})
    assert sent.status_code == 302
    own = sent["Location"]
    assert "orang lain yang memutuskan" not in client.get(own).content.decode()
    judge = signed_in("fasilitator")
    assert "Setujui" in judge.get(own).content.decode()
    judge.post(f"{own}putus/", {"to": "approved"})
    assert changes_of(package)[0].decision.after == "approved"
    assert "diubah" in client.get(f"/paket/{package.pk}/").content.decode()
    assert "melebihi bantuan" in client.post(url, said | {"volume": "90.000"}).content.decode()


def test_packages_of_other_villages_are_not_found(package: Package, account_of: Any) -> None:
    client = Client()
    client.force_login(account_of("community", "35.01.04.2013"), backend="nakhoda.people.backends.AccountBackend")
    assert package.title not in client.get("/paket/").content.decode()
    for url in ("", "gudang/", "spk/", "ubah/", "gudang/hitung/"):
        assert client.get(f"/paket/{package.pk}/{url}").status_code == 404
    assert client.post(f"/paket/{package.pk}/langkah/", {"to": "finished"}).status_code == 404


def test_papers_tell_what_the_record_holds(package: Package, signed_in: Browser, viewer: See, tmp_path: Path) -> None:
    client = signed_in("bendahara")
    asked = client.post(
        f"/paket/{package.pk}/belanja/",
        receipt(amount_idr="12.000.000", photo=photo(), shop1="Toko Lain", offer1="13.000.000"),
    )
    change = propose_change(
        by=viewer("bkm"),
        package=package,
        row=lines_now(package)[0].row,
        volume=Decimal(150),
        reason="gang lebih panjang",
        key="ubah-0001",
    )
    wanted = {
        f"/paket/{package.pk}/spk/": ("Paving uji", "HOK", "1 Juni 2021", "U-ditch"),
        f"{asked['Location']}cetak/": ("Toko Lain", "dipilih", "Dua belas juta rupiah", "NOTA-1"),
        f"/paket/perubahan/{change.pk}/cetak/": ("gang lebih panjang", "+30", "menunggu keputusan"),
        f"/paket/{package.pk}/gudang/cetak/": ("Semen portland", "2.000", "10-06-2021"),
    }
    for url, words in wanted.items():
        for paper in ("a4", "f4"):
            text = text_of(client.get(f"{url}?kertas={paper}").content, tmp_path)
            missing = [word for word in words if word.lower() not in text.lower()]
            assert missing == [], text
        assert client.get(f"{url}?kertas=b9").status_code == 404


def test_a_day_keeps_inside_the_time_of_the_package(package: Package, signed_in: Browser) -> None:
    page = signed_in("bendahara").get(f"/paket/{package.pk}/belanja/")
    assert page.context["form"].initial["day"] == date(2021, 8, 30)
