"""The organisation's side of one season of one run: contracts and channels served, cash, credit, the second payment.

Quantities are whole thousandths of a unit, so that what came in is what went out, exactly. Money is book currency.
Source: link.md section 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from eslabon_core.delivery_choice.scenario import Contract, Finance, Policy, Scenario

Floats = NDArray[np.float64]
#: A till is full when what is missing is under this share of what is due: noise of floating point, not hunger.
_DUST = 1e-9


def contract_price(contract: Contract, week: int, local: float, base: float) -> float:
    """Price of a contract in a week (from 0), premium aside.

    Units    local the local cash price this week, base its level where no organisation works; currency per unit.
    """
    index = contract.index[week] if contract.index else local
    reference = contract.index[0] if contract.index else base
    if contract.rule == "indexed":
        return max(0.0, contract.price * (1.0 + contract.index_share * (index / reference - 1.0)))
    if contract.rule == "minimum":
        return max(contract.floor, index + contract.differential)
    return contract.price


@dataclass(slots=True)
class Flows:
    """Money of one season, totals in book currency."""

    revenue: float = 0.0
    premium: float = 0.0
    advances: float = 0.0
    costs: float = 0.0
    interest: float = 0.0
    penalties: float = 0.0
    fines: float = 0.0


@dataclass(slots=True)
class Till:
    """Cash and credit, week by week. A bill is paid before an advance; what cannot be paid waits.

    late_advances   due and unpaid at the end of last week
    """

    finance: Finance | None
    limit: float
    cash: float
    debt: float = 0.0
    late_bills: float = 0.0
    late_advances: float = 0.0

    def pay(self, bills: float, advances: float) -> tuple[float, bool]:
        """Pay what is due this week. Returns (share of the advances due that stays unpaid, whether anything does)."""
        bills += self.late_bills
        advances += self.late_advances
        if self.finance is None:
            self.cash -= bills + advances
            return 0.0, False
        means = self.cash + max(0.0, self.limit - self.debt)
        paid_bills = min(bills, max(0.0, means))
        paid_advances = min(advances, max(0.0, means - paid_bills))
        self.late_bills, self.late_advances = bills - paid_bills, advances - paid_advances
        self.cash -= paid_bills + paid_advances
        if self.cash < 0:
            self.debt -= self.cash
            self.cash = 0.0
        dust = _DUST * (bills + advances)
        short = self.late_bills + self.late_advances > dust
        if not short:
            self.debt += self.late_bills + self.late_advances
            self.late_bills = self.late_advances = 0.0
        return (self.late_advances / advances if advances > 0 and short else 0.0), short

    def repay(self) -> None:
        """Credit costs money and cash in the till does not: pay it back with all there is."""
        paid = min(self.debt, max(0.0, self.cash))
        self.debt -= paid
        self.cash -= paid


@dataclass(slots=True)
class SeasonBooks:
    """One season of one run. Call `week` for each week in turn, then `close`.

    open_contracts   which contracts are signed this season
    """

    scenario: Scenario
    policy: Policy
    open_contracts: list[bool]
    cash: float
    debt: float = 0.0
    flows: Flows = field(default_factory=Flows)
    till: Till = field(init=False)
    contract_milli: Floats = field(init=False)
    channel_milli: Floats = field(init=False)
    unsold_milli: Floats = field(init=False)
    cash_by_week: list[float] = field(default_factory=list)
    debt_by_week: list[float] = field(default_factory=list)
    rationed: list[bool] = field(default_factory=list)
    fund: float = field(init=False)
    _receipts: Floats = field(init=False)
    _advances_due: Floats = field(init=False)
    accepted_milli: int = 0

    def __post_init__(self) -> None:
        scenario, weeks = self.scenario, self.scenario.weeks
        delays = [c.pay_delay_weeks for c in scenario.contracts] + [
            c.pay_delay_weeks for c in scenario.channels
        ]
        wait = math.ceil(self.policy.advance_delay_days / 7)
        length = weeks + max([*delays, wait]) + 1
        self._receipts, self._advances_due = np.zeros(length), np.zeros(length)
        self.contract_milli = np.zeros((len(scenario.contracts), weeks))
        self.channel_milli = np.zeros((len(scenario.channels), weeks))
        self.unsold_milli = np.zeros((len(scenario.grades), weeks))
        orders = sum(
            c.quantity * max(c.price, c.floor)
            for c, signed in zip(scenario.contracts, self.open_contracts, strict=True)
            if signed
        )
        finance = scenario.finance
        self.fund = min(self.policy.emergency_fund, self.cash) if finance else self.policy.emergency_fund
        limit = finance.order_share * orders if finance else math.inf
        self.till = Till(finance, limit, self.cash - self.fund, self.debt)

    def index_shift(self, week: int, local: float) -> float:
        """What index rules add to a unit's price this week against a normal week, over all signed quantity; currency."""
        base = self.scenario.market.price
        signed = [
            c for c, is_open in zip(self.scenario.contracts, self.open_contracts, strict=True) if is_open
        ]
        quantity = sum(c.quantity for c in signed)
        if quantity <= 0 or all(c.rule == "fixed" for c in signed):
            return 0.0
        moves = (
            c.quantity * (contract_price(c, week, local, base) - contract_price(c, 0, base, base))
            for c in signed
        )
        return sum(moves) / quantity

    def week(
        self, week: int, grades_milli: list[int], *, local: float, factor: float, advance: float, fines: float
    ) -> float:
        """Serve contracts and channels with what came in, then pay. Returns the unpaid share of the advances due.

        Units    grades_milli accepted by grade; local price, advance in currency per unit; fines in currency.
        """
        accepted = sum(grades_milli)
        self.accepted_milli += accepted
        left = dict(zip(self.scenario.grades, grades_milli, strict=True))
        self._serve_contracts(week, left, local)
        self._serve_channels(week, left, factor)
        self.unsold_milli[:, week] = list(left.values())
        units = accepted / 1000.0
        self.flows.advances += advance * units
        self._advances_due[week + math.ceil(self.policy.advance_delay_days / 7)] += advance * units
        self.flows.fines += fines
        costs = self.scenario.costs
        bills = costs.per_unit * units + (costs.fixed + self.policy.fixed_cost) / self.scenario.weeks
        self.flows.costs += bills
        unpaid, short = self._settle(week, bills + self._penalties(week), fines)
        self.rationed.append(short)
        self.cash_by_week.append(self.till.cash)
        self.debt_by_week.append(self.till.debt)
        return unpaid

    def _settle(self, week: int, bills: float, fines: float) -> tuple[float, bool]:
        till = self.till
        till.cash += float(self._receipts[week]) + fines
        interest = till.debt * till.finance.rate_per_year / 52.0 if till.finance else 0.0
        self.flows.interest += interest
        result = till.pay(bills + interest, float(self._advances_due[week]))
        till.repay()
        return result

    def _serve_contracts(self, week: int, left: dict[str, int], local: float) -> None:
        base = self.scenario.market.price
        active = [
            (contract_price(c, week, local, base), k, c)
            for k, c in enumerate(self.scenario.contracts)
            if self.open_contracts[k] and c.from_week <= week + 1 <= c.to_week
        ]
        for price, k, contract in sorted(active, key=lambda item: (-item[0], item[1])):
            room = round(contract.quantity * 1000) - int(self.contract_milli[k].sum())
            taken = 0
            for grade in (*contract.grades, *contract.downgrade_from):
                amount = min(room - taken, left.get(grade, 0))
                if amount > 0:
                    left[grade] -= amount
                    taken += amount
            self.contract_milli[k, week] = taken
            self._receive(week, contract.pay_delay_weeks, price, taken)
            self.flows.premium += contract.premium * taken / 1000.0

    def _serve_channels(self, week: int, left: dict[str, int], factor: float) -> None:
        channels = enumerate(self.scenario.channels)
        for c, channel in sorted(channels, key=lambda item: (-item[1].price[week], item[0])):
            room = (
                math.inf
                if channel.capacity is None
                else channel.capacity * 1000 - self.channel_milli[c].sum()
            )
            taken = 0
            for grade in channel.grades:
                amount = int(min(room - taken, left.get(grade, 0)))
                if amount > 0:
                    left[grade] -= amount
                    taken += amount
            self.channel_milli[c, week] = taken
            self._receive(week, channel.pay_delay_weeks, channel.price[week] * factor, taken)

    def _receive(self, week: int, delay: int, price: float, milli: int) -> None:
        value = price * milli / 1000.0
        self.flows.revenue += value
        self._receipts[week + delay] += value

    def _penalties(self, week: int) -> float:
        """Penalties fall due in a contract's last week, per missing unit."""
        due = 0.0
        shortfall = self.shortfall()
        for k, contract in enumerate(self.scenario.contracts):
            if self.open_contracts[k] and contract.to_week == week + 1:
                due += contract.penalty * float(shortfall[k])
        self.flows.penalties += due
        return due

    def shortfall(self) -> Floats:
        """Units missing per contract; 0 where it is not signed."""
        missing = [
            max(0.0, c.quantity - float(self.contract_milli[k].sum()) / 1000.0)
            if self.open_contracts[k]
            else 0.0
            for k, c in enumerate(self.scenario.contracts)
        ]
        return np.array(missing)

    def missed(self) -> NDArray[np.bool_]:
        """Contracts whose shortfall exceeds their tolerance."""
        slack = np.array([c.tolerance * c.quantity for c in self.scenario.contracts])
        return np.asarray(self.shortfall() > slack + 5e-4)

    def close(self) -> float:
        """Wait for the last receipts, settle what is open, pay the second payment. Returns it per accepted unit.

        The money is conserved: what the till held, earned and paid out adds up to what it holds, to half a cent.
        """
        for week in range(self.scenario.weeks, self._receipts.size):
            self._settle(week, 0.0, 0.0)
        till, flows = self.till, self.flows
        till.cash += self.fund
        self._clear_arrears()
        till.repay()
        units = self.accepted_milli / 1000.0
        surplus = (
            flows.revenue + flows.fines - flows.advances - flows.costs - flows.interest - flows.penalties
        )
        payable = (1.0 - self.policy.reserve) * surplus
        if till.finance is not None:
            payable = min(payable, till.cash)
        second = max(0.0, payable / units) if units else 0.0
        till.cash -= second * units
        change = till.cash - till.debt - self.cash + self.debt
        turnover = flows.revenue + flows.advances + flows.costs + abs(self.cash) + self.debt
        assert abs(change - (surplus - second * units)) <= 0.005 + 1e-12 * turnover
        return second

    def _clear_arrears(self) -> None:
        """What is still owed at the end is owed as debt: the next season starts with it."""
        till = self.till
        till.cash -= till.late_bills + till.late_advances
        till.late_bills = till.late_advances = 0.0
        if till.cash < 0 and till.finance is not None:
            till.debt -= till.cash
            till.cash = 0.0
