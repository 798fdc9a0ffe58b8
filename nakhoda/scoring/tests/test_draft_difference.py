"""The difference between a draft and what is official: exactly what was changed, no more."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.baseline.example_regency import WORKBOOK as REGENCY_WORKBOOK
from nakhoda.baseline.queries.snapshots import Snapshot, official
from nakhoda.regions.actions import load_shipped_regions
from nakhoda.scoring.queries.difference import difference_of
from nakhoda.scoring.rules.difference import RtState, YearState, changes_between
from nakhoda.scoring.tests.drafts import VILLAGE, decide, example_file, said, uploaded

openpyxl: Any = importlib.import_module("openpyxl")
SignedIn = Callable[[str], Client]
numbers = st.one_of(st.none(), st.integers(-3, 3))
years = st.dictionaries(
    st.integers(2019, 2021),
    st.builds(YearState, st.dictionaries(st.sampled_from("ab"), numbers), st.integers(0, 3), st.sampled_from("XY")),
    max_size=2,
)


def states_of(ids: list[int], wholes: list[int | None], held: list[dict[int, YearState]]) -> dict[int, RtState]:
    return {
        one: RtState(one, "Desa", f"RT{one}", "", {"households": whole}, by_year)
        for one, whole, by_year in zip(ids, wholes, held, strict=False)
    }


states = st.builds(states_of, st.permutations([1, 2, 3]), st.lists(numbers, max_size=3), st.lists(years, max_size=3))


@given(states, states)
def test_equal_states_have_no_change_and_every_change_turns_round(
    one: dict[int, RtState], other: dict[int, RtState]
) -> None:
    assert changes_between(one, one) == []
    there, back = changes_between(one, other), changes_between(other, one)
    opposite = {"new": "gone", "gone": "new"}
    turned = {(opposite.get(c.kind, c.kind), c.rt.rt_id, c.year, c.field, str(c.after), str(c.before)) for c in back}
    assert {(c.kind, c.rt.rt_id, c.year, c.field, str(c.before), str(c.after)) for c in there} == turned
    assert bool(there) == (one != other) or not there


@pytest.mark.django_db
def test_a_draft_of_the_same_workbook_differs_by_the_cells_that_were_changed(
    signed_in: SignedIn, viewer: Callable[[str], Any], django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("petugas")
    base = uploaded(client, django_capture_on_commit_callbacks)
    errors = base.findings.filter(severity="error").values_list("code", flat=True)
    for code in set(errors):
        decide(client, django_capture_on_commit_callbacks, base, code, "biarkan", alasan="diperiksa")
    current = official("35.01")
    client.post(f"/data/{base.pk}/aktifkan/", {"replaces": current.pk if current else ""})
    draft = uploaded(client, django_capture_on_commit_callbacks)
    assert difference_of(viewer("petugas"), draft).changes == []
    decide(client, django_capture_on_commit_callbacks, draft, "volume-negatif", "terima")

    difference = difference_of(viewer("petugas"), draft)
    assert [(c.kind, c.year, c.field, c.before, c.after) for c in difference.changes] == [
        ("volume", 2020, "4a", -0.0312, 0),
        ("volume", 2021, "4a", -0.0312, 0),
    ]
    assert difference.counts == {"new": 0, "gone": 0, "changed": 1, "level": 0}
    page = said(client.get(f"/data/{draft.pk}/banding/?tahun=2021"))
    assert "4a" in page
    assert "2021" in page
    assert difference.before == base
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/data/{draft.pk}/banding/?bentuk=xlsx").content))
    rows = list(book["Perbedaan"].iter_rows(values_only=True))
    assert [(row[4], row[6], row[7]) for row in rows[1:]] == [(2020, -0.0312, 0), (2021, -0.0312, 0)]


@pytest.mark.django_db
def test_what_lies_in_another_village_is_no_difference_for_a_village_viewer(
    signed_in: SignedIn, snapshot: Snapshot, viewer: Callable[[str], Any], django_capture_on_commit_callbacks: Any
) -> None:
    load_shipped_regions()
    book = example_file(REGENCY_WORKBOOK)
    draft = uploaded(signed_in("petugas"), django_capture_on_commit_callbacks, workbook=book)
    mine = set(draft.rt_rows.filter(rt__village_key=VILLAGE).values_list("rt_id", flat=True))
    mine |= set(snapshot.rt_rows.filter(rt__village_key=VILLAGE).values_list("rt_id", flat=True))
    assert {change.rt.rt_id for change in difference_of(viewer("desa"), draft).changes} <= mine
    assert mine < set(draft.rt_rows.values_list("rt_id", flat=True)) | mine
