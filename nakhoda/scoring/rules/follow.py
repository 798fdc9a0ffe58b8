"""What follows in a workbook when a cell is changed: printed results that were right and are so no longer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from nakhoda.baseline.rules.edits import Edit, fingerprint, suggested_value
from nakhoda.baseline.rules.index import Index
from nakhoda.law.findings import Finding

CLOSE = 1e-4
# Kinds that say that a printed result no longer follows from what it is computed from.
DERIVED = frozenset(
    "persen-salah nilai-salah rata-aspek-kosong rata-aspek-salah rata-aspek-aturan-lama rata-sektoral-salah "
    "kontribusi-salah kontribusi-tahun-dasar total-salah tingkat-salah penyebut-kawasan-bukan-jumlah-rt "
    "volume-kawasan-bukan-jumlah-rt".split()
)
KAWASAN_VOLUME = "volume-kawasan-bukan-jumlah-rt"
Cell = tuple[str, int | None, int | None]
Sums = Mapping[tuple[str, int], Mapping[str, float | None]]


def cell_of(finding: Finding) -> Cell:
    """Sheet, row and column of a finding."""
    return finding.place.sheet, finding.place.row, finding.place.column


def following(
    findings: Iterable[Finding], *, known: Collection[str], left_alone: Collection[Cell], percent_scale: float
) -> list[tuple[str, Edit]]:
    """Edits that write printed results anew, each with the kind of finding that asks for it.

    `known` are fingerprints of findings that were there before; cells in `left_alone` (wrong before, or just typed by
    a person) are for people to decide.
    """
    return [
        (each.code, as_edit(each, percent_scale))
        for each in findings
        if each.code in DERIVED
        and each.suggestion is not None
        and each.place.row is not None
        and each.place.column is not None
        and cell_of(each) not in left_alone
        and fingerprint(each) not in known
    ]


def kawasan_volumes(
    index: Index, before: Sums, after: Sums, left_alone: Collection[Cell]
) -> Iterator[tuple[str, Edit]]:
    """Printed volumes of kawasan that were the sum of their RTs (by kawasan key and year), as the sum now.

    Source: a kawasan is the sum of its RTs.
    """
    table = index.survey.table("kawasan_year")
    for yearly in index.kawasan_rows if table is not None else ():
        old, new = before.get((yearly.unit, yearly.year)), after.get((yearly.unit, yearly.year))
        if table is None or old is None or new is None:
            continue
        for criterion in index.ruleset.criteria:
            name = f"v_{criterion.id}"
            printed, was, now = table.get(name)[yearly.row], old.get(criterion.id), new.get(criterion.id)
            if printed is None or was is None or now is None or was == now or abs(printed - was) > CLOSE:
                continue
            place = table.place(yearly.row, name)
            if place.column is not None and (place.sheet, place.row, place.column) not in left_alone:
                yield KAWASAN_VOLUME, Edit(place.sheet, place.row or 0, place.column, plain(now))


def as_edit(finding: Finding, percent_scale: float) -> Edit:
    """The finding's suggestion as a change of its cell."""
    place = finding.place
    value = suggested_value(finding.code, finding.suggestion, percent_scale)
    return Edit(place.sheet, place.row or 0, place.column or 0, plain(value))


def plain(value: Any) -> Any:
    """A number as a person types it: whole numbers without a point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
