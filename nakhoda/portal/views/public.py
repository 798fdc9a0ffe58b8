"""Public pages: the home of a regency or the choice of one, and the page of any area."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.baseline.queries.snapshots import Snapshot, official, officials
from nakhoda.people.rules.scope import regency_of, within
from nakhoda.portal.queries import words
from nakhoda.portal.queries.areas import AreaFacts, area_facts
from nakhoda.portal.queries.places import ancestors, place_names
from nakhoda.portal.views.common import area_method, area_page, link
from nakhoda.scoring.queries.words import spoken
from nakhoda.scoring.views.sheets import year_asked
from nakhoda.web.access import public


@public()
def region(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a regency, district or village by its code or key; a province lists its regencies."""
    names = place_names(ancestors(code))
    snapshot = official(regency_of(code))
    facts = area_facts(snapshot, code, year_asked(request)) if snapshot else None
    if snapshot is not None and facts is not None:
        return area_response(request, snapshot, facts, names)
    if code not in names or request.GET.get("tahun"):
        raise Http404
    inside = [each for each in officials() if within(each.regency, code)]
    if inside and "." not in code:
        return choice(request, inside, names[code])
    context = {"title": names[code], "name": names[code], "breadcrumbs": _crumbs(code, names)}
    return render(request, "portal/region_empty.html", context)


def front(request: HttpRequest) -> HttpResponse:
    """What the public sees first: the only regency, the choice of several, or how to begin."""
    found = officials()
    if not found:
        return render(request, "portal/welcome.html", {"title": _("Nakhoda"), "upload": link("draft_upload")})
    if len(found) > 1:
        return choice(request, found, "")
    snapshot = found[0]
    facts = area_facts(snapshot, snapshot.regency, year_asked(request))
    if facts is None:
        raise Http404
    return area_response(request, snapshot, facts, place_names([snapshot.regency]))


def choice(request: HttpRequest, snapshots: list[Snapshot], name: str) -> HttpResponse:
    """Regencies to choose from, each with its own numbers."""
    names = place_names([each.regency for each in snapshots])
    rows: list[dict[str, Any]] = []
    for snapshot in snapshots:
        facts = area_facts(snapshot, snapshot.regency)
        if facts is not None:
            rows.append(
                {"code": snapshot.regency, "name": names.get(snapshot.regency) or name_of_area(facts), "facts": facts}
            )
    default = words.method_name(words.method_named(words.DEFAULT_METHOD))
    title = _("Permukiman kumuh di %(name)s") % {"name": name} if name else _("Permukiman kumuh")
    context = {
        "title": title,
        "rows": [row | {"reduced": row["facts"].by(words.DEFAULT_METHOD)} for row in rows],
        "method": default,
        "area_method": area_method(),
    }
    return render(request, "portal/choice.html", context)


def area_response(request: HttpRequest, snapshot: Snapshot, facts: AreaFacts, names: dict[str, str]) -> HttpResponse:
    """The page of an area; `names` are those of the regions it lies in, where known."""
    name = names.get(facts.code) or name_of_area(facts)
    village = len(facts.villages) == 1 and facts.villages[0].key == facts.code
    context: dict[str, Any] = {
        **area_page(request, snapshot, facts, name),
        "breadcrumbs": _crumbs(facts.code, names, name) if facts.code != snapshot.regency else [],
        "groups": rt_groups(facts) if village else [],
    }
    return render(request, "portal/region.html", context)


def rt_groups(facts: AreaFacts) -> list[dict[str, Any]]:
    """The RT of an area by class, worst first, each group with its sums."""
    year, groups = facts.year, []
    for level, sums in facts.levels[year].items():
        members = [member for member in facts.members if member.level(year) == level]
        members.sort(key=lambda member: (-member.states[year].total, member.label))
        if members:
            rows = [(member, member.states[year], spoken(member.label)) for member in members]
            groups.append({"level": level, "sums": sums, "rows": rows})
    return groups


def name_of_area(facts: AreaFacts) -> str:
    """A name for an area whose code is in no list: that of its village, else the code."""
    if "-" in facts.code and facts.villages:
        return facts.villages[0].name
    return _("Wilayah %(code)s") % {"code": facts.code}


def _crumbs(code: str, names: dict[str, str], name: str = "") -> list[tuple[str, str]]:
    chain = ancestors(code)
    crumbs = [
        (names.get(each) or _("Wilayah %(code)s") % {"code": each}, reverse("region", args=[each]))
        for each in chain[:-1]
    ]
    return [*crumbs, (name or names.get(code, code), "")]
