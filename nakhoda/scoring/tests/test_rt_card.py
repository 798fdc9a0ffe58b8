"""The card of an RT: always one page, both years side by side, strange text as text."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from nakhoda.law.rulesets import Ruleset, load
from nakhoda.scoring.files.rt_card import CardYear, RtCard, rt_card_pdf, step_text
from nakhoda.scoring.rules.evaluate import Evaluation, evaluate
from nakhoda.scoring.rules.explain import Step, steps_of
from nakhoda.web.prints import EXAMPLE
from nakhoda.web.svgmap import Area
from nakhoda.web.tests.reading import HOSTILE, SIZES_PT, pages_of, text_of

shapely = cast(Any, importlib.import_module("shapely"))
RULESETS = ("permen-pupr-14-2018", "permen-pupr-2-2016")
WHOLE: dict[str, float | None] = {
    "buildings": 68,
    "area_ha": 1.2834,
    "road_ideal_m": 512.5,
    "households": 80,
    "drainage_ideal_m": 1025,
}


def evaluation(ruleset: Ruleset, ratio: float) -> Evaluation:
    volumes = {each.id: ratio * (WHOLE[each.denominator] or 0) for each in ruleset.criteria}
    return evaluate(volumes, WHOLE, ruleset)


def card(ruleset_id: str = RULESETS[0], **changes: Any) -> RtCard:
    ruleset = load(ruleset_id)
    criterion = ruleset.criteria[0]
    areas = [
        Area(shapely.box(111 + at / 1000, -8, 111.0009 + at / 1000, -7.999), "KR", chosen=at == 1) for at in range(4)
    ]
    whole = RtCard(
        office=("Pemerintah Kabupaten Contoh", "Dinas Permukiman", "Jl. Contoh 1"),
        regency="Kabupaten Contoh",
        district="Sukamaju",
        village="Kelurahan Melati",
        kawasan="Melati Pesisir",
        rt="RT 003 RW 002",
        decree="Keputusan Bupati Contoh Nomor 1/2021",
        ruleset=ruleset,
        denominators=WHOLE,
        base=CardYear(2021, evaluation(ruleset, 0.6), None, "potret 12", date(2021, 3, 1)),
        chosen=CardYear(2023, evaluation(ruleset, 0.25), 0.5833, "potret 31", date(2023, 12, 20)),
        summary="Nilainya turun dari 48 menjadi 16.",
        findings=("Volume 2a lebih besar dari pembaginya.",),
        lower=ruleset.levels[0],
        gap=1,
        way_down=steps_of(criterion, 17, 68, ruleset),
        areas=areas,
        code="RT 35.01.04.1004/RT003-RW002",
        url="https://contoh.example/rt/35.01.04.1004/RT003-RW002/",
    )
    return replace(whole, **changes)


def worst(ruleset_id: str, word: str) -> RtCard:
    """Every text long, every number wide, more findings and steps than fit."""
    ruleset = load(ruleset_id)
    wide = evaluate({each.id: 9_876_543.2109 for each in ruleset.criteria}, WHOLE, ruleset)
    step = Step(ruleset.criteria[-1], 123456.5, 9_876_543.2109, 5)
    return card(
        ruleset_id,
        office=(word, word, word, word),
        regency=word,
        district=word,
        village=word,
        kawasan=word,
        rt=word,
        decree=word * 2,
        base=CardYear(2021, wide, 12.3456, word, date(2021, 3, 1)),
        chosen=CardYear(2023, wide, -12.3456, word, date(2021, 3, 1)),
        summary=word * 20,
        findings=[word * 9] * 30,
        findings_in_all=1234,
        gap=77,
        way_down=[step] * 16,
        code=word,
        example=True,
    )


@pytest.mark.parametrize("paper", SIZES_PT)
@pytest.mark.parametrize("ruleset_id", RULESETS)
def test_the_card_is_one_page_and_shows_every_criterion(paper: str, ruleset_id: str, tmp_path: Path) -> None:
    made = rt_card_pdf(card(ruleset_id), paper)
    assert pages_of(made, tmp_path) == (1, SIZES_PT[paper])
    text = " ".join(text_of(made, tmp_path, layout=False).split())
    for criterion in load(ruleset_id).criteria:
        assert f"{criterion.id} {criterion.name}" in text
    for aspect in load(ruleset_id).aspects:
        assert aspect.name in text


@pytest.mark.parametrize("paper", SIZES_PT)
@pytest.mark.parametrize("ruleset_id", RULESETS)
@pytest.mark.parametrize("word", ["Perumahan Nelayan Pesisir Muara Sungai Besar dan Sekitarnya ", "W" * 70, HOSTILE])
def test_the_card_is_one_page_whatever_it_must_say(paper: str, ruleset_id: str, word: str, tmp_path: Path) -> None:
    made = rt_card_pdf(worst(ruleset_id, word), paper)
    assert pages_of(made, tmp_path) == (1, SIZES_PT[paper])
    text = " ".join(text_of(made, tmp_path, layout=False).split())
    assert "Halaman 1 dari 1" in text
    assert "dan 1229 temuan lain" in text
    assert "dan 11 langkah lain" in text


def test_both_years_stand_side_by_side(tmp_path: Path) -> None:
    text = text_of(rt_card_pdf(card()), tmp_path)
    line = next(line for line in text.splitlines() if "Cakupan Pelayanan Jalan Lingkungan" in line)
    assert line.split()[-6:] == ["307,5", "60,00%", "3", "128,125", "25,00%", "1"]
    for said in ("2021 (awal)", "2023 (dinilai)", "Kumuh Sedang", "Kumuh Ringan", "58,33%", "dari 80"):
        assert said in text


def test_the_card_says_by_which_rule_and_from_which_data(tmp_path: Path) -> None:
    text = " ".join(text_of(rt_card_pdf(card()), tmp_path, layout=False).split())
    ruleset = load(RULESETS[0])
    assert ruleset.number in text
    assert ruleset.content_hash[:12] in text
    assert "Data 2021: potret 12 · 1 Maret 2021." in text
    assert "Data 2023: potret 31 · 20 Desember 2023." in text
    assert "Bangunan 68 unit" in text
    assert "Luas verifikasi 1,2834 ha" in text


def test_the_exit_rule_says_which_service_is_not_met(tmp_path: Path) -> None:
    ruleset = load(RULESETS[0])
    good = CardYear(2023, evaluation(ruleset, 0.0))
    text = text_of(rt_card_pdf(card(chosen=good, lower=None, gap=0, way_down=())), tmp_path)
    roads = next(line for line in text.splitlines() if "Layanan Jalan Lingkungan" in line)
    assert roads.split("80%")[1].split()[:4] == ["40,0%", "belum", "100,0%", "ya"]
    everything = next(line for line in text.splitlines() if "Semua syarat terpenuhi" in line)
    assert everything.split("terpenuhi")[1].split()[:2] == ["belum", "ya"]
    assert "Tingkat sudah yang terendah" in text


def test_one_year_alone_and_missing_values_are_shown_as_missing(tmp_path: Path) -> None:
    ruleset = load(RULESETS[0])
    nothing = evaluate({}, {}, ruleset)
    bare = card(base=CardYear(2021, nothing), chosen=None, denominators={}, areas=(), url="", findings=(), decree="")
    text = text_of(rt_card_pdf(bare), tmp_path)
    line = next(line for line in text.splitlines() if "Cakupan Pelayanan Jalan Lingkungan" in line)
    assert line.split()[-3:] == ["–", "–", "–"]
    for said in ("KEADAAN AWAL", "Batas belum ada", "Tidak ada temuan", "belum ditetapkan"):
        assert said in text
    assert "2023" not in text


def test_hidden_findings_are_not_told_to_be_none(tmp_path: Path) -> None:
    text = text_of(rt_card_pdf(card(findings=None)), tmp_path)
    assert "tampak bagi petugas" in text
    assert "Tidak ada temuan" not in text


def test_a_step_says_how_much_of_how_much() -> None:
    criterion = load(RULESETS[0]).criterion("2a")
    assert step_text(Step(criterion, 40.5, 1205.0, 2)) == (
        "2a Cakupan Pelayanan Jalan Lingkungan: tangani 40,5 dari 1.205 m (−2)"
    )


def test_made_up_data_are_marked_and_others_are_not(tmp_path: Path) -> None:
    assert EXAMPLE in text_of(rt_card_pdf(card(example=True)), tmp_path)
    assert EXAMPLE not in text_of(rt_card_pdf(card()), tmp_path)


def test_another_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="a3"):
        rt_card_pdf(card(), "a3")
