"""One policy's plan as a mixed-integer program: what is promised now, what is done in each possible season.

The mathematics, row by row, is in docs/algorithms/plan.md. The number of rows does not depend on the members.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eslabon_core.planning.data import WEEKS_PER_YEAR, Floats, PlanData, advance_delay_weeks
from eslabon_core.planning.matrix import Indices, Matrix, MatrixBuilder

_NONE = np.zeros(0, dtype=np.int64)


@dataclass(slots=True)
class Columns:
    """Where each decision stands. Shapes in PlanData's axes, H weeks of the cash horizon, X allocations.

    allocation_of   (4, X): contract, grade, week, scenario of each allocation
    """

    accept: Indices = field(default_factory=lambda: _NONE)
    quantity: Indices = field(default_factory=lambda: _NONE)
    allocation: Indices = field(default_factory=lambda: _NONE)
    allocation_of: NDArray[np.int64] = field(default_factory=lambda: np.zeros((4, 0), dtype=np.int64))
    sold: Indices = field(default_factory=lambda: _NONE)
    stored: Indices = field(default_factory=lambda: _NONE)
    processed: Indices = field(default_factory=lambda: _NONE)
    short: Indices = field(default_factory=lambda: _NONE)
    missed: Indices = field(default_factory=lambda: _NONE)
    cash: Indices = field(default_factory=lambda: _NONE)
    debt: Indices = field(default_factory=lambda: _NONE)
    waiting: Indices = field(default_factory=lambda: _NONE)
    cash_out: Indices = field(default_factory=lambda: _NONE)


@dataclass(slots=True)
class Rows:
    """Rows whose shadow values are told: balance (Q, T, S), store (T, S), cash (S, H)."""

    balance: Indices = field(default_factory=lambda: _NONE)
    store: Indices = field(default_factory=lambda: _NONE)
    cash: Indices = field(default_factory=lambda: _NONE)


@dataclass(frozen=True, slots=True)
class PlanModel:
    """The program of one policy, and where to find things in it. fixed_money (S, H): money that no decision changes."""

    policy: int
    matrix: Matrix
    columns: Columns
    rows: Rows
    fixed_money: Floats


def build_model(data: PlanData, policy: int) -> PlanModel:
    """The program of one policy of the menu."""
    return _Build(data, policy).model()


class _Build:
    def __init__(self, data: PlanData, policy: int) -> None:
        self.data, self.p = data, policy
        self.at, self.rows, self.matrix = Columns(), Rows(), MatrixBuilder()
        self.supply = data.supply.quantity[policy]
        self.scenarios, self.grades, self.weeks = self.supply.shape
        self.chance = data.supply.probability
        #: Money that decisions move: column, scenario, week (from 0), amount per unit.
        self.money: list[tuple[Indices, Indices, Indices, Floats]] = []
        self.prices: list[tuple[Indices, Floats]] = []
        self.fixed_money = self._fixed_money()
        # HiGHS gives no objective to a program without columns, and a plan with nothing to decide has one.
        self.matrix.columns(1, upper=0.0)

    def model(self) -> PlanModel:
        self._promises()
        self._goods()
        self._contracts()
        offset = 0.0
        if self.data.finance is not None:
            self._cash()
        if self.data.pays_members:
            offset += self._members()
        else:
            self._profit()
            offset += float(self.chance @ self.fixed_money.sum(axis=1))
        self._chances()
        self._tail()
        objective = np.zeros(self.matrix.column_count)
        for columns, values in self.prices:
            np.add.at(objective, columns, values)
        return PlanModel(self.p, self.matrix.finish(objective, offset), self.at, self.rows, self.fixed_money)

    def _pay(self, columns: ArrayLike, scenario: ArrayLike, week: ArrayLike, amount: ArrayLike) -> None:
        parts = np.broadcast_arrays(columns, scenario, week, np.asarray(amount, dtype=np.float64))
        column, s, h, value = (part.ravel() for part in parts)
        self.money.append((column, s, h, value))

    def _price(self, columns: ArrayLike, values: ArrayLike) -> None:
        column, value = np.broadcast_arrays(columns, np.asarray(values, dtype=np.float64))
        self.prices.append((column.ravel(), value.ravel()))

    def _fixed_money(self) -> Floats:
        data, policy = self.data, self.data.policies[self.p]
        taken = self.supply.sum(axis=1)
        money = np.zeros((self.scenarios, data.horizon))
        money[:, : self.weeks] -= data.unit_cost * taken + (data.fixed_cost + policy.fixed_cost) / self.weeks
        return money - self._advances()

    def _advances(self) -> Floats:
        due = np.zeros((self.scenarios, self.data.horizon))
        if self.data.pays_members:
            policy = self.data.policies[self.p]
            late = advance_delay_weeks(policy)
            due[:, late : late + self.weeks] = policy.advance * self.supply.sum(axis=1)
        return due

    def _promises(self) -> None:
        data = self.data
        low = np.array([c.minimum for c in data.contracts])
        high = np.array([c.maximum for c in data.contracts])
        count = len(data.contracts)
        self.at.accept = self.matrix.columns(
            count, lower=data.must & data.offered, upper=data.offered, integer=True
        )
        self.at.quantity = self.matrix.columns(count, upper=high)
        least, most = self.matrix.rows(count, lower=0.0), self.matrix.rows(count, upper=0.0)
        for rows, limit in ((least, low), (most, high)):
            self.matrix.enter(rows, self.at.quantity, 1.0)
            self.matrix.enter(rows, self.at.accept, -limit)

    def _goods(self) -> None:
        """What goes where: each grade and week of each season is used at most once; what has no use is left over."""
        data, shape = self.data, (self.grades, self.weeks, self.scenarios)
        balance = self.rows.balance = self.matrix.rows(shape, upper=self.supply.transpose(1, 2, 0))
        fits = data.contract_uses[:, :, None, None] & data.windows[:, None, :, None]
        possible = np.broadcast_to(fits, (len(data.contracts), *shape))
        k, q, t, s = self.at.allocation_of = np.array(np.nonzero(possible))
        self.at.allocation = self.matrix.columns(len(k))
        self.matrix.enter(balance[q, t, s], self.at.allocation, 1.0)
        late = np.array([c.pay_delay_weeks for c in data.contracts], dtype=np.int64)
        self._pay(self.at.allocation, s, t + late[k], data.contract_price[k, s, t])
        self._channels(balance)
        self._processing(balance)
        if data.storage is not None:
            self._storage(balance)

    def _channels(self, balance: Indices) -> None:
        data, shape = self.data, (len(self.data.channel_codes), *balance.shape)
        open_to = data.channel_uses[:, :, None, None]
        self.at.sold = self.matrix.columns(shape, upper=np.where(open_to, np.inf, 0.0))
        self.matrix.enter(balance[None], self.at.sold, 1.0)
        week, s = np.arange(self.weeks)[:, None], np.arange(self.scenarios)
        for j, (delay, capacity) in enumerate(
            zip(data.channel_delay_weeks, data.channel_capacity, strict=True)
        ):
            self._pay(self.at.sold[j], s, week + delay, data.channel_price[j].T)
            if capacity is not None:
                rows = self.matrix.rows(self.scenarios, upper=capacity)
                self.matrix.enter(rows, self.at.sold[j], 1.0)

    def _processing(self, balance: Indices) -> None:
        grades, routes = self.data.supply.grades, self.data.processing
        limits = [np.inf if r.capacity_per_week is None else r.capacity_per_week for r in routes]
        shape = (len(routes), self.weeks, self.scenarios)
        self.at.processed = self.matrix.columns(shape, upper=np.reshape(limits, (-1, 1, 1)))
        week, s = np.arange(self.weeks)[:, None], np.arange(self.scenarios)
        for r, route in enumerate(routes):
            self.matrix.enter(balance[grades.index(route.from_grade)], self.at.processed[r], 1.0)
            self.matrix.enter(balance[grades.index(route.to_grade)], self.at.processed[r], -route.yield_share)
            self._pay(self.at.processed[r], s, week, -route.cost)

    def _storage(self, balance: Indices) -> None:
        """What is left at the end of the last week is worth nothing, so that nothing is stored then."""
        storage = self.data.storage
        assert storage is not None
        stored = self.at.stored = self.matrix.columns((self.grades, self.weeks - 1, self.scenarios))
        self.matrix.enter(balance[:, :-1], stored, 1.0)
        self.matrix.enter(balance[:, 1:], stored, -(1.0 - storage.loss_per_week))
        self._pay(
            stored, np.arange(self.scenarios), np.arange(self.weeks - 1)[:, None], -storage.cost_per_week
        )
        if storage.capacity is not None:
            self.rows.store = self.matrix.rows((self.weeks - 1, self.scenarios), upper=storage.capacity)
            self.matrix.enter(self.rows.store[None], stored, 1.0)

    def _contracts(self) -> None:
        """Delivered + short = quantity, so that never more than the quantity counts; blending limits."""
        data, count = self.data, len(self.data.contracts)
        k, q, _, s = self.at.allocation_of
        self.at.short = self.matrix.columns((count, self.scenarios))
        rows = self.matrix.rows((count, self.scenarios), lower=0.0, upper=0.0)
        self.matrix.enter(rows[k, s], self.at.allocation, 1.0)
        self.matrix.enter(rows, self.at.short, 1.0)
        self.matrix.enter(rows, self.at.quantity[:, None], -1.0)
        for index, contract in enumerate(data.contracts):
            self._pay(
                self.at.short[index], np.arange(self.scenarios), contract.to_week - 1, -contract.penalty
            )
            for grade, share in data.blend.get(contract.code, {}).items():
                limit, mine = self.matrix.rows(self.scenarios, upper=0.0), k == index
                of_grade = (q[mine] == data.supply.grades.index(grade)).astype(np.float64)
                self.matrix.enter(limit[s[mine]], self.at.allocation[mine], of_grade - share)

    def _cash(self) -> None:
        """Cash week by week; a bill is always paid, an advance may wait; credit within the orders, repaid at the end."""
        data, finance, shape = self.data, self.data.finance, (self.scenarios, self.data.horizon)
        assert finance is not None
        advances = self._advances()
        self.at.cash = self.matrix.columns(shape)
        last = np.arange(data.horizon) == data.horizon - 1
        self.at.debt = self.matrix.columns(shape, upper=np.where(last, 0.0, np.inf))
        self.at.waiting = self.matrix.columns(shape, upper=advances.cumsum(axis=1))
        begin = self.fixed_money.copy()
        begin[:, 0] += finance.own_cash - min(data.policies[self.p].emergency_fund, finance.own_cash)
        rows = self.rows.cash = self.matrix.rows(shape, lower=-np.inf, upper=begin)
        s, h = np.indices(shape)
        self._pay(self.at.debt[:, :-1], s[:, :-1], h[:, 1:], -finance.rate_per_year / WEEKS_PER_YEAR)
        for columns, sign in ((self.at.cash, 1.0), (self.at.debt, -1.0), (self.at.waiting, -1.0)):
            self.matrix.enter(rows, columns, sign)
            self.matrix.enter(rows[:, 1:], columns[:, :-1], -sign)
        for column, scenario, week, amount in self.money:
            self.matrix.enter(rows[scenario, week], column, -amount)
        credit = self.matrix.columns(1)
        line = self.matrix.rows(1, upper=0.0)
        self.matrix.enter(line, credit, 1.0)
        self.matrix.enter(line, self.at.quantity, -finance.order_share * data.order_price)
        within = self.matrix.rows(shape, upper=0.0)
        self.matrix.enter(within, self.at.debt, 1.0)
        self.matrix.enter(within, credit, -1.0)
        only_due = self.matrix.rows(shape, upper=advances)
        self.matrix.enter(only_due, self.at.waiting, 1.0)
        self.matrix.enter(only_due[:, 1:], self.at.waiting[:, :-1], -1.0)

    def _members(self) -> float:
        """Advances at their worth, the surplus at the members' own discount; a loss is theirs too, and not discounted."""
        data, worth = self.data, self.data.surplus_worth[self.p]
        gain, loss = self.matrix.columns(self.scenarios), self.matrix.columns(self.scenarios)
        rows = self.matrix.rows(self.scenarios, upper=self.fixed_money.sum(axis=1))
        self.matrix.enter(rows, gain, 1.0)
        self.matrix.enter(rows, loss, -1.0)
        for column, scenario, _, amount in self.money:
            self.matrix.enter(rows[scenario], column, -amount)
        self._price(gain, self.chance * worth)
        self._price(loss, -self.chance * np.maximum(1.0, worth))
        if data.finance is not None:
            self._price(self.at.waiting, -self.chance[:, None] * data.wait_cost[self.p])
        return float(self.chance @ self._advances().sum(axis=1)) * float(data.advance_worth[self.p])

    def _profit(self) -> None:
        for column, scenario, _, amount in self.money:
            self._price(column, self.chance[scenario] * amount)

    def _chances(self) -> None:
        """A season with a miss, or without cash, is marked; the marked ones weigh at most what is allowed."""
        data, settings = self.data, self.data.settings
        if settings.max_miss is not None and data.contracts:
            tolerance = np.array([[c.tolerance] for c in data.contracts])
            most = np.array([[c.maximum] for c in data.contracts])
            self.at.missed = self._marked(settings.max_miss)
            rows = self.matrix.rows(self.at.short.shape, upper=0.0)
            self.matrix.enter(rows, self.at.short, 1.0)
            self.matrix.enter(rows, self.at.quantity[:, None], -tolerance)
            self.matrix.enter(rows, self.at.missed[None], -(1.0 - tolerance) * most)
        if data.finance is None or not data.pays_members:
            return
        owed = self._advances().sum(axis=1)
        if settings.max_cash_out is not None or settings.risk_weight > 0:
            self.at.cash_out = self.matrix.columns(self.scenarios, upper=owed)
            rows = self.matrix.rows(self.at.waiting.shape, upper=0.0)
            self.matrix.enter(rows, self.at.waiting, 1.0)
            self.matrix.enter(rows, self.at.cash_out[:, None], -1.0)
        if settings.max_cash_out is not None:
            marked = self._marked(settings.max_cash_out)
            rows = self.matrix.rows(self.scenarios, upper=0.0)
            self.matrix.enter(rows, self.at.cash_out, 1.0)
            self.matrix.enter(rows, marked, -owed)

    def _marked(self, allowed: float) -> Indices:
        marked = self.matrix.columns(self.scenarios, upper=1.0, integer=True)
        self.matrix.enter(self.matrix.rows(1, upper=allowed + 1e-9), marked, self.chance)
        return marked

    def _tail(self) -> None:
        """CVaR_alpha of what is missing: u >= loss - eta; eta + sum(p u)/(1 - alpha)."""
        settings = self.data.settings
        if settings.risk_weight == 0:
            return
        threshold = self.matrix.columns(1, lower=-np.inf)
        beyond = self.matrix.columns(self.scenarios)
        rows = self.matrix.rows(self.scenarios, upper=0.0)
        self.matrix.enter(rows, self.at.short, 1.0)
        if self.at.cash_out.size:
            self.matrix.enter(rows, self.at.cash_out, 1.0)
        self.matrix.enter(rows, threshold, -1.0)
        self.matrix.enter(rows, beyond, -1.0)
        self._price(threshold, -settings.risk_weight)
        self._price(beyond, -settings.risk_weight * self.chance / (1.0 - settings.alpha))
