"""What a season gave, run by run; and how a column of runs is told: a mean with its 95 % interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: 97.5 % quantile of the normal distribution.
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class SeasonResult:
    """One season of R runs: G groups, Q grades, W weeks, K contracts, C channels.

    Units    quantities in units of the product, money in book currency, shares in [0, 1].
    share_need, share_calm   share of lots brought in members' weeks of need, in other weeks (NaN: none such)
    members_value            income less transaction costs, second payment at each member's own discount and wish to save
    market_income            what the same harvest would have earned outside at p0, less the cost of selling
    ever_outside, both_ways  share of members who sold at least one lot outside; of those who used both ways
    expelled                 share of members who are expelled at the end of the season
    price_level              local price without its noise; non_member_gain = (price_level - p0) x their quantity
    services                 value of services, scaled with the delivered share
    """

    season: int
    harvest: Floats
    brought: Floats
    accepted: Floats
    outside: Floats
    spot_price: Floats
    spot_factor: Floats
    late_share: Floats
    contract_delivered: Floats
    contract_shortfall: Floats
    missed: Flags
    contract_open: Flags
    channel_sold: Floats
    unsold: Floats
    cash: Floats
    debt: Floats
    rationed: Flags
    second_payment: Floats
    expected_second_payment: Floats
    reputation: Floats
    revenue: Floats
    premium: Floats
    advances: Floats
    fines: Floats
    penalties: Floats
    interest: Floats
    costs: Floats
    cash_end: Floats
    members_income: Floats
    members_value: Floats
    market_income: Floats
    share_need: Floats
    share_calm: Floats
    cases: Floats
    ever_outside: Floats
    both_ways: Floats
    expelled: Floats
    price_level: Floats
    non_member_gain: Floats
    services: Floats

    @property
    def delivered(self) -> Floats:
        """Accepted by grade and week, all groups: (R, Q, W)."""
        return np.asarray(self.accepted.sum(axis=1))

    @property
    def rejected(self) -> Floats:
        """Sent back at the scale: (R, G, W)."""
        return np.asarray(self.brought - self.accepted.sum(axis=2))

    @property
    def delivered_share(self) -> Floats:
        """Brought over harvested, by volume: (R,). NaN where nothing ripened."""
        return ratio(self.brought.sum(axis=(1, 2)), self.harvest.sum(axis=(1, 2)))

    @property
    def delivered_share_by_group(self) -> Floats:
        """Brought over harvested, by volume: (R, G)."""
        return ratio(self.brought.sum(axis=2), self.harvest.sum(axis=2))

    @property
    def cash_out(self) -> Flags:
        """Runs in which some week's payments could not be made: (R,)."""
        return np.asarray(self.rationed.any(axis=1))

    @property
    def any_miss(self) -> Flags:
        """Runs in which some contract was missed: (R,)."""
        return np.asarray(self.missed.any(axis=1))

    def check(self) -> None:
        """Conservation to the thousandth of a unit: harvest = brought + outside; accepted = contracts + channels + unsold."""
        assert np.array_equal(milli(self.harvest), milli(self.brought) + milli(self.outside))
        assert (milli(self.rejected) >= 0).all()
        came = milli(self.accepted).sum(axis=(1, 2))
        went = milli(self.contract_delivered).sum(axis=1) + milli(self.channel_sold).sum(axis=1)
        assert np.array_equal(came, went + milli(self.unsold).sum(axis=1))


def milli(units: Floats) -> NDArray[np.int64]:
    """Units as whole thousandths."""
    return np.asarray(np.rint(units * 1000.0).astype(np.int64))


def ratio(top: Floats, bottom: Floats) -> Floats:
    """top/bottom, NaN where bottom is 0."""
    return np.asarray(np.divide(top, bottom, out=np.full(np.shape(top), np.nan), where=bottom > 0))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over runs and the bounds of its 95 % interval; None where no run has a value."""

    mean: float | None
    low: float | None
    high: float | None

    def as_json(self) -> dict[str, float | None]:
        """For a machine-readable document."""
        return {"mean": self.mean, "low": self.low, "high": self.high}


def mean_interval(values: Floats) -> Estimate:
    """Mean with its normal 95 % interval. values (R,); NaN runs are left out; one run has no interval."""
    kept = values[~np.isnan(values)]
    if kept.size == 0:
        return Estimate(None, None, None)
    mean = float(kept.mean())
    if kept.size == 1:
        return Estimate(mean, None, None)
    half = Z95 * float(kept.std(ddof=1)) / math.sqrt(kept.size)
    return Estimate(mean, mean - half, mean + half)


def share_interval(flags: Flags) -> Estimate:
    """Share of runs with its Wilson 95 % interval, which stays inside [0, 1]. flags (R,)."""
    n = flags.size
    share = float(np.mean(flags))
    centre = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n * n)) / (1 + Z95**2 / n)
    return Estimate(share, min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half)))
