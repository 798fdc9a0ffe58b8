"""Areas in plain words, in the language of the page: names of methods, the automatic summary, the share text."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nakhoda.law.methods import Method, methods
from nakhoda.law.rulesets import Ruleset
from nakhoda.portal.queries.areas import AreaFacts, VillageSum
from nakhoda.scoring.queries.words import name_of
from nakhoda.web.language import here
from nakhoda.web.numbers import hectares, number, percent

# The method of the headline: it counts RT by their own class, as the figure of slum hectares beside it does.
DEFAULT_METHOD = "C"
LONGEST_SHARE, LONGEST_NAME, MOST_VILLAGES = 1000, 60, 3


def method_named(letter: str) -> Method:
    """The method of that letter. KeyError if there is none."""
    return {method.id: method for method in methods()}[letter]


def method_name(method: Method) -> str:
    """`C, kelas RT`: letter and name in the language of the page."""
    name = here(method)
    first, *rest = name.split(" ")
    return " ".join([f"{method.id},", first if first.isupper() else first.lower(), *rest])


def method_counts(method: Method) -> str:
    """What the method counts, in the language of the page, as a sentence."""
    counts = here(method, "counts")
    return f"{counts[0].upper()}{counts[1:]}."


def ha(area_ha: Decimal | int) -> str:
    """`27,18 ha`."""
    return f"{hectares(area_ha, get_language())} ha"


def range_text(facts: AreaFacts) -> str:
    """How far apart the methods are: `cara lain: 3,93–32,61 ha`; "" where all agree."""
    areas = [each.area_ha for each in facts.reduced]
    if not areas or min(areas) == max(areas):
        return ""
    low, high = hectares(min(areas), get_language()), hectares(max(areas), get_language())
    return _("cara lain: %(low)s–%(high)s ha") % {"low": low, "high": high}


def summary_text(facts: AreaFacts, name: str, ruleset: Ruleset) -> str:
    """The state of an area in three to five sentences, every figure with its method."""
    said = [_state(facts, name, ruleset)]
    if facts.year != facts.base:
        said.append(_change(facts))
        said.append(_leaving(facts, ruleset))
    worst = [village for village in facts.villages if village.slum.count]
    if len(facts.villages) > 1 and worst:
        said.append(_worst(worst[:MOST_VILLAGES]))
    return " ".join(said)


def share_text(facts: AreaFacts, name: str, ruleset: Ruleset, url: str = "") -> str:
    """The area as a message for WhatsApp, under 1,000 characters, ending in the address if one is given."""
    found, language = facts.slum(), get_language()
    lines = [
        "*" + _("Permukiman kumuh di %(name)s, %(year)s") % {"name": _short(name), "year": facts.year} + "*",
        _("%(slum)s dari %(all)s RT kumuh, luas %(area)s (hitungan menurut kelas RT)")
        % {
            "slum": number(found.count, None, language),
            "all": number(facts.assessed.count, None, language),
            "area": ha(found.area_ha),
        },
    ]
    lines += [
        f"• {name_of(level)}: {number(facts.levels[facts.year][level.code].count, None, language)} RT"
        for level in reversed(ruleset.levels)
        if level.code in facts.levels[facts.year]
    ]
    if facts.year != facts.base:
        lines.append(_change(facts))
    text = "\n".join(lines)
    rest = LONGEST_SHARE - 2 - len(url)
    text = text if len(text) <= rest else text[: rest - 1] + "…"
    return f"{text}\n{url}" if url else text


def _state(facts: AreaFacts, name: str, ruleset: Ruleset) -> str:
    found, language = facts.slum(), get_language()
    about = {
        "name": name,
        "year": facts.year,
        "all": number(facts.assessed.count, None, language),
        "slum": number(found.count, None, language),
        "share": percent(found.count / facts.assessed.count if facts.assessed.count else None, 1, language),
        "area": ha(found.area_ha),
    }
    if not found.count:
        return _("Pada %(year)s tidak satu pun dari %(all)s RT yang dinilai di %(name)s tergolong kumuh.") % about
    counts = facts.levels[facts.year]
    parts = [
        f"{number(counts[level.code].count, None, language)} RT {name_of(level).lower()}"
        for level in reversed(ruleset.levels[1:])
        if counts[level.code].count
    ]
    about["parts"] = ", ".join(parts)
    return (
        _(
            "Pada %(year)s, %(slum)s dari %(all)s RT yang dinilai di %(name)s (%(share)s) tergolong kumuh, "
            "dengan luas %(area)s: %(parts)s."
        )
        % about
    )


def _change(facts: AreaFacts) -> str:
    changed = facts.by(DEFAULT_METHOD)
    about = {
        "base": facts.base,
        "area": ha(abs(changed) if changed else 0),
        "method": method_name(method_named(DEFAULT_METHOD)),
    }
    if not changed:
        return _("Sejak %(base)s luas kumuh tidak berubah (metode %(method)s).") % about
    if changed < 0:
        return _("Sejak %(base)s luas kumuh bertambah %(area)s (metode %(method)s).") % about
    return _("Sejak %(base)s luas kumuh berkurang %(area)s (metode %(method)s).") % about


def _leaving(facts: AreaFacts, ruleset: Ruleset) -> str:
    rule = ruleset.exit_rule
    about: dict[str, object] = {
        "bound": rule.total_below,
        "service": rule.service_at_least_percent,
        "count": number(facts.leaving.count, None, get_language()),
        "area": ha(facts.leaving.area_ha),
    }
    if not facts.leaving.count:
        return (
            _("Belum ada RT yang memenuhi dua syarat keluar: nilai di bawah %(bound)s dan layanan %(service)s%%.")
            % about
        )
    return (
        _(
            "Yang memenuhi dua syarat keluar (nilai di bawah %(bound)s dan layanan %(service)s%%, metode E): "
            "%(count)s RT, %(area)s."
        )
        % about
    )


def _worst(villages: Sequence[VillageSum]) -> str:
    named = [f"{each.name} ({ha(each.slum.area_ha)})" for each in villages]
    return _("Luas kumuh terbesar ada di %(villages)s.") % {"villages": ", ".join(named)}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"
