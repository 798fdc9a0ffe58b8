"""Reads for entering one RT by hand: which RTs a viewer may enter, and the workbook that an entry is made in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from nakhoda.baseline.queries.snapshots import RtRow, Snapshot, edit_count, edits_of, official, path_of
from nakhoda.baseline.rules import layout as layouts
from nakhoda.baseline.rules.index import Index, Unit
from nakhoda.baseline.rules.survey import Grid
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.scoring.files.reading import read_grids, read_workbook
from nakhoda.scoring.queries.drafts import ENDED, draft_for, regencies_for


@dataclass(frozen=True, slots=True)
class Opened:
    """The workbook an entry is made in: the row of the RT, the snapshot it is read from, whether that is a draft.

    `version` changes with every edit, so that a form filled in on older numbers is noticed.
    """

    row: RtRow
    source: Snapshot
    is_draft: bool
    version: str
    grids: Mapping[str, Grid]
    index: Index
    unit: Unit


def enterable(viewer: Viewer, search: str = "") -> QuerySet[RtRow]:
    """The RTs of official snapshots that the viewer may enter, by village and label; `search` narrows by words."""
    current = [snapshot.pk for code in regencies_for(viewer, "baseline.enter") if (snapshot := official(code))]
    rows = RtRow.objects.filter(in_areas("rt__village_key", viewer.areas("baseline.enter")), snapshot__in=current)
    for word in search.split()[:5]:
        rows = rows.filter(
            Q(rt__village_name__icontains=word) | Q(rt__label__icontains=word) | Q(kawasan__name__icontains=word)
        )
    return rows.select_related("rt", "kawasan", "snapshot").order_by("rt__village_name", "rt__label", "id")


def hand_draft(viewer: Viewer, base: Snapshot) -> Snapshot | None:
    """The viewer's open draft of entries on that official snapshot; None if there is none."""
    drafts = Snapshot.objects.filter(base=base, created_by_id=viewer.account_id, activation=None)
    same = drafts.filter(workbook=F("base__workbook"), boundaries_id=base.boundaries_id).exclude(state__in=ENDED)
    return same.select_related("workbook").order_by("-id").first()


def open_entry(viewer: Viewer, rt_id: int, draft_id: int | None = None) -> Opened | None:
    """The workbook to enter an RT in: the draft named, else the viewer's own draft of entries, else the official one.

    None where the RT is not one that the viewer may enter there. The refusals of reading are the caller's to catch.
    """
    areas = viewer.areas("baseline.enter")
    if draft_id is not None:
        draft = draft_for(viewer, draft_id, "baseline.enter")
        if draft is None or hasattr(draft, "activation") or draft.state in ENDED:
            return None
        row = RtRow.objects.filter(in_areas("rt__village_key", areas), snapshot=draft, rt__id=rt_id).first()
        return _open(row, draft, True) if row else None
    # Asked by the id of the other table: a number too large for the database is then no fault but nothing.
    row = enterable(viewer).filter(rt__id=rt_id).first()
    if row is None:
        return None
    base = official(regency_of(row.rt.village_key))
    if base is None:
        return None
    own = hand_draft(viewer, base)
    return _open(row, own or base, own is not None)


def _open(row: RtRow, source: Snapshot, is_draft: bool) -> Opened | None:
    grids = read_grids(path_of(source.workbook), edits_of(source))
    layout = layouts.load_text(source.layout_toml) if source.layout_toml else None
    index = Index(read_workbook(grids, file=source.workbook.name, layout=layout))
    unit = index.rts.get(row.key) or next((unit for key, unit in index.rts.items() if key[:60] == row.key), None)
    if unit is None:
        return None
    return Opened(row, source, is_draft, f"{source.pk}:{edit_count(source)}", grids, index, unit)
