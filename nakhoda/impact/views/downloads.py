"""What can be taken away: every table as XLSX and CSV, and the report of a year on two pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from nakhoda.impact.files import tables
from nakhoda.impact.files.year_end import Heading, kawasan_cells, year_end_of, year_end_pdf
from nakhoda.impact.rules.next_decree import NextDecree, next_decree
from nakhoda.impact.rules.report import Impact
from nakhoda.impact.rules.summary import summary_of
from nakhoda.impact.views.area import Asked, asked_in, notes_of
from nakhoda.scoring.queries.maps import map_version
from nakhoda.web.access import public
from nakhoda.web.downloads import attachment
from nakhoda.web.numbers import long_date
from nakhoda.web.prints import PAPERS
from nakhoda.web.tables import Table, csv_bytes, xlsx_bytes

KEPT_SECONDS = 24 * 3600
WRITERS: dict[str, Callable[[Table], bytes]] = {"csv": csv_bytes, "xlsx": xlsx_bytes}
# Tables of the impact itself, by the name in their address.
OF_IMPACT: dict[str, Callable[[Impact, tables.Notes], Table]] = {
    "cara": tables.methods_table,
    "tahun": tables.years_table,
    "sumber": tables.sources_table,
    "karya": tables.works_table,
    "rt": tables.rts_table,
    "bagian": tables.credit_table,
    "usulan-data": tables.proposal_table,
}
OF_DECREE: dict[str, Callable[..., Table]] = {"usulan-sk": tables.decree_table, "usulan-kawasan": tables.kawasan_table}
WHOLE_ONLY = {"usulan-kawasan"}


@public()
def impact_file(request: HttpRequest, code: str, table: str, kind: str) -> HttpResponse:
    """One table of an area as `csv` or `xlsx`; the years of the whole period, or the year asked for."""
    asked = asked_in(request, code)
    if asked is None or kind not in WRITERS or table not in {*OF_IMPACT, *OF_DECREE}:
        raise Http404
    if table in WHOLE_ONLY and not asked.whole:
        raise Http404
    made = _table(asked, table)
    return attachment(WRITERS[kind](made), kind, f"nakhoda-dampak-{table}-{asked.code}-{asked.year}")


@public()
def impact_report(request: HttpRequest, code: str) -> HttpResponse:
    """The report for the regent on two pages, whole regencies only; `?kertas=f4` for the other paper."""
    asked, paper = asked_in(request, code), request.GET.get("kertas", "a4")
    if asked is None or not asked.whole or paper not in PAPERS:
        raise Http404
    snapshot = asked.known.snapshot
    here = request.build_absolute_uri(reverse("impact", args=[asked.code]) + asked.year_query)
    key = f"impact-report-{map_version(snapshot)}-{snapshot.activation.at.timestamp()}-{asked.year}-{paper}-{here}"
    made: bytes | None = cache.get(key)
    if made is None:
        made = _report(asked, here, paper)
        cache.set(key, made, KEPT_SECONDS)
    name = f"dampak-{asked.code}-{asked.year}"
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def downloads_of(asked: Asked) -> list[dict[str, Any]]:
    """Every table of an area with the addresses of its files."""
    labels = {
        "cara": _("Hektare menurut cara dan sebab"),
        "tahun": _("Hektare menurut cara, tiap tahun"),
        "sumber": _("Dampak per sumber dana"),
        "karya": _("Dampak per karya"),
        "rt": _("Dampak per RT"),
        "bagian": _("Bagian tiap karya dalam tiap RT"),
        "usulan-sk": _("Usulan lampiran SK"),
        "usulan-kawasan": _("Usulan SK per kawasan"),
        "usulan-data": _("Volume sebelum dan sesudah karya"),
    }
    return [
        {
            "label": label,
            "files": [
                (kind.upper(), reverse("impact_file", args=[asked.code, table, kind]) + asked.year_query)
                for kind in ("xlsx", "csv")
            ],
        }
        for table, label in labels.items()
        if asked.whole or table not in WHOLE_ONLY
    ]


def _table(asked: Asked, table: str) -> Table:
    known, notes = asked.known, notes_of(asked)
    names = known.villages()
    if table in OF_DECREE:
        draft = next_decree(asked.found, asked.year)
        return OF_DECREE[table](_named(draft, names), known.kawasans, notes)
    rts = asked.found.rts.with_columns(pl.col("village").replace(names), pl.col("kawasan").replace(known.kawasans))
    return OF_IMPACT[table](replace(asked.found, rts=rts), notes)


def _named(draft: NextDecree, names: dict[str, str]) -> NextDecree:
    return replace(draft, rts=tuple(replace(each, village=names.get(each.village, each.village)) for each in draft.rts))


def _report(asked: Asked, here: str, paper: str) -> bytes:
    known, snapshot = asked.known, asked.known.snapshot
    since = long_date(localdate(snapshot.activation.at))
    notes = [f"Data resmi nomor {snapshot.activation.number} ({snapshot.title}), berlaku sejak {since}."]
    if known.unapplied:
        notes.append(f"{known.unapplied} baris karya tercatat tidak diterapkan pada data RT dan tidak dihitung.")
    heading = Heading(
        office=[f"Pemerintah {asked.regency_name}"],
        regency=asked.regency_name,
        since=f"akhir {known.base}",
        kawasans=kawasan_cells(asked.found, asked.year, known.kawasans),
        code=f"{snapshot.regency}/{snapshot.activation.number}/{asked.year}",
        url=here,
        notes=notes,
        example=settings.EXAMPLE_DATA,
    )
    report = year_end_of(
        summary_of(asked.found, asked.year), next_decree(asked.found, asked.year), heading, asked.ruleset
    )
    return year_end_pdf(report, paper)
