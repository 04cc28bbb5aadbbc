"""Closed forms that the simulation must meet: what a board can work out on paper. Source: link.md section 7.

Prices are shares of the local cash price, rates per year, delays in days, unless a docstring says otherwise.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from eslabon_core.delivery_choice.choice import DAYS_PER_YEAR
from eslabon_core.problems import Problem

_NORMAL = NormalDist()


def break_even_second_payment(
    *,
    market_price: float,
    advance: float,
    impatience_per_year: float,
    delay_days: float,
    present_bias: float,
    credibility: float,
) -> float:
    """A3: the second payment that makes a member indifferent: (p_M - a) e^{rho D}/(beta theta)."""
    waited = math.exp(impatience_per_year * delay_days / DAYS_PER_YEAR)
    return (market_price - advance) * waited / (present_bias * credibility)


def break_even_delay_days(
    *,
    market_price: float,
    advance: float,
    second_payment: float,
    impatience_per_year: float,
    present_bias: float,
    credibility: float,
) -> float:
    """A4: the delay a member bears: ln(beta theta b/(p_M - a))/rho, in days; infinite where the advance alone wins.

    Negative: no delay at all is borne.
    """
    if market_price <= advance or impatience_per_year == 0:
        enough = present_bias * credibility * second_payment >= market_price - advance
        return math.inf if enough else -math.inf
    worth = present_bias * credibility * second_payment / (market_price - advance)
    return math.log(worth) / impatience_per_year * DAYS_PER_YEAR if worth > 0 else -math.inf


def deterring_detection(
    *,
    need_factor: float,
    market_price: float,
    cost_to_market: float,
    organisation_value: float,
    fine: float,
    membership_value: float = 0.0,
) -> float:
    """A5: the least chance of being seen that stops outside sales: (lam p_M - c_M - U_O)/(f + V), at least 0."""
    stake = fine + membership_value
    temptation = need_factor * market_price - cost_to_market - organisation_value
    if temptation <= 0:
        return 0.0
    return temptation / stake if stake > 0 else math.inf


def patience_for_repeated_deliveries(*, gain_once: float, detect: float, value_per_season: float) -> float:
    """A6: a member keeps to the organisation iff the season's discount factor is at least G/(G + m v)."""
    return gain_once / (gain_once + detect * value_per_season)


def share_of_patient_members(*, least_impatience: float, median: float, log_sd: float) -> float:
    """A7: share of members whose impatience is at most `least_impatience`, lognormal about `median`."""
    return _NORMAL.cdf((math.log(least_impatience) - math.log(median)) / log_sd)


def share_of_loyal_members(*, gain_without_loyalty: float, loyalty_max: float) -> float:
    """A7: share of members who deliver when loyalty is uniform on [0, max]: clip(1 + gain/max, 0, 1)."""
    return min(1.0, max(0.0, 1.0 + gain_without_loyalty / loyalty_max))


def tipping_quantity(*, fixed_cost: float, price: float, unit_cost: float, member_price: float) -> float:
    """A9: the quantity under which fixed costs eat the gain: F/(P - kap - p_M). Units: as the fixed cost's price.

    Raises   Problem "delivery.no_margin" where a unit earns nothing.
    """
    margin = price - unit_cost - member_price
    if margin <= 0:
        raise Problem("delivery.no_margin", margin=margin)
    return fixed_cost / margin


def peak_working_capital(
    *, advance: float, unit_cost: float, units_per_week: float, delay_weeks: int, weeks: int
) -> float:
    """A10: most money out at once: (a + kap) w min(D + 1, T)."""
    return (advance + unit_cost) * units_per_week * min(delay_weeks + 1, weeks)


def chance_of_missing(*, lots: int, chance: float, needed: int) -> float:
    """A11: chance that fewer than `needed` of `lots` independent lots come."""
    return math.fsum(
        math.comb(lots, k) * chance**k * (1.0 - chance) ** (lots - k) for k in range(min(needed, lots + 1))
    )


def best_order_fraction(*, price: float, spot: float, penalty: float) -> float:
    """A12: newsvendor: sign the quantity Q* with F_Y(Q*) = (P - s)/(P - s + phi); the result is that fraction."""
    margin = price - spot
    return margin / (margin + penalty)


def contract_life(*, miss_chance: float, misses_to_lose: int) -> float:
    """A13: expected seasons until `misses_to_lose` misses in a row: 1/e; (1 + e)/e^2; in general (e^-n - 1)/(1 - e)."""
    if miss_chance >= 1.0:
        return float(misses_to_lose)
    return (miss_chance**-misses_to_lose - 1.0) / (1.0 - miss_chance)


def reputation_after_success(reputation: float, gain: float) -> float:
    """A14: R + eta_p (1 - R); its fixed point is 1."""
    return reputation + gain * (1.0 - reputation)


def reputation_after_miss(reputation: float, loss: float, shortfall_share: float) -> float:
    """A14: R (1 - eta_m min(1, (shortfall/Q)/0.2)); its fixed point is 0."""
    return reputation * (1.0 - loss * min(1.0, shortfall_share / 0.2))


def spillover_price(*, base: float, organisation: float, spillover: float, share: float) -> float:
    """The local price at a given share of supply: p0 + psi S max(0, p_O - p0). Source: link.md section 4; A15."""
    return base + spillover * share * max(0.0, organisation - base)


def offences_to_expulsion(*, steps: int, detect: float) -> float:
    """A17: expected outside sales until the last step of the ladder: K/m."""
    return steps / detect if detect > 0 else math.inf
