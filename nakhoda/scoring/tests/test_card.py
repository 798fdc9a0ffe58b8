"""The card of an RT and the page of a kawasan: official numbers for everyone, their origin for who may read it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from nakhoda.baseline.actions.drafts import edit_cells
from nakhoda.baseline.queries.snapshots import RtRow, Snapshot, snapshots_for
from nakhoda.baseline.rules.edits import Edit
from nakhoda.decrees.queries import active_decree
from nakhoda.people.rules.scope import NOBODY, Viewer
from nakhoda.scoring.queries import words
from nakhoda.scoring.queries.cards import Card, edits_of_rt, findings_of, rt_card, surroundings
from nakhoda.scoring.queries.kawasans import kawasan_card
from nakhoda.scoring.rules.evaluate import evaluate

pytestmark = pytest.mark.django_db
MOST_READS = 12
MOST_BYTES = 60_000
SignedIn = Callable[[str], Client]
MaxQueries = Callable[..., Any]


def flagged(snapshot: Snapshot) -> RtRow:
    """An RT that a finding is about, with more than one year."""
    finding = snapshot.findings.filter(rt_row__isnull=False).select_related("rt_row__rt").order_by("id").first()
    assert finding is not None
    assert finding.rt_row is not None
    return finding.rt_row


def card_of(row: RtRow, year: int | None = None) -> Card:
    card = rt_card(row.rt.village_key, row.rt.label, year)
    assert card is not None
    return card


def address(row: RtRow, route: str = "rt") -> str:
    return reverse(route, args=[row.rt.village_key, row.rt.label])


def test_the_stored_scores_of_every_rt_and_year_are_what_the_rule_gives(snapshot: Snapshot) -> None:
    for row in snapshot.rt_rows.select_related("rt"):
        card = card_of(row)
        for year in card.years:
            found, stored = evaluate(year.score.rt_year.volumes, card.denominators, card.ruleset), year.evaluation
            assert (found.total, found.level, found.leaves) == (stored.total, stored.level, stored.leaves)
            assert found.points == stored.points
            assert found.services_met == stored.services_met
            assert found.sector_mean == pytest.approx(stored.sector_mean)
            assert found.ratios == pytest.approx(stored.ratios)


def test_the_public_sees_the_sheet_of_two_years_with_reasons(client: Client, snapshot: Snapshot) -> None:
    row = flagged(snapshot)
    card = card_of(row)
    html = client.get(address(row)).content.decode()
    assert escape(words.summary_text(card)) in html
    for criterion in card.ruleset.criteria:
        assert f'id="k-{criterion.id}"' in html
        assert escape(criterion.meaning) in html
    assert f"Nilai<br>{card.base.year}" in html
    assert f"Nilai<br>{card.chosen.year}" in html
    assert str(card.chosen.evaluation.total) in html


def test_old_years_stay_reachable_and_other_years_do_not_exist(client: Client, snapshot: Snapshot) -> None:
    row = flagged(snapshot)
    card = card_of(row)
    first = card.years[0].year
    html = client.get(address(row), {"tahun": first}).content.decode()
    assert words.summary_text(card_of(row, first)) in html.replace("&#x27;", "'")
    for wrong in ("1999", "x", "20211", "²⁰²¹"):
        assert client.get(address(row), {"tahun": wrong}).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/rt/35.01.04.2014/RT999-RW999/", "/rt/99.99-x/RT001-RW001/", "/rt/%00/%00/", "/kawasan/999999999999999999999/"],
)
def test_what_is_in_no_official_snapshot_is_not_found(client: Client, snapshot: Snapshot, path: str) -> None:
    assert client.get(path).status_code == 404


def test_findings_and_cells_are_for_who_reads_working_data_there(
    signed_in: SignedIn, account_of: Callable[[str, str], Any], snapshot: Snapshot
) -> None:
    row = flagged(snapshot)
    sheet = f"lembar {row.sheet} baris {row.row}"
    officer = signed_in("petugas").get(address(row)).content.decode()
    assert "Temuan tentang RT ini" in officer
    assert sheet in officer
    elsewhere = Client()
    elsewhere.force_login(account_of("regency_officer", "33.75"), backend="nakhoda.people.backends.AccountBackend")
    for client in (Client(), elsewhere, signed_in("pengelola")):
        html = client.get(address(row)).content.decode()
        assert "Temuan" not in html
        assert sheet not in html
        assert "flagged" not in html


def test_the_public_gets_no_finding_and_no_edit_from_the_queries(
    viewer: Callable[[str], Viewer], snapshot: Snapshot
) -> None:
    card = card_of(flagged(snapshot))
    assert findings_of(card, viewer("petugas"))
    assert findings_of(card, NOBODY) == []
    assert edits_of_rt(card, NOBODY) == []


def test_an_edit_of_the_rts_row_is_told_with_reason_and_person(
    viewer: Callable[[str], Viewer], snapshot: Snapshot
) -> None:
    by = viewer("petugas")
    draft = snapshots_for(by).filter(activation=None, state="draft")[0]
    row = draft.rt_rows.select_related("rt", "snapshot").order_by("id")[0]
    assert row.row is not None
    edit_cells(by=by, snapshot=draft, edits=[(Edit(row.sheet, row.row, 9, 30), 29)], reason="lihat berita acara")
    edit_cells(by=by, snapshot=draft, edits=[(Edit(row.sheet, row.row + 1, 9, 3), 2)], reason="RT lain")
    edit_cells(by=by, snapshot=draft, edits=[(Edit("Kawasan", row.row, 9, 3), 2)], reason="lembar lain")
    card = Card(**{**card_of(row).__dict__, "snapshot": draft, "row": row})
    (told,) = edits_of_rt(card, by)
    assert (told.cell, told.before, told.after, told.reason) == (f"I{row.row}", 29, 30, "lihat berita acara")
    assert told.person == by.name


def test_the_card_names_the_decree_in_force_only_where_it_lists_the_rt(client: Client, snapshot: Snapshot) -> None:
    decree = active_decree(snapshot.regency)
    assert decree is not None
    members = set(decree.members.values_list("rt", flat=True))
    for listed in (True, False):
        row = next((row for row in snapshot.rt_rows.select_related("rt") if (row.rt.pk in members) is listed), None)
        if row is not None:
            html = client.get(address(row)).content.decode()
            assert (str(decree) in html) is listed
            assert ("RT ini tidak ada di SK yang berlaku" in html) is not listed
    assert members


def test_the_card_needs_few_reads(
    client: Client, signed_in: SignedIn, snapshot: Snapshot, django_assert_max_num_queries: MaxQueries
) -> None:
    row = flagged(snapshot)
    with django_assert_max_num_queries(MOST_READS):
        client.get(address(row))
    officer = signed_in("petugas")
    with django_assert_max_num_queries(MOST_READS + 6):
        officer.get(address(row))


def test_a_public_card_weighs_at_most_60_kilobytes_with_all_it_loads(client: Client, snapshot: Snapshot) -> None:
    html = client.get(address(flagged(snapshot)), headers={"Accept-Encoding": "gzip"})
    assert html.headers["Content-Encoding"] == "gzip"
    loaded = set(re.findall(r'(?:href|src)="/statis/([^"]+)"', gzip.decompress(html.content).decode()))
    files = [Path(str(finders.find(name))) for name in loaded]
    assert len(files) >= 3
    assert len(html.content) + sum(len(gzip.compress(file.read_bytes(), 6)) for file in files) <= MOST_BYTES


def test_the_map_shows_the_rt_among_the_rt_of_its_kawasan(client: Client, snapshot: Snapshot) -> None:
    row = next(row for row in snapshot.rt_rows.select_related("rt", "kawasan") if row.rt.boundaries.exists())
    areas = surroundings(card_of(row))
    assert [area.id for area in areas if area.chosen] == [f"{row.rt.village_key}/{row.rt.label}"]
    assert row.kawasan is not None
    assert len(areas) <= row.kawasan.rt_rows.filter(snapshot=snapshot).count()
    html = client.get(address(row)).content.decode()
    assert "<svg" in html
    assert html.count('class="area level-') >= 1
    assert 'style="' not in html


def test_the_message_for_whatsapp_is_short_and_leads_back(client: Client, snapshot: Snapshot) -> None:
    row = flagged(snapshot)
    html = client.get(address(row)).content.decode()
    found = re.search(r'href="(https://wa\.me/[^"]+)"', html)
    assert found is not None
    (text,) = parse_qs(urlsplit(found[1].replace("&amp;", "&")).query)["text"]
    assert len(text) < 1000
    assert text.endswith(f"http://testserver{address(row)}")
    card = card_of(row)
    assert str(card.chosen.evaluation.total) in text
    assert len(words.share_text(card, "https://x.example/" + "a" * 700)) < 1000


def test_the_way_down_closes_the_gap_when_simulated(client: Client, snapshot: Snapshot) -> None:
    tried = 0
    for row in snapshot.rt_rows.select_related("rt")[:20]:
        card = card_of(row)
        if not card.way_down:
            continue
        after = {step.criterion.id: step.volume - step.amount for step in card.way_down}
        found = evaluate({**card.chosen.evaluation.volumes, **after}, card.denominators, card.ruleset)
        assert card.lower is not None
        assert found.total <= card.lower.to_total
        tried += 1
    assert tried


def test_a_simulation_equals_the_rule_and_is_a_link(client: Client, snapshot: Snapshot) -> None:
    card = next(card for card in map(card_of, snapshot.rt_rows.select_related("rt")) if card.way_down)
    worst = max(card.lines, key=lambda line: line.points).criterion.id
    response = client.get(address(card.row, "rt_simulate"), {worst: "0"})
    wanted = evaluate({**card.chosen.evaluation.volumes, worst: 0.0}, card.denominators, card.ruleset)
    assert response.context["after"] == wanted
    assert response.context["after"].total < response.context["before"].total
    html = response.content.decode()
    assert f"{card.chosen.evaluation.total} → {wanted.total}" in html
    assert "#hasil" in html


def test_what_is_no_volume_is_said_and_left_out(client: Client, snapshot: Snapshot) -> None:
    row = flagged(snapshot)
    for text in ("banyak", "-1", "nan", "inf", "1e999", "99999999999", "=1+1"):
        response = client.get(address(row, "rt_simulate"), {"1a": text})
        assert response.status_code == 200
        assert "1a" in response.context["errors"]
        assert response.context["after"].volumes == response.context["before"].volumes
        assert response.context["after"].points == response.context["before"].points
    comma = client.get(address(row, "rt_simulate"), {"1a": "0,5"})
    assert comma.context["after"].volumes["1a"] == 0.5


@pytest.mark.parametrize("paper", ["a4", "f4"])
def test_the_card_is_one_pdf(client: Client, snapshot: Snapshot, paper: str) -> None:
    response = client.get(address(flagged(snapshot), "rt_pdf"), {"kertas": paper})
    assert response.content.startswith(b"%PDF")
    assert response.headers["Content-Type"] == "application/pdf"
    assert client.get(address(flagged(snapshot), "rt_pdf"), {"kertas": "a3"}).status_code == 404


def test_a_kawasan_is_scored_from_the_sums_of_its_rt(client: Client, snapshot: Snapshot) -> None:
    for score in snapshot.kawasan_scores.select_related("kawasan"):
        card = kawasan_card(score.kawasan.pk, score.year)
        assert card is not None
        found = evaluate(score.volumes, score.wholes, card.ruleset)
        assert (found.total, found.level) == (card.chosen.evaluation.total, card.chosen.evaluation.level)
        assert sum(each.count for each in card.by_level) == len(card.members) == score.rt_count
        assert float(sum(each.area_ha for each in card.by_level)) == pytest.approx(float(score.wholes["area_ha"]))


def test_the_page_of_a_kawasan_shows_printed_and_computed(
    client: Client, snapshot: Snapshot, django_assert_max_num_queries: MaxQueries
) -> None:
    score = snapshot.kawasan_scores.order_by("-year").select_related("kawasan")[0]
    with django_assert_max_num_queries(MOST_READS):
        html = client.get(reverse("kawasan", args=[score.kawasan.pk])).content.decode()
    assert "Total terhitung" in html
    assert ("Total tercetak" in html) is (score.printed_total is not None)
    assert html.count("/rt/") >= score.rt_count


def test_labels_are_spoken_as_people_say_them() -> None:
    assert words.spoken("RT001-RW002") == "RT 001/RW 002"
    assert words.spoken("RT006A-RW002 KRAJAN") == "RT 006A/RW 002 KRAJAN"
    assert words.spoken("Blok C") == "Blok C"
