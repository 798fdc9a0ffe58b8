"""From paths to values and back: what the commands share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nakhoda.baseline.rules import layout as layouts
from nakhoda.baseline.rules.index import Index
from nakhoda.baseline.rules.survey import Grid, Survey
from nakhoda.law import rulesets
from nakhoda.law.findings import Language
from nakhoda.law.rulesets import Ruleset
from nakhoda.scoring.files import reading
from nakhoda.scoring.files.reading import Step, assess_survey, read_grids

if TYPE_CHECKING:
    from nakhoda.baseline.rules.suggest import Suggestion
    from nakhoda.scoring.rules.assess import Assessment


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
    return _survey(read_grids(file), file, layout, ruleset, kinds)


def index_file(file: Path, layout: str | None, ruleset: str | None) -> Index:
    """The workbook's RTs indexed, for questions about one of them."""
    return Index(survey_file(file, layout, ruleset, ("kawasan", "rt", "rt_year")))


def assess_file(
    file: Path, boundaries: Path | None, layout: str | None, ruleset: str | None, *, today: date, step: Step
) -> Result:
    """The workbook and its boundaries assessed. BoundaryFileError if the boundaries cannot be read."""
    from nakhoda.scoring.files.outputs import summary

    step("Membaca buku kerja")
    grids = read_grids(file)
    survey = _survey(grids, file, layout, ruleset, layouts.KINDS)
    read = assess_survey(survey, boundaries, today=today, step=step, grids=grids)
    geometries = {key: boundary.geometry for key, boundary in read.matched.items()}
    counts = (read.boundaries.counts_in, read.boundaries.counts_out) if read.boundaries else None
    return Result(file, read.assessment, summary(read.assessment, file), geometries, counts)


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
    return reading.suggest(read_grids(file))


def layout_named(name: str) -> layouts.Layout:
    """A shipped layout by id, or one from a `.toml` file."""
    return layouts.load_file(Path(name)) if name.endswith(".toml") else layouts.load(name)


def ruleset_named(name: str | None) -> Ruleset:
    """A shipped ruleset by id, one from a `.toml` file, or the one in force."""
    if name is None:
        return rulesets.load()
    return rulesets.load_file(Path(name)) if name.endswith(".toml") else rulesets.load(name)


def _survey(
    grids: Mapping[str, Grid], file: Path, layout: str | None, ruleset: str | None, kinds: Sequence[str]
) -> Survey:
    return reading.read_workbook(
        grids,
        file=file.name,
        layout=layout_named(layout) if layout else None,
        ruleset=ruleset_named(ruleset) if ruleset else None,
        kinds=kinds,
    )
