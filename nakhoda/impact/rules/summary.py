"""A period in a few numbers and sentences: what a regent reads first. Plain values; Indonesian text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from nakhoda.impact.rules.chart import Bar
from nakhoda.impact.rules.credit import METHODS
from nakhoda.impact.rules.parts import PARTS
from nakhoda.impact.rules.report import PRINTED, Impact
from nakhoda.impact.rules.states import AFTER, BEFORE
from nakhoda.law.methods import methods
from nakhoda.scoring.rules.score import MILLIONTHS
from nakhoda.web.numbers import hectares, number, rupiah, signed

QUARTERS_A_DAY = 4
SAME_HA = 0.005


@dataclass(frozen=True, slots=True)
class Summary:
    """One period of a regency.

    `levels` by class code: RT and hectares before and after. `bars` the hectares by method, taken apart. `amount_idr`
    sums the money of all works, `paid` counts those with money recorded. `households` and `persons` are the least
    surely
    reached, `services` the services gained, all rounded to whole. `idr_per_ha` by method: all money over the hectares
    that works earned, missing unless every work has its money recorded and there are hectares.
    """

    year: int
    works: int
    paid: int
    rts_served: int
    amount_idr: int
    labour_days: Decimal
    households: int
    persons: int
    services: int
    points_before: int
    points_after: int
    points: dict[str, int]
    levels: dict[str, tuple[tuple[int, Decimal], tuple[int, Decimal]]]
    bars: tuple[Bar, ...]
    idr_per_ha: dict[str, int | None]


def summary_of(found: Impact, year: int) -> Summary:
    """The numbers of one period. ValueError if the impact has no such period."""
    at = pl.col("year") == year
    rts, works, reached = found.rts.filter(at), found.works.filter(at), found.reached.filter(at)
    if not rts.height:
        raise ValueError(f"Tahun {year} tidak ada dalam dampak ini.")
    amount, paid = int(works["amount_idr"].sum()), int((works["amount_idr"] > 0).sum())
    quarters = int(works["labour_quarters"].sum())
    return Summary(
        year=year,
        works=works.height,
        paid=paid,
        rts_served=found.by_rt.filter(at)["unit"].n_unique(),
        amount_idr=amount,
        labour_days=Decimal(quarters) / QUARTERS_A_DAY,
        households=_heads(reached["households"]),
        persons=_heads(reached["persons"]),
        services=_heads(reached["services"]),
        points_before=int(rts["total_0"].sum()),
        points_after=int(rts["total_3"].sum()),
        points={part: int(rts[f"points_{part}"].sum()) for part in PARTS},
        levels=_levels(found, year),
        bars=bars_of(found, year),
        idr_per_ha={
            method: _per_hectare(amount, int(works[method].sum())) if paid == works.height else None
            for method in METHODS
        },
    )


def bars_of(found: Impact, year: int) -> tuple[Bar, ...]:
    """Hectares by method as bars, in the order of the letters."""
    names = {each.id: each.name for each in methods()}
    return tuple(
        Bar(row["method"], names[row["method"]], {part: row[part] / MILLIONTHS for part in (*PARTS, PRINTED)})
        for row in found.methods.filter(pl.col("year") == year).to_dicts()
    )


def sentences(summary: Summary, place: str, since: str) -> tuple[str, ...]:
    """What happened, in plain Indonesian; every hectare figure names its method. `since` names the base."""
    totals = {bar.letter: bar.total_ha for bar in summary.bars}
    works = {bar.letter: bar.parts_ha["works"] for bar in summary.bars}
    served = f"melayani {number(summary.rts_served)} RT"
    change = f"{_went(summary.points_before - summary.points_after)}: {_parted(summary.points)}"
    opening = (
        f"Sampai akhir {summary.year}, {number(summary.works)} karya yang selesai dan diterima di {place} {served}."
    )
    found = [f"{opening} Dibanding {since}, jumlah nilai kekumuhan semua RT {change}."]
    if totals:
        low, high = min(totals.values()), max(totals.values())
        letters = [next(each for each in totals if totals[each] == bound) for bound in (low, high)]
        span = f"{hectares(round(low, 6))} sampai {hectares(round(high, 6))} hektare"
        found.append(
            f"Luas kumuh berkurang {span}, bergantung pada cara menghitung (cara {letters[0]} dan {letters[1]}). "
            "Karena itu setiap angka hektare menyebut caranya."
        )
    if "E" in totals and "C" in totals:
        by_rule, by_class = (_caused(totals[each], works[each]) for each in ("E", "C"))
        found.append(
            f"Menurut aturan keluar (cara E: nilai dan layanan) luas kumuh berkurang {by_rule}; menurut kelas RT saja "
            f"(cara C) {by_class}. Selisih kedua cara: RT yang nilainya sudah turun tetapi layanannya belum cukup."
        )
    found.append(
        f"Sedikitnya {number(summary.households)} keluarga ({number(summary.persons)} jiwa) terjangkau; tiap keluarga "
        "dihitung sekali per RT menurut kriteria yang paling luas, tidak dijumlah antarkriteria."
    )
    return (*found, _money(summary))


def _money(summary: Summary) -> str:
    text = f"Biaya tercatat {rupiah(summary.amount_idr)} dari {number(summary.paid)} karya"
    if summary.paid < summary.works:
        unpaid = number(summary.works - summary.paid)
        text += f"; {unpaid} karya tanpa biaya tercatat, jadi rupiah per hektare tidak dihitung"
    labour = f", dengan {number(summary.labour_days)} HOK" if summary.labour_days else ""
    return f"{text}{labour}."


def _parted(points: dict[str, int]) -> str:
    names = {"works": "karya", "remeasured": "pengukuran ulang", "boundary": "batas berubah"}
    shown = [part for part in PARTS if points[part] or part == "works"]
    return ", ".join(f"karena {names[part]} {_went(points[part])}" for part in shown)


def _caused(total_ha: float, works_ha: float) -> str:
    rest = total_ha - works_ha
    other = f", {signed(round(rest, 6), 2)} ha sebab lain" if abs(rest) >= SAME_HA else ""
    return f"{hectares(round(total_ha, 6))} ha ({hectares(round(works_ha, 6))} ha karena karya{other})"


def _went(fall: int) -> str:
    return f"turun {number(fall)}" if fall >= 0 else f"naik {number(-fall)}"


def _levels(found: Impact, year: int) -> dict[str, tuple[tuple[int, Decimal], tuple[int, Decimal]]]:
    sides = []
    for side in (BEFORE, AFTER):
        rows = found.scored.of("rt", side).filter(pl.col("year") == year)
        area = (pl.col("area_ha") * MILLIONTHS).round().cast(pl.Int64).sum()
        table = rows.group_by("level").agg(pl.len(), area).rows()
        sides.append({level: (count, Decimal(millionths) / MILLIONTHS) for level, count, millionths in table})
    none = (0, Decimal(0))
    codes = [level.code for level in found.ruleset.levels]
    return {code: (sides[0].get(code, none), sides[1].get(code, none)) for code in codes}


def _heads(column: pl.Series) -> int:
    return (int(column.sum()) + MILLIONTHS // 2) // MILLIONTHS


def _per_hectare(amount_idr: int, millionths: int) -> int | None:
    if millionths <= 0 or amount_idr <= 0:
        return None
    return (2 * amount_idr * MILLIONTHS + millionths) // (2 * millionths)
