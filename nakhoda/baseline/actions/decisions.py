"""What people decide about findings, and making a draft official."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Max

from nakhoda.baseline.actions.drafts import BATCH, edit_cells, require_open
from nakhoda.baseline.models import Activation, Decision, GridEdit, Snapshot, StoredFinding
from nakhoda.baseline.queries.snapshots import acceptable as acceptable
from nakhoda.baseline.queries.snapshots import as_finding, edit_count, official, undecided_errors
from nakhoda.baseline.rules.edits import Edit, suggested_value
from nakhoda.law.findings import Severity
from nakhoda.people.actions import Refused, record
from nakhoda.people.rules.scope import Viewer

ACCEPTED = "Saran diterima"
RawCell = Callable[[str, int, int], object]


@transaction.atomic
def accept(
    *, by: Viewer, snapshot: Snapshot, findings: Sequence[StoredFinding], raw: RawCell, percent_scale: float = 1.0
) -> int:
    """Accept the suggestions of those findings; how many. `raw` gives the value that stands in a cell.

    `percent_scale` is the layout's: how much larger than a ratio the workbook's percents are.

    Where the reader already mended the row (slipped columns), the decision alone is noted. Refused if one of
    the findings has nothing to accept.
    """
    require_open(snapshot)
    if any(not acceptable(finding) for finding in findings):
        raise Refused("Temuan ini tidak mempunyai saran. Betulkan selnya, atau biarkan dengan alasan.")
    cells = [finding for finding in findings if not as_finding(finding).kind.applied]
    edits: dict[int, GridEdit] = {}
    if cells:
        pairs = [_suggested(finding, raw, percent_scale) for finding in cells]
        code = findings[0].code if len({finding.code for finding in findings}) == 1 else ""
        made = edit_cells(by=by, snapshot=snapshot, edits=pairs, reason=ACCEPTED, finding=code)
        edits = {finding.pk: edit for finding, edit in zip(cells, made, strict=True)}
    _note(by, snapshot, findings, "accept", ACCEPTED, edits)
    return len(findings)


@transaction.atomic
def edit(*, by: Viewer, snapshot: Snapshot, finding: StoredFinding, value: object, reason: str, raw: RawCell) -> None:
    """Put another value into the finding's cell, with a reason. Refused if the finding has no cell."""
    require_open(snapshot)
    if finding.row is None or finding.column is None:
        raise Refused("Temuan ini tidak menunjuk satu sel. Betulkan di buku kerja, lalu unggah lagi.")
    change = Edit(finding.sheet, finding.row, finding.column, value)
    pair = (change, raw(finding.sheet, finding.row, finding.column))
    made = edit_cells(by=by, snapshot=snapshot, edits=[pair], reason=reason, finding=finding.code)
    _note(by, snapshot, [finding], "edit", reason, {finding.pk: made[0]})


@transaction.atomic
def ignore(*, by: Viewer, snapshot: Snapshot, findings: Sequence[StoredFinding], reason: str) -> int:
    """Leave those findings as they are, with a reason that stays on record; how many."""
    require_open(snapshot)
    if len(reason.strip()) < 5:
        raise Refused("Tulis alasan mengapa temuan ini dibiarkan (sedikitnya lima huruf).")
    _note(by, snapshot, findings, "ignore", reason.strip(), {})
    return len(findings)


@transaction.atomic
def activate(*, by: Viewer, snapshot: Snapshot, note: str = "", replaces: int | None) -> Activation:
    """Make a draft the regency's official data: one new row, so there is always the old or the new, never a mixture.

    `replaces` is the id of the official snapshot that the person saw, or None if there was none. Refused if another
    was activated meanwhile, if errors are undecided, or if the draft was edited after it was last computed.
    """
    if not by.may("baseline.activate", snapshot.regency):
        raise Refused("Wilayah ini di luar kewenangan Anda.")
    require_open(snapshot)
    snapshot.refresh_from_db()
    if snapshot.state != "draft" or snapshot.computed_edits != edit_count(snapshot) + 1:
        raise Refused("Rancangan ini belum selesai dihitung. Tunggu sebentar, lalu ulangi.")
    if left := undecided_errors(snapshot):
        raise Refused(
            f"Masih ada {left} galat yang belum diputuskan. Terima sarannya, betulkan, atau biarkan dengan alasan."
        )
    current = official(snapshot.regency)
    if (current.pk if current else None) != replaces:
        raise Refused("Sementara itu data lain sudah diaktifkan. Muat ulang halaman dan periksa perbedaannya.")
    last = Activation.objects.filter(regency=snapshot.regency).aggregate(Max("number"))["number__max"] or 0
    activation = Activation.objects.create(
        snapshot=snapshot, regency=snapshot.regency, number=last + 1, note=note.strip(), by_id=by.account_id
    )
    data = {"replaces": replaces, "ruleset": snapshot.ruleset, "hash": snapshot.ruleset_hash, "note": note.strip()}
    subject = f"snapshot:{snapshot.pk}"
    record(by=by, action="baseline.activate", subject=subject, area=snapshot.regency, data=data)
    return activation


def _suggested(finding: StoredFinding, raw: RawCell, percent_scale: float) -> tuple[Edit, object]:
    row, column = finding.row or 0, finding.column or 0
    value = suggested_value(finding.code, finding.suggestion, percent_scale)
    return Edit(finding.sheet, row, column, value), raw(finding.sheet, row, column)


def _note(
    by: Viewer,
    snapshot: Snapshot,
    findings: Sequence[StoredFinding],
    action: str,
    reason: str,
    edits: dict[int, GridEdit],
) -> None:
    Decision.objects.bulk_create(
        [
            Decision(
                snapshot=snapshot,
                fingerprint=finding.fingerprint,
                code=finding.code,
                action=action,
                reason=reason.strip()[:400],
                edit=edits.get(finding.pk),
                by_id=by.account_id,
            )
            for finding in findings
        ],
        batch_size=BATCH,
    )
    codes = sorted({finding.code for finding in findings})
    errors = sum(finding.severity == Severity.ERROR.value for finding in findings)
    data = {"codes": codes, "count": len(findings), "errors": errors, "reason": reason.strip()[:400]}
    subject = f"snapshot:{snapshot.pk}"
    record(by=by, action=f"baseline.{action}", subject=subject, area=snapshot.regency, data=data)
