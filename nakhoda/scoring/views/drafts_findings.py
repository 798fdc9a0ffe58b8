"""Findings of one kind, the decisions about them, and the history of what was changed."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nakhoda.baseline.queries.snapshots import acceptable
from nakhoda.law.findings import catalogue, column_letters
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.scoring.actions import decide
from nakhoda.scoring.actions.follow import FOLLOWS
from nakhoda.scoring.queries.drafts import kawasans_of, kinds_of, listed_findings, with_decisions
from nakhoda.scoring.queries.history import decisions_for, edits_for
from nakhoda.scoring.views.drafts_common import PAGE_ROWS, back, found, language, page, refuse
from nakhoda.web.access import needs

STATES = ("terbuka", "diputuskan", "semua")


@needs("record.read")
def draft_kind(request: HttpRequest, snapshot_id: int, code: str) -> HttpResponse:
    """The findings of one kind, each with its cell, what is wrong, what to do, and the decision."""
    snapshot, viewer = found(request, snapshot_id), viewer_in(request)
    if code not in catalogue() or not snapshot.summary:
        raise Http404
    state = request.GET.get("keadaan", "terbuka")
    state = state if state in STATES else "semua"
    kawasan = request.GET.get("kawasan", "")
    rows = listed_findings(viewer, snapshot, code, state="" if state == "semua" else state, kawasan=kawasan)
    listed = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("halaman"))
    kind = catalogue()[code]
    context = page(
        request,
        snapshot,
        "draft",
        title=kind.title[language()],
        kind=kind,
        counts=next((each for each in kinds_of(viewer, snapshot) if each.kind.code == code), None),
        listed=listed,
        kind_title=kind.title[language()],
        rows=[
            row
            | {
                "what": row["finding"].what(language()),
                "remedy": row["finding"].remedy(language()),
                "acceptable": acceptable(row["stored"]),
            }
            for row in with_decisions(snapshot, listed.object_list)
        ],
        state=state,
        kawasan=kawasan,
        kawasans=kawasans_of(viewer, snapshot, code),
    )
    return render(request, "scoring/draft_kind.html", context)


@needs("baseline.repair", "POST")
def draft_decide(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Accept, correct or leave the findings that the form names; then back to where it was."""
    snapshot = found(request, snapshot_id, "baseline.repair")
    chosen = decide.Chosen(
        code=request.POST.get("code", ""),
        fingerprints=request.POST.getlist("temuan"),
        everything=request.POST.get("cakupan") == "semua",
        kawasan=request.POST.get("kawasan", ""),
    )
    try:
        _say(request, _decided(request, snapshot.pk, chosen))
    except Refused as error:
        refuse(request, error)
    return back(request, reverse("draft", args=[snapshot.pk]))


@needs("record.read")
def draft_edits(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Every cell that was changed and every decision: what stood there, what stands there now, who, when and why."""
    snapshot, viewer = found(request, snapshot_id), viewer_in(request)
    edits, also = edits_for(viewer, snapshot), request.GET.get("ikut") == "1"
    following = edits.filter(reason__startswith=FOLLOWS)
    shown = edits if also else edits.exclude(reason__startswith=FOLLOWS)
    listed = Paginator(shown, PAGE_ROWS).get_page(request.GET.get("halaman"))
    context = page(
        request,
        snapshot,
        "draft_edits",
        title=_("Perubahan"),
        listed=listed,
        following=following.count(),
        with_following=also,
        rows=[(edit, f"{column_letters(edit.column)}{edit.row}") for edit in listed.object_list],
        decisions=[
            row | {"title": catalogue()[row["code"]].title[language()]} for row in decisions_for(viewer, snapshot)
        ],
    )
    return render(request, "scoring/draft_edits.html", context)


@needs("baseline.repair", "POST")
def draft_take_back(request: HttpRequest, snapshot_id: int, number: int) -> HttpResponse:
    """Put the raw value back into a cell."""
    snapshot = found(request, snapshot_id, "baseline.repair")
    try:
        if decide.take_back(by=viewer_in(request), snapshot_id=snapshot.pk, number=number):
            messages.success(request, _("Nilai asli dikembalikan. Rancangan dihitung ulang."))
        else:
            messages.info(request, _("Sel ini sudah diubah lagi sesudahnya; batalkan perubahan yang terbaru dahulu."))
    except Refused as error:
        refuse(request, error)
    return back(request, reverse("draft_edits", args=[snapshot.pk]))


def _decided(request: HttpRequest, snapshot_id: int, chosen: decide.Chosen) -> int:
    viewer, reason = viewer_in(request), request.POST.get("alasan", "")
    if not chosen.everything and not chosen.fingerprints:
        raise Refused(_("Centang dahulu temuan yang akan diputuskan, atau pilih semua."))
    deed = request.POST.get("putusan", "")
    if deed == "terima":
        return decide.accept(by=viewer, snapshot_id=snapshot_id, chosen=chosen)
    if deed == "biarkan":
        return decide.ignore(by=viewer, snapshot_id=snapshot_id, chosen=chosen, reason=reason)
    if deed == "betulkan":
        value = request.POST.get("nilai", "")
        return decide.correct(by=viewer, snapshot_id=snapshot_id, chosen=chosen, value=value, reason=reason)
    raise Refused(_("Pilih apa yang akan dilakukan: terima saran, betulkan, atau biarkan."))


def _say(request: HttpRequest, count: int) -> None:
    if not count:
        messages.info(request, _("Tidak ada yang berubah: temuan itu sudah diputuskan, atau tidak mempunyai saran."))
        return
    said = {
        "terima": ngettext("Saran untuk %(count)s temuan diterima.", "Saran untuk %(count)s temuan diterima.", count),
        "biarkan": ngettext("%(count)s temuan dibiarkan.", "%(count)s temuan dibiarkan.", count),
        "betulkan": ngettext("%(count)s sel dibetulkan.", "%(count)s sel dibetulkan.", count),
    }[request.POST["putusan"]]
    messages.success(request, said % {"count": count})
