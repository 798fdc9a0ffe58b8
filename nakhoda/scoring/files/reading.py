"""From files to an assessment: the one way in, for the command line and for the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nakhoda.baseline.files.guard import read_sheets
from nakhoda.baseline.rules import layout as layouts
from nakhoda.baseline.rules.edits import Edit, apply_edits
from nakhoda.baseline.rules.index import Index
from nakhoda.baseline.rules.layout import Layout
from nakhoda.baseline.rules.survey import Grid, Survey, read_survey
from nakhoda.law import rulesets
from nakhoda.law.rulesets import Ruleset

if TYPE_CHECKING:
    from nakhoda.baseline.rules.suggest import Suggestion
    from nakhoda.regions.rules.boundary import Boundaries, Boundary
    from nakhoda.regions.rules.matching import BoundaryMatch
    from nakhoda.scoring.rules.assess import Assessment

Step = Callable[[str], None]


class UnknownLayout(layouts.LayoutError):
    """No shipped layout fits the workbook; a person has to map it."""


@dataclass(slots=True)
class Reading:
    """A workbook and its boundaries, read and assessed. `matched` gives each RT key its boundary."""

    assessment: Assessment
    grids: Mapping[str, Grid]
    boundaries: Boundaries | None = None
    match: BoundaryMatch | None = None
    matched: Mapping[str, Boundary] = field(default_factory=dict)


def read_grids(path: Path, edits: Iterable[Edit] = ()) -> Mapping[str, Grid]:
    """The workbook's sheets with the edits applied. WorkbookRefused if it cannot be read."""
    return apply_edits(read_sheets(path), edits)


def read_workbook(
    grids: Mapping[str, Grid],
    *,
    file: str,
    layout: Layout | None = None,
    ruleset: Ruleset | None = None,
    kinds: Sequence[str] = layouts.KINDS,
) -> Survey:
    """The sheets as a survey, by the layout given or recognised, under the ruleset given or the layout's own.

    UnknownLayout if none is recognised; LayoutError, LawError where the layout or ruleset does not fit.
    """
    chosen = layout or recognised(file, grids)
    return read_survey(grids, file=file, layout=chosen, ruleset=ruleset or rulesets.load(chosen.ruleset), kinds=kinds)


def assess_survey(
    survey: Survey, boundaries: Path | None, *, today: date, step: Step, grids: Mapping[str, Grid], name: str = ""
) -> Reading:
    """The survey assessed, with its boundaries matched where a file is given. BoundaryFileError if it is unusable.

    `name` is how findings call the boundary file, where that is not its name on the disk.
    """
    from nakhoda.scoring.rules.assess import assess

    if boundaries is None:
        step("Menilai dan memeriksa")
        return Reading(assess(survey, today=today), grids)
    from nakhoda.regions.files.boundaries import read_boundaries
    from nakhoda.regions.rules.matching import match_boundaries

    step("Membaca batas")
    read = read_boundaries(boundaries)
    match = match_boundaries(read.boundaries, rt_areas(survey), file=name or boundaries.name)
    step("Menilai dan memeriksa")
    assessment = assess(survey, today=today, more=[*read.findings, *match.findings])
    return Reading(assessment, grids, read, match, match.matched)


def rt_areas(survey: Survey) -> list[Any]:
    """The survey's RTs as boundaries are matched to them: key, village (or kawasan) name, label, area."""
    from nakhoda.regions.rules.matching import RtArea

    index = Index(survey)
    names = village_names(survey, index)
    return [RtArea(unit.key, names[unit.key], unit.name, unit.denominators["area_ha"]) for unit in index.rts.values()]


def village_names(survey: Survey, index: Index) -> dict[str, str]:
    """The village's name by RT key: as the RT list says, or else the kawasan's name."""
    villages = survey.tables["rt"].get("kelurahan")
    return {unit.key: villages[unit.row] or index.kawasan_name(unit.kawasan) for unit in index.rts.values()}


def recognised(file: str, grids: Mapping[str, Grid]) -> Layout:
    """The shipped layout that fits. UnknownLayout says how to get one for this workbook."""
    found = layouts.recognise(from_first_row(grids, rows=20))
    if found is None:
        raise UnknownLayout(
            f"{file}: tata letak buku kerja ini belum dikenal. Buat usulan dengan "
            f"'nakhoda layout suggest {file} --out tataletak.toml', periksa, "
            f"lalu ulangi dengan --layout tataletak.toml."
        )
    return found


def suggest(grids: Mapping[str, Grid]) -> Suggestion:
    """A proposed layout for a workbook that none fits."""
    from nakhoda.baseline.rules.suggest import suggest_layout

    return suggest_layout(from_first_row(grids), rulesets.load())


def from_first_row(grids: Mapping[str, Grid], rows: int | None = None) -> dict[str, list[list[Any]]]:
    """Rows of each sheet in absolute order, blank rows and columns put back in front."""
    return {
        name: [[] for _ in range(grid.first_row - 1)]
        + [[None] * (grid.first_column - 1) + list(row) for row in grid.rows[:rows]]
        for name, grid in grids.items()
    }
