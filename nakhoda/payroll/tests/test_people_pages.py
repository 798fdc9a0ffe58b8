"""Pages of padat karya: forms that keep what was typed, attendance by phone and from paper, no number in clear."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from nakhoda.ledger.actions.books import vault
from nakhoda.payroll.actions.enrolment import publish
from nakhoda.payroll.example import invented_nik
from nakhoda.payroll.queries.attendance import MarkRow, Sheet
from nakhoda.payroll.queries.people import (
    CrewRow,
    Objection,
    PublishedList,
    Worker,
    WorkerAccount,
    WorkerNik,
    members_of,
)
from nakhoda.payroll.tests.crew_site import VILLAGE, make_manned
from nakhoda.people.queries import AuditEvent
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.tests.site import STARTS

pytestmark = pytest.mark.django_db
See = Callable[[str], Viewer]
Sign = Callable[[str], Client]
DAY = STARTS + timedelta(days=1)
BORN = date(1990, 4, 5)


@pytest.fixture
def crew(viewer: See) -> CrewRow:
    return make_manned(viewer)


def whole(crew: CrewRow, quarters: int = 4) -> dict[str, str]:
    return {f"h{member.worker_id}": str(quarters) for member in members_of(crew, DAY)}


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([0-9a-f]+)"', page)
    assert found, page[:2000]
    return found[1]


def test_a_worker_is_registered_by_form_and_errors_keep_what_was_typed(signed_in: Sign) -> None:
    client, address = signed_in("desa"), "/padat-karya/pekerja/baru/"
    page = client.get(address).content.decode()
    said = {"name": "Uji Formulir", "nik": "3,5E+15", "birth": "1990-04-05", "sex": "", "key": key_in(page)}
    refused = client.post(address, said)
    assert (refused.status_code, "rusak oleh Excel" in refused.content.decode()) == (400, True)
    assert "Uji Formulir" in refused.content.decode()
    nik = invented_nik(VILLAGE, BORN, "L", 9955)
    done = client.post(address, said | {"nik": nik, "resident": "y", "consent": "n"}, follow=True)
    text = done.content.decode()
    assert ("•••• 9955" in text, nik in text, "belum ditanya" in text) == (True, False, True)
    worker = Worker.objects.get(name="Uji Formulir")
    assert (worker.sex, worker.facts.get().facts) == ("", {"resident": True, "consent": False})


def test_many_rows_are_registered_all_or_none(signed_in: Sign) -> None:
    client, address = signed_in("desa"), "/padat-karya/pekerja/tempel/"
    key = key_in(client.get(address).content.decode())
    good = [f"Tempel {n}\t{invented_nik(VILLAGE, BORN, 'L', 9950 + n)}\t05-04-1990\tL" for n in (1, 2, 3)]
    bad = ["Tempel 4;3,50E+15;;", "Tempel 5\t" + invented_nik(VILLAGE, BORN, "L", 9951) + "\tkemarin\tX"]
    refused = client.post(address, {"text": "\n".join(["Nama\tNIK", *good, *bad]), "key": key})
    text = refused.content.decode()
    assert (refused.status_code, "Baris 5: NIK rusak oleh Excel" in text, "Baris 6: Tanggal lahir" in text) == (
        400,
        True,
        True,
    )
    assert not Worker.objects.filter(name__startswith="Tempel").exists()
    for _ in range(2):
        done = client.post(address, {"text": "\n".join(good), "key": key}, follow=True).content.decode()
        assert "3 dari 3 baris terdaftar" in done
    assert Worker.objects.filter(name__startswith="Tempel").count() == 3


def test_no_page_log_or_trail_holds_a_whole_number(crew: CrewRow, signed_in: Sign, caplog: Any) -> None:
    numbers = [vault().open(row.sealed, f"nik:{row.worker_id}") for row in WorkerNik.objects.all()]
    numbers += [vault().open(row.sealed, f"account:{row.worker_id}") for row in WorkerAccount.objects.all()]
    worker, own = members_of(crew, DAY)[0].worker_id, f"/padat-karya/regu/{crew.pk}/"
    pages = [
        *("/padat-karya/", "/padat-karya/pekerja/", f"/padat-karya/pekerja/{worker}/", own, f"{own}absen/bulan/"),
        *(f"{own}absen/", f"{own}absen/kertas/", f"{own}absen/betulkan/", f"{own}pengarahan/", "/jejak/"),
        *(f"/padat-karya/bantuan/{crew.package.grant_id}/", f"/padat-karya/paket/{crew.package_id}/"),
        *(f"/padat-karya/daftar/{VILLAGE}/", f"{own}absen/cetak/f4/", f"/padat-karya/pekerja/{worker}/rekening/"),
    ]
    answered = 0
    for name in ("mandor", "desa", "fasilitator", "pemeriksa", ""):
        client = signed_in(name)
        for page in pages:
            answer = client.get(page)
            answered += answer.status_code == 200
            assert not [number for number in numbers if number.encode() in answer.content], (name, page)
    assert answered >= 30
    trail = str(list(AuditEvent.objects.values_list("data", "subject"))) + caplog.text
    assert not [number for number in numbers if number in trail]
    assert len(numbers) >= 39


def test_a_number_is_opened_once_with_a_reason_and_by_no_cache_kept(crew: CrewRow, signed_in: Sign) -> None:
    row = members_of(crew, DAY)[0].worker.nik
    nik = vault().open(row.sealed, f"nik:{row.worker_id}")
    address = f"/padat-karya/pekerja/{row.worker_id}/buka/"
    client = signed_in("pemeriksa")
    refused = client.post(address, {"kind": "nik", "reason": "cek"})
    assert (refused.status_code, nik.encode() in refused.content) == (400, False)
    shown = client.post(address, {"kind": "nik", "reason": "mencocokkan dengan KTP asli"})
    assert (shown.status_code, nik.encode() in shown.content) == (200, True)
    assert "no-store" in shown["Cache-Control"]
    assert nik.encode() not in client.get(f"/padat-karya/pekerja/{row.worker_id}/").content
    assert AuditEvent.objects.filter(action="payroll.reveal", subject=f"worker:{row.worker_id}").count() == 1


def test_a_day_is_marked_without_a_script(crew: CrewRow, signed_in: Sign) -> None:
    client, address = signed_in("mandor"), f"/padat-karya/regu/{crew.pk}/absen/?hari={DAY}"
    page = client.get(f"{address}&semua=4").content.decode()
    assert len(re.findall(r'value="4" checked', page)) == 25
    said = whole(crew) | {"key": key_in(page)}
    first = next(iter(said))
    done = client.post(address, said | {first: "2"}, follow=True).content.decode()
    assert "25 pekerja sudah ditandai: 24,5 HOK" in done
    other = client.post(address, said)
    assert (other.status_code, "isi lain" in other.content.decode()) == (400, True)
    assert Sheet.objects.filter(crew=crew).count() == 1


def test_a_phone_sends_a_sheet_again_until_it_is_confirmed(crew: CrewRow, signed_in: Sign) -> None:
    client, address = signed_in("mandor"), f"/padat-karya/regu/{crew.pk}/absen/?hari={DAY}"
    said = whole(crew) | {
        "key": "ab" * 16,
        "latitude": "-8.2",
        "longitude": "111.1",
        "device_at": "2021-06-02T01:00:00Z",
    }
    for _ in range(3):
        answer = client.post(address, said, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["stored"]) == (200, True)
    assert (Sheet.objects.get(key="ab" * 16).latitude is not None, MarkRow.objects.filter(day=DAY).count()) == (
        True,
        25,
    )
    missing = dict(list(said.items())[1:]) | {"key": "cd" * 16}
    answer = client.post(
        f"/padat-karya/regu/{crew.pk}/absen/?hari={STARTS}", missing, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.json()["stored"]) == (400, False)
    assert "1 dari 25" in answer.json()["why"]


def test_a_correction_needs_its_reason_and_leaves_the_old_mark(crew: CrewRow, signed_in: Sign) -> None:
    client, own = signed_in("mandor"), f"/padat-karya/regu/{crew.pk}/absen/"
    client.post(f"{own}?hari={DAY}", whole(crew) | {"key": "ab" * 16})
    address = f"{own}betulkan/?hari={DAY}"
    said = whole(crew) | {"key": key_in(client.get(address).content.decode())}
    said[next(iter(said))] = "0"
    assert client.post(address, said).status_code == 400
    done = client.post(address, said | {"reason": "ternyata sakit"}, follow=True).content.decode()
    assert "24 HOK" in done
    assert (MarkRow.objects.filter(day=DAY).count(), "ternyata sakit" in client.get(address).content.decode()) == (
        26,
        True,
    )


def test_a_paper_week_is_typed_day_by_day(crew: CrewRow, signed_in: Sign) -> None:
    monday = STARTS - timedelta(days=STARTS.weekday())
    client, address = signed_in("bendahara"), f"/padat-karya/regu/{crew.pk}/absen/kertas/?mulai={monday}"
    page = client.get(address).content.decode()
    workers = [member.worker_id for member in members_of(crew, DAY)]
    said = {f"h{worker}-{STARTS}": "1" for worker in workers} | {f"h{worker}-{DAY}": "1/2" for worker in workers[1:]}
    refused = client.post(address, said | {"key": key_in(page)})
    text = refused.content.decode()
    assert (refused.status_code, "1 dari 25 pekerja" in text, 'value="1/2"' in text) == (400, True, True)
    assert {row.day for row in MarkRow.objects.filter(package=crew.package)} == {STARTS}
    more = {f"h{worker}-{DAY}": "0,5" for worker in workers} | {"key": key_in(text)}
    wrong = client.post(address, more | {f"h{workers[0]}-{DAY}": "9"})
    assert (wrong.status_code, "ditandai merah" in wrong.content.decode()) == (400, True)
    assert client.post(address, more).status_code == 302
    assert set(Sheet.objects.filter(crew=crew).values_list("source", flat=True)) == {"paper"}
    assert "37,5" in client.get(f"/padat-karya/regu/{crew.pk}/absen/bulan/?bulan=2021-06-01").content.decode()


def test_the_public_list_names_nobody_and_takes_objections_for_some_days(
    crew: CrewRow, signed_in: Sign, viewer: See
) -> None:
    grant = crew.package.grant
    # Somebody objected in time, so that a new list with its own days is published today.
    listed = PublishedList.objects.create(
        grant=grant, day=timezone.localdate(), entries=PublishedList.objects.get(grant=grant).entries
    )
    public = signed_in("")
    text = public.get(f"/padat-karya/daftar/{VILLAGE}/").content.decode()
    names = [name.split(" (")[0] for name in Worker.objects.values_list("name", flat=True)]
    assert not [name for name in names if name in text]
    assert "keluarga miskin" in text
    address = f"/padat-karya/daftar/{VILLAGE}/{listed.pk}/sanggah/"
    said = {
        "number": "3",
        "text": "Sudah bekerja di kota",
        "name": "",
        "key": key_in(public.get(address).content.decode()),
    }
    assert public.post(address, said | {"website": "http://robot"}).status_code == 400
    assert public.post(address, said | {"number": "99"}).status_code == 400
    assert [public.post(address, said).status_code for _ in range(2)] == [302, 302]
    objection = Objection.objects.get(listed=listed)
    answered = signed_in("bkm").post(
        f"/padat-karya/sanggahan/{objection.pk}/", {"upheld": "y", "reason": "benar, sudah pindah"}, follow=True
    )
    assert "keluar karena sanggahan" in answered.content.decode()
    assert publish(by=viewer("desa"), grant=grant).pk != listed.pk


def test_enrolling_and_crews_by_form(crew: CrewRow, signed_in: Sign, viewer: See) -> None:
    client, grant = signed_in("desa"), crew.package.grant
    page = client.get(f"/padat-karya/bantuan/{grant.pk}/").content.decode()
    assert "belum lengkap" in page
    assert client.post(f"/padat-karya/paket/{crew.package_id}/regu/", {"name": "Regu Tiga"}).status_code == 302
    third = CrewRow.objects.get(name="Regu Tiga")
    worker = members_of(crew, DAY)[3].worker_id
    client.post(f"/padat-karya/regu/{third.pk}/anggota/", {"worker": worker, "role": "", "since": str(DAY)})
    member = members_of(third)[0]
    client.post(f"/padat-karya/regu/{third.pk}/anggota/{member.pk}/keluar/", {"until": str(DAY)})
    member.refresh_from_db()
    assert (member.role, member.until) == ("mason", DAY)


def test_the_sheet_to_sign_is_one_page_on_both_papers(crew: CrewRow, signed_in: Sign) -> None:
    for paper in ("a4", "f4"):
        answer = signed_in("mandor").get(f"/padat-karya/regu/{crew.pk}/absen/cetak/{paper}/?mulai={STARTS}")
        body = answer.content
        assert (answer["Content-Type"], body[:5]) == ("application/pdf", b"%PDF-")
        assert len(re.findall(rb"/Type\s*/Page\b", body)) == 1


def test_nonsense_in_an_address_is_no_fault(crew: CrewRow, signed_in: Sign) -> None:
    client, own = signed_in("mandor"), f"/padat-karya/regu/{crew.pk}/absen/"
    for address in (f"{own}?hari=0001-01-01", f"{own}?hari=9999-12-31&semua=x", f"{own}bulan/?bulan=9999-12-01"):
        assert client.get(address).status_code == 200
    for address in (f"{own}kertas/?mulai=%00", "/padat-karya/pekerja/?cari=%00&syarat=yes&halaman=x"):
        assert client.get(address).status_code == 200
    for address in ("/padat-karya/daftar/%00/", "/padat-karya/upah/%00/", "/padat-karya/daftar/x/1/sanggah/"):
        assert client.get(address).status_code == 404
