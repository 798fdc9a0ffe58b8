"""Computing a draft: its workbook with all edits is read, scored and checked, and its rows are stored anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from nakhoda.baseline.actions import rows as stored
from nakhoda.baseline.actions.drafts import note_progress, set_state
from nakhoda.baseline.files.guard import WorkbookRefused
from nakhoda.baseline.queries.snapshots import RtRow, RtYear, Snapshot, edit_count, edits_of, open_draft, path_of
from nakhoda.baseline.rules import layout as layouts
from nakhoda.baseline.rules.edits import Edit
from nakhoda.baseline.rules.index import Index
from nakhoda.decrees.actions.kawasans import register_kawasans
from nakhoda.decrees.queries import Kawasan
from nakhoda.law.rulesets import LawError
from nakhoda.regions.actions import drop_unused, register_rts, store_boundaries
from nakhoda.regions.files.guards import BoundaryFileError
from nakhoda.regions.queries import BoundarySet, Rt, villages_in
from nakhoda.regions.rules.codes import village_key
from nakhoda.regions.rules.identifiers import normalise_rt
from nakhoda.regions.rules.names import How, match_names
from nakhoda.scoring.actions.follow import following_edits, keep_following
from nakhoda.scoring.files.outputs import summary
from nakhoda.scoring.files.reading import (
    Reading,
    UnknownLayout,
    assess_survey,
    read_grids,
    read_workbook,
    village_names,
)
from nakhoda.scoring.models import Hectares, KawasanScore, RtScore
from nakhoda.scoring.rules.assess import Assessment
from nakhoda.scoring.rules.methods import leaves

BATCH = 1000


def compute(snapshot_id: int, *, today: date) -> str:
    """Read, score and check a draft, and store its rows; the state it ends in: draft, mapping or refused.

    A refusal is a state with a message, not an error: the person who uploaded reads it. A draft that was computed
    before is not ended by it, so that its last edits can be taken back. A draft that is official or ended by now is
    left alone.
    """
    snapshot = open_draft(snapshot_id)
    if snapshot is None:
        return ""
    # In this order: an edit made from here on finds the draft no longer waiting, and has it computed once more.
    note_progress(snapshot, "Membaca buku kerja", 10)
    edits = edits_of(snapshot)
    try:
        found = following_edits(snapshot, edits, today=today)
        reading = read_draft(snapshot, today=today, edits=[*edits, *(edit for _code, edit, _raw in found)])
    except UnknownLayout as error:
        return set_state(snapshot, "draft" if snapshot.summary else "mapping", str(error))
    except (WorkbookRefused, BoundaryFileError, layouts.LayoutError, LawError) as error:
        said = str(error).replace(path_of(snapshot.workbook).name, snapshot.workbook.name)
        return set_state(snapshot, "draft" if snapshot.summary else "refused", said)
    note_progress(snapshot, "Menyimpan hasil", 70)
    with transaction.atomic():
        current = open_draft(snapshot_id, lock=True)
        if current is None:
            return ""
        changed = bool(found) and edit_count(current) != len(edits)
        if not changed:
            keep_following(current, found)
            same = (current.villages, current.layout_toml) == (snapshot.villages, snapshot.layout_toml)
            _store(current, reading, len(edits) + len(found) if same else -1)
    # What follows from edits that are no longer all of them is not kept: everything once more, with the new ones.
    return compute(snapshot_id, today=today) if changed else "draft"


def read_draft(snapshot: Snapshot, *, today: date, note: bool = True, edits: Sequence[Edit] | None = None) -> Reading:
    """The snapshot's workbook with its edits (or those given), assessed. Refusals of reading are the caller's to catch.

    With `note` the steps are noted on the draft, for the page that waits; an official snapshot is only read.
    """
    grids = read_grids(path_of(snapshot.workbook), edits_of(snapshot) if edits is None else edits)
    layout = layouts.load_text(snapshot.layout_toml) if snapshot.layout_toml else None
    survey = read_workbook(grids, file=snapshot.workbook.name, layout=layout)
    boundaries = path_of(snapshot.boundaries) if snapshot.boundaries else None
    name = snapshot.boundaries.name if snapshot.boundaries else ""

    def step(text: str) -> None:
        if note:
            note_progress(snapshot, text, 30 if text.startswith("Membaca") else 50)

    return assess_survey(survey, boundaries, today=today, step=step, grids=grids, name=name)


def rt_names(snapshot: Snapshot, reading: Reading) -> dict[str, tuple[str, str, str]]:
    """By RT key: the village's key, the RT's label, and the village's name, each pair of key and label once.

    A village name is the official village that a person confirmed, or that it equals but for spelling; else the name
    stands for itself (`33.75-kauman`).
    """
    index = reading.assessment.index
    names = village_names(reading.assessment.survey, index)
    official = villages_in(snapshot.regency)
    codes = village_codes(sorted(set(names.values())), official, snapshot.villages)
    taken: set[tuple[str, str]] = set()
    found = {}
    for key, unit in index.rts.items():
        name = names[key]
        code = codes.get(name, "")
        village = village_key(snapshot.regency, code, name)
        parsed = normalise_rt(unit.name)
        label = (f"{parsed.label} {parsed.place}".strip() if parsed else unit.name)[:50]
        if (village, label) in taken:
            label = f"{label} ({key})"[:60]
        taken.add((village, label))
        found[key] = (village, label, official.get(code, name))
    return found


def village_codes(names: list[str], official: Mapping[str, str], confirmed: Mapping[str, str]) -> dict[str, str]:
    """The official code by village name, "" where none is meant; what a person confirmed comes first.

    A name that several official villages bear (two districts may each have a Bangunsari) is for a person to settle.
    """
    by_name = {name: code for code, name in official.items()}
    shared = {name for name, count in Counter(official.values()).items() if count > 1}
    codes = {}
    for match in match_names(names, by_name):
        sure = match.how in (How.EXACT, How.NORMALISED) and match.known is not None and match.known not in shared
        codes[match.name] = confirmed.get(match.name, by_name[match.known] if sure and match.known else "")
    return codes


def _store(snapshot: Snapshot, reading: Reading, edits: int) -> None:
    assessment, index = reading.assessment, reading.assessment.index
    for model in (Hectares, KawasanScore, RtScore):
        old = model._default_manager.filter(snapshot=snapshot)
        old._raw_delete(old.db)
    stored.clear(snapshot)
    names = rt_names(snapshot, reading)
    registered = register_rts({(village, label): name for village, label, name in names.values()})
    rts = {key: registered[village, label] for key, (village, label, _) in names.items()}
    kawasans = register_kawasans(snapshot.regency, {key: unit.name for key, unit in index.kawasans.items()})
    rows = stored.store_rts(snapshot, index, rts, kawasans)
    years = stored.store_years(snapshot, index, rows)
    stored.store_investments(snapshot, index, rows, kawasans)
    stored.store_findings(snapshot, assessment.findings, index, rows)
    _store_rt_scores(snapshot, assessment, years)
    _store_kawasan_scores(snapshot, assessment, kawasans, rows)
    _store_hectares(snapshot, assessment)
    replaced = snapshot.boundary_set
    snapshot.boundary_set = _store_boundaries(snapshot, reading, rts)
    snapshot.ruleset, snapshot.ruleset_hash = assessment.ruleset.id, assessment.ruleset.content_hash
    snapshot.summary = summary(assessment, path_of(snapshot.workbook))
    snapshot.summary["years"] = index.years
    snapshot.summary["layout"] = assessment.survey.layout.id
    snapshot.summary["villages"] = dict(Counter(sorted(village_names(assessment.survey, index).values())))
    snapshot.computed_edits, snapshot.percent = edits + 1, 100
    # Where another computing is queued meanwhile, the draft goes on waiting.
    snapshot.state = "waiting" if snapshot.state == "waiting" else "draft"
    snapshot.step = snapshot.message = ""
    snapshot.save()
    if replaced is not None:
        drop_unused(replaced)


def _store_boundaries(snapshot: Snapshot, reading: Reading, rts: Mapping[str, Rt]) -> BoundarySet | None:
    if reading.boundaries is None or reading.match is None or snapshot.boundaries is None:
        return None
    read = reading.boundaries
    return store_boundaries(
        area=snapshot.regency,
        file_name=snapshot.boundaries.name,
        sha256=snapshot.boundaries.sha256,
        crs=read.crs,
        counts=(read.counts_in, read.counts_out, read.skipped),
        matched=[(rts[key], boundary) for key, boundary in reading.matched.items()],
        others=[*reading.match.outlines, *reading.match.alone],
    )


def _store_rt_scores(snapshot: Snapshot, assessment: Assessment, years: Mapping[tuple[str, int], RtYear]) -> None:
    frame = assessment.rts.with_columns(leaves=leaves(assessment.ruleset))
    RtScore.objects.bulk_create(
        [
            RtScore(snapshot=snapshot, rt_year=years[row["unit"], row["year"]], **_score(row, assessment))
            for row in frame.to_dicts()
        ],
        batch_size=BATCH,
    )


def _store_kawasan_scores(
    snapshot: Snapshot, assessment: Assessment, kawasans: Mapping[str, Kawasan], rows: Mapping[str, RtRow]
) -> None:
    if not assessment.summed.height:
        return
    index, ruleset = assessment.index, assessment.ruleset
    printed = _printed(index)
    counts: dict[str, int] = {}
    for key in rows:
        kawasan = index.rts[key].kawasan
        counts[kawasan] = counts.get(kawasan, 0) + 1
    scores = []
    for row in assessment.summed.with_columns(leaves=leaves(ruleset)).to_dicts():
        if row["unit"] not in kawasans:
            continue
        total, level = printed.get((row["unit"], row["year"]), (None, ""))
        scores.append(
            KawasanScore(
                snapshot=snapshot,
                kawasan=kawasans[row["unit"]],
                rt_count=counts.get(row["unit"], 0),
                wholes={name: stored.tidy(row[name]) for name in ruleset.denominators},
                volumes={each.id: stored.tidy(row[f"v_{each.id}"]) for each in ruleset.criteria},
                printed_total=total,
                printed_level=level,
                **_score(row, assessment),
            )
        )
    KawasanScore.objects.bulk_create(scores, batch_size=BATCH)


def _printed(index: Index) -> dict[tuple[str, int], tuple[int | None, str]]:
    table = index.survey.table("kawasan_year")
    if table is None:
        return {}
    totals, levels = table.get("total"), table.get("level")
    return {
        (each.unit, each.year): (
            None if totals[each.row] is None or abs(totals[each.row]) > 999 else int(totals[each.row]),
            str(levels[each.row] or "")[:4],
        )
        for each in index.kawasan_rows
    }


def _score(row: Mapping[str, Any], assessment: Assessment) -> dict[str, Any]:
    criteria = [criterion.id for criterion in assessment.ruleset.criteria]
    return {
        "year": row["year"],
        "ratios": {each: row[f"p_{each}"] for each in criteria},
        "points": {each: row[f"n_{each}"] for each in criteria},
        "aspect_means": {str(each.number): row[f"r_{each.number}"] for each in assessment.ruleset.aspects},
        "sector_mean": row["sector_mean"],
        "contribution": row["contribution"] or 0.0,
        "total": row["total"],
        "level": row["level"],
        "leaves": bool(row["leaves"]),
        "class_code": row.get("class_code") or "",
        "priority": row.get("priority"),
        "handling": row.get("handling") or "",
    }


def _store_hectares(snapshot: Snapshot, assessment: Assessment) -> None:
    rows = [
        Hectares(
            snapshot=snapshot,
            year=year,
            kind="level",
            key=level,
            area_ha=_area(cell["area_ha"]),
            rt_count=int(cell["count"]),
        )
        for year, levels in assessment.areas.items()
        for level, cell in levels.items()
    ]
    rows += [
        Hectares(snapshot=snapshot, year=year, kind="method", key=method, area_ha=_area(area))
        for method, by_year in assessment.reduced.items()
        for year, area in by_year.items()
    ]
    Hectares.objects.bulk_create(rows)


def _area(value: float) -> Decimal:
    return stored.exact(value) or Decimal(0)
