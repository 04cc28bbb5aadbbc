"""One program per policy, pruned by the bound of its relaxation; the best plan found and how far from best it can be.

Time is HiGHS's own count of its seconds, so that the core reads no clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import highspy
import numpy as np

from eslabon_core.planning.data import Floats, PlanData
from eslabon_core.planning.model import PlanModel, build_model
from eslabon_core.planning.quiet import new_solver

#: Programs up to this many columns are solved to the end: a tighter proof than was asked costs nothing there.
SMALL_COLUMNS = 4_000
#: HiGHS's own tolerance; objectives closer than this, relative to their size, are equal.
EXACT = 1e-9
HEURISTIC_EFFORT = 0.01
FEASIBLE = 2
Progress = Callable[[str, float, float], None]


@dataclass(slots=True)
class PolicyOutcome:
    """One policy: its relaxation's or search's bound, and the best plan found for it (None: none)."""

    policy: int
    bound: float | None = None
    objective: float | None = None
    values: Floats | None = None
    row_duals: Floats | None = None


@dataclass(slots=True)
class Solved:
    """What the search ended with. status optimal (gap proved), time_limit or infeasible; seconds of the solver."""

    status: str
    best: PolicyOutcome | None
    bound: float | None
    gap: float | None
    outcomes: list[PolicyOutcome]
    seconds: float
    model: PlanModel | None = None


@dataclass(slots=True)
class _Search:
    data: PlanData
    limit: float
    gap: float
    on_plan: Progress | None
    seconds: float = 0.0
    outcomes: list[PolicyOutcome] = field(default_factory=list)

    @property
    def left(self) -> float:
        return max(0.01, self.limit - self.seconds)

    def incumbent(self) -> PolicyOutcome | None:
        found = [outcome for outcome in self.outcomes if outcome.objective is not None]
        return max(found, key=lambda o: o.objective or 0.0) if found else None

    def run(self, solver: highspy.Highs) -> Any:
        solver.setOptionValue("time_limit", self.left)
        before = solver.getRunTime()
        solver.setOptionValue("time_limit", before + self.left)
        solver.run()
        self.seconds += solver.getRunTime() - before
        return solver.getModelStatus()

    def keep(self, outcome: PolicyOutcome, solver: highspy.Highs) -> None:
        """Keep the solver's plan if it is the policy's best so far."""
        info = solver.getInfo()
        if info.primal_solution_status != FEASIBLE:
            return
        if outcome.objective is None or info.objective_function_value > outcome.objective:
            outcome.objective = info.objective_function_value
            outcome.values = np.array(solver.getSolution().col_value)
            self.tell()

    def tell(self) -> None:
        best = self.incumbent()
        bounds = [o.bound for o in self.outcomes if o.bound is not None]
        if self.on_plan is not None and best is not None and best.objective is not None and bounds:
            self.on_plan(self.data.policies[best.policy].code, best.objective, max(*bounds, best.objective))

    def close_enough(self, bound: float) -> bool:
        best = self.incumbent()
        return (
            best is not None
            and best.objective is not None
            and bound <= best.objective + self.gap * abs(best.objective)
        )


def solve_plan(data: PlanData, *, limit_s: float | None = None, on_plan: Progress | None = None) -> Solved:
    """The best plan over the whole menu of policies.

    limit_s  seconds of the solver; None: the scenario's own.
    on_plan  told (policy, objective, bound) at every better plan.
    Source   link.md section 8; docs/algorithms/plan.md.
    """
    models = [build_model(data, p) for p in range(len(data.policies))]
    small = max(len(model.matrix.objective) for model in models) <= SMALL_COLUMNS
    gap = EXACT if small else max(EXACT, data.settings.gap)
    search = _Search(data, data.settings.time_limit_s if limit_s is None else limit_s, gap, on_plan)
    for model in models:
        _relax(search, model)
    order = sorted(
        (o for o in search.outcomes if o.bound is not None), key=lambda o: (-(o.bound or 0.0), o.policy)
    )
    for outcome in order:
        if (
            outcome.bound is not None
            and search.seconds < search.limit
            and not search.close_enough(outcome.bound)
        ):
            _branch(search, models[outcome.policy], outcome)
    return _finished(search, models)


def _relax(search: _Search, model: PlanModel) -> None:
    """The bound of one policy without whole numbers, then a first plan: promises rounded, the rest solved again."""
    outcome = PolicyOutcome(model.policy)
    search.outcomes.append(outcome)
    solver = new_solver()
    model.matrix.load(solver, relaxed=True)
    status = search.run(solver)
    if status == highspy.HighsModelStatus.kInfeasible:
        return
    outcome.bound = (
        solver.getInfo().objective_function_value if status == highspy.HighsModelStatus.kOptimal else np.inf
    )
    if status != highspy.HighsModelStatus.kOptimal or not len(model.columns.accept):
        if status == highspy.HighsModelStatus.kOptimal:
            search.keep(outcome, solver)
        return
    accept = model.columns.accept
    chosen = np.rint(np.array(solver.getSolution().col_value)[accept] - 1e-6)
    chosen = np.clip(chosen, model.matrix.lower[accept], model.matrix.upper[accept])
    for column, value in zip(accept.tolist(), chosen.tolist(), strict=True):
        solver.changeColBounds(column, value, value)
    others = np.setdiff1d(np.nonzero(model.matrix.integer)[0], accept)
    if not len(others) and search.run(solver) == highspy.HighsModelStatus.kOptimal:
        search.keep(outcome, solver)


def _branch(search: _Search, model: PlanModel, outcome: PolicyOutcome) -> None:
    """Search one policy until its gap is closed, or it can no longer beat the best plan found."""
    solver = new_solver()
    model.matrix.load(solver)
    solver.setOptionValue("mip_rel_gap", search.gap)
    solver.setOptionValue("mip_abs_gap", 0.0 if search.gap <= EXACT else 1e-6)
    solver.setOptionValue("mip_heuristic_effort", HEURISTIC_EFFORT)
    if outcome.values is not None:
        solution = highspy.HighsSolution()
        solution.col_value = outcome.values.tolist()
        solver.setSolution(solution)

    def stop_when_beaten(event: Any) -> None:
        if search.close_enough(event.data_out.mip_dual_bound):
            event.interrupt()

    def tell_better(event: Any) -> None:
        value = event.data_out.objective_function_value
        if outcome.objective is None or value > outcome.objective:
            outcome.objective, outcome.values = value, np.array(event.data_out.mip_solution)
            search.tell()

    solver.cbMipInterrupt.subscribe(stop_when_beaten)
    solver.cbMipImprovingSolution.subscribe(tell_better)
    status = search.run(solver)
    if status == highspy.HighsModelStatus.kInfeasible:
        outcome.bound = outcome.objective
        return
    search.keep(outcome, solver)
    bound = solver.getInfo().mip_dual_bound
    if np.isfinite(bound) and outcome.bound is not None:
        outcome.bound = min(outcome.bound, bound)


def _finished(search: _Search, models: list[PlanModel]) -> Solved:
    best = search.incumbent()
    if best is not None:
        _polish(search, models[best.policy], best)
    bounds = [outcome.bound for outcome in search.outcomes if outcome.bound is not None]
    if best is None or best.objective is None:
        status = "time_limit" if bounds else "infeasible"
        return Solved(
            status,
            None,
            max(bounds) if bounds and np.isfinite(max(bounds)) else None,
            None,
            search.outcomes,
            search.seconds,
        )
    bound = max(*bounds, best.objective)
    gap = (bound - best.objective) / max(1e-9, abs(best.objective)) if bound > best.objective else 0.0
    proved = gap <= max(search.data.settings.gap, 1e-6)
    status = "optimal" if proved else "time_limit"
    for outcome in search.outcomes:
        if outcome.bound is not None and outcome.objective is not None:
            outcome.bound = max(outcome.bound, outcome.objective)
    known = bool(np.isfinite(bound))
    model = models[best.policy]
    return Solved(
        status, best, bound if known else None, gap if known else None, search.outcomes, search.seconds, model
    )


def _polish(search: _Search, model: PlanModel, outcome: PolicyOutcome) -> None:
    """Whole numbers held where they are, the rest solved once more: exact quantities and shadow values."""
    assert outcome.values is not None
    whole = model.matrix.integer
    held = np.rint(outcome.values[whole])
    lower, upper = model.matrix.lower.copy(), model.matrix.upper.copy()
    lower[whole] = upper[whole] = held
    solver = new_solver()
    replace(model.matrix, lower=lower, upper=upper).load(solver, relaxed=True)
    # Without a limit: one linear program, and without it the plan has no shadow values.
    solver.run()
    search.seconds += solver.getRunTime()
    if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        solution = solver.getSolution()
        outcome.values, outcome.row_duals = np.array(solution.col_value), np.array(solution.row_dual)
        outcome.objective = solver.getInfo().objective_function_value
