"""Ballots at the desk: open one, count hands and papers, take a count back, close it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nakhoda.meetings.actions.ballots import close_ballot, open_ballot, tally, tally_hands, withdraw_vote
from nakhoda.meetings.forms.common import new_key
from nakhoda.meetings.forms.hall import BallotForm, marks_of
from nakhoda.meetings.queries.hall import ballots_of, options_of
from nakhoda.meetings.queries.meetings import Ballot, Meeting, Vote, votes_of
from nakhoda.meetings.views.common import attempt, page, run_or_404
from nakhoda.meetings.views.meetings import ranking_of
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import Viewer
from nakhoda.web.access import needs
from nakhoda.web.answers import to

MOST_PEOPLE = 5000


@needs("meetings.run", "GET POST")
def meeting_ballots(request: HttpRequest, pk: int) -> HttpResponse:
    """The ballots of a meeting, and a form to open one."""
    meeting, viewer = run_or_404(request, pk), viewer_in(request)
    form = BallotForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = open_ballot(
                by=viewer, meeting=meeting, title=data["title"], method=data["method"], options=form.options()
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to("ballot", meeting.pk, made.pk)
    context = page(
        request, meeting, "meeting_ballots", form=form, rankings=[ranking_of(each) for each in ballots_of(meeting)]
    )
    return render(request, "meetings/ballots.html", context, status=400 if form.errors else 200)


@needs("meetings.run", "GET POST")
def ballot(request: HttpRequest, pk: int, ballot_id: int) -> HttpResponse:
    """One ballot: its count so far, and papers to count (`?cara=angkat` for raised hands)."""
    meeting, shown = _ballot(request, pk, ballot_id)
    hands = request.GET.get("cara") == "angkat" and shown.method == "approval"
    sent, error = request.POST, ""
    if request.method == "POST":
        error = (
            count_hands(viewer_in(request), shown, sent) if hands else _count_papers(viewer_in(request), shown, sent)
        )
        if not error:
            response = to("ballot", meeting.pk, shown.pk)
            response["Location"] += "?cara=angkat" if hands else ""
            return response
    options = options_of(shown)
    labels = {option["id"]: option["label"] for option in options}
    context = page(
        request,
        meeting,
        "meeting_ballots",
        title=shown.title,
        hands=hands,
        key=sent.get("key") or new_key(),
        error=error,
        options=[{**each, "given": sent.get(f"n-{each['id']}", "")} for each in options],
        places=range(1, len(shown.options) + 1),
        counted=[_counted(each, labels) for each in votes_of(shown).exclude(channel="phone")],
        **ranking_of(shown),
    )
    return render(request, "meetings/ballot.html", context, status=400 if error else 200)


@needs("meetings.run", "POST")
def ballot_close(request: HttpRequest, pk: int, ballot_id: int) -> HttpResponse:
    """End the voting."""
    meeting, shown = _ballot(request, pk, ballot_id)
    attempt(request, lambda: close_ballot(by=viewer_in(request), ballot=shown), _("Pemungutan suara ditutup."))
    return to("ballot", meeting.pk, shown.pk)


@needs("meetings.run", "POST")
def vote_withdraw(request: HttpRequest, pk: int, ballot_id: int, vote_id: int) -> HttpResponse:
    """Take a typed count back."""
    meeting, shown = _ballot(request, pk, ballot_id)
    found = votes_of(shown).filter(pk=vote_id).first()
    if found is None:
        raise Http404
    attempt(request, lambda: withdraw_vote(by=viewer_in(request), vote=found), _("Hitungan ditarik."))
    return to("ballot", meeting.pk, shown.pk)


def count_hands(viewer: Viewer, ballot: Ballot, sent: Any) -> str:
    """Count the raised hands of every option; what is wrong, or ""."""
    try:
        counts = {each["id"]: _whole(sent.get(f"n-{each['id']}", "")) for each in ballot.options}
        tally_hands(by=viewer, ballot=ballot, key=sent.get("key", "") or new_key(), counts=counts)
    except ValidationError as error:
        return " ".join(error.messages)
    except Refused as error:
        return str(error)
    return ""


def _count_papers(viewer: Viewer, ballot: Ballot, sent: Any) -> str:
    try:
        count = _whole(sent.get("count", ""))
        if not count:
            return _("Isi jumlah kertas suara yang sama.")
        marks = marks_of(ballot, sent.dict(), sent.getlist("o"), count)
        tally(by=viewer, ballot=ballot, key=sent.get("key", "")[:32] or new_key(), channel="paper", marks=marks)
    except ValidationError as error:
        return " ".join(error.messages)
    except Refused as error:
        return str(error)
    return ""


def _whole(text: str) -> int:
    text = text.strip()
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 4 or int(text) > MOST_PEOPLE:
        raise ValidationError(_("Jumlah harus bilangan 0 sampai %(most)s."), params={"most": MOST_PEOPLE})
    return int(text)


def _counted(vote: Vote, labels: dict[str, str]) -> dict[str, Any]:
    if vote.points is not None:
        what = ", ".join(f"{labels[option]}: {points}" for option, points in vote.points.items())
    else:
        joined = " > " if vote.ballot.method == "borda" else ", "
        what = joined.join(labels[option] for option in vote.order)
    return {"vote": vote, "what": what}


def _ballot(request: HttpRequest, pk: int, ballot_id: int) -> tuple[Meeting, Ballot]:
    meeting = run_or_404(request, pk)
    found = ballots_of(meeting).filter(pk=ballot_id).first()
    if found is None:
        raise Http404
    return meeting, found
