"""Pages of wages: only who may sees a button, what is refused keeps the ticks, papers equal the list."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from nakhoda.payroll.files.answers import read_answers
from nakhoda.payroll.queries.lists import WageListRow, current, digest, listed
from nakhoda.payroll.queries.payments import OrderRow, due_order, payments_of
from nakhoda.payroll.tests.money_site import PAYDAY, make_list, pay_cash, pot_of, states
from nakhoda.payroll.tests.test_payments import sent
from nakhoda.people.queries import AuditEvent
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.numbers import number, rupiah
from nakhoda.web.tests.reading import text_of

pytestmark = pytest.mark.django_db
See = Callable[[str], Viewer]
Browser = Callable[[str], Client]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def url(row: WageListRow, rest: str = "") -> str:
    return f"/padat-karya/daftar-upah/{row.pk}/{rest}"


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_only_who_may_take_the_step_has_its_button(viewer: See, signed_in: Browser) -> None:
    row = make_list(viewer, "locked")
    for name, sees in (("fasilitator", True), ("mandor", False), ("kades", False), ("pemeriksa", False)):
        page = text(signed_in(name), url(row))
        assert ('value="checked"' in page) is sees, name
        assert rupiah(row.total_idr) in page
    step = {"to": "checked", "seen": row.hash}
    signed_in("mandor").post(url(row, "langkah/"), step)
    row.refresh_from_db()
    assert row.state == "locked"
    signed_in("fasilitator").post(url(row, "langkah/"), step | {"seen": "0" * 64})
    row.refresh_from_db()
    assert row.state == "locked"
    signed_in("fasilitator").post(url(row, "langkah/"), step)
    row.refresh_from_db()
    assert row.state == "checked"


def test_a_list_is_drafted_locked_and_voided_from_the_pages(viewer: See, signed_in: Browser) -> None:
    row = make_list(viewer)
    mandor = signed_in("mandor")
    mandor.post(url(row, "langkah/"), {"to": "void", "seen": row.hash, "reason": "salah masa"})
    days = {"start": row.start.isoformat(), "end": row.end.isoformat()}
    new = f"/padat-karya/paket/{row.package_id}/daftar-upah/"
    answer = mandor.post(new, days)
    assert answer.status_code == 302
    again = WageListRow.objects.exclude(pk=row.pk).get(package=row.package)
    assert mandor.post(new, days | {"end": "2020-01-01"}).status_code == 400
    mandor.post(url(again, "langkah/"), {"to": "locked", "seen": digest(current(again))})
    again.refresh_from_db()
    assert again.state == "locked"
    assert "Tidak ada kehadiran yang berubah" in mandor.post(url(again, "hitung/"), follow=True).content.decode()
    assert "dibatalkan" in text(mandor, url(row))


def test_the_saturday_table_pays_who_is_ticked_and_keeps_ticks_when_refused(viewer: See, signed_in: Browser) -> None:
    row = make_list(viewer, "authorised")
    client, workers = signed_in("bendahara"), [each.worker for each in payments_of(row)]
    page = text(client, url(row, "bayar/"))
    assert rupiah(due_order(row).total_idr) in page
    form = {"pot": str(pot_of(row).pk), "day": PAYDAY.isoformat(), "seen": due_order(row).hash}
    ticks = {f"w{worker}": "paid" for worker in workers[:3]} | {f"w{workers[3]}": "held"}
    wrong = client.post(url(row, "bayar/"), form | ticks | {"seen": "1" * 64})
    assert wrong.status_code == 400
    assert wrong.content.decode().count(" checked") == 4
    assert due_order(row).hash in wrong.content.decode()
    for _ in range(2):
        assert client.post(url(row, "bayar/"), form | ticks).status_code == 302
    assert states(row) == ["paid"] * 3 + ["held"] + ["waiting"] * 21
    assert client.post(url(row, "bayar/"), form).status_code == 400
    assert signed_in("bkm").get(url(row, "bayar/")).status_code == 403


def test_a_transfer_file_is_made_taken_away_with_a_note_and_answered(viewer: See, signed_in: Browser) -> None:
    row = make_list(viewer, "authorised")
    client = signed_in("bendahara")
    assert "tunggu 24 jam" in text(client, url(row, "bank/"))
    order = sent(viewer, row)
    address = f"/padat-karya/perintah/{order.pk}/"
    got = client.post(f"{address}berkas/")
    assert hashlib.sha256(got.content).hexdigest() == order.sha256
    assert got["Content-Disposition"].endswith('.csv"')
    assert not [key for key in (b"Kunci", got.content[:12]) if key in (media_root() / order.path).read_bytes()]
    assert AuditEvent.objects.order_by("-number")[0].action == "payroll.download"
    assert client.get(f"{address}berkas/").status_code == 405
    keys = [each.payment.key for each in order.outcomes.order_by("id")]
    answers = "Kunci;Status;Referensi\n" + "".join(f"UPAH {key};BERHASIL;TRX{n}\n" for n, key in enumerate(keys[:10]))
    file = SimpleUploadedFile("jawaban.csv", (answers + f"{keys[10]};GAGAL;rekening tutup\n").encode())
    said = client.post(address, {"file": file, "day": PAYDAY.isoformat()}, follow=True).content.decode()
    assert "10 dibayar, 1 gagal, 0 sudah diketahui" in said
    typed = {f"s-{keys[11]}": "paid", f"r-{keys[11]}": "TRX99", "day": PAYDAY.isoformat()}
    assert client.post(address, typed).status_code == 302
    assert states(row).count("paid") == 11
    assert client.post(address, {"day": PAYDAY.isoformat()}).status_code == 400


def media_root() -> Path:
    from django.conf import settings

    return Path(settings.MEDIA_ROOT)


def test_answers_name_the_lines_they_cannot_read() -> None:
    key, other = "a" * 24, "b" * 24
    read = read_answers(
        f"kunci,status,referensi\n{key},sukses,\n{other},entah,X\n{key},paid,T1\n{key},gagal,x\n".encode()
    )
    assert read.results == {key: ("paid", "T1")}
    assert [each.split(":")[0] for each in read.bad] == ["Baris 2", "Baris 3", "Baris 5"]
    with pytest.raises(ValueError, match="bukan CSV"):
        read_answers(b"\0\1")


def test_papers_hold_every_worker_and_the_sum(viewer: See, signed_in: Browser, tmp_path: Path) -> None:
    row = make_list(viewer, "authorised")
    pay_cash(viewer, row)
    client = signed_in("pemeriksa")
    for kind, paper in (("daftar", "a4"), ("slip", "f4")):
        answer = client.get(url(row, f"cetak/{kind}/"), {"kertas": paper})
        assert answer["Content-Type"] == "application/pdf"
        (tmp_path / kind).mkdir()
        shown = " ".join(text_of(answer.content, tmp_path / kind).split())
        for payment in payments_of(row):
            assert number(payment.amount_idr) in shown
        assert ("KW-" in shown) is (kind == "slip")
        if kind == "daftar":
            assert number(row.total_idr) in shown
            assert row.hash[:20] in re.sub(r"[\s\u200b]", "", shown)
    assert client.get(url(row, "cetak/lain/")).status_code == 404
    assert client.get(url(row, "cetak/slip/"), {"kertas": "a9"}).status_code == 404


def test_figures_count_the_unknown_apart_on_page_and_in_files(viewer: See, signed_in: Browser) -> None:
    row = make_list(viewer, "authorised")
    pay_cash(viewer, row)
    grant, client = row.package.grant_id, signed_in("pemeriksa")
    answer = client.get(f"/padat-karya/bantuan/{grant}/angka/")
    found = answer.context["found"]
    women = found.figures.groups["female"]
    assert women.yes + women.no + women.unknown == 25
    assert women.unknown == 1
    assert found.figures.wages_idr == listed(row).total_idr == found.paid_idr
    rows = list(
        csv.reader(io.StringIO(client.get(f"/padat-karya/bantuan/{grant}/angka/csv/").content.decode("utf-8-sig")))
    )
    assert str(row.total_idr) in rows[1]
    for ending in ("xlsx", "pdf"):
        assert client.get(f"/padat-karya/bantuan/{grant}/angka/{ending}/").status_code == 200
    assert client.get(f"/padat-karya/bantuan/{grant}/angka/exe/").status_code == 404


def test_the_sample_is_drawn_and_answered_from_its_page(viewer: See, signed_in: Browser) -> None:
    row = make_list(viewer, "authorised")
    client, address = signed_in("fasilitator"), url(row, "sampel/")
    assert client.post(f"{address}undi/", {"seed": "", "percent": "10"}).status_code == 400
    client.post(f"{address}undi/", {"seed": "04 17 22", "percent": "10"})
    sample = client.get(address).context["sample"]
    assert len(sample.keys) == 3
    client.post(f"{address}jawaban/", {"key": sample.keys[0], "result": "confirmed", "remark": "ditelepon"})
    page = text(signed_in("pemeriksa"), address)
    assert "04 17 22" in page
    assert "ditelepon" in page
    assert signed_in("mandor").post(f"{address}undi/", {}).status_code == 403


def test_lists_wait_on_the_first_page_and_no_page_shows_an_account_number(viewer: See, signed_in: Browser) -> None:
    from nakhoda.payroll.actions.people import account_number
    from nakhoda.payroll.queries.people import Worker, accounts_of

    row = make_list(viewer, "authorised")
    assert url(row) in text(signed_in("bendahara"), "/padat-karya/daftar-upah/")
    order = sent(viewer, row)
    numbers = {
        account_number(account)
        for each in payments_of(row)
        for account in accounts_of(Worker.objects.get(pk=each.worker))
    }
    assert len(numbers) == 12
    client = signed_in("bendahara")
    for address in (url(row), url(row, "bank/"), url(row, "bayar/"), f"/padat-karya/perintah/{order.pk}/"):
        page = text(client, address)
        assert not [each for each in numbers if each in page], address
    assert OrderRow.objects.filter(pk=order.pk, at__lte=timezone.now()).exists()
