"""Inspections: measured values against the standard, verdicts, defects and their life, hold points, quality grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from nakhoda.grants.rules.life import Life, Move
from nakhoda.web.numbers import long_date, number
from nakhoda.works.rules.standards import Check, Standard, due_checks
from nakhoda.works.rules.supervision import grades, severities

WHOLE = 100
Value = Decimal | bool

DEFECT = Life(
    {
        "found": "Ditemukan",
        "assigned": "Ditugaskan",
        "repaired": "Diperbaiki, menunggu periksa ulang",
        "closed": "Lulus periksa ulang",
        "accepted": "Diterima dengan catatan",
    },
    {
        "found": (Move("assigned", "works.inspect"), Move("accepted", "works.approve", ("found",), reason=True)),
        "assigned": (Move("repaired", "works.plan"), Move("accepted", "works.approve", ("found",), reason=True)),
        "repaired": (
            Move("closed", "works.inspect", other_than=("repaired",), conditions=True),
            Move("assigned", "works.inspect", other_than=("repaired",), reason=True),
        ),
        "closed": (),
        "accepted": (),
    },
)
SETTLED = frozenset({"closed", "accepted"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A check with its values and verdict: `passed`, `failed`, or `lacking` while points are missing.

    `why` are Indonesian sentences, empty if it passed; `worst` is the value farthest outside, else None.
    """

    check: Check
    values: tuple[Value, ...]
    verdict: str
    why: tuple[str, ...]
    worst: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """An inspection: `passed`, `conditional` (only checks that are not critical failed), `failed`, or `lacking`."""

    outcome: str
    judged: tuple[Judged, ...]

    @property
    def failed(self) -> tuple[Judged, ...]:
        """The checks that failed, in order."""
        return tuple(each for each in self.judged if each.verdict == "failed")

    @property
    def lacking(self) -> tuple[Judged, ...]:
        """The checks that lack points."""
        return tuple(each for each in self.judged if each.verdict == "lacking")


OUTCOMES = {
    "passed": "Memenuhi standar",
    "conditional": "Memenuhi dengan catatan",
    "failed": "Tidak memenuhi",
    "lacking": "Pemeriksaan belum lengkap",
}


def judge(check: Check, values: Sequence[Value], volume: Decimal) -> Judged:
    """The verdict on one check for a work of that volume. One bad point fails it, even while others are missing.

    Values beyond the points asked for are judged too. TypeError for a yes where a number belongs, and the reverse.
    """
    wrong = [value for value in values if isinstance(value, bool) != check.yes_or_no]
    if wrong:
        raise TypeError(f"{check.id}: nilai {wrong[0]!r} tidak cocok dengan satuan {check.unit!r}.")
    if check.yes_or_no:
        why = tuple(f"{check.name}: tidak, pada titik {at}." for at, value in enumerate(values, 1) if not value)
        worst = None
    else:
        numbers = [Decimal(value) for value in values]
        why, worst = _outside(check, numbers)
    needed = check.points_for(volume)
    short = len(values) < needed
    if why and not (check.mean and short):
        return Judged(check, tuple(values), "failed", why, worst)
    if short:
        sentence = f"{check.name}: baru {len(values)} dari {needed} titik."
        return Judged(check, tuple(values), "lacking", (sentence,))
    return Judged(check, tuple(values), "passed", ())


def inspect(checks: Sequence[Check], values: Mapping[str, Sequence[Value]], volume: Decimal) -> Verdict:
    """The verdict on an inspection: each of those checks with its values by id; what is not there is lacking."""
    judged = tuple(judge(check, values.get(check.id, ()), volume) for check in checks)
    if any(each.verdict == "failed" and each.check.critical for each in judged):
        return Verdict("failed", judged)
    if any(each.verdict == "lacking" for each in judged):
        return Verdict("lacking", judged)
    return Verdict("conditional" if any(each.why for each in judged) else "passed", judged)


@dataclass(frozen=True, slots=True)
class DefectDraft:
    """A defect that a failed check proposes: severity, last day of repair, and what is wrong."""

    check: str
    severity: str
    due: date
    what: str


def defects_of(verdict: Verdict, day: date) -> tuple[DefectDraft, ...]:
    """A proposed defect for every failed check, the inspector may edit it before it is stored."""
    return tuple(
        DefectDraft(
            each.check.id, severity_of(each.check), repair_due(severity_of(each.check), day), " ".join(each.why)
        )
        for each in verdict.failed
    )


def severity_of(check: Check) -> str:
    """How much a failure of that check weighs: critical and hold points `critical`, critical or hold `major`."""
    if check.critical and check.hold:
        return "critical"
    return "major" if check.critical or check.hold else "minor"


def repair_due(severity: str, found_on: date) -> date:
    """The last day of repair. KeyError for an unknown severity."""
    return found_on + timedelta(severities()[severity].days)


@dataclass(frozen=True, slots=True)
class Defect:
    """A stored defect as far as rules go. `check` is "" for one that no check of the standard names."""

    number: int
    check: str
    severity: str
    state: str
    due: date
    what: str
    owner: str = ""
    has_repair_photo: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is neither closed nor accepted."""
        return self.state not in SETTLED

    def overdue(self, today: date) -> int:
        """By how many days its repair is late; 0 if it is not, is repaired or settled."""
        waiting = self.is_open and self.state != "repaired"
        return max((today - self.due).days, 0) if waiting else 0


def closing_faults(defect: Defect, check: Check | None, again: Sequence[Value], volume: Decimal) -> tuple[str, ...]:
    """Why a repaired defect cannot be closed, as sentences: the photo of the repair, the values measured again."""
    found = []
    if not defect.has_repair_photo:
        found.append("Foto perbaikan belum ada. Ambil dari titik yang sama dengan foto cacatnya.")
    if check is not None:
        found += judge(check, again, volume).why
    return tuple(found)


def accepting_faults(defect: Defect) -> tuple[str, ...]:
    """Why a defect cannot be accepted as it is: a critical one must be repaired."""
    if defect.severity == "critical":
        return (f"Cacat {defect.number} kritis: harus diperbaiki, tidak dapat diterima dengan catatan.",)
    return ()


def holds(
    standard: Standard,
    judged: Mapping[str, Judged],
    defects: Sequence[Defect],
    *,
    progress_percent: Decimal,
    today: date,
) -> tuple[str, ...]:
    """What stops the next tranche of one work, as sentences; empty if nothing does.

    `judged` are the newest verdicts by check id. Hold points count once their stage has begun at that progress; open
    critical defects always, others once their repair is late. A check whose defect was accepted as it is holds no more.
    """
    stopping = [each for each in defects if each.is_open and (each.severity == "critical" or each.overdue(today))]
    told = {each.check for each in stopping} | {each.check for each in defects if each.state == "accepted"}
    found = []
    for check in due_checks(standard, progress_percent):
        result = judged.get(check.id)
        if not check.hold or check.id in told or (result and result.verdict == "passed"):
            continue
        if result is None or result.verdict == "lacking":
            found.append(f"{standard.name}: titik tunggu {check.name!r} belum diperiksa lengkap ({check.limits}).")
        else:
            found.append(f"{standard.name}: titik tunggu {check.name!r} tidak lulus. {result.why[0]}")
    for defect in stopping:
        late = defect.overdue(today)
        when = f"terlambat {late} hari" if late else f"tenggat {long_date(defect.due)}"
        name = severities()[defect.severity].name.lower()
        found.append(f"Cacat {defect.number} ({name}, {when}) belum selesai: {defect.what}")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Quality:
    """The quality grade (`good`, `fair`, `poor`) with the passed share of 1 and the sentences that explain it."""

    grade: str
    share: Fraction
    why: tuple[str, ...]

    @property
    def name(self) -> str:
        """Baik, Cukup or Kurang."""
        return next(each.name for each in grades().steps if each.id == self.grade)


def quality(standard: Standard, judged: Mapping[str, Judged], defects: Sequence[Defect]) -> Quality:
    """The grade of a finished work: passed checks by weight (critical ones weigh more), defects, critical failures.

    Poor if a critical check did not pass or a critical or major defect is open; at most fair if any defect is open or
    was accepted as it is. What was measured again after a repair counts by its newest verdict.
    """
    rule = grades()
    weights = {check.id: rule.critical_weight if check.critical else 1 for check in standard.checks}
    passed = {check.id for check in standard.checks if check.id in judged and judged[check.id].verdict == "passed"}
    share = Fraction(sum(weights[each] for each in passed), sum(weights.values()))
    critical = [check for check in standard.checks if check.critical and check.id not in passed]
    serious = [each for each in defects if each.is_open and each.severity != "minor"]
    tainted = [each for each in defects if each.is_open or each.state == "accepted"]
    why = [f"{number(share * WHOLE, 1)}% pemeriksaan lulus menurut bobotnya."]
    why += [f"Pemeriksaan kritis belum lulus: {check.name}." for check in critical]
    why += [f"Cacat {each.number} masih terbuka." for each in tainted if each.is_open]
    why += [f"Cacat {each.number} diterima dengan catatan." for each in tainted if not each.is_open]
    if critical or serious:
        return Quality("poor", share, tuple(why))
    grade = rule.grade_for(share)
    return Quality("fair" if grade == "good" and tainted else grade, share, tuple(why))


def _outside(check: Check, numbers: Sequence[Decimal]) -> tuple[tuple[str, ...], Decimal | None]:
    if not numbers:
        return (), None
    points = [("rata-rata", sum(numbers, Decimal(0)) / len(numbers))] if check.mean else []
    points = points or [(f"titik {at}", value) for at, value in enumerate(numbers, 1)]
    bad = [(where, value, _distance(check, value)) for where, value in points]
    bad = [each for each in bad if each[2] > 0]
    if not bad:
        return (), None
    why = tuple(f"{check.name} {number(value)} {check.unit} ({where}); {check.limits}." for where, value, _by in bad)
    return why, max(bad, key=lambda each: each[2])[1]


def _distance(check: Check, value: Decimal) -> Decimal:
    low = check.low - value if check.low is not None else Decimal(0)
    high = value - check.high if check.high is not None else Decimal(0)
    return max(low, high, Decimal(0))
