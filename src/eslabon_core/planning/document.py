"""The machine-readable answer of `eslabon plan --json` (link.md section 10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from eslabon_core import __version__
from eslabon_core.delivery_choice.document import inputs_hash
from eslabon_core.planning.conflict import smallest_conflict
from eslabon_core.planning.data import PlanData, plan_data, supply_from_file
from eslabon_core.planning.explain import Words, conflict_words, infeasible_words, plan_words
from eslabon_core.planning.resimulate import MOST_RUNS, Resimulation, resimulate, supply_from_members
from eslabon_core.planning.scenario import PlanScenario, read_plan_scenario
from eslabon_core.planning.solution import Plan, read_plan
from eslabon_core.planning.solve import PolicyOutcome, Solved, solve_plan

#: The plans without each contract may together take this part of the plan's own time limit.
WITHOUT_SHARE = 0.5
Progress = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Planned:
    """Everything that was computed, for pages that show more than the document. plan None: none was found."""

    scenario: PlanScenario
    data: PlanData
    solved: Solved
    plan: Plan | None
    trial: Resimulation
    without: Mapping[str, float | None]


def plan_document(
    document: Mapping[str, Any],
    *,
    language: str = "es",
    on_plan: Progress | None = None,
    most_runs: int = MOST_RUNS,
) -> dict[str, Any]:
    """The answer to a scenario file's object.

    on_plan    told {"policy", "objective", "bound", "gap"} at every better plan, the first of them within seconds.
    most_runs  most fresh seasons of the re-simulation.
    Absent     supply as data without members: nobody to simulate, `resimulated.runs` is 0 and its chances null. No plan:
               status "infeasible" with `conflict` and `words`, or "time_limit"; figures are null.
    Raises     Problem as `read_plan_scenario`, "plan.unknown_language".
    """
    Words(language)
    planned = make_plan(document, on_plan=on_plan, most_runs=most_runs)
    data, solved, plan = planned.data, planned.solved, planned.plan
    answer = {
        "status": solved.status,
        "objective": solved.best.objective if solved.best else None,
        "bound": solved.bound,
        "gap": solved.gap,
        "policy": plan.policy if plan else None,
        "contracts": _contracts(data, plan),
        "by_policy": [_outcome(data, outcome) for outcome in solved.outcomes],
        "p_miss": plan.p_miss if plan else None,
        "p_cash_out": plan.p_cash_out if plan else None,
        "resimulated": _resimulated(planned.trial),
        "shadow": plan.shadow.as_dict() if plan else None,
        "without": [{"contract": code, "objective": value} for code, value in planned.without.items()],
        "inputs_sha256": inputs_hash(document),
        "seed": planned.scenario.base.seed,
        "version": __version__,
    }
    return {**answer, **_told(planned, language)}


def make_plan(
    document: Mapping[str, Any], *, on_plan: Progress | None = None, most_runs: int = MOST_RUNS
) -> Planned:
    """Read, draw the supply, solve, try on fresh seasons, solve again without each contract."""
    scenario = read_plan_scenario(document)
    data = plan_data(
        scenario, supply_from_file(scenario) if scenario.supply else supply_from_members(scenario)
    )
    solved = solve_plan(data, on_plan=_progress(on_plan))
    if solved.best is None:
        return Planned(scenario, data, solved, None, Resimulation(0), {})
    plan = read_plan(data, solved)
    trial = resimulate(scenario, plan, most_runs=most_runs)
    return Planned(scenario, data, solved, plan, trial, objectives_without(data, solved, plan))


def objectives_without(data: PlanData, solved: Solved, plan: Plan) -> dict[str, float | None]:
    """The best plan's objective when each contract in turn cannot be signed; None: no such plan was found in time."""
    assert solved.best is not None
    seconds = WITHOUT_SHARE * data.settings.time_limit_s / max(1, sum(plan.accepted))
    found: dict[str, float | None] = {}
    for index, contract in enumerate(data.contracts):
        if not plan.accepted[index]:
            found[contract.code] = solved.best.objective
            continue
        others = np.arange(len(data.contracts)) != index
        rest = solve_plan(replace(data, offered=data.offered & others), limit_s=seconds)
        found[contract.code] = rest.best.objective if rest.best else None
    return found


def _progress(on_plan: Progress | None) -> Callable[[str, float, float], None] | None:
    if on_plan is None:
        return None

    def tell(policy: str, objective: float, bound: float) -> None:
        known = bool(np.isfinite(bound))
        gap = (bound - objective) / max(1e-9, abs(objective)) if known else None
        on_plan({"policy": policy, "objective": objective, "bound": bound if known else None, "gap": gap})

    return tell


def _contracts(data: PlanData, plan: Plan | None) -> list[dict[str, Any]]:
    if plan is None:
        return []
    rows = zip(data.contracts, plan.accepted, plan.quantity.tolist(), strict=True)
    return [
        {"code": contract.code, "accepted": accepted, "quantity": quantity}
        for contract, accepted, quantity in rows
    ]


def _outcome(data: PlanData, outcome: PolicyOutcome) -> dict[str, Any]:
    known = outcome.bound is not None and bool(np.isfinite(outcome.bound))
    return {
        "policy": data.policies[outcome.policy].code,
        "objective": outcome.objective,
        "bound": outcome.bound if known else None,
    }


def _resimulated(trial: Resimulation) -> dict[str, Any]:
    interval = list(trial.p_miss_interval) if trial.p_miss_interval else None
    return {
        "runs": trial.runs,
        "p_miss": trial.p_miss,
        "p_miss_interval": interval,
        "p_cash_out": trial.p_cash_out,
    }


def _told(planned: Planned, language: str) -> dict[str, list[str]]:
    data, solved, plan = planned.data, planned.solved, planned.plan
    if plan is not None:
        return {
            "words": plan_words(data, solved, plan, planned.trial, planned.without, language),
            "conflict": [],
        }
    conflict = smallest_conflict(data) if solved.status == "infeasible" else []
    told = conflict_words(data, conflict, language)
    return {"words": infeasible_words(told, language), "conflict": told}
