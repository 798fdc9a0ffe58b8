"""Whatever stands in the cells, a workbook is assessed whole or refused with a sentence: no traceback, no half."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nakhoda.baseline.rules.layout import LayoutError
from nakhoda.scoring.files.letter import letter_of
from nakhoda.scoring.files.outputs import findings_csv
from nakhoda.scoring.rules.explain import explain
from nakhoda.scoring.rules.methods import leaves
from nakhoda.scoring.tests.grids import sound_book

EXAMPLES = int(os.environ.get("NAKHODA_EXAMPLES", "300"))
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(-(10**20), 10**20),
    st.dates(),
    st.text(max_size=12),
    st.sampled_from(["0,5", "1.000,25", "12 KK", "KB", "TK", "4d", "RT 1 RW 1", 2019.0, 0.0, 1.0, 5.0, -1.0, 1e300]),
)
SHEETS = st.sampled_from(sorted(sound_book().grids))
CHANGES = st.lists(st.tuples(SHEETS, st.integers(0, 7), st.integers(0, 62), CELLS), min_size=1, max_size=8)


@settings(max_examples=EXAMPLES, deadline=None)
@given(CHANGES, st.sampled_from(["", "row", "column", "double"]), SHEETS)
def test_any_cells_are_assessed_whole_or_refused(
    changes: list[tuple[str, int, int, Any]], cut: str, cut_sheet: str
) -> None:
    book = sound_book()
    for sheet, row, column, value in changes:
        rows = book.grids[sheet].rows
        rows[row % len(rows)][column % len(rows[row % len(rows)])] = value
    rows = book.grids[cut_sheet].rows
    if cut == "row":
        del rows[-1]
    elif cut == "column":
        for each in rows[1:]:
            del each[-2:]
    elif cut == "double":
        rows.append(list(rows[-1]))
    try:
        found = book.assess(date(2022, 1, 1))
    except LayoutError as refusal:
        refused = str(refusal)
    else:
        refused = ""
        assert found.survey.rows_in == found.survey.rows_out
        assert all(0 <= total <= found.ruleset.highest_total for total in found.rts["total"].to_list())
        assert found.rts.filter(leaves(found.ruleset)).height <= found.rts.height
        assert findings_csv(found.findings).count("\r\n") >= len(found.findings) + 1
        assert "{" not in "".join(group.remedy for group in letter_of(found).groups)
        for unit in found.index.rts.values():
            if any((unit.key, year) in found.index.rt_row_at for year in found.index.years):
                assert explain(found.index, unit).gap >= 0
    assert not refused or "kolom" in refused or "lembar" in refused
