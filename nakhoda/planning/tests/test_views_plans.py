"""Plans and lines as pages: what the public sees, what the form computes, who may take which step."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.meetings.actions.meetings import announce, resolve
from nakhoda.meetings.actions.people import propose
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.plans import add_line_file, change_plan, save_prices, step
from nakhoda.planning.queries.desk import desk_of
from nakhoda.planning.queries.plans import PlanLine, WorkPlan
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.shares import useful_volume
from nakhoda.planning.tests.desk import NEIGHBOUR, VILLAGE, example_document, new_line, new_plan, proposed, typed, worst

pytestmark = pytest.mark.django_db
Clients = Callable[[str], Client]
Viewers = Callable[[str], Viewer]


@pytest.fixture
def plan(viewer: Viewers, snapshot: Snapshot) -> WorkPlan:
    return new_plan(viewer("petugas"))


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def read(client: Client, address: str) -> bytes:
    return b"".join(cast(Any, client.get(address)).streaming_content)


def test_the_public_sees_what_was_proposed_and_no_draft(
    client: Client, signed_in: Clients, viewer: Viewers, plan: WorkPlan
) -> None:
    new_line(viewer("petugas"), plan, key="draf", title="Masih rahasia")
    assert client.get(f"/rencana/{plan.pk}/").status_code == 404
    assert f"/rencana/{plan.pk}/" not in page_of(client, "/rencana/")
    assert "Masih rahasia" in page_of(signed_in("bkm"), f"/rencana/{plan.pk}/")
    proposed(viewer("petugas"), plan, key="usul", title="Paving terbuka")
    page = page_of(client, f"/rencana/{plan.pk}/")
    assert "Paving terbuka" in page
    assert "Masih rahasia" not in page
    assert client.get(f"/rencana/{plan.pk}/baris/1/").status_code == 404


def test_who_works_elsewhere_sees_a_plan_as_the_public_does(
    viewer: Viewers, plan: WorkPlan, account_of: Callable[[str, str], Any]
) -> None:
    new_line(viewer("petugas"), plan, key="draf", title="Masih rahasia")
    proposed(viewer("petugas"), plan, key="usul")
    neighbour = Client()
    neighbour.force_login(account_of("village_officer", NEIGHBOUR), backend="nakhoda.people.backends.AccountBackend")
    page = page_of(neighbour, f"/rencana/{plan.pk}/")
    assert "Masih rahasia" not in page
    assert "Tambah baris" not in page
    assert neighbour.get(f"/rencana/{plan.pk}/baris/baru/").status_code == 404
    assert neighbour.post(f"/rencana/{plan.pk}/baris/2/langkah/", {"to": "dropped"}).status_code == 404


def test_a_proposer_who_is_hidden_is_named_to_nobody(client: Client, viewer: Viewers, plan: WorkPlan) -> None:
    line = new_line(viewer("petugas"), plan)
    for name, hidden in (("Bu Tersembunyi", True), ("Pak Terbuka", False)):
        made = propose(
            by=viewer("petugas"), key=name, village_key=VILLAGE, title=f"Usul {name[:2]}", proposer=name,
            proposer_hidden=hidden,
        )  # fmt: skip
        line.proposals.add(made)
    step(by=viewer("petugas"), line=line, to="proposed")
    page = page_of(client, f"/rencana/{plan.pk}/baris/1/")
    assert "Pak Terbuka" in page
    assert "Bu Tersembunyi" not in page


def test_hostile_text_stays_text(client: Client, viewer: Viewers, plan: WorkPlan) -> None:
    proposed(viewer("petugas"), plan, title="<script>alert(1)</script>")
    for address in (f"/rencana/{plan.pk}/", f"/rencana/{plan.pk}/baris/1/", "/rencana/"):
        assert "<script>alert" not in page_of(client, address)


def test_counting_shows_cost_and_effects_and_saves_nothing(signed_in: Clients, plan: WorkPlan) -> None:
    address = f"/rencana/{plan.pk}/baris/baru/"
    page = signed_in("bkm").post(address, typed(plan, count="1")).content.decode()
    assert "Rp17.789.440" in page
    assert "Sisa" in page
    assert not plan.lines.exists()


def test_a_saved_line_is_what_was_counted_and_is_saved_once(signed_in: Clients, plan: WorkPlan) -> None:
    client, address = signed_in("bkm"), f"/rencana/{plan.pk}/baris/baru/"
    for _again in range(2):
        assert client.post(address, typed(plan, save="1")).status_code == 302
    line = plan.lines.get()
    assert line.total_idr == 17_789_440
    assert line.sources == [{"source": "bpm-reguler", "amount_idr": 17_789_440}]
    assert sum(Decimal(each["amount"]) for each in line.effects) == 40


def test_volume_over_the_deficit_is_told_and_never_credited(signed_in: Clients, plan: WorkPlan) -> None:
    desk, rt = desk_of(plan), worst(plan).key
    most = useful_volume(catalogue()["jalan-paving"], desk.deficits[rt])
    address, much = f"/rencana/{plan.pk}/baris/baru/", str(most + 100).replace(".", ",")
    page = signed_in("bkm").post(address, typed(plan, volume=much, count="1")).content.decode()
    assert "Volume melebihi kekurangan" in page
    signed_in("bkm").post(address, typed(plan, volume=much, save="1"))
    line = plan.lines.get()
    taken = {each["criterion"]: Decimal(each["amount"]) for each in line.effects}
    assert all(amount <= desk.deficits[rt].left(name) for name, amount in taken.items())
    after = desk_of(plan).deficits[rt]
    assert after.left("2a") == after.left("2b") == 0


def test_a_second_line_finds_what_the_first_left(signed_in: Clients, plan: WorkPlan) -> None:
    client, address = signed_in("bkm"), f"/rencana/{plan.pk}/baris/baru/"
    filled = client.post(address, typed(plan, volume="", fill="1")).content.decode()
    found = re.search(r'name="volume" value="([\d.,]+)"', filled)
    assert found is not None
    client.post(address, typed(plan, volume=found[1], save="1"))
    again = client.post(address, typed(plan, key="fedcba9876543210", volume="", fill="1")).content.decode()
    assert "tidak kekurangan" in again


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"amount-1": "1.000"}, "kurang"),
        ({"source-1": "", "amount-1": "1.000"}, "Pilih sumbernya"),
        ({"activity": "limbah-mck", "volume": "1,5"}, "tidak dapat dibagi"),
        ({"geometry": '{"type": "Point", "coordinates": [-8.2, 111.1]}'}, "tertukar"),
        ({"starts": "2025-05-01", "ends": "2025-04-01"}, "sebelum mulai"),
        ({"rts": []}, "id_rts"),
        ({"volume": "banyak"}, "Isi angka saja"),
        ({"activity": "jalan-sirtu"}, "Belum ada harganya"),
    ],
)
def test_a_wrong_line_is_not_saved_and_says_what_to_do(
    signed_in: Clients, plan: WorkPlan, changes: dict[str, object], says: str
) -> None:
    answer = signed_in("bkm").post(f"/rencana/{plan.pk}/baris/baru/", typed(plan, save="1", **changes))
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not plan.lines.exists()


def test_an_rt_of_another_village_cannot_be_served(signed_in: Clients, viewer: Viewers, plan: WorkPlan) -> None:
    other = worst(new_plan(viewer("petugas"), NEIGHBOUR)).key
    answer = signed_in("bkm").post(f"/rencana/{plan.pk}/baris/baru/", typed(plan, rts=[other], save="1"))
    assert answer.status_code == 400


def test_a_drawn_line_is_measured_and_shown_on_the_map(signed_in: Clients, client: Client, plan: WorkPlan) -> None:
    drawn = {"type": "LineString", "coordinates": [[111.1, -8.2], [111.101, -8.2]]}
    signed_in("bkm").post(f"/rencana/{plan.pk}/baris/baru/", typed(plan, geometry=json.dumps(drawn), save="1"))
    line = plan.lines.get()
    assert line.length_m == Decimal("110.19")
    data = json.loads(signed_in("bkm").get(f"/rencana/{plan.pk}/peta.geojson").content)
    works = [each for each in data["features"] if each["properties"]["kind"] == "work"]
    assert works[0]["geometry"] == drawn
    assert "110,19 m" in page_of(signed_in("bkm"), f"/rencana/{plan.pk}/baris/1/")


def test_step_buttons_appear_only_with_the_right(signed_in: Clients, viewer: Viewers, plan: WorkPlan) -> None:
    proposed(viewer("bkm"), plan)
    address = f"/rencana/{plan.pk}/baris/1/"
    for who, sees in (("fasilitator", True), ("bkm", False), ("pemeriksa", False), ("", False)):
        page = page_of(signed_in(who), address)
        assert ('value="verified"' in page) is sees, who
    assert "Riwayat" not in page_of(signed_in(""), address)


def test_a_line_goes_from_proposal_to_budget_by_five_hands_and_then_stands_still(
    signed_in: Clients, viewer: Viewers, plan: WorkPlan
) -> None:
    hall = announce(
        by=viewer("fasilitator"), village_key=VILLAGE, village_name="Tanjungsari", kind="musyawarah-rkm",
        starts_at=datetime(2021, 4, 8, 12, tzinfo=UTC), place="Balai",
    )  # fmt: skip
    decision = resolve(by=viewer("fasilitator"), meeting=hall, text="Paving disepakati")
    signed_in("bkm").post(f"/rencana/{plan.pk}/baris/baru/", typed(plan, save="1"))
    address = f"/rencana/{plan.pk}/baris/1/"

    def take(who: str, to: str, **more: object) -> str:
        return signed_in(who).post(f"{address}langkah/", {"to": to, **more}, follow=True).content.decode()

    take("bkm", "proposed")
    assert "alasannya" in take("fasilitator", "returned", reason="")
    assert "dikembalikan" in take("fasilitator", "returned", reason="gambar belum ada")
    assert "gambar belum ada" in page_of(signed_in("bkm"), address)
    take("bkm", "proposed")
    assert "kewenangan" in take("bkm", "verified")
    take("fasilitator", "verified")
    assert "Pilih keputusan" in take("bkm", "agreed")
    take("bkm", "agreed", resolution=decision.pk)
    take("kabid", "approved")
    assert "dianggarkan" in take("kabid", "budgeted")
    line = PlanLine.objects.get(plan=plan)
    assert [each.after for each in line.steps.order_by("id")] == [
        "proposed", "returned", "proposed", "verified", "agreed", "approved", "budgeted",
    ]  # fmt: skip
    assert "Langkah berikutnya" not in page_of(signed_in("kabid"), address)
    assert signed_in("bkm").post(f"{address}ubah/", typed(plan, volume="41", save="1")).status_code == 302
    assert PlanLine.objects.get(pk=line.pk).volume == 40
    assert "Dianggarkan" in page_of(signed_in(""), f"/rencana/{plan.pk}/")


def test_a_land_letter_is_for_those_who_work_there(
    client: Client, signed_in: Clients, viewer: Viewers, plan: WorkPlan
) -> None:
    line = new_line(viewer("petugas"), plan)
    made = {
        kind: add_line_file(by=viewer("petugas"), line=line, kind=kind, name="a.pdf", chunks=[b"%PDF-1.7 uji"])
        for kind in ("drawing", "land")
    }
    step(by=viewer("petugas"), line=line, to="proposed")
    address = f"/rencana/{plan.pk}/baris/1/berkas/"
    assert read(client, f"{address}{made['drawing'].pk}/") == b"%PDF-1.7 uji"
    assert client.get(f"{address}{made['land'].pk}/").status_code == 404
    assert "Surat tanah" not in page_of(client, f"/rencana/{plan.pk}/baris/1/")
    assert read(signed_in("bkm"), f"{address}{made['land'].pk}/") == b"%PDF-1.7 uji"


def test_a_file_is_uploaded_and_taken_off_while_the_line_is_edited(
    signed_in: Clients, viewer: Viewers, plan: WorkPlan
) -> None:
    new_line(viewer("petugas"), plan)
    client, address = signed_in("bkm"), f"/rencana/{plan.pk}/baris/1/berkas/"
    client.post(address, {"kind": "drawing", "file": SimpleUploadedFile("denah.pdf", b"%PDF-1.7 uji")})
    line = plan.lines.get()
    assert line.files.count() == 1
    refused = client.post(address, {"kind": "drawing", "file": SimpleUploadedFile("x.exe", b"MZ")}, follow=True)
    assert "bukan foto" in refused.content.decode()
    client.post(f"{address}{line.files.get().pk}/hapus/")
    assert line.files.count() == 0


def test_a_plan_is_started_once_and_its_ceiling_is_watched(signed_in: Clients, snapshot: Snapshot) -> None:
    client, address = signed_in("bkm"), f"/rencana/baru/?desa={VILLAGE}"
    prices = re.search(r'<option value="(\d+)"', page_of(client, address))
    assert prices is not None
    given_ = {"year": "2026", "prices": prices[1], "ceiling_idr": "1.000.000", "title": ""}
    assert client.post(address, given_).status_code == 302
    again = client.post(address, given_)
    assert again.status_code == 400
    assert "sudah ada" in again.content.decode()
    plan = WorkPlan.objects.get(village_key=VILLAGE, year=2026)
    client.post(f"/rencana/{plan.pk}/baris/baru/", typed(plan, save="1"))
    assert "Rencana melebihi pagu" in page_of(client, f"/rencana/{plan.pk}/")
    client.post(f"/rencana/{plan.pk}/ubah/", given_ | {"ceiling_idr": "50.000.000", "title": "Rencana baru"})
    page = page_of(client, f"/rencana/{plan.pk}/")
    assert "Rencana melebihi pagu" not in page
    assert "sisa Rp32.210.560" in page


def test_promises_and_what_came_of_them_stand_in_the_matrix(
    signed_in: Clients, viewer: Viewers, plan: WorkPlan
) -> None:
    proposed(viewer("petugas"), plan)
    client = signed_in("bkm")
    promise = {
        "source": "csr",
        "party": "PT Uji",
        "kind": "money",
        "what": "Semen",
        "promised_idr": "5.000.000",
        "line": "",
    }
    client.post(f"/rencana/{plan.pk}/janji/", promise)
    made = plan.commitments.get()
    for amount in ("3000000", "-500000"):
        client.post(f"/rencana/{plan.pk}/janji/{made.pk}/realisasi/", {"amount": amount, "day": "2025-06-01"})
    refused = client.post(
        f"/rencana/{plan.pk}/janji/{made.pk}/realisasi/", {"amount": "-9000000", "day": "2025-06-01"}, follow=True
    )
    assert "lebih besar" in refused.content.decode()
    page = page_of(client, f"/rencana/{plan.pk}/")
    assert "Rp5.000.000" in page
    assert "Rp2.500.000" in page


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prices=st.lists(st.integers(0, 10**7), min_size=46, max_size=46), volumes=st.lists(st.integers(1, 900), min_size=2)
)
def test_a_plan_costs_what_its_lines_cost_for_any_prices(
    signed_in: Clients, viewer: Viewers, snapshot: Snapshot, prices: list[int], volumes: list[int]
) -> None:
    officer = viewer("petugas")
    plan = WorkPlan.objects.filter(year=2027, village_key=VILLAGE).first() or new_plan(officer, year=2027)
    if not plan.lines.exists():
        for at, metres in enumerate(volumes[:3]):
            form = typed(plan, key=f"{at:016x}", volume=str(metres), save="1", **{"source-1": ""})
            assert signed_in("petugas").post(f"/rencana/{plan.pk}/baris/baru/", form).status_code == 302
    document = example_document()
    for row, price in zip(document["resources"]["rows"], prices, strict=True):
        row[4] = price
    book = save_prices(by=officer, regency="35.01", document=document)
    change_plan(by=officer, plan=plan, title=plan.title, ceiling_idr=None, prices=book)
    lines = list(plan.lines.all())
    assert all(line.total_idr == sum(each["amount_idr"] for each in line.budget) for line in lines)
    total = sum(line.total_idr for line in lines)
    shown = f"Rp{total:,}".replace(",", ".")
    page = page_of(signed_in("petugas"), f"/rencana/{plan.pk}/")
    assert page.count(shown) >= 2


def test_villages_without_official_data_are_folded_away(signed_in: Clients, snapshot: Snapshot) -> None:
    page = signed_in("petugas").get("/kebutuhan/").content.decode()
    choices = page.split('id="f-wilayah"')[1].split("</select>")[0]
    assert choices.count("<option") == 2 + snapshot.rt_rows.values("rt__village_key").distinct().count()
    folded = page.rsplit("<summary>", 1)[1]
    assert "desa/kelurahan belum punya data resmi" in folded
    assert "Tanjungsari" not in folded
    assert "Watukarung" in folded
    assert "belum punya data resmi" not in signed_in("desa").get("/kebutuhan/").content.decode()
