"""Scenarios to take away: the comparison as a table, the explanation of one on a page of paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from nakhoda.people.middleware import viewer_in
from nakhoda.people.rules.scope import regency_of
from nakhoda.planning.files.work_plan import Head, scenario_pdf
from nakhoda.planning.queries.plans import Scenario
from nakhoda.planning.queries.scenarios import places_for, scenario_for, scenarios_named, villages_in
from nakhoda.planning.rules.scenario import question_of
from nakhoda.planning.views.common import paper_of, pdf_response
from nakhoda.planning.views.scenario_compare import MOST, chosen_ids
from nakhoda.planning.views.scenario_parts import figures_of, rule_words
from nakhoda.regions.queries import region_name
from nakhoda.web.access import needs
from nakhoda.web.answers import to
from nakhoda.web.downloads import attachment
from nakhoda.web.numbers import long_date
from nakhoda.web.tables import Column, Table, csv_bytes, xlsx_bytes

MAKERS = {"csv": csv_bytes, "xlsx": xlsx_bytes}


@needs("record.read")
def scenario_table(request: HttpRequest, kind: str) -> HttpResponse:
    """The scenarios of `?s=`, at most four, one a row: question, money, both outcomes, people, proof."""
    if kind not in MAKERS:
        raise Http404
    viewer = viewer_in(request)
    found = scenarios_named(viewer, chosen_ids(request))[:MOST]
    if not found:
        return to("scenarios")
    places = {place.area: place.name for place in places_for(viewer)}
    return attachment(MAKERS[kind](_table(found, places)), kind, "banding-skenario")


@needs("record.read")
def scenario_story(request: HttpRequest, pk: int) -> HttpResponse:
    """The explanation of a scenario on one page, `?kertas=a4|f4`. Paper is in Indonesian."""
    found, paper = scenario_for(viewer_in(request), pk), paper_of(request)
    if found is None:
        raise Http404
    with override("id"):
        body = scenario_pdf(_head(found), rule_words(found.question), found.result["story"], paper)
    return pdf_response(body, f"skenario-{found.pk}-{paper}")


def _head(found: Scenario) -> Head:
    regency = region_name(regency_of(found.area))
    village = villages_in(found.snapshot, found.area).get(found.area, "")
    example = " (harga contoh)" if found.prices.example else ""
    year = max(found.snapshot.summary.get("years") or [0])
    return Head(
        office=[f"Pemerintah {regency}"],
        title=found.name,
        village=village or regency,
        where=f"{village}, {regency}" if village else regency,
        year=year,
        prices=f"{found.prices.title}, versi {found.prices.version}{example}",
        printed=f"Data kekumuhan: {found.snapshot.title}, tahun {year}. "
        f"Disusun {long_date(timezone.localtime(found.at).date())}",
        code=f"Skenario {found.pk}",
        url="",  # no QR: residents who scan it could not read the page of a scenario
        example=settings.EXAMPLE_DATA or found.prices.example,
    )


def _table(found: Sequence[Scenario], places: dict[str, str]) -> Table:
    columns = [
        Column("name", _("Skenario")),
        Column("place", _("Wilayah")),
        Column("rule", _("Aturan")),
        Column("budget_idr", _("Anggaran (Rp)")),
        Column("cost_idr", _("Biaya (Rp)")),
        Column("score_ha", _("ha, nilai saja"), _("nilai turun di bawah batas kumuh")),
        Column("both_ha", _("ha, nilai dan layanan"), _("aturan keluar lengkap: nilai turun dan lima layanan cukup")),
        Column("score_price", _("Rupiah tiap ha, nilai saja")),
        Column("both_price", _("Rupiah tiap ha, nilai dan layanan")),
        Column("leaving", _("RT keluar"), _("menurut aturan skenario itu sendiri")),
        Column("households", _("KK terlayani"), _("sedikitnya")),
        Column("labour_days", _("HOK")),
        Column("lines", _("Pekerjaan")),
        Column("gap", _("Selisih terbukti (0–1)"), _("paling banyak yang masih mungkin lebih baik")),
        *(Column(f"method_{each.id}", _("ha, cara %(id)s") % {"id": each.id}, each.name) for each in _methods(found)),
        Column("prices", _("Buku harga")),
        Column("data", _("Data resmi")),
    ]
    notes: list[tuple[str, Any]] = [
        (_("Perhatian"), _("Lahan, izin, dan persetujuan warga tidak ikut dihitung.")),
    ]
    return Table(_("Banding skenario"), columns, [_cells(each, places) for each in found], notes)


def _methods(found: Sequence[Scenario]) -> list[Any]:
    return [method for method, _area in figures_of(found[0])["methods"]]


def _cells(each: Scenario, places: dict[str, str]) -> list[Any]:
    figures = figures_of(each)
    return [
        each.name,
        places.get(each.area, each.area),
        rule_words(each.question),
        question_of(each.question).money_idr,
        figures["cost_idr"],
        figures["score_ha"],
        figures["both_ha"],
        figures["score_price"],
        figures["both_price"],
        figures["leaving"],
        figures["households"],
        figures["labour_days"],
        figures["lines"],
        figures["gap"],
        *(area for _method, area in figures["methods"]),
        f"{each.prices.title} v{each.prices.version}",
        each.snapshot.title,
    ]
