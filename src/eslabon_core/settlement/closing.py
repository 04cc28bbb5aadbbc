"""Closing a season: why not, and what a closing keeps."""

from __future__ import annotations

from eslabon_core.problems import Problem
from eslabon_core.settlement.document import figures_digest
from eslabon_core.settlement.runs import CarriedStock, ClosedRun, DebtLeftOver, DirectInflow, WithheldDebt
from eslabon_core.settlement.season import Settlement


def reasons_not_to_close(
    settlement: Settlement, *, with_uncollected: bool, carry_stock: bool, held_operations: int
) -> list[Problem]:
    """All that stands against closing; empty: close.

    with_uncollected  the office accepts that part of the price is still open.
    carry_stock       the office moves what is left, at cost, into the next season of the product.
    held_operations   how many of the season's operations devices have sent and nobody has decided.
    Returns  "closing.nothing_new", "closing.stock_short" (per key), "closing.held_operations", "closing.uncollected",
             "closing.stock_left" (per key), "closing.no_next_season" (per product).
    """
    if not settlement.is_news:
        return [Problem("closing.nothing_new", season=settlement.season.code, run=settlement.earlier[-1].run)]
    reasons = [
        Problem("closing.stock_short", key=one.key, quantity_milli=one.short_milli)
        for one in settlement.stock.keys
        if one.short_milli
    ]
    if held_operations:
        reasons.append(Problem("closing.held_operations", count=held_operations))
    if settlement.uncollected_minor and not with_uncollected:
        reasons.append(Problem("closing.uncollected", amount_minor=settlement.uncollected_minor))
    if not carry_stock:
        reasons += [
            Problem("closing.stock_left", key=one.key, quantity_milli=one.left.quantity_milli)
            for one in settlement.stock.keys
            if one.left.quantity_milli
        ]
        return reasons
    return reasons + [
        Problem("closing.no_next_season", season=settlement.season.code, product=product)
        for product, into in settlement.carry_into.items()
        if into is None
    ]


def closed_run(settlement: Settlement) -> ClosedRun:
    """What closing keeps of a settlement; stock left is carried on.

    Raises   Problem "closing.nothing_new"; "closing.stock_short", "closing.no_next_season" (what no option allows).
    """
    for reason in reasons_not_to_close(
        settlement, with_uncollected=True, carry_stock=True, held_operations=0
    ):
        raise reason
    withheld = [(one.member, row) for one in settlement.members for row in one.withheld]
    return ClosedRun(
        season=settlement.season.code,
        run=settlement.run,
        document=settlement.document(),
        digest=figures_digest(settlement, stock_left=False),
        second_payments={
            one.member: one.second_payment_minor for one in settlement.members if one.second_payment_minor
        },
        premiums={one.member: one.premium_minor for one in settlement.members if one.premium_minor},
        charged_minor=sum(one.charged_minor for one in settlement.members),
        withheld=tuple(
            WithheldDebt(member, row.debt.kind, row.debt.key, row.debt.ref, row.debt.on, row.amount_minor)
            for member, row in withheld
            if row.amount_minor
        ),
        left_over=tuple(
            DebtLeftOver(member, row.debt.kind, row.debt.key, row.debt.ref, row.left_over_minor)
            for member, row in withheld
            if row.left_over_minor
        ),
        carried=_carried(settlement),
        common=dict(settlement.pool.common),
        inflow=_inflow(settlement),
    )


def _carried(settlement: Settlement) -> tuple[CarriedStock, ...]:
    """What is left, and what arrived late for stock that an earlier run carried on."""
    carried = []
    for one in settlement.stock.keys:
        into = settlement.carry_into.get(one.key[0])
        if one.left.quantity_milli and into is not None:
            carried.append(CarriedStock(into, *one.key, one.left.quantity_milli, one.left.cost_minor))
        if one.key in settlement.inflow.late:
            joins, late = settlement.inflow.late[one.key]
            carried.append(CarriedStock(joins, *one.key, late.quantity_milli, late.cost_minor))
    return tuple(carried)


def _inflow(settlement: Settlement) -> tuple[DirectInflow, ...]:
    inflow = settlement.inflow
    keys = sorted({*inflow.opening, *inflow.delivered})
    amounts = [(key, inflow.all_of(key)) for key in keys]
    return tuple(DirectInflow(*key, amount.quantity_milli, amount.cost_minor) for key, amount in amounts)
