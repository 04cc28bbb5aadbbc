"""Everything that a season's settlement comes to: what its document, its statements and its booking are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eslabon_core.settlement.inflow import Inflow
from eslabon_core.settlement.members import MemberResult
from eslabon_core.settlement.pool import Pool
from eslabon_core.settlement.premiums import Premiums
from eslabon_core.settlement.records import Season
from eslabon_core.settlement.runs import ClosedRun
from eslabon_core.settlement.shares import Shares
from eslabon_core.settlement.sold import Sales
from eslabon_core.settlement.stock import Stock


@dataclass(frozen=True)
class Figures:
    """One season in figures. Minor units of the book currency.

    run          the number that it has, or that it would have when closed.
    stock        every movement with its cost, every key from what came in to what is left.
    sales        every shipment with its payments; every prepayment of the organisation that was read.
    premiums     where each line's premium went; totals, not this run's own.
    shares       appropriations, bases and second payments as totals.
    members      of everyone with a figure, by code; this run's own beside the totals.
    earlier      the closed runs before this one.
    carry_into   for each product with stock left or joined, the season that takes it; None: there is none.
    """

    season: Season
    run: int
    currency: str
    inflow: Inflow
    stock: Stock
    sales: Sales
    premiums: Premiums
    pool: Pool
    shares: Shares
    members: tuple[MemberResult, ...]
    earlier: tuple[ClosedRun, ...]
    carry_into: Mapping[str, str | None]

    @property
    def uncollected_minor(self) -> int:
        """Price parts still open, at the rates of their shipments."""
        return sum(sale.uncollected_book_minor for sale in self.sales.shipments)

    @property
    def charged_to_reserve_minor(self) -> int:
        """What the reserve bears in this run, because members keep what earlier runs gave beyond today's totals.

        Below 0: it gets back what an earlier run charged, since the totals have risen again.
        """
        before = self.earlier[-1].charged_minor if self.earlier else 0
        return sum(one.charged_minor for one in self.members) - before
