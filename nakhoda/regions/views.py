"""Pages of region codes: what is in force, what was, and an official list brought in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.regions.actions import apply_code_list, load_shipped_regions, preview_code_list, upload_code_list
from nakhoda.regions.forms import CodeListForm
from nakhoda.regions.queries import (
    CodeListFile,
    Lineage,
    code_list_files,
    districts_of,
    former_names,
    former_regions,
    lineage_for,
    regencies_for,
    region_names,
)
from nakhoda.regions.rules.code_rows import Change
from nakhoda.regions.rules.codes import Level
from nakhoda.web.access import needs
from nakhoda.web.findings import by_kind

SHOWN, PAGE_ROWS = 100, 50
CHANGES = {
    Change.RENAME: gettext_lazy("ganti nama"),
    Change.RECODE: gettext_lazy("ganti kode"),
    Change.SPLIT: gettext_lazy("pemekaran"),
    Change.MERGE: gettext_lazy("penggabungan"),
    Change.REDRAW: gettext_lazy("penataan ulang"),
}
LEVELS = {
    Level.PROVINCE: gettext_lazy("provinsi"),
    Level.REGENCY: gettext_lazy("kabupaten/kota"),
    Level.DISTRICT: gettext_lazy("kecamatan"),
    Level.VILLAGE: gettext_lazy("desa/kelurahan"),
}


@needs("regions.edit")
def regions(request: HttpRequest) -> HttpResponse:
    """Regions in force by regency, `?kabupaten=`, with their districts and villages; `?cari=` filters them."""
    found = regencies_for(viewer_in(request))
    asked = request.GET.get("kabupaten", "")
    chosen = next((row for row in found if row[0].code == asked), found[0] if found and not asked else None)
    if asked and chosen is None:
        raise Http404
    words = request.GET.get("cari", "")[:80]
    context: dict[str, Any] = {
        "title": _("Wilayah"),
        "tabs": _tabs("regions"),
        "regencies": found,
        "chosen": chosen[0] if chosen else None,
        "districts": chosen[1] if chosen else 0,
        "villages": chosen[2] if chosen else 0,
        "branches": districts_of(chosen[0].code, words) if chosen else [],
        "words": words,
    }
    return render(request, "regions/regions.html", context)


@needs("regions.edit")
def region_history(request: HttpRequest) -> HttpResponse:
    """Codes and names no longer in force, which became which, and the lists that were applied."""
    viewer = viewer_in(request)
    links = list(lineage_for(viewer)[: SHOWN + 1])
    names = region_names({link.old_code for link in links} | {link.new_code for link in links})
    earlier = former_names({link.old_code for link in links})
    former = Paginator(former_regions(viewer), PAGE_ROWS).get_page(request.GET.get("halaman"))
    context = {
        "title": _("Riwayat wilayah"),
        "tabs": _tabs("region_history"),
        "former": former,
        "links": [(link, _old_name(link, names, earlier), names.get(link.new_code, "")) for link in links[:SHOWN]],
        "more_links": len(links) > SHOWN,
        "shown": SHOWN,
        "files": [file for file in code_list_files(viewer)[:SHOWN] if hasattr(file, "application")],
        "breadcrumbs": [(_("Wilayah"), reverse("regions")), (_("Riwayat"), "")],
    }
    return render(request, "regions/region_history.html", context)


@needs("regions.edit", "GET POST")
def region_import(request: HttpRequest) -> HttpResponse:
    """Upload an official code list; nothing changes before its preview is applied."""
    form = CodeListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            file = upload_code_list(
                by=viewer_in(request),
                name=upload.name,
                chunks=upload.chunks(),
                effective_on=form.cleaned_data["effective_on"],
                complete=form.cleaned_data["complete"],
            )
        except Refused as error:
            form.add_error("file", str(error))
        else:
            return HttpResponseRedirect(reverse("region_preview", args=[file.pk]))
    context = {
        "title": _("Impor kode wilayah"),
        "form": form,
        "tabs": _tabs("region_import"),
        "known": regencies_for(viewer_in(request)),
        "breadcrumbs": [(_("Wilayah"), reverse("regions")), (_("Impor"), "")],
    }
    return render(request, "regions/region_import.html", context)


@needs("regions.edit", "GET POST")
def region_preview(request: HttpRequest, file_id: int) -> HttpResponse:
    """What an uploaded list would change; POST applies it."""
    viewer = viewer_in(request)
    file = code_list_files(viewer).filter(pk=file_id).first()
    if file is None:
        raise Http404
    if request.method == "POST":
        return _apply(request, file)
    context: dict[str, Any] = {
        "title": file.name,
        "file": file,
        "breadcrumbs": [(_("Wilayah"), reverse("regions")), (_("Impor"), reverse("region_import")), (file.name, "")],
    }
    if not hasattr(file, "application"):
        try:
            preview = preview_code_list(by=viewer, file=file)
        except Refused as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("region_import"))
        findings = [*preview.read.findings, *preview.changes.findings]
        context |= {
            "preview": preview,
            "levels": [(LEVELS[level], count) for level, count in preview.read.by_level.items() if count],
            "changes": preview.changes,
            "links": [(link, CHANGES[link.change]) for link in preview.changes.links[:SHOWN]],
            "groups": by_kind(findings, SHOWN),
            "shown": SHOWN,
            "steps": _steps(),
        }
    return render(request, "regions/region_preview.html", context)


@needs("regions.edit", "POST")
def region_shipped(request: HttpRequest) -> HttpResponse:
    """Load the codes that come with the program."""
    try:
        count = load_shipped_regions(by=viewer_in(request))
    except Refused as error:
        messages.error(request, str(error))
    else:
        text = ngettext("%(count)s wilayah ditambahkan.", "%(count)s wilayah ditambahkan.", count) % {"count": count}
        messages.success(request, text if count else _("Semua wilayah yang disertakan sudah ada."))
    return HttpResponseRedirect(reverse("regions"))


def _old_name(link: Lineage, names: Mapping[str, str], earlier: Mapping[tuple[str, date], str]) -> str:
    """What the old code was called until the day of the change, or is called still."""
    last = link.day - timedelta(days=1) if link.day else date.max
    return earlier.get((link.old_code, last)) or names.get(link.old_code, "")


def _apply(request: HttpRequest, file: CodeListFile) -> HttpResponse:
    try:
        counts = apply_code_list(by=viewer_in(request), file=file)
    except Refused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("region_preview", args=[file.pk]))
    text = _("Diterapkan: %(new)s baru, %(renamed)s ganti nama, %(ended)s berakhir. Tidak ada yang dihapus.")
    messages.success(request, text % counts)
    return HttpResponseRedirect(reverse("region_history"))


def _steps() -> list[dict[str, str]]:
    done, current = {"state": "done"}, {"state": "current"}
    return [{"label": _("Unggah"), **done}, {"label": _("Periksa perubahan"), **current}, {"label": _("Terapkan")}]


def _tabs(current: str) -> list[dict[str, Any]]:
    labels = {"regions": _("Berlaku"), "region_history": _("Riwayat"), "region_import": _("Impor")}
    return [{"url": reverse(name), "label": label, "current": name == current} for name, label in labels.items()]
