"""Minutes: who led, what was said and decided, photos, and the signed scan that locks the record."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from nakhoda.meetings.actions.meetings import add_file, amend, change, follow_up, lock, remove_file, resolve
from nakhoda.meetings.forms.meetings import FollowUpForm, LockForm, MinutesForm, PhotosForm, ResolutionForm
from nakhoda.meetings.queries.hall import ballots_of, resolutions_of
from nakhoda.meetings.queries.meetings import Meeting, MeetingFile, is_locked, participation_of
from nakhoda.meetings.views.common import attempt, meeting_or_404, page, picture, run_or_404
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.web.access import needs, public
from nakhoda.web.answers import say_errors, to


@needs("meetings.run", "GET POST")
def meeting_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Who led and wrote, the course of the meeting, decisions, photos, papers, and the lock."""
    meeting, viewer = run_or_404(request, pk), viewer_in(request)
    form = MinutesForm(
        request.POST or None,
        initial={name: getattr(meeting, name) for name in ("chair", "note_taker", "summary")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            change(by=viewer, meeting=meeting, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Notulen tersimpan."))
            return to("meeting_minutes", meeting.pk)
    context = page(
        request,
        meeting,
        "meeting_minutes",
        form=form,
        resolution_form=ResolutionForm(meeting=meeting, auto_id="putusan-%s"),
        resolutions=resolutions_of(meeting),
        photos=meeting.files.filter(kind="photo").order_by("id"),
        photo_form=PhotosForm(auto_id="foto-%s"),
        lock_form=LockForm(auto_id="kunci-%s"),
        lacking=_lacking(meeting),
        begun=meeting.starts_at <= timezone.now(),
        papers=["a4", "f4"],
    )
    return render(request, "meetings/minutes.html", context, status=400 if form.errors else 200)


@needs("meetings.run", "POST")
def resolution_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a decision."""
    meeting, viewer = run_or_404(request, pk), viewer_in(request)
    form = ResolutionForm(request.POST, meeting=meeting)
    if form.is_valid():
        attempt(request, lambda: resolve(by=viewer, meeting=meeting, **form.cleaned_data), _("Keputusan dicatat."))
    else:
        say_errors(request, form)
    return to("meeting_minutes", meeting.pk, anchor="keputusan")


@needs("meetings.run", "GET POST")
def resolution_edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Write a decision anew before the lock."""
    meeting, viewer = run_or_404(request, pk), viewer_in(request)
    found = resolutions_of(meeting).filter(number=number).first()
    if found is None:
        raise Http404
    initial = {"text": found.text, "owner": found.owner, "due": found.due}
    form = ResolutionForm(request.POST or None, meeting=meeting, initial=initial)
    del form.fields["proposal"]
    if request.method == "POST" and form.is_valid():
        try:
            amend(by=viewer, resolution=found, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return to("meeting_minutes", meeting.pk, anchor="keputusan")
    title = _("Ubah keputusan %(number)s") % {"number": number}
    context = page(request, meeting, "meeting_minutes", title=title, form=form)
    return render(request, "meetings/resolution.html", context, status=400 if form.errors else 200)


@needs("meetings.run", "POST")
def resolution_follow_up(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Note how a decision fares; also after the lock."""
    meeting, viewer = run_or_404(request, pk), viewer_in(request)
    found = resolutions_of(meeting).filter(number=number).first()
    if found is None:
        raise Http404
    form = FollowUpForm(request.POST)
    if form.is_valid():
        attempt(
            request, lambda: follow_up(by=viewer, resolution=found, **form.cleaned_data), _("Perkembangan dicatat.")
        )
    else:
        say_errors(request, form)
    return to("meeting_minutes", meeting.pk, anchor="keputusan")


@needs("meetings.run", "POST")
def photo_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo."""
    meeting, viewer = run_or_404(request, pk), viewer_in(request)
    form = PhotosForm(request.POST, request.FILES)
    if form.is_valid():
        photo, caption = form.cleaned_data["photo"], form.cleaned_data["caption"]

        def deed() -> object:
            return add_file(
                by=viewer, meeting=meeting, kind="photo", name=photo.name, chunks=photo.chunks(), caption=caption
            )

        attempt(request, deed, _("Foto tersimpan."))
    else:
        say_errors(request, form)
    return to("meeting_minutes", meeting.pk, anchor="foto")


@needs("meetings.run", "POST")
def photo_remove(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    """Take a photo away."""
    meeting, viewer = run_or_404(request, pk), viewer_in(request)
    found = meeting.files.filter(pk=file_id, kind="photo").first()
    if found is None:
        raise Http404
    attempt(request, lambda: remove_file(by=viewer, file=found), _("Foto dihapus."))
    return to("meeting_minutes", meeting.pk, anchor="foto")


@public()
def photo(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    """A photo of a meeting."""
    found = MeetingFile.objects.filter(meeting=meeting_or_404(pk), pk=file_id, kind="photo").first()
    path = Path(settings.MEDIA_ROOT) / (found.path if found else "")
    if found is None or not path.is_file():
        raise Http404
    return picture(path.read_bytes())


@needs("meetings.lock", "POST")
def meeting_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the signed minutes; the record never changes afterwards."""
    meeting, viewer = run_or_404(request, pk, "meetings.lock"), viewer_in(request)
    form = LockForm(request.POST, request.FILES)
    if form.is_valid():
        scan = form.cleaned_data["scan"]
        done = _(
            "Berita acara terkunci. Catatan pertemuan ini tidak dapat diubah lagi; tindak lanjut tetap dapat ditulis."
        )
        attempt(request, lambda: lock(by=viewer, meeting=meeting, name=scan.name, chunks=scan.chunks()), done)
    else:
        say_errors(request, form)
    return to("meeting_minutes", meeting.pk, anchor="kunci")


@needs("meetings.run")
def scan_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed scan, for who runs meetings there: names and signatures are on it."""
    meeting = run_or_404(request, pk)
    if not is_locked(meeting):
        raise Http404
    scan = meeting.lock.scan
    path = Path(settings.MEDIA_ROOT) / scan.path
    if not path.is_file():
        raise Http404
    kind = "application/pdf" if path.suffix == ".pdf" else "image/jpeg"
    headers = {"X-Content-Type-Options": "nosniff"}
    name = f"berita-acara-{meeting.pk}{path.suffix}"
    return FileResponse(path.open("rb"), content_type=kind, filename=name, headers=headers)


def _lacking(meeting: Meeting) -> list[str]:
    found = []
    if not meeting.chair or not meeting.note_taker:
        found.append(_("pimpinan rapat atau notulis belum ditulis"))
    if not participation_of(meeting).people:
        found.append(_("belum ada yang tercatat hadir"))
    if not resolutions_of(meeting).exists():
        found.append(_("belum ada keputusan"))
    if ballots_of(meeting).filter(open=True).exists():
        found.append(_("masih ada pemungutan suara yang terbuka; akan ikut ditutup"))
    return found
