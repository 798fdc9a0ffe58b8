"""Safety (K3), environment and society as questions with answers, incidents with deadlines, and the daily log."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from nakhoda.law.findings import Fact, Finding, Place
from nakhoda.law.rulesets import CERTAINTIES, Cited
from nakhoda.planning.rules.catalogue import Safeguard, catalogue
from nakhoda.web.numbers import long_date, number

KINDS = {"safety": "Keselamatan kerja (K3)", "social": "Sosial", "environment": "Lingkungan"}
OFTEN = {"start": "sebelum mulai", "weekly": "setiap pekan", "end": "saat selesai"}
DAYS_A_WEEK, QUARTERS_A_DAY = 7, 4


@dataclass(frozen=True, slots=True)
class Question:
    """A question whose right answer is yes. `stops`: work stops at a no. `only`: beginnings of activity ids, or all."""

    id: str
    kind: str
    often: str
    question: str
    question_en: str
    stops: bool
    only: tuple[str, ...]
    cited: Cited


@dataclass(frozen=True, slots=True)
class IncidentKind:
    """A kind of incident: within how many hours it is reported, and whether work stops first."""

    id: str
    name: str
    name_en: str
    within_hours: int
    stops: bool
    cited: Cited


@dataclass(frozen=True, slots=True)
class Weather:
    """Weather of a day, and how many quarters of it can be worked outdoors."""

    id: str
    name: str
    name_en: str
    quarters: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer on a day: yes or no, with a note where it is no."""

    question: str
    day: date
    yes: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class DayLog:
    """A day of the log: weather id, workers counted at the site, quantities used by resource id, what was done."""

    day: date
    weather: str
    workers: int
    used: Mapping[str, Decimal]
    done: str


@cache
def questions() -> tuple[Question, ...]:
    """All questions, in the order of the file. ValueError if one is of no known kind or source."""
    found = []
    for row in _rows("checks"):
        cited = _bases()[row.pop("basis")]
        found.append(Question(**{**row, "only": tuple(row["only"].split())}, cited=cited))
    if any(each.kind not in KINDS or each.often not in OFTEN for each in found):
        raise ValueError("works/data/safety.toml: jenis atau waktu pertanyaan tidak dikenal.")
    return tuple(found)


@cache
def incident_kinds() -> Mapping[str, IncidentKind]:
    """Kinds of incident by id, the lightest first."""
    return {row["id"]: _incident(row) for row in _rows("incidents")}


@cache
def weathers() -> Mapping[str, Weather]:
    """Kinds of weather by id."""
    return {row["id"]: Weather(**row) for row in _rows("weather")}


def questions_for(activities: Sequence[str], often: str | None = None) -> tuple[Question, ...]:
    """The questions of works with those activities, all or those asked so often."""
    return tuple(
        each
        for each in questions()
        if (often is None or each.often == often)
        and (not each.only or any(activity.startswith(each.only) for activity in activities))
    )


def safeguards_for(activities: Sequence[str]) -> tuple[Safeguard, ...]:
    """The safeguards questions of planning's catalogue that those activities ask, once each."""
    found = {each.id: each for activity in activities for each in catalogue()[activity].safeguards}
    return tuple(found.values())


def unanswered(activities: Sequence[str], answers: Sequence[Answer], starts: date, today: date) -> tuple[str, ...]:
    """What has not been asked by today, as sentences: before the start once, then every week begun."""
    asked = {answer.question for answer in answers if answer.day <= today}
    found = [f"Belum diperiksa: {each.question}" for each in questions_for(activities, "start") if each.id not in asked]
    if today < starts:
        return tuple(found)
    weeks = (today - starts).days // DAYS_A_WEEK
    first = starts + timedelta(weeks * DAYS_A_WEEK)
    here = {answer.question for answer in answers if first <= answer.day <= today}
    late = [each for each in questions_for(activities, "weekly") if each.id not in here]
    found += [f"Pekan ini ({long_date(first)}) belum diperiksa: {each.question}" for each in late]
    return tuple(found)


def stops(answers: Sequence[Answer]) -> tuple[str, ...]:
    """Why work must stop now, as sentences: the newest answer to a stopping question is no."""
    newest = {answer.question: answer for answer in sorted(answers, key=lambda each: each.day)}
    return tuple(
        f"Hentikan pekerjaan sampai dibetulkan: {each.question} Tidak ({long_date(newest[each.id].day)})."
        for each in questions()
        if each.stops and each.id in newest and not newest[each.id].yes
    )


def answer_faults(answer: Answer, today: date) -> tuple[str, ...]:
    """Why an answer cannot be noted, as sentences."""
    found = []
    if answer.question not in {each.id for each in questions()}:
        found.append(f"Pertanyaan {answer.question!r} tidak dikenal. Muat ulang halaman.")
    if not answer.yes and not answer.note.strip():
        found.append("Jawaban tidak memerlukan catatan: apa yang terjadi dan apa yang dilakukan.")
    if answer.day > today:
        found.append("Tanggal pemeriksaan tidak boleh sesudah hari ini.")
    return tuple(found)


def report_due(kind: str, at: datetime) -> datetime:
    """Until when an incident is reported. KeyError for an unknown kind."""
    return at + timedelta(hours=incident_kinds()[kind].within_hours)


def log_faults(
    log: DayLog, *, starts: date, today: date, stock: Mapping[str, Decimal], names: Mapping[str, str]
) -> tuple[str, ...]:
    """Why a day's log cannot be noted, as sentences. `stock` is what the store has before, `names` of resources."""
    found = []
    if not starts <= log.day <= today:
        found.append(f"Tanggal harus antara {long_date(starts)} dan hari ini.")
    if log.weather not in weathers():
        found.append("Pilih cuacanya.")
    if log.workers < 0:
        found.append("Jumlah pekerja tidak boleh di bawah nol.")
    if log.workers and not log.done.strip():
        found.append("Tulis apa yang dikerjakan hari ini.")
    for resource, quantity in log.used.items():
        have, name = stock.get(resource, Decimal(0)), names.get(resource, resource)
        if quantity < 0:
            found.append(f"{name}: jumlah tidak boleh di bawah nol.")
        elif quantity > have:
            found.append(
                f"{name}: dipakai {number(quantity)}, di gudang hanya {number(have)}. Catat penerimaannya dahulu."
            )
    return tuple(found)


def log_findings(logs: Sequence[DayLog], present: Mapping[date, int]) -> Iterator[Finding]:
    """Findings on the log beside attendance (`present`: people by day, only days that are known)."""
    for log in logs:
        marked = present.get(log.day)
        if marked is not None and marked != log.workers:
            facts: dict[str, Fact] = {"day": log.day.isoformat(), "workers": log.workers, "present": marked}
            yield Finding("harian-beda-hadir", Place(), facts)
        if log.workers and log.weather in weathers() and weathers()[log.weather].quarters == 0:
            yield Finding("harian-kerja-cuaca-buruk", Place(), {"day": log.day.isoformat(), "workers": log.workers})


def missing_days(logs: Sequence[DayLog], present: Mapping[date, int]) -> tuple[date, ...]:
    """Days on which people were present but no log was written, in order."""
    written = {log.day for log in logs}
    return tuple(sorted(day for day, people in present.items() if people and day not in written))


def lost_quarters(logs: Sequence[DayLog]) -> int:
    """Quarters of days lost to weather: the ground for a longer schedule."""
    return sum(QUARTERS_A_DAY - weathers()[log.weather].quarters for log in logs if log.weather in weathers())


def _incident(row: dict[str, Any]) -> IncidentKind:
    cited = _bases()[row.pop("basis")]
    return IncidentKind(**row, cited=cited)


@cache
def _bases() -> Mapping[str, Cited]:
    found = {item["id"]: Cited(item["source"], item["certainty"]) for item in _data()["bases"]}
    wrong = [base for base, cited in found.items() if not cited.source or cited.certainty not in CERTAINTIES]
    if wrong:
        raise ValueError(f"works/data/safety.toml: dasar {wrong} tanpa sumber atau kepastian.")
    return found


def _rows(name: str) -> list[dict[str, Any]]:
    table = _data()[name]
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("nakhoda.works").joinpath("data", "safety.toml").read_text(encoding="utf-8"))
