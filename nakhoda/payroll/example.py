"""Example workers of a cash-for-work package in Tanjungsari. Persons and all their numbers are invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from nakhoda.grants.queries.grants import Grant
from nakhoda.payroll.actions.attendance import add_member, brief, make_crew
from nakhoda.payroll.actions.enrolment import enrol, publish
from nakhoda.payroll.actions.people import confirm_account, register_worker, set_account, set_rate
from nakhoda.payroll.queries.people import CrewRow, Worker, enrolments_of, members_of, rates_of
from nakhoda.payroll.rules.eligibility import objection_ends
from nakhoda.payroll.rules.rates import example_rates
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.works.queries.packages import Package

SERIAL = 9700
CREW = "Regu Drainase"
TOPICS = "Sepatu dan sarung tangan, galian dalam, jalur motor, air minum, lapor bila sakit (contoh)"
# Given name, sex as stated ("" not stated), birth, role, and letters of what is known: p poor, l lost work,
# w woman heading a household, d disability; "-" means that nobody has asked.
PEOPLE = (
    ("Sutrisno", "L", "1979-03-14", "foreman", "pl"),
    ("Mujiono", "L", "1975-08-02", "mason", "l"),
    ("Suparman", "L", "1982-11-23", "mason", "p"),
    ("Katiman", "L", "1970-01-09", "mason", "pl"),
    ("Siti Aminah", "P", "1985-06-17", "worker", "pw"),
    ("Lasmi", "P", "1978-12-30", "worker", "plw"),
    ("Bambang Irawan", "L", "1990-04-05", "worker", "l"),
    ("Dwi Handoko", "L", "1996-09-12", "worker", "l"),
    ("Wagiyem", "P", "1969-02-21", "worker", "pw"),
    ("Agus Riyanto", "L", "1988-07-28", "worker", "p"),
    ("Eko Susanto", "L", "1993-10-10", "worker", "pl"),
    ("Tumini", "P", "1981-05-03", "worker", "p"),
    ("Slamet Widodo", "L", "1973-03-19", "worker", "pd"),
    ("Nur Hidayat", "L", "1999-01-25", "worker", "l"),
    ("Rahmat Santosa", "L", "1987-08-14", "worker", "-"),
    ("Parti", "P", "1976-11-11", "worker", "plw"),
    ("Yuliana", "P", "1994-07-07", "worker", "l"),
    ("Hadi Purnomo", "L", "1984-02-16", "worker", "p"),
    ("Joko Prasetyo", "L", "1991-12-01", "worker", "pl"),
    ("Sumarni", "P", "1972-09-27", "worker", "pw"),
    ("Imam Syafii", "L", "1997-05-20", "worker", "l"),
    ("Gito", "L", "1968-06-06", "worker", "p"),
    ("Kusnadi", "", "1986-10-31", "worker", "-"),
    ("Ratmini", "P", "1983-04-22", "worker", "plw"),
    ("Fajar Nugroho", "L", "2000-08-08", "worker", "l"),
)
# Registered but not accepted: a public servant, and someone whose consent nobody has asked for.
OTHERS = (("Heru Wibisono", "L", "1980-02-02", "public_servant"), ("Painah", "P", "1966-03-03", "unasked"))
FACTS = {"p": "poor", "l": "lost_work", "w": "woman_head_of_household", "d": "disability"}


def invented_nik(village_key: str, birth: date, sex: str, serial: int) -> str:
    """A number built like a NIK that belongs to nobody we know: serials as high as 9700 are hardly ever given out."""
    district = village_key.split("-", maxsplit=1)[0].replace(".", "")[:6].ljust(6, "0")
    day = birth.day + (40 if sex == "P" else 0)
    return f"{district}{day:02}{birth.month:02}{birth.year % 100:02}{serial:04}"


def load_rates(officer: Viewer, regency: str) -> None:
    """The shipped example rates of a regency, where none is set; a regency without any gets those of the example."""
    if not rates_of(regency):
        for rate in example_rates(regency) or example_rates("35.01"):
            set_rate(
                by=officer,
                regency=regency,
                role=rate.role,
                wage_idr=rate.wage_idr,
                valid_from=rate.valid_from,
                source=rate.source,
                ceiling_idr=rate.ceiling_idr,
            )


def load_people(
    hands: Mapping[str, Viewer], grant: Grant, package: Package, since: date, first_serial: int = SERIAL
) -> CrewRow:
    """A crew of 25 that may work from that day on: registered, enrolled, on a list published long enough before.

    `hands` are viewers by account name: petugas (rates), desa (registers, publishes), bkm (crew), fasilitator
    (confirms accounts), mandor (briefs). The crew there is if the grant has workers. `first_serial` begins the last
    four digits of their NIKs, so that two crews are not the same persons.
    """
    if enrolments_of(grant):
        return make_crew(by=hands["bkm"], package=package, name=CREW)
    load_rates(hands["petugas"], regency_of(grant.village_key))
    published = since - timedelta(days=1) - (objection_ends(since) - since)
    workers = [
        _registered(hands["desa"], grant, (serial, first_serial), *person) for serial, person in enumerate(PEOPLE, 1)
    ]
    for serial, (name, sex, birth, why) in enumerate(OTHERS, len(PEOPLE) + 1):
        _registered(hands["desa"], grant, (serial, first_serial), name, sex, birth, "worker", why)
    publish(by=hands["desa"], grant=grant, today=published)
    _accounts(hands, workers[:12])
    crew = make_crew(by=hands["bkm"], package=package, name=CREW)
    for worker in workers:
        add_member(by=hands["bkm"], crew=crew, worker=worker, since=since)
    present = [member.worker_id for member in members_of(crew, since)]
    brief(by=hands["mandor"], crew=crew, day=since, topics=TOPICS, workers=present)
    return crew


def _registered(
    by: Viewer, grant: Grant, place: tuple[int, int], name: str, sex: str, birth: str, role: str, letters: str
) -> Worker:
    born, (serial, first) = date.fromisoformat(birth), place
    facts: dict[str, bool | None] = {"resident": True, "public_servant": letters == "public_servant"}
    if letters != "unasked":
        facts["consent"] = True
    if letters not in ("-", "unasked", "public_servant"):
        facts |= {fact: letter in letters for letter, fact in FACTS.items()}
    worker = register_worker(
        by=by,
        village_key=grant.village_key,
        name=f"{name} (contoh)",
        nik=invented_nik(grant.village_key, born, sex or "L", first + serial * 7 + (serial * 7 % 10 == 0)),
        key=f"contoh-{grant.pk}-{serial:03}",
        birth=born,
        sex=sex,
        facts=facts,
    )
    enrol(by=by, grant=grant, worker=worker, role=role)
    return worker


def _accounts(hands: Mapping[str, Viewer], workers: list[Worker]) -> None:
    for worker in workers:
        account = set_account(by=hands["desa"], worker=worker, bank="bri", number=f"0099010{worker.pk:07}1")
        confirm_account(by=hands["fasilitator"], account=account)
