"""The members, drawn once per scenario: farms, impatience, loyalty. The same seed draws the same members."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eslabon_core.delivery_choice.scenario import Group, Scenario

Floats = NDArray[np.float64]
#: Purposes of random streams: the second word of a Philox key. Never reordered.
MEMBERS_STREAM, SEASON_STREAM, RENEWAL_STREAM = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Population:
    """Members of all groups, one after the other. Shapes (N,). Shares of the local price, rates per year.

    farm_milli   expected harvest per season, thousandths of a unit
    groups       the slice of each group
    """

    groups: tuple[slice, ...]
    farm_milli: Floats
    impatience: Floats
    present_bias: Floats
    saving_value: Floats
    cost_to_organisation: Floats
    loyalty: Floats


def stream(seed: int, purpose: int, *counters: int) -> np.random.Generator:
    """An independent counter-based generator for (seed, purpose, counters): no draw depends on another stream's."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, purpose, *counters])))


def draw_population(scenario: Scenario, seed: int) -> Population:
    """Members' own parameters from the priors of their group. Source: link.md section 5."""
    drawn = [
        _draw_group(group, stream(seed, MEMBERS_STREAM, index)) for index, group in enumerate(scenario.groups)
    ]
    ends = np.cumsum([group.count for group in scenario.groups]).tolist()
    starts = [0, *ends[:-1]]
    columns = [np.concatenate(parts) for parts in zip(*drawn, strict=True)]
    return Population(tuple(slice(a, b) for a, b in zip(starts, ends, strict=True)), *columns)


def _draw_group(group: Group, rng: np.random.Generator) -> tuple[Floats, ...]:
    count = group.count
    farm = np.rint(_lognormal(rng, count, group.harvest, group.harvest_spread) * 1000.0)
    impatience = group.impatience_per_year * np.exp(group.impatience_spread * rng.standard_normal(count))
    bias = rng.uniform(group.present_bias_min, 1.0, count)
    spread = group.saving_spread if group.saving_value > 0 else 0.0
    saving = np.maximum(0.0, group.saving_value + spread * rng.standard_normal(count))
    cost = _lognormal(rng, count, group.cost_to_organisation, group.cost_spread)
    loyalty = group.loyalty_max * rng.random(count)
    return farm, impatience, bias, saving, cost, loyalty


def _lognormal(rng: np.random.Generator, count: int, mean: float, log_sd: float) -> Floats:
    return mean * np.exp(log_sd * rng.standard_normal(count) - 0.5 * log_sd**2)
