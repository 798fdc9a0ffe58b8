"""A code list changes only what it says: nothing is deleted, one code is in force once, and twice is like once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nakhoda.regions.rules.code_changes import Changes, Known, changes_of
from nakhoda.regions.rules.code_rows import Change, RegionRow
from nakhoda.regions.rules.codes import RegionCode

ON = date(2025, 5, 1)
CODES = ("35.01", "35.01.04", "35.01.04.2014", "35.01.04.2015", "35.01.04.2026")


def row(
    code: str,
    name: str,
    first: date | None = None,
    last: date | None = None,
    before: tuple[str, ...] = (),
) -> RegionRow:
    return RegionRow(RegionCode(code), name, first, last, before, line=2)


def applied(known: list[Known], changes: Changes) -> list[Known]:
    """The record after the changes, as the action writes them."""
    last = {ending.known.id: ending.last for ending in changes.ended}
    first = {each.id: day for each, day in changes.dated}
    after = [
        replace(each, valid_to=last.get(each.id, each.valid_to), valid_from=first.get(each.id, each.valid_from))
        for each in known
    ]
    starts = (*changes.past, *changes.renamed, *changes.new)
    return after + [
        Known(len(known) + at, start.row.code.text, start.row.name, start.valid_from, start.valid_to)
        for at, start in enumerate(starts, 1)
    ]


def record(*names: tuple[str, str]) -> list[Known]:
    return [Known(at, code, name) for at, (code, name) in enumerate(names, 1)]


def test_a_new_name_ends_the_old_row_the_day_before() -> None:
    known = record(("35.01.04.2014", "Tanjungsari"))
    changes = changes_of([row("35.01.04.2014", "Tanjungsari Baru")], known, on=ON)
    assert [(each.known.name, each.last) for each in changes.ended] == [("Tanjungsari", date(2025, 4, 30))]
    assert [(each.row.name, each.valid_from, each.before) for each in changes.renamed] == [
        ("Tanjungsari Baru", ON, "Tanjungsari")
    ]
    assert [(link.old, link.new, link.change, link.day) for link in changes.links] == [
        ("35.01.04.2014", "35.01.04.2014", Change.RENAME, ON)
    ]


def test_a_region_that_others_come_from_goes_on_unless_a_complete_list_leaves_it_out() -> None:
    known = record(("35.01", "Kabupaten Pacitan"), ("35.01.04.2014", "Tanjungsari"), ("35.01.04.2015", "Sirnoboyo"))
    split = changes_of([row("35.01.04.2026", "Tanjung Baru", before=("35.01.04.2014",))], known, on=ON)
    assert (len(split.new), split.ended) == (1, [])
    assert [(link.old, link.change) for link in split.links] == [("35.01.04.2014", Change.SPLIT)]
    merger = row("35.01.04.2026", "Tanjungboyo", before=("35.01.04.2014", "35.01.04.2015"))
    merged = changes_of([row("35.01", "Kabupaten Pacitan"), merger], known, on=ON, complete=True)
    assert [(each.known.code, each.replaced) for each in merged.ended] == [
        ("35.01.04.2014", True),
        ("35.01.04.2015", True),
    ]
    assert {(link.old, link.change) for link in merged.links} == {
        ("35.01.04.2014", Change.MERGE),
        ("35.01.04.2015", Change.MERGE),
    }


def test_what_a_list_leaves_out_ends_only_if_the_list_is_complete() -> None:
    known = record(("35.01", "Kabupaten Pacitan"), ("35.01.04.2014", "Tanjungsari"), ("33.75.01.1001", "Kauman"))
    rows = [row("35.01", "Kabupaten Pacitan")]
    assert [each.code for each in changes_of(rows, known, on=ON).unlisted] == ["35.01.04.2014"]
    complete = changes_of(rows, known, on=ON, complete=True)
    assert [(each.known.code, each.last) for each in complete.ended] == [("35.01.04.2014", date(2025, 4, 30))]


def test_a_first_day_is_not_invented_for_a_regency_that_nobody_knew() -> None:
    fresh = changes_of([row("33.75", "Kota Pekalongan"), row("33.75.01", "Pekalongan Barat")], [], on=ON)
    assert [each.valid_from for each in fresh.new] == [None, None]
    known = record(("35.01", "Kabupaten Pacitan"))
    later = changes_of([row("35.01.13", "Kecamatan Baru")], known, on=ON)
    assert [each.valid_from for each in later.new] == [ON]


def test_days_that_contradict_the_record_leave_the_row_out_with_a_finding() -> None:
    known = [Known(1, "35.01.04.2014", "Tanjungsari", date(2025, 6, 1))]
    changes = changes_of([row("35.01.04.2014", "Nama Lain")], known, on=ON)
    assert [each.code for each in changes.findings] == ["masa-wilayah-bertabrakan"]
    assert changes.is_empty


DAYS = st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1))
NAMES = st.sampled_from(["Tanjungsari", "Sirnoboyo", "Baru"])


@st.composite
def rows(draw: st.DrawFn) -> list[RegionRow]:
    """A list in which each code stands at most once in force and once as it was before."""
    made = []
    for code in draw(st.lists(st.sampled_from(CODES), unique=True, max_size=5)):
        first = draw(DAYS)
        before = tuple(draw(st.lists(st.sampled_from(CODES), unique=True, max_size=2)))
        made.append(row(code, draw(NAMES), first, before=before))
        if first is not None and draw(st.booleans()):
            made.append(row(code, draw(NAMES), last=first - timedelta(days=draw(st.integers(1, 400)))))
    return made


@given(rows(), rows(), st.dates(date(2001, 1, 1), date(2031, 1, 1)), st.booleans())
def test_no_list_deletes_or_doubles_a_region_and_twice_is_like_once(
    first: list[RegionRow], second: list[RegionRow], on: date, complete: bool
) -> None:
    start = applied([], changes_of(first, [], on=date(2000, 1, 1)))
    changes = changes_of(second, start, on=on, complete=complete)
    after = applied(start, changes)
    assert {(each.id, each.code, each.name) for each in start} <= {(each.id, each.code, each.name) for each in after}
    now = [each.code for each in after if each.valid_to is None]
    assert len(now) == len(set(now))
    assert all(each.valid_from is None or each.valid_to is None or each.valid_from <= each.valid_to for each in after)
    pairs = [(each.code, each.valid_from) for each in after if each.valid_from is not None]
    assert len(pairs) == len(set(pairs))
    links = [(link.old, link.new, link.change.value, link.day) for link in changes.links]
    again = changes_of(second, after, on=on, complete=complete, links=links)
    assert (again.new, again.renamed, again.past) == ([], [], [])
