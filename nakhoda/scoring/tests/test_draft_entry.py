"""One RT entered by hand: exactly the cells that changed and what follows, in a draft, in one's own village only."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from nakhoda.baseline.queries.snapshots import RtRow, Snapshot, official
from nakhoda.scoring.tests.drafts import REGENCY, VILLAGE, said

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
REASON = "survei bersama ketua RT, 12 Mei 2021"


@pytest.fixture
def rt(snapshot: Snapshot) -> RtRow:
    """An RT of Tanjungsari without findings of its own."""
    rows = snapshot.rt_rows.filter(rt__village_key=VILLAGE, findings=None).select_related("rt").order_by("id")
    found = rows.first()
    assert found is not None
    return found


def form_of(client: Client, rt: RtRow, year: int) -> dict[str, str]:
    page = client.get(f"/data/isi/{rt.rt_id}/{year}/").content.decode()
    pairs = re.findall(r'<input [^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', page)
    return {name: value for name, value in pairs if name not in ("csrfmiddlewaretoken", "next")}


def save(client: Client, commits: Any, rt: RtRow, year: int, **changes: str) -> Any:
    given = form_of(client, rt, year) | changes | {"alasan": REASON, "lakukan": "simpan"}
    with commits(execute=True):
        return client.post(f"/data/isi/{rt.rt_id}/{year}/", given)


def newest() -> Snapshot:
    return Snapshot.objects.order_by("-id")[0]


def test_checking_shows_points_and_class_before_and_after_and_saves_nothing(rt: RtRow, signed_in: SignedIn) -> None:
    client, count = signed_in("desa"), Snapshot.objects.count()
    whole = str(int(rt.households or 0))
    given = form_of(client, rt, 2021) | {"v_3a": whole, "lakukan": "periksa"}
    page = said(client.post(f"/data/isi/{rt.rt_id}/2021/", given))
    assert "Hasil pemeriksaan" in page
    assert "100,0%" in page
    assert Snapshot.objects.count() == count


def test_a_volume_over_the_whole_is_found_before_it_is_saved(rt: RtRow, signed_in: SignedIn) -> None:
    client = signed_in("desa")
    given = form_of(client, rt, 2021) | {"v_3a": str(int(rt.households or 0) + 1), "lakukan": "periksa"}
    assert "Volume melebihi keseluruhan (3a)" in said(client.post(f"/data/isi/{rt.rt_id}/2021/", given))


def test_an_entry_becomes_a_draft_with_the_cell_and_what_follows_and_no_new_finding(
    rt: RtRow, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    current = official(REGENCY)
    assert current is not None
    old = current.rt_years.get(rt_row=rt, year=2021).volumes["3a"]
    response = save(signed_in("desa"), django_capture_on_commit_callbacks, rt, 2021, v_3a=str(old + 1))
    draft = newest()
    assert response.headers["Location"] == f"/data/{draft.pk}/"
    assert draft.base == current
    assert draft.state == "draft"
    own = list(draft.edits.filter(reason=REASON).order_by("number"))
    assert [(edit.raw, edit.value, edit.reason) for edit in own] == [(old, old + 1, REASON)]
    assert draft.rt_years.get(rt_row__rt=rt.rt, year=2021).volumes["3a"] == old + 1
    mended = draft.edits.filter(reason__endswith=f": {REASON}").values_list("finding", flat=True)
    assert "persen-salah" in set(mended)
    before = set(current.findings.values_list("code", "sheet", "row", "column"))
    new = set(draft.findings.values_list("code", "sheet", "row", "column")) - before
    by_the_calendar = "sk-lewat-peninjauan"
    assert {code for code, *_cell in new} <= {"berubah-tanpa-investasi", "tahun-bukan-kelanjutan", by_the_calendar}


def test_a_year_without_a_row_gets_one_below_the_sheet(
    rt: RtRow, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    current = official(REGENCY)
    assert current is not None
    volumes = current.rt_years.get(rt_row=rt, year=2021).volumes
    changes = {f"v_{name}": str(value or 0).replace(".", ",") for name, value in volumes.items()}
    save(signed_in("desa"), django_capture_on_commit_callbacks, rt, 2022, **changes)
    draft = newest()
    rows = {edit.row for edit in draft.edits.filter(reason=REASON)}
    assert len(rows) == 1
    assert min(rows) > max(row or 0 for row in current.rt_years.values_list("row", flat=True))
    year = draft.rt_years.get(rt_row__rt=rt.rt, year=2022)
    assert year.volumes == volumes
    before = current.rt_years.get(rt_row=rt, year=2021).score
    assert (year.score.total, year.score.level) == (before.total, before.level)
    assert not draft.findings.filter(year=2022, severity="error").exists()


def test_a_second_entry_of_the_same_person_goes_into_the_same_draft_and_a_repeated_one_changes_nothing(
    rt: RtRow, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("desa")
    given = form_of(client, rt, 2021) | {"v_3a": "7", "alasan": REASON, "lakukan": "simpan"}
    for _press in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(f"/data/isi/{rt.rt_id}/2021/", given)
    draft = newest()
    assert response.headers["Location"] == f"/data/{draft.pk}/"
    edits = draft.edits.count()
    save(client, django_capture_on_commit_callbacks, rt, 2021, v_3b="6")
    assert newest() == draft
    assert draft.edits.count() > edits
    other = save(signed_in("fasilitator"), django_capture_on_commit_callbacks, rt, 2021, v_3a="5")
    assert other.headers["Location"] != f"/data/{draft.pk}/"


def test_an_entry_on_numbers_that_changed_meanwhile_is_asked_again(
    rt: RtRow, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("desa")
    stale = form_of(client, rt, 2021) | {"v_3b": "4", "alasan": REASON, "lakukan": "simpan"}
    save(client, django_capture_on_commit_callbacks, rt, 2021, v_3a="7")
    response = client.post(f"/data/isi/{rt.rt_id}/2021/", stale)
    assert "Sementara itu angka RT ini berubah" in said(response)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("dua", "bukan angka"),
        ("1.250", "dapat dibaca dua cara"),
        ("", "tulis 0 bila memang tidak ada"),
        ("5 KK", "bukan"),
        ("-5", "kurang dari nol"),
    ],
)
def test_what_is_no_number_is_said_beside_its_field(typed: str, why: str, rt: RtRow, signed_in: SignedIn) -> None:
    client = signed_in("desa")
    response = client.post(f"/data/isi/{rt.rt_id}/2021/", form_of(client, rt, 2021) | {"v_3a": typed})
    assert response.status_code == 400
    assert why in said(response)
    assert '<a href="#v_3a">3a ' in response.content.decode()
    assert 'aria-invalid="true" aria-describedby="v_3a-salah"' in response.content.decode()


def test_a_whole_that_is_wrong_is_named_as_the_form_names_it(rt: RtRow, signed_in: SignedIn) -> None:
    client = signed_in("desa")
    response = client.post(f"/data/isi/{rt.rt_id}/2021/", form_of(client, rt, 2021) | {"households": "banyak"})
    assert '<a href="#households">jumlah KK</a>' in response.content.decode()


def test_saving_says_how_many_numbers_were_changed(
    rt: RtRow, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("desa")
    response = save(client, django_capture_on_commit_callbacks, rt, 2021, v_3a="7", v_3b="6")
    assert "2 angka yang berubah tersimpan" in said(client.get(response.headers["Location"]))


def test_a_reason_is_needed_and_the_numbers_typed_stay(rt: RtRow, signed_in: SignedIn) -> None:
    client, count = signed_in("desa"), Snapshot.objects.count()
    given = form_of(client, rt, 2021) | {"v_3a": "7", "alasan": " ", "lakukan": "simpan"}
    response = client.post(f"/data/isi/{rt.rt_id}/2021/", given)
    assert "Tulis alasan atau sumber angka ini" in said(response)
    assert b'name="v_3a" value="7"' in response.content
    assert Snapshot.objects.count() == count


def test_a_village_officer_neither_finds_nor_enters_another_village(snapshot: Snapshot, signed_in: SignedIn) -> None:
    client = signed_in("desa")
    foreign = snapshot.rt_rows.exclude(rt__village_key=VILLAGE).select_related("rt").first()
    if foreign is None:
        foreign = snapshot.rt_rows.select_related("rt").first()
        assert foreign is not None
        foreign.rt.village_key = "35.01.04.9999"
        foreign.rt.save()
    assert client.get(f"/data/isi/{foreign.rt_id}/2021/").status_code == 404
    assert client.post(f"/data/isi/{foreign.rt_id}/2021/", {"lakukan": "simpan"}).status_code == 404
    listed = client.get("/data/isi/").content.decode()
    assert f"/data/isi/{foreign.rt_id}/" not in listed
    assert signed_in("fasilitator").get(f"/data/isi/{foreign.rt_id}/2021/").status_code == 200
    assert signed_in("bkm").get("/data/isi/").status_code == 403
