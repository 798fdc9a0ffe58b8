"""Entering one RT by hand: the official numeric format on the screen, with the same checks as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.baseline.files.guard import WorkbookRefused
from nakhoda.baseline.rules.cells import as_number
from nakhoda.law.findings import field_label
from nakhoda.law.rulesets import LawError
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.scoring.actions.entry import save_entry
from nakhoda.scoring.queries.entry import Opened, enterable, open_entry
from nakhoda.scoring.rules.assess import Assessment
from nakhoda.scoring.rules.entry import Entry, Outcome, current_entry, is_ambiguous, outcome_of
from nakhoda.scoring.views.drafts_common import language
from nakhoda.web.access import needs
from nakhoda.web.numbers import number as shown_number
from nakhoda.web.numbers import whole

FIRST_YEAR, ROWS = 2010, 30
UNITS = {
    "area_ha": "ha",
    "buildings": "unit",
    "households": "KK",
    "population": "jiwa",
    "road_ideal_m": "m",
    "drainage_ideal_m": "m",
}


@needs("baseline.enter")
def entry_choose(request: HttpRequest) -> HttpResponse:
    """Search an RT of one's own areas and choose the year."""
    search = request.GET.get("cari", "")
    viewer = viewer_in(request)
    listed = Paginator(enterable(viewer, search), ROWS).get_page(request.GET.get("halaman"))
    known: list[int] = sorted({year for row in listed.object_list for year in row.snapshot.summary.get("years", [])})
    years = [*known[-3:], known[-1] + 1] if known else []
    crumbs = [(_("Data kerja"), reverse("drafts")), (_("Isi satu RT"), "")]
    context = {"title": _("Isi satu RT"), "breadcrumbs": crumbs, "listed": listed, "years": years, "search": search}
    return render(request, "scoring/entry_choose.html", context)


@needs("baseline.enter", "GET POST")
def entry(request: HttpRequest, rt_id: int, year: int) -> HttpResponse:
    """The numeric format of one RT and year; `lakukan` is periksa or simpan. `?ke=` names the draft to enter it in."""
    viewer, draft_id = viewer_in(request), _draft_id(request)
    if not FIRST_YEAR <= year <= date.today().year + 1:
        raise Http404
    try:
        opened = open_entry(viewer, rt_id, draft_id)
    except (WorkbookRefused, LawError, ValueError) as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("entry_choose"))
    if opened is None:
        raise Http404
    now = current_entry(opened.index, opened.unit, year)
    typed, errors = _typed(request, now) if request.method == "POST" else (now, {})
    outcome = None
    if request.method == "POST" and not errors:
        if request.POST.get("lakukan") == "simpan":
            try:
                saved = save_entry(
                    by=viewer,
                    rt_id=rt_id,
                    entry=typed,
                    reason=request.POST.get("alasan", ""),
                    version=request.POST.get("versi", ""),
                    draft_id=draft_id,
                    today=date.today(),
                )
            except Refused as error:
                messages.error(request, str(error))
            else:
                return _after(request, opened, saved.pk if saved else None, _different(now, typed))
        outcome = outcome_of(opened.grids, opened.index, opened.unit, typed, today=date.today())
    scores = _score(outcome.after, opened.unit.key, year) if outcome else None
    context = _page(request, opened, now, typed, scores or {})
    context |= _with_errors(context, errors)
    context |= _checked(opened, year, outcome) if outcome else {}
    return render(request, "scoring/entry.html", context, status=400 if errors else 200)


def _after(request: HttpRequest, opened: Opened, saved: int | None, count: int) -> HttpResponse:
    if saved is not None:
        said = _("%(rt)s: %(count)s angka yang berubah tersimpan sebagai rancangan.")
        messages.success(request, said % {"rt": opened.row.rt, "count": count})
        return HttpResponseRedirect(reverse("draft", args=[saved]))
    messages.info(request, _("Tidak ada angka yang berbeda dari yang sudah tersimpan."))
    if opened.is_draft:
        return HttpResponseRedirect(reverse("draft", args=[opened.source.pk]))
    return HttpResponseRedirect(request.get_full_path())


def _different(now: Entry, typed: Entry) -> int:
    """How many numbers the person changed."""
    old, new = {**now.wholes, **now.volumes}, {**typed.wholes, **typed.volumes}
    return sum(new[name] != old[name] for name in new)


def _draft_id(request: HttpRequest) -> int | None:
    return whole(request.GET.get("ke", ""))


def _typed(request: HttpRequest, now: Entry) -> tuple[Entry, dict[str, str]]:
    """What was typed, and what is wrong by the name of the field."""
    errors: dict[str, str] = {}
    wholes = {name: _number(request, name, value, errors) for name, value in now.wholes.items()}
    volumes = {name: _number(request, f"v_{name}", value, errors) for name, value in now.volumes.items()}
    return Entry(now.year, wholes, volumes), errors


def _number(request: HttpRequest, name: str, now: float | None, errors: dict[str, str]) -> float | None:
    text = " ".join(request.POST.get(name, "").split())
    if not text:
        if now is not None or name.startswith("v_"):
            errors[name] = _("Isi angkanya; tulis 0 bila memang tidak ada.")
        return None
    value, _problem = as_number(text)
    if value is None or any(letter.isalpha() for letter in text):
        errors[name] = _("“%(text)s” bukan angka. Tulis seperti 1.250,5 tanpa satuan.") % {"text": text[:20]}
        return None
    if is_ambiguous(text):
        errors[name] = _("%(text)s dapat dibaca dua cara. Tulis ribuan tanpa titik, desimal dengan koma.") % {
            "text": text
        }
    if value < 0:
        errors[name] = _("%(text)s kurang dari nol. Tulis 0 atau angka hasil survei.") % {"text": text}
    return value


def _page(request: HttpRequest, opened: Opened, now: Entry, typed: Entry, scores: Mapping[str, Any]) -> dict[str, Any]:
    ruleset, rt, year = opened.index.ruleset, opened.row.rt, now.year
    english = language() == "en"
    title = f"{rt}, {year}"
    groups = [
        (
            aspect.name_en if english else aspect.name,
            [
                {
                    "criterion": criterion,
                    "name": criterion.name_en if english else criterion.name,
                    "field": f"v_{criterion.id}",
                    "value": _text(request, f"v_{criterion.id}", typed.volumes[criterion.id]),
                    "before": now.volumes[criterion.id],
                    "changed": typed.volumes[criterion.id] != now.volumes[criterion.id],
                    "whole": typed.wholes[criterion.denominator],
                    "ratio": scores.get(f"p_{criterion.id}"),
                    "points": scores.get(f"n_{criterion.id}"),
                }
                for criterion in ruleset.of_aspect(aspect.number)
            ],
        )
        for aspect in ruleset.aspects
    ]
    wholes = [
        {
            "field": name,
            "label": field_label(name, language()),
            "unit": UNITS.get(name, ""),
            "value": _text(request, name, value),
            "before": now.wholes[name],
            "changed": value != now.wholes[name],
        }
        for name, value in typed.wholes.items()
    ]
    return {
        "title": title,
        "breadcrumbs": [(_("Data kerja"), reverse("drafts")), (_("Isi satu RT"), reverse("entry_choose")), (title, "")],
        "opened": opened,
        "year": year,
        "years": [each for each in opened.index.years if each != year],
        "exists": (opened.unit.key, year) in opened.index.rt_row_at,
        "wholes": wholes,
        "groups": groups,
        "reason": request.POST.get("alasan", ""),
        # What the person saw first, so that saving after a check still notices a change in between.
        "version": request.POST.get("versi", "") or opened.version,
        "language": language(),
    }


def _with_errors(context: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, Any]:
    """The errors with the names of their fields as the form says them; each beside its field too."""
    named = {}
    for row in [*context["wholes"], *(row for _aspect, rows in context["groups"] for row in rows)]:
        if row["field"] in errors:
            row["error"] = errors[row["field"]]
            label = f"{row['criterion'].id} {row['name']}" if "criterion" in row else row["label"]
            named[row["field"]] = {"label": label, "text": row["error"]}
    return {"errors": named}


def _text(request: HttpRequest, name: str, value: float | None) -> str:
    if request.method == "POST":
        return request.POST.get(name, "")
    return "" if value is None else shown_number(value).replace(".", "")


def _checked(opened: Opened, year: int, outcome: Outcome) -> dict[str, Any]:
    """Scores before and after, and the findings about this RT once the entry is in."""
    unit = opened.unit
    old, new = _score(outcome.before, unit.key, year), _score(outcome.after, unit.key, year)
    kawasan = opened.index.kawasan_name(unit.kawasan)
    about = [
        each
        for each in outcome.after.findings
        if each.place.rt in (unit.name, unit.key)
        and each.place.kawasan in (kawasan, "")
        and each.place.year in (None, year)
    ]
    return {
        "checked": True,
        "outcome": outcome,
        "old": old,
        "new": new,
        "findings": [
            {
                "severity": each.severity.value,
                "title": each.kind.title[language()],
                "criterion": each.place.criterion,
                "what": each.what(language()),
                "remedy": each.remedy(language()),
            }
            for each in about
        ],
    }


def _score(assessment: Assessment, key: str, year: int) -> dict[str, Any] | None:
    rows = [row for row in assessment.rts.to_dicts() if row["unit"] == key and row["year"] == year]
    return rows[0] if rows else None
