"""The regency example: six villages of Kabupaten Pacitan, ten kawasan, 97 RTs, two years; invented, with faults.

Not one figure is real. The same survey without faults comes with `planted=False`; the map is the same for both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from nakhoda.baseline.example import LABEL, Fault, Planted, planted_at, shifted
from nakhoda.baseline.example_map import on_earth, outline
from nakhoda.baseline.example_numbers import YEARS, Figures, number_of
from nakhoda.baseline.example_regency_numbers import CITY_SIZE, KAWASAN, VILLAGES, figures, kawasan_rows, places
from nakhoda.baseline.files.template import ResultRow, TemplateData, template_bytes
from nakhoda.baseline.rules.printed import CellValue
from nakhoda.law.rulesets import DEFAULT, Ruleset, load

WORKBOOK = "contoh-pacitan-2021.xlsx"
BOUNDARIES = "contoh-pacitan-batas.geojson"
REGENCY, REGENCY_CODE = "Kabupaten Pacitan", "35.01"
DECREE: Mapping[str, CellValue] = {
    "number": "CONTOH 188.45/000/KPTS/2021 (bukan SK sungguhan)",
    "date": date(2021, 3, 25),
    "signatory": "Bupati Pacitan (contoh)",
    "regency": REGENCY,
    "province": "Jawa Timur",
    "city_size": CITY_SIZE,
    "map_file": BOUNDARIES,
}
COUNT = 97  # RT rows per year: row of the second year = COUNT + number of the RT
SHIFTED, TWICE, NOT_APPLIED, WRONG_AREA = 6, 29, (73, "2a"), 87
MORE_HOUSEHOLDS = 30

_FAULTS = (
    Fault("koma-desimal", "rt_year", COUNT + 16, "v_4a", "tertulis teks '1,0616'", typed="1,0616"),
    Fault("rata-aspek-kosong", "rt_year", COUNT + 16, "r_4", "akibat teks '1,0616': rata-rata tidak keluar"),
    Fault("volume-negatif", "rt_year", 44, "v_4a", "genangan −0,0125 ha", base=-0.0125),
    Fault("volume-negatif", "rt_year", COUNT + 44, "v_4a", "genangan −0,0125 ha, tersalin dari 2020"),
    Fault("penyebut-kawasan-bukan-jumlah-rt", "kawasan", 1, "households", "30 KK lebih banyak daripada jumlah RT"),
    Fault("kolom-bergeser", "rt_year", COUNT + SHIFTED, "v_1a", "hasil bergeser satu kolom, total di depan"),
    Fault("baris-ganda", "rt_year", 2 * COUNT, "rt", "RT dan tahun yang sama dua kali"),
    Fault("total-salah", "rt_year", COUNT + 76, "total", "total dua lebih banyak daripada jumlahnya", typed=22),
    Fault("batas-kepadatan-diabaikan", "rt_year", 53, "v_1b", "209 bangunan per hektare, volume 0", base=0.0),
    Fault("investasi-tidak-diterapkan", "rt_year", COUNT + 73, "v_2a", "rabat beton tidak mengurangi volume"),
)


def _planted(ruleset: Ruleset) -> tuple[Planted, ...]:
    wrong = places()[WRONG_AREA]
    return (
        *(planted_at(fault, ruleset) for fault in _FAULTS),
        Planted("luas-beda-poligon", BOUNDARIES, wrong.label, "luas tabel 14 % di bawah luas poligon"),
    )


PLANTED: tuple[Planted, ...] = _planted(load(DEFAULT))


def regency_data(ruleset: Ruleset, *, planted: bool = True) -> TemplateData:
    """The whole survey for `template_bytes`; with `planted=False` the same one without a fault."""
    sound = figures(ruleset, {WRONG_AREA: 0.86} if planted else None)
    volumes = _faulty_volumes(sound) if planted else sound.volumes
    kawasan = kawasan_rows(sound.rts, ruleset)
    if planted:
        kawasan[1]["households"] = MORE_HOUSEHOLDS + sum(
            int(number_of(rt["households"])) for rt in sound.rts if rt["kawasan"] == kawasan[1]["key"]
        )
    rows = [ResultRow(str(rt["key"]), year, volumes[str(rt["key"]), year]) for year in YEARS for rt in sound.rts]
    return TemplateData(
        decree={**DECREE, "area_ha": round(sum(number_of(row["area_flag_ha"]) for row in kawasan), 4)},
        kawasan=kawasan,
        rt=sound.rts,
        rt_results=_faulty_rows(rows, sound, ruleset) if planted else rows,
        kawasan_results=_kawasan_results(sound, volumes, ruleset),
        investments=sound.investments,
        note=LABEL,
    )


def regency_boundaries() -> bytes:
    """The map as GeoJSON: RT cells that tile their villages, each village's outline, and the outline of them all."""
    names = {kawasan.key: kawasan.name for kawasan in KAWASAN}
    features = []
    for place in places():
        whose = {"kelurahan": place.village.name, "kode_desa": place.village.code}
        features.append(_feature({**whose, "rtrw": place.label, "kawasan": names[place.kawasan]}, on_earth(place.ring)))
    for village in VILLAGES:
        ring = outline(place.ring for place in places() if place.village is village)
        features.append(_feature({"kelurahan": village.name, "kode_desa": village.code}, on_earth(ring)))
    whole = {"nama": f"Batas luar wilayah contoh, {REGENCY}", "kode_kabupaten": REGENCY_CODE}
    features.append(_feature(whole, on_earth(outline(place.ring for place in places()))))
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()


def regency_files(ruleset: Ruleset, *, planted: bool = True) -> dict[str, bytes]:
    """Workbook and map by file name; always the same bytes. Those with faults are shipped in `baseline/example`."""
    return {
        WORKBOOK: template_bytes(ruleset, regency_data(ruleset, planted=planted)),
        BOUNDARIES: regency_boundaries(),
    }


def write_regency(folder: Path, *, planted: bool = True) -> tuple[Path, Path]:
    """Writes both files into a folder that exists: the paths of workbook and map. OSError if it cannot be written."""
    for name, content in regency_files(load(DEFAULT), planted=planted).items():
        (folder / name).write_bytes(content)
    return folder / WORKBOOK, folder / BOUNDARIES


def _faulty_volumes(sound: Figures) -> dict[tuple[str, int], dict[str, float]]:
    volumes = {at: dict(cells) for at, cells in sound.volumes.items()}
    keys = [str(row["key"]) for row in sound.rts]
    for fault in _FAULTS:
        if fault.base is not None:
            for year in YEARS:
                volumes[keys[fault.row % COUNT], year][fault.field[2:]] = fault.base
    index, criterion = NOT_APPLIED
    volumes[keys[index], YEARS[1]][criterion] = volumes[keys[index], YEARS[0]][criterion]
    return volumes


def _faulty_rows(rows: list[ResultRow], sound: Figures, ruleset: Ruleset) -> list[ResultRow]:
    rows = list(rows)
    for fault in _FAULTS:
        if fault.kind == "rt_year" and fault.typed is not None:
            rows[fault.row] = replace(rows[fault.row], typed={fault.field: fault.typed})
    rows[COUNT + SHIFTED] = shifted(rows[COUNT + SHIFTED], rows[SHIFTED], sound.rts[SHIFTED], ruleset)
    return [*rows, rows[COUNT + TWICE]]


def _kawasan_results(
    sound: Figures, volumes: Mapping[tuple[str, int], Mapping[str, float]], ruleset: Ruleset
) -> list[ResultRow]:
    rows = []
    for year in YEARS:
        for kawasan in KAWASAN:
            members = [volumes[str(rt["key"]), year] for rt in sound.rts if rt["kawasan"] == kawasan.key]
            sums = {c.id: round(sum(member[c.id] for member in members), 4) for c in ruleset.criteria}
            rows.append(ResultRow(kawasan.key, year, sums))
    return rows


def _feature(properties: Mapping[str, str], ring: list[list[float]]) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {**properties, "keterangan": LABEL},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
