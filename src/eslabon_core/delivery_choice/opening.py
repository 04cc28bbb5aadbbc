"""Before a season: what a share of the local supply to expect, what a fund covers, how prices and harvests will move."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from eslabon_core.delivery_choice.choice import Terms, expected_bring_probability
from eslabon_core.delivery_choice.limits import spillover_price
from eslabon_core.delivery_choice.population import Population
from eslabon_core.delivery_choice.scenario import Policy, Scenario

Floats = NDArray[np.float64]
#: An emergency loan is paid back within this many weeks (assumption): the fund turns over.
FUND_TURN_WEEKS = 4
#: Members per group that the first season's expected share is computed on.
_SAMPLE = 512


def fund_cover(scenario: Scenario, fund: float) -> float:
    """Share of members' weeks of need that an emergency fund covers, at most 1.

    A loan is one average lot at the local price, paid back within FUND_TURN_WEEKS.
    """
    needs = sum(g.count * g.shock_rate * g.harvest / scenario.weeks for g in scenario.groups)
    wanted = needs * scenario.market.price * FUND_TURN_WEEKS
    return min(1.0, fund / wanted) if wanted > 0 else 0.0


def first_share(scenario: Scenario, policy: Policy, people: Population) -> float:
    """The organisation's share of local supply before the first season: where price and choice agree (A15).

    A higher share lifts the local price, which lowers the share: one fixed point, found by halving.
    """
    market = scenario.market
    if market.spillover == 0:
        return 0.0

    def implied(share: float) -> float:
        price = spillover_price(
            base=market.price,
            organisation=policy.advance + policy.second_payment,
            spillover=market.spillover,
            share=share,
        )
        return expected_share(scenario, policy, people, price) * market.member_share

    low, high = 0.0, market.member_share
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if implied(middle) > middle else (low, middle)
    return (low + high) / 2


def expected_share(scenario: Scenario, policy: Policy, people: Population, price: float) -> float:
    """Share of the harvest expected to be accepted at a local price (currency), till full, nobody on record yet."""
    market, total, weight = scenario.market, 0.0, 0.0
    for group, where in zip(scenario.groups, people.groups, strict=True):
        some = slice(where.start, min(where.stop, where.start + _SAMPLE))
        fine = scenario.bylaw.fines[0] if scenario.bylaw.fines else 0.0
        stake = group.membership_value if scenario.bylaw.expulsion and len(scenario.bylaw.fines) == 1 else 0.0
        terms = Terms(
            advance=policy.advance / market.price,
            second_payment=policy.second_payment / market.price,
            advance_delay_days=policy.advance_delay_days,
            second_delay_days=policy.second_delay_days,
            credibility=policy.credibility,
            impatience_per_year=people.impatience[some],
            present_bias=people.present_bias[some],
            saving_value=people.saving_value[some],
            need=group.shock_size * (1 - group.insured) * (1 - fund_cover(scenario, policy.emergency_fund)),
            accepted=group.acceptance,
            distrust=0.0 if policy.third_party_testing else group.distrust,
            rejected_price=group.rejected_price,
            rejected_cost=group.rejected_cost,
            cost_to_organisation=people.cost_to_organisation[some],
            cost_to_market=group.cost_to_market,
            loyalty=people.loyalty[some],
            market_price=price / market.price,
            detect=scenario.bylaw.detect if scenario.bylaw.quota < 1 else 0.0,
            fine=fine / market.price,
            membership_value=stake,
        )
        chance = expected_bring_probability(terms, group.shock_rate, group.choice_noise).mean()
        total += float(chance) * group.acceptance * group.harvest * group.count
        weight += group.harvest * group.count
    return total / weight


def spot_factors(rng: np.random.Generator, weeks: int, noise: float, persistence: float) -> Floats:
    """Noise of the spot price, mean 1: a stationary first-order walk in logs with standard deviation `noise`. (weeks,)"""
    draws = rng.standard_normal(weeks)
    fresh = math.sqrt(1.0 - persistence**2)
    state, steps = float(draws[0]), [float(draws[0])]
    for draw in draws[1:].tolist():
        state = persistence * state + fresh * draw
        steps.append(state)
    return np.exp(noise * np.array(steps) - 0.5 * noise**2)


def lognormal_factor(draw: float, cv: float) -> float:
    """exp of a normal draw, with mean 1 and coefficient of variation cv."""
    variance = math.log1p(cv * cv)
    return math.exp(math.sqrt(variance) * draw - 0.5 * variance)
