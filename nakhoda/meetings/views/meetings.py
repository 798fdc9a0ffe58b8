"""The list of meetings, the page of one, and announcing or changing it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.meetings.actions.meetings import announce, cancel, change
from nakhoda.meetings.forms.meetings import CancelForm, MeetingForm, initial_of
from nakhoda.meetings.queries.hall import (
    Row,
    ballots_of,
    channels_of,
    data_here,
    method_of,
    people_counts,
    resolutions_of,
    rows_of,
    villages_for,
    villages_with_meetings,
)
from nakhoda.meetings.queries.meetings import (
    Ballot,
    Meeting,
    is_locked,
    meetings_for,
    participation_of,
    public_meetings,
    public_proposals,
    understanding,
)
from nakhoda.meetings.rules.kinds import meeting_data
from nakhoda.meetings.rules.participation import reaches
from nakhoda.meetings.rules.words import Invitation, invitation_text
from nakhoda.meetings.views.common import (
    attempt,
    check_in_url,
    kind_of,
    meeting_or_404,
    only_here,
    page,
    pick_box,
    run_or_404,
)
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.scoring.queries.words import certainty_text
from nakhoda.web.access import needs, public
from nakhoda.web.answers import say_errors, to

PAGE_ROWS, HOURS_OF_A_MEETING = 30, 5


@public()
def meetings(request: HttpRequest) -> HttpResponse:
    """Announced meetings, then those that took place, narrowed by village; runners see the state of their own."""
    viewer, village = viewer_in(request), request.GET.get("desa", "")
    villages = villages_with_meetings()
    rows = public_meetings(village if village in villages else "").select_related("lock")
    since = timezone.now() - timedelta(hours=HOURS_OF_A_MEETING)
    coming = list(rows.filter(starts_at__gt=since).order_by("starts_at"))
    past = Paginator(rows.filter(starts_at__lte=since), PAGE_ROWS).get_page(request.GET.get("halaman"))
    shown = [*coming, *past]
    runs = meetings_for(viewer, "meetings.run").filter(pk__in=[row.pk for row in shown])
    mine, counts = set(runs.values_list("pk", flat=True)), people_counts(shown)
    return render(
        request,
        "meetings/meetings.html",
        {
            "title": _("Pertemuan warga"),
            "description": _("Sosialisasi, rembug, dan musyawarah: kapan, di mana, siapa hadir, apa keputusannya."),
            "coming": [_listed(row, counts, mine) for row in coming],
            "past": [_listed(row, counts, mine) for row in past],
            "page": past,
            "villages": villages,
            "village": village,
            "runs": "meetings.run" in viewer.rights,
        },
    )


@public()
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """What, when, where, who came in numbers, what was understood, proposed, ranked and decided."""
    shown = meeting_or_404(pk)
    came = participation_of(shown)
    data = data_here()
    files = shown.files.filter(kind="photo").order_by("id")
    context = page(
        request,
        shown,
        "meeting",
        description=_description(shown),
        came=came,
        target=data.women_share_percent,
        target_source=data.women_share_source,
        target_certainty=certainty_text(data.women_share_certainty),
        reached=reaches(came.women_share, data.women_share_percent),
        understood=[
            (data.topics[topic].question, phases.get("before"), phases.get("after"))
            for topic, phases in understanding(shown).items()
            if topic in data.topics
        ],
        resolutions=resolutions_of(shown),
        rankings=[ranking_of(ballot) for ballot in ballots_of(shown)],
        proposals=public_proposals().filter(meeting=shown),
        photos=files,
        begun=shown.starts_at <= timezone.now(),
        papers=["a4", "f4"],
        today=timezone.localdate(),
    )
    return render(request, "meetings/meeting.html", context)


@needs("meetings.run", "GET POST")
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Choose a kind by its purpose, then the form prefilled for it."""
    kinds = data_here().kinds
    kind = kinds.get(request.GET.get("jenis", ""))
    crumbs = [(_("Pertemuan"), reverse("meetings")), (_("Buat pertemuan"), "")]
    context: dict[str, Any] = {
        "title": _("Buat pertemuan"),
        "breadcrumbs": crumbs,
        "kinds": kinds.values(),
        "kind": kind,
    }
    if kind is None:
        return render(request, "meetings/meeting_kinds.html", context)
    viewer = viewer_in(request)
    villages = villages_for(viewer, "meetings.run")
    name = next(iter(villages.values())) if len(villages) == 1 else ""
    own = meeting_data().kinds[kind.id].name
    initial = {"title": f"{own} {name}".strip(), "agenda": "\n".join(kind.agenda)}
    form = MeetingForm(request.POST or None, initial=initial, villages=villages)
    if request.method == "POST" and form.is_valid():
        village, fields = form.cleaned_data["village_key"], form.fields_of_meeting()
        if fields["title"] == own:
            fields["title"] = f"{own} {villages[village]}"
        try:
            made = announce(
                by=viewer,
                village_key=village,
                village_name=villages[village],
                kind=kind.id,
                **fields,
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to("meeting_invite", made.pk)
    context |= {"form": form, "cancel": reverse("meetings"), "box": pick_box(villages)}
    return render(request, "meetings/meeting_form.html", context, status=400 if form.errors else 200)


@needs("meetings.run", "GET POST")
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what, when, where; or call it off."""
    shown = run_or_404(request, pk)
    form = MeetingForm(request.POST or None, initial=initial_of(shown))
    if request.method == "POST" and form.is_valid():
        try:
            change(by=viewer_in(request), meeting=shown, **form.fields_of_meeting())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to("meeting", shown.pk)
    context = page(
        request,
        shown,
        "meeting_edit",
        title=_("Ubah pertemuan"),
        form=form,
        cancel=reverse("meeting", args=[shown.pk]),
        cancel_form=CancelForm(),
        box=pick_box([shown.village_key]),
    )
    return render(request, "meetings/meeting_form.html", context, status=400 if form.errors else 200)


@needs("meetings.run", "POST")
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a meeting off, with a reason for its page."""
    shown = run_or_404(request, pk)
    form = CancelForm(request.POST)
    if not form.is_valid():
        say_errors(request, form)
        return to("meeting_edit", shown.pk)
    reason = form.cleaned_data["reason"]
    done = _("Pertemuan dibatalkan; halamannya menyebut alasannya.")
    attempt(request, lambda: cancel(by=viewer_in(request), meeting=shown, reason=reason), done)
    return to("meeting", shown.pk)


@needs("meetings.run")
def meeting_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """The invitation for WhatsApp, the letter, and the poster with the QR."""
    shown = run_or_404(request, pk)
    viewer = viewer_in(request)
    url = request.build_absolute_uri(reverse("meeting", args=[shown.pk]))
    start = timezone.localtime(shown.starts_at)
    end = timezone.localtime(shown.ends_at) if shown.ends_at else None
    parts = {
        "title": shown.title,
        "village": shown.village_name,
        "starts_at": start,
        "ends_at": end,
        "place": shown.place,
        "agenda": shown.agenda,
        "sender": viewer.name,
    }
    whole = invitation_text(Invitation(**parts, url=url))
    context = page(
        request,
        shown,
        "meeting_invite",
        text=whole,
        text_only=whole.removesuffix(f"\n{url}"),
        url=url,
        length=len(whole),
        whatsapp=f"https://wa.me/?text={quote(whole)}",
        check_in=check_in_url(request, shown),
        only_here=only_here(request),
        papers=["a4", "f4"],
    )
    return render(request, "meetings/meeting_invite.html", context)


def ranking_of(ballot: Ballot) -> dict[str, Any]:
    """A ballot with its result as pages show it."""
    rows: list[Row] = rows_of(ballot)
    return {
        "ballot": ballot,
        "method": method_of(ballot),
        "rows": rows,
        "most": max((row.place.score for row in rows), default=0),
        "channels": channels_of(ballot),
    }


def _listed(row: Meeting, counts: dict[int, int], mine: set[int]) -> dict[str, Any]:
    begun = row.starts_at <= timezone.now()
    if row.cancelled:
        state = (_("dibatalkan"), "error")
    elif is_locked(row):
        state = (_("berita acara terkunci"), "success")
    else:
        state = (_("berita acara belum ada"), "warning") if begun else (_("diumumkan"), "info")
    return {
        "meeting": row,
        "kind": kind_of(row),
        "people": counts.get(row.pk, 0),
        "mine": row.pk in mine,
        "state": state,
    }


def _description(shown: Meeting) -> str:
    return _("%(kind)s di %(place)s, %(village)s.") % {
        "kind": kind_of(shown).name,
        "place": shown.place,
        "village": shown.village_name,
    }
