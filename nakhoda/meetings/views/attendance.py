"""The desk at the door: attendance typed or copied from paper, corrected or taken back; paper answers counted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.meetings.actions.meetings import change
from nakhoda.meetings.actions.people import attend, correct, count_answers, withdraw
from nakhoda.meetings.forms.hall import NAMES, AttendeeForm, PaperAnswersForm
from nakhoda.meetings.queries.hall import data_here, elements_known, entries_for, same_names
from nakhoda.meetings.queries.meetings import Meeting, participation_of, understanding
from nakhoda.meetings.rules.participation import ELEMENTS
from nakhoda.meetings.views.common import attempt, check_in_url, kind_of, only_here, page, run_or_404
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.web.access import needs
from nakhoda.web.answers import say_errors, to

PAGE_ROWS = 50
CHANNELS = ("typed", "paper")


@needs("meetings.run", "GET POST")
def meeting_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """One line to type a person, Enter for the next; below it everybody who came, newest first."""
    meeting, viewer = run_or_404(request, pk), viewer_in(request)
    channel = request.GET.get("cara", "typed")
    channel = channel if channel in CHANNELS else "typed"
    form = AttendeeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person, key = form.person(), form.cleaned_data["key"]
            attend(by=viewer, meeting=meeting, key=key, channel=channel, **person)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            response = to("meeting_attendance", meeting.pk)
            response["Location"] += f"?cara={channel}&baru=1"
            return response
    if form.errors or request.GET.get("baru") == "1":
        form.fields["name"].widget.attrs["autofocus"] = True  # the next line is ready, without any script
    search = " ".join(request.GET.get("cari", "").split())[:60]
    entries = entries_for(viewer, meeting)
    if search:
        entries = entries.filter(name__icontains=search)
    context = page(
        request,
        meeting,
        "meeting_attendance",
        form=form,
        channel=channel,
        entries=Paginator(entries, PAGE_ROWS).get_page(request.GET.get("halaman")),
        search=search,
        came=participation_of(meeting),
        twice=same_names(meeting),
        elements=sorted({*ELEMENTS, *elements_known(meeting)}),
        check_in=check_in_url(request, meeting),
        only_here=only_here(request),
    )
    return render(request, "meetings/attendance.html", context, status=400 if form.errors else 200)


@needs("meetings.run", "POST")
def meeting_check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Open or close checking in by phone."""
    meeting = run_or_404(request, pk)
    opened = request.POST.get("buka") == "1"
    done = _("Daftar hadir lewat ponsel dibuka.") if opened else _("Daftar hadir lewat ponsel ditutup.")
    attempt(request, lambda: change(by=viewer_in(request), meeting=meeting, check_in_open=opened), done)
    return to("meeting_attendance", meeting.pk)


@needs("meetings.run", "GET POST")
def attendance_correct(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    """Write an entry anew; the old one stays on record."""
    meeting, viewer = run_or_404(request, pk), viewer_in(request)
    entry = entries_for(viewer, meeting).filter(pk=entry_id).first()
    if entry is None:
        return _replaced(request, meeting, entry_id)
    form = AttendeeForm(request.POST or None, initial={name: getattr(entry, name) for name in NAMES})
    if request.method == "POST" and form.is_valid():
        try:
            correct(by=viewer, entry=entry, key=form.cleaned_data["key"], **form.person())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to("meeting_attendance", meeting.pk)
    context = page(
        request,
        meeting,
        "meeting_attendance",
        title=_("Betulkan isian hadir"),
        form=form,
        entry=entry,
        elements=sorted({*ELEMENTS, *elements_known(meeting)}),
    )
    return render(request, "meetings/attendance_correct.html", context, status=400 if form.errors else 200)


@needs("meetings.run", "POST")
def attendance_withdraw(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    """Take an entry back."""
    meeting, viewer = run_or_404(request, pk), viewer_in(request)
    entry = entries_for(viewer, meeting).filter(pk=entry_id).first()
    if entry is None:
        return _replaced(request, meeting, entry_id)
    done = _("Isian “%(name)s” ditarik; tetap tersimpan sebagai riwayat.") % {"name": entry.name}
    attempt(request, lambda: withdraw(by=viewer, entry=entry), done)
    return to("meeting_attendance", meeting.pk)


@needs("meetings.run", "GET POST")
def meeting_quiz(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions with their counts, the switch to the second round, and counts of paper answers."""
    meeting, viewer = run_or_404(request, pk), viewer_in(request)
    if request.method == "POST":
        form = PaperAnswersForm(request.POST)
        if not form.is_valid():
            say_errors(request, form)
        else:
            deed = form.cleaned_data
            done = _("Jawaban kertas dicatat: %(right)s benar, %(wrong)s salah.") % deed
            attempt(request, lambda: count_answers(by=viewer, meeting=meeting, **deed), done)
        return to("meeting_quiz", meeting.pk)
    context = page(request, meeting, "meeting_quiz", topics=_topics(meeting))
    return render(request, "meetings/quiz.html", context)


@needs("meetings.run", "POST")
def meeting_explained(request: HttpRequest, pk: int) -> HttpResponse:
    """The explanation is over: phones are asked the questions a second time; or back to the first round."""
    meeting = run_or_404(request, pk)
    at = timezone.now() if request.POST.get("sesudah") == "1" else None
    done = _("Pertanyaan sesudah penjelasan dibuka.") if at else _("Pertanyaan sebelum penjelasan dibuka.")
    attempt(request, lambda: change(by=viewer_in(request), meeting=meeting, explained_at=at), done)
    return to("meeting_quiz", meeting.pk)


def _replaced(request: HttpRequest, meeting: Meeting, entry_id: int) -> HttpResponse:
    """Back to the list where the entry was corrected or taken back before, as by a second click; else not found."""
    if not meeting.attendances.filter(pk=entry_id).exists():
        raise Http404
    messages.info(request, _("Isian ini sudah diganti atau ditarik; di bawah keadaan terakhir."))
    return to("meeting_attendance", meeting.pk)


def _topics(meeting: Meeting) -> list[dict[str, Any]]:
    data, counts = data_here(), understanding(meeting)
    found = []
    for topic in kind_of(meeting).topics:
        phases = [
            {
                "name": name,
                "counts": counts.get(topic, {}).get(phase),
                "form": PaperAnswersForm(initial={"topic": topic, "phase": phase}, auto_id=f"{topic}-{phase}-%s"),
            }
            for phase, name in (("before", _("Sebelum")), ("after", _("Sesudah")))
        ]
        found.append({"topic": data.topics[topic], "phases": phases})
    return found
