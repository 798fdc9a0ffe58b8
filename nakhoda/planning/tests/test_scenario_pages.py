"""The pages of scenarios: asking on a form, the answer, at most four side by side, waiting, taking works over."""

from __future__ import annotations

import importlib
import io
import re
import tomllib
from collections.abc import Callable
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import pytest
from django.test import Client

from nakhoda.people.rules.scope import Viewer
from nakhoda.planning.actions.plans import save_prices
from nakhoda.planning.queries.plans import PlanLine, PriceBookVersion, Scenario, official_states
from nakhoda.planning.queries.scenarios import ScenarioRun
from nakhoda.planning.rules.scenario import question_of
from nakhoda.web.tests.reading import SIZES_PT, pages_of, text_of

openpyxl = cast(Any, importlib.import_module("openpyxl"))
pytestmark = pytest.mark.django_db
REGENCY, VILLAGE = "35.01", "35.01.04.2014"
SignedIn = Callable[[str], Client]


@pytest.fixture
def prices(viewer: Callable[[str], Viewer]) -> PriceBookVersion:
    text = files("nakhoda.planning").joinpath("data", "prices-contoh-pacitan-2021.toml").read_text(encoding="utf-8")
    return save_prices(by=viewer("petugas"), regency=REGENCY, document=tomllib.loads(text))


def said(response: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def asked(client: Client, prices: PriceBookVersion, area: str = VILLAGE, number: int = 1, **given: Any) -> Any:
    """The form of a place sent with a goal, a budget and a key of its own."""
    values = {
        "key": f"{number:032x}",
        "objective": "hectares",
        "budget_idr": "150.000.000",
        "works": "edge",
        "prices": prices.pk,
        **given,
    }
    return client.post(f"/skenario/baru/?wilayah={area}", values)


def made(client: Client, prices: PriceBookVersion, **given: Any) -> Scenario:
    asked(client, prices, **given)
    return Scenario.objects.order_by("-id")[0]


def test_a_form_is_answered_with_both_outcomes_the_proof_and_the_warnings(
    signed_in: SignedIn, prices: PriceBookVersion
) -> None:
    client = signed_in("desa")
    assert "1. Tujuan dan uang" in said(client.get(f"/skenario/baru/?wilayah={VILLAGE}"))
    answer = asked(client, prices)
    scenario = Scenario.objects.get()
    assert answer.headers["Location"] == f"/skenario/{scenario.pk}/"
    page = said(client.get(f"/skenario/{scenario.pk}/"))
    for words in (
        "Nilai turun di bawah batas kumuh",
        "Nilai turun dan layanan cukup",
        "terbukti terbaik",
        "Turun nilai belum berarti tuntas",
        "tidak tahu soal lahan, izin, dan persetujuan warga",
        "Tambahan Rp100.000.000",
        "Uang yang sama, aturan lain",
        "Yang tertinggal, dan mengapa",
        "Jadikan rancangan RKM",
    ):
        assert words in page
    assert asked(client, prices).headers["Location"] == f"/skenario/{scenario.pk}/"
    assert Scenario.objects.count() == 1


def test_everything_on_the_form_becomes_the_question(signed_in: SignedIn, prices: PriceBookVersion) -> None:
    _snapshot, states = official_states(VILLAGE)
    given = {
        "clause": "on",
        "works": "complete",
        "fairness": "on",
        "budget_idr": "",
        "source-1": "apbd-kab",
        "amount-1": "900.000.000",
        "use-1": "2",
        "source-2": "swadaya",
        "amount-2": "100.000.000",
        "ceiling_idr": "400.000.000",
        f"ceiling-{VILLAGE}": "250.000.000",
        "rt_minimum_idr": "5.000.000",
        "out_rts": [states[0].key],
        "out_activities": ["api-apar"],
    }
    client = signed_in("petugas")
    form = client.get(f"/skenario/baru/?wilayah={REGENCY}").content.decode()
    fund = re.findall(r'<option value="([a-z0-9-]+)"', form.split('name="source-1"')[1])[0]
    asked(client, prices, REGENCY, **given | {"source-1": fund, "source-2": fund})
    question = question_of(ScenarioRun.objects.get().question)
    assert [(each.amount_idr, each.aspect) for each in question.sources] == [(900_000_000, 2), (100_000_000, 0)]
    assert question.ceilings_idr == {VILLAGE: 250_000_000}
    assert (question.ceiling_idr, question.rt_minimum_idr) == (400_000_000, 5_000_000)
    assert (question.clause, question.complete_works, question.fairness) == (True, True, True)
    assert (question.out_rts, question.out_activities) == ((states[0].key,), ("api-apar",))


def test_wrong_entries_are_named_and_kept(signed_in: SignedIn, prices: PriceBookVersion) -> None:
    client = signed_in("desa")
    page = asked(client, prices, budget_idr="", objective="cost", name="Coba")
    assert page.status_code == 400
    assert "Tulis berapa hektare yang harus keluar" in said(page)
    assert 'value="Coba"' in page.content.decode()
    far = asked(client, prices, budget_idr="", objective="cost", target_ha="5.000", number=2)
    assert far.status_code == 400
    assert "Sasaran" in said(far)
    key = re.findall(r'name="key" value="([0-9a-f]+)"', far.content.decode())[0]
    assert key != f"{2:032x}"
    assert not Scenario.objects.exists()


def test_locked_lines_over_a_ceiling_are_named_before_anything_is_computed(
    signed_in: SignedIn, prices: PriceBookVersion
) -> None:
    client = signed_in("petugas")
    scenario = made(client, prices)
    client.post(f"/skenario/{scenario.pk}/jadikan/", {"village": VILLAGE, "year": "2022"})
    line = PlanLine.objects.order_by("-id")[0]
    page = asked(client, prices, REGENCY, number=2, ceiling_idr=str(line.total_idr - 1), locked_lines=[line.pk])
    assert page.status_code == 400
    assert "Baris wajib di Tanjungsari berbiaya" in said(page)
    assert ScenarioRun.objects.count() == 1


def test_what_takes_long_is_left_to_the_worker_and_its_page_leads_to_the_answer(
    signed_in: SignedIn, prices: PriceBookVersion, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("petugas")
    with patch("nakhoda.planning.views.scenarios.INLINE_SECONDS", 0.0):
        answer = asked(client, prices)
        run = ScenarioRun.objects.get()
        assert answer.headers["Location"] == f"/skenario/hitungan/{run.pk}/"
        waiting = client.get(f"/skenario/hitungan/{run.pk}/")
        assert "Menunggu giliran" in said(waiting)
        assert b'<noscript><meta http-equiv="refresh"' in waiting.content
        assert "Menunggu giliran" in said(client.get("/skenario/"))
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"/skenario/hitungan/{run.pk}/ulang/")
    scenario = Scenario.objects.get()
    done = client.get(f"/skenario/hitungan/{run.pk}/")
    assert done.headers["Location"] == f"/skenario/{scenario.pk}/"
    piece = client.get(f"/skenario/hitungan/{run.pk}/", headers={"HX-Request": "true"})
    assert piece.headers["HX-Redirect"] == f"/skenario/{scenario.pk}/"


def test_at_most_four_stand_side_by_side(signed_in: SignedIn, prices: PriceBookVersion) -> None:
    client = signed_in("petugas")
    found = [made(client, prices, number=n, budget_idr=str(n * 30_000_000), name=f"Nama {n}") for n in range(1, 6)]
    query = "&".join(f"s={each.pk}" for each in found)
    page = client.get(f"/skenario/banding/?{query}")
    assert "Paling banyak empat skenario" in said(page)
    assert "Nama 4" in said(page)
    assert "Nama 5" not in said(page)
    assert page.content.count(b"<figure") == 4
    for words in ("ha, nilai saja", "ha, nilai dan layanan", "HOK", "Pemerataan antardesa", "RT demi RT"):
        assert words in said(page)
    alone = client.get(f"/skenario/banding/?s={found[0].pk}", follow=True)
    assert "Centang dua sampai empat" in said(alone)


def test_the_comparison_is_taken_away_as_a_table_with_both_outcomes(
    signed_in: SignedIn, prices: PriceBookVersion
) -> None:
    client = signed_in("petugas")
    found = [made(client, prices, number=n, budget_idr=str(n * 90_000_000), name=f"=Nama {n}") for n in range(1, 3)]
    query = "&".join(f"s={each.pk}" for each in found)
    assert f"banding.xlsx?{query}" in unescape(client.get(f"/skenario/banding/?{query}").content.decode())
    answer = client.get(f"/skenario/banding/banding.xlsx?{query}")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    head = [cell.value for cell in sheet[1]]
    rows = [dict(zip(head, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert [row["Skenario"] for row in rows] == ["=Nama 1", "=Nama 2"]
    for row, scenario in zip(rows, found, strict=True):
        assert row["Biaya (Rp)"] == scenario.result["cost_idr"] <= row["Anggaran (Rp)"]
        assert row["ha, nilai saja"] == pytest.approx(scenario.result["score_only_ha"])
        assert row["ha, nilai dan layanan"] == pytest.approx(scenario.result["score_and_services_ha"])
    assert client.get(f"/skenario/banding/banding.ods?{query}").status_code == 404
    assert client.get("/skenario/banding/banding.csv?s=0").headers["Location"] == "/skenario/"


@pytest.mark.parametrize("paper", ["a4", "f4"])
def test_the_explanation_of_a_scenario_is_one_page(
    signed_in: SignedIn, prices: PriceBookVersion, paper: str, tmp_path: Path
) -> None:
    client = signed_in("petugas")
    scenario = made(client, prices, area=REGENCY, name="Pilihan #rembug")
    page = client.get(f"/skenario/{scenario.pk}/penjelasan.pdf?kertas={paper}").content
    text = " ".join(text_of(page, tmp_path).split())
    assert pages_of(page, tmp_path) == (1, SIZES_PT[paper])
    for words in ("Pilihan #rembug", "belum menjadi rencana", "tidak lagi kumuh menurut nilai", "Data kekumuhan"):
        assert words in text
    assert signed_in("desa").get(f"/skenario/{scenario.pk}/penjelasan.pdf").status_code == 404


def test_a_village_neither_sees_nor_compares_what_is_not_its_own(signed_in: SignedIn, prices: PriceBookVersion) -> None:
    whole, own = made(signed_in("petugas"), prices, area=REGENCY, name="Sekabupaten"), made(signed_in("desa"), prices)
    client = signed_in("desa")
    assert "Sekabupaten" not in said(client.get("/skenario/"))
    assert client.get(f"/skenario/{whole.pk}/").status_code == 404
    assert client.get(f"/skenario/baru/?wilayah={REGENCY}").status_code == 404
    assert client.get(f"/skenario/sapuan/?wilayah={REGENCY}").status_code == 404
    compared = client.get(f"/skenario/banding/?s={whole.pk}&s={own.pk}", follow=True)
    assert "Centang dua sampai empat" in said(compared)
    assert signed_in("pemeriksa").post(f"/skenario/{own.pk}/jadikan/").status_code == 403


def test_works_become_draft_lines_that_name_their_scenario(signed_in: SignedIn, prices: PriceBookVersion) -> None:
    client = signed_in("desa")
    scenario = made(client, prices, name="Pilihan rembug")
    data = {"village": VILLAGE, "year": "2022"}
    page = client.post(f"/skenario/{scenario.pk}/jadikan/", data, follow=True)
    assert "menjadi rancangan baris" in said(page)
    line = PlanLine.objects.order_by("-id")[0]
    assert "Dari skenario Pilihan rembug" in said(client.get(f"/rencana/{line.plan_id}/baris/{line.number}/"))
    again = client.post(f"/skenario/{scenario.pk}/jadikan/", data, follow=True)
    assert "0 pekerjaan menjadi rancangan baris" in said(again)
    assert "sudah ada dan dibiarkan" in said(again)
    assert "jadi rancangan" in said(client.get("/skenario/"))
    wrong = client.post(f"/skenario/{scenario.pk}/jadikan/", {"village": VILLAGE, "year": "22"}, follow=True)
    assert "Tahun rencana" in said(wrong)


def test_an_earlier_question_is_where_the_next_one_starts(signed_in: SignedIn, prices: PriceBookVersion) -> None:
    client = signed_in("desa")
    scenario = made(client, prices, budget_idr="123.000.000", rt_minimum_idr="7.000.000")
    form = client.get(f"/skenario/baru/?wilayah={VILLAGE}&dari={scenario.pk}").content.decode()
    assert 'value="123.000.000"' in form
    assert 'value="7.000.000"' in form


def test_the_sweep_is_computed_by_the_worker_and_shown_by_every_rule(
    signed_in: SignedIn, prices: PriceBookVersion, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("petugas")
    assert "Belum dihitung" in said(client.get("/skenario/sapuan/"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/skenario/sapuan/hitung/?wilayah={REGENCY}", {"key": "ab" * 16})
    page = client.get(answer.headers["Location"], follow=True)
    assert page.content.count(b'class="sweep"') == 4
    for words in ("terbaik (terbukti)", "termurah per hektare dahulu", "terburuk dahulu", "Rp10.000.000.000"):
        assert words in said(page)
    assert "melihat ke belakang" in said(page)
    assert said(signed_in("pemeriksa").get("/skenario/sapuan/")).count("Hitung lagi") == 0


def test_without_prices_the_pages_say_where_to_begin(signed_in: SignedIn) -> None:
    client = signed_in("petugas")
    with patch("nakhoda.planning.views.scenarios.newest_prices", return_value=None):
        assert "belum punya buku harga" in said(client.get(f"/skenario/baru/?wilayah={VILLAGE}"))
    with patch("nakhoda.planning.views.sweeps.newest_prices", return_value=None):
        assert "belum punya buku harga" in said(client.get("/skenario/sapuan/"))
        started = client.post(f"/skenario/sapuan/hitung/?wilayah={REGENCY}")
    assert started.headers["Location"] == "/harga/"
    assert not ScenarioRun.objects.exists()
