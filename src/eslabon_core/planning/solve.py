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
#: A promise that the relaxation makes in part counts as made from here on.
ROUND_UP_FROM = (0.5, 0.1, 0.9)
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
    told: float = -np.inf
    outcomes: list[PolicyOutcome] = field(default_factory=list)

    @property
    def left(self) -> float:
        return max(0.01, self.limit - self.seconds)

    def incumbent(self) -> PolicyOutcome | None:
        found = [outcome for outcome in self.outcomes if outcome.objective is not None]
        return max(found, key=lambda o: o.objective or 0.0) if found else None

    def run(self, solver: highspy.Highs) -> Any:
        """Solve within the time that is left, and count it."""
        seconds = _timed_run(solver, self.left)
        self.seconds += seconds
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
        """Bounds of all policies are known before the first plan is looked for."""
        best = self.incumbent()
        if self.on_plan is None or best is None or best.objective is None or best.objective <= self.told:
            return
        self.told = best.objective
        bounds = [outcome.bound for outcome in self.outcomes if outcome.bound is not None]
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
    solvers = _relax_all(search, models)
    order = sorted(
        (o for o in search.outcomes if o.bound is not None), key=lambda o: (-(o.bound or 0.0), o.policy)
    )
    for outcome in order:
        _round(search, models[outcome.policy], outcome, solvers[outcome.policy])
    for outcome in order:
        if (
            outcome.bound is not None
            and search.seconds < search.limit
            and not search.close_enough(outcome.bound)
        ):
            _branch(search, models[outcome.policy], outcome)
    return _finished(search, models)


def _timed_run(solver: highspy.Highs, seconds: float) -> float:
    """Solve for at most `seconds` more; the seconds that it took."""
    before = float(solver.getRunTime())
    solver.setOptionValue("time_limit", before + seconds)
    solver.run()
    return float(solver.getRunTime()) - before


def _relax_all(search: _Search, models: list[PlanModel]) -> list[highspy.Highs]:
    """The bound of every policy without whole numbers; a policy without a plan has none.

    Policies differ in a few figures only: each starts from the basis of the one before, without a presolve that would
    lose it. Measured: 0.2 s instead of 1.6 s.
    """
    solvers: list[highspy.Highs] = []
    for model in models:
        solver = new_solver()
        model.matrix.load(solver, relaxed=True)
        solver.setOptionValue("presolve", "off")
        if solvers and solvers[-1].getModelStatus() == highspy.HighsModelStatus.kOptimal:
            solver.setBasis(solvers[-1].getBasis())
        status, bound = search.run(solver), None
        if status == highspy.HighsModelStatus.kOptimal:
            bound = solver.getInfo().objective_function_value
        elif status != highspy.HighsModelStatus.kInfeasible:
            bound = np.inf
        search.outcomes.append(PolicyOutcome(model.policy, bound))
        solvers.append(solver)
    return solvers


def _round(search: _Search, model: PlanModel, outcome: PolicyOutcome, solver: highspy.Highs) -> None:
    """First plans: promises rounded from the relaxation, boldly or not, the rest solved again from where it stands."""
    accept = model.columns.accept
    marked = np.setdiff1d(np.nonzero(model.matrix.integer)[0], accept)
    if len(marked) or solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return
    promised = np.array(solver.getSolution().col_value)[accept]
    tried: set[bytes] = set()
    for least in ROUND_UP_FROM:
        chosen = (promised >= least).astype(np.float64)
        if chosen.tobytes() in tried or search.seconds >= search.limit:
            continue
        tried.add(chosen.tobytes())
        for column, value in zip(accept.tolist(), chosen.tolist(), strict=True):
            solver.changeColBounds(column, value, value)
        if search.run(solver) == highspy.HighsModelStatus.kOptimal:
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
