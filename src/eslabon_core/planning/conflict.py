"""No plan meets every demand: the smallest set of demands that cannot all be met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import highspy
import numpy as np

from eslabon_core.planning.data import PlanData
from eslabon_core.planning.model import build_model
from eslabon_core.planning.quiet import new_solver

Demand = tuple[str, str]
"""("must", contract), ("max_miss", ""), ("max_cash_out", "") or ("cash", "")."""


def demands(data: PlanData) -> list[Demand]:
    """Everything that the scenario asks for and that could be given up."""
    asked = [("must", c.code) for c, must in zip(data.contracts, data.must, strict=True) if must]
    asked += [("max_miss", "")] if data.settings.max_miss is not None else []
    asked += [("max_cash_out", "")] if data.settings.max_cash_out is not None else []
    asked += [("cash", "")] if data.finance is not None else []
    return asked


def smallest_conflict(data: PlanData) -> list[Demand]:
    """A set of demands, as few as possible, that no policy of the menu can meet together; [] if all can be met.

    Source   Ignatiev, Previti, Liffiton and Marques-Silva 2015: a smallest unsatisfiable subset is a smallest set that
             hits every correction set.
    """
    asked = demands(data)
    if can_meet(data, asked):
        return []
    corrections: list[frozenset[Demand]] = []
    while True:
        guess = _smallest_hitting_set(asked, corrections)
        if not can_meet(data, guess):
            return list(guess)
        kept = list(guess)
        for demand in asked:
            if demand not in kept and can_meet(data, [*kept, demand]):
                kept.append(demand)
        corrections.append(frozenset(asked) - frozenset(kept))


def can_meet(data: PlanData, kept: Sequence[Demand]) -> bool:
    """Whether some policy has a plan that meets these demands, the others given up."""
    eased = keep_only(data, kept)
    return any(_has_plan(eased, policy) for policy in range(len(eased.policies)))


def keep_only(data: PlanData, kept: Sequence[Demand]) -> PlanData:
    """The same plan with every other demand given up."""
    settings = replace(
        data.settings,
        max_miss=data.settings.max_miss if ("max_miss", "") in kept else None,
        max_cash_out=data.settings.max_cash_out if ("max_cash_out", "") in kept else None,
    )
    must = np.array([("must", contract.code) in kept for contract in data.contracts], dtype=bool)
    # The chance of running out of cash means nothing without a limit to the cash.
    limited = ("cash", "") in kept or ("max_cash_out", "") in kept
    return replace(data, settings=settings, must=must, finance=data.finance if limited else None)


def _has_plan(data: PlanData, policy: int) -> bool:
    model = build_model(data, policy)
    solver = new_solver()
    replace(model.matrix, objective=np.zeros_like(model.matrix.objective)).load(solver)
    solver.run()
    return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def _smallest_hitting_set(asked: Sequence[Demand], sets: Sequence[frozenset[Demand]]) -> tuple[Demand, ...]:
    for size in range(len(asked) + 1):
        for guess in combinations(asked, size):
            if all(part & set(guess) for part in sets):
                return guess
    raise AssertionError("all demands together hit every set")
