"""Layouts: where an office's workbook keeps each field. A layout is data (`baseline/layouts/*.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from nakhoda.law.rulesets import DEFAULT, Ruleset

KINDS = ("decree", "kawasan", "rt", "kawasan_year", "rt_year", "investment")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "decree": ("number", "date", "signatory", "regency", "province", "area_ha", "city_size", "map_file"),
    "kawasan": (
        "key",
        "name",
        "district",
        "rt_count",
        "area_flag_ha",
        "area_ha",
        "buildings",
        "population",
        "households",
        "road_ideal_m",
        "drainage_ideal_m",
        "considerations_total",
        "legality_points",
    ),
    "rt": (
        "key",
        "kawasan",
        "label",
        "kelurahan",
        "area_flag_ha",
        "area_ha",
        "buildings",
        "population",
        "households",
        "road_ideal_m",
        "drainage_ideal_m",
        "considerations_total",
        "legality_points",
    ),
    "kawasan_year": ("key", "kawasan", "year", "total", "level", "sector_mean", "contribution"),
    "rt_year": ("key", "kawasan", "rt", "year", "total", "level", "sector_mean", "contribution"),
    "investment": ("key", "year", "kawasan", "rt", "criterion", "volume", "activity", "source", "amount_idr"),
}
PATTERNS = ("volume", "percent", "points", "aspect_mean")
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "decree": (),
    "kawasan": ("key", "name"),
    "rt": ("key", "label", "area_ha", "buildings", "households", "road_ideal_m", "drainage_ideal_m"),
    "kawasan_year": ("kawasan", "year", "volume"),
    "rt_year": ("rt", "year", "volume"),
    "investment": ("year", "rt", "criterion", "volume"),
}


class LayoutError(ValueError):
    """A layout is malformed, or no layout fits a workbook; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a workbook: its kind, sheet, header row, and the header text of each field.

    A header is the text of a cell in `header_row`, or `#C` for a column letter. Result tables have
    patterns such as `{criterion}v`; `columns_for` spells them out for a ruleset.
    """

    kind: str
    sheet: str
    header_row: int
    first_row: int
    columns: Mapping[str, str]
    pairs: bool = False

    def columns_for(self, ruleset: Ruleset) -> dict[str, str]:
        """Header text by field; per-criterion fields are `v_1a`, `p_1a`, `n_1a`, aspect means `r_1`."""
        if not self.kind.endswith("_year"):
            return dict(self.columns)
        spelled = {field: header for field, header in self.columns.items() if field not in PATTERNS}
        for prefix, pattern in (("v", "volume"), ("p", "percent"), ("n", "points")):
            if pattern in self.columns:
                for criterion in ruleset.criteria:
                    spelled[f"{prefix}_{criterion.id}"] = self.columns[pattern].format(criterion=criterion.id)
        if "aspect_mean" in self.columns:
            for aspect in ruleset.aspects:
                spelled[f"r_{aspect.number}"] = self.columns["aspect_mean"].format(aspect=aspect.number)
        return spelled


@dataclass(frozen=True, slots=True)
class Layout:
    """A workbook's layout: tables, the ruleset its printed results follow, and words it uses for classes."""

    id: str
    title: str
    ruleset: str
    city_size: str
    tables: tuple[Table, ...]
    level_words: Mapping[str, str]
    source_words: Mapping[str, str]
    percent_scale: float = 1.0

    @property
    def percent_tolerance(self) -> float:
        """How far a printed ratio may lie from the exact one: two printed decimals where percents are 0..100."""
        return 1e-6 if self.percent_scale == 1 else 6e-5

    def table(self, kind: str) -> Table | None:
        """The table of that kind, or None if the workbook has none."""
        return next((table for table in self.tables if table.kind == kind), None)


def available() -> tuple[str, ...]:
    """Ids of the shipped layouts, sorted."""
    folder = files("nakhoda.baseline").joinpath("layouts")
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def load(layout_id: str) -> Layout:
    """The shipped layout of that id. LayoutError if unknown or malformed."""
    if layout_id not in available():
        raise LayoutError(f"Tata letak {layout_id!r} tidak ada. Yang tersedia: {', '.join(available())}.")
    resource = files("nakhoda.baseline").joinpath("layouts", f"{layout_id}.toml")
    return build(tomllib.loads(resource.read_text(encoding="utf-8")))


def load_file(path: Path) -> Layout:
    """A layout that an office wrote or accepted from `layout suggest`. LayoutError if malformed."""
    try:
        return build(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LayoutError(f"{path} tidak dapat dibaca sebagai tata letak: {error}") from error


def load_text(text: str) -> Layout:
    """A layout from TOML text. LayoutError if malformed."""
    try:
        return build(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(f"Tata letak bukan TOML yang sah: {error}") from error


def build(data: Mapping[str, Any]) -> Layout:
    """A layout from its TOML data. LayoutError names the first wrong place."""
    try:
        layout = Layout(
            id=data["id"],
            title=data["title"],
            ruleset=data.get("ruleset", DEFAULT),
            city_size=data.get("city_size", "sedang"),
            tables=tuple(_table(item) for item in data["tables"]),
            level_words={str(word).casefold(): code for word, code in data.get("level_words", {}).items()},
            source_words={str(word).casefold(): code for word, code in data.get("source_words", {}).items()},
            percent_scale=float(data.get("percent_scale", 1)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LayoutError(f"Tata letak tidak lengkap atau salah bentuk: {error!r}") from error
    if layout.table("rt_year") is None or layout.table("rt") is None:
        raise LayoutError(f"Tata letak {layout.id}: tabel 'rt' dan 'rt_year' wajib ada.")
    return layout


def recognise(headers: Mapping[str, Sequence[Sequence[object]]]) -> Layout | None:
    """The shipped layout whose every required header is present; None if none fits.

    `headers` maps a sheet name to its first rows (absolute row order, from row 1).
    """
    for layout_id in available():
        layout = load(layout_id)
        needed = [table for table in layout.tables if table.kind in ("rt", "rt_year")]
        if all(_present(table, headers.get(table.sheet, ())) for table in needed):
            return layout
    return None


def normal(text: object) -> str:
    """A header as it is compared: trimmed, inner spaces squeezed, case folded."""
    return " ".join(str(text).split()).casefold() if text is not None else ""


def _present(table: Table, rows: Sequence[Sequence[object]]) -> bool:
    if len(rows) < table.header_row:
        return False
    found = {normal(cell) for cell in rows[table.header_row - 1]}
    wanted = [table.columns.get(field, "") for field in REQUIRED[table.kind] if field not in PATTERNS]
    return all(normal(header) in found or header.startswith("#") for header in wanted if header)


def _table(item: Mapping[str, Any]) -> Table:
    kind = item["kind"]
    if kind not in KINDS:
        raise LayoutError(f"Jenis tabel {kind!r} tidak dikenal; pakai salah satu dari {', '.join(KINDS)}.")
    columns = {str(field): str(header) for field, header in item["columns"].items()}
    allowed = {*FIELDS[kind], *(PATTERNS if kind.endswith("_year") else ())}
    if unknown := set(columns) - allowed:
        raise LayoutError(f"Tabel {kind} tidak mengenal kolom {', '.join(sorted(unknown))}.")
    if missing := [field for field in REQUIRED[kind] if field not in columns]:
        raise LayoutError(f"Tabel {kind} belum menyebut kolom {', '.join(missing)}.")
    header_row = int(item.get("header_row", 1))
    return Table(
        kind=kind,
        sheet=item["sheet"],
        header_row=header_row,
        first_row=int(item.get("first_row", header_row + 1)),
        columns=columns,
        pairs=bool(item.get("pairs", False)),
    )
