"""A small typed edge to HiGHS: a mixed-integer programme in, values and a proven bound out. Deterministic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import highspy
import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]
INF = float("inf")
SLACK = 1e-9
CORE = 1e-3  # of the relaxation's worth: ways that lose more are struck off at first
FIRST = 0.4  # of the time, for the first core


class NoPlan(ValueError):
    """No choice of works meets every limit; the message says so and what to loosen."""


@dataclass
class Programme:
    """A programme under construction: columns with bounds and worth, rows as sparse sums between two limits."""

    worth: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def column(self, worth: float, lower: float = 0.0, upper: float = 1.0, *, whole: bool = True) -> int:
        """A new column's number."""
        self.worth.append(worth)
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.worth) - 1

    def row(self, terms: list[tuple[int, float]], lower: float = -INF, upper: float = INF) -> int:
        """A new row's number: lower <= sum of factor x column <= upper."""
        for at, factor in terms:
            self.index.append(at)
            self.value.append(factor)
        self.starts.append(len(self.index))
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        return len(self.row_upper) - 1


@dataclass(frozen=True, slots=True)
class Solved:
    """The best found columns, their worth, the proven bound on any worth, and whether the search was complete."""

    columns: Real
    worth: float
    bound: float
    complete: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A programme without its whole-number conditions: worth, columns, and what one unit more of each column loses."""

    worth: float
    columns: Real
    loss: Real


class _Quiet(highspy.Highs):
    """HiGHS without its callbacks, which print a banner before output can be switched off."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


def solve(
    programme: Programme, *, maximise: bool, gap: float, seconds: float, start: Real | None = None, first: bool = False
) -> Solved:
    """The programme's optimum up to a relative gap. NoPlan if nothing meets its rows, or was found in time.

    One thread and a fixed seed: the same programme gives the same answer, unless the time runs out first. `start` is
    a plan to begin from; `first` is content with any.
    """
    more = {"mip_max_improving_sols": 1} if first else {}
    solver = _run(_model(programme, maximise=maximise), start, mip_rel_gap=gap, time_limit=max(seconds, 0.01), **more)
    info, status = solver.getInfo(), solver.getModelStatus()
    columns = np.array(solver.getSolution().col_value, dtype=np.float64)
    infinite = abs(info.objective_function_value) > 1e29
    if status == highspy.HighsModelStatus.kInfeasible or infinite or not len(columns):
        raise _no_plan(timed_out=status == highspy.HighsModelStatus.kTimeLimit)
    done = status == highspy.HighsModelStatus.kOptimal
    bound = info.objective_function_value
    if any(programme.whole):
        bound = info.mip_dual_bound
    if abs(bound) > 1e29:
        bound = relaxed(programme, maximise=maximise).worth
    return Solved(columns, float(info.objective_function_value), float(bound), done, solver.getRunTime())


def relaxed(programme: Programme, *, maximise: bool) -> Relaxed:
    """The linear relaxation of a programme. NoPlan if nothing meets its rows."""
    model = _model(programme, maximise=maximise)
    model.integrality_ = []
    solver = _run(model, None, dual_feasibility_tolerance=SLACK)
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise _no_plan()
    found = solver.getSolution()
    columns, loss = np.array(found.col_value, dtype=np.float64), np.abs(np.array(found.col_dual, dtype=np.float64))
    return Relaxed(float(solver.getInfo().objective_function_value), columns, loss)


def solve_by_core(
    programme: Programme, ways: Sequence[int], *, maximise: bool, gap: float, seconds: float, start: Real | None = None
) -> Solved:
    """The optimum, looked for among the `ways` (columns of 0 or 1) that the relaxation minds least. NoPlan as `solve`.

    A plan with a way that is struck off is worth at most the relaxation less the least loss of those, so the plan
    found first tells which ways can stand in a better one; the second search has all of these.
    """
    loose = relaxed(programme, maximise=maximise)
    first = None
    try:
        core = _core(programme, ways, loose, CORE * abs(loose.worth))
        first = solve(core, maximise=maximise, gap=gap, seconds=seconds * FIRST, start=start)
        least = CORE * abs(loose.worth)
        bound = max(first.bound, loose.worth - least) if maximise else min(first.bound, loose.worth + least)
        first = replace(first, bound=bound)
        if abs(bound - first.worth) <= gap * abs(first.worth):
            return first
        core, start = _core(programme, ways, loose, abs(loose.worth - first.worth)), first.columns
        seconds -= first.seconds
    except NoPlan:
        core = programme
    second = solve(core, maximise=maximise, gap=gap, seconds=seconds, start=start)
    if first is None:
        return second
    bound = min(first.bound, second.bound) if maximise else max(first.bound, second.bound)
    return replace(second, bound=bound)


def _core(programme: Programme, ways: Sequence[int], loose: Relaxed, loss: float) -> Programme:
    """The programme without the ways that lose more than that."""
    upper = list(programme.upper)
    for at in ways:
        if loose.columns[at] < SLACK and loose.loss[at] > loss * (1 + SLACK) + SLACK:
            upper[at] = 0.0
    return replace(programme, upper=upper)


def _no_plan(*, timed_out: bool = False) -> NoPlan:
    why = (
        "Belum ditemukan pilihan pekerjaan yang memenuhi semua batas dalam waktu yang diberikan"
        if timed_out
        else "Tidak ada pilihan pekerjaan yang memenuhi semua batas sekaligus"
    )
    return NoPlan(f"{why}. Longgarkan anggaran, pagu, paket terkecil, atau pilihan yang dikunci.")


def _run(model: highspy.HighsLp, start: Real | None, **options: float) -> _Quiet:
    solver = _Quiet()
    for name, setting in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_abs_gap", 1e-9),
        ("mip_feasibility_tolerance", SLACK),
        ("primal_feasibility_tolerance", SLACK),
        *options.items(),
    ):
        solver.setOptionValue(name, setting)
    solver.passModel(model)
    if start is not None:
        begun = highspy.HighsSolution()
        begun.col_value = list(start)
        solver.setSolution(begun)
    solver.run()
    return solver


def _model(programme: Programme, *, maximise: bool) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(programme.worth), len(programme.row_lower)
    model.col_cost_ = np.array(programme.worth)
    model.col_lower_, model.col_upper_ = np.array(programme.lower), np.array(programme.upper)
    model.row_lower_, model.row_upper_ = np.array(programme.row_lower), np.array(programme.row_upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(programme.starts, dtype=np.int32)
    model.a_matrix_.index_ = np.array(programme.index, dtype=np.int32)
    model.a_matrix_.value_ = np.array(programme.value)
    kinds = highspy.HighsVarType
    if any(programme.whole):
        model.integrality_ = [kinds.kInteger if each else kinds.kContinuous for each in programme.whole]
    model.sense_ = highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize
    return model
