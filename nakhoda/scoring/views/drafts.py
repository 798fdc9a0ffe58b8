"""The list of snapshots, the upload, and the page of one draft."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.baseline.actions.drafts import discard
from nakhoda.baseline.queries.snapshots import Snapshot, official, snapshots_for
from nakhoda.baseline.rules import layout as layouts
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.scoring.actions.decide import recompute
from nakhoda.scoring.actions.upload import Upload, upload
from nakhoda.scoring.forms import DiscardForm, UploadForm
from nakhoda.scoring.queries.drafts import (
    ENDED,
    LEVELS,
    checklist,
    compared_with,
    hectares_by_level,
    is_stale,
    kinds_of,
    last_year,
    missing,
    open_drafts,
    regencies_for,
)
from nakhoda.scoring.views.drafts_common import allowed, back, found, language, page, refuse
from nakhoda.web.access import needs

OLD_ROWS = 20


@needs("record.read")
def drafts(request: HttpRequest) -> HttpResponse:
    """What is official now, the open drafts with what they lack, and older snapshots."""
    viewer = viewer_in(request)
    regencies = regencies_for(viewer, "record.read")
    current = [snapshot for code in regencies if (snapshot := official(code)) is not None]
    opened = list(open_drafts(viewer)[:OLD_ROWS])
    shown = {each.pk for each in [*current, *opened]}
    older = Paginator(snapshots_for(viewer).exclude(pk__in=shown).select_related("created_by"), OLD_ROWS)
    lacking = missing(viewer, opened)
    return render(
        request,
        "scoring/drafts.html",
        {
            "title": _("Data kerja"),
            "regencies": regencies,
            "current": current,
            "opened": [(each, lacking.get(each.pk)) for each in opened],
            "older": older.get_page(request.GET.get("halaman")),
            "may_import": bool(regencies_for(viewer, "baseline.import")),
            "may_enter": "baseline.enter" in viewer.rights,
        },
    )


@needs("baseline.import", "GET POST")
def draft_upload(request: HttpRequest) -> HttpResponse:
    """Upload a workbook with or without boundaries, or boundaries alone (`?jenis=batas`)."""
    viewer = viewer_in(request)
    regencies = regencies_for(viewer, "baseline.import")
    only = request.GET.get("jenis") == "batas"
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        regencies=regencies,
        boundaries_only=only,
        initial=_preselected(request),
    )
    if request.method == "POST" and form.is_valid():
        given = {
            name: Upload(file.name or "", file.chunks())
            for name in ("workbook", "boundaries")
            if (file := form.cleaned_data.get(name))
        }
        try:
            snapshot = upload(
                by=viewer,
                regency=form.cleaned_data["regency"],
                title=form.cleaned_data["title"],
                workbook=given.get("workbook"),
                boundaries=given.get("boundaries"),
            )
        except Refused as error:
            form.add_error("boundaries" if only else "workbook", str(error))
        else:
            return HttpResponseRedirect(reverse("draft", args=[snapshot.pk]))
    title = _("Unggah batas") if only else _("Unggah buku kerja")
    crumbs = [(_("Data kerja"), reverse("drafts")), (title, "")]
    context = {"title": title, "breadcrumbs": crumbs, "form": form, "only": only, "regencies": regencies}
    return render(request, "scoring/draft_upload.html", context, status=400 if form.errors else 200)


@needs("record.read")
def draft(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """One draft: while it is read its progress, then its findings by kind and what still stands before activation."""
    snapshot = found(request, snapshot_id)
    viewer = viewer_in(request)
    if not snapshot.summary:
        return render(request, "scoring/draft_progress.html", page(request, snapshot, "draft", **progress_of(snapshot)))
    before = compared_with(snapshot)
    year = last_year(snapshot)
    old, new = hectares_by_level(viewer, before, year), hectares_by_level(viewer, snapshot, year)
    kinds = kinds_of(viewer, snapshot)
    known = snapshot.summary.get("layout", "")
    context = page(
        request,
        snapshot,
        "draft",
        kinds=[
            {"row": each, "title": each.kind.title[language()], "what": each.example.what(language())} for each in kinds
        ],
        levels=[(level, old[level], new[level]) for level in LEVELS],
        year=year,
        before=before,
        sheets=snapshot.summary.get("rows", {}),
        layout_title=layouts.load(known).title if known in layouts.available() else _("dipetakan di layar"),
        checklist=checklist(viewer, snapshot),
    )
    return render(request, "scoring/draft.html", context)


@needs("record.read")
def draft_status(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """How far the computing is, as a piece of a page; `?cara=penuh` reloads the whole page when it is done."""
    snapshot = found(request, snapshot_id)
    full = request.GET.get("cara") == "penuh"
    context = {
        "snapshot": snapshot,
        "stale": is_stale(snapshot),
        "full": full,
        "may": allowed(viewer_in(request), snapshot),
    }
    response = render(request, "scoring/_draft_status.html", context | progress_of(snapshot))
    if full and (snapshot.state not in ("waiting", "reading") or snapshot.message):
        response["HX-Refresh"] = "true"
    return response


@needs("baseline.enter", "POST")
def draft_recompute(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Have a draft computed again."""
    snapshot = found(request, snapshot_id, "baseline.enter")
    try:
        recompute(by=viewer_in(request), snapshot_id=snapshot.pk)
    except Refused as error:
        refuse(request, error)
    return back(request, reverse("draft", args=[snapshot.pk]))


@needs("baseline.enter", "GET POST")
def draft_discard(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Put a draft aside, with a reason. Who may import for the regency, or who started it."""
    viewer = viewer_in(request)
    snapshot = found(request, snapshot_id, "baseline.enter")
    form = DiscardForm(request.POST or None)
    if not allowed(viewer, snapshot)["discard"]:
        messages.error(request, _("Rancangan ini hanya dapat dibuang oleh yang memulainya atau petugas dinas."))
        return HttpResponseRedirect(reverse("draft", args=[snapshot.pk]))
    if request.method == "POST" and form.is_valid():
        try:
            discard(by=viewer, snapshot=snapshot, reason=form.cleaned_data["reason"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("Rancangan “%(title)s” dibuang. Berkas dan riwayatnya tetap tersimpan.") % {"title": snapshot.title},
            )
            return HttpResponseRedirect(reverse("drafts"))
    context = page(request, snapshot, "", title=_("Buang rancangan"), form=form)
    return render(request, "scoring/draft_discard.html", context, status=400 if form.errors else 200)


def progress_of(snapshot: Snapshot) -> dict[str, object]:
    """The steps of computing with the state of each, and whether it goes on."""
    running = snapshot.state in ("waiting", "reading") and not snapshot.message
    names = [
        (_("Menunggu giliran"), 0),
        (_("Membaca buku kerja"), 10),
        (_("Membaca batas"), 30),
        (_("Menilai dan memeriksa"), 50),
        (_("Menyimpan hasil"), 70),
    ]
    if snapshot.boundaries_id is None:
        del names[2]
    at = max((place for place, (_name, percent) in enumerate(names) if percent <= snapshot.percent), default=0)
    if snapshot.state == "waiting":
        at = 0
    steps = [
        {"label": name, "state": "done" if place < at else "current" if place == at else "waiting"}
        for place, (name, _percent) in enumerate(names)
    ]
    return {"steps": steps, "running": running, "ended": snapshot.state in ENDED, "percent": snapshot.percent}


def _preselected(request: HttpRequest) -> dict[str, str]:
    return {"regency": request.GET["wilayah"]} if "wilayah" in request.GET else {}
