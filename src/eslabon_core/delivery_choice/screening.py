"""Which assumptions matter: Morris' elementary effects over the believable ranges of the priors, on a small budget.

Source   Morris (1991), Technometrics 33: one-at-a-time paths over a grid; mean of |effects| ranks, their spread shows
         interaction. Here with mu* (Campolongo and others, 2007).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eslabon_core.delivery_choice.population import stream
from eslabon_core.delivery_choice.priors import PRIORS
from eslabon_core.delivery_choice.result import SeasonResult
from eslabon_core.delivery_choice.scenario import Policy, Scenario
from eslabon_core.delivery_choice.season import simulate_season
from eslabon_core.problems import Problem

Floats = NDArray[np.float64]
_SCREENING_STREAM = 4
#: Sections of the priors that can be varied one by one, and where the money among them scales with the local price.
_SCALED = {"policy.advance", "policy.second_payment"}


@dataclass(frozen=True, slots=True)
class Effect:
    """Effect of moving one assumption across its whole believable range.

    mean, spread   of the elementary effects over paths; strength (mu*) the mean of their absolute values
    """

    place: str
    mean: float
    strength: float
    spread: float


def elementary_effects(
    function: Callable[[Floats], float], dimensions: int, *, paths: int, levels: int, rng: np.random.Generator
) -> Floats:
    """Elementary effects of a function on the unit cube: (paths, dimensions). Costs paths x (dimensions + 1) calls.

    levels   even number of grid levels; the step is levels / (2 (levels - 1)).
    Raises   Problem "screening.odd_levels".
    """
    if levels < 2 or levels % 2:
        raise Problem("screening.odd_levels", levels=levels)
    step = levels / (2 * (levels - 1))
    effects = np.empty((paths, dimensions))
    for path in range(paths):
        point = rng.integers(0, levels // 2, dimensions) / (levels - 1)
        upward = rng.random(dimensions) < 0.5
        point = np.where(upward, point, point + step)
        value = function(point)
        for axis in rng.permutation(dimensions):
            moved = step if upward[axis] else -step
            point = point.copy()
            point[axis] += moved
            there = function(point)
            effects[path, axis] = (there - value) / moved
            value = there
    return effects


def screen(
    scenario: Scenario,
    places: Sequence[str],
    measure: Callable[[SeasonResult], float],
    *,
    paths: int = 4,
    runs: int = 5,
    levels: int = 4,
) -> list[Effect]:
    """Rank assumptions by what they do to a measure of the first season; strongest first.

    places   keys of PRIORS in the sections policy, members, market, bylaw ("members.acceptance")
    Raises   Problem "screening.unknown_place".
    """
    for place in places:
        if place not in PRIORS or place.partition(".")[0] not in ("policy", "members", "market", "bylaw"):
            raise Problem("screening.unknown_place", place=place)
    ranges = [(PRIORS[place].low, PRIORS[place].high) for place in places]

    def at(point: Floats) -> float:
        values = {
            place: low + float(part) * (high - low)
            for place, part, (low, high) in zip(places, point, ranges, strict=True)
        }
        changed, policy = with_values(scenario, values)
        return measure(simulate_season(changed, policy, runs=runs))

    rng = stream(scenario.seed, _SCREENING_STREAM)
    effects = elementary_effects(at, len(places), paths=paths, levels=levels, rng=rng)
    rows = [
        Effect(
            place,
            float(column.mean()),
            float(np.abs(column).mean()),
            float(column.std(ddof=1)) if paths > 1 else 0.0,
        )
        for place, column in zip(places, effects.T, strict=True)
    ]
    return sorted(rows, key=lambda effect: -effect.strength)


def with_values(scenario: Scenario, values: Mapping[str, float]) -> tuple[Scenario, Policy]:
    """The scenario and its first policy with some priors replaced."""
    policy = scenario.policies[0]
    for place, value in values.items():
        section, _, key = place.partition(".")
        value = value * scenario.market.price if place in _SCALED or place == "bylaw.fine" else value
        # The priors name numbers only; the dataclasses hold other fields too.
        change: dict[str, Any] = {key: value}
        if section == "members":
            scenario = scenario.with_members(**change)
        elif section == "market":
            scenario = replace(scenario, market=replace(scenario.market, **change))
        elif key == "fine":
            scenario = replace(scenario, bylaw=replace(scenario.bylaw, fines=(value,)))
        elif section == "bylaw":
            scenario = replace(scenario, bylaw=replace(scenario.bylaw, **change))
        else:
            policy = replace(policy, **change)
    return scenario, policy
