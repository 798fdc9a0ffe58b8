"""Workers in the database: registered once, sealed, ranked, published, objected to; numbers opened with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import override_settings
from django.utils import timezone

from nakhoda.ledger.actions.books import KeyTaken, vault
from nakhoda.payroll.actions import people as actions
from nakhoda.payroll.actions.enrolment import (
    FROM_ONE_ADDRESS,
    FULL,
    OBJECTIONS_AN_HOUR,
    answer_objection,
    enrol,
    object_to,
    publish,
)
from nakhoda.payroll.actions.people import (
    account_number,
    confirm_account,
    register_worker,
    rekey,
    reveal,
    set_account,
    set_rate,
    state_facts,
)
from nakhoda.payroll.example import invented_nik, load_people
from nakhoda.payroll.queries.people import (
    Objection,
    PublishedList,
    Worker,
    WorkerAccount,
    WorkerNik,
    accepted_numbers,
    accounts_of,
    facts_of,
    history_of,
    pay_to,
    ranking_of,
    rates_of,
    shared_accounts,
    worker_for,
)
from nakhoda.payroll.rules.eligibility import objection_ends
from nakhoda.payroll.rules.identity import reveals_a_day
from nakhoda.payroll.tests.crew_site import SERIAL
from nakhoda.people.actions import Refused
from nakhoda.people.queries import AuditEvent, viewer_of
from nakhoda.people.rules.scope import Viewer
from nakhoda.works.queries.packages import Package
from nakhoda.works.tests.site import STARTS, Site, make_running, make_site

pytestmark = pytest.mark.django_db
VILLAGE, BORN = "35.01.04.2014", date(1985, 6, 17)
NIK = invented_nik(VILLAGE, BORN, "P", 9991)
ABLE = {"resident": True, "public_servant": False, "consent": True}
See = Callable[[str], Viewer]


@pytest.fixture
def site(viewer: See) -> Site:
    return make_site(planner=viewer("bkm"), treasurer=viewer("bendahara"), village=VILLAGE)


@pytest.fixture
def package(site: Site, viewer: See) -> Package:
    return make_running(site, viewer("bkm"), viewer("fasilitator"))


def registered(by: Viewer, **more: Any) -> Worker:
    told: dict[str, Any] = {
        "village_key": VILLAGE,
        "name": "Uji Satu",
        "nik": NIK,
        "key": "uji-1",
        "birth": BORN,
    } | more
    return register_worker(by=by, **told)


def neighbour_of(account_of: Callable[[str, str], Any]) -> Viewer:
    return viewer_of(account_of("village_officer", "35.01.04.2013"))


def test_a_worker_is_registered_once_and_the_nik_is_nowhere_in_clear(viewer: See) -> None:
    made = registered(viewer("desa"), facts=ABLE)
    assert registered(viewer("desa"), facts=ABLE).pk == made.pk
    assert (made.nik.last4, made.sex) == (NIK[-4:], "")
    assert NIK not in f"{made.nik.sealed}{made.nik.index}{made.key}"
    assert vault().open(made.nik.sealed, f"nik:{made.pk}") == NIK
    with pytest.raises(KeyTaken, match="isi lain"):
        registered(viewer("desa"), name="Uji Dua")


def test_a_known_nik_is_refused_and_another_village_learns_nothing_else(
    viewer: See, account_of: Callable[[str, str], Any]
) -> None:
    registered(viewer("desa"))
    with pytest.raises(Refused, match="atas nama Uji Satu"):
        registered(viewer("desa"), key="uji-2", name="Lain")
    elsewhere = {"village_key": "35.01.04.2013", "key": "uji-3"}
    with pytest.raises(Refused, match="sudah terdaftar di desa lain") as refused:
        registered(neighbour_of(account_of), **elsewhere)
    assert "Uji" not in str(refused.value)
    assert NIK not in str(refused.value)


@pytest.mark.parametrize(
    ("nik", "what"),
    [
        ("3,50104E+15", "rusak oleh Excel"),
        ("350104570685000", "16 angka"),
        ("9901045706859991", "kode provinsi"),
        (NIK[:-1] + "0", "NIK berakhir 0"),
    ],
)
def test_a_nik_that_cannot_be_or_is_doubtful_is_refused_with_what_to_do(viewer: See, nik: str, what: str) -> None:
    with pytest.raises(Refused, match=what):
        registered(viewer("desa"), nik=nik)
    assert not Worker.objects.filter(key="uji-1").exists()


def test_a_doubtful_nik_is_taken_once_somebody_has_compared_it(viewer: See) -> None:
    assert registered(viewer("desa"), birth=date(1985, 6, 18), sure=True).birth == date(1985, 6, 18)


def test_two_villages_at_once_get_one_worker(viewer: See, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look before the row sees nothing, as when both look at the same time: the database decides."""
    registered(viewer("desa"))
    looked = actions._unknown
    calls: list[str] = []

    def blind(by: Viewer, number: str, village_key: str) -> None:
        calls.append(village_key)
        if len(calls) > 1:
            looked(by, number, village_key)

    monkeypatch.setattr(actions, "_unknown", blind)
    with pytest.raises(Refused, match="sudah terdaftar"):
        registered(viewer("desa"), key="uji-2")
    assert (len(calls), WorkerNik.objects.filter(worker__name="Uji Satu").count()) == (2, 1)


def test_only_an_enroller_of_the_village_registers(viewer: See, account_of: Callable[[str, str], Any]) -> None:
    for by in (viewer("bendahara"), viewer("kades"), neighbour_of(account_of)):
        with pytest.raises(Refused, match="di luar kewenangan"):
            registered(by)


def test_facts_are_whole_and_the_newest_holds_with_its_reason(viewer: See) -> None:
    worker = registered(viewer("desa"), facts=ABLE)
    with pytest.raises(Refused, match="alasan"):
        state_facts(by=viewer("desa"), worker=worker, facts={**ABLE, "poor": True})
    state_facts(by=viewer("desa"), worker=worker, facts={**ABLE, "poor": True}, reason="KKS ditunjukkan")
    state_facts(by=viewer("desa"), worker=worker, facts={**ABLE, "poor": True}, reason="lagi")
    found = facts_of(Worker.objects.get(pk=worker.pk), date(2021, 6, 17))
    assert found == {**ABLE, "poor": True, "age": 36}
    assert [row.reason for row in history_of(worker)] == ["KKS ditunjukkan", "pendaftaran"]
    with pytest.raises(Refused, match="formulir"):
        state_facts(by=viewer("desa"), worker=worker, facts={"agama": True}, reason="x")


def test_an_account_needs_a_second_person_and_a_day(viewer: See) -> None:
    worker = registered(viewer("desa"))
    account = set_account(by=viewer("desa"), worker=worker, bank="bri", number="0099-0100-1234-567")
    assert set_account(by=viewer("desa"), worker=worker, bank="bri", number="009901001234567").pk == account.pk
    assert (account.last4, account_number(account)) == ("4567", "009901001234567")
    with pytest.raises(Refused, match="orang lain"):
        confirm_account(by=viewer("desa"), account=account)
    confirm_account(by=viewer("fasilitator"), account=account)
    now = timezone.now()
    paid = pay_to(Worker.objects.get(pk=worker.pk), now)
    later = pay_to(Worker.objects.get(pk=worker.pk), now + timedelta(hours=25))
    assert paid is not None
    assert later is not None
    assert ("24 jam" in " ".join(paid.faults), later.faults) == (True, ())
    newer = set_account(by=viewer("desa"), worker=worker, bank="bri", number="009901001234568")
    with pytest.raises(Refused, match="sudah diganti"):
        confirm_account(by=viewer("bkm"), account=account)
    assert [row.pk for row in accounts_of(worker)] == [newer.pk, account.pk]


def test_another_holder_or_a_damaged_number_asks_for_a_second_look(viewer: See) -> None:
    worker = registered(viewer("desa"))
    told: dict[str, Any] = {"by": viewer("desa"), "worker": worker, "bank": "bri"}
    with pytest.raises(Refused, match="bukan nama pekerja"):
        set_account(number="009901001234567", holder="Orang Lain", **told)
    with pytest.raises(Refused, match="Excel"):
        set_account(number="9,90100E+13", **told)
    set_account(number="009901001234567", holder="Orang Lain", sure=True, **told)
    other = registered(viewer("desa"), key="uji-2", name="Uji Dua", nik=invented_nik(VILLAGE, BORN, "P", 9992))
    set_account(by=viewer("desa"), worker=other, bank="bri", number="009901001234567")
    assert [each.pk for each in shared_accounts(other)] == [worker.pk]


def test_numbers_are_opened_with_a_reason_counted_and_without_digits_in_the_trail(viewer: See) -> None:
    worker = registered(viewer("desa"))
    told: dict[str, Any] = {"by": viewer("fasilitator"), "worker": worker, "kind": "nik"}
    for reason in ("", "singkat", f"cocokkan {NIK}"):
        with pytest.raises(Refused, match="alasan"):
            reveal(reason=reason, **told)
    with pytest.raises(Refused, match="kewenangan"):
        reveal(**told | {"by": viewer("desa")}, reason="mencocokkan dengan KTP")
    for _ in range(reveals_a_day()):
        assert reveal(reason="mencocokkan dengan KTP", **told) == NIK
    with pytest.raises(Refused, match="Lanjutkan besok"):
        reveal(reason="mencocokkan dengan KTP", **told)
    events = AuditEvent.objects.filter(action="payroll.reveal")
    assert events.count() == reveals_a_day()
    assert NIK not in str(list(events.values()))


def test_a_new_key_seals_every_number_anew_and_finds_them_again(viewer: See) -> None:
    worker = registered(viewer("desa"))
    set_account(by=viewer("desa"), worker=worker, bank="bri", number="009901001234567")
    stale = WorkerNik.objects.count() + WorkerAccount.objects.count()
    keys = (b"n" * 32, *vault().keys)
    with override_settings(DATA_KEYS=keys):
        with pytest.raises(Refused, match="sudah terdaftar"):
            registered(viewer("desa"), key="uji-2")
        assert (rekey(batch=2), rekey()) == (stale, 0)
    with override_settings(DATA_KEYS=keys[:1]):
        assert reveal(by=viewer("fasilitator"), worker=worker, kind="nik", reason="kunci baru dicoba") == NIK
        with pytest.raises(Refused, match="sudah terdaftar"):
            registered(viewer("desa"), key="uji-2")


def test_rates_follow_one_another_below_their_ceiling(viewer: See) -> None:
    told: dict[str, Any] = {"by": viewer("petugas"), "regency": "35.01", "role": "worker", "source": "SK 1"}
    first = set_rate(wage_idr=90_000, valid_from=date(2040, 1, 1), ceiling_idr=100_000, **told)
    assert set_rate(wage_idr=90_000, valid_from=date(2040, 1, 1), ceiling_idr=100_000, **told).pk == first.pk
    set_rate(wage_idr=95_000, valid_from=date(2040, 7, 1), **told)
    found = [rate for rate in rates_of("35.01") if rate.role == "worker" and rate.valid_from.year == 2040]
    assert [(rate.wage_idr, rate.valid_to) for rate in found] == [(90_000, date(2040, 6, 30)), (95_000, None)]
    for wage, day, ceiling, what in (
        (120_000, date(2041, 1, 1), 100_000, "melebihi pagu"),
        (120_000, date(2041, 1, 1), None, "melebihi pagu"),
        (95_000, date(2040, 3, 1), None, "tidak diubah"),
        (0, date(2041, 1, 1), None, "rupiah bulat"),
    ):
        with pytest.raises(Refused, match=what):
            set_rate(wage_idr=wage, valid_from=day, ceiling_idr=ceiling, **told)
    with pytest.raises(Refused, match="kewenangan"):
        set_rate(**told | {"by": viewer("mandor")}, wage_idr=1, valid_from=date(2042, 1, 1))


def test_the_published_list_has_reasons_but_no_persons(viewer: See, package: Package) -> None:
    hands = {name: viewer(name) for name in ("petugas", "desa", "bkm", "fasilitator", "mandor")}
    crew = load_people(hands, package.grant, package, STARTS, SERIAL)
    assert load_people(hands, package.grant, package, STARTS, SERIAL).pk == crew.pk
    listed = PublishedList.objects.get(grant=package.grant)
    names = list(Worker.objects.values_list("name", flat=True))
    assert (len(listed.entries), crew.members.count()) == (25, 25)
    assert not [name for name in names if name.split(" (")[0] in str(listed.entries)]
    assert "disabilitas" not in str(listed.entries)
    assert listed.entries[0]["points"] == max(entry["points"] for entry in listed.entries)
    assert [each.found.answer for each in ranking_of(package.grant, STARTS)][-2:] == ["no", "unknown"]
    assert publish(by=viewer("desa"), grant=package.grant, today=STARTS).pk == listed.pk


def test_an_upheld_objection_takes_the_worker_off(viewer: See, site: Site) -> None:
    worker = registered(viewer("desa"), facts=ABLE)
    number = enrol(by=viewer("bkm"), grant=site.grant, worker=worker).number
    assert enrol(by=viewer("bkm"), grant=site.grant, worker=worker).number == number
    listed = publish(by=viewer("desa"), grant=site.grant, today=STARTS)
    last = objection_ends(STARTS)
    told: dict[str, Any] = {"listed": listed, "text": "Bukan warga desa ini lagi", "number": number}
    made = object_to(key="sanggah-1", today=last, **told)
    assert object_to(key="sanggah-1", today=last + timedelta(days=9), **told).pk == made.pk
    with pytest.raises(Refused, match="Masa sanggah berakhir"):
        object_to(key="sanggah-2", today=last + timedelta(days=1), **told)
    with pytest.raises(Refused, match="tidak ada pada daftar"):
        object_to(**told | {"number": 99}, key="sanggah-2", today=last)
    with pytest.raises(Refused, match="orang lain daripada yang mengumumkan"):
        answer_objection(by=viewer("desa"), objection=made, upheld=True, reason="benar")
    day = last + timedelta(days=1)
    assert (accepted_numbers(site.grant, last), accepted_numbers(site.grant, day)) == (frozenset(), frozenset({number}))
    answer_objection(by=viewer("bkm"), objection=made, upheld=True, reason="pindah tahun lalu")
    assert accepted_numbers(site.grant, day) == frozenset()
    with pytest.raises(Refused, match="sudah dijawab"):
        answer_objection(by=viewer("bkm"), objection=made, upheld=False, reason="salah")


def test_a_flood_of_objections_is_stopped(viewer: See, site: Site) -> None:
    worker = registered(viewer("desa"), facts=ABLE)
    enrol(by=viewer("bkm"), grant=site.grant, worker=worker)
    listed = publish(by=viewer("desa"), grant=site.grant, today=STARTS)
    cache.clear()
    told: dict[str, Any] = {"listed": listed, "today": STARTS}
    for count in range(FROM_ONE_ADDRESS):
        object_to(text=f"Sanggahan nomor {count}", key=f"banjir-{count}", address="8.8.8.8", **told)
    with pytest.raises(Refused, match=FULL[:30]):
        object_to(text="Satu lagi, sungguh", key="banjir-lagi", address="8.8.8.8", **told)
    assert object_to(text="Dari rumah lain", key="lain-0001", address="9.9.9.9", **told).pk
    for count in range(FROM_ONE_ADDRESS + 5):
        object_to(text=f"Lewat perantara {count}", key=f"antara-{count}", address="127.0.0.1", **told)
    Objection.objects.bulk_create(
        Objection(listed=listed, text="Sanggahan", key=f"semua-{count}") for count in range(OBJECTIONS_AN_HOUR)
    )
    with pytest.raises(Refused, match=FULL[:30]):
        object_to(text="Satu lagi, sungguh", key="banjir-lagi", address="9.9.9.9", **told)


def test_the_database_refuses_to_change_people(viewer: See, site: Site) -> None:
    worker = registered(viewer("desa"), facts=ABLE)
    set_account(by=viewer("desa"), worker=worker, bank="bri", number="009901001234567")
    enrol(by=viewer("bkm"), grant=site.grant, worker=worker)
    changes: list[Callable[[], object]] = [
        lambda: Worker.objects.filter(pk=worker.pk).update(name="Lain"),
        lambda: worker.facts.all().update(facts={}),
        lambda: worker.accounts.all().update(last4="0000"),
        lambda: worker.enrolments.all().delete(),
        lambda: WorkerNik.objects.filter(worker=worker).delete(),
        lambda: Objection.objects.all().delete() if Objection.objects.exists() else worker.facts.all().delete(),
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_workers_are_seen_in_their_own_area_only(viewer: See, account_of: Callable[[str, str], Any]) -> None:
    worker = registered(viewer("desa"))
    assert worker_for(viewer("desa"), worker.pk) == worker
    assert worker_for(viewer("petugas"), worker.pk) == worker
    assert worker_for(neighbour_of(account_of), worker.pk) is None
