"""Before a draft becomes official: village names, the difference from what is official, and the activation itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nakhoda.baseline.actions.decisions import activate
from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.law.findings import field_label
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.regions.queries import villages_in
from nakhoda.scoring.actions.decide import settle_villages
from nakhoda.scoring.forms import ActivateForm
from nakhoda.scoring.queries.difference import criteria_of, difference_of
from nakhoda.scoring.queries.drafts import checklist, village_matches
from nakhoda.scoring.rules.difference import Change
from nakhoda.scoring.views.drafts_common import PAGE_ROWS, allowed, found, language, page
from nakhoda.web.access import needs
from nakhoda.web.downloads import attachment
from nakhoda.web.tables import Column, Table, xlsx_bytes

KINDS = {
    "tingkat": ("level", gettext_lazy("Tingkat berubah")),
    "baru": ("new", gettext_lazy("RT baru")),
    "hilang": ("gone", gettext_lazy("RT hilang")),
    "volume": ("volume", gettext_lazy("Volume kriteria")),
    "penyebut": ("whole", gettext_lazy("Keseluruhan (penyebut)")),
}
HOW = {
    "exact": gettext_lazy("sama persis"),
    "normalised": gettext_lazy("sama, beda ejaan"),
    "near": gettext_lazy("mirip"),
    "none": gettext_lazy("tidak ditemukan"),
}
SHOWN_LEVELS = 30


@needs("baseline.import", "GET POST")
def draft_villages(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Which official village each name of the workbook means; what is sure is filled in, the rest is asked."""
    snapshot = found(request, snapshot_id, "baseline.import", whole=True)
    villages = villages_in(snapshot.regency)
    matches = village_matches(snapshot)
    if request.method == "POST":
        named = {
            match.name: request.POST.get(f"desa-{place}", "") for place, (match, _code, _sure) in enumerate(matches)
        }
        wanted = {name: code for name, code in named.items() if code in villages or code == "-"}
        try:
            count = settle_villages(by=viewer_in(request), snapshot_id=snapshot.pk, villages=wanted)
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("%(count)s nama desa dipastikan. Rancangan dihitung ulang.") % {"count": count})
        return HttpResponseRedirect(reverse("draft_villages", args=[snapshot.pk]))
    by_name = {name: code for code, name in villages.items()}
    rows = [
        {
            "match": match,
            "code": code,
            "sure": sure,
            "confirmed": match.name in snapshot.villages,
            "how": HOW[match.how.value],
            "near": by_name.get(match.known or "", ""),
            "count": snapshot.summary["villages"].get(match.name, 0),
        }
        for match, code, sure in matches
    ]
    rows.sort(key=lambda row: bool(row["sure"]))
    order = {match.name: place for place, (match, _code, _sure) in enumerate(matches)}
    for row in rows:
        row["place"] = order[row["match"].name]
    context = page(request, snapshot, "draft_villages", title=_("Desa"), rows=rows, villages=villages)
    return render(request, "scoring/draft_villages.html", context)


@needs("record.read")
def draft_difference(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """The difference from the official data by RT, year and criterion; `?bentuk=xlsx` to take it away."""
    snapshot = found(request, snapshot_id)
    if not snapshot.summary:
        raise Http404
    difference = difference_of(viewer_in(request), snapshot)
    chosen = {name: request.GET.get(name, "") for name in ("jenis", "tahun", "kriteria", "cari")}
    shown = [change for change in difference.changes if _wanted(change, chosen)]
    if request.GET.get("bentuk") == "xlsx":
        return attachment(xlsx_bytes(_table(snapshot, shown)), "xlsx", f"perbedaan-{snapshot.pk}")
    listed = Paginator(shown, PAGE_ROWS).get_page(request.GET.get("halaman"))
    criteria = criteria_of(snapshot)
    context = page(
        request,
        snapshot,
        "draft_difference",
        title=_("Perbedaan"),
        difference=difference,
        levels=[(level, old, new) for level, (old, new) in difference.levels.items()],
        listed=listed,
        rows=[(change, _said(change, criteria)) for change in listed.object_list],
        chosen=chosen,
        kinds=[(name, label) for name, (_kind, label) in KINDS.items()],
        years=[str(year) for year in snapshot.summary.get("years", [])],
        criteria=list(criteria),
    )
    return render(request, "scoring/draft_difference.html", context)


@needs("baseline.activate", "GET POST")
def draft_activate(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """What activating would do, and doing it."""
    snapshot, viewer = found(request, snapshot_id, "baseline.activate", whole=True), viewer_in(request)
    if not snapshot.summary or not allowed(viewer, snapshot)["activate"]:
        messages.info(request, _("Rancangan ini tidak dapat diaktifkan (lagi)."))
        return HttpResponseRedirect(reverse("draft", args=[snapshot.pk]))
    difference = difference_of(viewer, snapshot)
    before = difference.before
    form = ActivateForm(request.POST or None, initial={"replaces": before.pk if before else None})
    if request.method == "POST" and form.is_valid():
        note, replaces = form.cleaned_data["note"], form.cleaned_data["replaces"]
        try:
            activate(by=viewer, snapshot=snapshot, note=note, replaces=replaces)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            rts = sum(new["count"] for _old, new in difference.levels.values())
            said = _("“%(title)s” sekarang data resmi: %(rts)s RT, tahun terakhir %(year)s.")
            messages.success(request, said % {"title": snapshot.title, "rts": rts, "year": difference.year})
            return HttpResponseRedirect(reverse("draft", args=[snapshot.pk]))
    moved = [change for change in difference.changes if change.kind == "level" and change.year == difference.year]
    context = page(
        request,
        snapshot,
        "",
        title=_("Aktifkan"),
        form=form,
        difference=difference,
        levels=[(level, old, new) for level, (old, new) in difference.levels.items()],
        moved=moved[:SHOWN_LEVELS],
        moved_count=len(moved),
        checklist=checklist(viewer, snapshot),
    )
    return render(request, "scoring/draft_activate.html", context, status=400 if form.errors else 200)


def _wanted(change: Change, chosen: dict[str, str]) -> bool:
    kind = KINDS.get(chosen["jenis"], ("", ""))[0]
    if kind and change.kind != kind:
        return False
    if chosen["tahun"] and str(change.year or "") != chosen["tahun"]:
        return False
    if chosen["kriteria"] and change.field != chosen["kriteria"]:
        return False
    sought = chosen["cari"].strip().casefold()
    return not sought or sought in f"{change.rt.village} {change.rt.label} {change.rt.kawasan}".casefold()


def _said(change: Change, criteria: dict[str, tuple[str, str]]) -> str:
    """What changed, in words."""
    if change.kind == "volume":
        name, unit = criteria.get(change.field, ("", ""))
        return f"{change.field} {name} ({unit})" if name else change.field
    return field_label(change.field, language()) if change.field else ""


def _table(snapshot: Snapshot, changes: list[Change]) -> Table:
    columns = [
        Column("desa", _("Desa/kelurahan")),
        Column("rt", _("RT")),
        Column("kawasan", _("Kawasan")),
        Column("perubahan", _("Perubahan")),
        Column("tahun", _("Tahun")),
        Column("apa", _("Apa")),
        Column("sebelum", _("Sebelum")),
        Column("sesudah", _("Sesudah")),
    ]
    criteria = criteria_of(snapshot)
    names = {kind: str(label) for kind, label in KINDS.values()}
    rows: list[list[Any]] = [
        [
            change.rt.village,
            change.rt.label,
            change.rt.kawasan,
            names[change.kind],
            change.year,
            _said(change, criteria),
            change.before,
            change.after,
        ]
        for change in changes
    ]
    return Table("Perbedaan", columns, rows, [(_("Rancangan"), snapshot.title), (_("Berkas"), snapshot.workbook.name)])
