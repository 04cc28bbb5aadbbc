"""The members' own answer: supply for the plan drawn from the simulator, and the plan tried on seasons it never saw."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from eslabon_core.delivery_choice.season import simulate_season
from eslabon_core.planning.data import Supply, planned_grades
from eslabon_core.planning.scenario import PlanScenario
from eslabon_core.planning.solution import Plan

FIRST_RUNS, MOST_RUNS = 200, 3_200
WIDEST_HALF = 0.02
Z95 = 1.959963984540054
#: Fresh seeds: the plan's own draws use `seed`, the trial this far away.
FRESH = 1_000_003


@dataclass(frozen=True, slots=True)
class Resimulation:
    """Chances measured over `runs` fresh seasons; p_miss_interval is Wilson's, 95 %. runs 0: nobody to simulate."""

    runs: int
    p_miss: float | None = None
    p_miss_interval: tuple[float, float] | None = None
    p_cash_out: float | None = None


def supply_from_members(scenario: PlanScenario) -> Supply:
    """What each policy would bring in, `plan.scenarios` seasons with the same draws for every policy.

    Tills are full in these seasons: that an advance may have to wait is what the plan itself decides.
    """
    base, count = scenario.base, scenario.settings.scenarios
    grades = planned_grades(scenario, list(base.grades))
    results = [
        simulate_season(replace(base, finance=None), policy, runs=count, seed=base.seed)
        for policy in base.policies
    ]
    quantity = np.zeros((len(results), count, len(grades), base.weeks))
    share = np.zeros((len(results), count, len(base.groups)))
    for p, result in enumerate(results):
        quantity[p, :, : len(base.grades)] = result.accepted.sum(axis=1)
        brought = result.accepted.sum(axis=(2, 3))
        total = brought.sum(axis=1, keepdims=True)
        share[p] = np.where(total > 0, brought / np.where(total > 0, total, 1.0), 1.0 / len(base.groups))
    return Supply(
        scenarios=tuple(str(run + 1) for run in range(count)),
        grades=grades,
        probability=np.full(count, 1.0 / count),
        quantity=quantity,
        spot_factor=np.asarray(results[0].spot_factor),
        group_share=share,
    )


def resimulate(scenario: PlanScenario, plan: Plan, *, most_runs: int = MOST_RUNS) -> Resimulation:
    """Try the plan on fresh seasons until the chance of a miss is known to 2 points, or `most_runs` are used up."""
    if not scenario.base.groups:
        return Resimulation(0)
    signed = {
        c.code: float(q)
        for c, q, yes in zip(scenario.base.contracts, plan.quantity, plan.accepted, strict=True)
        if yes
    }
    base = scenario.base.with_contracts(signed)
    runs = min(FIRST_RUNS, most_runs)
    while True:
        result = simulate_season(base, base.policy(plan.policy), runs=runs, seed=base.seed + FRESH)
        missed = int(np.asarray(result.missed & result.contract_open).any(axis=1).sum())
        low, high = wilson(missed, runs)
        if (high - low) / 2.0 <= WIDEST_HALF or runs >= most_runs:
            empty = np.asarray(result.rationed).any(axis=1)
            return Resimulation(runs, missed / runs, (low, high), float(empty.mean()))
        runs = min(2 * runs, most_runs)


def wilson(hits: int, runs: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a chance."""
    share, z2 = hits / runs, Z95**2
    centre = (share + z2 / (2 * runs)) / (1 + z2 / runs)
    half = Z95 / (1 + z2 / runs) * math.sqrt(share * (1 - share) / runs + z2 / (4 * runs**2))
    return max(0.0, centre - half), min(1.0, centre + half)
