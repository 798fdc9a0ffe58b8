"""The home: the public's page, or the desk of who is signed in, at one address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from nakhoda.baseline.queries.snapshots import Snapshot, official
from nakhoda.law.rulesets import Ruleset, load
from nakhoda.people.middleware import viewer_in
from nakhoda.people.queries import audit_head
from nakhoda.people.rules.deeds import deed_name, subject_name
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.portal.queries import desk, words
from nakhoda.portal.queries.areas import AreaFacts, area_facts
from nakhoda.portal.queries.decrees import decree_facts
from nakhoda.portal.queries.money_desk import day_of, money_tasks
from nakhoda.portal.queries.places import ancestors, place_names
from nakhoda.portal.views.common import Figure, area_map, area_method, class_rows, figures, link
from nakhoda.portal.views.money_tasks import shown_money_task
from nakhoda.portal.views.public import front, name_of_area
from nakhoda.portal.views.tasks import doing, shown_task
from nakhoda.scoring.queries.words import spoken
from nakhoda.web.access import public
from nakhoda.web.language import here, language
from nakhoda.web.numbers import percent

NARROW_DOTS = 3  # of a village's code: 35.01.04.2014
# Right, route, label, icon: what a person of that right does often.
ACTIONS = (
    ("baseline.import", "draft_upload", gettext_lazy("Unggah buku kerja"), "upload"),
    ("baseline.enter", "entry_choose", gettext_lazy("Isi satu RT"), "edit"),
    ("decrees.draft", "decree_from_data", gettext_lazy("Susun SK"), "file"),
    ("people.manage", "accounts", gettext_lazy("Kelola akun"), "person"),
    ("audit.read", "audit", gettext_lazy("Jejak perubahan"), "list"),
    ("", "map", gettext_lazy("Peta"), "map"),
)


@public()
def home(request: HttpRequest) -> HttpResponse:
    """The public's first page, or what waits for the signed-in viewer in the area they choose."""
    viewer = viewer_in(request)
    if not viewer.is_signed_in or not viewer.rights:
        return front(request)
    areas = desk.desk_areas(viewer)
    area = desk.first_of(areas, request.GET.get("wilayah", ""))
    snapshot = official(regency_of(area)) if area else None
    facts = area_facts(snapshot, area) if snapshot else None
    names = place_names({code for each in areas for code in ancestors(each)})
    name = names.get(area) or (name_of_area(facts) if facts else area) or _("Semua wilayah")
    context: dict[str, Any] = {
        "title": _("Beranda"),
        "name": name,
        "roles": [here(role) for role in viewer.roles],
        "tabs": [
            {"label": names.get(each, each), "url": f"?wilayah={each}", "current": each == area} for each in areas
        ],
        "area": area,
        "snapshot": snapshot,
        "facts": facts,
        "tasks": [
            *(shown_money_task(task) for task in money_tasks(viewer, area, localdate())),
            *(shown_task(task) for task in desk.tasks_for(viewer, area)),
        ],
        # Who keeps money or signs, but no data of RTs, sees first what waits.
        "tasks_first": not viewer.may_in_part("baseline.enter", area),
        "day": day_of(viewer, area, localdate()),
        "actions": _actions(viewer, area),
        **(_official(viewer, snapshot, facts, name) if snapshot and facts else {}),
        **_audit(viewer, area),
    }
    if viewer.may_in_part("people.manage", area):
        context["accounts"] = desk.account_numbers(viewer)
    return render(request, "portal/desk.html", context)


def _official(viewer: Viewer, snapshot: Snapshot, facts: AreaFacts, name: str) -> dict[str, Any]:
    ruleset = load(snapshot.ruleset)
    decree = decree_facts(snapshot.regency, facts.code)
    quality = desk.quality_of(snapshot, facts.code, facts.assessed.count)
    return {
        "ruleset": ruleset,
        "decree": decree,
        "stats": _stats(facts, figures(facts, ruleset, decree, whole=facts.code == snapshot.regency), ruleset),
        "quality": quality,
        "quality_share": percent(quality.share, 0, get_language()),
        "classes": class_rows(facts, snapshot),
        "area_method": area_method(),
        "map": area_map(snapshot, facts, name),
        "rts": _rts(snapshot, facts) if _is_village(facts.code) else [],
    }


def _stats(facts: AreaFacts, shown: Sequence[Figure], ruleset: Ruleset) -> list[dict[str, str]]:
    """The four numbers in one line: hectares in the decree, slum now, reduced, and RT that meet both clauses."""
    rows = [
        {
            "label": each.label,
            "value": each.value,
            "unit": each.unit,
            "note": f"{each.delta}; {each.method}" if each.delta else each.method,
            "url": each.url,
        }
        for each in shown[:3]
    ]
    rows[2]["note"] = _("metode %(method)s") % {"method": shown[2].method}
    rows[2]["url"] = f"{link('region', facts.code)}#cara-lain"
    rule = ruleset.exit_rule
    rows.append(
        {
            "label": _("RT siap keluar (dua syarat)"),
            "value": str(facts.leaving.count),
            "unit": f"RT, {words.ha(facts.leaving.area_ha)}",
            "note": _("metode E: nilai < %(below)s dan layanan ≥ %(percent)s%%")
            % {"below": rule.total_below, "percent": rule.service_at_least_percent},
            "url": f"{link('methods')}#keluar",
        }
    )
    return rows


def _rts(snapshot: Snapshot, facts: AreaFacts) -> list[dict[str, Any]]:
    """The RT of a village, worst first, each with what there is to do."""
    doubts, states = desk.doubts_by_rt(snapshot, facts.code), desk.states_of(snapshot, facts.code, facts.year)
    ruleset = load(snapshot.ruleset)
    members = sorted(facts.members, key=lambda each: (-_total(each, facts.year), each.label))
    return [
        {
            "member": member,
            "state": member.states.get(facts.year),
            "spoken": spoken(member.label),
            "doing": doing(states.get(member.label), ruleset),
            "doubts": doubts.get((member.village_key, member.label), 0),
        }
        for member in members
    ]


def _audit(viewer: Viewer, area: str) -> dict[str, Any]:
    if not viewer.may_in_part("audit.read", area):
        return {}
    spoken = language()
    events = [
        {"event": each, "deed": deed_name(each.action, spoken), "subject": subject_name(each.subject, spoken)}
        for each in desk.recent_events(viewer, area)
    ]
    number, digest = audit_head()
    return {"events": events, "head": {"number": number, "hash": digest}, "audit_url": link("audit")}


def _actions(viewer: Viewer, area: str) -> list[dict[str, Any]]:
    found = []
    for right, route, label, icon in ACTIONS:
        url = link(route)
        if url and (not right or viewer.may_in_part(right, area)):
            found.append({"url": url, "label": label, "icon": icon})
    return found


def _is_village(code: str) -> bool:
    return "-" in code or code.count(".") == NARROW_DOTS


def _total(member: Any, year: int) -> int:
    state = member.states.get(year)
    return state.total if state else -1
