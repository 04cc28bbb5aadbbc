"""One member, one lot: what the organisation is worth, what the intermediary is worth, and the chance of each.

Prices here are shares of the local cash price where no organisation works (p0 = 1). Arrays broadcast.
Source: link.md section 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eslabon_core.problems import Problem

Floats = NDArray[np.float64]
DAYS_PER_YEAR = 365.0


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything one choice depends on; scalars or arrays that broadcast.

    Units    advance, second_payment, market_price, rejected_*, cost_*, loyalty, fine, membership_value: shares of p0;
             delays in days; impatience a rate per year; detect, accepted, distrust, credibility, late_share in [0, 1].
    late_share   part of the advance that comes `late_days` after its due day (the till was empty last week)
    shock        1 in a week of urgent need, else 0; need = ell (1 - insured): how much dearer cash is then
    """

    advance: ArrayLike = 0.72
    second_payment: ArrayLike = 0.42
    advance_delay_days: ArrayLike = 0.0
    second_delay_days: ArrayLike = 90.0
    credibility: ArrayLike = 0.95
    late_share: ArrayLike = 0.0
    late_days: ArrayLike = 0.0
    impatience_per_year: ArrayLike = 0.40
    present_bias: ArrayLike = 0.925
    saving_value: ArrayLike = 0.0
    shock: ArrayLike = 0.0
    need: ArrayLike = 0.25
    accepted: ArrayLike = 0.90
    distrust: ArrayLike = 0.0
    rejected_price: ArrayLike = 0.85
    rejected_cost: ArrayLike = 0.0
    cost_to_organisation: ArrayLike = 0.06
    cost_to_market: ArrayLike = 0.02
    loyalty: ArrayLike = 0.06
    market_price: ArrayLike = 1.0
    detect: ArrayLike = 0.3
    fine: ArrayLike = 0.10
    membership_value: ArrayLike = 0.0


def discount(days: ArrayLike, impatience_per_year: ArrayLike, present_bias: ArrayLike) -> Floats:
    """Value today of one unit paid `days` away: 1 now, beta exp(-rho d) later.

    Units    days >= 0; impatience a rate per year; result a share.
    Raises   Problem "delivery.negative_days", "delivery.negative_impatience".
    """
    days = np.asarray(days, dtype=float)
    impatience = np.asarray(impatience_per_year, dtype=float)
    if np.any(days < 0):
        raise Problem("delivery.negative_days")
    if np.any(impatience < 0):
        raise Problem("delivery.negative_impatience")
    later = np.asarray(present_bias, dtype=float) * np.exp(-impatience * days / DAYS_PER_YEAR)
    return np.where(days > 0, later, 1.0)


def advance_value(terms: Terms) -> Floats:
    """What one accepted unit's advance is worth today: cash is dear in a week of need, a late advance is discounted."""
    lam = 1.0 + np.asarray(terms.need, dtype=float) * np.asarray(terms.shock, dtype=float)
    due = np.asarray(terms.advance_delay_days, dtype=float)
    late = due + np.asarray(terms.late_days, dtype=float)
    share = np.asarray(terms.late_share, dtype=float)

    def paid_after(days: Floats) -> Floats:
        return np.where(days > 0, 1.0, lam) * discount(days, terms.impatience_per_year, terms.present_bias)

    return np.asarray(terms.advance, dtype=float) * (
        (1.0 - share) * paid_after(due) + share * paid_after(late)
    )


def second_payment_value(terms: Terms) -> Floats:
    """What one accepted unit's expected second payment is worth today: credibility, delay, and the wish to save."""
    waited = discount(terms.second_delay_days, terms.impatience_per_year, terms.present_bias)
    promised = np.asarray(terms.credibility, dtype=float) * np.asarray(terms.second_payment, dtype=float)
    return np.asarray(promised * waited * (1.0 + np.asarray(terms.saving_value, dtype=float)))


def organisation_value(terms: Terms) -> Floats:
    """U_O: what bringing one unit to the organisation is worth to a member."""
    lam = 1.0 + np.asarray(terms.need, dtype=float) * np.asarray(terms.shock, dtype=float)
    believed = np.asarray(terms.accepted, dtype=float) * (1.0 - np.asarray(terms.distrust, dtype=float))
    taken = advance_value(terms) + second_payment_value(terms)
    sent_back = np.asarray(terms.rejected_price, dtype=float) * lam - np.asarray(
        terms.rejected_cost, dtype=float
    )
    own = np.asarray(terms.loyalty, dtype=float) - np.asarray(terms.cost_to_organisation, dtype=float)
    return np.asarray(believed * taken + (1.0 - believed) * sent_back + own)


def market_value(terms: Terms) -> Floats:
    """U_M: what selling one unit for cash to an intermediary is worth to a member."""
    lam = 1.0 + np.asarray(terms.need, dtype=float) * np.asarray(terms.shock, dtype=float)
    risk = np.asarray(terms.detect, dtype=float) * (
        np.asarray(terms.fine, dtype=float) + np.asarray(terms.membership_value, dtype=float)
    )
    return np.asarray(lam * np.asarray(terms.market_price) - np.asarray(terms.cost_to_market) - risk)


def organisation_gain(terms: Terms) -> Floats:
    """What a member gains per unit by bringing it to the organisation; below 0 the intermediary pays better."""
    return organisation_value(terms) - market_value(terms)


def bring_probability(gain: ArrayLike, choice_noise: ArrayLike) -> Floats:
    """Chance that a lot is brought: 1/(1 + exp(-gain/tau)); without noise: 1 where gain >= 0, else 0.

    Units    gain and choice_noise in shares of p0, choice_noise >= 0.
    Absent   a NaN gain stays NaN.
    Raises   Problem "delivery.negative_noise".
    """
    gain = np.asarray(gain, dtype=float)
    noise = np.asarray(choice_noise, dtype=float)
    if np.any(noise < 0):
        raise Problem("delivery.negative_noise")
    certain = np.where(np.isnan(gain), np.nan, (gain >= 0).astype(float))
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        smooth = 1.0 / (1.0 + np.exp(-gain / noise))
    return np.where(noise > 0, smooth, certain)


def expected_bring_probability(terms: Terms, shock_rate: ArrayLike, choice_noise: ArrayLike) -> Floats:
    """Chance that a lot is brought when one does not know whether the member is in a week of need.

    `terms.shock` is ignored.
    """
    rate = np.asarray(shock_rate, dtype=float)
    calm = bring_probability(organisation_gain(replace(terms, shock=0.0)), choice_noise)
    need = bring_probability(organisation_gain(replace(terms, shock=1.0)), choice_noise)
    return (1.0 - rate) * calm + rate * need


def monthly_pay_preferred(
    *,
    daily_premium: ArrayLike,
    wait_days: ArrayLike,
    impatience_per_year: ArrayLike,
    present_bias: ArrayLike,
    saving_value: ArrayLike,
) -> Floats:
    """1 where a member prefers monthly pay of one unit to daily pay of (1 + daily_premium), else 0.

    Units    wait_days the mean wait of monthly pay (15 days).
    Source   E1: 86 % of Kenyan dairy farmers prefer monthly pay to 15 % more paid daily.
    """
    monthly = discount(wait_days, impatience_per_year, present_bias) * (
        1.0 + np.asarray(saving_value, dtype=float)
    )
    return (monthly >= 1.0 + np.asarray(daily_premium, dtype=float)).astype(float)
