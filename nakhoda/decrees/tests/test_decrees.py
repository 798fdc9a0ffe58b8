"""A decree from draft to being replaced: who may do what, and nothing of it changes afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.decrees.actions.decisions import activate_decree, confirm_check, discard_decree, return_decree
from nakhoda.decrees.actions.drafts import add_file, edit_area, edit_decree, remove_area
from nakhoda.decrees.models import Decree, DecreeActivation, DecreeArea, DecreeEvent, DecreeFile, DecreeMember
from nakhoda.decrees.queries import (
    active_areas,
    active_decree,
    area_rows,
    content_of,
    decree_for,
    decrees_for,
    due_of,
    findings_of,
    row_of,
)
from nakhoda.decrees.rules.states import State
from nakhoda.law.findings import Finding
from nakhoda.people.actions import Refused
from nakhoda.people.models import AuditEvent
from nakhoda.people.queries import viewer_of
from nakhoda.people.rules.scope import NOBODY, Viewer
from nakhoda.regions.queries import shapes_of
from nakhoda.scoring.actions.decree_draft import candidates, draft_from_snapshot
from nakhoda.web.uploads import kind_of

pytestmark = pytest.mark.django_db
ViewerOf = Callable[[str], Viewer]
TODAY = date(2022, 1, 1)
SIGNED = {"number": "188.45/17/2022", "date": date(2022, 1, 17), "signatory": "B", "signatory_title": "Bupati Pacitan"}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def draft(snapshot: Snapshot, viewer: ViewerOf) -> Decree:
    """A draft of the last year's slum kawasan, by the officer."""
    chosen = {each.kawasan.pk for each in candidates(snapshot, 2021) if each.is_slum}
    return draft_from_snapshot(
        by=viewer("petugas"), snapshot=snapshot, year=2021, kawasans=chosen, title="SK uji", header=SIGNED
    )


def activated(draft: Decree, head: Viewer) -> Decree:
    current = active_decree(draft.regency)
    confirm_check(by=head, decree=draft)
    activate_decree(by=head, decree=draft, replaces=current.pk if current else None)
    return Decree.objects.get(pk=draft.pk)


def test_the_example_has_a_decree_in_force_with_its_rts() -> None:
    decree = active_decree("35.01")
    assert decree is not None
    row = row_of(decree, TODAY)
    assert (row.state, row.areas, row.rts) == (State.ACTIVE, 10, 97)
    assert due_of(decree) == date(2026, 3, 25)
    assert len(active_areas("35.01")) == 97


def test_a_draft_holds_what_the_official_data_say(draft: Decree, snapshot: Snapshot) -> None:
    rows = area_rows(draft)
    assert len(rows) == 9
    assert [row.area.number for row in rows] == list(range(1, 10))
    for row in rows:
        score = snapshot.kawasan_scores.get(kawasan=row.area.kawasan, year=2021)
        assert (row.area.level, row.area.total, len(row.content.members)) == (score.level, score.total, score.rt_count)
        verified = sum((each.area_ha or Decimal(0) for each in row.content.members), Decimal(0))
        assert row.area.area_stated_ha == verified.quantize(Decimal("0.0001"))
        drawn = shapes_of(snapshot.boundary_set_id, [each.rt for each in row.content.members])
        measured = sum((area for _wkb, area in drawn.values()), Decimal(0))
        assert row.area.area_measured_ha == measured.quantize(Decimal("0.0001"))
        assert 110 < (row.area.longitude or 0) < 112
        assert row.area.district == "Pacitan"
    assert "Desa Arjowinangun, Desa Tanjungsari" in [row.area.villages for row in rows]


def test_who_wrote_a_draft_may_neither_check_nor_activate_it(
    snapshot: Snapshot, viewer: ViewerOf, account_of: Callable[[str, str], Any]
) -> None:
    head, second = viewer("kabid"), viewer_of(account_of("regency_head", "35.01"))
    own = draft_from_snapshot(
        by=head,
        snapshot=snapshot,
        year=2021,
        kawasans=[candidates(snapshot, 2021)[0].kawasan.pk],
        title="x",
        header=SIGNED,
    )
    with pytest.raises(Refused, match="ikut menyusun"):
        confirm_check(by=head, decree=own)
    confirm_check(by=second, decree=own)
    current = active_decree("35.01")
    assert current is not None
    with pytest.raises(Refused, match="ikut menyusun"):
        activate_decree(by=head, decree=own, replaces=current.pk)
    activate_decree(by=second, decree=own, replaces=current.pk)
    assert active_decree("35.01") == own


def test_who_changed_a_draft_counts_as_having_written_it(draft: Decree, viewer: ViewerOf) -> None:
    edit_decree(by=viewer("kabid"), decree=draft, values={"title": "Judul lain"})
    assert draft.events.order_by("-number")[0].note == "tentang"
    with pytest.raises(Refused, match="ikut menyusun"):
        confirm_check(by=viewer("kabid"), decree=draft)


@pytest.mark.parametrize("username", ["petugas", "fasilitator", "desa", "pemeriksa", "pengelola"])
def test_only_who_may_decides(draft: Decree, viewer: ViewerOf, username: str) -> None:
    with pytest.raises(Refused, match="di luar kewenangan"):
        confirm_check(by=viewer(username), decree=draft)
    with pytest.raises(Refused, match="di luar kewenangan"):
        activate_decree(by=viewer(username), decree=draft, replaces=None)


def test_the_head_of_another_regency_may_not(draft: Decree, account_of: Callable[[str, str], Any]) -> None:
    other = viewer_of(account_of("regency_head", "33.75"))
    assert decree_for(other, draft.pk) is None
    for deed in (confirm_check, return_decree, discard_decree):
        with pytest.raises(Refused, match="di luar kewenangan"):
            deed(by=other, decree=draft, note="x")
    with pytest.raises(Refused, match="di luar kewenangan"):
        edit_decree(by=other, decree=draft, values={"title": "x"})


@pytest.mark.parametrize("area", ["", "35", "35.01"])
def test_an_auditor_of_a_wider_area_reads_drafts(
    draft: Decree, account_of: Callable[[str, str], Any], area: str
) -> None:
    assert decree_for(viewer_of(account_of("auditor", area)), draft.pk) == draft


def test_unchecked_changed_or_incomplete_it_does_not_come_into_force(draft: Decree, viewer: ViewerOf) -> None:
    head, officer = viewer("kabid"), viewer("petugas")
    current = active_decree("35.01")
    assert current is not None
    with pytest.raises(Refused, match="belum diperiksa"):
        activate_decree(by=head, decree=draft, replaces=current.pk)
    confirm_check(by=head, decree=draft)
    edit_decree(by=officer, decree=draft, values={"number": "", "signatory_title": ""})
    with pytest.raises(Refused, match="belum diperiksa"):
        activate_decree(by=head, decree=draft, replaces=current.pk)
    confirm_check(by=head, decree=draft)
    with pytest.raises(Refused, match=r"Belum terisi: nomor, jabatan penanda tangan\. "):
        activate_decree(by=head, decree=draft, replaces=current.pk)
    edit_decree(by=officer, decree=draft, values={"number": current.number, "signatory_title": "Bupati"})
    confirm_check(by=head, decree=draft)
    with pytest.raises(Refused, match="sudah dipakai"):
        activate_decree(by=head, decree=draft, replaces=current.pk)
    edit_decree(by=officer, decree=draft, values={"number": "2/2022"})
    confirm_check(by=head, decree=draft)
    with pytest.raises(Refused, match="SK lain"):
        activate_decree(by=head, decree=draft, replaces=None)
    activate_decree(by=head, decree=draft, replaces=current.pk)


def test_errors_stop_the_check(draft: Decree, viewer: ViewerOf) -> None:
    first, second = draft.areas.order_by("number")[:2]
    twice = first.members.order_by("id")[0]
    DecreeMember.objects.create(decree=draft, area=second, rt_id=twice.rt_id, area_ha=1)
    with pytest.raises(Refused, match=r"1 galat.*lebih dari satu kawasan"):
        confirm_check(by=viewer("kabid"), decree=draft)


def test_the_newest_decree_is_in_force_and_the_old_one_stays(draft: Decree, viewer: ViewerOf) -> None:
    before = active_decree("35.01")
    assert before is not None
    decree = activated(draft, viewer("kabid"))
    assert active_decree("35.01") == decree
    assert decree.supersedes == before
    assert row_of(before, TODAY).state is State.SUPERSEDED
    assert list(decrees_for(NOBODY)) == [decree, before]
    event = AuditEvent.objects.filter(action="decrees.activated").latest("number")
    assert (event.area, event.data["replaces"]) == ("35.01", before.pk)


def test_in_force_not_one_of_its_rows_can_change(draft: Decree, viewer: ViewerOf) -> None:
    decree = activated(draft, viewer("kabid"))
    area, member = decree.areas.order_by("number")[0], decree.members.order_by("id")[0]
    file = DecreeFile.objects.create(decree=decree, kind="scan", name="x", sha256="0", size=1, media="pdf", path="x")
    deeds: list[Callable[[], object]] = [
        lambda: Decree.objects.filter(pk=decree.pk).update(title="lain"),
        lambda: Decree.objects.filter(pk=decree.pk)._raw_delete("default"),
        lambda: DecreeArea.objects.filter(pk=area.pk).update(area_stated_ha=1),
        lambda: DecreeArea.objects.filter(pk=area.pk)._raw_delete("default"),
        lambda: DecreeArea.objects.create(decree=decree, number=99, kawasan_id=area.kawasan_id, name="x"),
        lambda: DecreeMember.objects.filter(pk=member.pk).update(area_ha=1),
        lambda: DecreeMember.objects.filter(pk=member.pk)._raw_delete("default"),
        lambda: DecreeMember.objects.create(decree=decree, area=area, rt_id=member.rt_id),
        lambda: DecreeEvent.objects.filter(decree=decree).update(note="lain"),
        lambda: DecreeEvent.objects.create(decree=decree, number=99, event="edited"),
        lambda: DecreeActivation.objects.filter(decree=decree).update(number=99),
        lambda: DecreeFile.objects.filter(pk=file.pk).update(name="y"),
    ]
    for deed in deeds:
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    for refused in (
        lambda: edit_decree(by=viewer("petugas"), decree=decree, values={"title": "x"}),
        lambda: edit_area(by=viewer("petugas"), area=area, values={"name": "x"}, keep=[member.rt_id]),
        lambda: remove_area(by=viewer("petugas"), area=area),
        lambda: discard_decree(by=viewer("petugas"), decree=decree, note="x"),
    ):
        with pytest.raises(Refused, match="sudah diberlakukan"):
            refused()


def test_taking_rts_out_measures_the_area_anew(draft: Decree, viewer: ViewerOf) -> None:
    area = draft.areas.order_by("number")[0]
    rts = list(area.members.values_list("rt", flat=True))
    before = area.area_measured_ha
    assert edit_area(by=viewer("petugas"), area=area, values={"note": "satu RT keluar"}, keep=rts[1:])
    area.refresh_from_db()
    assert area.members.count() == len(rts) - 1
    assert before is not None
    assert area.area_measured_ha is not None
    assert area.area_measured_ha < before
    with pytest.raises(Refused, match="sedikitnya satu RT"):
        edit_area(by=viewer("petugas"), area=area, values={}, keep=[])
    assert not edit_area(by=viewer("petugas"), area=area, values={"note": "satu RT keluar"}, keep=rts)


def test_an_area_taken_out_leaves_no_gap_in_the_numbers(draft: Decree, viewer: ViewerOf) -> None:
    remove_area(by=viewer("petugas"), area=draft.areas.get(number=3))
    assert list(draft.areas.order_by("number").values_list("number", flat=True)) == list(range(1, 9))
    assert len(content_of(draft).areas) == 8


def test_a_draft_put_aside_stays_readable_but_closed(draft: Decree, viewer: ViewerOf) -> None:
    with pytest.raises(Refused, match="alasan"):
        discard_decree(by=viewer("petugas"), decree=draft, note=" ")
    discard_decree(by=viewer("petugas"), decree=draft, note="Salah tahun")
    with pytest.raises(Refused, match="sudah dibatalkan"):
        confirm_check(by=viewer("kabid"), decree=draft)
    assert row_of(draft, TODAY).state is State.DISCARDED
    assert decree_for(viewer("pemeriksa"), draft.pk) == draft
    assert decree_for(NOBODY, draft.pk) is None


def test_without_the_right_or_a_kawasan_no_draft_is_made(snapshot: Snapshot, viewer: ViewerOf) -> None:
    first = candidates(snapshot, 2021)[0].kawasan.pk
    with pytest.raises(Refused, match="tidak berwenang"):
        draft_from_snapshot(by=viewer("fasilitator"), snapshot=snapshot, year=2021, kawasans=[first], title="x")
    with pytest.raises(Refused, match="sedikitnya satu kawasan"):
        draft_from_snapshot(by=viewer("petugas"), snapshot=snapshot, year=2021, kawasans=[], title="x")
    with pytest.raises(Refused, match="Tahun 1999"):
        draft_from_snapshot(by=viewer("petugas"), snapshot=snapshot, year=1999, kawasans=[first], title="x")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("sk.pdf", b"MZ\x90\0 program"),
        ("sk.pdf", b"<html><script>alert(1)</script>"),
        ("peta.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("sk.pdf", PDF[:20]),
        ("sk.png", b"\x89PNG\r\n\x1a\n rusak"),
        ("sk.jpg", b"\xff\xd8\xff rusak"),
        ("sk.pdf", b""),
        ("arsip.zip", b"PK\x03\x04"),
    ],
)
def test_what_is_no_scan_is_refused_whatever_its_name(
    draft: Decree, viewer: ViewerOf, name: str, data: bytes, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(Refused):
        add_file(by=viewer("petugas"), decree=draft, kind="scan", name=name, chunks=[data])
    assert not DecreeFile.objects.filter(decree=draft).exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_scan_is_kept_with_its_hash_and_known_by_its_content(draft: Decree, viewer: ViewerOf) -> None:
    file = add_file(by=viewer("petugas"), decree=draft, kind="scan", name="../../surat.exe", chunks=[PDF])
    assert (file.name, file.media, file.size) == ("surat.exe", "pdf", len(PDF))
    assert kind_of(PDF) == "pdf"
    assert "sk-tanpa-pindaian" not in [each.code for each in _findings(draft)]
    with pytest.raises(Refused, match="di luar kewenangan"):
        add_file(by=viewer("desa"), decree=draft, kind="scan", name="x.pdf", chunks=[PDF])


def test_a_decree_in_force_gets_only_the_file_it_lacks(draft: Decree, viewer: ViewerOf) -> None:
    decree = activated(draft, viewer("kabid"))
    add_file(by=viewer("petugas"), decree=decree, kind="scan", name="sk.pdf", chunks=[PDF])
    with pytest.raises(Refused, match="tidak diganti"):
        add_file(by=viewer("petugas"), decree=decree, kind="scan", name="sk.pdf", chunks=[PDF])


def _findings(decree: Decree) -> list[Finding]:
    return findings_of(content_of(decree), TODAY)
