"""A decree drafted from the official data: which year, which kawasan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.baseline.queries.snapshots import Snapshot, officials
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.regions.queries import region_names
from nakhoda.scoring.actions.decree_draft import candidates, draft_from_snapshot
from nakhoda.scoring.queries.tables import years_of
from nakhoda.web.access import needs
from nakhoda.web.numbers import whole

LONGEST_TITLE = 240


@needs("decrees.draft", "GET POST")
def decree_from_data(request: HttpRequest) -> HttpResponse:
    """Choose `?kabupaten=` and `?tahun=`, then kawasan: at first all of a slum class. POST makes the draft."""
    viewer = viewer_in(request)
    found = [snapshot for snapshot in officials() if viewer.may("decrees.draft", snapshot.regency)]
    asked = request.POST.get("kabupaten") or request.GET.get("kabupaten", "")
    snapshot = next((each for each in found if each.regency == asked), found[0] if found and not asked else None)
    names = region_names(each.regency for each in found)
    crumbs = [(_("SK kumuh"), reverse("decrees")), (_("Susun dari data resmi"), "")]
    context: dict[str, Any] = {"title": _("Susun SK dari data resmi"), "breadcrumbs": crumbs}
    if snapshot is None:
        if asked:
            raise Http404
        return render(request, "scoring/decree_from_data.html", context)
    year = _year(request, snapshot)
    rows = candidates(snapshot, year)
    ids = {row.kawasan.pk for row in rows}
    chosen = {row.kawasan.pk for row in rows if row.is_slum}
    title = _("Penetapan Lokasi Perumahan Kumuh dan Permukiman Kumuh di %(regency)s") % {
        "regency": names.get(snapshot.regency, snapshot.regency)
    }
    if request.method == "POST":
        ticked = request.POST.getlist("kawasan")
        chosen = {each for each in ids if str(each) in ticked}
        title = request.POST.get("judul", "").strip()[:LONGEST_TITLE] or title
        try:
            decree = draft_from_snapshot(by=viewer, snapshot=snapshot, year=year, kawasans=chosen, title=title)
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Rancangan SK disusun. Lengkapi nomor dan tanggalnya setelah ditandatangani."))
            return HttpResponseRedirect(reverse("decree", args=[decree.pk]))
    context |= {
        "snapshot": snapshot,
        "regencies": [(each.regency, names.get(each.regency, each.regency)) for each in found],
        "years": years_of(snapshot),
        "year": year,
        "rows": rows,
        "chosen": chosen,
        "decree_title": title,
    }
    return render(request, "scoring/decree_from_data.html", context)


def _year(request: HttpRequest, snapshot: Snapshot) -> int:
    """The year asked for, else the last one; 404 for a year that the data do not have."""
    years = years_of(snapshot)
    asked = request.POST.get("tahun") or request.GET.get("tahun", "")
    if not asked and years:
        return max(years)
    year = whole(asked)
    if year is None or year not in years:
        raise Http404
    return year
