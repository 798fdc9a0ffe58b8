"""The rows of a draft, written anew each time it is computed. The database refuses them once the draft is official."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from nakhoda.baseline.models import Investment, RtRow, RtYear, Snapshot, StoredFinding
from nakhoda.baseline.rules.edits import fingerprint
from nakhoda.baseline.rules.index import Index, Unit
from nakhoda.decrees.queries import Kawasan
from nakhoda.law.findings import Finding
from nakhoda.regions.queries import Rt

BATCH = 1000
WHOLES = (
    "area_flag_ha",
    "area_ha",
    "buildings",
    "population",
    "households",
    "road_ideal_m",
    "drainage_ideal_m",
)


def clear(snapshot: Snapshot) -> None:
    """Delete everything computed for a draft. Runs in the caller's transaction."""
    for model in (StoredFinding, Investment, RtYear, RtRow):
        rows = model._default_manager.filter(snapshot=snapshot)
        rows._raw_delete(rows.db)


def store_rts(
    snapshot: Snapshot, index: Index, rts: Mapping[str, Rt], kawasans: Mapping[str, Kawasan]
) -> dict[str, RtRow]:
    """The RT rows of a draft by their key in the workbook."""
    table = index.survey.tables["rt"]
    rows = [
        RtRow(
            snapshot=snapshot,
            rt=rts[key],
            kawasan=kawasans.get(unit.kawasan),
            key=key[:60],
            label=unit.name[:60],
            considerations_total=_small(table.get("considerations_total")[unit.row]),
            legality_points=_small(table.get("legality_points")[unit.row]),
            sheet=table.sheet[:60],
            row=table.row_numbers[unit.row],
            **{name: exact(_whole(table.get(name)[unit.row], unit, name)) for name in WHOLES},
        )
        for key, unit in index.rts.items()
    ]
    RtRow.objects.bulk_create(rows, batch_size=BATCH)
    return {row.key: row for row in rows}


def store_years(snapshot: Snapshot, index: Index, rows: Mapping[str, RtRow]) -> dict[tuple[str, int], RtYear]:
    """The volumes of a draft by RT key and year."""
    table = index.survey.tables["rt_year"]
    columns = {criterion.id: table.get(f"v_{criterion.id}") for criterion in index.ruleset.criteria}
    years = {
        (yearly.unit, yearly.year): RtYear(
            snapshot=snapshot,
            rt_row=rows[yearly.unit],
            year=yearly.year,
            volumes={criterion: tidy(column[yearly.row]) for criterion, column in columns.items()},
            sheet=table.sheet[:60],
            row=table.row_numbers[yearly.row],
        )
        for yearly in index.rt_rows
    }
    RtYear.objects.bulk_create(list(years.values()), batch_size=BATCH)
    return years


def store_investments(
    snapshot: Snapshot, index: Index, rows: Mapping[str, RtRow], kawasans: Mapping[str, Kawasan]
) -> int:
    """The works that the workbook lists; how many. Rows without year or criterion are findings, not works."""
    table = index.survey.table("investment")
    if table is None:
        return 0
    names = ("year", "kawasan", "rt", "criterion", "volume", "activity", "source", "amount_idr")
    cells = zip(table.row_numbers, *(table.get(name) for name in names), strict=True)
    investments = [
        Investment(
            snapshot=snapshot,
            rt_row=rows.get(rt or ""),
            kawasan=kawasans.get(kawasan or ""),
            year=year,
            criterion=criterion[:8],
            volume=exact(volume),
            activity=(activity or "")[:200],
            source=(source or "")[:120],
            amount_idr=None if amount is None else round(amount),
            sheet=table.sheet[:60],
            row=number,
        )
        for number, year, kawasan, rt, criterion, volume, activity, source, amount in cells
        if year is not None and criterion
    ]
    Investment.objects.bulk_create(investments, batch_size=BATCH)
    return len(investments)


def store_findings(snapshot: Snapshot, findings: Iterable[Finding], index: Index, rows: Mapping[str, RtRow]) -> int:
    """The findings of a draft; how many."""
    by_name = {(index.kawasan_name(unit.kawasan), unit.name): rows[key] for key, unit in index.rts.items()}
    stored = []
    for finding in findings:
        place = finding.place
        stored.append(
            StoredFinding(
                snapshot=snapshot,
                fingerprint=fingerprint(finding),
                code=finding.code,
                severity=finding.severity.value,
                file=place.file[:200],
                sheet=place.sheet[:60],
                row=place.row,
                column=place.column,
                kawasan=place.kawasan[:160],
                rt=place.rt[:60],
                year=place.year,
                criterion=place.criterion[:8],
                facts={name: finite(value) for name, value in finding.facts.items()},
                suggestion=finite(finding.suggestion),
                rt_row=by_name.get((place.kawasan, place.rt)) or rows.get(place.rt),
            )
        )
    StoredFinding.objects.bulk_create(stored, batch_size=BATCH)
    return len(stored)


def tidy(value: float | None) -> float | int | None:
    """A number as JSON keeps it: six decimals at most, whole numbers without a point."""
    if value is None or not math.isfinite(value):
        return None
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def exact(value: float | None) -> Decimal | None:
    """A number as a decimal of at most six places."""
    tidied = tidy(value)
    return None if tidied is None else Decimal(str(tidied))


def finite(value: Any) -> Any:
    """A fact as JSON can hold it: numbers that are none become text."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _whole(value: float | None, unit: Unit, name: str) -> float | None:
    return unit.denominators.get(name, value)


def _small(value: float | None) -> int | None:
    return None if value is None or abs(value) > 1000 else int(value)
