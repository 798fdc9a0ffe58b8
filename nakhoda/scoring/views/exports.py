"""The columns of the tables that people take away: every number with its year, its rule, and the method of its area."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.law.rulesets import Ruleset, load
from nakhoda.scoring.queries.tables import KawasanRow, RtScore, score_cells
from nakhoda.scoring.queries.words import name_of
from nakhoda.scoring.views.scopes import Scope
from nakhoda.web.prints import EXAMPLE
from nakhoda.web.tables import Column, Table

WHOLES = ("area_ha", "area_flag_ha", "buildings", "population", "households", "road_ideal_m", "drainage_ideal_m")


def rt_export(scope: Scope, rows: Sequence[RtScore], year: int) -> Table:
    """One row an RT: where it is, its wholes, every criterion, result, and where the numbers come from."""
    ruleset = load(scope.snapshot.ruleset)
    columns = [
        Column("village_key", _("Kode desa")),
        Column("village", _("Desa/kelurahan")),
        Column("rt", "RT"),
        Column("kawasan", _("Kawasan")),
        Column("year", _("Tahun")),
        *_whole_columns(),
        *_score_columns(ruleset),
        Column("base_total", _("Total tahun dasar")),
        *_origin_columns(),
    ]
    cells = [
        [
            row.rt.village_key,
            row.rt.village_name,
            row.rt.label,
            row.kawasan.name if row.kawasan else None,
            score.year,
            *(getattr(row, name) for name in WHOLES),
            *_score_row(score, score.rt_year.volumes, ruleset),
            getattr(score, "base_total", None),
            *_origin(scope.snapshot),
        ]
        for score in rows
        for row in [score.rt_year.rt_row]
    ]
    return Table("RT", columns, cells, _notes(scope, ruleset, year))


def kawasan_export(scope: Scope, rows: Sequence[KawasanRow], year: int) -> Table:
    """One row a kawasan: sums of its RT, every criterion, the computed result and the printed one."""
    ruleset = load(scope.snapshot.ruleset)
    columns = [
        Column("key", _("Kode kawasan")),
        Column("kawasan", _("Kawasan")),
        Column("villages", _("Desa/kelurahan")),
        Column("rt_count", _("Jumlah RT")),
        Column("year", _("Tahun")),
        *(column for column in _whole_columns() if column.key in ruleset.denominators),
        *_score_columns(ruleset),
        Column("base_total", _("Total tahun dasar")),
        Column("printed_total", _("Total tercetak")),
        Column("printed_level", _("Tingkat tercetak")),
        Column("difference", _("Tercetak dikurangi terhitung")),
        *_origin_columns(),
    ]
    wholes = [name for name in WHOLES if name in ruleset.denominators]
    cells = [
        [
            row.kawasan.key,
            row.kawasan.name,
            ", ".join(row.villages),
            row.score.rt_count,
            row.score.year,
            *(row.score.wholes.get(name) for name in wholes),
            *_score_row(row.score, row.score.volumes, ruleset),
            row.base_total,
            row.score.printed_total,
            row.score.printed_level,
            row.difference,
            *_origin(scope.snapshot),
        ]
        for row in rows
    ]
    return Table("Kawasan", columns, cells, _notes(scope, ruleset, year))


def area_method() -> str:
    """How the hectares of these tables came about."""
    return _("luas terverifikasi menurut buku kerja")


def _whole_columns() -> list[Column]:
    labels = {
        "area_ha": _("Luas terverifikasi (ha)"),
        "area_flag_ha": _("Luas SK (ha)"),
        "buildings": _("Bangunan (unit)"),
        "population": _("Penduduk (jiwa)"),
        "households": _("KK"),
        "road_ideal_m": _("Jalan ideal (m)"),
        "drainage_ideal_m": _("Drainase ideal (m)"),
    }
    return [Column(name, labels[name]) for name in WHOLES]


def _score_columns(ruleset: Ruleset) -> list[Column]:
    columns = []
    for each in ruleset.criteria:
        name = name_of(each)
        columns += [
            Column(f"v_{each.id}", f"{each.id} volume ({each.unit})", f"{name}: {each.meaning}"),
            Column(f"p_{each.id}", _("%(id)s rasio") % {"id": each.id}),
            Column(f"n_{each.id}", _("%(id)s nilai") % {"id": each.id}),
        ]
    columns += [Column(f"r_{each.number}", _("Rata-rata aspek %(n)s") % {"n": each.number}) for each in ruleset.aspects]
    return [
        *columns,
        Column("sector_mean", _("Rata-rata sektoral")),
        Column("contribution", _("Kontribusi penanganan")),
        Column("total", _("Total nilai")),
        Column("level", _("Tingkat")),
        Column("level_name", _("Nama tingkat")),
        Column("leaves", _("Memenuhi aturan keluar")),
        Column("class_code", _("Klasifikasi")),
        Column("priority", _("Prioritas")),
        Column("handling", _("Pola penanganan")),
    ]


def _score_row(score: Any, volumes: Any, ruleset: Ruleset) -> list[Any]:
    return [
        *score_cells(score, volumes, ruleset),
        score.sector_mean,
        score.contribution,
        score.total,
        score.level,
        name_of(ruleset.level(score.level)),
        score.leaves,
        score.class_code,
        score.priority,
        score.handling,
    ]


def _origin_columns() -> list[Column]:
    return [
        Column("snapshot", _("Data resmi")),
        Column("official_since", _("Resmi sejak")),
        Column("ruleset", _("Aturan")),
        Column("ruleset_hash", _("Sidik aturan")),
        Column("area_method", _("Cara luas")),
    ]


def _origin(snapshot: Snapshot) -> list[Any]:
    number = f"{snapshot.regency}/{snapshot.activation.number}"
    return [number, _day(snapshot), snapshot.ruleset, snapshot.ruleset_hash, area_method()]


def _day(snapshot: Snapshot) -> date:
    return localdate(snapshot.activation.at)


def _notes(scope: Scope, ruleset: Ruleset, year: int) -> list[tuple[str, Any]]:
    snapshot = scope.snapshot
    notes: list[tuple[str, Any]] = [
        (_("Kabupaten/kota"), f"{snapshot.regency} {scope.regency}"),
        (_("Tahun"), year),
        (_("Data resmi"), f"{snapshot.regency}/{snapshot.activation.number}: {snapshot.title}"),
        (_("Resmi sejak"), _day(snapshot)),
        (_("Aturan"), f"{ruleset.id}, {ruleset.number}"),
        (_("Sidik aturan"), snapshot.ruleset_hash),
        (_("Cara luas"), area_method()),
        (_("Rasio"), _("volume dibagi penyebut, tidak dibulatkan; 0,76 berarti 76%")),
    ]
    return [(_("Perhatian"), EXAMPLE), *notes] if settings.EXAMPLE_DATA else notes
