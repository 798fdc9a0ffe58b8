"""Reads for the pages of drafts: what a viewer may see of one, what is wrong with it, and what it would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum

from nakhoda.baseline.queries.snapshots import (
    NO_REMEDY,
    RtRow,
    RtYear,
    Snapshot,
    StoredFinding,
    as_finding,
    decisions_by_fingerprint,
    edit_count,
    official,
    snapshots_for,
    undecided,
)
from nakhoda.law.findings import Finding, FindingKind, Severity, catalogue
from nakhoda.people.queries import in_areas
from nakhoda.people.rules.scope import Viewer, regency_of
from nakhoda.regions.queries import Region, region_name, villages_in
from nakhoda.regions.rules.names import How, NameMatch, match_names
from nakhoda.scoring.models import RtScore

ENDED = ("refused", "discarded")
LEVELS = ("TK", "KR", "KS", "KB")
VILLAGE = "rt_row__rt__village_key"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding in a draft: how many the viewer sees, how many are undecided, how many of those suggest.

    `example` is the first of them, undecided ones before others.
    """

    kind: FindingKind
    count: int
    open: int
    suggested: int
    example: Finding


@dataclass(frozen=True, slots=True)
class Checklist:
    """What stands between a draft and its activation."""

    errors: int
    villages: int
    stale: bool

    @property
    def ready(self) -> bool:
        """Whether it can be activated: unconfirmed villages are a warning only."""
        return not self.errors and not self.stale


def draft_for(viewer: Viewer, snapshot_id: int, right: str = "record.read") -> Snapshot | None:
    """The snapshot of that id where the viewer holds that right in its regency or a part of it; else None."""
    found = snapshots_for(viewer, right).filter(pk=snapshot_id)
    return found.select_related("workbook", "boundaries", "base", "boundary_set", "created_by", "activation").first()


def open_drafts(viewer: Viewer) -> QuerySet[Snapshot]:
    """Drafts that are neither official nor ended, newest first."""
    return snapshots_for(viewer).filter(activation=None).exclude(state__in=ENDED).select_related("created_by")


def sees_whole(viewer: Viewer, snapshot: Snapshot, right: str = "record.read") -> bool:
    """Whether the viewer holds the right for the whole regency of a snapshot, not only for a part."""
    return viewer.may(right, snapshot.regency)


def findings_for(viewer: Viewer, snapshot: Snapshot, right: str = "record.read") -> QuerySet[StoredFinding]:
    """The findings of a snapshot that lie in the viewer's areas for that right.

    Who holds it for a part of the regency gets those about RTs of that part; a finding about no RT is for the others.
    """
    return _within(StoredFinding.objects.filter(snapshot=snapshot), viewer, snapshot, right)


def open_findings(viewer: Viewer, snapshot: Snapshot, right: str = "record.read") -> QuerySet[StoredFinding]:
    """Those of `findings_for` on which nobody has decided."""
    return _within(undecided(snapshot), viewer, snapshot, right)


def kinds_of(viewer: Viewer, snapshot: Snapshot) -> list[Kind]:
    """The kinds of findings that the viewer sees, worst first, then by how many are undecided."""
    counts = dict(findings_for(viewer, snapshot).values_list("code").annotate(Count("id")))
    left = {
        code: (count, suggested, first)
        for code, count, suggested, first in open_findings(viewer, snapshot)
        .values_list("code")
        .annotate(open=Count("id"), suggested=Count("id", filter=_has_suggestion()), first=Min("id"))
    }
    firsts = dict(findings_for(viewer, snapshot).values_list("code").annotate(Min("id")))
    examples = StoredFinding.objects.in_bulk([left[code][2] if code in left else firsts[code] for code in counts])
    by_code = {row.code: as_finding(row) for row in examples.values()}
    known = catalogue()
    kinds = [
        Kind(
            known[code],
            count,
            left.get(code, (0, 0, 0))[0],
            left.get(code, (0, 0, 0))[0] if known[code].applied else left.get(code, (0, 0, 0))[1],
            by_code[code],
        )
        for code, count in counts.items()
    ]
    order = list(Severity)
    return sorted(kinds, key=lambda each: (order.index(each.kind.severity), -each.open, -each.count, each.kind.code))


def listed_findings(
    viewer: Viewer, snapshot: Snapshot, code: str, *, state: str = "", kawasan: str = ""
) -> QuerySet[StoredFinding]:
    """Findings of one kind in the order of the sheet; `state` is `terbuka`, `diputuskan` or "" for all."""
    rows = (open_findings if state == "terbuka" else findings_for)(viewer, snapshot).filter(code=code)
    if state == "diputuskan":
        rows = rows.exclude(pk__in=undecided(snapshot).filter(code=code).values("pk"))
    if kawasan:
        rows = rows.filter(kawasan=kawasan)
    return rows.select_related("rt_row").order_by("sheet", "row", "column", "id")


def with_decisions(snapshot: Snapshot, rows: Iterable[StoredFinding]) -> list[dict[str, Any]]:
    """Each finding with its value (`finding`), its row (`stored`) and the decision in force (`decision` or None)."""
    found = list(rows)
    decisions = decisions_by_fingerprint(snapshot, [row.fingerprint for row in found])
    return [{"stored": row, "finding": as_finding(row), "decision": decisions.get(row.fingerprint)} for row in found]


def kawasans_of(viewer: Viewer, snapshot: Snapshot, code: str) -> list[str]:
    """Names of the kawasan that findings of that kind are about, sorted."""
    rows = findings_for(viewer, snapshot).filter(code=code).exclude(kawasan="")
    return sorted(rows.values_list("kawasan", flat=True).distinct())


def is_stale(snapshot: Snapshot) -> bool:
    """Whether a draft was changed after its rows were last computed."""
    return not hasattr(snapshot, "activation") and snapshot.computed_edits != edit_count(snapshot) + 1


def checklist(viewer: Viewer, snapshot: Snapshot) -> Checklist:
    """What the draft still lacks, as far as it concerns the viewer's areas."""
    errors = open_findings(viewer, snapshot).filter(severity=Severity.ERROR.value).count()
    whole = sees_whole(viewer, snapshot)
    villages = sum(not sure for _, _, sure in village_matches(snapshot)) if whole else 0
    return Checklist(errors, villages, is_stale(snapshot) or snapshot.state != "draft")


def village_matches(snapshot: Snapshot) -> list[tuple[NameMatch, str, bool]]:
    """Each village name of the workbook: its match, the code in use ("" for none), and whether that is settled.

    Settled is a name that equals one official village's but for spelling, or that a person confirmed. Empty where no
    official villages of the regency are known: there is nothing to choose from.
    """
    villages = villages_in(snapshot.regency)
    if not villages:
        return []
    by_name = {name: code for code, name in villages.items()}
    shared = {name for name, count in Counter(villages.values()).items() if count > 1}
    rows = []
    for match in match_names(snapshot.summary.get("villages", {}), by_name):
        confirmed = match.name in snapshot.villages
        same = match.how in (How.EXACT, How.NORMALISED) and match.known is not None and match.known not in shared
        code = snapshot.villages.get(match.name, by_name[match.known] if same and match.known else "")
        rows.append((match, code, confirmed or same))
    return rows


def compared_with(snapshot: Snapshot) -> Snapshot | None:
    """The official snapshot that a draft would replace, or that an activated one did replace; None if none."""
    activation = getattr(snapshot, "activation", None)
    if activation is None:
        return official(snapshot.regency)
    earlier = Snapshot.objects.filter(activation__regency=snapshot.regency, activation__number__lt=activation.number)
    return earlier.order_by("-activation__number").first()


def last_year(snapshot: Snapshot | None) -> int | None:
    """The newest year of a snapshot's results; None while there are none."""
    years = snapshot.summary.get("years", []) if snapshot else []
    return max(years, default=None)


def hectares_by_level(viewer: Viewer, snapshot: Snapshot | None, year: int | None = None) -> dict[str, dict[str, Any]]:
    """By class: hectares and number of RTs in that year (the last one if not given), within the viewer's areas.

    The figures are sums over RTs by their own class: method C of `law/methods.toml` before differences are taken.
    """
    found: dict[str, dict[str, Any]] = {level: {"area_ha": Decimal(0), "count": 0} for level in LEVELS}
    shown = year or last_year(snapshot)
    if snapshot is None or shown is None:
        return found
    rows = RtScore.objects.filter(snapshot=snapshot, year=shown)
    if not sees_whole(viewer, snapshot):
        rows = rows.filter(in_areas("rt_year__rt_row__rt__village_key", viewer.areas("record.read")))
    totals = rows.values_list("level").annotate(Sum("rt_year__rt_row__area_ha"), Count("id"))
    return found | {level: {"area_ha": area or Decimal(0), "count": count} for level, area, count in totals}


def regencies_for(viewer: Viewer, right: str) -> dict[str, str]:
    """Names by code of the regencies for which the viewer holds a right, wholly or in part, sorted by code."""
    areas = viewer.areas(right)
    wide = [area for area in areas if area.count(".") == 0]
    codes = {regency_of(area) for area in areas if area.count(".") >= 1}
    named = {code: region_name(code) for code in codes}
    if wide:
        rows = Region.objects.filter(in_areas("code", wide), kind="regency", valid_to=None)
        named |= dict(rows.values_list("code", "name"))
    return dict(sorted(named.items()))


def rows_in_areas(viewer: Viewer, snapshot: Snapshot) -> set[tuple[str, int]]:
    """Sheet and row number of the RTs (and their years) of a snapshot that lie in the viewer's areas."""
    areas = viewer.areas("record.read")
    rts = RtRow.objects.filter(in_areas("rt__village_key", areas), snapshot=snapshot, row__isnull=False)
    years = RtYear.objects.filter(in_areas(VILLAGE, areas), snapshot=snapshot, row__isnull=False)
    found = {*rts.values_list("sheet", "row"), *years.values_list("sheet", "row")}
    return {(sheet, row) for sheet, row in found if row is not None}


def missing(viewer: Viewer, snapshots: Iterable[Snapshot]) -> Mapping[int, Checklist]:
    """The checklist of each draft that was computed, by its id."""
    return {each.pk: checklist(viewer, each) for each in snapshots if each.summary}


def _within(rows: QuerySet[StoredFinding], viewer: Viewer, snapshot: Snapshot, right: str) -> QuerySet[StoredFinding]:
    if sees_whole(viewer, snapshot, right):
        return rows
    return rows.filter(in_areas(VILLAGE, viewer.areas(right)))


def _has_suggestion() -> Q:
    return Q(suggestion__isnull=False, row__isnull=False, column__isnull=False) & ~Q(code__in=NO_REMEDY)
