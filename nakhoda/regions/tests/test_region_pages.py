"""Region codes on the web: listed, brought in only after a look, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from nakhoda.people.actions import SYSTEM, Refused
from nakhoda.people.models import AuditEvent
from nakhoda.people.rules.scope import Viewer
from nakhoda.regions.actions import apply_code_list, load_shipped_regions, upload_code_list
from nakhoda.regions.files.code_list import shipped_code_list
from nakhoda.regions.models import CodeListFile, Lineage, Region

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
VIEWS = ("regions", "region_history", "region_import")


def listed(*lines: str) -> bytes:
    return "\n".join(("kode,nama,asal,berlaku_sampai", *lines)).encode()


def whole(**changes: str) -> bytes:
    """The shipped list, some villages with another name."""
    return listed(*(f"{row.code.text},{changes.get(row.code.text, row.name)},," for row in shipped_code_list().rows))


def posted(client: Client, data: bytes, name: str = "kode.csv", **more: Any) -> Any:
    fields = {"file": SimpleUploadedFile(name, data), "effective_on": "2025-05-01", **more}
    return client.post(reverse("region_import"), fields)


def test_the_example_has_the_codes_of_its_regency() -> None:
    assert Region.objects.filter(valid_to=None, kind="village", code__startswith="35.01.").count() == 172
    before = Region.objects.count()
    assert load_shipped_regions() == 0
    assert Region.objects.count() == before


def test_districts_and_villages_are_listed_and_found(signed_in: SignedIn) -> None:
    page = signed_in("petugas").get(reverse("regions"))
    assert page.context["districts"] == 12
    assert page.context["villages"] == 172
    found = signed_in("petugas").get(reverse("regions"), {"cari": "tanjungsari"}).content.decode()
    assert "35.01.04.2014" in found
    assert "35.01.01.2001" not in found


@pytest.mark.parametrize("username", ["", "fasilitator", "desa", "pemeriksa", "pengelola"])
@pytest.mark.parametrize("view", VIEWS)
def test_only_who_may_edit_codes_sees_these_pages(signed_in: SignedIn, username: str, view: str) -> None:
    assert signed_in(username).get(reverse(view)).status_code in (302, 403)


def test_a_preview_changes_nothing_and_applying_does_it_once(signed_in: SignedIn) -> None:
    client, before = signed_in("petugas"), Region.objects.count()
    rows = ["35.01.04.2014,Tanjungsari Jaya,,", "35.01.04.2026,Tanjung Baru,35.01.04.2014,", "35.1,Rusak,,"]
    address = posted(client, listed(*rows, "33.75,Kota Pekalongan,,")).url
    page = client.get(address)
    preview = page.context["preview"]
    assert (preview.read.counts_in, preview.read.counts_out, preview.read.skipped) == (4, 3, 1)
    assert preview.outside == 1
    assert "kode-wilayah-rusak" in [finding.code for finding in preview.read.findings]
    assert "Tanjungsari Jaya" in page.content.decode()
    assert Region.objects.count() == before

    assert client.post(address)["Location"] == reverse("region_history")
    old = Region.objects.get(code="35.01.04.2014", name="Tanjungsari")
    assert old.valid_to == date(2025, 4, 30)
    assert Region.objects.get(code="35.01.04.2014", valid_to=None).name == "Tanjungsari Jaya"
    assert Region.objects.get(code="35.01.04.2026").village_type == "desa"
    assert not Region.objects.filter(code="33.75").exists()
    assert set(Lineage.objects.values_list("old_code", "new_code", "kind")) == {
        ("35.01.04.2014", "35.01.04.2014", "rename"),
        ("35.01.04.2014", "35.01.04.2026", "split"),
    }
    event = AuditEvent.objects.filter(action="regions.apply_codes").latest("number")
    assert (event.area, event.data["new"], event.data["renamed"]) == ("35.01", 1, 1)
    count = Region.objects.count()
    client.post(address)
    assert Region.objects.count() == count
    history = client.get(reverse("region_history")).content.decode()
    assert "35.01.04.2026" in history
    assert "30-04-2025" in history


def test_a_complete_list_ends_what_it_leaves_out(signed_in: SignedIn) -> None:
    client = signed_in("petugas")
    lines = whole().decode().splitlines()
    address = posted(
        client, "\n".join(line for line in lines if "35.01.04.2014" not in line).encode(), complete="on"
    ).url
    assert [each.known.code for each in client.get(address).context["changes"].ended] == ["35.01.04.2014"]
    client.post(address)
    assert Region.objects.get(code="35.01.04.2014").valid_to == date(2025, 4, 30)


def test_the_same_list_again_has_nothing_to_apply(signed_in: SignedIn) -> None:
    client = signed_in("petugas")
    address = posted(client, whole(), complete="on").url
    page = client.get(address)
    assert page.context["changes"].is_empty
    assert "disabled" in page.content.decode()
    client.post(address)
    assert not CodeListFile.objects.latest("id").__dict__.get("application")
    assert not Lineage.objects.exists()


def test_what_is_no_code_list_is_refused_with_its_reason(signed_in: SignedIn) -> None:
    page = posted(signed_in("petugas"), b"\x89PNG\0\0", "kode.csv")
    assert page.status_code == 200
    assert "bukan berkas CSV" in page.content.decode()
    assert not CodeListFile.objects.exists()


def test_names_are_shown_as_text(signed_in: SignedIn) -> None:
    client = signed_in("petugas")
    address = posted(client, listed("35.01.04.2026,<script>alert(1)</script>,,")).url
    assert "<script>alert" not in client.get(address).content.decode()
    client.post(address)
    shown = client.get(reverse("regions")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert" not in shown


def test_another_persons_upload_is_not_found_before_it_is_applied(
    signed_in: SignedIn, account_of: Callable[[str, str], Any]
) -> None:
    address = posted(signed_in("petugas"), whole()).url
    other = account_of("regency_officer", "33.75")
    assert signed_in(other.username).get(address).status_code == 404


def test_an_officer_changes_only_the_own_area(viewer: Callable[[str], Viewer]) -> None:
    Region.objects.create(code="33.75", name="Kota Pekalongan", kind="regency", parent_code="33")
    data = listed("33.75,Kota Lain,,", "34,DI Yogyakarta,,")
    file = upload_code_list(
        by=viewer("petugas"), name="k.csv", chunks=[data], effective_on=date(2025, 5, 1), complete=True
    )
    with pytest.raises(Refused, match="Tidak ada yang berubah"):
        apply_code_list(by=viewer("petugas"), file=file)
    assert Region.objects.get(code="33.75").name == "Kota Pekalongan"
    with pytest.raises(Refused, match="tidak berwenang"):
        upload_code_list(by=viewer("bkm"), name="k.csv", chunks=[data], effective_on=date(2025, 5, 1), complete=True)


def test_a_region_cannot_be_deleted_even_by_hand() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Region.objects.filter(code="35.01").delete()


def test_a_national_list_goes_in_whole() -> None:
    lines = ["11,Provinsi,,"]
    lines += [f"11.{regency:02d},Kabupaten {regency},," for regency in range(1, 41)]
    lines += [f"11.{r:02d}.{d:02d},Kecamatan {r} {d},," for r in range(1, 41) for d in range(1, 21)]
    lines += [
        f"11.{r:02d}.{d:02d}.{v},Desa {r} {d} {v},,"
        for r in range(1, 41)
        for d in range(1, 21)
        for v in range(2001, 2026)
    ]
    file = upload_code_list(
        by=SYSTEM, name="nasional.csv", chunks=[listed(*lines)], effective_on=date(2025, 5, 1), complete=True
    )
    assert apply_code_list(by=SYSTEM, file=file)["new"] == len(lines)
    assert Region.objects.filter(code__startswith="11.", valid_to=None).count() == len(lines) - 1
