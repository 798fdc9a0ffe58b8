"""What the letter of findings says, from an assessment."""

from __future__ import annotations

from nakhoda.baseline.files.letter import Group, Letter
from nakhoda.law.findings import Finding, Severity, catalogue, count_by_code
from nakhoda.scoring.rules.assess import Assessment

ROWS_PER_KIND = 12
WEIGHTS = {Severity.ERROR: "galat", Severity.WARNING: "periksa", Severity.NOTE: "catatan"}


def letter_of(assessment: Assessment) -> Letter:
    """The letter: all kinds with their counts, and of each kind that is no mere note the first places."""
    counts = count_by_code(assessment.findings)
    kinds = catalogue()
    decree = assessment.survey.table("decree")
    regency = decree.get("regency")[0] if decree is not None and len(decree) else None
    errors = sum(finding.severity is Severity.ERROR for finding in assessment.findings)
    return Letter(
        office=regency or "Pemerintah Kabupaten/Kota",
        title="Data permukiman kumuh yang perlu dibetulkan",
        source=assessment.survey.file,
        opening=(
            f"Bersama ini kami sampaikan hasil pemeriksaan berkas tersebut menurut {assessment.ruleset.number}: "
            f"{len(assessment.findings)} temuan, di antaranya {errors} galat "
            "yang mengubah nilai, tingkat atau kunci data."
        ),
        summary=[(kinds[code].title["id"], WEIGHTS[kinds[code].severity], count) for code, count in counts.items()],
        closing=(
            "Rincian per sel ada pada lampiran dan pada lembar Temuan salinan beranotasi. "
            "Mohon dibetulkan pada berkas asli, lalu dikirim kembali untuk diperiksa ulang."
        ),
        groups=[
            _group(code, count, assessment.findings)
            for code, count in counts.items()
            if kinds[code].severity is not Severity.NOTE
        ],
    )


def _group(code: str, count: int, findings: list[Finding]) -> Group:
    same = [finding for finding in findings if finding.code == code][:ROWS_PER_KIND]
    remedies = {finding.remedy() for finding in same}
    common = remedies.pop() if len(remedies) == 1 else ""
    return Group(
        title=catalogue()[code].title["id"],
        remedy=common,
        count=count,
        rows=[_row(finding, with_remedy=not common) for finding in same],
    )


def _row(finding: Finding, *, with_remedy: bool) -> tuple[str, str, str]:
    where = " ".join(part for part in (finding.place.sheet, finding.place.cell) if part) or finding.place.file
    text = f"{finding.what()} {finding.remedy()}" if with_remedy else finding.what()
    return where, finding.place.subject, text
