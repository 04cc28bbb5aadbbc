"""The plan's part of a scenario file (link.md section 10): strict, every refusal names its place.

The members, policies, contracts, channels, costs and finance are read by `delivery_choice.read_scenario`; here come
storage, processing, supply, plan, and `blend` of a contract. Absent: no storage, no processing, supply simulated from
the members, the defaults of `PlanSettings`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from eslabon_core.delivery_choice.reading import read_scenario
from eslabon_core.delivery_choice.scenario import Scenario
from eslabon_core.delivery_choice.table import Table
from eslabon_core.problems import Problem

OBJECTIVES = ("member_value", "expected_profit")
#: Probabilities typed with three decimals (0.333) are meant to be 1; they are scaled to it exactly.
PROBABILITY_SLACK = 2e-3
MOST_SCENARIOS = 10_000


@dataclass(frozen=True, slots=True)
class Storage:
    """What keeps until next week. capacity in units, all grades together (None: no limit); loss a share per week."""

    capacity: float | None
    loss_per_week: float
    cost_per_week: float


@dataclass(frozen=True, slots=True)
class Processing:
    """One way to turn a grade into another. yield_share units out per unit in; cost and capacity per unit in."""

    from_grade: str
    to_grade: str
    yield_share: float
    cost: float
    capacity_per_week: float | None


@dataclass(frozen=True, slots=True)
class SupplyScenario:
    """One possible season. quantity[policy][grade] is accepted units per week."""

    code: str
    probability: float
    spot_factor: float
    quantity: Mapping[str, Mapping[str, tuple[float, ...]]]


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What is asked of the plan. max_miss and max_cash_out are chances in [0, 1]; None: not asked."""

    objective: str = "member_value"
    risk_weight: float = 0.0
    alpha: float = 0.9
    max_miss: float | None = None
    max_cash_out: float | None = None
    scenarios: int = 20
    gap: float = 0.01
    time_limit_s: float = 60.0


@dataclass(frozen=True, slots=True)
class PlanScenario:
    """All that a plan is computed from. supply () means: simulate it from the members.

    blend    contract -> grade -> the largest share of what is delivered in a season that may be of that grade.
    assumed  place -> value of every default that was used.
    """

    base: Scenario
    storage: Storage | None
    processing: tuple[Processing, ...]
    supply: tuple[SupplyScenario, ...]
    settings: PlanSettings
    blend: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    assumed: Mapping[str, Any] = field(default_factory=dict)


def read_plan_scenario(document: Mapping[str, Any]) -> PlanScenario:
    """The plan of a scenario file's object, already parsed from JSON or TOML.

    Raises   Problem "scenario.…" or "plan.…" with `place`: unknown or missing key, impossible value, probabilities that do
             not add up to 1, a policy without supply, neither members nor supply.
    """
    plain, blend = _without_blends(document)
    base = read_scenario(plain)
    assumed = dict(base.assumed)
    top = Table(base.plan_sections, "", assumed)
    scenario = PlanScenario(
        base=base,
        storage=_storage(top.table("storage")) if top.has("storage") else None,
        processing=tuple(_processing(table) for table in top.tables("processing")),
        supply=_supply(top.table("supply"), base) if top.has("supply") else (),
        settings=_settings(top.table("plan")),
        blend=blend,
        assumed=assumed,
    )
    if not scenario.supply and not base.groups:
        raise Problem("plan.no_supply", place="supply")
    return scenario


def _without_blends(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, dict[str, float]]]:
    contracts = document.get("contracts") if isinstance(document, Mapping) else None
    if not isinstance(contracts, list | tuple):
        return document, {}
    blends: dict[str, dict[str, float]] = {}
    plain: list[Any] = []
    for index, contract in enumerate(contracts):
        if isinstance(contract, Mapping) and "blend" in contract:
            table = Table(contract["blend"], f"contracts[{index}].blend", {})
            blends[str(contract.get("code"))] = {grade: table.number(grade, high=1.0) for grade in table.raw}
            contract = {key: value for key, value in contract.items() if key != "blend"}
        plain.append(contract)
    return {**document, "contracts": plain}, blends


def _storage(table: Table) -> Storage:
    storage = Storage(
        capacity=_limit(table, "capacity"),
        loss_per_week=table.number("loss_per_week", 0.0, high=1.0),
        cost_per_week=table.number("cost_per_week", 0.0),
    )
    table.close()
    return storage


def _processing(table: Table) -> Processing:
    processing = Processing(
        from_grade=table.text("from"),
        to_grade=table.text("to"),
        yield_share=table.number("yield", ..., 1e-6, 1.0),
        cost=table.number("cost", 0.0),
        capacity_per_week=_limit(table, "capacity_per_week"),
    )
    table.close()
    if processing.from_grade == processing.to_grade:
        raise Problem("plan.processing_to_itself", place=table.at("to"), grade=processing.to_grade)
    return processing


def _limit(table: Table, key: str) -> float | None:
    raw, _ = table.value(key, None)
    return None if raw is None else table.number(key)


def _settings(table: Table) -> PlanSettings:
    usual = PlanSettings()
    objective = table.text("objective", usual.objective)
    if objective not in OBJECTIVES:
        raise Problem(
            "plan.unknown_objective", place=table.at("objective"), value=objective, known=list(OBJECTIVES)
        )
    settings = PlanSettings(
        objective=objective,
        risk_weight=table.number("risk_weight", usual.risk_weight),
        alpha=table.number("alpha", usual.alpha, high=0.9999),
        max_miss=_chance(table, "max_miss"),
        max_cash_out=_chance(table, "max_cash_out"),
        scenarios=table.whole("scenarios", usual.scenarios, 1, MOST_SCENARIOS),
        gap=table.number("gap", usual.gap, high=1.0),
        time_limit_s=table.number("time_limit_s", usual.time_limit_s, 0.01, 86_400),
    )
    table.close()
    return settings


def _chance(table: Table, key: str) -> float | None:
    raw, _ = table.value(key, None)
    return None if raw is None else table.number(key, high=1.0)


def _supply(table: Table, base: Scenario) -> tuple[SupplyScenario, ...]:
    tables = table.tables("scenarios")
    table.close()
    if not 1 <= len(tables) <= MOST_SCENARIOS:
        raise Problem(
            "plan.scenario_count", place=table.at("scenarios"), count=len(tables), most=MOST_SCENARIOS
        )
    read = [_supply_scenario(item, base, 1.0 / len(tables)) for item in tables]
    given = {item.has("probability") for item in tables}
    total = math.fsum(scenario.probability for scenario in read)
    if len(given) > 1:
        raise Problem("plan.probability_missing", place=table.at("scenarios"))
    if abs(total - 1.0) > PROBABILITY_SLACK:
        raise Problem("plan.probabilities", place=table.at("scenarios"), total=total)
    codes = [scenario.code for scenario in read]
    if len(set(codes)) < len(codes):
        raise Problem("scenario.twice", place=table.at("scenarios"), value=max(codes, key=codes.count))
    return tuple(SupplyScenario(s.code, s.probability / total, s.spot_factor, s.quantity) for s in read)


def _supply_scenario(table: Table, base: Scenario, equal: float) -> SupplyScenario:
    by_policy = table.table("quantity")
    codes = [policy.code for policy in base.policies]
    scenario = SupplyScenario(
        code=table.text("code"),
        probability=table.number("probability", equal, high=1.0),
        spot_factor=table.number("spot_factor", 1.0, high=1e6),
        quantity={code: _by_grade(by_policy, code, base.weeks) for code in codes},
    )
    by_policy.close()
    table.close()
    return scenario


def _by_grade(by_policy: Table, code: str, weeks: int) -> dict[str, tuple[float, ...]]:
    if not by_policy.has(code):
        raise Problem("plan.policy_without_supply", place=by_policy.place, policy=code)
    grades = by_policy.table(code)
    quantities: dict[str, tuple[float, ...]] = {}
    for grade, raw in grades.raw.items():
        single = weeks == 1 and not isinstance(raw, list | tuple)
        quantities[str(grade)] = (grades.number(grade),) if single else grades.numbers(grade, length=weeks)
    return quantities
