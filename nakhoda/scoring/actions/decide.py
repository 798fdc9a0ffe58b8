"""Decisions about the findings of a draft: in one transaction under the draft's lock, and computed anew once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from nakhoda.baseline.actions import decisions
from nakhoda.baseline.actions.drafts import confirm_villages, edit_cells, mark_waiting, set_layout
from nakhoda.baseline.queries.snapshots import (
    GridEdit,
    Snapshot,
    StoredFinding,
    acceptable,
    decisions_by_fingerprint,
    edits_of,
    open_draft,
    path_of,
)
from nakhoda.baseline.rules import layout as layouts
from nakhoda.baseline.rules.cells import as_number
from nakhoda.baseline.rules.edits import Edit, cell_at
from nakhoda.baseline.rules.survey import Grid
from nakhoda.people.actions import Refused
from nakhoda.people.rules.scope import Viewer
from nakhoda.scoring.files.reading import read_grids
from nakhoda.scoring.jobs import enqueue
from nakhoda.scoring.queries.drafts import draft_for, findings_for, open_findings, rows_in_areas, sees_whole
from nakhoda.scoring.rules.entry import is_ambiguous

CLOSED = "Rancangan ini sudah resmi atau sudah ditutup, jadi tidak dapat diubah. Mulai rancangan baru."


@dataclass(frozen=True, slots=True)
class Chosen:
    """Findings of one kind: those with these fingerprints, or all (of a kawasan, if named)."""

    code: str
    fingerprints: Sequence[str] = ()
    everything: bool = False
    kawasan: str = ""


@transaction.atomic
def accept(*, by: Viewer, snapshot_id: int, chosen: Chosen) -> int:
    """Accept the suggestions of those findings that have one and are not settled; how many.

    A second time the same findings are settled, so nothing is changed twice. Refused for a draft that is closed.
    """
    snapshot = _locked(snapshot_id)
    found = [finding for finding in _chosen(by, snapshot, chosen) if acceptable(finding)]
    if not found:
        return 0
    before = _edits(snapshot)
    count = decisions.accept(
        by=by, snapshot=snapshot, findings=found, raw=_Cells(snapshot), percent_scale=_percent_scale(snapshot)
    )
    if _edits(snapshot) != before:
        have_computed(snapshot)
    return count


@transaction.atomic
def ignore(*, by: Viewer, snapshot_id: int, chosen: Chosen, reason: str) -> int:
    """Leave those findings that are not settled as they are, with a reason; how many."""
    snapshot = _locked(snapshot_id)
    found = _chosen(by, snapshot, chosen)
    return decisions.ignore(by=by, snapshot=snapshot, findings=found, reason=reason) if found else 0


@transaction.atomic
def correct(*, by: Viewer, snapshot_id: int, chosen: Chosen, value: str, reason: str) -> int:
    """Put another value into the cell of one finding, with a reason; 0 if it is settled by such a value already."""
    snapshot = _locked(snapshot_id)
    found = _chosen(by, snapshot, chosen, again=True)
    if not found:
        return 0
    if len(found) > 1:
        raise Refused("Betulkan satu sel saja sekali waktu.")
    if not value.strip():
        raise Refused("Tulis nilai yang benar. Bila selnya memang harus kosong, betulkan di buku kerja.")
    if len(reason.strip()) < 5:
        raise Refused("Tulis alasan pembetulan ini (sedikitnya lima huruf).")
    if is_ambiguous(value):
        raise Refused(f"{value.strip()} dapat dibaca dua cara. Tulis ribuan tanpa titik dan desimal dengan koma.")
    raw = _Cells(snapshot)
    finding = found[0]
    typed = typed_value(value)
    if typed == raw(finding.sheet, finding.row or 0, finding.column or 0):
        raise Refused("Nilai itu sudah ada di sel ini. Tulis nilai lain, atau biarkan temuannya dengan alasan.")
    decisions.edit(by=by, snapshot=snapshot, finding=finding, value=typed, reason=reason, raw=raw)
    have_computed(snapshot)
    return 1


@transaction.atomic
def take_back(*, by: Viewer, snapshot_id: int, number: int) -> bool:
    """Put the raw value back into a cell that was changed; False if the cell was changed again since.

    Refused outside the viewer's areas or for a closed draft. The finding, if any, is open again once computed.
    """
    snapshot = _locked(snapshot_id)
    edit = GridEdit.objects.filter(snapshot=snapshot, number=number).first()
    if draft_for(by, snapshot_id, "baseline.repair") is None or edit is None:
        raise Refused("Perubahan itu tidak ada di rancangan ini.")
    if not sees_whole(by, snapshot, "baseline.repair") and (edit.sheet, edit.row) not in rows_in_areas(by, snapshot):
        raise Refused("Baris itu di luar wilayah Anda.")
    same_cell = GridEdit.objects.filter(snapshot=snapshot, sheet=edit.sheet, row=edit.row, column=edit.column)
    if same_cell.filter(number__gt=number).exists():
        return False
    pair = (Edit(edit.sheet, edit.row, edit.column, edit.raw), edit.value)
    edit_cells(by=by, snapshot=snapshot, edits=[pair], reason=f"Perubahan nomor {number} dibatalkan")
    have_computed(snapshot)
    return True


def have_computed(snapshot: Snapshot, *, again: bool = False) -> None:
    """Have a changed draft computed after this transaction, once: not if it waits already, unless `again`."""
    if mark_waiting(snapshot) or again:
        enqueue(snapshot)


@transaction.atomic
def recompute(*, by: Viewer, snapshot_id: int) -> None:
    """Have a draft computed again, also one that seems to wait: for when the worker stopped."""
    have_computed(_locked(snapshot_id), again=True)


@transaction.atomic
def settle_villages(*, by: Viewer, snapshot_id: int, villages: Mapping[str, str]) -> int:
    """Say which official village each name means ("-" for none) and have the draft computed; how many names."""
    snapshot = _locked(snapshot_id)
    if not villages:
        raise Refused("Pilih desa untuk sedikitnya satu nama.")
    meant = {name: "" if code == "-" else code for name, code in villages.items()}
    confirm_villages(by=by, snapshot=snapshot, villages=meant)
    have_computed(snapshot)
    return len(meant)


@transaction.atomic
def choose_layout(*, by: Viewer, snapshot_id: int, layout_toml: str) -> None:
    """Say how the workbook is laid out and have it read. Refused if the layout is malformed."""
    snapshot = _locked(snapshot_id)
    set_layout(by=by, snapshot=snapshot, layout_toml=layout_toml)
    enqueue(snapshot)


def typed_value(text: str) -> str | int | float:
    """What a person typed as a cell holds it: a number where it reads as one (1.250,5), else text.

    A code with leading zeros stays text.
    """
    plain = " ".join(text.split())
    number, problem = as_number(plain)
    if number is None or (plain[:1] == "0" and plain[1:2].isdigit()):
        return plain
    if problem and any(letter.isalpha() for letter in plain):
        return plain
    return int(number) if number.is_integer() else number


def _locked(snapshot_id: int) -> Snapshot:
    snapshot = open_draft(snapshot_id, lock=True)
    if snapshot is None:
        raise Refused(CLOSED)
    return snapshot


def _chosen(by: Viewer, snapshot: Snapshot, chosen: Chosen, *, again: bool = False) -> list[StoredFinding]:
    """The findings meant, within the viewer's areas; `again` allows those settled by anything but a correction."""
    rows = (findings_for if again else open_findings)(by, snapshot, "baseline.repair").filter(code=chosen.code)
    if not chosen.everything:
        rows = rows.filter(fingerprint__in=chosen.fingerprints)
    if chosen.kawasan:
        rows = rows.filter(kawasan=chosen.kawasan)
    found = list(rows.order_by("id"))
    if again:
        settled = decisions_by_fingerprint(snapshot, [finding.fingerprint for finding in found])
        found = [each for each in found if each.fingerprint not in settled or settled[each.fingerprint].edit_id is None]
    return found


def _edits(snapshot: Snapshot) -> int:
    return GridEdit.objects.filter(snapshot=snapshot).count()


def _percent_scale(snapshot: Snapshot) -> float:
    if snapshot.layout_toml:
        return layouts.load_text(snapshot.layout_toml).percent_scale
    known = snapshot.summary.get("layout", "")
    return layouts.load(known).percent_scale if known in layouts.available() else 1.0


class _Cells:
    """The value that stands in a cell of a draft; the workbook is opened when the first is asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._grids: Mapping[str, Grid] | None = None

    def __call__(self, sheet: str, row: int, column: int) -> object:
        if self._grids is None:
            self._grids = read_grids(path_of(self._snapshot.workbook), edits_of(self._snapshot))
        grid = self._grids.get(sheet)
        return None if grid is None else cell_at(grid, row, column)
