"""The home of who signs in: what waits for them, from their rights and areas, and nothing of other areas."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from nakhoda.baseline.actions.decisions import ignore
from nakhoda.baseline.queries.snapshots import Snapshot, snapshots_for, undecided
from nakhoda.decrees.actions.decisions import return_decree
from nakhoda.people.actions import SYSTEM, create_account, reset_password
from nakhoda.people.queries import account_named, audit_head, events_for, viewer_of
from nakhoda.people.rules.deeds import deed_name
from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.plans import step
from nakhoda.planning.queries.plans import PlanLine
from nakhoda.planning.tests.desk import new_plan, proposed
from nakhoda.portal.queries import decrees
from nakhoda.portal.queries.desk import PLAN_TASKS, desk_areas, quality_of, tasks_for
from nakhoda.portal.tests.regencies import CITY, AccountOf, example_draft, text_of
from nakhoda.scoring.actions.decree_draft import candidates, draft_from_snapshot

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
ViewerOf = Callable[[str], Viewer]
REGENCY, VILLAGE, OTHER_VILLAGE = "35.01", "35.01.04.2014", "35.01.04.2007"
NEW_WORD = "layar jati perahu 12".replace(" ", "-")
PEOPLE = ("pengelola", "kabid", "petugas", "fasilitator", "desa", "bkm", "pemeriksa")


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def home(client: Client, query: str = "") -> str:
    response = client.get(f"{reverse('home')}{query}")
    assert response.status_code == 200
    return response.content.decode()


def kinds(viewer: Viewer, area: str) -> list[str]:
    """What waits but lines of plans, of which the example has its own."""
    return [task.kind for task in tasks_for(viewer, area) if task.kind not in PLAN_TASKS.values()]


def lines_of_2025(viewer: Viewer, area: str = REGENCY) -> list[str]:
    """The lines of the plan of these tests that wait."""
    return [task.kind for task in tasks_for(viewer, area) if task.title == "Tanjungsari 2025"]


def practice(viewer: Viewer) -> Snapshot:
    """The example's open draft."""
    task = next(task for task in tasks_for(viewer, REGENCY) if task.kind == "errors")
    return snapshots_for(viewer).get(pk=task.pk)


def client_of(account: Any) -> Client:
    client = Client()
    client.force_login(account, backend="nakhoda.people.backends.AccountBackend")
    return client


def test_an_officer_sees_the_four_numbers_and_the_errors_that_wait(signed_in: SignedIn, snapshot: Snapshot) -> None:
    text = text_of(home(signed_in("petugas")))
    assert "Luas dalam SK 179,71 ha" in text
    assert "Luas kumuh 2021 152,53 ha -27,18 ha dari 2020; kelas tiap RT × luas terverifikasinya" in text
    assert "Berkurang sejak 2020 27,18 ha metode C, kelas RT" in text
    assert "RT siap keluar (dua syarat) 2 RT, 3,93 ha" in text
    assert "6 galat belum diputuskan" in text
    assert "Unggah buku kerja" in text


def test_a_draft_whose_errors_are_decided_waits_for_who_may_activate(viewer: ViewerOf) -> None:
    officer = viewer("petugas")
    draft = practice(officer)
    assert "errors" in kinds(officer, REGENCY)
    assert "ready" not in kinds(officer, REGENCY)
    ignore(by=officer, snapshot=draft, findings=list(undecided(draft)), reason="hanya uji coba")
    assert "errors" not in kinds(officer, REGENCY)
    assert "ready" in kinds(officer, REGENCY)
    assert "ready" in kinds(viewer("kabid"), REGENCY)
    for name in ("fasilitator", "desa", "bkm", "pemeriksa", "pengelola"):
        assert kinds(viewer(name), REGENCY) == []


def test_nobody_is_told_to_do_what_they_have_no_right_to(viewer: ViewerOf) -> None:
    assert "errors" in kinds(viewer("fasilitator"), REGENCY)
    for name in ("desa", "bkm", "pemeriksa", "pengelola"):
        assert kinds(viewer(name), REGENCY) == []


@pytest.mark.parametrize(
    ("today", "said"), [(date(2026, 3, 26), "lewat"), (date(2025, 10, 1), "segera"), (date(2022, 1, 1), "")]
)
def test_the_review_of_the_decree_waits_for_the_office_when_it_is_due(
    signed_in: SignedIn, viewer: ViewerOf, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, today: date, said: str
) -> None:
    monkeypatch.setattr(decrees, "localdate", lambda: today)
    for name in ("petugas", "kabid"):
        assert ("review" in kinds(viewer(name), REGENCY)) == bool(said)
    for name in ("fasilitator", "desa", "bkm", "pemeriksa", "pengelola"):
        assert "review" not in kinds(viewer(name), REGENCY)
    text = text_of(home(signed_in("kabid")))
    assert ("Paling lambat ditinjau 25 Maret 2026" in text) == bool(said)
    assert {"lewat": "SK lewat masa peninjauan", "segera": "SK segera ditinjau", "": "Kabupaten Pacitan"}[said] in text


def test_a_drafted_decree_waits_for_the_other_pair_of_eyes(viewer: ViewerOf, snapshot: Snapshot) -> None:
    officer, head = viewer("petugas"), viewer("kabid")

    def decree_tasks(who: Viewer) -> list[str]:
        return [kind for kind in kinds(who, REGENCY) if kind in ("check", "activate", "returned")]

    assert decree_tasks(head) == decree_tasks(officer) == []
    decree = draft_from_snapshot(
        by=officer,
        snapshot=snapshot,
        year=2021,
        kawasans={each.kawasan.pk for each in candidates(snapshot, 2021) if each.is_slum},
        title="SK perubahan",
        header={},
    )
    assert (decree_tasks(head), decree_tasks(officer)) == (["check"], [])
    return_decree(by=head, decree=decree, note="Nomor belum diisi.")
    assert (decree_tasks(head), decree_tasks(officer)) == ([], ["returned"])
    for name in ("fasilitator", "desa", "bkm", "pemeriksa", "pengelola"):
        assert decree_tasks(viewer(name)) == []


def test_drafts_of_another_regency_never_wait_for_me(signed_in: SignedIn, account_of: AccountOf) -> None:
    stranger = account_of("regency_officer", CITY)
    example_draft(viewer_of(stranger), CITY, "Rancangan tetangga")
    for name in PEOPLE:
        assert "Rancangan tetangga" not in home(signed_in(name))
        assert "Rancangan tetangga" not in home(signed_in(name), f"?wilayah={CITY}")
    theirs = text_of(home(client_of(stranger)))
    assert "Rancangan tetangga" in theirs
    assert "Pemutakhiran 2022" not in theirs
    assert "Pemutakhiran 2022" not in text_of(home(client_of(stranger), f"?wilayah={REGENCY}"))


def test_an_area_asked_for_that_is_not_mine_is_not_shown(signed_in: SignedIn, snapshot: Snapshot) -> None:
    text = text_of(home(signed_in("desa"), f"?wilayah={OTHER_VILLAGE}"))
    assert "Desa Tanjungsari" in text
    assert "Arjowinangun" not in text


@pytest.mark.parametrize("name", ["desa", "bkm"])
def test_a_village_sees_its_own_rt_with_what_there_is_to_do(signed_in: SignedIn, snapshot: Snapshot, name: str) -> None:
    html = home(signed_in(name))
    text = text_of(html)
    assert "RT di desa ini dan yang perlu dikerjakan" in text
    assert html.count(f'<th scope="row"><a class="nowrap" href="/rt/{VILLAGE}/') == 20
    assert "/rt/35.01.04.2007/" not in html
    assert "Perlu turun 30 nilai; terberat: drainase lingkungan (10), bangunan gedung (10)." in text
    assert "Memenuhi dua syarat keluar" in text
    assert ("Isi satu RT" in text) == (name == "desa")


def test_an_auditor_sees_the_end_of_the_chain_and_what_was_done(
    signed_in: SignedIn, viewer: ViewerOf, snapshot: Snapshot
) -> None:
    number, digest = audit_head()
    text = text_of(home(signed_in("pemeriksa")))
    assert f"nomor {number}, sidik {digest[:16]}" in text
    assert "nakhoda verify" in text
    newest = events_for(viewer("pemeriksa")).first()
    assert newest is not None
    assert f"{newest.actor_name} {deed_name(newest.action)}" in text
    for name in ("petugas", "desa"):
        assert "Ujung rantai" not in text_of(home(signed_in(name)))


def test_an_account_manager_sees_accounts_that_must_change_their_password(
    signed_in: SignedIn, viewer: ViewerOf
) -> None:
    assert kinds(viewer("pengelola"), REGENCY) == []
    account = account_named("desa")
    assert account is not None
    reset_password(by=viewer("pengelola"), account=account, password=NEW_WORD)
    assert kinds(viewer("pengelola"), REGENCY) == ["passwords"]
    text = text_of(home(signed_in("pengelola")))
    assert "1 akun masih memakai kata sandi sementara" in text
    assert "akun masih memakai" not in text_of(home(signed_in("petugas")))


def test_an_account_over_several_regencies_chooses_where_to_sit(snapshot: Snapshot, account_of: AccountOf) -> None:
    wide = viewer_of(account_of("auditor", ""))
    assert desk_areas(wide) == [REGENCY]
    assert desk_areas(viewer_of(account_of("auditor", "35"))) == [REGENCY]
    assert desk_areas(viewer_of(account_of("village_officer", OTHER_VILLAGE))) == [OTHER_VILLAGE]


def test_a_regency_without_official_data_says_so_and_asks_for_a_workbook(account_of: AccountOf) -> None:
    text = text_of(home(client_of(account_of("regency_officer", CITY))))
    assert "Belum ada data resmi untuk wilayah ini" in text
    assert "Tidak ada rancangan yang terbuka" in text


def test_quality_is_the_share_of_rt_about_which_nothing_is_open(snapshot: Snapshot) -> None:
    quality = quality_of(snapshot, REGENCY, 97)
    rows = undecided(snapshot).filter(severity__in=("error", "warning"), rt_row__isnull=False)
    assert quality.doubtful == len(set(rows.values_list("rt_row", flat=True))) > 0
    assert quality.share == pytest.approx(1 - quality.doubtful / 97)
    assert quality_of(snapshot, VILLAGE, 20).doubtful <= quality.doubtful
    assert quality_of(snapshot, VILLAGE, 0).share is None


@pytest.mark.parametrize("name", PEOPLE)
def test_the_home_of_every_role_is_there_in_both_languages(signed_in: SignedIn, snapshot: Snapshot, name: str) -> None:
    client = signed_in(name)
    assert "Menunggu saya" in home(client)
    client.cookies["django_language"] = "en"
    assert '<html lang="en">' in home(client)


def test_an_account_without_a_role_sees_what_the_public_sees(client: Client, snapshot: Snapshot) -> None:
    account = create_account(
        by=SYSTEM, username="tanpa-peran", name="Tanpa", password=NEW_WORD, must_change_password=False
    )
    assert "Permukiman kumuh di Kabupaten Pacitan" in home(client_of(account))


def test_lines_of_a_plan_wait_for_who_may_take_the_next_step_and_never_for_who_proposed_them(
    signed_in: SignedIn, viewer: ViewerOf, snapshot: Snapshot
) -> None:
    officer, other = viewer("petugas"), viewer("fasilitator")

    plan = new_plan(officer)
    first = proposed(officer, plan, key="satu", title="Paving gang Kenanga")
    assert "verify" not in lines_of_2025(officer)
    assert lines_of_2025(other) == ["verify"]
    page = home(signed_in("fasilitator"))
    assert "1 baris RKM Tanjungsari 2025 menunggu diverifikasi" in text_of(page)
    assert f'href="/rencana/{plan.pk}/baris/{first.number}/"' in page
    proposed(officer, plan, key="dua")
    assert f'href="/rencana/{plan.pk}/"' in home(signed_in("fasilitator"))
    step(by=other, line=first, to="returned", reason="Volumenya keliru.")
    assert lines_of_2025(officer) == ["mend"]
    for name in ("pemeriksa", "pengelola"):
        assert lines_of_2025(viewer(name)) == []


def test_an_agreed_line_waits_for_the_head(signed_in: SignedIn, viewer: ViewerOf, snapshot: Snapshot) -> None:
    line = proposed(viewer("petugas"), new_plan(viewer("petugas")))
    PlanLine.objects.filter(pk=line.pk).update(state="agreed")
    assert lines_of_2025(viewer("kabid")) == ["approve"]
    assert "1 baris RKM Tanjungsari 2025 menunggu disetujui" in text_of(home(signed_in("kabid")))
    assert lines_of_2025(viewer("fasilitator")) == lines_of_2025(viewer("kabid"), OTHER_VILLAGE) == []
