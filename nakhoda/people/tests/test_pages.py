"""Pages of one's own account, of accounts, organisations and the trail."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD
from nakhoda.people.actions import SYSTEM, first_password, record, reset_password
from nakhoda.people.queries import Account, AuditEvent, Organisation, account_named, audit_head
from nakhoda.people.rules.deeds import FACTS

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
NEW = {"username": "Sari.W", "name": "Sari Wulandari", "position": "Staf", "role": "facilitator", "area": "35.01.04"}
OWN_FIRST = re.compile(r"<code>((?:[a-z0-9]{4}-){3}[a-z0-9]{4})</code>")


def known(username: str) -> Account:
    found = account_named(username)
    if found is None:
        pytest.fail(f"no account {username}")
    return found


def page(username: str, **parts: int) -> str:
    return reverse("managed_account", args=[known(username).pk])


def text(response: Any) -> str:
    return str(response.content, "utf-8")


def test_a_new_account_signs_in_with_the_password_shown_once_and_must_change_it(signed_in: SignedIn) -> None:
    manager = signed_in("pengelola")
    made = manager.post(reverse("account_new"), NEW)
    shown = OWN_FIRST.search(text(made))
    assert shown is not None
    assert shown[1] not in text(manager.get(page("sari.w")))
    client = Client()
    entered = client.post(reverse("sign_in"), {"username": "sari.w", "password": shown[1], "next": "/data/"})
    assert entered.headers["Location"] == reverse("change_password")
    assert client.get(reverse("drafts")).headers["Location"] == reverse("change_password")
    assert client.get(reverse("account")).headers["Location"] == reverse("change_password")
    new = {"old": shown[1], "new": "perahu-biru-di-laut", "again": "perahu-biru-di-laut"}
    assert client.post(reverse("change_password"), new).headers["Location"] == reverse("account")
    assert client.get(reverse("drafts")).status_code == 200
    assert "Fasilitator" in text(client.get(reverse("account")))
    assert "Kecamatan Pacitan" in text(client.get(reverse("account")))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("username", "petugas", "sudah dipakai"),
        ("username", "ada spasi", "huruf tanpa aksen"),
        ("name", "", "tidak boleh kosong"),
        ("role", "", "Pilih perannya"),
        ("role", "raja", "Pilih salah satu"),
        ("area", "35.02", "di luar kewenangan"),
        ("area", "Pacitan", "tidak dikenali"),
        ("area", "", "tidak dapat diberikan"),
    ],
)
def test_a_refused_account_keeps_what_was_typed_and_says_what_is_wrong(
    field: str, value: str, said: str, signed_in: SignedIn
) -> None:
    before = Account.objects.count()
    response = signed_in("pengelola").post(reverse("account_new"), NEW | {field: value})
    assert response.status_code == 400
    assert said in text(response)
    assert 'value="Staf"' in text(response)
    assert Account.objects.count() == before


def test_only_fields_of_the_form_reach_the_account(signed_in: SignedIn) -> None:
    extra = {field.name: "1" for field in Account._meta.fields if field.name not in NEW} | {"is_active": ""}
    signed_in("pengelola").post(reverse("account_new"), NEW | extra)
    made = known("sari.w")
    assert made.is_active
    assert made.must_change_password
    assert made.session_epoch <= 1
    assert made.last_login is None
    assert made.pk != 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"old": "salah"}, "Kata sandi lama tidak cocok"),
        ({"again": "lain-sekali-lagi-9"}, "Tidak sama dengan"),
        ({"new": "pendek", "again": "pendek"}, "12 karakter"),
        ({"new": "cookiemonster", "again": "cookiemonster"}, "umum"),
        ({"new": "sari-petugas-contoh", "again": "sari-petugas-contoh"}, "mirip"),
        ({"new": PASSWORD, "again": PASSWORD}, "harus berbeda"),
    ],
)
def test_a_new_password_follows_the_rules(change: dict[str, str], said: str, signed_in: SignedIn) -> None:
    wanted = {"old": PASSWORD, "new": "perahu-biru-di-laut", "again": "perahu-biru-di-laut"} | change
    response = signed_in("petugas").post(reverse("change_password"), wanted)
    assert response.status_code == 400
    assert said in text(response)
    assert known("petugas").check_password(PASSWORD)


def test_a_changed_password_keeps_this_session_under_a_new_key_and_ends_the_others(signed_in: SignedIn) -> None:
    here, there = signed_in("petugas"), signed_in("petugas")
    before = here.cookies["sessionid"].value
    new = {"old": PASSWORD, "new": "perahu-biru-di-laut", "again": "perahu-biru-di-laut"}
    here.post(reverse("change_password"), new)
    assert here.cookies["sessionid"].value != before
    assert here.get(reverse("account")).status_code == 200
    assert there.get(reverse("account")).status_code == 302


def test_other_sessions_can_be_ended_from_ones_own_page(signed_in: SignedIn) -> None:
    here, there = signed_in("desa"), signed_in("desa")
    here.post(reverse("end_other_sessions"))
    assert here.get(reverse("account")).status_code == 200
    assert there.get(reverse("account")).status_code == 302
    assert AuditEvent.objects.order_by("-number")[0].action == "people.end_sessions"


def test_ones_own_page_says_what_one_may_do_where_and_since_when(signed_in: SignedIn) -> None:
    shown = text(signed_in("kabid").get(reverse("account")))
    for said in ("Kepala bidang permukiman", "Kabupaten Pacitan", "memberlakukan SK", "30 menit", "Masuk terakhir"):
        assert said in shown
    assert "mengelola akun" not in shown
    assert "8 jam" in text(signed_in("desa").get(reverse("account")))


def test_roles_are_given_and_taken_back_on_the_page_of_an_account(signed_in: SignedIn) -> None:
    manager, address = signed_in("pengelola"), page("bkm")
    assert manager.post(address, {"role": "auditor", "area": "35.01"}).status_code == 302
    holding = known("bkm").holdings.get(role="auditor")
    assert "Pemeriksa" in text(manager.get(address))
    manager.post(reverse("account_end_role", args=[known("bkm").pk, holding.pk]))
    holding.refresh_from_db()
    assert holding.ended_at is not None
    assert holding.ended_by == known("pengelola")
    assert "Peran yang sudah berakhir" in text(manager.get(address))


def test_a_role_for_an_area_without_a_name_is_given_with_a_warning(signed_in: SignedIn) -> None:
    given = signed_in("pengelola").post(page("bkm"), {"role": "community", "area": "35.01-kauman"}, follow=True)
    assert "belum ada di daftar wilayah" in text(given)


def test_ones_own_account_offers_no_change_of_roles(signed_in: SignedIn) -> None:
    manager = signed_in("pengelola")
    shown = text(manager.get(page("pengelola")))
    assert "hanya dapat diubah pengelola akun lain" in shown
    assert "Beri peran" not in shown
    response = manager.post(page("pengelola"), {"role": "auditor", "area": "35.01"})
    assert "Peran sendiri tidak dapat diubah" in text(response)


def test_an_account_is_closed_and_reopened(signed_in: SignedIn) -> None:
    manager, client = signed_in("pengelola"), signed_in("desa")
    address = reverse("account_state", args=[known("desa").pk])
    manager.post(address, {"aktif": "0"})
    assert not known("desa").is_active
    assert client.get(reverse("account")).status_code == 302
    assert "ditutup" in text(manager.get(page("desa")))
    manager.post(address, {"aktif": "1"})
    assert known("desa").is_active


def test_a_reset_password_is_shown_once_and_the_old_one_is_gone(signed_in: SignedIn) -> None:
    manager = signed_in("pengelola")
    shown = OWN_FIRST.search(text(manager.post(reverse("account_reset_password", args=[known("desa").pk]))))
    assert shown is not None
    assert known("desa").check_password(shown[1])
    assert known("desa").must_change_password


def test_accounts_are_searched_by_name_role_and_state(signed_in: SignedIn) -> None:
    manager = signed_in("pengelola")

    def names(query: str) -> set[str]:
        return set(re.findall(r'<span class="small muted">([a-z]+)</span></th>', text(manager.get(f"/akun/?{query}"))))

    assert {"pengelola", "kabid", "petugas", "desa"} <= names("")
    assert names("cari=sari+pet") == {"petugas"}
    assert names("peran=auditor") == {"pemeriksa"}
    assert names("keadaan=tertutup") == set()
    assert "Tidak ada akun yang cocok" in text(manager.get("/akun/?cari=zzz"))
    assert manager.get("/akun/?peran=raja&halaman=999&cari=%27").status_code == 200


def test_an_organisation_is_registered_and_listed(signed_in: SignedIn) -> None:
    manager = signed_in("pengelola")
    wanted = {"kind": "bkm", "name": "BKM Tanjung Makmur", "area": "35.01.04.2014", "address": "Balai desa"}
    manager.post(reverse("organisations"), wanted)
    assert Organisation.objects.filter(name="BKM Tanjung Makmur").count() == 1
    assert "BKM Tanjung Makmur" in text(manager.get(reverse("organisations")))
    refused = manager.post(reverse("organisations"), wanted | {"area": "35.02"})
    assert refused.status_code == 400
    assert "di luar kewenangan" in text(refused)


def test_a_number_too_large_for_the_database_is_not_found(signed_in: SignedIn) -> None:
    assert signed_in("pengelola").get("/akun/99999999999999999999999/").status_code == 404


# ---------------------------------------------------------------- the trail


def test_the_trail_shows_deeds_in_words_and_only_those_of_ones_areas(signed_in: SignedIn) -> None:
    record(by=SYSTEM, action="people.close_account", subject="account:jauh", area="35.02")
    record(by=SYSTEM, action="people.close_account", subject="account:dekat", area="35.01.04")
    shown = text(signed_in("pemeriksa").get(reverse("audit")))
    assert "menutup akun" in shown
    assert "akun dekat" in shown
    assert "Kecamatan Pacitan" in shown
    assert "jauh" not in shown


def test_the_trail_is_narrowed_by_who_what_and_when(signed_in: SignedIn) -> None:
    client = signed_in("pemeriksa")

    def numbers(query: str) -> set[str]:
        return set(re.findall(r'<tr><td class="num">([\d.]+)</td>', text(client.get(f"/jejak/?{query}"))))

    everything = numbers("")
    assert 0 < len(numbers("siapa=petugas")) < len(everything)
    assert 0 < len(numbers("perbuatan=people.give_role")) < len(everything)
    assert numbers("dari=2000-01-01&sampai=2000-01-02") == set()
    assert numbers("pada=akun&siapa=zzz") == set()
    assert numbers("dari=bukan-tanggal") == everything


def test_the_trail_says_that_its_chain_is_whole_or_where_it_is_not(signed_in: SignedIn) -> None:
    client, (number, noted) = signed_in("pemeriksa"), audit_head()
    shown = text(client.get(reverse("audit")))
    assert "rantai utuh" in shown
    assert noted in shown
    assert "masih sama dengan yang Anda catat" in text(client.get(f"/jejak/?nomor={number}&sidik={noted}"))
    assert "rantai rusak" in text(client.get(f"/jejak/?nomor={number}&sidik={'0' * 64}"))
    assert "kini hilang" in text(client.get(f"/jejak/?nomor={number + 9}&sidik={noted}"))
    assert "64 angka dan huruf" in text(client.get(f"/jejak/?nomor={number}&sidik=x"))


def test_the_trail_as_csv_holds_the_same_rows_and_no_formula(signed_in: SignedIn) -> None:
    record(by=SYSTEM, action="people.close_account", subject="=1+1", area="35.01", data={"x": "é"})
    response = signed_in("pemeriksa").get("/jejak.csv?perbuatan=people.close_account")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][0] == "nomor"
    assert len(rows) == 2
    assert rows[1][5] == "'=1+1"
    assert rows[1][9] == audit_head()[1]
    assert 'filename="jejak-' in response.headers["Content-Disposition"]


def test_what_an_event_says_is_escaped(signed_in: SignedIn) -> None:
    record(by=SYSTEM, action="x<b>", subject="account:<script>", area="35.01", data={"note": "<img src=x>"})
    shown = text(signed_in("pemeriksa").get(reverse("audit")))
    assert "<script>" not in shown.replace("<script src=", "")
    assert "<img" not in shown
    assert "&lt;img src=x&gt;" in shown


def test_no_password_and_no_hash_of_one_stands_in_the_trail(signed_in: SignedIn) -> None:
    password = first_password()
    reset_password(by=SYSTEM, account=known("desa"), password=password)
    kept = str(list(AuditEvent.objects.values()))
    assert password not in kept
    assert known("desa").password not in kept


def test_every_detail_in_the_trail_of_the_example_has_words() -> None:
    details = {key for event in AuditEvent.objects.all() for key in event.data}
    assert {"name", "role", "area"} <= details
    missing = sorted(details - set(FACTS))
    assert missing == [], f"write words for {', '.join(missing)} into people/rules/deeds.py"
