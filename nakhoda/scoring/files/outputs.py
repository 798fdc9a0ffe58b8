"""The files of an assessment: findings, scores, map, summary, annotated workbook and letter."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from nakhoda.baseline.files.annotate import Mark, ReportSheet, annotate
from nakhoda.law.findings import Finding, Language, count_by_code
from nakhoda.law.methods import methods
from nakhoda.law.rulesets import require_unchanged
from nakhoda.scoring.rules.assess import Assessment
from nakhoda.web.tables import harmless

SUMMARY = "ringkasan.json"
FINDINGS_HEADER = (
    "kode",
    "berat",
    "lembar",
    "sel",
    "kawasan",
    "rt",
    "tahun",
    "kriteria",
    "temuan",
    "tindakan",
    "saran",
)
MARKS_PER_KIND = 5_000


def write_outputs(
    assessment: Assessment, *, source: Path, folder: Path, geometries: dict[str, Any], language: Language = "id"
) -> list[Path]:
    """Write every file of an assessment into `folder`; the paths written. `geometries` is by RT key.

    Each file is written whole or not at all. LawError if the folder holds results of the same ruleset id
    with another content.
    """
    folder.mkdir(parents=True, exist_ok=True)
    check_stored(folder, assessment)
    written = [
        write_whole(folder / "findings.csv", findings_csv(assessment.findings, language).encode("utf-8-sig")),
        _parquet(assessment.rts, assessment, folder / "scores.parquet"),
        _parquet(assessment.summed, assessment, folder / "kawasan.parquet"),
    ]
    if geometries:
        written.append(write_whole(folder / "rt.geojson", _dump(rt_geojson(assessment, geometries)).encode()))
    annotated = folder / f"{source.stem}-beranotasi.xlsx"
    annotate(source, annotated, marks(assessment.findings, language), report(assessment.findings, language))
    written.append(annotated)
    written.append(write_whole(folder / SUMMARY, (_dump(summary(assessment, source), indent=2) + "\n").encode()))
    return written


def check_stored(folder: Path, assessment: Assessment) -> None:
    """LawError if stored results in that folder used another content of the same ruleset."""
    stored = folder / SUMMARY
    if not stored.is_file():
        return
    try:
        used = json.loads(stored.read_text(encoding="utf-8"))["ruleset"]
        same, content_hash = used["id"] == assessment.ruleset.id, str(used["hash"])
    except (ValueError, KeyError, TypeError):
        return
    if same:
        require_unchanged(assessment.ruleset, content_hash)


def summary(assessment: Assessment, source: Path) -> dict[str, Any]:
    """What `--json` prints: rows in and out, classes by year, methods, findings by code, ruleset and hashes."""
    survey = assessment.survey
    last = max(assessment.index.years, default=0)
    return {
        "file": source.name,
        "sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
        "layout": survey.layout.id,
        "ruleset": {"id": assessment.ruleset.id, "hash": assessment.ruleset.content_hash},
        "rows": {
            sheet: {"in": survey.rows_in[sheet], "out": survey.rows_out.get(sheet, 0)} for sheet in survey.rows_in
        },
        "classes": {
            str(year): {
                code: {"count": int(cell["count"]), "area_ha": round(cell["area_ha"], 6)}
                for code, cell in levels.items()
            }
            for year, levels in assessment.areas.items()
        },
        "methods": {
            method.id: {
                "name": method.name,
                "counts": method.counts,
                "area_ha": round(assessment.reduced[method.id].get(last, 0.0), 6),
                "by_year": {str(year): round(area, 6) for year, area in assessment.reduced[method.id].items()},
            }
            for method in methods()
            if method.id in assessment.reduced
        },
        "findings": count_by_code(assessment.findings),
    }


def findings_csv(findings: Iterable[Finding], language: Language = "id") -> str:
    """The findings as CSV text; a text that a spreadsheet would run as a formula gets a leading apostrophe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(FINDINGS_HEADER)
    writer.writerows([harmless(cell) for cell in row] for row in _rows(findings, language))
    return buffer.getvalue()


def marks(findings: Sequence[Finding], language: Language = "id") -> list[Mark]:
    """Cells to colour, with what is wrong and what to do; at most 5,000 of one kind."""
    counts: dict[str, int] = {}
    marked = []
    for finding in findings:
        place = finding.place
        counts[finding.code] = counts.get(finding.code, 0) + 1
        if place.sheet and place.row and place.column and counts[finding.code] <= MARKS_PER_KIND:
            text = f"{finding.kind.title[language]}: {finding.what(language)} {finding.remedy(language)}"
            marked.append(Mark(place.sheet, place.row, place.column, finding.severity, text))
    return marked


def report(findings: Sequence[Finding], language: Language = "id") -> ReportSheet:
    """The sheet `Temuan`: one row a finding."""
    return ReportSheet(name="Temuan", header=FINDINGS_HEADER, rows=_rows(findings, language))


def rt_geojson(assessment: Assessment, geometries: dict[str, Any]) -> dict[str, Any]:
    """RTs of the last year as GeoJSON (longitude, latitude; WGS84) with their scores; RTs without boundary left out."""
    last = assessment.rts.filter(pl.col("year") == pl.col("year").max())
    marks_of = [f"n_{criterion.id}" for criterion in assessment.ruleset.criteria]
    features = [
        {
            "type": "Feature",
            "id": row["unit"],
            "geometry": geometries[row["unit"]],
            "properties": {
                "rt": row["name"],
                "kawasan": assessment.index.kawasan_name(row["kawasan"]),
                "year": row["year"],
                "area_ha": row["area_ha"],
                "total": row["total"],
                "level": row["level"],
                "sector_mean": row["sector_mean"],
                **{name: row[name] for name in marks_of},
                "ruleset": assessment.ruleset.id,
            },
        }
        for row in last.to_dicts()
        if row["unit"] in geometries
    ]
    return {"type": "FeatureCollection", "features": features}


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file so that a reader sees the old or the new one, never a part: temp, flush, fsync, rename."""
    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)
    return path


def _rows(findings: Iterable[Finding], language: Language) -> list[list[Any]]:
    return [
        [
            finding.code,
            finding.severity.value,
            finding.place.sheet,
            finding.place.cell,
            finding.place.kawasan,
            finding.place.rt,
            finding.place.year,
            finding.place.criterion,
            finding.what(language),
            finding.remedy(language),
            finding.suggestion,
        ]
        for finding in findings
    ]


def _parquet(frame: pl.DataFrame, assessment: Assessment, path: Path) -> Path:
    stamped = frame.drop("row", strict=False).with_columns(
        ruleset=pl.lit(assessment.ruleset.id), ruleset_hash=pl.lit(assessment.ruleset.content_hash)
    )
    buffer = io.BytesIO()
    stamped.write_parquet(buffer)
    return write_whole(path, buffer.getvalue())


def _dump(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)
