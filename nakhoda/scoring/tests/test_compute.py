"""A draft is computed from its workbook and edits; its rows are those of the assessment."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from nakhoda.baseline.queries.snapshots import Snapshot, undecided_errors

pytestmark = pytest.mark.django_db


def test_the_example_is_official_and_every_rt_has_a_score_each_year(snapshot: Snapshot) -> None:
    assert snapshot.rt_rows.count() == snapshot.summary["classes"]["2021"]["KR"]["count"] + sum(
        snapshot.summary["classes"]["2021"][level]["count"] for level in ("TK", "KS", "KB")
    )
    assert snapshot.rt_scores.count() == snapshot.rt_years.count() > snapshot.rt_rows.count()
    assert undecided_errors(snapshot) == 0


def test_an_official_snapshot_refuses_every_change(snapshot: Snapshot) -> None:
    row = snapshot.rt_rows.first()
    assert row is not None
    row.households = 1
    for change in (row.save, row.delete, snapshot.save, lambda: snapshot.rt_years.update(year=1)):
        with pytest.raises(IntegrityError, match="tidak dapat diubah"), transaction.atomic():
            change()
