"""Reads of snapshots: drafts for those who work on them, the official one for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db.models import Count, F, Max, Q, QuerySet

from nakhoda.baseline.models import Activation
from nakhoda.baseline.models import Decision as Decision
from nakhoda.baseline.models import GridEdit as GridEdit
from nakhoda.baseline.models import RtRow as RtRow
from nakhoda.baseline.models import RtYear as RtYear
from nakhoda.baseline.models import Snapshot as Snapshot
from nakhoda.baseline.models import SourceFile as SourceFile
from nakhoda.baseline.models import StoredFinding as StoredFinding
from nakhoda.baseline.rules.edits import Edit
from nakhoda.law.findings import Finding, Place, Severity
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer, regency_of

# A class alone would contradict the printed total beside it: the kawasan's volumes have to be mended.
NO_REMEDY = frozenset({"tingkat-kawasan-beda"})


def snapshots_for(viewer: Viewer, right: str = "record.read") -> QuerySet[Snapshot]:
    """Snapshots, drafts included, of the regencies that lie in the viewer's areas for that right, newest first.

    A right held for a part of a regency (a district, a village) opens the regency's drafts for reading and entering:
    one workbook covers the whole regency.
    """
    areas = viewer.areas(right)
    wide = areas if right in ("baseline.activate", "baseline.import") else tuple(regency_of(area) for area in areas)
    return Snapshot.objects.filter(in_areas("regency", wide)).select_related("workbook", "activation").order_by("-id")


def official(regency: str) -> Snapshot | None:
    """The regency's official snapshot; None while nothing was activated."""
    activation = Activation.objects.filter(regency=regency).order_by("-number").select_related("snapshot").first()
    return activation.snapshot if activation else None


def officials() -> list[Snapshot]:
    """The official snapshot of every regency that has one, by regency code."""
    newest = Activation.objects.values("regency").annotate(number=Max("number"))
    wanted = Q(pk__in=())
    for row in newest:
        wanted |= Q(activation__regency=row["regency"], activation__number=row["number"])
    return list(Snapshot.objects.filter(wanted).select_related("activation").order_by("regency"))


def open_draft(snapshot_id: int, *, lock: bool = False) -> Snapshot | None:
    """The snapshot if it is still a draft (not official, not ended), else None; `lock` holds its row."""
    rows = Snapshot.objects.filter(pk=snapshot_id, activation=None).exclude(state__in=("refused", "discarded"))
    if lock:
        rows = rows.select_for_update(of=("self",))
    return rows.first()


def is_official(snapshot: Snapshot) -> bool:
    """Whether the snapshot is the one in force in its regency."""
    current = official(snapshot.regency)
    return current is not None and current.pk == snapshot.pk


def path_of(source: SourceFile) -> Path:
    """Where an uploaded file lies on the disk."""
    return Path(settings.MEDIA_ROOT) / source.path


def sources() -> QuerySet[SourceFile]:
    """Every uploaded file, oldest first."""
    return SourceFile.objects.order_by("id")


def edits_of(snapshot: Snapshot) -> list[Edit]:
    """All edits of a snapshot in order, those taken over from its base included."""
    rows = GridEdit.objects.filter(snapshot=snapshot).order_by("number")
    return [Edit(row.sheet, row.row, row.column, row.value) for row in rows]


def edit_count(snapshot: Snapshot) -> int:
    """How many edits a snapshot has."""
    return GridEdit.objects.filter(snapshot=snapshot).count()


def decisions_by_fingerprint(snapshot: Snapshot, fingerprints: Iterable[str]) -> dict[str, Decision]:
    """The newest decision in force on each of those findings of a snapshot."""
    rows = decisions_in_force(snapshot).filter(fingerprint__in=list(fingerprints)).select_related("by").order_by("id")
    return {row.fingerprint: row for row in rows}


def decisions_in_force(snapshot: Snapshot) -> QuerySet[Decision]:
    """Decisions that still settle their finding.

    One that changed a cell settles it until the draft is computed with that change: a finding that is still there
    afterwards was not mended (or the change was taken back), and is open again.
    """
    waiting = Q(edit=None) | Q(edit__number__gte=F("snapshot__computed_edits"))
    return Decision.objects.filter(waiting, snapshot=snapshot)


def undecided(snapshot: Snapshot) -> QuerySet[StoredFinding]:
    """Findings on which nobody has decided, or whose correction did not help."""
    decided = decisions_in_force(snapshot).values("fingerprint")
    return StoredFinding.objects.filter(snapshot=snapshot).exclude(fingerprint__in=decided)


def undecided_errors(snapshot: Snapshot) -> int:
    """How many errors nobody has decided on: while there are any, the snapshot cannot be activated."""
    return undecided(snapshot).filter(severity=Severity.ERROR.value).count()


def finding_counts(snapshot: Snapshot) -> dict[str, tuple[int, int]]:
    """By code: how many findings, and how many of them are undecided."""
    found = StoredFinding.objects.filter(snapshot=snapshot).values_list("code").annotate(count=Count("id"))
    open_ = dict(undecided(snapshot).values_list("code").annotate(count=Count("id")))
    return {code: (count, open_.get(code, 0)) for code, count in found}


def acceptable(stored: StoredFinding) -> bool:
    """Whether a finding can simply be accepted: it suggests a value for its cell, or the reader already mended it."""
    if as_finding(stored).kind.applied:
        return True
    has_cell = stored.row is not None and stored.column is not None
    return has_cell and stored.suggestion is not None and stored.code not in NO_REMEDY


def as_finding(stored: StoredFinding) -> Finding:
    """A stored finding as the value that the catalogue gives sentences to."""
    place = Place(
        file=stored.file,
        sheet=stored.sheet,
        row=stored.row,
        column=stored.column,
        kawasan=stored.kawasan,
        rt=stored.rt,
        year=stored.year,
        criterion=stored.criterion,
    )
    return Finding(stored.code, place, stored.facts, stored.suggestion)


def as_findings(rows: Iterable[StoredFinding]) -> list[Finding]:
    """Stored findings as values, in order."""
    return [as_finding(row) for row in rows]
