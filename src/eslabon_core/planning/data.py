"""The plan as arrays: what the model is built from, with members already added up to grade and week.

Axes: P policies, S scenarios (possible seasons), Q grades, T weeks, K contracts, J channels, R processing routes.
Members drop out of the allocation exactly: a group's own discount only enters the worth of its policy's surplus.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eslabon_core.delivery_choice.scenario import Contract, Finance, Group, Policy
from eslabon_core.planning.scenario import PlanScenario, PlanSettings, Processing, Storage
from eslabon_core.problems import Problem

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
DAYS_PER_YEAR, DAYS_PER_WEEK, WEEKS_PER_YEAR = 365.0, 7.0, 52.0
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(32)


@dataclass(frozen=True, slots=True)
class Supply:
    """What is taken in at the scale. quantity (P, S, Q, T) units; probability (S,) sums to 1; spot_factor (S, T).

    group_share (P, S, G): each group's part of the season's quantity; rows sum to 1.
    """

    scenarios: tuple[str, ...]
    grades: tuple[str, ...]
    probability: Floats
    quantity: Floats
    spot_factor: Floats
    group_share: Floats


@dataclass(frozen=True, slots=True)
class PlanData:
    """Everything the model needs.

    Shapes   contract_price (K, S, T), channel_price (J, S, T), contract_uses (K, Q), channel_uses (J, Q), windows (K, T),
             order_price (K,), offered and must (K,), surplus_worth (P, S), advance_worth and wait_cost (P,).
    Units    prices and money in book currency; surplus_worth: what one unit of money of surplus is worth to members today;
             wait_cost: what one unit of money of an advance loses in a week of waiting.
    """

    policies: tuple[Policy, ...]
    contracts: tuple[Contract, ...]
    channel_codes: tuple[str, ...]
    channel_delay_weeks: tuple[int, ...]
    channel_capacity: tuple[float | None, ...]
    supply: Supply
    contract_price: Floats
    channel_price: Floats
    contract_uses: Flags
    channel_uses: Flags
    windows: Flags
    order_price: Floats
    offered: Flags
    must: Flags
    blend: Mapping[str, Mapping[str, float]]
    storage: Storage | None
    processing: tuple[Processing, ...]
    unit_cost: float
    fixed_cost: float
    finance: Finance | None
    surplus_worth: Floats
    advance_worth: Floats
    wait_cost: Floats
    settings: PlanSettings

    @property
    def weeks(self) -> int:
        """Weeks of harvest."""
        return int(self.supply.quantity.shape[3])

    @property
    def horizon(self) -> int:
        """Weeks until the last buyer has paid and the last advance is due."""
        buyers = [c.pay_delay_weeks for c in self.contracts] + list(self.channel_delay_weeks)
        return self.weeks + max(
            [*buyers, *(advance_delay_weeks(policy) for policy in self.policies)], default=0
        )

    @property
    def pays_members(self) -> bool:
        """Whether money is paid to members (not in a textbook's expected profit)."""
        return self.settings.objective == "member_value"


def advance_delay_weeks(policy: Policy) -> int:
    """How many weeks after the delivery an advance is paid, as the simulator counts them."""
    return math.ceil(policy.advance_delay_days / DAYS_PER_WEEK)


def plan_data(scenario: PlanScenario, supply: Supply) -> PlanData:
    """The arrays of a scenario and its supply.

    Raises   Problem "plan.blend_of_a_grade_not_taken".
    """
    base = scenario.base
    grades = supply.grades
    _check_blend(scenario)
    moving = supply.spot_factor.shape
    price = np.array(
        [contract_prices(c, base.market.price, supply.spot_factor) for c in base.contracts]
    ).reshape(-1, *moving)
    weeks = np.arange(1, base.weeks + 1)
    windows = np.array(
        [(c.from_week <= weeks) & (weeks <= c.to_week) for c in base.contracts], dtype=bool
    ).reshape(-1, base.weeks)
    groups = base.groups or (_average_group(base.weeks),)
    return PlanData(
        policies=base.policies,
        contracts=base.contracts,
        channel_codes=tuple(c.code for c in base.channels),
        channel_delay_weeks=tuple(c.pay_delay_weeks for c in base.channels),
        channel_capacity=tuple(c.capacity for c in base.channels),
        supply=supply,
        contract_price=price,
        channel_price=np.array([np.asarray(c.price) * supply.spot_factor for c in base.channels]).reshape(
            -1, *moving
        ),
        contract_uses=_uses([(*c.grades, *c.downgrade_from) for c in base.contracts], grades),
        channel_uses=_uses([c.grades for c in base.channels], grades),
        windows=windows,
        order_price=np.array([max(c.price, c.floor) for c in base.contracts]),
        offered=np.ones(len(base.contracts), dtype=bool),
        must=np.array([c.must for c in base.contracts], dtype=bool),
        blend=scenario.blend,
        storage=scenario.storage,
        processing=scenario.processing,
        unit_cost=base.costs.per_unit,
        fixed_cost=base.costs.fixed,
        finance=base.finance,
        surplus_worth=np.stack(
            [_surplus_worth(p, groups, supply.group_share[i]) for i, p in enumerate(base.policies)]
        ),
        advance_worth=np.array([_advance_worth(p, groups, supply, i) for i, p in enumerate(base.policies)]),
        wait_cost=np.array([1.0 - _advance_discount(groups, supply, i) for i in range(len(base.policies))]),
        settings=scenario.settings,
    )


def contract_prices(contract: Contract, market_price: float, spot_factor: Floats) -> Floats:
    """The contract's price in every scenario and week; the premium is a separate flow and never part of it.

    Shapes   spot_factor and result (S, T).
    Source   link.md section 2: fixed P; indexed P (1 + share (index / p0 - 1)); minimum max(floor, index + differential).
             A contract to be fixed later is indexed by the share of it that is not fixed yet.
    """
    index = (np.asarray(contract.index) if contract.index else market_price) * spot_factor
    reference = contract.index[0] if contract.index else market_price
    if contract.rule == "indexed":
        moved = contract.price * (1.0 + contract.index_share * (index / reference - 1.0))
        return np.asarray(np.maximum(0.0, moved), dtype=np.float64)
    if contract.rule == "minimum":
        return np.maximum(contract.floor, index + contract.differential)
    return np.full(spot_factor.shape, contract.price)


def supply_from_file(scenario: PlanScenario) -> Supply:
    """The supply that the scenario file gives; members, if any, share it by what they harvest."""
    base = scenario.base
    named = [tuple(item.quantity[p.code]) for item in scenario.supply for p in base.policies]
    grades = planned_grades(scenario, [grade for names in named for grade in names])
    quantity = np.zeros((len(base.policies), len(scenario.supply), len(grades), base.weeks))
    for s, item in enumerate(scenario.supply):
        for p, policy in enumerate(base.policies):
            for grade, weekly in item.quantity[policy.code].items():
                quantity[p, s, grades.index(grade)] = weekly
    parts = np.array([group.count * group.harvest for group in base.groups] or [1.0])
    return Supply(
        scenarios=tuple(item.code for item in scenario.supply),
        grades=grades,
        probability=np.array([item.probability for item in scenario.supply]),
        quantity=quantity,
        spot_factor=np.repeat([[item.spot_factor] for item in scenario.supply], base.weeks, axis=1),
        group_share=np.broadcast_to(parts / parts.sum(), (*quantity.shape[:2], len(parts))),
    )


def planned_grades(scenario: PlanScenario, supplied: list[str]) -> tuple[str, ...]:
    """Every grade of the plan, those that are brought first."""
    asked = [grade for c in scenario.base.contracts for grade in (*c.grades, *c.downgrade_from)]
    asked += [grade for c in scenario.base.channels for grade in c.grades]
    made = [grade for route in scenario.processing for grade in (route.from_grade, route.to_grade)]
    return tuple(dict.fromkeys([*supplied, *asked, *made]))


def mean_discount(group: Group, days: float) -> float:
    """What one unit of money in `days` is worth today to an average member of the group: E[beta] E[exp(-rho d)]; 1 for 0.

    Source   link.md sections 1 and 5: rho lognormal about its median, beta uniform up to 1.
    """
    if days <= 0:
        return 1.0
    rates = group.impatience_per_year * np.exp(group.impatience_spread * _NODES)
    patience = float((_WEIGHTS * np.exp(-rates * days / DAYS_PER_YEAR)).sum() / _WEIGHTS.sum())
    return 0.5 * (1.0 + group.present_bias_min) * patience


def _surplus_worth(policy: Policy, groups: tuple[Group, ...], share: Floats) -> Floats:
    worth = [mean_discount(g, policy.second_delay_days) * (1.0 + g.saving_value) for g in groups]
    return np.asarray((share @ np.array(worth)) * (1.0 - policy.reserve), dtype=np.float64)


def _advance_worth(policy: Policy, groups: tuple[Group, ...], supply: Supply, p: int) -> float:
    worth = np.array([mean_discount(g, policy.advance_delay_days) for g in groups])
    return float(supply.probability @ (supply.group_share[p] @ worth))


def _advance_discount(groups: tuple[Group, ...], supply: Supply, p: int) -> float:
    week = np.array([mean_discount(g, DAYS_PER_WEEK) for g in groups])
    return float(supply.probability @ (supply.group_share[p] @ week))


def _average_group(weeks: int) -> Group:
    return Group("members", 1, float(weeks), (1.0 / weeks,) * weeks, (("G1", 1.0),))


def _uses(names: list[tuple[str, ...]], grades: tuple[str, ...]) -> Flags:
    return np.array([[grade in taken for grade in grades] for taken in names], dtype=bool).reshape(
        -1, len(grades)
    )


def _check_blend(scenario: PlanScenario) -> None:
    for contract in scenario.base.contracts:
        taken = (*contract.grades, *contract.downgrade_from)
        for grade in scenario.blend.get(contract.code, {}):
            if grade not in taken:
                raise Problem("plan.blend_of_a_grade_not_taken", contract=contract.code, grade=grade)
