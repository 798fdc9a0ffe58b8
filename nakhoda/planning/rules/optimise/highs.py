"""A small typed edge to HiGHS: a mixed-integer programme in, values and a proven bound out. Deterministic."""

from __future__ import annotations

from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]
INF = float("inf")
SLACK = 1e-9


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


class _Quiet(highspy.Highs):
    """HiGHS without its callbacks, which print a banner before output can be switched off."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


def solve(programme: Programme, *, maximise: bool, gap: float, seconds: float) -> Solved:
    """The programme's optimum up to a relative gap. NoPlan if nothing meets its rows.

    One thread and a fixed seed: the same programme gives the same answer, unless the time runs out first.
    """
    solver = _run(_model(programme, maximise=maximise), gap=gap, seconds=seconds)
    info, status = solver.getInfo(), solver.getModelStatus()
    columns = np.array(solver.getSolution().col_value, dtype=np.float64)
    infinite = abs(info.objective_function_value) > 1e29
    if status == highspy.HighsModelStatus.kInfeasible or infinite or not len(columns):
        raise NoPlan(
            "Tidak ada pilihan pekerjaan yang memenuhi semua batas sekaligus. Longgarkan anggaran, pagu, paket "
            "terkecil, atau pilihan yang dikunci."
        )
    done = status == highspy.HighsModelStatus.kOptimal
    mixed = any(programme.whole)
    bound = info.mip_dual_bound if mixed and abs(info.mip_dual_bound) < 1e29 else info.objective_function_value
    return Solved(columns, float(info.objective_function_value), float(bound), done)


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The worth of a programme without its whole-number conditions, and the dual value of every row."""

    worth: float
    duals: Real


def relaxed(programme: Programme) -> Relaxed:
    """The linear relaxation of a programme to be maximised. NoPlan if nothing meets its rows."""
    model = _model(programme, maximise=True)
    model.integrality_ = []
    solver = _run(model, gap=0.0, seconds=INF)
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise NoPlan("Tidak ada pilihan pekerjaan yang memenuhi semua batas sekaligus. Longgarkan satu batas.")
    duals = np.array(solver.getSolution().row_dual, dtype=np.float64)
    return Relaxed(float(solver.getInfo().objective_function_value), duals)


def _run(model: highspy.HighsLp, *, gap: float, seconds: float) -> _Quiet:
    solver = _Quiet()
    for name, setting in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", gap),
        ("mip_abs_gap", 1e-9),
        ("mip_feasibility_tolerance", SLACK),
        ("primal_feasibility_tolerance", SLACK),
        ("time_limit", seconds),
    ):
        solver.setOptionValue(name, setting)
    solver.passModel(model)
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
