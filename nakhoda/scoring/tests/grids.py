"""A small sound workbook in memory, in the Pekalongan layout, that tests spoil cell by cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nakhoda.baseline.rules.layout import load as load_layout
from nakhoda.baseline.rules.survey import Survey, read_survey
from nakhoda.law.findings import Finding, column_letters
from nakhoda.law.rulesets import load as load_rules
from nakhoda.scoring.rules.assess import Assessment, assess
from nakhoda.scoring.rules.evaluate import evaluate

RULES = load_rules()
LAYOUT = load_layout("pekalongan")
YEARS = (2019, 2020)
DENOMINATORS = ("area_ha", "buildings", "households", "road_ideal_m", "drainage_ideal_m")
RTS: dict[str, tuple[str, str, tuple[float, ...]]] = {
    "1": ("1", "RT001-RW001", (0.812345, 40, 50, 500, 400)),
    "2": ("1", "RT002-RW001", (0.654321, 30, 40, 400, 300)),
    "3": ("2", "RT001-RW002", (1.234567, 60, 70, 700, 600)),
}
VOLUMES: dict[str, dict[str, float]] = {
    "1": {"1a": 10, "2b": 260, "3a": 50, "4a": 0.4, "5a": 25, "6a": 50, "6b": 50, "7b": 40},
    "2": {"1c": 9, "2a": 100, "4b": 300, "5a": 20, "5b": 20, "6a": 40, "7a": 30},
    "3": {"2b": 350, "3b": 35, "4c": 480, "6a": 70, "7a": 60, "7b": 60},
}
INVESTED = ("1", 2020, "2b", 200.0)


@dataclass
class Grid:
    """A sheet in memory."""

    name: str
    rows: list[list[Any]]
    first_row: int = 1
    first_column: int = 1


@dataclass
class Book:
    """Sheets by name, with cells addressed by header text and key."""

    grids: dict[str, Grid] = field(default_factory=dict)

    def column(self, sheet: str, header: str) -> int:
        return self.grids[sheet].rows[0].index(header)

    def row(self, sheet: str, key: str, year: int | None = None) -> int:
        """0-based row of a unit (and year)."""
        unit = self.column(sheet, {"kumuhRT": "rt", "kumuhKawasan": "kawasan"}.get(sheet, "id"))
        for at, row in enumerate(self.grids[sheet].rows[1:], start=1):
            if row[unit] == float(key) and (year is None or row[self.column(sheet, "tahun")] == year):
                return at
        raise KeyError((sheet, key, year))

    def put(self, sheet: str, key: str, header: str, value: Any, year: int | None = None) -> str:
        """Set one cell; its address as a spreadsheet shows it."""
        row, column = self.row(sheet, key, year), self.column(sheet, header)
        self.grids[sheet].rows[row][column] = value
        return f"{column_letters(column + 1)}{row + 1}"

    def survey(self) -> Survey:
        return read_survey(self.grids, file="uji.xlsx", layout=LAYOUT, ruleset=RULES)

    def assess(self, today: date = date(2022, 1, 1)) -> Assessment:
        return assess(self.survey(), today=today)

    def found(self, code: str, today: date = date(2022, 1, 1)) -> list[Finding]:
        """The findings of one code."""
        return [finding for finding in self.assess(today).findings if finding.code == code]


def result_header(unit: list[str]) -> list[str]:
    """The header of a result sheet."""
    header = ["id", *unit, "tahun"]
    for aspect in RULES.aspects:
        for criterion in RULES.of_aspect(aspect.number):
            header += [f"{criterion.id}v", f"{criterion.id}p", f"{criterion.id}n"]
        header.append(f"{aspect.number}r")
    return [*header, "totalNilai", "tingkatKekumuhan", "ratarataKekumuhan", "kontribusiPenanganan"]


def result_row(keys: list[Any], volumes: dict[str, float], whole: dict[str, float], last: float | None) -> list[Any]:
    """A sound result row."""
    found = evaluate({c.id: volumes.get(c.id, 0.0) for c in RULES.criteria}, whole, RULES)
    row = list(keys)
    for aspect in RULES.aspects:
        for criterion in RULES.of_aspect(aspect.number):
            row += [float(volumes.get(criterion.id, 0)), found.ratios[criterion.id], float(found.points[criterion.id])]
        row.append(found.aspect_means[aspect.number])
    mean = found.sector_mean or 0.0
    contribution = (last - mean) / last if last else 0.0
    return [*row, float(found.total), found.level.code, mean, contribution]


def sound_book() -> Book:
    """A workbook without any finding but a decree without date and map."""
    book = Book()
    book.grids["kota"] = Grid("kota", [["id", "kota", "provinsi", "sk"], [1.0, "Contoh", "Contoh", "SK 1/2019"]])
    names = ["luasVerifikasi", "jumlahBangunan", "jumlahKK", "panjangJalanIdeal", "panjangDrainaseIdeal"]
    rts: list[list[Any]] = [["id", "kawasan", "rtrw", "luasFlag", *names, "jumlahPenduduk"]]
    for key, (kawasan, label, whole) in RTS.items():
        rts.append([float(key), float(kawasan), label, whole[0], *map(float, whole), whole[2] * 3.5])
    book.grids["rtrw"] = Grid("rtrw", rts)
    kawasans: list[list[Any]] = [["id", "kawasan", "wilayah", "rt-rw", *names, "jumlahPenduduk"]]
    for key, name in (("1", "Melati"), ("2", "Kenanga")):
        members = [whole for kawasan, _, whole in RTS.values() if kawasan == key]
        sums = [sum(parts) for parts in zip(*members, strict=True)]
        kawasans.append([float(key), name, "Contoh", float(len(members)), *sums, sums[2] * 3.5])
    book.grids["kawasan"] = Grid("kawasan", kawasans)
    book.grids["kumuhRT"] = Grid("kumuhRT", _rt_results())
    book.grids["kumuhKawasan"] = Grid("kumuhKawasan", _kawasan_results())
    rt, year, criterion, volume = INVESTED
    book.grids["investasi"] = Grid(
        "investasi",
        [
            ["id", "tahun", "idKawasan", "idRTRW", "idKriteria", "volume", "kegiatan", "sumberAnggaran", "anggaran"],
            [1.0, year, 1.0, float(rt), criterion, volume, "Jalan Paving Block", "SWADAYA", 90_000_000.0],
        ],
    )
    return book


def volumes_of(key: str, year: int) -> dict[str, float]:
    """An RT's volumes in a year, the investment taken off."""
    volumes = dict(VOLUMES[key])
    if (key, year) == INVESTED[:2]:
        volumes[INVESTED[2]] -= INVESTED[3]
    return volumes


def _rt_results() -> list[list[Any]]:
    rows: list[list[Any]] = [result_header(["kawasan", "rt"])]
    for year in YEARS:
        for key, (kawasan, _, whole) in RTS.items():
            last = next((row[-2] for row in rows[1:] if row[2] == float(key) and row[3] == year - 1), None)
            keys = [float(len(rows)), float(kawasan), float(key), year]
            rows.append(result_row(keys, volumes_of(key, year), dict(zip(DENOMINATORS, whole, strict=True)), last))
    return rows


def _kawasan_results() -> list[list[Any]]:
    rows: list[list[Any]] = [result_header(["kawasan"])]
    for year in YEARS:
        for kawasan in ("1", "2"):
            members = [key for key, (own, _, _) in RTS.items() if own == kawasan]
            whole = [sum(parts) for parts in zip(*(RTS[key][2] for key in members), strict=True)]
            volumes = {c.id: sum(volumes_of(key, year).get(c.id, 0.0) for key in members) for c in RULES.criteria}
            last = next((row[-2] for row in rows[1:] if row[1] == float(kawasan) and row[2] == year - 1), None)
            keys = [float(len(rows)), float(kawasan), year]
            rows.append(result_row(keys, volumes, dict(zip(DENOMINATORS, whole, strict=True)), last))
    return rows
