"""The documentation: up to date with the program, complete, and without anything from another host."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FROM_ELSEWHERE = re.compile(
    r"""<(?:script|img|iframe|source|audio|video)\b[^>]*\bsrc=["'](?:https?:)?//"""
    r"""|<(?:link|use)\b[^>]*\bhref=["'](?:https?:)?//|<form\b[^>]*\baction=["'](?:https?:)?//""",
    re.IGNORECASE,
)
IN_STYLE = re.compile(r"""@import|url\(\s*["']?(?:https?:)?//""", re.IGNORECASE)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = run("-m", "mkdocs", "build", "--strict", "--site-dir", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


def test_the_reference_pages_are_up_to_date() -> None:
    done = run("scripts/build_reference.py", "--check")
    assert done.returncode == 0, done.stderr


def test_the_site_fetches_nothing_from_another_host(site: Path) -> None:
    pages, styles = list(site.rglob("*.html")), list(site.rglob("*.css"))
    assert len(pages) >= 9
    assert styles
    assert [page.name for page in pages if FROM_ELSEWHERE.search(page.read_text(encoding="utf-8"))] == []
    assert [style.name for style in styles if IN_STYLE.search(style.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("rujukan/aturan/permen-pupr-14-2018.html", ["Aturan keluar", "≥ 76 %", "Kumuh Berat", "praktik"]),
        ("rujukan/temuan.html", ["kolom-bergeser", "Perbaikan"]),
        ("rujukan/contoh-hitung.html", ["tepi-24-99.toml", "Jumlah nilai"]),
        ("rujukan/istilah.html", ["area_ha"]),
        ("rujukan/perintah.html", ["nakhoda assess", "nakhoda law check", "Kode keluar"]),
        ("rujukan/cara-hitung.html", ["Aturan keluar: nilai dan layanan"]),
        ("rujukan/keputusan.html", ["0001 Law is data"]),
    ],
)
def test_a_reference_page_holds_what_it_is_for(site: Path, page: str, words: list[str]) -> None:
    text = (site / page).read_text(encoding="utf-8")
    assert [word for word in words if word not in text] == []


def test_pages_say_that_they_are_in_indonesian(site: Path) -> None:
    assert '<html lang="id"' in (site / "index.html").read_text(encoding="utf-8")
