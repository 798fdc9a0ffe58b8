"""Needs: what each RT lacks, what would lower its class, which work fits and what it costs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nakhoda.law.rulesets import load
from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.planning.queries.needs import CHANCES, NeedFilter, NeedRow, Needs, needs_in, villages_of, with_data
from nakhoda.planning.queries.pages import plan_of_village
from nakhoda.planning.views.common import told_apart, unit_name
from nakhoda.regions.queries import region_names
from nakhoda.scoring.queries.words import name_of, spoken
from nakhoda.web.access import needs
from nakhoda.web.downloads import attachment
from nakhoda.web.language import here
from nakhoda.web.numbers import number
from nakhoda.web.tables import Column, Table, csv_bytes, xlsx_bytes

PAGE_ROWS, MOST_WAYS = 40, 2
MAKERS = {"csv": csv_bytes, "xlsx": xlsx_bytes}


@needs("record.read")
def needs_page(request: HttpRequest) -> HttpResponse:
    """The needs of an area (`?wilayah=`) by points or cost, filtered by RT, criterion and what they would bring."""
    viewer = viewer_in(request)
    area, villages, wanted = _asked(request, viewer)
    found = needs_in(villages, wanted)
    page = Paginator(found.rows, PAGE_ROWS).get_page(request.GET.get("halaman"))
    everything = villages_of(viewer)
    known = with_data(everything)
    areas = region_names({regency_of(key) for key in known | {area} if key}) | {
        key: name for key, name in everything.items() if key in known or key == area
    }
    plans = {key: plan_of_village(viewer, key) for key in {row.need.village for row in page}}
    context = {
        "title": _("Kebutuhan"),
        "area": area,
        "areas": areas.items(),
        "silent": sorted(name for key, name in told_apart(everything).items() if key not in known),
        "rts": [(key, name.replace(name.split(" ")[0], spoken(name.split(" ")[0]), 1)) for key, name in found.rts],
        "criteria": [(each.id, name_of(each)) for each in load().criteria],
        "wanted": wanted,
        "page": page,
        "rows": [_row(row, plans[row.need.village], viewer) for row in page],
        "found": found,
        "years": [(each.regency, max(each.summary.get("years") or [0])) for each in found.snapshots],
        "query": urlencode({name: value for name, value in request.GET.items() if name != "halaman"}),
    }
    return render(request, "planning/needs.html", context)


@needs("record.read")
def needs_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same needs as a table, `xlsx` or `csv`."""
    if kind not in MAKERS:
        raise Http404
    _area, villages, wanted = _asked(request, viewer_in(request))
    found = needs_in(villages, wanted)
    columns = [
        Column("village", _("Desa/kelurahan")),
        Column("rt", _("RT")),
        Column("criterion", _("Kriteria")),
        Column("name", _("Nama kriteria")),
        Column("volume", _("Kekurangan")),
        Column("unit", _("Satuan")),
        Column("ratio", _("Bagian (0–1)")),
        Column("points", _("Nilai")),
        Column("band", _("Turun satu pita bila ditangani")),
        Column("level", _("Turun kelas bila ditangani")),
        Column("service", _("Layanan cukup bila ditangani"), _("menurut aturan keluar; kosong bila tidak berlaku")),
        Column("planned", _("Sudah direncanakan"), _("baris hidup pada rencana terbaru desa")),
        Column("activity", _("Kegiatan"), _("yang lazim dan termurah")),
        Column("amount", _("Volume kegiatan")),
        Column("cost_idr", _("Biaya (Rp)"), _("untuk seluruh kekurangan, menurut buku harga")),
    ]
    table = Table("Kebutuhan", columns, [_cells(row) for row in found.rows], _notes(found))
    return attachment(MAKERS[kind](table), kind, "kebutuhan")


def _asked(request: HttpRequest, viewer: Viewer) -> tuple[str, dict[str, str], NeedFilter]:
    """The area, its villages, and the filter; 404 for an area of which the viewer sees no village."""
    area = request.GET.get("wilayah", "")
    villages = villages_of(viewer, area)
    if area and not villages:
        raise Http404
    chance = request.GET.get("bila", "")
    wanted = NeedFilter(
        rt=request.GET.get("rt", "")[:20],
        criterion=request.GET.get("kriteria", "")[:8],
        chance=chance if chance in CHANCES else "",
        sort=request.GET.get("urut", "nilai"),
    )
    return area, villages, wanted


def _row(row: NeedRow, plan: Any, viewer: Viewer) -> dict[str, Any]:
    need = row.need
    best = row.costs[0] if row.costs else None
    url = ""
    if viewer.may("planning.propose", need.village):
        asked = {
            "rt": need.rt,
            "kegiatan": best.activity.id if best else "",
            "volume": number(best.volume) if best else "",
        }
        url = (
            f"{reverse('line_new', args=[plan.pk])}?{urlencode(asked)}"
            if plan
            else f"{reverse('plan_new')}?{urlencode({'desa': need.village})}"
        )
    return {
        "need": need,
        "rt": spoken(row.state.name),
        "rt_url": reverse("rt", args=[need.village, row.state.name]),
        "village": row.village_name,
        "criterion": name_of(need.criterion),
        "unit": unit_name(need.criterion.unit),
        "band": need.bands[0] if need.bands else None,
        "level": need.class_step,
        "service": need.service_amount,
        "costs": [(each, unit_name(each.activity.unit)) for each in row.costs[:MOST_WAYS]],
        "more": max(len(row.costs) - MOST_WAYS, 0),
        "cheapest_idr": row.cheapest_idr,
        "url": url,
        "planned": row.planned,
        "has_plan": plan is not None,
    }


def _cells(row: NeedRow) -> list[Any]:
    need, best = row.need, row.costs[0] if row.costs else None
    return [
        row.village_name,
        row.state.name,
        need.criterion.id,
        name_of(need.criterion),
        need.volume,
        need.criterion.unit,
        round(need.ratio, 6),
        need.points,
        need.bands[0].amount if need.bands else None,
        need.class_step.amount if need.class_step else None,
        need.service_amount,
        row.planned or None,
        here(best.activity) if best else None,
        best.volume if best else None,
        best.amount_idr if best else None,
    ]


def _notes(found: Needs) -> list[tuple[str, Any]]:
    notes: list[tuple[str, Any]] = [(_("Data resmi"), each.title) for each in found.snapshots]
    notes += [(_("Buku harga"), f"{each.title} (v{each.version})") for each in found.books]
    return notes
