"""The synthetic example: a workbook and boundaries of an invented survey in Desa Tanjungsari, with planted faults.

Not one figure is real. `PLANTED` says which fault stands in which cell, so that a demonstration can be checked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from nakhoda.baseline.example_numbers import KAWASAN, SEED, VILLAGE, YEARS, Dice, Figures, figures, number_of, polygon
from nakhoda.baseline.files.template import ResultRow, TemplateData, cell_address, template_bytes
from nakhoda.baseline.rules.printed import CellValue, contribution_of, results_of
from nakhoda.law.rulesets import DEFAULT, Ruleset, load

LABEL = "DATA CONTOH — BUKAN DATA RESMI"
WORKBOOK = "contoh-tanjungsari-2021.xlsx"
BOUNDARIES = "contoh-tanjungsari-batas.geojson"
DECREE: Mapping[str, CellValue] = {
    "number": "CONTOH 188.45/000/KPTS/2015 (bukan SK sungguhan)",
    "date": date(2015, 3, 10),
    "signatory": "CONTOH — Bupati Pacitan",
    "regency": "Kabupaten Pacitan",
    "province": "Jawa Timur",
    "city_size": "kecil",
    "map_file": BOUNDARIES,
}
COUNT = 24  # RT rows per year: row of the second year = COUNT + number of the RT
WRONG_POLYGON, NO_POLYGON = 3, 19


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault set on purpose: finding code, sheet (or boundary file), cell (or RT label), and what was done."""

    code: str
    sheet: str
    cell: str
    note: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in one field of one row of a table; `base` is a volume set in both years, `typed` a cell typed over."""

    code: str
    kind: str
    row: int
    field: str
    note: str
    base: float | None = None
    typed: CellValue = None


_FAULTS = (
    Fault("kolom-bergeser", "rt_year", COUNT + 4, "v_1a", "hasil bergeser satu kolom, total di depan"),
    Fault("teks-dalam-angka", "rt_year", COUNT + 22, "v_3b", "tertulis 'dua puluh'", typed="dua puluh"),
    Fault("koma-desimal", "rt_year", COUNT + 17, "v_4a", "tertulis teks '0,85'", base=0.85, typed="0,85"),
    Fault("volume-negatif", "rt_year", 15, "v_4a", "genangan −0,0312 ha", base=-0.0312),
    Fault("volume-negatif", "rt_year", COUNT + 15, "v_4a", "genangan −0,0312 ha, tersalin dari 2020"),
    Fault("persen-lebih-100", "rt_year", 9, "v_6b", "74 KK dari 65 KK", base=74.0),
    Fault("persen-lebih-100", "rt_year", COUNT + 9, "v_6b", "74 KK dari 65 KK, tersalin dari 2020"),
    Fault("pasangan-lebih-100", "rt_year", 19, "v_2b", "2a 175 m + 2b 360 m dari 490 m", base=360.0),
    Fault("pasangan-lebih-100", "rt_year", COUNT + 19, "v_2b", "2a 175 m + 2b 360 m, tersalin dari 2020"),
    Fault("sisa-semu", "rt_year", 12, "v_4a", "luas 1,4714 − 1,45 = 0,0214 ha", base=0.0214),
    Fault("persen-salah", "rt_year", COUNT + 8, "p_5a", "50 % diketik di atas rumus", typed=0.5),
    Fault("nilai-salah", "rt_year", COUNT + 16, "n_1a", "nilai 1 untuk 81 %", typed=1),
    Fault("total-salah", "rt_year", COUNT + 7, "total", "total dua lebih banyak daripada jumlahnya", typed=24),
    Fault("tingkat-salah", "rt_year", COUNT + 21, "level", "KS untuk total ringan", typed="KS"),
    Fault("baris-ganda", "rt_year", 2 * COUNT, "rt", "RT dan tahun yang sama dua kali"),
    Fault("rt-tidak-dikenal", "rt_year", 2 * COUNT + 1, "rt", "RT TJS-099 tidak ada di lembar RT"),
    Fault("tidak-kumuh-dalam-sk", "rt_year", 6, "level", "tidak kumuh pada tahun dasar, tetapi masuk SK"),
    Fault("tidak-kumuh-dalam-sk", "rt_year", 20, "level", "tidak kumuh pada tahun dasar, tetapi masuk SK"),
    Fault("investasi-tidak-diterapkan", "rt_year", COUNT + 1, "v_3a", "sumur bor 19 KK tidak mengurangi volume"),
    Fault("investasi-ganda", "investment", 20, "rt", "baris pertama tersalin"),
    Fault("penyebut-kawasan-bukan-jumlah-rt", "kawasan", 1, "households", "30 KK lebih banyak daripada jumlah RT"),
    Fault("volume-kawasan-bukan-jumlah-rt", "kawasan_year", 2, "v_4a", "dua kali lipat jumlah RT"),
    Fault("jiwa-per-kk-janggal", "rt", 14, "households", "99 jiwa dalam 62 KK"),
    Fault("sk-lewat-peninjauan", "decree", 0, "date", "SK contoh bertanggal 2015"),
)


def planted_at(fault: Fault, ruleset: Ruleset) -> Planted:
    """A fault with the sheet and cell of the template where it stands."""
    return Planted(fault.code, *cell_address(ruleset, fault.kind, fault.row, fault.field), fault.note)


def _planted(ruleset: Ruleset) -> tuple[Planted, ...]:
    return (
        *(planted_at(fault, ruleset) for fault in _FAULTS),
        Planted("luas-beda-poligon", BOUNDARIES, "RT004-RW001", "poligon 18 % lebih luas daripada tabel"),
        Planted("rt-tanpa-poligon", BOUNDARIES, "RT004-RW005", "RT ini tidak mempunyai poligon"),
        Planted("poligon-tanpa-rt", BOUNDARIES, "RT005-RW006", "poligon RT yang tidak ada di tabel"),
    )


PLANTED: tuple[Planted, ...] = _planted(load(DEFAULT))


def example_data(ruleset: Ruleset) -> TemplateData:
    """The whole example survey with its faults, for `template_bytes`."""
    sound = figures(ruleset)
    volumes = _faulty_volumes(sound)
    rts = [dict(row) for row in sound.rts]
    rts[14]["population"] = 99
    kawasan: list[dict[str, CellValue]] = []
    for key, name in KAWASAN:
        area_ha = round(sum(number_of(row["area_ha"]) for row in rts if row["kawasan"] == key), 4)
        kawasan.append({"key": key, "name": name, "district": "Pacitan", "area_flag_ha": area_ha})
    kawasan[1]["households"] = sum(int(number_of(row["households"])) for row in rts if row["kawasan"] == "TJS-T") + 30
    return TemplateData(
        decree={**DECREE, "area_ha": round(sum(number_of(row["area_flag_ha"]) for row in kawasan), 4)},
        kawasan=kawasan,
        rt=rts,
        rt_results=_rt_results(rts, volumes, ruleset),
        kawasan_results=_kawasan_results(rts, volumes, ruleset),
        investments=[*sound.investments, dict(sound.investments[0])],
        note=LABEL,
    )


def example_boundaries(ruleset: Ruleset) -> bytes:
    """The polygons as GeoJSON, areas within three per cent of the table's but for the planted faults."""
    dice = Dice(SEED + 1)
    features = []
    for index, row in enumerate(figures(ruleset).rts):
        share = 1.18 if index == WRONG_POLYGON else dice.between(0.98, 1.02)
        ring = polygon(index, number_of(row["area_ha"]) * share, dice)
        if index != NO_POLYGON:
            features.append(_feature(str(row["label"]), dict(KAWASAN)[str(row["kawasan"])], ring))
    features.append(_feature("RT005-RW006", KAWASAN[2][1], polygon(COUNT, 0.8, dice)))
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'.encode()


def example_files(ruleset: Ruleset) -> dict[str, bytes]:
    """Both shipped files by name; always the same bytes."""
    return {WORKBOOK: template_bytes(ruleset, example_data(ruleset)), BOUNDARIES: example_boundaries(ruleset)}


def write_example(folder: Path) -> tuple[Path, ...]:
    """Writes both files into a folder that exists and returns their paths. OSError if it cannot be written."""
    paths = []
    for name, content in example_files(load(DEFAULT)).items():
        (folder / name).write_bytes(content)
        paths.append(folder / name)
    return tuple(paths)


def _faulty_volumes(sound: Figures) -> dict[tuple[str, int], dict[str, float]]:
    volumes = {at: dict(cells) for at, cells in sound.volumes.items()}
    keys = [str(row["key"]) for row in sound.rts]
    for fault in _FAULTS:
        if fault.base is not None:
            for year in YEARS:
                volumes[keys[fault.row % COUNT], year][fault.field[2:]] = fault.base
    volumes[keys[1], YEARS[1]]["3a"] = volumes[keys[1], YEARS[0]]["3a"]
    return volumes


def _rt_results(
    rts: list[dict[str, CellValue]], volumes: Mapping[tuple[str, int], Mapping[str, float]], ruleset: Ruleset
) -> list[ResultRow]:
    rows = [ResultRow(str(rt["key"]), year, volumes[str(rt["key"]), year]) for year in YEARS for rt in rts]
    for fault in _FAULTS:
        if fault.kind == "rt_year" and fault.typed is not None:
            rows[fault.row] = replace(rows[fault.row], typed={fault.field: fault.typed})
    rows[COUNT + 4] = shifted(rows[COUNT + 4], rows[4], rts[4], ruleset)
    stranger = ResultRow("TJS-099", YEARS[1], rows[COUNT + 2].volumes)
    return [*rows, rows[COUNT + 12], stranger]


def shifted(row: ResultRow, before: ResultRow, rt: Mapping[str, CellValue], ruleset: Ruleset) -> ResultRow:
    """The row as an office ruins it: every result one column to the right, the total at the front."""
    cells = results_of(row.volumes, rt, ruleset)
    last = results_of(before.volumes, rt, ruleset)["sector_mean"]
    cells |= {f"v_{name}": volume for name, volume in row.volumes.items()}
    block = []
    for aspect in ruleset.aspects:
        block += [f"{part}_{criterion.id}" for criterion in ruleset.of_aspect(aspect.number) for part in "vpn"]
        block.append(f"r_{aspect.number}")
    block.append("total")
    values = [cells[name] for name in (block[-1], *block[:-1])]
    rest = {name: cells[name] for name in ("level", "sector_mean")}
    contribution = contribution_of(last, cells["sector_mean"])
    return replace(row, typed={**dict(zip(block, values, strict=True)), **rest, "contribution": contribution})


def _kawasan_results(
    rts: list[dict[str, CellValue]], volumes: Mapping[tuple[str, int], Mapping[str, float]], ruleset: Ruleset
) -> list[ResultRow]:
    rows = []
    for year in YEARS:
        for key, _ in KAWASAN:
            members = [volumes[str(rt["key"]), year] for rt in rts if rt["kawasan"] == key]
            sums = {c.id: round(sum(member[c.id] for member in members), 4) for c in ruleset.criteria}
            if (key, year) == ("TJS-S", YEARS[0]):
                sums["4a"] = round(2 * sums["4a"], 4)
            rows.append(ResultRow(key, year, sums))
    return rows


def _feature(label: str, kawasan: str, ring: list[list[float]]) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"kelurahan": VILLAGE, "rtrw": label, "kawasan": kawasan, "keterangan": LABEL},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
