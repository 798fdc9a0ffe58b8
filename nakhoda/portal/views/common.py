"""What the public pages of areas share: figures with their method, rows of tables, the map, sharing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.law.methods import methods
from nakhoda.law.rulesets import Ruleset, load
from nakhoda.portal.queries import words
from nakhoda.portal.queries.areas import KEPT_SECONDS, AreaFacts, area_shapes, area_version
from nakhoda.portal.queries.decrees import DecreeFacts, decree_facts
from nakhoda.portal.rules.chart import Bar, stacked_bars
from nakhoda.portal.rules.figures import OF_PARTS
from nakhoda.scoring.queries.words import name_of, spoken
from nakhoda.web.numbers import hectares, number, signed
from nakhoda.web.svgmap import svg_map

MAP_WIDTH, MAP_HEIGHT = 640, 480
DOWNLOADS = ("xlsx", "csv", "geojson")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a page as `web/_figure.html` and `web/_stat.html` show it; `method` names how it came about."""

    label: str
    value: str
    unit: str
    method: str
    url: str
    url_label: str
    delta: str = ""
    tone: str = ""


def link(route: str, *args: object) -> str:
    """The address of a route; "" where the site has no such page."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""


def area_method() -> str:
    """How hectares of slum RT came about."""
    return _("kelas tiap RT × luas terverifikasinya menurut buku kerja")


def decree_figure(facts: AreaFacts, decree: DecreeFacts | None, *, whole: bool) -> Figure:
    """Hectares in the decree: what it sets, for a part of the regency its RT there; failing a decree the workbook's."""
    language, label = get_language(), _("Luas dalam SK")
    if decree is None:
        method, url = _("jumlah luas SK tiap RT menurut buku kerja"), f"{reverse('methods')}#luas-sk"
        return Figure(label, hectares(facts.decree_ha, language), "ha", method, url, _("artinya"))
    about, url = {"number": decree.number}, link("decree", decree.pk)
    if whole and decree.stated_ha is not None:
        method = _("luas yang ditetapkan SK %(number)s") % about
        return Figure(label, hectares(decree.stated_ha, language), "ha", method, url, _("lihat SK"))
    method = _("luas terverifikasi RT di sini yang tercantum dalam SK %(number)s") % about
    return Figure(label, hectares(decree.members_ha, language), "ha", method, url, _("lihat SK"))


def figures(facts: AreaFacts, ruleset: Ruleset, decree: DecreeFacts | None, *, whole: bool) -> list[Figure]:
    """The four numbers of an area, each with its method and a link to what it means."""
    language, meaning, now = get_language(), reverse("methods"), facts.slum()
    explained = _("artinya")
    counts = facts.levels[facts.year]
    worst = [level for level in reversed(ruleset.levels[1:]) if level.code in counts]
    classes = ", ".join(f"{number(counts[each.code].count, None, language)} {_class(name_of(each))}" for each in worst)
    reduced = facts.by(words.DEFAULT_METHOD)
    return [
        decree_figure(facts, decree, whole=whole),
        Figure(
            _("Luas kumuh %(year)s") % {"year": facts.year},
            hectares(now.area_ha, language),
            "ha",
            area_method(),
            f"{meaning}#luas-kumuh",
            explained,
            *_since(facts, hectare=True),
        ),
        Figure(
            _("Berkurang sejak %(year)s") % {"year": facts.base},
            hectares(reduced, language),
            "ha",
            words.method_name(words.method_named(words.DEFAULT_METHOD)),
            "#cara-lain",
            _("lihat cara lain"),
            words.range_text(facts),
        ),
        Figure(
            _("RT kumuh %(year)s") % {"year": facts.year},
            number(now.count, None, language),
            _("dari %(all)s RT") % {"all": number(facts.assessed.count, None, language)},
            _("hitungan RT menurut kelasnya"),
            f"{meaning}#kelas",
            explained,
            classes,
        ),
    ]


def ways(facts: AreaFacts) -> list[dict[str, Any]]:
    """Every named method with what it counts and its hectares; None where it cannot be told for a part of a regency."""
    return [
        {
            "method": method,
            "name": words.method_name(method),
            "counts": words.method_counts(method),
            "area_ha": facts.by(method.id),
            "anchor": f"{reverse('methods')}#metode-{method.id.lower()}",
            "whole_only": method.id not in OF_PARTS,
        }
        for method in methods()
    ]


def class_rows(facts: AreaFacts, snapshot: Snapshot) -> list[dict[str, Any]]:
    """RT and hectares of each class in the year shown, worst first, each leading to its rows in the table of RT."""
    table = link("rt_table")
    rows = []
    for level, found in facts.levels[facts.year].items():
        query = {"wilayah": snapshot.regency, "tahun": facts.year, "tingkat": level}
        if facts.code != snapshot.regency:
            query["desa"] = facts.code
        url = f"{table}?{urlencode(query)}" if table and found.count else ""
        rows.append({"level": level, "sum": found, "url": url})
    return rows


def chart(facts: AreaFacts, ruleset: Ruleset) -> str:
    """Slum hectares of every year as bars stacked by class, worst first."""
    language, order = get_language(), [level.code for level in reversed(ruleset.levels[1:])]
    bars = [
        Bar(
            str(year),
            f"{hectares(facts.slum(year).area_ha, language)} ha",
            {level: float(sums[level].area_ha) for level in order if level in sums},
        )
        for year, sums in facts.levels.items()
    ]
    return stacked_bars(bars, _("Luas kumuh tiap tahun menurut kelas RT"))


def year_rows(facts: AreaFacts) -> list[dict[str, Any]]:
    """Of every year the sums by class, worst first, and what is slum."""
    return [
        {"year": year, "sums": list(sums.values()), "slum": facts.slum(year)} for year, sums in facts.levels.items()
    ]


def area_map(snapshot: Snapshot, facts: AreaFacts, name: str) -> str:
    """The map of an area with a link for each RT; "" without boundaries. Drawn once for each activation."""
    key = f"portal-map-{area_version(snapshot)}-{facts.code}-{facts.year}-{get_language()}"
    found: str | None = cache.get(key)
    if found is None:
        label = _("Peta kelas RT di %(name)s, %(year)s") % {"name": name, "year": facts.year}
        card, year = link("rt", "KEY", "LABEL"), "" if facts.year == facts.years[-1] else f"?tahun={facts.year}"
        areas = []
        for area in area_shapes(snapshot, facts.code, facts.year):
            village, rt = area.id.split("/", 1)
            title = area.title.replace(rt, spoken(rt), 1)
            href = f"{reverse('rt', args=[village, rt])}{year}" if card else ""
            areas.append(replace(area, href=href, id="", title=title))
        found = svg_map(areas, label=label, width=MAP_WIDTH, height=MAP_HEIGHT) or ""
        cache.set(key, found, KEPT_SECONDS)
    return found


def area_page(request: HttpRequest, snapshot: Snapshot, facts: AreaFacts, name: str) -> dict[str, Any]:
    """The whole context of an area's page but for its breadcrumbs and what a village adds."""
    ruleset, whole = load(snapshot.ruleset), facts.code == snapshot.regency
    decree = decree_facts(snapshot.regency, facts.code)
    address = reverse("region", args=[facts.code])
    year = "" if facts.year == facts.years[-1] else f"?tahun={facts.year}"
    here = request.build_absolute_uri(f"{address}{year}")
    summary = words.summary_text(facts, name, ruleset)
    return {
        "title": _("Permukiman kumuh di %(name)s") % {"name": name},
        "name": name,
        "description": summary,
        "summary": summary,
        "snapshot": snapshot,
        "ruleset": ruleset,
        "facts": facts,
        "whole": whole,
        "decree": decree,
        "year_query": year,
        "figures": figures(facts, ruleset, decree, whole=whole),
        "ways": ways(facts),
        "classes": class_rows(facts, snapshot),
        "rows": year_rows(facts),
        "chart": chart(facts, ruleset),
        "map": area_map(snapshot, facts, name),
        "map_page": _with_query(link("map"), snapshot.regency, facts.year),
        "area_method": area_method(),
        "tabs": [
            {
                "label": str(each),
                "url": address if each == facts.years[-1] else f"{address}?tahun={each}",
                "current": each == facts.year,
            }
            for each in facts.years
        ],
        "downloads": _downloads(snapshot, facts),
        "share": words.share_text(facts, name, ruleset),
        "whatsapp": f"https://wa.me/?text={quote(words.share_text(facts, name, ruleset, here))}",
        "here": here,
    }


def _downloads(snapshot: Snapshot, facts: AreaFacts) -> list[dict[str, str]]:
    query = {"wilayah": snapshot.regency, "tahun": facts.year}
    whole = facts.code == snapshot.regency
    rt_query = urlencode(query if whole else query | {"desa": facts.code})
    rts, kawasans = _("Tabel RT"), _("Tabel kawasan")
    found = [
        {"label": f"{rts} ({kind.upper()})", "url": f"{link('rt_table_file', kind)}?{rt_query}"}
        for kind in DOWNLOADS
        if link("rt_table_file", kind)
    ]
    if whole:
        found += [
            {
                "label": f"{kawasans} ({kind.upper()})",
                "url": f"{link('kawasan_table_file', kind)}?{urlencode(query)}",
            }
            for kind in DOWNLOADS[:2]
            if link("kawasan_table_file", kind)
        ]
    return found


def _with_query(url: str, regency: str, year: int) -> str:
    return f"{url}?{urlencode({'wilayah': regency, 'tahun': year})}" if url else ""


def _since(facts: AreaFacts, *, hectare: bool) -> tuple[str, str]:
    """The change since the year before, and whether it is for the better (`down`) or not (`up`)."""
    before = facts.before
    if before is None:
        return "", ""
    now, then, language = facts.slum(), facts.slum(before), get_language()
    change = now.area_ha - then.area_ha if hectare else now.count - then.count
    text = f"{signed(change, 2, language)} ha" if hectare else f"{signed(change, None, language)} RT"
    if not change:
        return _("sama dengan %(year)s") % {"year": before}, ""
    return _("%(change)s dari %(year)s") % {"change": text, "year": before}, "down" if change < 0 else "up"


def _class(name: str) -> str:
    """The class in one word where it says `kumuh` anyway: `kumuh berat` is `berat`."""
    return name.lower().removeprefix("kumuh ")
