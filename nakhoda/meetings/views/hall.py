"""The phone in the hall: check in, answer, vote, propose. No account; a tiny page that works on an old phone."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from nakhoda.meetings.actions.ballots import vote
from nakhoda.meetings.actions.people import answer, check_in, propose
from nakhoda.meetings.forms.hall import CheckInForm, ProposalForm, marks_of
from nakhoda.meetings.queries.hall import (
    attendance_number,
    attendee,
    ballots_of,
    has_voted,
    method_of,
    options_of,
    phase_of,
    questions_left,
    secret_key,
)
from nakhoda.meetings.queries.meetings import Meeting, is_locked, meeting_by_code
from nakhoda.meetings.views.common import attempt, kind_of
from nakhoda.people.actions import Refused
from nakhoda.web.access import public
from nakhoda.web.answers import to

COOKIE, COOKIE_SECONDS = "hadir", 24 * 3600
MOST_PROPOSALS = 5


@public("GET POST")
def check_in_page(request: HttpRequest, code: str) -> HttpResponse:
    """The form of who came. Its key is made with the page, so that sending it twice counts once."""
    meeting = _meeting(code)
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        try:
            check_in(meeting=meeting, key=key, **form.person())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            response = to("attendee", code, key)
            path = reverse("check_in", args=[code])
            response.set_cookie(
                COOKIE,
                key,
                max_age=COOKIE_SECONDS,
                path=path,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure(),
            )
            return response
    again = "" if request.GET.get("orang") == "lain" else request.COOKIES.get(COOKIE, "")
    known = attendee(meeting, again) if again and request.method == "GET" else None
    context = _context(meeting) | {"form": form, "known": known and again}
    return _never_kept(render(request, "meetings/check_in.html", context, status=400 if form.errors else 200))


@public()
def attendee_page(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The page of one who came: their number, questions, ballots, and a way to propose. Without their name."""
    meeting, entry = _entry(code, key)
    phase = phase_of(meeting)
    ballots = [
        {"ballot": ballot, "method": method_of(ballot), "voted": has_voted(ballot, key)}
        for ballot in ballots_of(meeting)
    ]
    context = _context(meeting, key) | {
        "number": attendance_number(entry),
        "phase": phase,
        "questions": [] if is_locked(meeting) else questions_left(meeting, key, phase),
        "ballots": ballots,
    }
    return _never_kept(render(request, "meetings/attendee.html", context))


@public("POST")
def attendee_answer(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The answers of one phone, without a name."""
    meeting, _entry_found = _entry(code, key)
    phase = request.POST.get("phase", "")
    own = secret_key("quiz", key)
    for topic in kind_of(meeting).topics:
        chosen = request.POST.get(f"t-{topic}", "")
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 3:
            sent = partial(answer, meeting=meeting, key=own, phase=phase, topic=topic, chosen=int(chosen))
            attempt(request, sent)
    return to("attendee", code, key, anchor="tanya")


@public("GET POST")
def attendee_vote(request: HttpRequest, code: str, key: str, ballot_id: int) -> HttpResponse:
    """The ballot of one phone; sent once."""
    meeting, _entry_found = _entry(code, key)
    ballot = ballots_of(meeting).filter(pk=ballot_id).first()
    if ballot is None:
        raise Http404
    error, sent = "", request.POST if request.method == "POST" else None
    if sent is not None:
        try:
            marks = marks_of(ballot, sent.dict(), sent.getlist("o"))
            own = secret_key(f"vote.{ballot.pk}", key)
            vote(ballot=ballot, key=own, order=marks.order, points=marks.points)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        except Refused as refused:
            error = str(refused)
        else:
            return to("attendee", code, key)
    options = [
        {
            **option,
            "given": sent.get(f"n-{option['id']}", "") if sent else "",
            "marked": bool(sent and option["id"] in sent.getlist("o")),
        }
        for option in options_of(ballot)
    ]
    context = _context(meeting, key) | {
        "ballot": ballot,
        "method": method_of(ballot),
        "options": options,
        "places": range(1, len(options) + 1),
        "voted": has_voted(ballot, key),
        "error": error,
    }
    return _never_kept(render(request, "meetings/vote.html", context, status=400 if error else 200))


@public("GET POST")
def attendee_propose(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """A proposal made in the hall, by phone."""
    meeting, _entry_found = _entry(code, key)
    form = ProposalForm(request.POST or None, request.FILES or None, village_key=meeting.village_key)
    if request.method == "POST" and form.is_valid():
        proposal = form.proposal()
        try:
            propose(village_key=meeting.village_key, meeting=meeting, **proposal)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            response = to("attendee", code, key)
            response["Location"] += "?usulan=1"
            return response
    context = _context(meeting, key) | {"form": form}
    return _never_kept(render(request, "meetings/attendee_propose.html", context, status=400 if form.errors else 200))


def _meeting(code: str) -> Meeting:
    meeting = meeting_by_code(code)
    if meeting is None:
        raise Http404
    return meeting


def _entry(code: str, key: str) -> tuple[Meeting, Any]:
    meeting = _meeting(code)
    entry = attendee(meeting, key)
    if entry is None:
        raise Http404
    return meeting, entry


def _context(meeting: Meeting, key: str = "") -> dict[str, Any]:
    return {
        "title": meeting.title,
        "meeting": meeting,
        "key": key,
        "locked": is_locked(meeting),
        "kind": kind_of(meeting),
    }


def _never_kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
