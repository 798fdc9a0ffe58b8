"""From paths to values and back: what the commands share."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nakhoda.baseline.files.guard import Sheet, read_sheets
from nakhoda.baseline.rules import layout as layouts
from nakhoda.baseline.rules.index import Index
from nakhoda.baseline.rules.survey import Survey, read_survey
from nakhoda.law import rulesets
from nakhoda.law.findings import Finding, Language
from nakhoda.law.rulesets import Ruleset

if TYPE_CHECKING:
    from nakhoda.baseline.rules.suggest import Suggestion
    from nakhoda.scoring.rules.assess import Assessment

Step = Callable[[str], None]


@dataclass(slots=True)
class Result:
    """An assessed file: the assessment, its summary, and RT geometries by key."""

    source: Path
    assessment: Assessment
    summary: dict[str, Any]
    geometries: dict[str, Any] = field(default_factory=dict)
    boundary_counts: tuple[int, int] | None = None


def survey_file(file: Path, layout: str | None, ruleset: str | None, kinds: Sequence[str] = layouts.KINDS) -> Survey:
    """The workbook's tables of those kinds as a survey. WorkbookRefused, LayoutError or LawError say what is wrong."""
    sheets = read_sheets(file)
    chosen = layout_named(layout) if layout else recognised(file, sheets)
    rules = ruleset_named(ruleset or chosen.ruleset)
    return read_survey(sheets, file=file.name, layout=chosen, ruleset=rules, kinds=kinds)


def index_file(file: Path, layout: str | None, ruleset: str | None) -> Index:
    """The workbook's RTs indexed, for questions about one of them."""
    return Index(survey_file(file, layout, ruleset, ("kawasan", "rt", "rt_year")))


def assess_file(
    file: Path, boundaries: Path | None, layout: str | None, ruleset: str | None, *, today: date, step: Step
) -> Result:
    """The workbook and its boundaries assessed. BoundaryFileError if the boundaries cannot be read."""
    from nakhoda.scoring.files.outputs import summary
    from nakhoda.scoring.rules.assess import assess

    step("Membaca buku kerja")
    survey = survey_file(file, layout, ruleset)
    more: list[Finding] = []
    geometries: dict[str, Any] = {}
    counts = None
    if boundaries:
        from nakhoda.regions.files.boundaries import read_boundaries
        from nakhoda.regions.rules.matching import RtArea, match_boundaries

        step("Membaca batas")
        read = read_boundaries(boundaries)
        index, villages = Index(survey), survey.tables["rt"].get("kelurahan")
        rts = [
            RtArea(
                unit.key,
                villages[unit.row] or index.kawasan_name(unit.kawasan),
                unit.name,
                unit.denominators["area_ha"],
            )
            for unit in index.rts.values()
        ]
        match = match_boundaries(read.boundaries, rts, file=boundaries.name)
        more = [*read.findings, *match.findings]
        geometries = {key: boundary.geometry for key, boundary in match.matched.items()}
        counts = (read.counts_in, read.counts_out)
    step("Menilai dan memeriksa")
    assessment = assess(survey, today=today, more=more)
    return Result(file, assessment, summary(assessment, file), geometries, counts)


def write(result: Result, *, folder: Path, english: bool, letter: bool, paper: str, step: Step) -> list[Path]:
    """Write all outputs into the folder; the paths written."""
    from nakhoda.scoring.files.outputs import write_outputs

    step("Menulis hasil")
    language: Language = "en" if english else "id"
    written = write_outputs(
        result.assessment, source=result.source, folder=folder, geometries=result.geometries, language=language
    )
    if letter:
        from nakhoda.baseline.files.letter import write_letter
        from nakhoda.scoring.files.letter import letter_of

        step("Menyusun surat")
        path = folder / f"surat-temuan-{paper}.pdf"
        write_letter(path, letter=letter_of(result.assessment), paper=paper)
        written.append(path)
    return written


def copy_example(folder: Path) -> tuple[Path, Path]:
    """Copy the shipped example workbook and its boundaries into the folder; their paths."""
    from nakhoda.baseline.example import BOUNDARIES, WORKBOOK

    folder.mkdir(parents=True, exist_ok=True)
    for name in (WORKBOOK, BOUNDARIES):
        (folder / name).write_bytes(files("nakhoda.baseline").joinpath("example", name).read_bytes())
    return folder / WORKBOOK, folder / BOUNDARIES


def check_results(folder: Path) -> str:
    """A sentence that the stored results' ruleset is unchanged. LawError if not, or if there are none."""
    from nakhoda.scoring.files.outputs import SUMMARY

    path = folder / SUMMARY
    try:
        used = json.loads(path.read_text(encoding="utf-8"))["ruleset"]
        ruleset_id, content_hash = str(used["id"]), str(used["hash"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise rulesets.LawError(f"{path} bukan ringkasan hasil Nakhoda: {error}") from error
    rulesets.require_unchanged(rulesets.load(ruleset_id), content_hash)
    return f"Aturan hasil di {folder} tidak berubah: {ruleset_id} {content_hash[:12]}"


def suggest(file: Path) -> Suggestion:
    """A proposed layout for an unknown workbook."""
    from nakhoda.baseline.rules.suggest import suggest_layout

    return suggest_layout(_from_first_row(read_sheets(file)), rulesets.load())


def recognised(file: Path, sheets: dict[str, Sheet]) -> layouts.Layout:
    """The shipped layout that fits. LayoutError says how to get one for this workbook."""
    found = layouts.recognise(_from_first_row(sheets, rows=20))
    if found is None:
        raise layouts.LayoutError(
            f"{file.name}: tata letak buku kerja ini belum dikenal. Buat usulan dengan "
            f"'nakhoda layout suggest {file.name} --out tataletak.toml', periksa, "
            f"lalu ulangi dengan --layout tataletak.toml."
        )
    return found


def layout_named(name: str) -> layouts.Layout:
    """A shipped layout by id, or one from a `.toml` file."""
    return layouts.load_file(Path(name)) if name.endswith(".toml") else layouts.load(name)


def ruleset_named(name: str | None) -> Ruleset:
    """A shipped ruleset by id, one from a `.toml` file, or the one in force."""
    if name is None:
        return rulesets.load()
    return rulesets.load_file(Path(name)) if name.endswith(".toml") else rulesets.load(name)


def _from_first_row(sheets: dict[str, Sheet], rows: int | None = None) -> dict[str, list[list[Any]]]:
    """Rows of each sheet in absolute order, blank rows and columns put back in front."""
    return {
        name: [[] for _ in range(sheet.first_row - 1)]
        + [[None] * (sheet.first_column - 1) + list(row) for row in sheet.rows[:rows]]
        for name, sheet in sheets.items()
    }
