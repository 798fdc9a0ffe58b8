"""The pages of worked cases, finding kinds, terms and methods of counting hectares."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

from nakhoda.law.cases import Case, load_cases
from nakhoda.law.findings import Severity, catalogue
from nakhoda.law.methods import methods
from nakhoda.law.rulesets import load
from nakhoda.law.terms import load_terms
from scripts.reference.markdown import plain, table

WEIGHT = {
    Severity.ERROR: "galat: mengubah hasil",
    Severity.WARNING: "peringatan: mungkin mengubah hasil",
    Severity.NOTE: "catatan",
}
STAGES = {
    "baseline": "Data dasar",
    "decrees": "Surat keputusan",
    "grants": "Bantuan (BPM)",
    "ledger": "Pembukuan",
    "payroll": "Padat karya",
    "planning": "Rencana kerja",
    "regions": "Wilayah dan batas",
    "scoring": "Penilaian",
}


def case_page() -> str:
    """All worked cases, grouped by ruleset."""
    text = (
        "# Contoh hitung\n\nContoh dengan jawaban yang diketahui. `nakhoda law check` menghitung ulang semuanya.\n"
        "Semua contoh adalah buatan kecuali sumbernya menyebut lain.\n\n"
    )
    cases = load_cases()
    for ruleset_id in sorted({case.ruleset for case in cases}):
        text += f"## {load(ruleset_id).number}\n\n"
        for case in (case for case in cases if case.ruleset == ruleset_id):
            text += f"### {case.title} {{ #{case.id} }}\n\n" + CASES[case.kind](case)
            text += f"Berkas: `{case.id}.toml`. Sumber: {case.source}.\n\n"
    return text


def finding_page() -> str:
    """Every kind of finding by stage: weight, sentence, remedy, source."""
    text = (
        "# Temuan\n\nSetiap temuan menyebut sel, apa yang salah dan apa yang harus dilakukan. "
        "Nilai dalam ‹kurung› diisi saat temuan dibuat.\n\n"
    )
    folder = files("nakhoda.law").joinpath("findings")
    kinds = catalogue()
    for resource in sorted(folder.iterdir(), key=lambda entry: entry.name):
        stage = resource.name.removesuffix(".toml")
        text += f"## {STAGES.get(stage, stage)}\n\n"
        for code in tomllib.loads(resource.read_text(encoding="utf-8")):
            kind = kinds[code]
            text += f"### {kind.title['id']} {{ #{code} }}\n\n"
            text += f"`{code}` · {WEIGHT[kind.severity]} · *{kind.title['en']}*\n\n"
            text += f"{_blanks(kind.what['id'])}\n\n**Perbaikan:** {_blanks(kind.remedy['id'])}\n\n"
            text += f"Sumber: {kind.source}\n\n"
    return text


def term_page() -> str:
    """The glossary in alphabetical order."""
    rows = [
        (term.term, f"`{term.code}`", term.meaning, term.source)
        for term in sorted(load_terms(), key=lambda term: term.term.casefold())
    ]
    return "# Istilah\n\n" + table(("Istilah", "Nama dalam program dan berkas", "Arti", "Sumber"), rows)


def method_page() -> str:
    """The named ways of counting reduced hectares."""
    rows = [(method.id, method.name, method.counts) for method in methods()]
    return (
        "# Cara menghitung pengurangan luas\n\nData resmi yang sama memberi angka yang jauh berbeda menurut caranya. "
        "Karena itu tidak ada angka hektare tanpa huruf dan nama caranya.\n\n"
    ) + table(("Cara", "Nama", "Yang dihitung"), rows)


def decision_page(folder: Path) -> str:
    """The design decisions by number, from the first lines of docs/decisions; in English, as they are."""
    text = "# Design decisions\n\nWhy the house is built as it is. How to change it: `CONTRIBUTING.md`.\n\n"
    for path in sorted(folder.glob("[0-9]*.md")):
        title = path.read_text(encoding="utf-8").split("\n", 1)[0].lstrip("# ")
        text += f"- [{title}](../decisions/{path.name})\n"
    return text


def _score_case(case: Case) -> str:
    denominators = [(name, value) for name, value in case.given.items() if name != "volumes"]
    words = {term.code: term.term for term in load_terms()}
    expected = case.expected
    rows = [
        (
            criterion.id,
            criterion.name,
            case.given["volumes"].get(criterion.id),
            f"{expected['percents'][criterion.id]:.2f}".replace(".", ","),
            expected["points"][criterion.id],
        )
        for criterion in load(case.ruleset).criteria
    ]
    result = [
        ("Jumlah nilai", expected["total"]),
        ("Tingkat", load(case.ruleset).level(expected["level"]).name),
        ("Rata-rata sektoral", f"{plain(expected['sector_mean_percent'])} %"),
    ]
    text = table(("Penyebut", "Besar"), [(f"{words[name]} (`{name}`)", value) for name, value in denominators])
    return text + table(("Kriteria", "Nama", "Volume", "Persen", "Nilai"), rows) + table(("Hasil", "Besar"), result)


def _priority_case(case: Case) -> str:
    rows = []
    for given, expected in zip(case.given["rows"], case.expected["rows"], strict=True):
        legal = expected.get("legal")
        rows.append(
            (
                load(case.ruleset).level(given["level"]).name,
                given.get("considerations_total"),
                expected.get("considerations"),
                given.get("legality_points"),
                None if legal is None else ("legal" if legal else "tidak legal"),
                expected.get("code"),
                expected.get("priority"),
                expected.get("handling"),
            )
        )
    head = ("Tingkat", "Pertimbangan", "Kelas", "Legalitas", "Lahan", "Klasifikasi", "Prioritas", "Penanganan")
    return table(head, rows)


def _exit_case(case: Case) -> str:
    names = {str(aspect.number): aspect.name for aspect in load(case.ruleset).aspects}
    given: list[tuple[str, Any]] = [("Jumlah nilai", case.given["total"])]
    given += [(f"Layanan {names[number]}", f"{plain(value)} %") for number, value in _services(case).items()]
    expected = [
        ("Nilai cukup rendah", case.expected["total_low_enough"]),
        ("Layanan cukup", case.expected["services_good_enough"]),
        ("Keluar dari daftar", case.expected["leaves"]),
    ]
    return table(("Diketahui", "Besar"), given) + table(("Hasil", "Jawaban"), expected)


def _services(case: Case) -> Mapping[str, float]:
    services: Mapping[str, float] = case.given["service_percents"]
    return services


def _blanks(template: str) -> str:
    parts = Formatter().parse(template)
    return "".join(literal + (f"‹{name}›" if name else "") for literal, name, _, _ in parts)


CASES = {"score": _score_case, "priority": _priority_case, "exit": _exit_case}
