"""Deciding on findings: once, for one or all of a kind, within one's own villages; and taking a change back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from nakhoda.baseline.example_regency import WORKBOOK as REGENCY_WORKBOOK
from nakhoda.baseline.queries.snapshots import Decision, Snapshot, undecided
from nakhoda.people.queries import viewer_of
from nakhoda.people.rules.scope import within
from nakhoda.regions.actions import load_shipped_regions
from nakhoda.scoring.actions.decide import typed_value
from nakhoda.scoring.actions.follow import FOLLOWS
from nakhoda.scoring.queries.drafts import findings_for, hectares_by_level, kinds_of
from nakhoda.scoring.rules.follow import DERIVED
from nakhoda.scoring.tests.drafts import VILLAGE, decide, example_file, said, uploaded

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


@pytest.fixture
def draft(signed_in: SignedIn, snapshot: Snapshot, django_capture_on_commit_callbacks: Any) -> Snapshot:
    return uploaded(signed_in("petugas"), django_capture_on_commit_callbacks)


def test_accepting_all_of_a_kind_changes_the_cells_and_the_findings_are_gone_once_computed(
    draft: Snapshot, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    assert draft.findings.filter(code="volume-negatif").count() == 2
    page = decide(signed_in("petugas"), django_capture_on_commit_callbacks, draft, "volume-negatif", "terima")
    assert "2 temuan diterima" in page
    edits = list(draft.edits.exclude(reason=FOLLOWS))
    assert [(edit.raw, edit.value, edit.finding) for edit in edits] == [(-0.0312, 0, "volume-negatif")] * 2
    assert draft.findings.filter(code="volume-negatif").count() == 0
    assert draft.computed_edits == draft.edits.count() + 1


def test_printed_results_follow_a_correction_and_no_new_finding_asks_for_them(
    draft: Snapshot, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    before = set(draft.findings.values_list("code", "sheet", "row", "column"))
    decide(signed_in("petugas"), django_capture_on_commit_callbacks, draft, "persen-lebih-100", "terima")
    following = draft.edits.filter(reason=FOLLOWS)
    assert {"persen-salah", "volume-kawasan-bukan-jumlah-rt"} <= set(following.values_list("finding", flat=True))
    assert {edit.by_id for edit in following} == {edit.by_id for edit in draft.edits.exclude(reason=FOLLOWS)}
    new = set(draft.findings.values_list("code", "sheet", "row", "column")) - before
    assert {code for code, *_cell in new} & DERIVED == set()


def test_the_same_form_sent_twice_changes_nothing_twice(
    draft: Snapshot, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("petugas")
    marks = list(draft.findings.filter(code="volume-negatif").values_list("fingerprint", flat=True))
    for _time in range(2):
        client.post(f"/data/{draft.pk}/putuskan/", {"code": "volume-negatif", "putusan": "terima", "temuan": marks})
    assert draft.edits.count() == 2
    assert Decision.objects.filter(snapshot=draft).count() == 2


def test_many_decisions_while_a_draft_waits_have_it_computed_once(
    draft: Snapshot, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("petugas")
    with django_capture_on_commit_callbacks() as queued:
        for code in ("volume-negatif", "persen-lebih-100", "koma-desimal"):
            client.post(f"/data/{draft.pk}/putuskan/", {"code": code, "putusan": "terima", "cakupan": "semua"})
    assert len(queued) == 1
    draft.refresh_from_db()
    assert draft.state == "waiting"
    assert "Menghitung ulang" in said(client.get(f"/data/{draft.pk}/"))
    assert "Belum dapat diaktifkan" in said(client.get(f"/data/{draft.pk}/aktifkan/"))


def test_leaving_findings_needs_a_reason(
    draft: Snapshot, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("petugas")
    assert "Tulis alasan" in decide(client, django_capture_on_commit_callbacks, draft, "volume-kosong", "biarkan")
    assert undecided(draft).filter(code="volume-kosong").exists()
    page = decide(
        client, django_capture_on_commit_callbacks, draft, "volume-kosong", "biarkan", alasan="belum ada survei"
    )
    assert "dibiarkan" in page
    kind = said(client.get(f"/data/{draft.pk}/temuan/volume-kosong/?keadaan=diputuskan"))
    assert "belum ada survei" in kind
    assert "Sari Petugas" in kind


def test_one_cell_is_corrected_with_a_reason_and_the_history_shows_it(
    draft: Snapshot, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("petugas")
    finding = draft.findings.get(code="teks-dalam-angka")
    more = {"temuan": [finding.fingerprint], "nilai": "20,5", "alasan": "dihitung ulang di lapangan"}
    decide(client, django_capture_on_commit_callbacks, draft, "teks-dalam-angka", "betulkan", **more)
    edit = draft.edits.get()
    assert (edit.raw, edit.value, edit.row, edit.column) == ("dua puluh", 20.5, finding.row, finding.column)
    assert not draft.findings.filter(code="teks-dalam-angka").exists()
    history = said(client.get(f"/data/{draft.pk}/perubahan/"))
    assert "dua puluh → 20,5" in history
    assert "dihitung ulang di lapangan" in history


def test_a_number_that_reads_two_ways_is_asked_again(
    draft: Snapshot, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    finding = draft.findings.get(code="teks-dalam-angka")
    more = {"temuan": [finding.fingerprint], "nilai": "1.250", "alasan": "dihitung ulang"}
    page = decide(
        signed_in("petugas"), django_capture_on_commit_callbacks, draft, "teks-dalam-angka", "betulkan", **more
    )
    assert "dapat dibaca dua cara" in page
    assert draft.edits.count() == 0


@pytest.mark.parametrize(
    ("typed", "held"),
    [("20,5", 20.5), ("1.250,5", 1250.5), ("12", 12), ("007", "007"), ("TJS-003", "TJS-003"), ("0,4", 0.4)],
)
def test_what_is_typed_becomes_a_number_only_where_it_is_one(typed: str, held: object) -> None:
    assert typed_value(typed) == held


def test_a_change_taken_back_opens_its_finding_again(
    draft: Snapshot, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("petugas")
    decide(client, django_capture_on_commit_callbacks, draft, "volume-negatif", "terima")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/data/{draft.pk}/perubahan/1/batal/")
    assert undecided(draft).filter(code="volume-negatif").count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        again = client.post(f"/data/{draft.pk}/perubahan/1/batal/", follow=True)
    assert "batalkan perubahan yang terbaru dahulu" in said(again)
    row = draft.edits.get(number=1).row
    stands = {(edit.sheet, edit.row, edit.column): edit for edit in draft.edits.order_by("number")}
    first = {(edit.sheet, edit.row, edit.column): edit.raw for edit in draft.edits.order_by("-number")}
    own = [cell for cell in stands if cell[:2] == (draft.edits.get(number=1).sheet, row)]
    assert len(own) > 1, "what followed is put back too"
    assert all(stands[cell].value == pytest.approx(first[cell]) for cell in own)


def test_an_auditor_and_a_village_officer_decide_nothing(draft: Snapshot, signed_in: SignedIn) -> None:
    for name in ("pemeriksa", "desa", "bkm"):
        response = signed_in(name).post(
            f"/data/{draft.pk}/putuskan/", {"code": "volume-negatif", "putusan": "terima", "cakupan": "semua"}
        )
        assert response.status_code == 403, name
    assert not Decision.objects.filter(snapshot=draft).exists()


def test_another_regencys_officer_finds_no_draft_here(draft: Snapshot, account_of: Callable[[str, str], Any]) -> None:
    client = Client()
    client.force_login(account_of("regency_officer", "33.75"), backend="nakhoda.people.backends.AccountBackend")
    for path in ("", "temuan/volume-negatif/", "banding/", "aktifkan/", "berkas/temuan/", "perubahan/"):
        assert client.get(f"/data/{draft.pk}/{path}").status_code == 404, path
    response = client.post(f"/data/{draft.pk}/putuskan/", {"code": "volume-negatif", "putusan": "terima"})
    assert response.status_code == 404


@pytest.fixture
def six_villages(signed_in: SignedIn, django_capture_on_commit_callbacks: Any) -> Snapshot:
    load_shipped_regions()
    book = example_file(REGENCY_WORKBOOK)
    return uploaded(signed_in("petugas"), django_capture_on_commit_callbacks, workbook=book)


def test_a_viewer_of_one_village_sees_its_findings_and_hectares_and_no_others(
    six_villages: Snapshot, signed_in: SignedIn, viewer: Callable[[str], Any]
) -> None:
    mine, whole = viewer("desa"), viewer("petugas")
    seen = findings_for(mine, six_villages)
    assert 0 < seen.count() < findings_for(whole, six_villages).count()
    assert all(row.rt_row and within(row.rt_row.rt.village_key, VILLAGE) for row in seen.select_related("rt_row__rt"))
    assert sum(kind.count for kind in kinds_of(mine, six_villages)) == seen.count()
    part, all_of_it = hectares_by_level(mine, six_villages), hectares_by_level(whole, six_villages)
    assert sum(row["count"] for row in part.values()) == six_villages.rt_rows.filter(rt__village_key=VILLAGE).count()
    assert sum(row["area_ha"] for row in part.values()) < sum(row["area_ha"] for row in all_of_it.values())
    for path in ("berkas/", "berkas/temuan/", "desa/", "aktifkan/"):
        assert signed_in("desa").get(f"/data/{six_villages.pk}/{path}").status_code in (403, 404), path


def test_a_facilitator_of_one_village_decides_only_there(
    six_villages: Snapshot, account_of: Callable[[str, str], Any], django_capture_on_commit_callbacks: Any
) -> None:
    account = account_of("facilitator", VILLAGE)
    client = Client()
    client.force_login(account, backend="nakhoda.people.backends.AccountBackend")
    for code in six_villages.findings.values_list("code", flat=True).distinct():
        decide(client, django_capture_on_commit_callbacks, six_villages, code, "biarkan", alasan="diperiksa warga")
    decided = Decision.objects.filter(snapshot=six_villages).values_list("fingerprint", flat=True)
    allowed = findings_for(viewer_of(account), six_villages).values_list("fingerprint", flat=True)
    assert set(decided) == set(allowed)
    assert undecided(six_villages).exists()


def test_hectares_by_class_are_those_of_the_assessment(draft: Snapshot, viewer: Callable[[str], Any]) -> None:
    stored = draft.summary["classes"]["2021"]
    shown = hectares_by_level(viewer("petugas"), draft)
    for level, cell in stored.items():
        assert (float(shown[level]["area_ha"]), shown[level]["count"]) == (cell["area_ha"], cell["count"])
