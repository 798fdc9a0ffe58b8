"""What the commands print, for an Indonesian officer at a terminal of any width."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from nakhoda.law.findings import Language, Place, catalogue
from nakhoda.law.rulesets import Ruleset

if TYPE_CHECKING:
    from nakhoda.cli.run import Result
    from nakhoda.scoring.rules.evaluate import Evaluation
    from nakhoda.scoring.rules.explain import Explanation, Line, Step

SEVERITY_ID = {"error": "galat", "warning": "periksa", "note": "catatan"}
STYLE = {"error": "red", "warning": "yellow", "note": "dim"}
CERTAINTY_ID = {"law": "teks peraturan", "practice": "praktik", "assumed": "anggapan"}
NAME_WIDTH = 18
console = Console(highlight=False)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A spinner that names the present step; silent for JSON and where nobody watches."""
    if quiet or not console.is_interactive:
        yield _silent
        return
    with console.status("Mulai") as status:
        yield status.update


def assessment(result: Result, written: Sequence[Path], *, english: bool) -> None:
    """The assessment in tables: rows, hectares by class, methods, findings by kind, files."""
    summary = result.summary
    console.print(f"[bold]{summary['file']}[/]  tata letak {summary['layout']}, aturan {summary['ruleset']['id']}")
    rows = ", ".join(f"{sheet} {count['out']}/{count['in']}" for sheet, count in summary["rows"].items())
    console.print(f"Baris terbaca (dari yang ada): {rows}")
    if result.boundary_counts:
        read, kept = result.boundary_counts
        console.print(
            f"Batas: {kept} dari {read} terbaca, {len(result.geometries)} cocok dengan RT; luas geodesik WGS84"
        )
    _classes(result)
    _methods(summary)
    _findings(summary, english=english)
    for path in written:
        console.print(f"  {path}", highlight=False)


def explanation(explained: Explanation, ruleset: Ruleset) -> None:
    """One RT from class to cell and article, and the smallest way down."""
    evaluation = explained.evaluation
    console.print(
        f"[bold]{explained.kawasan} {explained.unit.name}[/], {explained.year}: "
        f"[bold]{evaluation.level.name}[/] — total {evaluation.total} "
        f"({evaluation.level.from_total}–{evaluation.level.to_total}), {ruleset.number}"
    )
    table = Table(box=None, pad_edge=False)
    first = explained.lines[0]
    table.add_column("Kriteria", no_wrap=True)
    for heading in ("Volume", "dari", "Persen", "Nilai"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("Sel volume", "penyebut"):
        table.add_column(heading, no_wrap=True)
    for line in explained.lines:
        table.add_row(*_line(line))
    console.print(table)
    console.print(f"Sel volume di lembar {first.volume_cell.sheet}, penyebut di lembar {first.whole_cell.sheet}.")
    _reasons(explained.lines, ruleset)
    _means(evaluation, ruleset)
    console.print(f"Sumber pita nilai: {ruleset.data['bands']['source']}", style="dim")
    if explained.lower is None:
        console.print(f"{evaluation.level.name} adalah tingkat terendah.")
        return
    console.print(f"Untuk menjadi {explained.lower.name}: kurangi {explained.gap} nilai. Jalan terpendek:")
    for step in explained.way_down:
        console.print(f"  {_step(step)}")
    if not explained.way_down:
        console.print("  tidak ada: volume yang kosong harus diisi dahulu.")


def simulation(explained: Explanation, after: Evaluation, ruleset: Ruleset) -> None:
    """Before and after side by side: points, total, class, services."""
    before = explained.evaluation
    console.print(f"[bold]{explained.kawasan} {explained.unit.name}[/], {explained.year}")
    table = Table(box=None, pad_edge=False)
    for heading in ("", "Sebelum", "Sesudah"):
        table.add_column(heading, justify="right" if heading else "left")
    for criterion in ruleset.criteria:
        if before.volumes.get(criterion.id) != after.volumes.get(criterion.id):
            old, new = before.volumes.get(criterion.id), after.volumes.get(criterion.id)
            table.add_row(f"{criterion.id} {criterion.name}", f"{_number(old)} {criterion.unit}", _number(new))
            table.add_row("   nilai", str(before.points[criterion.id]), str(after.points[criterion.id]))
    table.add_row("Total", str(before.total), str(after.total))
    table.add_row("Tingkat", before.level.name, after.level.name)
    for number, met in before.services_met.items():
        aspect = next(aspect for aspect in ruleset.aspects if aspect.number == number)
        service = f"Layanan {aspect.name} ≥ {ruleset.exit_rule.service_at_least_percent} %"
        table.add_row(service, _yes(met), _yes(after.services_met[number]))
    table.add_row("Keluar dari daftar kumuh", _yes(before.leaves), _yes(after.leaves))
    console.print(table)


def _silent(_: str) -> None:
    """No progress is shown."""


def _classes(result: Result) -> None:
    ruleset = result.assessment.ruleset
    table = Table(title="Luas menurut tingkat RT (ha)", title_justify="left", box=None, pad_edge=False)
    table.add_column("Tahun")
    for level in ruleset.levels:
        table.add_column(level.name, justify="right")
    for year, levels in result.summary["classes"].items():
        cells = [levels[level.code] for level in ruleset.levels]
        table.add_row(year, *(f"{_number(cell['area_ha'], 2)} ({cell['count']} RT)" for cell in cells))
    console.print(table)


def _methods(summary: dict[str, Any]) -> None:
    table = Table(title="Luas kumuh berkurang sejak tahun dasar, menurut metode (ha)", title_justify="left", box=None)
    for heading in ("", "Metode", "ha", "Yang dihitung"):
        table.add_column(heading, justify="right" if heading == "ha" else "left")
    for letter, method in summary["methods"].items():
        table.add_row(letter, method["name"], _number(method["area_ha"], 1), method["counts"])
    console.print(table)


def _findings(summary: dict[str, Any], *, english: bool) -> None:
    language: Language = "en" if english else "id"
    counts = summary["findings"]
    table = Table(title=f"Temuan: {sum(counts.values())}", title_justify="left", box=None, pad_edge=False)
    for heading in ("Jumlah", "Berat", "Jenis", "Kode"):
        table.add_column(heading, justify="right" if heading == "Jumlah" else "left")
    for code, count in counts.items():
        kind = catalogue()[code]
        weight = kind.severity.value if english else SEVERITY_ID[kind.severity]
        table.add_row(str(count), weight, kind.title[language], code, style=STYLE[kind.severity])
    console.print(table)


def _line(line: Line) -> tuple[str, ...]:
    name = f"{line.criterion.id} {line.criterion.name}"
    return (
        name if len(name) <= NAME_WIDTH else f"{name[: NAME_WIDTH - 1]}…",
        f"{_number(line.volume)} {line.criterion.unit}",
        _number(line.whole, 4),
        _percent(line.ratio, 2),
        str(line.points),
        _cell(line.volume_cell),
        _cell(line.whole_cell),
    )


def _reasons(lines: Sequence[Line], ruleset: Ruleset) -> None:
    """For each criterion that has points: the arithmetic, the band, what is counted, and where that stands."""
    for line in lines:
        if not line.points or line.ratio is None:
            continue
        edge = max(band.at_least_percent for band in ruleset.bands if band.points == line.points)
        criterion = line.criterion
        console.print(
            f"{criterion.id}: {_number(line.volume)} ÷ {_number(line.whole)} {criterion.unit} = "
            f"{_percent(line.ratio, 2)} ≥ {edge} % → {line.points} nilai. Yang dihitung: {criterion.meaning}."
        )
        console.print(f"    {criterion.cited.source} ({CERTAINTY_ID[criterion.cited.certainty]})", style="dim")


def _means(evaluation: Evaluation, ruleset: Ruleset) -> None:
    parts = [f"{aspect.number} {_percent(evaluation.aspect_means[aspect.number], 1)}" for aspect in ruleset.aspects]
    sector = _percent(evaluation.sector_mean, 2)
    console.print(f"Rata-rata aspek: {' · '.join(parts)}; sektoral {sector}")
    bound = ruleset.exit_rule.service_at_least_percent
    weak = [str(number) for number, met in evaluation.services_met.items() if not met]
    services = "semua layanan cukup" if not weak else f"layanan aspek {', '.join(weak)} belum {bound} %"
    console.print(
        f"Aturan keluar: total di bawah {ruleset.exit_rule.total_below} dan {services} → {_yes(evaluation.leaves)}"
    )


def _step(step: Step) -> str:
    criterion = step.criterion
    return (
        f"−{step.points} nilai: tangani {_number(step.amount)} dari {_number(step.volume)} {criterion.unit} "
        f"kekurangan {criterion.id} {criterion.name}"
    )


def _cell(place: Place) -> str:
    return place.cell or "–"


def _number(value: float | None, decimals: int = 6) -> str:
    """A number as Indonesians write it: 1.234,56."""
    if value is None:
        return "–"
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if decimals > 2 else text
    return text.translate(str.maketrans(",.", ".,"))


def _percent(ratio: float | None, decimals: int) -> str:
    return "–" if ratio is None else f"{_number(ratio * 100, decimals)} %"


def _yes(truth: bool) -> str:
    return "ya" if truth else "belum"
