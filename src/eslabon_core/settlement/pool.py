"""From sales to surplus: the proceeds and the costs of a season's pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eslabon_core.problems import Problem
from eslabon_core.settlement.common import booked, common_costs, net_cost
from eslabon_core.settlement.premiums import Premiums
from eslabon_core.settlement.rates import Rates
from eslabon_core.settlement.records import STEPS, Records, Season
from eslabon_core.settlement.runs import ClosedRuns
from eslabon_core.settlement.sold import Sales
from eslabon_core.settlement.stock import Stock


@dataclass(frozen=True, slots=True)
class Pool:
    """A season's bridge, in minor units of the book currency.

    sales     price parts, invoice notes and the pool's premium at the shipments' rates.
    exchange  what payments brought more than that.
    common    the season's part of each common cost, by row.
    """

    sales_minor: int
    exchange_minor: int
    deductions_minor: int
    returns_minor: int
    other_income_minor: int
    fines_minor: int
    cost_of_sales_minor: int
    losses_minor: int
    step_costs_minor: Mapping[str, int]
    common: Mapping[str, int]
    interest_minor: int
    adjustments_minor: int

    @property
    def common_costs_minor(self) -> int:
        return sum(self.common.values())

    @property
    def proceeds_minor(self) -> int:
        earned = self.sales_minor + self.exchange_minor + self.other_income_minor + self.fines_minor
        return earned - self.deductions_minor - self.returns_minor

    @property
    def costs_minor(self) -> int:
        produce = self.cost_of_sales_minor + self.losses_minor
        steps = sum(self.step_costs_minor.values())
        return produce + steps + self.common_costs_minor + self.interest_minor + self.adjustments_minor

    @property
    def surplus_minor(self) -> int:
        return self.proceeds_minor - self.costs_minor


def season_pool(
    records: Records,
    season: Season,
    closed_runs: ClosedRuns,
    *,
    stock: Stock,
    sales: Sales,
    premiums: Premiums,
    rates: Rates,
) -> Pool:
    """Proceeds and costs of one season.

    Raises   Problem "settlement.no_rate"; "settlement.unknown_step" for a cost whose step is none of `STEPS`.
    Source   docs/algorithms/surplus-and-shares.md.
    """
    code = season.code
    steps = dict.fromkeys(STEPS, 0)
    for cost in records.costs:
        if cost.season == code:
            if cost.step not in steps:
                raise Problem("settlement.unknown_step", step=cost.step, cost=cost.key)
            steps[cost.step] += net_cost(cost, rates)
    income = sum(deposit.book_minor for deposit in sales.kept_deposits)
    for row in records.other_income:
        if row.season == code and not row.from_prepayment:
            income += booked(row, row.amount_minor, rates)
    exchange = sum(sale.exchange_book_minor for sale in sales.shipments)
    return Pool(
        sales_minor=sum(sale.sales_book_minor for sale in sales.shipments) + premiums.pool_sales_minor,
        exchange_minor=exchange + premiums.pool_minor - premiums.pool_sales_minor,
        deductions_minor=sum(sale.deductions_book_minor for sale in sales.shipments),
        returns_minor=sum(sale.returns_book_minor for sale in sales.shipments),
        other_income_minor=income,
        fines_minor=sum(fine.amount_minor for fine in records.fines if fine.season == code),
        cost_of_sales_minor=stock.cost_of_sales_minor,
        losses_minor=stock.losses_minor,
        step_costs_minor=steps,
        common=common_costs(records, season, closed_runs, rates),
        interest_minor=sum(
            booked(paid, paid.amount_minor, rates) for paid in records.finance_interest if paid.season == code
        ),
        adjustments_minor=sum(
            row.amount_minor for row in records.adjustments if row.season == code and row.kind != "dues"
        ),
    )
