"""The shared templates render, need nothing that the security policy forbids, and badges say what they show."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from nakhoda.web import svgmap

WEB = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(path for path in (WEB / "templates" / "web").iterdir() if path.suffix == ".html")
CSS = (WEB / "static" / "web" / "nakhoda.css").read_text(encoding="utf-8")
PATTERNS = (WEB / "templates" / "web" / "_map_patterns.svg.html").read_text(encoding="utf-8")
FORBIDDEN = re.compile(r"\sstyle=|\son[a-z]+=|javascript:|<style|<script(?![^>]*\bsrc=)|https?://(?!www\.w3\.org/)")


@pytest.fixture(autouse=True)
def indonesian() -> Any:
    with translation.override("id"):
        yield


class Example(forms.Form):
    number = forms.CharField(label="Nomor SK", help_text="Seperti di kepala surat.")
    kind = forms.ChoiceField(label="Jenis", choices=[("a", "Baru")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Sudah diperiksa")
    file = forms.FileField(label="Buku kerja")
    hidden = forms.CharField(widget=forms.HiddenInput)


def shown(source: str, path: str = "/", **context: Any) -> str:
    """A piece of template text as it is shown."""
    request = RequestFactory().get(path)
    return str(engines["django"].from_string("{% load nakhoda %}" + source).render(context, request))


def page(name: str, path: str = "/", **context: Any) -> str:
    return render_to_string(f"web/{name}", context, RequestFactory().get(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_what_the_security_policy_forbids(path: Path) -> None:
    assert FORBIDDEN.search(path.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize(
    "text", ['<p style="a">', "<a onclick='x'>", "<script>x</script>", "<img src='http://x.id/a'>"]
)
def test_what_the_security_policy_forbids_is_recognised(text: str) -> None:
    assert FORBIDDEN.search(text)


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "csrf.html", "500.html", "style_guide.html"])
def test_a_page_has_one_heading_one_main_and_a_language(name: str) -> None:
    html = page(name, page=Paginator(range(301), 25).page(2), form=Example())
    assert [html.count(tag) for tag in ("<h1", "<main", '<html lang="id"')] == [1, 1, 1]


def test_the_example_banner_is_shown_only_over_example_data() -> None:
    site = {"office": "Kabupaten Pacitan", "navigation": [{"url": "/peta/", "label": "Peta", "current": True}]}
    official = page("404.html", nakhoda=site | {"example_data": False})
    assert "DATA CONTOH" not in official
    assert '<a href="/peta/" aria-current="page">Peta</a>' in official
    assert "DATA CONTOH – bukan data resmi" in page("404.html", nakhoda=site | {"example_data": True})


def test_a_form_leads_to_each_of_its_errors_and_keeps_its_hidden_fields() -> None:
    html = page("_form.html", form=Example({}))
    assert {"#id_number", "#id_kind", "#id_sure", "#id_file"} <= set(re.findall(r'href="(#\w+)"', html))
    assert set(re.findall(r'href="#(\w+)"', html)) <= set(re.findall(r'id="(\w+)"', html))
    assert 'type="hidden"' in html
    described = re.findall(r'aria-describedby="([^"]+)"', html)
    assert {name for names in described for name in names.split()} <= set(re.findall(r'id="(\w+)"', html))


def test_pages_of_a_list_keep_the_filter() -> None:
    html = page("_pagination.html", "/?desa=x&halaman=2", page=Paginator(range(1301), 25).page(2))
    assert "26–50 dari 1.301" in html
    assert re.findall(r'href="([^"]+)"', html) == ["?desa=x&amp;halaman=1", "?desa=x&amp;halaman=3"]


def test_a_heading_sorts_turns_and_forgets_the_page() -> None:
    heading = '{% sort_header "area" "Luas" "num" descending_first=True %}'
    fresh = shown(heading, "/?desa=x&halaman=3")
    assert 'aria-sort="none"' in fresh
    assert 'href="?desa=x&amp;urut=-area"' in fresh
    assert 'aria-sort="descending"' in shown(heading, "/?urut=-area")
    assert 'href="?urut=area"' in shown(heading, "/", sort="-area")
    assert 'href="?urut=-area"' in shown(heading, "/?urut=area", sort="-area")


@pytest.mark.parametrize(
    ("code", "name", "css"),
    [
        ("TK", "Tidak kumuh", "level-TK"),
        ("KB", "Kumuh berat", "level-KB"),
        (None, "Belum dinilai", "level-none"),
        ("<b>", "Belum dinilai", "level-none"),
    ],
)
def test_a_class_is_a_word_beside_its_colour(code: str | None, name: str, css: str) -> None:
    assert shown("{% level_badge code %}", code=code) == f'<span class="badge level {css}">{name}</span>'


def test_a_short_class_tells_its_name() -> None:
    badge = shown('{% level_badge "KS" short=True %}')
    assert badge == '<abbr class="badge level level-KS" title="Kumuh sedang">KS</abbr>'


def test_a_badge_escapes_what_it_is_given() -> None:
    assert "&lt;b&gt;" in shown("{% badge text %}", text="<b>")


@pytest.mark.parametrize(
    ("errors", "warnings", "said"), [(3, 9, "3 galat"), (0, 1200, "1.200 perlu diperiksa"), (0, 0, "Mutu data baik")]
)
def test_quality_is_said_by_the_worst_that_is_open(errors: int, warnings: int, said: str) -> None:
    assert said in shown("{% quality_badge errors warnings %}", errors=errors, warnings=warnings)


def test_filters_follow_the_language_of_the_page() -> None:
    at = datetime(2026, 11, 24, 20, 5, tzinfo=UTC)
    source = "{{ n|number:2 }} {{ n|hectares }} {{ r|percent:0 }} {{ m|rupiah }} {{ at|long_date }} {{ at|short_date }}"
    context: dict[str, Any] = {"n": Decimal("1234.5"), "r": Decimal("0.76"), "m": 1250000, "at": at}
    assert shown(source, **context) == "1.234,50 1.234,50 76% Rp1.250.000 25 November 2026 25-11-2026"
    assert "25 Nov 2026 03.05</time>" in shown("{{ at|moment }}", at=at)
    with translation.override("en"):
        assert shown("{{ n|number:2 }} {{ m|rupiah }}", **context) == "1,234.50 Rp1,250,000"


def test_the_colours_of_the_classes_are_the_same_on_screen_and_in_drawn_maps() -> None:
    for level, fill in svgmap.FILLS.items():
        assert f"--{level.lower()}: {fill};" in CSS
        assert f'fill="{fill}"' in PATTERNS
        assert f'id="p-{level}"' in PATTERNS
