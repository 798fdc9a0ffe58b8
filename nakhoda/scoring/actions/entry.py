"""Entering one RT by hand: a draft with exactly the cells that changed and what follows from them."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from nakhoda.baseline.actions.drafts import edit_cells, start_draft
from nakhoda.baseline.queries.snapshots import Snapshot
from nakhoda.baseline.rules.edits import Edit, cell_at
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer
from nakhoda.scoring.actions.decide import have_computed
from nakhoda.scoring.actions.follow import FOLLOWS
from nakhoda.scoring.jobs import enqueue
from nakhoda.scoring.queries.entry import Opened, enterable, open_entry
from nakhoda.scoring.rules.entry import Entry, outcome_of


@transaction.atomic
def save_entry(
    *, by: Viewer, rt_id: int, entry: Entry, reason: str, version: str, draft_id: int | None = None, today: date
) -> Snapshot | None:
    """Save an entry into a draft and have it computed; the draft, or None if no number differs from what is there.

    The draft is the one named, or the viewer's open draft of entries on the official data, or a new one. Refused
    without a reason, outside the viewer's areas, or if the numbers changed since the form was opened (`version`).
    """
    lock_entry(by, rt_id, draft_id)
    opened = open_entry(by, rt_id, draft_id)
    if opened is None:
        raise Refused(
            "RT ini tidak dapat diisi: tidak ada di data resmi wilayah Anda, atau rancangannya sudah ditutup."
        )
    outcome = outcome_of(opened.grids, opened.index, opened.unit, entry, today=today)
    if not outcome.edits:
        return None
    if opened.version != version:
        raise Refused("Sementara itu angka RT ini berubah. Muat ulang halaman, lalu isi lagi.")
    if len(reason.strip()) < 5:
        raise Refused("Tulis alasan atau sumber angka ini (sedikitnya lima huruf), misalnya: survei 12 Mei 2021.")
    draft = opened.source
    if not opened.is_draft:
        title = f"Isian {by.name}: {opened.row.rt}"
        draft = start_draft(by=by, regency=draft.regency, title=title, base=draft)
    pairs = [(edit, _raw(opened, edit)) for edit in outcome.edits]
    edit_cells(by=by, snapshot=draft, edits=pairs, reason=reason)
    for code in dict.fromkeys(code for code, _edit in outcome.following):
        pairs = [(edit, _raw(opened, edit)) for each, edit in outcome.following if each == code]
        edit_cells(by=by, snapshot=draft, edits=pairs, reason=f"{FOLLOWS}: {reason.strip()}", finding=code)
    if opened.is_draft:
        have_computed(draft)
    else:
        enqueue(draft)
    return draft


def lock_entry(by: Viewer, rt_id: int, draft_id: int | None) -> None:
    """Keep a second press of the button waiting until the first is done: the lock of the snapshot it starts from."""
    if draft_id is None:
        draft_id = enterable(by).filter(rt_id=rt_id).values_list("snapshot_id", flat=True).first()
    if draft_id is not None:
        Snapshot.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()


def _raw(opened: Opened, edit: Edit) -> object:
    grid = opened.grids.get(edit.sheet)
    return None if grid is None else cell_at(grid, edit.row, edit.column)
