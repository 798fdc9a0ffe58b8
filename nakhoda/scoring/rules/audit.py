"""Printed results against the rule: every percent, points, mean, total, class and contribution of a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from nakhoda.baseline.rules.index import Index
from nakhoda.baseline.rules.survey import Columns
from nakhoda.law.findings import Finding, Place
from nakhoda.law.rulesets import Ruleset
from nakhoda.scoring.rules.score import level_index, millionths, points

CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed result table beside its recomputed rows (`scored`, in the order of column `row`)."""

    table: Columns
    scored: pl.DataFrame
    ruleset: Ruleset
    place: Callable[[int, str, str], Place]
    tolerance: float = CLOSE

    def printed(self, field: str) -> list[Any]:
        """The printed column, in the order of `scored`."""
        column = self.table.get(field)
        return [column[row] for row in self.rows]

    @property
    def rows(self) -> list[int]:
        return self.scored["row"].to_list()


def audit_sheet(sheet: Sheet) -> list[Finding]:
    """All findings of one printed table against the ruleset."""
    checks = (_percents_and_points, _means, _totals, _sector_means, _contributions)
    return [finding for check in checks for finding in check(sheet)]


def not_slum_in_decree(index: Index, scored: pl.DataFrame) -> Iterator[Finding]:
    """RTs of the decree that are not slum in the first year. Source: the lowest class of the ruleset."""
    lowest = index.ruleset.levels[0].code
    for row in scored.filter((pl.col("year") == pl.col("year").min()) & (pl.col("level") == lowest)).to_dicts():
        facts = {"total": row["total"], "area": row["area_ha"]}
        yield Finding("tidak-kumuh-dalam-sk", index.rt_place(row["row"], "level"), facts)


def kawasan_against_rts(index: Index, summed: pl.DataFrame) -> Iterator[Finding]:
    """Kawasan rows whose printed class is not the class of the summed RTs."""
    table = index.survey.table("kawasan_year")
    if table is None:
        return
    expected = {(row["unit"], row["year"]): row for row in summed.to_dicts()}
    for yearly in index.kawasan_rows:
        row, printed = expected.get((yearly.unit, yearly.year)), table.get("level")[yearly.row]
        if row and printed and printed != row["level"]:
            facts = {"value": printed, "total": table.get("total")[yearly.row], "expected": row["level"]}
            facts |= {"expected_total": row["total"]}
            yield Finding("tingkat-kawasan-beda", index.kawasan_place(yearly.row, "level"), facts, row["level"])


def _percents_and_points(sheet: Sheet) -> Iterator[Finding]:
    for criterion in sheet.ruleset.criteria:
        columns = (
            sheet.printed(f"v_{criterion.id}"),
            sheet.printed(f"p_{criterion.id}"),
            sheet.printed(f"n_{criterion.id}"),
            sheet.scored[f"p_{criterion.id}"].to_list(),
            sheet.scored[f"n_{criterion.id}"].to_list(),
            sheet.scored[criterion.denominator].to_list(),
        )
        for row, volume, percent, given, ratio, deserved, whole in zip(sheet.rows, *columns, strict=True):
            right = percent is None or ratio is None or abs(percent - ratio) <= sheet.tolerance
            if not right:
                facts = {"value": percent, "volume": volume, "whole": whole, "expected": ratio}
                place = sheet.place(row, f"p_{criterion.id}", criterion.id)
                swapped = bool(whole) and abs(percent / whole - (volume or 0)) <= sheet.tolerance
                # Two cells are wrong then, so no value for one of them is a remedy.
                yield Finding(*(("kolom-tertukar", place, facts) if swapped else ("persen-salah", place, facts, ratio)))
            if given is None or deserved is None or given == deserved:
                continue
            if right or given != points(millionths(float(percent)), millionths(1.0), sheet.ruleset.bands):
                facts = {"value": given, "percent": round(ratio * 100, 4), "expected": deserved}
                yield Finding("nilai-salah", sheet.place(row, f"n_{criterion.id}", criterion.id), facts, deserved)


def _means(sheet: Sheet) -> Iterator[Finding]:
    for aspect in sheet.ruleset.aspects:
        field, criteria = f"r_{aspect.number}", sheet.ruleset.of_aspect(aspect.number)
        if field not in sheet.table.values:
            continue
        percents = list(zip(*(sheet.printed(f"p_{criterion.id}") for criterion in criteria), strict=True))
        given_points = list(zip(*(sheet.printed(f"n_{criterion.id}") for criterion in criteria), strict=True))
        computed = sheet.scored[field].to_list()
        for row, printed, ratios, marks, mean in zip(
            sheet.rows, sheet.printed(field), percents, given_points, computed, strict=True
        ):
            expected = mean if any(ratio is None for ratio in ratios) else sum(ratios) / len(ratios)
            if printed is not None and (expected is None or abs(printed - expected) <= sheet.tolerance):
                continue
            place, facts = sheet.place(row, field, ""), {"value": printed, "expected": expected, "aspect": aspect.name}
            if printed is None:
                yield Finding("rata-aspek-kosong", place, facts, expected)
            elif abs(printed - _old_mean(ratios, marks)) <= sheet.tolerance:
                yield Finding("rata-aspek-aturan-lama", place, facts, expected)
            else:
                yield Finding("rata-aspek-salah", place, facts, expected)


def _old_mean(ratios: Sequence[float | None], marks: Sequence[float | None]) -> float:
    """The superseded rule: a percent enters the mean only if it earned points, still divided by all."""
    return sum(ratio or 0.0 for ratio, mark in zip(ratios, marks, strict=True) if mark) / len(ratios)


def _totals(sheet: Sheet) -> Iterator[Finding]:
    marks = list(zip(*(sheet.printed(f"n_{criterion.id}") for criterion in sheet.ruleset.criteria), strict=True))
    codes = {level.code for level in sheet.ruleset.levels}
    columns = (sheet.printed("total"), sheet.printed("level"), marks, sheet.scored["total"].to_list())
    for row, total, level, given, computed in zip(sheet.rows, *columns, strict=True):
        expected = computed if any(mark is None for mark in given) else int(sum(given))
        if total is not None and total != expected:
            yield Finding(
                "total-salah", sheet.place(row, "total", ""), {"value": total, "expected": expected}, expected
            )
        if level is None:
            continue
        basis = computed if total is None else int(total)
        deserved = sheet.ruleset.levels[level_index(basis, sheet.ruleset.levels)].code
        if level != deserved:
            facts = {"value": level, "total": basis, "expected": deserved}
            code = "tingkat-salah" if level in codes else "tingkat-tidak-dikenal"
            yield Finding(code, sheet.place(row, "level", ""), facts, deserved)


def _sector_means(sheet: Sheet) -> Iterator[Finding]:
    if "sector_mean" not in sheet.table.values:
        return
    fields = [f"r_{aspect.number}" for aspect in sheet.ruleset.aspects]
    means = list(zip(*(sheet.printed(field) for field in fields), strict=True))
    computed = sheet.scored["sector_mean"].to_list()
    for row, printed, parts, mean in zip(sheet.rows, sheet.printed("sector_mean"), means, computed, strict=True):
        expected = mean if any(part is None for part in parts) else sum(parts) / len(parts)
        if printed is not None and expected is not None and abs(printed - expected) > sheet.tolerance:
            facts = {"value": printed, "expected": expected}
            yield Finding("rata-sektoral-salah", sheet.place(row, "sector_mean", ""), facts, expected)


def _contributions(sheet: Sheet) -> Iterator[Finding]:
    if "contribution" not in sheet.table.values or "sector_mean" not in sheet.table.values:
        return
    units, years = sheet.scored["unit"].to_list(), sheet.scored["year"].to_list()
    printed_means = sheet.printed("sector_mean")
    means = {(unit, year): mean for unit, year, mean in zip(units, years, printed_means, strict=True)}
    base = min(years, default=0)
    for row, unit, year, printed in zip(sheet.rows, units, years, sheet.printed("contribution"), strict=True):
        now, last = means[unit, year], means.get((unit, year - 1))
        expected = _contribution(last, now)
        if printed is None or now is None or abs(printed - expected) <= sheet.tolerance:
            continue
        against_base = _contribution(means.get((unit, base)), now)
        mixed = year > base and abs(printed - against_base) <= sheet.tolerance
        facts = {"value": printed, "expected": expected, "base": base}
        code = "kontribusi-tahun-dasar" if mixed else "kontribusi-salah"
        yield Finding(code, sheet.place(row, "contribution", ""), facts, expected)


def _contribution(last: float | None, now: float | None) -> float:
    return (last - now) / last if last and now is not None else 0.0
