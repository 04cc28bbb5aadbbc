"""The price of safety: the best plan for each chance of a miss that the assembly might accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eslabon_core.planning.data import PlanData
from eslabon_core.planning.solution import read_plan
from eslabon_core.planning.solve import solve_plan

LEVELS = (0.0, 0.05, 0.1, 0.2, 0.4, 1.0)


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """The best plan with a miss in at most `max_miss` of the seasons; objective None: there is none."""

    max_miss: float
    objective: float | None
    policy: str | None
    quantity: tuple[float, ...]
    p_miss: float | None


def frontier(
    data: PlanData, levels: Sequence[float] = LEVELS, *, limit_s: float | None = None
) -> list[FrontierPoint]:
    """One point per level, in the order given. Each has `limit_s` seconds of the solver (None: the scenario's own)."""
    points = []
    for level in levels:
        asked = replace(data, settings=replace(data.settings, max_miss=level))
        solved = solve_plan(asked, limit_s=limit_s)
        if solved.best is None:
            points.append(FrontierPoint(level, None, None, (), None))
            continue
        plan = read_plan(asked, solved)
        points.append(
            FrontierPoint(
                level, solved.best.objective, plan.policy, tuple(plan.quantity.tolist()), plan.p_miss
            )
        )
    return points
