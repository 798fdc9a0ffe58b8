"""Steps of a line and its files."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from nakhoda.people.middleware import viewer_in
from nakhoda.planning.actions.plans import add_line_file, remove_line_file, step
from nakhoda.planning.forms.plans import LineFileForm, StepForm
from nakhoda.planning.queries.pages import PUBLIC_FILES, reads, resolutions_in
from nakhoda.planning.views.common import STATES, attempt, line_or_404, plan_or_404
from nakhoda.web.access import needs, public
from nakhoda.web.answers import say_errors, to

MEDIA = {".pdf": "application/pdf", ".jpg": "image/jpeg"}


@needs("record.read", "POST")
def line_step(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Move a line on, send it back or drop it."""
    plan = plan_or_404(request, pk, "record.read")
    shown = line_or_404(request, plan, number)
    form = StepForm(request.POST)
    if not form.is_valid():
        say_errors(request, form)
        return to("line", plan.pk, shown.number)
    values = form.cleaned_data
    decision = resolutions_in(plan.village_key).filter(pk=values["resolution"] or 0).first()
    said = _("Baris %(number)s kini: %(state)s.") % {
        "number": shown.number,
        "state": str(STATES.get(values["to"], (values["to"],))[0]).lower(),
    }
    attempt(
        request,
        lambda: step(by=viewer_in(request), line=shown, to=values["to"], reason=values["reason"], resolution=decision),
        said,
    )
    return to("line", plan.pk, shown.number)


@needs("planning.propose", "POST")
def line_file_add(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Attach a drawing, a land letter or a photo."""
    plan = plan_or_404(request, pk, "planning.propose")
    shown = line_or_404(request, plan, number)
    form = LineFileForm(request.POST, request.FILES)
    if form.is_valid():
        given, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        attempt(
            request,
            lambda: add_line_file(by=viewer_in(request), line=shown, kind=kind, name=given.name, chunks=given.chunks()),
            _("Berkas tersimpan."),
        )
    else:
        say_errors(request, form)
    return to("line", plan.pk, shown.number, anchor="berkas")


@needs("planning.propose", "POST")
def line_file_remove(request: HttpRequest, pk: int, number: int, file_id: int) -> HttpResponse:
    """Take a file off a line that is still edited."""
    plan = plan_or_404(request, pk, "planning.propose")
    shown = line_or_404(request, plan, number)
    file = shown.files.filter(pk=file_id).first()
    if file is None:
        raise Http404
    attempt(request, lambda: remove_line_file(by=viewer_in(request), file=file), _("Berkas dihapus."))
    return to("line", plan.pk, shown.number, anchor="berkas")


@public()
def line_file(request: HttpRequest, pk: int, number: int, file_id: int) -> FileResponse:
    """A file of a line; land letters only for who reads working data there."""
    plan = plan_or_404(request, pk)
    shown = line_or_404(request, plan, number)
    file = shown.files.filter(pk=file_id).first()
    path = Path(settings.MEDIA_ROOT) / file.path if file else None
    hidden = file is not None and file.kind not in PUBLIC_FILES and not reads(viewer_in(request), plan)
    if file is None or path is None or hidden or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=MEDIA.get(path.suffix, "application/octet-stream"))
    response.headers["Content-Disposition"] = f'inline; filename="{file.kind}-{file.pk}{path.suffix}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
