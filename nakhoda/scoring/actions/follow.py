"""Printed results that follow from the corrections of a draft: found when it is computed, kept as edits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nakhoda.baseline.actions.drafts import edit_cells
from nakhoda.baseline.queries.snapshots import GridEdit, Snapshot, StoredFinding, path_of
from nakhoda.baseline.rules import layout as layouts
from nakhoda.baseline.rules.edits import Edit, apply_edits, cell_at, fingerprint
from nakhoda.people.actions import SYSTEM
from nakhoda.people.queries import account_named, viewer_of
from nakhoda.scoring.files.reading import read_grids, read_workbook
from nakhoda.scoring.models import KawasanScore
from nakhoda.scoring.rules.assess import assess
from nakhoda.scoring.rules.entry import ROUNDS, sums_of
from nakhoda.scoring.rules.follow import Sums, following, kawasan_volumes

FOLLOWS = "Hasil hitungan yang ikut berubah"
Following = Sequence[tuple[str, Edit, object]]


def following_edits(snapshot: Snapshot, edits: Sequence[Edit], *, today: date) -> Following:
    """Kind, edit and raw value of each printed result that was right when the draft was last computed and is not now.

    Empty for a draft that was never computed or has no new edits. Cells that a person just changed, and cells with a
    finding before, are left to people. The refusals of reading are the caller's to catch.
    """
    if not snapshot.summary or len(edits) < snapshot.computed_edits:
        return []
    stored = StoredFinding.objects.filter(snapshot=snapshot)
    fresh = GridEdit.objects.filter(snapshot=snapshot, number__gte=snapshot.computed_edits)
    left_alone = {*stored.values_list("sheet", "row", "column"), *fresh.values_list("sheet", "row", "column")}
    known = set(stored.values_list("fingerprint", flat=True))
    grids = read_grids(path_of(snapshot.workbook), edits)
    layout = layouts.load_text(snapshot.layout_toml) if snapshot.layout_toml else None
    made: list[tuple[str, Edit]] = []
    for turn in range(ROUNDS):
        edited = apply_edits(grids, [edit for _code, edit in made])
        survey = read_workbook(edited, file=snapshot.workbook.name, layout=layout)
        after = assess(survey, today=today)
        scale = survey.layout.percent_scale
        new = following(after.findings, known=known, left_alone=left_alone, percent_scale=scale)
        if turn == 0:
            new += kawasan_volumes(after.index, _stored_sums(snapshot), sums_of(after), left_alone)
        if not new:
            break
        known |= {fingerprint(finding) for finding in after.findings}
        made += new
    return [(code, edit, cell_at(grids[edit.sheet], edit.row, edit.column)) for code, edit in made]


def keep_following(snapshot: Snapshot, found: Following) -> None:
    """Keep them as edits of the person who made the last change. Runs in the caller's transaction."""
    last = GridEdit.objects.filter(snapshot=snapshot).select_related("by").order_by("-number").first()
    by = viewer_of(account_named(last.by.username)) if last and last.by else SYSTEM
    for code in dict.fromkeys(code for code, _edit, _raw in found):
        pairs = [(edit, raw) for each, edit, raw in found if each == code]
        edit_cells(by=by, snapshot=snapshot, edits=pairs, reason=FOLLOWS, finding=code)


def _stored_sums(snapshot: Snapshot) -> Sums:
    rows = KawasanScore.objects.filter(snapshot=snapshot).values_list("kawasan__key", "year", "volumes")
    return {(key, year): volumes for key, year, volumes in rows}
