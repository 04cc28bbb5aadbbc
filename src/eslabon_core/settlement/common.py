"""Common costs: what belongs to no product and no season is shared over the seasons whose dates contain it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

from eslabon_core.problems import Problem
from eslabon_core.settlement.rates import Rates
from eslabon_core.settlement.records import Cost, FinanceInterest, OtherIncome, Records, Season
from eslabon_core.settlement.runs import ClosedRuns
from eslabon_core.units import largest_remainder


def booked(row: Cost | FinanceInterest | OtherIncome, amount_minor: int, rates: Rates) -> int:
    """An amount of a row in book currency, at the row's own rate where it has one, else at the rate of its day.

    Raises   Problem "settlement.no_rate".
    """
    own: Fraction | None = None if isinstance(row, OtherIncome) else row.rate
    rate = own if own is not None else rates.on(row.currency, row.on)
    if rate is None:
        raise Problem("settlement.no_rate", currency=row.currency, on=row.on, row=row.key)
    return rates.book(amount_minor, row.currency, rate)


def net_cost(cost: Cost, rates: Rates) -> int:
    """A cost without its recoverable tax, in book currency, rounded once."""
    return booked(cost, cost.amount_minor - cost.tax_minor, rates)


def common_costs(records: Records, season: Season, closed_runs: ClosedRuns, rates: Rates) -> dict[str, int]:
    """What `season` bears of each common cost, by `cost:KEY` or `interest:KEY`.

    Shared     row by row, by largest remainder over the value of each whole season's accepted deliveries (all 0: equally),
               ties by season code. A closed season keeps what it booked; the rest is shared over the open ones.
    """
    if season.code in closed_runs:
        return dict(closed_runs[season.code][-1].common)
    values: dict[str, int] = defaultdict(int)
    for total in records.deliveries:
        values[total.season] += total.value_minor
    shares: dict[str, int] = {}
    for name, on, amount in _common_rows(records, season, rates):
        containing = sorted(other.code for other in records.seasons if _contains(other, on))
        kept = sum(closed_runs[code][-1].common.get(name, 0) for code in containing if code in closed_runs)
        still_open = [(code, values[code]) for code in containing if code not in closed_runs]
        shares[name] = largest_remainder(amount - kept, still_open)[season.code]
    return shares


def _common_rows(records: Records, season: Season, rates: Rates) -> list[tuple[str, date, int]]:
    rows = [
        (f"cost:{cost.key}", cost.on, net_cost(cost, rates))
        for cost in records.costs
        if not cost.season and _contains(season, cost.on)
    ]
    rows += [
        (f"interest:{paid.key}", paid.on, booked(paid, paid.amount_minor, rates))
        for paid in records.finance_interest
        if not paid.season and _contains(season, paid.on)
    ]
    return rows


def _contains(season: Season, on: date) -> bool:
    return season.starts_on <= on <= season.ends_on
