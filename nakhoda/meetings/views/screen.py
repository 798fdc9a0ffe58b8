"""The projector in the hall: one thing at a time in big type, moved by the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.baseline.queries.snapshots import official
from nakhoda.meetings.forms.common import new_key
from nakhoda.meetings.queries.hall import ballots_of, options_of, resolutions_of, rts_of
from nakhoda.meetings.queries.meetings import Ballot, Meeting, participation_of, public_proposals
from nakhoda.meetings.rules.kinds import meeting_data
from nakhoda.meetings.rules.participation import reaches
from nakhoda.meetings.views.ballots import count_hands
from nakhoda.meetings.views.common import check_in_url, kind_of, only_here, run_or_404
from nakhoda.meetings.views.meetings import ranking_of
from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import regency_of
from nakhoda.scoring.queries import words
from nakhoda.scoring.queries.cards import rt_card
from nakhoda.scoring.queries.maps import map_areas
from nakhoda.scoring.queries.tables import years_of
from nakhoda.web.access import needs
from nakhoda.web.prints import qr_svg
from nakhoda.web.svgmap import svg_map

MAP_WIDTH, MAP_HEIGHT = 560, 300  # few units, so that the labels of its RT are read from the last row
MOST_LINES = 10
PIECES = ("hadir", "suara", "hasil", "usulan")


@dataclass(frozen=True, slots=True)
class Slide:
    """One page of the projector: its name in the address, what the list calls it, what it needs to be drawn."""

    name: str
    label: str
    template: str
    context: Callable[[], dict[str, Any]]


@needs("meetings.run", "GET POST")
def meeting_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """One page of the projector (`?bagian=`); raised hands are typed on the page of a ballot."""
    meeting = run_or_404(request, pk)
    slides = _slides(request, meeting)
    names = [slide.name for slide in slides]
    wanted = request.GET.get("bagian", "judul")
    at = names.index(wanted) if wanted in names else 0
    slide, error = slides[at], ""
    if request.method == "POST":
        error = _hands(request, meeting)
        if not error:
            return HttpResponseRedirect(_address(meeting, slide.name))
    live = slide.name.split("-")[0] in PIECES
    context = {
        "title": meeting.title,
        "meeting": meeting,
        "slide": slide,
        "slides": [{"name": each.name, "label": each.label, "url": _address(meeting, each.name)} for each in slides],
        "before": _address(meeting, names[at - 1]) if at else "",
        "after": _address(meeting, names[at + 1]) if at + 1 < len(names) else "",
        "number": at + 1,
        "live": live,
        "ballot_page": slide.name.startswith("suara-"),
        "piece": f"{_address(meeting, slide.name)}&potong=1",
        "error": error,
        "key": request.POST.get("key") or new_key(),
        **slide.context(),
    }
    if live and request.GET.get("potong") == "1":
        return render(request, slide.template, context)
    return render(request, "meetings/screen.html", context, status=400 if error else 200)


def _slides(request: HttpRequest, meeting: Meeting) -> list[Slide]:
    slides = [
        Slide("judul", _("Judul dan QR"), "meetings/_screen_title.html", lambda: _title(request, meeting)),
        Slide("acara", _("Acara"), "meetings/_screen_agenda.html", dict),
        Slide("hadir", _("Kehadiran"), "meetings/_screen_attendance.html", lambda: _attendance(meeting)),
        Slide("peta", _("Peta desa"), "meetings/_screen_map.html", lambda: _map(meeting)),
        Slide("rt", _("Kartu RT"), "meetings/_screen_rt.html", lambda: _rt(request, meeting)),
        Slide("usulan", _("Usulan"), "meetings/_screen_proposals.html", lambda: _proposals(meeting)),
    ]
    for ballot in ballots_of(meeting):
        slides.append(_vote_slide(ballot))
        slides.append(_result_slide(ballot))
    slides.append(
        Slide(
            "keputusan",
            _("Keputusan"),
            "meetings/_screen_resolutions.html",
            lambda: {"resolutions": resolutions_of(meeting)},
        )
    )
    return slides


def _vote_slide(ballot: Ballot) -> Slide:
    label = _("Suara: %(title)s") % {"title": ballot.title}

    def context() -> dict[str, Any]:
        return {**ranking_of(ballot), "options": options_of(ballot)}

    return Slide(f"suara-{ballot.pk}", label, "meetings/_screen_vote.html", context)


def _result_slide(ballot: Ballot) -> Slide:
    label = _("Hasil: %(title)s") % {"title": ballot.title}
    return Slide(f"hasil-{ballot.pk}", label, "meetings/_screen_result.html", lambda: ranking_of(ballot))


def _title(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    url = check_in_url(request, meeting)
    return {"check_in": url, "qr": qr_svg(url).decode(), "only_here": only_here(request), "kind": kind_of(meeting)}


def _attendance(meeting: Meeting) -> dict[str, Any]:
    came, data = participation_of(meeting), meeting_data()
    return {
        "came": came,
        "target": data.women_share_percent,
        "reached": reaches(came.women_share, data.women_share_percent),
        "women_percent": round((came.women_share or 0) * 100),
    }


def _map(meeting: Meeting) -> dict[str, Any]:
    snapshot = official(regency_of(meeting.village_key))
    if snapshot is None:
        return {"map": None}
    year = max(years_of(snapshot), default=0)
    own = [
        replace(
            area, label=_brief(area.id.split("/", 1)[1]), id="", href=_rt_address(meeting, area.id.split("/", 1)[1])
        )
        for area in map_areas(snapshot, year)
        if area.id.startswith(f"{meeting.village_key}/")
    ]
    label = _("Tingkat kekumuhan RT di %(village)s, %(year)s") % {"village": meeting.village_name, "year": year}
    drawn = svg_map(own, label=label, width=MAP_WIDTH, height=MAP_HEIGHT) if own else None
    return {"map": drawn, "year": year}


def _rt(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    labels = [rt.label for rt in rts_of(meeting.village_key)]
    found = {"rts": [{"label": _brief(label), "url": _rt_address(meeting, label)} for label in labels]}
    wanted = request.GET.get("rt", "")
    card = rt_card(meeting.village_key, wanted) if wanted in labels else None
    if card is None:
        return found
    at = labels.index(wanted)
    return found | {
        "card": card,
        "name": words.spoken(card.rt.label),
        "level": card.chosen.evaluation.level.code,
        "total": card.chosen.evaluation.total,
        "reasons": [
            {
                "name": words.name_of(line.criterion),
                "text": words.reason_text(line, card.ruleset),
                "points": line.points,
            }
            for line in sorted(card.lines, key=lambda line: -line.points)
            if line.points
        ][:4],
        "lower": card.lower and words.name_of(card.lower),
        "way_down": [
            f"{words.name_of(step.criterion)}: {words.step_text(step.amount, step.volume, step.criterion)}"
            for step in card.way_down
        ][:4],
        "change": ""
        if card.chosen is card.base
        else words.change_text(card.base.year, card.base.evaluation.total, card.chosen.evaluation.total),
        "up": _rt_address(meeting, labels[at - 1]) if at else "",
        "down": _rt_address(meeting, labels[at + 1]) if at + 1 < len(labels) else "",
    }


def _proposals(meeting: Meeting) -> dict[str, Any]:
    rows = public_proposals(meeting.village_key).filter(meeting=meeting)
    return {"proposals": rows[:MOST_LINES], "in_all": rows.count()}


def _hands(request: HttpRequest, meeting: Meeting) -> str:
    number = request.GET.get("bagian", "").partition("suara-")[2]
    ballot = ballots_of(meeting).filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    if ballot is None:
        return _("Pemungutan suara ini tidak ada.")
    return count_hands(viewer_in(request), ballot, request.POST)


def _brief(label: str) -> str:
    return words.spoken(label).removeprefix("RT ").replace("RW ", "")


def _address(meeting: Meeting, name: str) -> str:
    return f"{reverse('meeting_screen', args=[meeting.pk])}?bagian={name}"


def _rt_address(meeting: Meeting, label: str) -> str:
    return f"{_address(meeting, 'rt')}&rt={quote(label, safe='')}"
