"""Mapping a workbook that no shipped layout fits: sheets, header rows and columns chosen on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nakhoda.baseline.queries.snapshots import Snapshot, path_of
from nakhoda.baseline.rules import layout as layouts
from nakhoda.baseline.rules.mapping import MAPPED, Rows, TableChoice, layout_data, layout_toml, table_choice
from nakhoda.baseline.rules.survey import Grid
from nakhoda.law.findings import field_label
from nakhoda.law.rulesets import load
from nakhoda.people.actions import Refused
from nakhoda.people.middleware import viewer_in
from nakhoda.scoring.actions.decide import choose_layout
from nakhoda.scoring.files.reading import from_first_row, read_grids, read_workbook, suggest
from nakhoda.scoring.views.drafts_common import found, language, page
from nakhoda.web.access import needs
from nakhoda.web.numbers import whole

TABLES = {
    "rt": (gettext_lazy("Daftar RT"), gettext_lazy("satu baris tiap RT: nama, luas, bangunan, KK, jalan, drainase")),
    "rt_year": (gettext_lazy("Penilaian RT"), gettext_lazy("satu baris tiap RT dan tahun: volume 16 kriteria")),
    "kawasan": (gettext_lazy("Daftar kawasan"), gettext_lazy("boleh tidak ada")),
    "kawasan_year": (gettext_lazy("Penilaian kawasan"), gettext_lazy("boleh tidak ada")),
    "investment": (gettext_lazy("Daftar penanganan (investasi)"), gettext_lazy("boleh tidak ada")),
}
NEEDED = ("rt", "rt_year")
LABELS = {
    "key": gettext_lazy("kode (kunci) baris"),
    "name": gettext_lazy("nama kawasan"),
    "label": gettext_lazy("nama RT/RW"),
    "kawasan": gettext_lazy("kode kawasan"),
    "rt": gettext_lazy("kode RT"),
    "kelurahan": gettext_lazy("desa/kelurahan"),
    "year": gettext_lazy("tahun"),
    "rt_count": gettext_lazy("jumlah RT"),
    "considerations_total": gettext_lazy("pertimbangan lain (jumlah)"),
    "legality_points": gettext_lazy("legalitas (jumlah)"),
    "volume": gettext_lazy("volume"),
    "percent": gettext_lazy("persen tiap kriteria"),
    "points": gettext_lazy("nilai tiap kriteria"),
    "aspect_mean": gettext_lazy("rata-rata tiap aspek"),
    "source": gettext_lazy("sumber dana"),
    "amount_idr": gettext_lazy("jumlah (Rp)"),
}
SIZES = ("metropolitan", "besar", "sedang", "kecil")
LEVELS = ("TK", "KR", "KS", "KB")


@needs("baseline.import", "GET POST")
def draft_mapping(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Choose sheet and column of each field, with the suggestion filled in; `lakukan` is muat, unduh or simpan."""
    snapshot = found(request, snapshot_id, "baseline.import", whole=True)
    if snapshot.state != "mapping":
        messages.info(request, _("Tata letak buku kerja ini sudah dikenal; tidak ada yang perlu dipetakan."))
        return HttpResponseRedirect(reverse("draft", args=[snapshot.pk]))
    grids = read_grids(path_of(snapshot.workbook))
    rows, ruleset = from_first_row(grids), load()
    base = suggest(grids)
    tables, settings = _choices(request, base.data, rows)
    settings["city_size"] = settings["city_size"] if settings["city_size"] in SIZES else "sedang"
    data = layout_data(
        tables,
        base=base.data,
        ruleset=ruleset.id,
        city_size=settings["city_size"],
        percent_scale=100 if settings["percent_scale"] == "100" else 1,
    )
    wanted, problems = request.POST.get("lakukan", ""), []
    if wanted in ("simpan", "unduh"):
        problems = _problems(tables) or _unreadable(snapshot, layout_toml(data), grids)
    if wanted == "unduh" and not problems:
        return _download(layout_toml(data), snapshot)
    if wanted == "simpan" and not problems:
        try:
            choose_layout(by=viewer_in(request), snapshot_id=snapshot.pk, layout_toml=layout_toml(data))
        except Refused as error:
            problems = [str(error)]
        else:
            return HttpResponseRedirect(reverse("draft", args=[snapshot.pk]))
    context = page(request, snapshot, "", title=_("Petakan kolom"), tables=[_shown(table) for table in tables])
    context |= {"sheets": list(rows), "sizes": SIZES, "levels": LEVELS, "settings": settings, "problems": problems}
    context["questions"] = [text for text in base.questions if "city_size" not in text and "level_words" not in text]
    return render(request, "scoring/draft_mapping.html", context, status=400 if problems else 200)


def _choices(request: HttpRequest, proposed: Mapping[str, Any], rows: Rows) -> tuple[list[TableChoice], dict[str, str]]:
    """Tables and settings as the form says, or as they are proposed."""
    if request.method == "POST":
        return [_posted(request, kind, rows) for kind in MAPPED], {
            name: request.POST.get(name, "") for name in ("city_size", "percent_scale")
        }
    by_kind = {table["kind"]: table for table in proposed["tables"]}
    tables = []
    for kind in MAPPED:
        table = by_kind.get(kind, {})
        sheet, header_row = table.get("sheet", ""), int(table.get("header_row", 0))
        tables.append(table_choice(kind, rows, load(), sheet=sheet, header_row=header_row))
    return tables, {name: str(proposed[name]) for name in ("city_size", "percent_scale")}


def _posted(request: HttpRequest, kind: str, rows: Rows) -> TableChoice:
    """What the form says of a kind of table; fields of another sheet than before are guessed anew."""
    sheet, before = request.POST.get(f"{kind}-lembar", ""), request.POST.get(f"{kind}-lembar-lama", "")
    row = request.POST.get(f"{kind}-baris", "")
    same = sheet == before and row == request.POST.get(f"{kind}-baris-lama", "")
    prefix = f"{kind}."
    chosen = {name.removeprefix(prefix): value for name, value in request.POST.items() if name.startswith(prefix)}
    header_row = (whole(row) or 0) if sheet == before else 0
    table = table_choice(
        kind,
        rows,
        load(),
        sheet=sheet,
        header_row=min(header_row, 10_000),
        chosen={k: str(v) for k, v in chosen.items()} if same else None,
    )
    words = {
        word: request.POST.get(f"{kind}-tingkat-{at}", code) for at, (word, code) in enumerate(table.words.items())
    }
    return replace(table, words={word: code if code in LEVELS else "" for word, code in words.items()})


def _problems(tables: Sequence[TableChoice]) -> list[str]:
    found = []
    for table in tables:
        title = TABLES[table.kind][0]
        if not table.sheet and table.kind in NEEDED:
            found.append(_("%(table)s: pilih lembarnya.") % {"table": title})
        if table.sheet and table.missing:
            names = ", ".join(_label(name) for name in table.missing)
            found.append(_("%(table)s: pilih kolom untuk %(names)s.") % {"table": title, "names": names})
    return found


def _unreadable(snapshot: Snapshot, text: str, grids: Mapping[str, Grid]) -> list[str]:
    """Why the workbook cannot be read by that layout; empty if it can."""
    try:
        read_workbook(grids, file=snapshot.workbook.name, layout=layouts.load_text(text))
    except layouts.LayoutError as error:
        return [str(error)]
    return []


def _shown(table: TableChoice) -> dict[str, Any]:
    title, about = TABLES[table.kind]
    fields = [(each, _label(each.name)) for each in table.fields]
    return {
        "choice": table,
        "title": title,
        "about": about,
        "needed": table.kind in NEEDED,
        "required": [pair for pair in fields if pair[0].required],
        "optional": [pair for pair in fields if not pair[0].required],
        "words": [(at, word, code) for at, (word, code) in enumerate(table.words.items())],
    }


def _label(name: str) -> str:
    return str(LABELS[name]) if name in LABELS else field_label(name, language())


def _download(text: str, snapshot: Snapshot) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="tataletak-{snapshot.pk}.toml"'}
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=headers)
