"""Scores in plain words, in the language of the page: for people who never read a table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nakhoda.law.rulesets import Criterion, Level, Ruleset
from nakhoda.scoring.queries.cards import Card
from nakhoda.scoring.rules.explain import Line
from nakhoda.web.language import language as page_language
from nakhoda.web.numbers import long_date, number, percent
from nakhoda.web.templatetags.nakhoda import level_name

LONGEST_SHARE, LONGEST_NAME, MOST_PROBLEMS = 1000, 60, 3
_LABEL = re.compile(r"RT(\d+[A-Z]?)-(RW|DS)(\d+)(.*)")


def spoken(label: str) -> str:
    """The label of an RT as people say it: `RT001-RW002` is `RT 001/RW 002`; others as they are."""
    found = _LABEL.fullmatch(label)
    return f"RT {found[1]}/{found[2]} {found[3]}{found[4]}" if found else label


def name_of(thing: Criterion | Level) -> str:
    """The name of a criterion or class in the language of the page."""
    if page_language() == "id":
        return thing.name
    return level_name(thing.code) if isinstance(thing, Level) else thing.name_en


def level_text(total: int, level: Level) -> str:
    """`kumuh ringan, nilai 23 (batas 16–37)`."""
    name, low, high = name_of(level).lower(), level.from_total, level.to_total
    return _("%(name)s, nilai %(total)s (batas %(low)s–%(high)s)") % {
        "name": name, "total": total, "low": low, "high": high,
    }  # fmt: skip


def problems_text(lines: Sequence[Line]) -> str:
    """The criteria with most points, at most three, with amounts; "" where none has any."""
    worst = sorted((line for line in lines if line.points), key=lambda line: (-line.points, -(line.ratio or 0)))
    return "; ".join(_problem(line) for line in worst[:MOST_PROBLEMS])


def summary_text(card: Card) -> str:
    """One RT in three sentences: class and total, greatest problems, change since the first year."""
    found = card.chosen.evaluation
    said = [
        _("%(rt)s %(village)s pada %(year)s: %(level)s.")
        % {
            "rt": spoken(card.rt.label),
            "village": card.rt.village_name,
            "year": card.chosen.year,
            "level": level_text(found.total, found.level),
        }
    ]
    problems = problems_text(card.lines)
    said.append(_("Masalah terbesar: %s.") % problems if problems else _("Tidak ada kriteria yang bernilai."))
    if card.chosen is not card.base:
        said.append(change_text(card.base.year, card.base.evaluation.total, found.total))
    return " ".join(said)


def change_text(year: int, before: int, now: int) -> str:
    """How a total moved since a year; a lower total is better."""
    facts = {"year": year, "before": before, "difference": abs(before - now)}
    if now < before:
        return _("Sejak %(year)s nilainya turun %(difference)s (dari %(before)s): membaik.") % facts
    if now > before:
        return _("Sejak %(year)s nilainya naik %(difference)s (dari %(before)s): memburuk.") % facts
    return _("Nilainya sama dengan %(year)s.") % facts


def share_text(card: Card, url: str = "") -> str:
    """The card as a message for WhatsApp, under 1,000 characters, ending in the address if one is given."""
    found = card.chosen.evaluation
    problems = problems_text(card.lines)
    day = localdate(card.snapshot.activation.at)
    lines = [
        f"*{spoken(card.rt.label)}, {_short(card.rt.village_name)}*",
        ", ".join(part for part in (_short(card.kawasan), card.regency) if part),
        f"{card.chosen.year}: {level_text(found.total, found.level)}",
        "" if card.chosen is card.base else change_text(card.base.year, card.base.evaluation.total, found.total),
        _("Masalah terbesar: %s.") % problems if problems else "",
        _("Data resmi per %s.") % long_date(day, get_language()),
    ]
    text = "\n".join(line for line in lines if line)
    rest = LONGEST_SHARE - 2 - len(url)
    text = text if len(text) <= rest else text[: rest - 1] + "…"
    return f"{text}\n{url}" if url else text


def reason_text(line: Line, ruleset: Ruleset) -> str:
    """The arithmetic of one criterion in words: `300 ÷ 300 m = 100%; 76% atau lebih bernilai 5`."""
    language = get_language()
    if line.volume is None:
        return _("Volumenya kosong, jadi dihitung 0 nilai. Isi dahulu datanya.")
    unit, volume = line.criterion.unit, number(line.volume, None, language)
    if not line.whole:
        return _("Penyebutnya 0 atau kosong (volume %(volume)s %(unit)s), jadi dihitung 0 nilai.") % {
            "volume": volume, "unit": unit,
        }  # fmt: skip
    if line.volume < 0:
        return _("Volumenya negatif (%(volume)s %(unit)s), jadi dihitung 0 nilai.") % {"volume": volume, "unit": unit}
    sum_ = f"{volume} ÷ {number(line.whole, None, language)} {unit} = {percent(line.ratio, 2, language)}"
    return f"{sum_}; {band_text(line.points, ruleset)}"


def band_text(points: int, ruleset: Ruleset) -> str:
    """Which part of the whole gives those points: `dari 51% sampai kurang dari 76% bernilai 3`."""
    bands = [band for band in ruleset.bands if band.points == points]
    above = [band.at_least_percent for band in ruleset.bands if band.points > points]
    facts = {
        "points": points,
        "low": bands[0].at_least_percent if bands else 0,
        "high": min(above, default=0),
    }
    if not bands:
        return _("kurang dari %(high)s%% bernilai %(points)s") % facts
    if not above:
        return _("%(low)s%% atau lebih bernilai %(points)s") % facts
    return _("dari %(low)s%% sampai kurang dari %(high)s%% bernilai %(points)s") % facts


def step_text(amount: float, volume: float, criterion: Criterion) -> str:
    """What a step asks for: `tangani 75 dari 300 m`."""
    language = get_language()
    return _("tangani %(amount)s dari %(volume)s %(unit)s") % {
        "amount": number(round(amount, 4), None, language),
        "volume": number(volume, None, language),
        "unit": criterion.unit,
    }


def certainty_text(certainty: str) -> str:
    """How sure a source is: text of a regulation, practice, or an assumption."""
    return {"law": _("teks peraturan"), "practice": _("praktik"), "assumed": _("anggapan")}.get(certainty, certainty)


def _problem(line: Line) -> str:
    language = get_language()
    facts = {
        "name": name_of(line.criterion).lower(),
        "volume": number(line.volume, None, language),
        "whole": number(line.whole, None, language),
        "unit": line.criterion.unit,
    }
    return _("%(name)s (%(volume)s dari %(whole)s %(unit)s)") % facts


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"
