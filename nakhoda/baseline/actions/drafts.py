"""Drafts: started from an upload or from the official snapshot, changed cell by cell, discarded, or activated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from nakhoda.baseline.models import Decision, GridEdit, Snapshot, SourceFile
from nakhoda.baseline.queries.snapshots import edit_count
from nakhoda.baseline.rules import layout as layouts
from nakhoda.baseline.rules.edits import Edit
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer

BATCH = 1000
ENDED = ("refused", "discarded")
STOPPED = "Perhitungan berhenti karena kesalahan sistem. Tekan “Hitung ulang”; bila terulang, beri tahu pengelola."


@transaction.atomic
def start_draft(
    *,
    by: Viewer,
    regency: str,
    title: str,
    workbook: SourceFile | None = None,
    boundaries: SourceFile | None = None,
    base: Snapshot | None = None,
) -> Snapshot:
    """A new draft of a regency from a workbook, or from `base` with its edits; boundaries as given, or the base's.

    Refused outside the viewer's areas, or with neither workbook nor base.
    """
    needed = "baseline.import" if workbook or boundaries else "baseline.enter"
    if not by.may_in_part(needed, regency):
        raise Refused("Wilayah ini di luar kewenangan Anda.")
    source = workbook or (base.workbook if base else None)
    if source is None:
        raise Refused("Pilih buku kerja yang akan diunggah.")
    snapshot = Snapshot.objects.create(
        regency=regency,
        title=title.strip()[:160] or source.name[:160],
        workbook=source,
        boundaries=boundaries or (base.boundaries if base else None),
        base=base,
        layout_toml=base.layout_toml if base and not workbook else "",
        villages=base.villages if base else {},
        created_by_id=by.account_id,
    )
    if base and not workbook:
        _take_over(snapshot, base)
    data = {"workbook": source.sha256, "boundaries": snapshot.boundaries.sha256 if snapshot.boundaries else None}
    record(by=by, action="baseline.start_draft", subject=f"snapshot:{snapshot.pk}", area=regency, data=data)
    return snapshot


@transaction.atomic
def edit_cells(
    *, by: Viewer, snapshot: Snapshot, edits: Sequence[tuple[Edit, object]], reason: str, finding: str = ""
) -> list[GridEdit]:
    """Change cells of a draft; each edit comes with the raw value that stood there. Refused without a reason."""
    require_open(snapshot)
    if not reason.strip():
        raise Refused("Tulis alasan perubahan ini.")
    first = edit_count(snapshot) + 1
    rows = [
        GridEdit(
            snapshot=snapshot,
            number=first + offset,
            sheet=edit.sheet,
            row=edit.row,
            column=edit.column,
            raw=plain(raw),
            value=plain(edit.value),
            reason=reason.strip()[:400],
            finding=finding,
            by_id=by.account_id,
        )
        for offset, (edit, raw) in enumerate(edits)
    ]
    GridEdit.objects.bulk_create(rows, batch_size=BATCH)
    data = {"cells": len(rows), "reason": reason.strip()[:400], "finding": finding}
    subject = f"snapshot:{snapshot.pk}"
    record(by=by, action="baseline.edit_cells", subject=subject, area=snapshot.regency, data=data)
    return rows


@transaction.atomic
def set_layout(*, by: Viewer, snapshot: Snapshot, layout_toml: str) -> None:
    """Say how the draft's workbook is laid out. Refused if the layout is malformed."""
    require_open(snapshot)
    try:
        layout = layouts.load_text(layout_toml)
    except layouts.LayoutError as error:
        raise Refused(str(error)) from error
    snapshot.layout_toml, snapshot.state, snapshot.message = layout_toml, "waiting", ""
    snapshot.save(update_fields=["layout_toml", "state", "message"])
    data = {"layout": layout.id}
    subject = f"snapshot:{snapshot.pk}"
    record(by=by, action="baseline.set_layout", subject=subject, area=snapshot.regency, data=data)


@transaction.atomic
def confirm_villages(*, by: Viewer, snapshot: Snapshot, villages: Mapping[str, str]) -> None:
    """Say which official village each name of the workbook means; an empty code means none."""
    require_open(snapshot)
    snapshot.villages = {**snapshot.villages, **villages}
    snapshot.computed_edits = 0
    snapshot.save(update_fields=["villages", "computed_edits"])
    data = {"villages": dict(villages)}
    subject = f"snapshot:{snapshot.pk}"
    record(by=by, action="baseline.confirm_villages", subject=subject, area=snapshot.regency, data=data)


@transaction.atomic
def discard(*, by: Viewer, snapshot: Snapshot, reason: str) -> None:
    """Put a draft aside for good; its file and edits stay readable. Refused for an official snapshot."""
    require_open(snapshot)
    snapshot.state, snapshot.message = "discarded", reason.strip()
    snapshot.save(update_fields=["state", "message"])
    subject = f"snapshot:{snapshot.pk}"
    data = {"reason": reason.strip()}
    record(by=by, action="baseline.discard", subject=subject, area=snapshot.regency, data=data)


def note_progress(snapshot: Snapshot, step: str, percent: int) -> None:
    """Say how far the computing of a draft is, for the page that waits."""
    snapshot.state, snapshot.step, snapshot.percent = "reading", step, percent
    snapshot.save(update_fields=["state", "step", "percent"])


def mark_waiting(snapshot: Snapshot) -> bool:
    """Note that a draft has to be computed anew; False if it waits already. The caller holds the row's lock."""
    if snapshot.state == "waiting" and not snapshot.message:
        return False
    snapshot.state, snapshot.step, snapshot.percent, snapshot.message = "waiting", "", 0, ""
    snapshot.save(update_fields=["state", "step", "percent", "message"])
    return True


def note_failure(snapshot_id: int) -> None:
    """Say on a draft that computing it stopped by a fault of ours, so that nobody waits for it."""
    Snapshot.objects.filter(pk=snapshot_id, activation=None).exclude(state__in=ENDED).update(
        state="waiting",
        step="",
        percent=0,
        message=STOPPED,
    )


def set_state(snapshot: Snapshot, state: str, message: str) -> str:
    """End the computing of a draft in that state with a message for the person who uploaded; the state."""
    snapshot.state, snapshot.message, snapshot.step, snapshot.percent = state, message, "", 100
    snapshot.save(update_fields=["state", "message", "step", "percent"])
    return state


def require_open(snapshot: Snapshot) -> None:
    """Refused if the snapshot is official already or has ended. Takes the row's lock where the database has any."""
    current = Snapshot.objects.select_for_update().get(pk=snapshot.pk)
    if hasattr(current, "activation"):
        raise Refused("Data ini sudah resmi dan tidak dapat diubah. Mulai rancangan baru darinya.")
    if current.state in ENDED:
        raise Refused("Rancangan ini sudah ditutup. Mulai rancangan baru.")


def plain(value: object) -> object:
    """A cell value as JSON keeps it: dates become ISO text."""
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _take_over(snapshot: Snapshot, base: Snapshot) -> None:
    """Edits and decisions of the base hold in the new draft; who made them stays."""
    copies = {}
    for edit in GridEdit.objects.filter(snapshot=base).order_by("number"):
        old = edit.pk
        edit.pk, edit.snapshot = None, snapshot
        copies[old] = edit
    GridEdit.objects.bulk_create(list(copies.values()), batch_size=BATCH)
    decisions = list(Decision.objects.filter(snapshot=base).order_by("id"))
    for decision in decisions:
        decision.pk, decision.snapshot = None, snapshot
        decision.edit = copies.get(decision.edit_id) if decision.edit_id else None
    Decision.objects.bulk_create(decisions, batch_size=BATCH)
