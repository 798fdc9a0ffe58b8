"""A decree to take away: its annex as PDF, its tables, and the files that were uploaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from nakhoda.decrees.files.annex import Annex, AnnexRow, annex_pdf
from nakhoda.decrees.files.scans import MEDIA
from nakhoda.decrees.queries import AreaRow, Decree, area_rows, map_of, row_of, ruleset_of, unlinked
from nakhoda.decrees.rules.content import rts_by_rw
from nakhoda.decrees.rules.states import State
from nakhoda.decrees.views.common import STATES, found, name_of
from nakhoda.regions.queries import region_name
from nakhoda.web.access import public
from nakhoda.web.downloads import attachment
from nakhoda.web.prints import PAPERS
from nakhoda.web.tables import Column, Table, csv_bytes, xlsx_bytes

MAKERS = {"csv": csv_bytes, "xlsx": xlsx_bytes}


@public()
def decree_annex(request: HttpRequest, decree_id: int) -> HttpResponse:
    """The annex as PDF, `?kertas=a4|f4`."""
    decree = found(request, decree_id)
    paper = request.GET.get("kertas", "f4").lower()
    if paper not in PAPERS:
        raise Http404
    here = request.build_absolute_uri(reverse("decree", args=[decree.pk]))
    with override("id"):
        made = annex_pdf(annex_of(decree, area_rows(decree), url=here), paper)
    name = f'inline; filename="lampiran-sk-{decree.pk}-{paper}.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": name})


@public()
def decree_table(request: HttpRequest, decree_id: int, kind: str) -> HttpResponse:
    """The table of areas, `xlsx` or `csv`."""
    decree = found(request, decree_id)
    rows = area_rows(decree)
    columns = [
        Column("number", _("No.")),
        Column("kawasan", _("Kawasan")),
        Column("district", _("Kecamatan")),
        Column("villages", _("Desa/kelurahan")),
        Column("rts", _("RT menurut RW")),
        Column("rt_count", _("Jumlah RT")),
        Column("area_stated_ha", _("Luas ditetapkan (ha)"), _("angka dalam SK")),
        Column("area_measured_ha", _("Luas terukur (ha)"), _("geodesik WGS 84, dari batas RT")),
        Column("longitude", _("Bujur"), _("titik tengah, WGS 84")),
        Column("latitude", _("Lintang"), _("titik tengah, WGS 84")),
        Column("level", _("Tingkat")),
        Column("total", _("Total nilai")),
        Column("year", _("Tahun data")),
        Column("land_status", _("Status lahan")),
        Column("priority", _("Prioritas")),
        Column("handling", _("Pola penanganan")),
        Column("note", _("Keterangan")),
    ]
    cells = [_cells(row) for row in rows]
    return _table(decree, kind, Table("Kawasan", columns, cells, _notes(decree)), "kawasan")


@public()
def decree_rt_table(request: HttpRequest, decree_id: int, kind: str) -> HttpResponse:
    """The table of RT with the area each belongs to, `xlsx` or `csv`."""
    decree = found(request, decree_id)
    columns = [
        Column("number", _("No. kawasan")),
        Column("kawasan", _("Kawasan")),
        Column("village_key", _("Kode desa/kelurahan")),
        Column("village", _("Desa/kelurahan")),
        Column("rt", _("RT")),
        Column("area_ha", _("Luas verifikasi (ha)")),
        Column("level", _("Tingkat")),
        Column("total", _("Total nilai")),
    ]
    cells = [
        [
            row.area.number,
            row.area.name,
            each.village_key,
            each.village_name,
            each.label,
            each.area_ha,
            each.level,
            each.total,
        ]
        for row in area_rows(decree)
        for each in row.content.members
    ]
    return _table(decree, kind, Table("RT", columns, cells, _notes(decree)), "rt")


@public()
def decree_file(request: HttpRequest, decree_id: int, file_id: int) -> FileResponse:
    """An uploaded scan or map, as it came."""
    decree = found(request, decree_id)
    file = decree.files.filter(pk=file_id).first()
    path = Path(settings.MEDIA_ROOT) / file.path if file else None
    if file is None or path is None or not path.is_file():
        raise Http404
    name = f"sk-{decree.pk}-{file.kind}-{file.pk}.{file.media}"
    response = FileResponse(path.open("rb"), content_type=MEDIA[file.media], filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def annex_of(decree: Decree, rows: Sequence[AreaRow], *, url: str) -> Annex:
    """What the annex of a decree says; a draft says so in its number."""
    regency = region_name(decree.regency)
    areas, outlines = map_of(decree, rows)
    draft = row_of(decree, localdate()).state not in (State.ACTIVE, State.SUPERSEDED)
    title = decree.signatory_title or _("Kepala Daerah")
    return Annex(
        office=[f"Pemerintah {regency}"],
        decree=f"Keputusan {title}",
        number=f"{decree.number} (RANCANGAN)".strip() if draft else decree.number,
        day=decree.date,
        about=decree.title,
        heading=f"Daftar lokasi perumahan kumuh dan permukiman kumuh {regency}",
        signatory_name=decree.signatory,
        signatory_title=title,
        ruleset_number=ruleset_of(decree).number,
        rows=[_annex_row(row) for row in rows],
        areas=unlinked(areas),
        outlines=outlines,
        place=regency.removeprefix("Kabupaten ").removeprefix("Kota "),
        code=f"SK-{decree.pk}",
        url=url,
        example=settings.EXAMPLE_DATA,
    )


def _annex_row(row: AreaRow) -> AnnexRow:
    area = row.area
    return AnnexRow(
        number=area.number,
        name=area.name,
        area_stated_ha=area.area_stated_ha,
        area_measured_ha=area.area_measured_ha,
        villages=area.villages,
        district=area.district,
        rts=rts_by_rw(row.content.members),
        latitude=area.latitude,
        longitude=area.longitude,
        level=area.level,
        total=area.total,
        land_status=area.land_status,
        priority=area.priority,
        handling=area.handling,
    )


def _cells(row: AreaRow) -> list[Any]:
    area = row.area
    return [
        area.number,
        area.name,
        area.district,
        area.villages,
        rts_by_rw(row.content.members),
        len(row.content.members),
        area.area_stated_ha,
        area.area_measured_ha,
        area.longitude,
        area.latitude,
        area.level,
        area.total,
        area.year,
        area.land_status,
        area.priority,
        area.handling,
        area.note,
    ]


def _notes(decree: Decree) -> list[tuple[str, Any]]:
    state = STATES[row_of(decree, localdate()).state][0]
    return [
        (_("SK"), name_of(decree)),
        (_("Tentang"), decree.title),
        (_("Tanggal ditetapkan"), decree.date),
        (_("Keadaan"), str(state)),
        (_("Aturan penilaian"), ruleset_of(decree).number),
    ]


def _table(decree: Decree, kind: str, table: Table, name: str) -> HttpResponse:
    if kind not in MAKERS:
        raise Http404
    return attachment(MAKERS[kind](table), kind, f"sk-{decree.pk}-{name}")
