"""Proposals: what residents propose, for everybody to read; proposing from home or at the desk; keeping one back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.meetings.actions.people import moderate, propose
from nakhoda.meetings.forms.hall import ModerateForm, ProposalForm
from nakhoda.meetings.queries.hall import villages_on_record
from nakhoda.meetings.queries.lines import answers_to
from nakhoda.meetings.queries.meetings import Proposal, proposals_in, public_proposals
from nakhoda.meetings.views.common import attempt, page, pick_box, picture, run_or_404
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import NOBODY
from nakhoda.web.access import needs, public
from nakhoda.web.answers import say_errors, to

PAGE_ROWS = 30
# The badge of a line that was sent back or given up, and of one that the regency approved; others are neutral.
TONES = {"returned": "warning", "dropped": "neutral", "agreed": "success", "approved": "success", "budgeted": "success"}


@public()
def proposals(request: HttpRequest) -> HttpResponse:
    """What residents proposed, newest first, by village."""
    villages, village = villages_on_record(), request.GET.get("desa", "")
    village = village if village in villages else ""
    rows = Paginator(public_proposals(village), PAGE_ROWS).get_page(request.GET.get("halaman"))
    context = {
        "title": _("Usulan warga"),
        "description": _("Apa yang diusulkan warga untuk lingkungannya, dan sampai di mana."),
        "page": rows,
        "villages": villages,
        "village": village,
    }
    return render(request, "meetings/proposals.html", context)


@public("GET POST")
def proposal_new(request: HttpRequest) -> HttpResponse:
    """Choose the village, then propose; no account is needed."""
    villages, village = villages_on_record(), request.GET.get("desa", "")
    if len(villages) == 1:
        village = next(iter(villages))
    crumbs = [(_("Usulan warga"), reverse("proposals")), (_("Usulkan"), "")]
    context: dict[str, Any] = {"title": _("Usulkan kegiatan"), "breadcrumbs": crumbs, "villages": villages}
    if village not in villages:
        return render(request, "meetings/proposal_village.html", context)
    form = ProposalForm(request.POST or None, request.FILES or None, village_key=village)
    if request.method == "POST" and form.is_valid():
        try:
            made = propose(by=viewer_in(request), village_key=village, **form.proposal())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Usulan nomor %(number)s tersimpan. Catat nomornya.") % {"number": made.pk})
            return to("proposal", made.pk)
    context |= {"form": form, "village_name": villages[village], "box": pick_box([village])}
    return render(request, "meetings/proposal_form.html", context, status=400 if form.errors else 200)


@public()
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: what, where, what a meeting decided about it, and what became of it in the work plan."""
    shown, runs = _visible(request, pk)
    reads = viewer_in(request).may("record.read", shown.village_key)
    crumbs = [(_("Usulan warga"), reverse("proposals")), (shown.title, "")]
    context = {
        "title": shown.title,
        "description": _("Usulan warga di %(place)s.") % {"place": shown.rt or shown.village_key},
        "breadcrumbs": crumbs,
        "proposal": shown,
        "village_name": villages_on_record().get(shown.village_key, shown.village_key),
        "runs": runs,
        "photo": bool(shown.photo) and (shown.photo_shown or runs),
        "answers": [(each, TONES.get(each.code, "info")) for each in answers_to(shown, working=reads)],
        "resolutions": shown.resolutions.select_related("meeting").prefetch_related("follow_ups"),
    }
    return render(request, "meetings/proposal.html", context)


@public()
def proposal_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The photo; a stranger's only once somebody of the village has seen it."""
    shown, runs = _visible(request, pk)
    path = Path(settings.MEDIA_ROOT) / shown.photo
    if not shown.photo or not (shown.photo_shown or runs) or not path.is_file():
        raise Http404
    return picture(path.read_bytes(), public=shown.photo_shown and not shown.hidden)


@needs("meetings.run", "POST")
def proposal_moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a proposal from the public with a reason, or show its photo."""
    shown, runs = _visible(request, pk)
    if not runs:
        raise Http404
    form = ModerateForm(request.POST)
    if form.is_valid():
        attempt(request, lambda: moderate(by=viewer_in(request), proposal=shown, **form.cleaned_data), _("Tersimpan."))
    else:
        say_errors(request, form)
    return to("proposal", shown.pk)


@needs("meetings.run", "GET POST")
def meeting_proposals(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposals of a meeting, and a form for the desk to note what is said in the hall."""
    meeting, viewer = run_or_404(request, pk), viewer_in(request)
    form = ProposalForm(request.POST or None, request.FILES or None, village_key=meeting.village_key)
    if request.method == "POST" and form.is_valid():
        try:
            propose(by=viewer, village_key=meeting.village_key, meeting=meeting, **form.proposal())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Usulan dicatat."))
            return to("meeting_proposals", meeting.pk)
    rows = proposals_in(meeting.village_key)
    context = page(
        request,
        meeting,
        "meeting_proposals",
        form=form,
        box=pick_box([meeting.village_key]),
        proposals=rows.filter(meeting=meeting),
        others=rows.exclude(meeting=meeting)[:PAGE_ROWS],
    )
    return render(request, "meetings/meeting_proposals.html", context, status=400 if form.errors else 200)


def _visible(request: HttpRequest, pk: int) -> tuple[Proposal, bool]:
    """The proposal if this viewer may see it, and whether they run meetings in its village."""
    shown = Proposal.objects.select_related("rt", "meeting").filter(pk=pk).first()
    viewer = viewer_in(request) if shown else NOBODY
    runs = shown is not None and viewer.may("meetings.run", shown.village_key)
    if shown is None or (shown.hidden and not runs):
        raise Http404
    return shown, runs
