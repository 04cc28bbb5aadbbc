"""What the solver's numbers mean: promises, chances, cash week by week, what one more unit would be worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eslabon_core.planning.data import Flags, Floats, PlanData
from eslabon_core.planning.solve import Solved

#: Quantities and money under this are noise of floating point.
DUST = 1e-6


@dataclass(frozen=True, slots=True)
class Shadow:
    """The expected worth of one more unit: of cash by week (H), of a grade by week (T), of storage by week (T - 1)."""

    cash: list[float]
    grades: dict[str, list[float]]
    storage: list[float]

    def as_dict(self) -> dict[str, object]:
        """As it stands in the plan's document."""
        return {"cash": self.cash, "grades": self.grades, "storage": self.storage}


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan in the terms of the organisation.

    Shapes   accepted, quantity (K,); short (K, S); need (S, H): money that must have been found by each week, >= 0.
    p_miss       chance that some signed contract is missed by more than its tolerance, over the plan's own scenarios
    p_cash_out   chance that some advance has to wait
    """

    policy: str
    accepted: tuple[bool, ...]
    quantity: Floats
    short: Floats
    p_miss: float
    p_cash_out: float
    need: Floats
    shadow: Shadow


def read_plan(data: PlanData, solved: Solved) -> Plan:
    """The plan of a search that found one."""
    best, model = solved.best, solved.model
    assert best is not None
    assert best.values is not None
    assert model is not None
    values, at = best.values, model.columns
    accepted = values[at.accept] > 0.5
    quantity = np.where(accepted, np.maximum(0.0, values[at.quantity]), 0.0)
    short = np.maximum(0.0, values[at.short])
    slack = np.array([c.tolerance for c in data.contracts])[:, None] * quantity[:, None]
    short_of = (short > slack + DUST * (1.0 + quantity[:, None])) & accepted[:, None]
    missed: Flags = np.asarray(short_of.any(axis=0), dtype=np.bool_)
    waits = np.zeros_like(missed)
    if at.waiting.size:
        waits = values[at.waiting].max(axis=1, initial=0.0) > DUST * (
            1.0 + np.abs(model.fixed_money).sum(axis=1)
        )
    return Plan(
        policy=data.policies[best.policy].code,
        accepted=tuple(bool(flag) for flag in accepted),
        quantity=quantity,
        short=short,
        p_miss=_chance(data, missed),
        p_cash_out=_chance(data, waits),
        need=_need(data, solved),
        shadow=_shadow(data, solved),
    )


def _chance(data: PlanData, marked: Flags) -> float:
    return min(1.0, float(data.supply.probability[marked].sum()))


def _need(data: PlanData, solved: Solved) -> Floats:
    """What has been paid out and not yet come in, by week, in every scenario: own cash and credit must cover it."""
    assert solved.best is not None
    assert solved.best.values is not None
    assert solved.model is not None
    values, model = solved.best.values, solved.model
    flow = model.fixed_money.copy()
    k, _, t, s = model.columns.allocation_of
    late = np.array([c.pay_delay_weeks for c in data.contracts], dtype=np.int64)
    np.add.at(flow, (s, t + late[k]), data.contract_price[k, s, t] * values[model.columns.allocation])
    for j, delay in enumerate(data.channel_delay_weeks):
        sold = values[model.columns.sold[j]].sum(axis=0).T
        flow[:, delay : delay + data.weeks] += sold * data.channel_price[j]
    for r, route in enumerate(data.processing):
        flow[:, : data.weeks] -= route.cost * values[model.columns.processed[r]].T
    if data.storage is not None:
        flow[:, : data.weeks - 1] -= data.storage.cost_per_week * values[model.columns.stored].sum(axis=0).T
    short = values[model.columns.short]
    for index, contract in enumerate(data.contracts):
        flow[:, contract.to_week - 1] -= contract.penalty * short[index]
    need: Floats = np.maximum(0.0, -flow.cumsum(axis=1))
    return need


def _shadow(data: PlanData, solved: Solved) -> Shadow:
    assert solved.best is not None
    assert solved.model is not None
    duals, rows = solved.best.row_duals, solved.model.rows
    if duals is None:
        return Shadow([], {}, [])
    return Shadow(
        cash=_told(duals[rows.cash].sum(axis=0)) if rows.cash.size else [],
        grades={
            grade: _told(duals[rows.balance[q]].sum(axis=1)) for q, grade in enumerate(data.supply.grades)
        },
        storage=_told(duals[rows.store].sum(axis=1)) if rows.store.size else [],
    )


def _told(values: Floats) -> list[float]:
    return [round(max(0.0, float(value)), 6) for value in values]
