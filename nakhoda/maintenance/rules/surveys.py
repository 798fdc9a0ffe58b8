"""Condition surveys: the five flags of the programme, classes of damage, the life left, what next year needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from nakhoda.law.findings import Finding, Place
from nakhoda.maintenance.rules.care import DAYS_A_YEAR, WHOLE, Asset, conditions, flags, rules
from nakhoda.planning.rules.catalogue import catalogue
from nakhoda.planning.rules.prices import rounded

UNSURVEYED, GONE = "", "gone"
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Survey:
    """An asset seen on a day: the flags that are true (`exists`, `good`, `working`, `used`, `improved`), its class."""

    asset: int
    day: date
    flags: frozenset[str]
    condition: str
    has_photo: bool = True
    note: str = ""


def survey_faults(survey: Survey, asset: Asset, today: date) -> tuple[str, ...]:
    """Why a survey cannot be stored, as sentences; empty if it can."""
    found = []
    if survey.condition not in conditions() or survey.flags - flags().keys():
        return ("Kelas kondisi atau tandanya tidak dikenal. Muat ulang halaman.",)
    exists = "exists" in survey.flags
    if not exists and survey.flags:
        names = ", ".join(flags()[flag].lower() for flag in flags() if flag in survey.flags)
        found.append(f"{asset.name} tidak ada lagi, jadi tidak mungkin {names}.")
    if exists == (survey.condition == GONE):
        found.append("Kelas 'tidak ada lagi' dipakai tepat bila aset tidak ada lagi.")
    if "good" in survey.flags and survey.condition != "good":
        found.append("Tanda 'baik' dipakai hanya untuk kelas 'baik'.")
    if exists and survey.condition == "good" and "good" not in survey.flags:
        found.append("Kelas 'baik' memerlukan tanda 'baik'.")
    if not asset.handed_over <= survey.day <= today:
        found.append("Tanggal survei harus sejak serah terima sampai hari ini.")
    if exists and not survey.has_photo:
        found.append("Sertakan foto keadaan aset.")
    return tuple(found)


def newest(surveys: Sequence[Survey]) -> Mapping[int, Survey]:
    """The newest survey of each asset; of two on one day the later in the list."""
    return {survey.asset: survey for survey in sorted(surveys, key=lambda each: each.day)}


def age_years(asset: Asset, today: date) -> Fraction:
    """Years since the handover, never below zero."""
    return Fraction(max((today - asset.handed_over).days, 0), DAYS_A_YEAR)


def life_left(asset: Asset, survey: Survey | None, today: date) -> Fraction:
    """Expected years left: what is left of the design life of the catalogue, less for damage; 0 if it is gone.

    Without a survey it counts as good: the board shows how many were never surveyed.
    """
    design = catalogue()[asset.activity].design_life_years.value
    remaining = max(design - age_years(asset, today), Fraction(0))
    return remaining * conditions()[survey.condition if survey else "good"].left_percent / WHOLE


def survey_due(asset: Asset, survey: Survey | None, today: date) -> int:
    """By how many days the yearly survey is late; 0 if it is not."""
    last = survey.day if survey else asset.handed_over
    return max((today - last).days - rules().survey_every_days, 0)


def survey_findings(assets: Sequence[Asset], surveys: Mapping[int, Survey], today: date) -> Iterator[Finding]:
    """Findings on assets: survey overdue, gone, not working, or working and not used. `surveys` by asset id."""
    for asset in assets:
        survey = surveys.get(asset.id)
        if late := survey_due(asset, survey, today):
            yield Finding("aset-belum-disurvei", Place(), {"asset": asset.name, "days": late})
        if survey is None:
            continue
        facts = {"asset": asset.name, "day": survey.day.isoformat()}
        if "exists" not in survey.flags:
            yield Finding("aset-hilang", Place(), facts)
        elif "working" not in survey.flags:
            yield Finding("aset-tidak-berfungsi", Place(), facts)
        elif "used" not in survey.flags:
            yield Finding("aset-tidak-dipakai", Place(), facts)


@dataclass(frozen=True, slots=True)
class Need:
    """What next year needs for an asset, to go back to planning: volume in the activity's unit, and a sum by its value.

    The sum is a share of the value at handover, not a price: planning prices it anew.
    """

    asset: Asset
    volume: Decimal
    estimate_idr: int
    why: str


def needs(assets: Sequence[Asset], surveys: Mapping[int, Survey], today: date) -> tuple[Need, ...]:
    """Repairs and replacements of next year: what the newest survey says is damaged, what is at its end.

    Whole units are rounded up to whole ones. Assets without damage and with life left need nothing.
    """
    found = []
    for asset in assets:
        survey = surveys.get(asset.id)
        condition = conditions()[survey.condition if survey else "good"]
        left = life_left(asset, survey, today)
        share = Fraction(condition.redo_percent, WHOLE)
        why = f"{condition.name} menurut survei {survey.day:%d-%m-%Y}." if survey and share else ""
        if left <= rules().replace_within_years and share < 1:
            share, why = Fraction(1), "Umur rencana habis dalam setahun."
        if not share:
            continue
        activity = catalogue()[asset.activity]
        exact = asset.volume * share.numerator / share.denominator
        volume = exact.to_integral_value(ROUND_CEILING) if activity.whole else exact.quantize(CENT, ROUND_CEILING)
        found.append(Need(asset, min(volume, asset.volume), rounded(share * asset.value_idr), why))
    return tuple(found)
