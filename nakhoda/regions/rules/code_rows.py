"""Rows of an official code list: what each says, what is wrong in it, and which old codes it comes from."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nakhoda.law.findings import Fact, Finding, Place
from nakhoda.regions.rules.codes import Level, RegionCode, RegionCodeError, parse_code

FIELDS = ("code", "name", "valid_from", "valid_to", "predecessors", "source")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MOST_PREDECESSORS = 50


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region over one span of time, as the list states it.

    `valid_from` None: since before the list's memory; `valid_to` None: still; both days belong to the span.
    `predecessors` are the codes it comes from (several: a merger; its own: a new name). `line` is the file's, from 1.
    """

    code: RegionCode
    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    predecessors: tuple[str, ...] = ()
    source: str = ""
    line: int = 0

    def overlaps(self, other: RegionRow) -> bool:
        """Whether some day belongs to both spans."""
        return _day(self.valid_from, date.min) <= _day(other.valid_to, date.max) and _day(
            other.valid_from, date.min
        ) <= _day(self.valid_to, date.max)


class Change(StrEnum):
    """What became of regions on one day."""

    RENAME = "rename"
    RECODE = "recode"
    SPLIT = "split"
    MERGE = "merge"
    REDRAW = "redraw"


@dataclass(frozen=True, slots=True)
class Lineage:
    """Old codes that became new codes on a day (None: not stated). Codes are sorted."""

    change: Change
    before: tuple[str, ...]
    after: tuple[str, ...]
    on: date | None


@dataclass(frozen=True, slots=True)
class Rows:
    """The usable rows in the order of the file, findings, and the number of rows left out (each has its finding)."""

    rows: tuple[RegionRow, ...]
    findings: tuple[Finding, ...]
    skipped: int


def check_rows(
    records: Iterable[tuple[int, Mapping[str, str]]],
    *,
    file: str,
    columns: Mapping[str, int],
    known: Container[str] = (),
) -> Rows:
    """The records (line number and text by field of `FIELDS`) as rows.

    `columns` gives each field's place in the file (from 1) for findings; `known` holds codes that stand elsewhere,
    such as those already accepted. A row with a damaged code or date, without name, or that stands twice is left out.
    """
    reader = _Reader(file, columns)
    for line, record in records:
        reader.take(line, record)
    return Rows(tuple(reader.rows), (*reader.findings, *reader.links(known)), reader.skipped)


def lineages(rows: Iterable[RegionRow]) -> tuple[Lineage, ...]:
    """What became of regions, from the rows that name predecessors, in order of day and code.

    One old to one new is a rename (same code) or a recode; one to several a split, several to one a merge, else a
    redraw. Links of one day that share a code belong together.
    """
    by_day: dict[date | None, list[tuple[set[str], set[str]]]] = {}
    for row in rows:
        if row.predecessors:
            before, after = set(row.predecessors), {row.code.text}
            groups = by_day.setdefault(row.valid_from, [])
            for group in [group for group in groups if group[0] & before or group[1] & after]:
                groups.remove(group)
                before |= group[0]
                after |= group[1]
            groups.append((before, after))
    found = [
        Lineage(_change(before, after), tuple(sorted(before)), tuple(sorted(after)), day)
        for day, groups in by_day.items()
        for before, after in groups
    ]
    return tuple(sorted(found, key=lambda each: (_day(each.on, date.min), each.after, each.before)))


def parse_day(text: str) -> date | None:
    """A day written `2025-04-25` or `25/04/2025` (also with `-` or `.`). ValueError if it is neither."""
    plain = text.strip()
    if not plain:
        return None
    if found := _DAY_FIRST.fullmatch(plain):
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    return date.fromisoformat(plain)


class _Reader:
    """Takes records one by one and gathers rows and findings."""

    def __init__(self, file: str, columns: Mapping[str, int]) -> None:
        self.file, self.columns = file, columns
        self.rows: list[RegionRow] = []
        self.findings: list[Finding] = []
        self.skipped = 0
        self.spans: dict[str, list[RegionRow]] = {}

    def take(self, line: int, record: Mapping[str, str]) -> None:
        """One more record: a row, or skipped with a finding."""
        row = self._row(line, record)
        twin = next((each for each in self.spans.get(row.code.text, ()) if each.overlaps(row)), None) if row else None
        if row is None or twin is not None:
            self.skipped += 1
            if row is not None and twin is not None:
                facts: dict[str, Fact] = {"value": row.code.text, "name": row.name, "first": twin.line}
                self.findings.append(Finding("kode-wilayah-ganda", self._place(line, "code"), facts))
            return
        self.rows.append(row)
        self.spans.setdefault(row.code.text, []).append(row)

    def links(self, known: Container[str]) -> list[Finding]:
        """Findings on parents and predecessors that stand neither in the file nor in `known`; each parent once."""
        findings, told = [], set()
        for row in self.rows:
            parent = row.code.parent
            if parent and parent.text not in self.spans and parent.text not in known and parent.text not in told:
                told.add(parent.text)
                facts: dict[str, Fact] = {"value": row.code.text, "name": row.name, "parent": parent.text}
                findings.append(Finding("kode-wilayah-tanpa-induk", self._place(row.line, "code"), facts))
            for code in row.predecessors:
                if code not in known and not any(each is not row for each in self.spans.get(code, ())):
                    facts = {"value": row.code.text, "name": row.name, "origin": code[:40]}
                    findings.append(Finding("asal-wilayah-tidak-dikenal", self._place(row.line, "predecessors"), facts))
        return findings

    def _row(self, line: int, record: Mapping[str, str]) -> RegionRow | None:
        name = " ".join(record.get("name", "").split())
        try:
            code = parse_code(record.get("code", ""))
        except RegionCodeError:
            facts = {"value": record.get("code", "").strip()[:40], "name": name[:60]}
            self.findings.append(Finding("kode-wilayah-rusak", self._place(line, "code"), facts))
            return None
        if not name:
            self.findings.append(Finding("nama-wilayah-kosong", self._place(line, "name"), {"value": code.text}))
            return None
        span = self._span(line, record, code)
        if span is None:
            return None
        origins = _origins(record.get("predecessors", ""))
        return RegionRow(code, name, *span, origins, " ".join(record.get("source", "").split()), line)

    def _span(self, line: int, record: Mapping[str, str], code: RegionCode) -> tuple[date | None, date | None] | None:
        days: list[date | None] = []
        for field in ("valid_from", "valid_to"):
            text = record.get(field, "")
            try:
                days.append(parse_day(text))
            except ValueError:
                facts = {"value": code.text, "date": text.strip()[:40]}
                self.findings.append(Finding("tanggal-wilayah-rusak", self._place(line, field), facts))
                return None
        first, last = days
        if first and last and last < first:
            facts = {"value": code.text, "date": f"{first.isoformat()} – {last.isoformat()}"}
            self.findings.append(Finding("tanggal-wilayah-rusak", self._place(line, "valid_to"), facts))
            return None
        return first, last

    def _place(self, line: int, field: str) -> Place:
        return Place(file=self.file, row=line, column=self.columns.get(field))


def _origins(text: str) -> tuple[str, ...]:
    """Codes separated by `;`, `,` or blanks, each once, in their one spelling where they can be read."""
    origins = []
    for part in re.split(r"[;,\s]+", text.strip())[:_MOST_PREDECESSORS]:
        if part:
            try:
                origins.append(parse_code(part).text)
            except RegionCodeError:
                origins.append(part)
    return tuple(dict.fromkeys(origins))


def _change(before: set[str], after: set[str]) -> Change:
    if len(before) == len(after) == 1:
        return Change.RENAME if before == after else Change.RECODE
    if len(before) == 1:
        return Change.SPLIT
    return Change.MERGE if len(after) == 1 else Change.REDRAW


def _day(day: date | None, other: date) -> date:
    return other if day is None else day


def counts_by_level(rows: Sequence[RegionRow]) -> dict[Level, int]:
    """How many rows of each level, widest first; levels without rows are 0."""
    return {level: sum(row.code.level is level for row in rows) for level in Level}
