"""What a code list changes in the record: which regions begin, change their name or end, and which come from which.

Nothing is ever deleted: a region that ends keeps its row, with the last day it was in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from nakhoda.law.findings import Finding, Place
from nakhoda.people.rules.scope import regency_of
from nakhoda.regions.rules.code_rows import Change, RegionRow, lineages
from nakhoda.regions.rules.codes import Level

DAY = timedelta(days=1)
# What a change is where the old region goes on: a new code from one that stays is a split, not a new code for it.
_GOES_ON = {Change.RECODE: Change.SPLIT, Change.MERGE: Change.REDRAW}


@dataclass(frozen=True, slots=True)
class Known:
    """A region as the record has it; both days belong to its time, None is open."""

    id: int
    code: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """A row to add: the list's, with the days it gets in the record. `before` is the name it replaces, if any."""

    row: RegionRow
    valid_from: date | None
    valid_to: date | None = None
    before: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """A region whose time ends: its last day, and whether it ends because another name or code takes its place."""

    known: Known
    last: date
    replaced: bool


@dataclass(frozen=True, slots=True)
class Link:
    """One old code that became one new code (the same where only the name changed), how and when."""

    old: str
    new: str
    change: Change
    day: date | None
    source: str


@dataclass(slots=True)
class Changes:
    """Everything that a list changes, each part in the order of the list.

    `new` and `renamed` begin, `past` are former regions that the record did not know, `ended` end, `dated` learn their
    first day, `unlisted` are in force but not in the list and stay, `same` is how many rows change nothing.
    `findings` say which rows were left out here because their days contradict the record.
    """

    new: list[Start] = field(default_factory=list)
    renamed: list[Start] = field(default_factory=list)
    past: list[Start] = field(default_factory=list)
    ended: list[Ending] = field(default_factory=list)
    dated: list[tuple[Known, date]] = field(default_factory=list)
    unlisted: list[Known] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    same: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind, for the audit event."""
        kinds = ("new", "renamed", "past", "ended", "dated", "links", "findings")
        return {kind: len(getattr(self, kind)) for kind in kinds} | {"same": self.same}

    @property
    def is_empty(self) -> bool:
        """Whether the list changes nothing."""
        return not (self.new or self.renamed or self.past or self.ended or self.dated or self.links)


def changes_of(
    rows: Sequence[RegionRow],
    known: Iterable[Known],
    *,
    on: date,
    complete: bool = False,
    links: Iterable[tuple[str, str, str, date | None]] = (),
) -> Changes:
    """What the rows change in what is `known`; a change without a day of its own takes effect `on` that day.

    With `complete` a region in force that the list leaves out ends, in the regencies that the list holds; else a region
    ends only where the list gives its last day or another name: that something came from it does not end it. `links`
    are those already recorded: old code, new code, kind, day.
    """
    return _Comparison(rows, known, on).run(complete=complete, links=set(links))


class _Comparison:
    """Goes through the codes of a list one by one."""

    def __init__(self, rows: Sequence[RegionRow], known: Iterable[Known], on: date) -> None:
        self.on, self.rows = on, rows
        self.found = Changes()
        self.now: dict[str, Known] = {}
        self.past: dict[str, list[Known]] = {}
        self.regencies: set[str] = set()
        for each in known:
            self.regencies.add(regency_of(each.code))
            if each.valid_to is None:
                self.now[each.code] = each
            else:
                self.past.setdefault(each.code, []).append(each)
        # Where each code's newest time in the record ends, after what this list ends itself.
        self.ended: dict[str, date] = {}

    def run(self, *, complete: bool, links: set[tuple[str, str, str, date | None]]) -> Changes:
        """The changes, former regions first, so that what begins finds its place free."""
        for row in self.rows:
            if row.valid_to is not None:
                self._former(row, row.valid_to)
        for row in self.rows:
            if row.valid_to is None:
                self._present(row)
        self._left_out(complete=complete)
        self._links(links)
        return self.found

    def _former(self, row: RegionRow, last: date) -> None:
        code, now = row.code.text, self.now.get(row.code.text)
        if now is not None and now.name == row.name and (now.valid_from is None or now.valid_from <= last):
            self._end(now, last, replaced=False)
        elif any((each.name, each.valid_to) == (row.name, last) for each in self.past.get(code, ())):
            self.found.same += 1
        elif busy := next((each for each in self.past.get(code, ()) if _meet(each, row.valid_from, last)), None):
            self._clash(row, row.valid_from or last, busy.valid_to or last)
        elif now is not None and now.valid_from is not None and now.valid_from <= last:
            self._clash(row, row.valid_from or last, now.valid_from)
        else:
            self.found.past.append(Start(row, row.valid_from, last))
            self.ended[code] = max(last, self.ended.get(code, date.min))

    def _present(self, row: RegionRow) -> None:
        code = row.code.text
        now = self.now.get(code)
        if now is not None and now.name == row.name:
            self.found.same += 1
            if now.valid_from is None and row.valid_from is not None and self._free(code, row.valid_from):
                self.found.dated.append((now, row.valid_from))
            return
        if now is None:
            first = row.valid_from or self._first_day(row)
            if first is not None and not self._free(code, first):
                self._clash(row, first, self._last(code) or first)
                return
            self.found.new.append(Start(row, first))
            return
        first = row.valid_from if row.valid_from and row.valid_from > (now.valid_from or date.min) else self.on
        if (now.valid_from is not None and first <= now.valid_from) or not self._free(code, first):
            self._clash(row, first, now.valid_from or first)
            return
        self._end(now, first - DAY, replaced=True)
        self.found.renamed.append(Start(row, first, before=now.name))

    def _first_day(self, row: RegionRow) -> date | None:
        """The day of change where the record can tell that the region is new, else None: since before its memory."""
        code = row.code.text
        fresh = row.code.level in (Level.DISTRICT, Level.VILLAGE) and regency_of(code) in self.regencies
        return self.on if fresh or row.predecessors or self._last(code) is not None else None

    def _left_out(self, *, complete: bool) -> None:
        listed = {row.code.text for row in self.rows}
        origins = {code for row in self.rows for code in row.predecessors}
        held = {regency_of(code) for code in listed if "." in code}
        for code, now in list(self.now.items()):
            if code in listed or regency_of(code) not in held:
                continue
            if complete and (now.valid_from is None or now.valid_from < self.on):
                self._end(now, self.on - DAY, replaced=code in origins)
            else:
                self.found.unlisted.append(now)

    def _links(self, known: set[tuple[str, str, str, date | None]]) -> None:
        kinds: Mapping[tuple[str, date | None], Change] = {
            (code, each.on): each.change for each in lineages(self.rows) for code in each.after
        }
        in_force = set(self.now) | {row.code.text for row in self.rows if row.valid_to is None}
        begun = {start.row: start for start in (*self.found.new, *self.found.renamed, *self.found.past)}
        for row in self.rows:
            start = begun.get(row)
            day = row.valid_from or (start.valid_from if start else None)
            code = row.code.text
            pairs = [(old, kinds[code, row.valid_from]) for old in row.predecessors]
            pairs = [(old, _GOES_ON.get(kind, kind) if old in in_force else kind) for old, kind in pairs]
            if start is not None and start.before and code not in row.predecessors:
                pairs.append((code, Change.RENAME))
            for old, change in pairs:
                recorded = any((old, code, change.value) == link[:3] and day in (link[3], None) for link in known)
                if not recorded:
                    self.found.links.append(Link(old, code, change, day, row.source))

    def _end(self, known: Known, last: date, *, replaced: bool) -> None:
        self.found.ended.append(Ending(known, last, replaced))
        self.ended[known.code] = max(last, self.ended.get(known.code, date.min))
        self.now.pop(known.code, None)

    def _last(self, code: str) -> date | None:
        """The last day that some former region used the code; None if none did."""
        days = [each.valid_to for each in self.past.get(code, ()) if each.valid_to]
        return max([*days, *([self.ended[code]] if code in self.ended else [])], default=None)

    def _free(self, code: str, first: date) -> bool:
        last = self._last(code)
        return last is None or last < first

    def _clash(self, row: RegionRow, first: date, other: date) -> None:
        facts = {"value": row.code.text, "name": row.name, "first": first.isoformat(), "other": other.isoformat()}
        self.found.findings.append(Finding("masa-wilayah-bertabrakan", Place(row=row.line), facts))


def _meet(known: Known, first: date | None, last: date) -> bool:
    """Whether some day belongs to both times."""
    return (known.valid_from or date.min) <= last and (first or date.min) <= (known.valid_to or date.max)
