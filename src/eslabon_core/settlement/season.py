"""One season's settlement, from records to the figures that a document, a statement and the books take."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

from eslabon_core.problems import Problem
from eslabon_core.settlement.document import document_of, figures_digest, last_run_as_it_stands
from eslabon_core.settlement.figures import Figures
from eslabon_core.settlement.inflow import season_inflow
from eslabon_core.settlement.members import member_results, member_totals
from eslabon_core.settlement.movements import season_movements
from eslabon_core.settlement.pool import season_pool
from eslabon_core.settlement.premiums import share_premiums
from eslabon_core.settlement.rates import Rates
from eslabon_core.settlement.records import Records, Season
from eslabon_core.settlement.runs import ClosedRuns
from eslabon_core.settlement.sales import season_sales
from eslabon_core.settlement.shares import share_surplus
from eslabon_core.settlement.stock import Stock, Weights, cost_stock
from eslabon_core.settlement.withholding import debts_of_members


class Settlement(Figures):
    """A season's settlement: its figures, and the document that they give."""

    @cached_property
    def is_news(self) -> bool:
        """False for a closed season whose figures are those of its last run."""
        return not self.earlier or figures_digest(self, stock_left=True) != self.earlier[-1].digest

    def document(self) -> dict[str, Any]:
        """What `eslabon settle SEASON --json` prints: keys in their order, whole numbers and text only.

        Without news a closed season shows its last run, only `payouts` and `payable` as they stand.
        """
        return document_of(self) if self.is_news else last_run_as_it_stands(self.earlier[-1], self)


def settle(records: Records, season: str, closed_runs: ClosedRuns) -> Settlement:
    """Settles one season.

    records      of the whole organisation; the same rows in any order give the same result.
    closed_runs  of every closed season, first to last; the runs of `season` itself make this a supplementary run.
    Raises       Problem "settlement.unknown_season", and what the parts raise: `cost_stock`, `season_sales`, `season_pool`,
                 `share_surplus`, `debts_of_members`.
    Source       docs/algorithms.
    """
    closed_runs = {code: runs for code, runs in closed_runs.items() if runs}
    head = next((one for one in records.seasons if one.code == season), None)
    if head is None:
        raise Problem("settlement.unknown_season", season=season)
    organisation = records.organisation
    rates, weights = Rates(records.rates, organisation.currency), Weights(records.grades)
    inflow = season_inflow(records, season, closed_runs)
    stock = cost_stock(season, inflow, season_movements(records, season), weights)
    sales = season_sales(records, season, rates)
    deliveries = [row for row in records.deliveries if row.season == season]
    premiums = share_premiums(sales.shipments, deliveries)
    pool = season_pool(records, head, closed_runs, stock=stock, sales=sales, premiums=premiums, rates=rates)
    totals = member_totals(records, head)
    advances = {member: total.advance_value_minor for member, total in totals.items()}
    shares = share_surplus(records, head, pool.surplus_minor, weights, advances)
    earlier = closed_runs.get(season, ())
    members = member_results(
        totals=totals,
        bases=shares.bases,
        premiums=premiums.members,
        second_payments=shares.second_payments,
        debts=debts_of_members(records, head, closed_runs),
        protected_pct=organisation.protected_pct or Fraction(0),
        earlier=earlier,
    )
    settlement = Settlement(
        season=head,
        run=len(earlier) + 1,
        currency=organisation.currency,
        inflow=inflow,
        stock=stock,
        sales=sales,
        premiums=premiums,
        pool=pool,
        shares=shares,
        members=members,
        earlier=earlier,
        carry_into=_carry_into(records, head, stock, closed_runs),
    )
    _assert_nothing_is_lost(settlement)
    return settlement


def _assert_nothing_is_lost(settlement: Settlement) -> None:
    """The surplus goes to appropriations, reserve and members, to the minor unit; a loss gives nothing."""
    shares = settlement.shares
    given = sum(shares.second_payments.values()) + shares.undistributed_minor
    given += sum(one.amount_minor for one in shares.appropriations)
    assert given == max(settlement.pool.surplus_minor, 0), "the surplus and what is given of it differ"
    for one in settlement.stock.keys:
        came = one.opening.cost_minor + one.delivered.cost_minor + one.made.cost_minor
        went = one.out.cost_minor + one.carried_on.cost_minor + one.left.cost_minor + one.residual_cost_minor
        assert came == went, f"the cost of {one.key} is not where it should be"


def _carry_into(
    records: Records, season: Season, stock: Stock, closed_runs: ClosedRuns
) -> dict[str, str | None]:
    """For each product with stock left: the next open season that lists it or what it was made from."""
    made_from: dict[str, set[str]] = {}
    inputs: dict[str, set[str]] = {}
    for row in records.processing:
        if row.input_product:
            inputs.setdefault(row.code, set()).add(row.input_product)
    for row in records.processing:
        if row.output_product:
            made_from.setdefault(row.output_product, set()).update(inputs.get(row.code, ()))
    later = sorted(
        (other.starts_on, other.code, frozenset(other.products))
        for other in records.seasons
        if (other.starts_on, other.code) > (season.starts_on, season.code) and other.code not in closed_runs
    )
    into: dict[str, str | None] = {}
    for product in sorted({one.key[0] for one in stock.keys if one.left.quantity_milli}):
        lineage = _lineage(product, made_from)
        into[product] = next((code for _, code, products in later if products & lineage), None)
    return into


def _lineage(product: str, made_from: Mapping[str, set[str]]) -> set[str]:
    known, waiting = {product}, [product]
    while waiting:
        for source in made_from.get(waiting.pop(), set()) - known:
            known.add(source)
            waiting.append(source)
    return known
