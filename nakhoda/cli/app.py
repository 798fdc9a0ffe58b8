"""The commands of `nakhoda`. Each imports what it needs when it runs, so that the quick ones stay quick."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from nakhoda.law.rulesets import LawError, Ruleset

if TYPE_CHECKING:
    from nakhoda.scoring.rules.explain import Explanation

FAILED, USAGE, REFUSED = 1, 2, 3
ROOT_HELP = "Nakhoda: memeriksa, menilai dan menjelaskan data permukiman kumuh."
EPILOG = "Kode keluar: 0 selesai · 1 pemeriksaan gagal · 2 cara pakai salah · 3 berkas ditolak."

app = typer.Typer(help=ROOT_HELP, epilog=EPILOG, no_args_is_help=True, add_completion=False)
law_app = typer.Typer(help="Aturan sebagai data.", no_args_is_help=True)
layout_app = typer.Typer(help="Tata letak buku kerja.", no_args_is_help=True)
app.add_typer(law_app, name="law")
app.add_typer(layout_app, name="layout")

WorkbookPath = Annotated[Path, typer.Argument(help="Buku kerja .xlsx dari kantor", metavar="BERKAS")]
LayoutOption = Annotated[str | None, typer.Option("--layout", help="Nama tata letak atau berkas .toml")]
RulesetOption = Annotated[str | None, typer.Option("--ruleset", help="Nama aturan atau berkas .toml")]
KawasanOption = Annotated[str, typer.Option("--kawasan", help="Nama kawasan bila nomor RT ada di beberapa kawasan")]
YearOption = Annotated[int | None, typer.Option("--year", help="Tahun; bawaan: tahun terakhir")]
EnglishOption = Annotated[bool, typer.Option("--en", help="Findings in English")]


@app.command()
def example(
    out: Annotated[Path, typer.Option("--out", help="Folder hasil")] = Path("hasil/contoh"),
) -> None:
    """Periksa buku kerja contoh (bukan data resmi) dan tunjukkan letak hasilnya, tanpa basis data."""
    from nakhoda.baseline.example import LABEL
    from nakhoda.cli import run

    typer.echo(LABEL)
    with _refusals():
        workbook, boundaries = run.copy_example(out)
    assess(file=workbook, boundaries=boundaries, out=out)
    typer.echo(f"\nBerikutnya: nakhoda explain {workbook} RT002-RW001")


@app.command()
def assess(
    file: WorkbookPath,
    boundaries: Annotated[
        Path | None, typer.Option("--boundaries", help="Batas RT (GeoJSON, GPKG, SHP zip, KML)")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder untuk semua berkas hasil")] = None,
    layout: LayoutOption = None,
    ruleset: RulesetOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak ringkasan sebagai JSON")] = False,
    letter: Annotated[bool, typer.Option("--letter/--no-letter", help="Buat surat temuan (PDF)")] = True,
    paper: Annotated[str, typer.Option("--paper", help="Kertas surat: a4 atau f4")] = "f4",
    strict: Annotated[bool, typer.Option("--strict", help="Kode keluar 1 bila ada galat")] = False,
    english: EnglishOption = False,
) -> None:
    """Nilai setiap RT menurut aturan dan sebut setiap galat lembar itu dengan selnya."""
    from nakhoda.cli import run, show

    if paper not in ("a4", "f4"):
        _stop(f"Kertas {paper!r} tidak dikenal; pakai a4 atau f4.", USAGE)
    with _refusals(), show.progress(quiet=as_json) as step:
        result = run.assess_file(file, boundaries, layout, ruleset, today=date.today(), step=step)
        written = run.write(result, folder=out, english=english, letter=letter, paper=paper, step=step) if out else []
    if as_json:
        typer.echo(json.dumps(result.summary, ensure_ascii=False, indent=2))
    else:
        show.assessment(result, written, english=english)
    if strict and any(finding.severity == "error" for finding in result.assessment.findings):
        raise typer.Exit(FAILED)


@app.command()
def explain(
    file: WorkbookPath,
    rt: Annotated[str, typer.Argument(help="RT, misalnya RT001-RW002 atau 1/2")],
    kawasan: KawasanOption = "",
    year: YearOption = None,
    layout: LayoutOption = None,
    ruleset: RulesetOption = None,
) -> None:
    """Jelaskan tingkat satu RT: dari kelas sampai sel dan pasal, dan apa yang menurunkannya."""
    from nakhoda.cli import show

    with _refusals():
        explanation, rules = _explained(file, rt, kawasan, year, layout, ruleset)
    show.explanation(explanation, rules)


@app.command()
def simulate(
    file: WorkbookPath,
    rt: Annotated[str, typer.Argument(help="RT, misalnya RT001-RW002")],
    changes: Annotated[list[str], typer.Option("--set", help="Volume baru, misalnya 5a=0 (boleh berulang)")],
    kawasan: KawasanOption = "",
    year: YearOption = None,
    layout: LayoutOption = None,
    ruleset: RulesetOption = None,
) -> None:
    """Ubah volume satu RT dan lihat nilai, total, tingkat dan layanan 80 % sebelum dan sesudahnya."""
    from nakhoda.cli import show
    from nakhoda.scoring.rules.evaluate import simulate as simulate_rt

    with _refusals():
        explanation, rules = _explained(file, rt, kawasan, year, layout, ruleset)
        volumes = dict(_change(change) for change in changes)
        after = simulate_rt(explanation.evaluation, volumes, explanation.unit.denominators, rules)
    show.simulation(explanation, after, rules)


@app.command()
def template(
    path: Annotated[Path, typer.Argument(help="Nama berkas .xlsx yang dibuat")],
    ruleset: RulesetOption = None,
) -> None:
    """Buat buku kerja kosong Nakhoda: petunjuk, pilihan, dan kolom yang terkunci."""
    from nakhoda.baseline.files.template import write_template
    from nakhoda.cli import run

    with _refusals():
        write_template(path, run.ruleset_named(ruleset))
    typer.echo(f"Buku kerja kosong ditulis: {path}")


@law_app.command("check")
def law_check(
    results: Annotated[Path | None, typer.Option("--results", help="Folder hasil yang tersimpan")] = None,
) -> None:
    """Jalankan semua kasus uji aturan; dengan --results, periksa juga aturan yang dipakai hasil tersimpan."""
    from nakhoda.cli import run
    from nakhoda.scoring.rules.cases import run_cases

    failures = 0
    with _refusals():
        outcomes = run_cases()
        for outcome in outcomes:
            failures += bool(outcome.differences)
            typer.echo(f"{'gagal' if outcome.differences else 'cocok':6} {outcome.case.id}: {outcome.case.title}")
            for difference in outcome.differences:
                typer.echo(f"       {difference}")
        if results:
            typer.echo(run.check_results(results))
    typer.echo(f"{len(outcomes) - failures} kasus cocok, {failures} gagal.")
    if failures:
        raise typer.Exit(FAILED)


@law_app.command("list")
def law_list() -> None:
    """Daftar aturan yang tersedia dan sidik isinya."""
    from nakhoda.law.rulesets import available, load

    for ruleset_id in available():
        ruleset = load(ruleset_id)
        typer.echo(f"{ruleset.id:28} {len(ruleset.criteria)} kriteria  {ruleset.content_hash[:12]}  {ruleset.number}")


@layout_app.command("suggest")
def layout_suggest(
    file: WorkbookPath,
    out: Annotated[Path | None, typer.Option("--out", help="Simpan usulan ke berkas .toml")] = None,
) -> None:
    """Usulkan tata letak untuk buku kerja yang belum dikenal; orang memeriksa lalu menyimpannya."""
    from nakhoda.cli import run

    with _refusals():
        suggestion = run.suggest(file)
    if out:
        out.write_text(suggestion.toml_text, encoding="utf-8")
        typer.echo(f"Usulan ditulis: {out}")
    else:
        typer.echo(suggestion.toml_text)
    for question in suggestion.questions:
        typer.echo(f"? {question}", err=True)


@layout_app.command("list")
def layout_list() -> None:
    """Daftar tata letak yang tersedia."""
    from nakhoda.baseline.rules import layout

    for layout_id in layout.available():
        typer.echo(f"{layout_id:16} {layout.load(layout_id).title}")


def _explained(
    file: Path, rt: str, kawasan: str, year: int | None, layout: str | None, ruleset: str | None
) -> tuple[Explanation, Ruleset]:
    """One RT of a workbook explained, and the ruleset it was scored by; leaves with code 2 if there is no such RT."""
    from nakhoda.cli import run
    from nakhoda.scoring.rules.explain import UnknownRt, explain, find_rt

    index = run.index_file(file, layout, ruleset)
    try:
        return explain(index, find_rt(index, rt, kawasan), year), index.ruleset
    except UnknownRt as error:
        _stop(str(error), USAGE)


@contextmanager
def _refusals() -> Iterator[None]:
    """Every refusal of a file, layout or law text ends as one plain sentence and its exit code."""
    from nakhoda.baseline.files.guard import WorkbookRefused
    from nakhoda.baseline.rules.layout import LayoutError
    from nakhoda.regions.files.guards import BoundaryFileError

    try:
        yield
    except (WorkbookRefused, BoundaryFileError, LayoutError, LawError, OSError) as error:
        _stop(str(error), REFUSED)


def _change(text: str) -> tuple[str, float]:
    from nakhoda.baseline.rules.cells import as_number

    criterion, _, amount = text.partition("=")
    number, _ = as_number(amount)
    if number is None:
        _stop(f"--set {text!r}: tulis kriteria=volume, misalnya 5a=0 atau 4a=0,25.", USAGE)
    return criterion.strip(), number


def _stop(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
