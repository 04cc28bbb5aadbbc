"""A scenario file, already parsed from JSON or TOML, becomes a Scenario; anything doubtful is a Problem with its place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from eslabon_core.delivery_choice.priors import PRIORS
from eslabon_core.delivery_choice.scenario import (
    Bylaw,
    Channel,
    Contract,
    Costs,
    Finance,
    Group,
    Market,
    Policy,
    Reputation,
    Scenario,
)
from eslabon_core.delivery_choice.table import Table, number, refuse_twice, short
from eslabon_core.problems import Problem

#: Sections that only the planner reads.
PLAN_SECTIONS = ("storage", "processing", "supply", "plan")
MOST_MEMBERS = 10_000_000


def read_scenario(document: Mapping[str, Any]) -> Scenario:
    """The scenario of a file's object (link.md section 10).

    Raises   Problem "scenario.…" with `place` and `value`: unknown key, missing key, wrong kind, impossible value, a code
             twice, weeks that do not exist, shares that do not add up.
    """
    assumed: dict[str, Any] = {}
    top = Table(document, "", assumed)
    weeks = top.whole("weeks", 12, 1, 520)
    market = _market(top.table("market"))
    scenario = Scenario(
        weeks=weeks,
        market=market,
        groups=_groups(top.table("members"), weeks) if top.has("members") else (),
        policies=_policies(top, market.price),
        contracts=tuple(_contract(table, weeks) for table in top.tables("contracts")),
        channels=tuple(_channel(table, weeks) for table in top.tables("channels")),
        costs=_costs(top.table("costs")),
        finance=_finance(top.table("finance")) if top.has("finance") else None,
        bylaw=_bylaw(top.table("bylaw"), market.price),
        reputation=_reputation(top.table("reputation")),
        seed=top.whole("seed", 1),
        runs=top.whole("runs", 100, 1, 1_000_000),
        seasons=top.whole("seasons", 1, 1, 100),
        plan_sections={key: document[key] for key in PLAN_SECTIONS if top.has(key)},
        assumed=assumed,
    )
    if top.has("note"):
        top.text("note")
    top.close()
    for name, codes in (
        ("policies", [policy.code for policy in scenario.policies]),
        ("contracts", [contract.code for contract in scenario.contracts]),
        ("channels", [channel.code for channel in scenario.channels]),
        ("members.groups", [group.name for group in scenario.groups]),
    ):
        refuse_twice(codes, name)
    return scenario


def _market(table: Table) -> Market:
    traders = None
    if table.has("traders") and table.raw["traders"] is not None:
        inner = table.table("traders")
        count, intercept = inner.whole("count", ..., 1, 1000), inner.number("intercept")
        traders = (count, intercept, inner.number("resale", ..., intercept))
        inner.close()
    if traders is not None and table.has("price"):
        raise Problem("scenario.price_twice", place=table.at("price"), other=table.at("traders"))
    price = table.number("price", 1.0, 1e-9) if traders is None else cournot_price(*traders)
    if price <= 0:
        raise Problem("scenario.out_of_range", place=table.at("traders"), value=price, low=0, high=None)
    market = Market(
        price=price,
        noise=table.prior("noise", "market", high=2),
        noise_persistence=table.prior("noise_persistence", "market", high=1),
        spillover=table.prior("spillover", "market", high=1),
        member_share=table.prior("member_share", "market", 1e-6, 1),
        traders=traders,
    )
    table.close()
    return market


def cournot_price(count: int, intercept: float, resale: float) -> float:
    """What `count` equal buyers pay when supply is (price - intercept) x slope and a unit is worth `resale` to them.

    Source   link.md section 4: (A + n v)/(n + 1).
    """
    return (intercept + count * resale) / (count + 1)


def _groups(members: Table, weeks: int) -> tuple[Group, ...]:
    if members.has("groups"):
        tables = [Table(t.raw, t.place, t.assumed, members) for t in members.tables("groups")]
        if members.has("count"):
            raise Problem("scenario.count_and_groups", place=members.at("count"))
        if not tables:
            raise Problem("scenario.missing", place=members.at("groups"))
        groups = tuple(_group(table, weeks, table.text("name")) for table in tables)
        members.close()
    else:
        groups = (_group(members, weeks, "members"),)
    if sum(group.count for group in groups) > MOST_MEMBERS:
        raise Problem(
            "scenario.out_of_range",
            place=members.place,
            value=sum(g.count for g in groups),
            low=1,
            high=MOST_MEMBERS,
        )
    return groups


def _group(table: Table, weeks: int, name: str) -> Group:
    group = Group(
        name=name,
        count=table.whole("count", ..., 1, MOST_MEMBERS),
        harvest=table.number("harvest", float(weeks), 1e-3, 1e9),
        profile=_shares(table.numbers("profile", [1.0] * weeks, length=weeks), table.at("profile")),
        grades=_grades(table),
        harvest_spread=table.prior("harvest_spread", "members", high=3),
        harvest_cv=table.prior("harvest_cv", "members", high=3),
        impatience_per_year=table.prior("impatience_per_year", "members", high=100),
        impatience_spread=table.prior("impatience_spread", "members", high=3),
        present_bias_min=table.prior("present_bias_min", "members", high=1),
        saving_value=table.prior("saving_value", "members", high=5),
        saving_spread=table.prior("saving_spread", "members", high=3),
        shock_rate=table.prior("shock_rate", "members", high=1),
        shock_size=table.prior("shock_size", "members", high=10),
        insured=table.prior("insured", "members", high=1),
        acceptance=table.prior("acceptance", "members", high=1),
        rejected_price=table.prior("rejected_price", "members", high=10),
        rejected_cost=table.prior("rejected_cost", "members", high=10),
        distrust=table.prior("distrust", "members", high=1),
        cost_to_organisation=table.prior("cost_to_organisation", "members", high=10),
        cost_spread=table.prior("cost_spread", "members", high=3),
        cost_to_market=table.prior("cost_to_market", "members", high=10),
        loyalty_max=table.prior("loyalty_max", "members", high=10),
        membership_value=table.prior("membership_value", "members", high=1000),
        choice_noise=table.prior("choice_noise", "members", high=100),
    )
    table.close()
    return group


def _grades(table: Table) -> tuple[tuple[str, float], ...]:
    raw, place = table.value("grades", {"G1": 1.0})
    if not isinstance(raw, Mapping) or not raw:
        raise Problem("scenario.not_an_object", place=place, value=short(raw))
    parts = [number(value, f"{place}.{grade}", 0.0, math.inf) for grade, value in raw.items()]
    return tuple(zip((str(grade) for grade in raw), _shares(parts, place), strict=True))


def _shares(parts: Sequence[float], place: str) -> tuple[float, ...]:
    total = math.fsum(parts)
    if not total > 0:
        raise Problem("scenario.nothing_to_share", place=place)
    return tuple(part / total for part in parts)


def _policies(top: Table, price: float) -> tuple[Policy, ...]:
    if not top.has("policies"):
        return (_policy(top.table("policy"), price, "A"),)
    if top.has("policy"):
        raise Problem("scenario.policy_twice", place="policy", other="policies")
    tables = top.tables("policies")
    if not tables:
        raise Problem("scenario.missing", place="policies")
    return tuple(_policy(table, price, ...) for table in tables)


def _policy(table: Table, price: float, code: Any) -> Policy:
    policy = Policy(
        code=table.text("code", code),
        advance=table.prior("advance", "policy", scale=price),
        second_payment=table.prior("second_payment", "policy", scale=price),
        second_delay_days=table.prior("second_delay_days", "policy", high=3650),
        advance_delay_days=table.prior("advance_delay_days", "policy", high=3650),
        credibility=table.prior("credibility", "policy", high=1),
        emergency_fund=table.number("emergency_fund", 0.0),
        fixed_cost=table.number("fixed_cost", 0.0),
        reserve=table.number("reserve", 0.0, high=1),
        index_pass=table.number("index_pass", 0.0, high=1),
        third_party_testing=table.flag("third_party_testing", False),
        services=table.number("services", 0.0),
    )
    table.close()
    return policy


def _contract(table: Table, weeks: int) -> Contract:
    rule = table.text("rule", "fixed")
    if rule not in ("fixed", "indexed", "minimum"):
        raise Problem(
            "scenario.unknown_rule", place=table.at("rule"), value=rule, known=["fixed", "indexed", "minimum"]
        )
    minimum = table.number("min", 0.0)
    maximum = table.number("max", ..., minimum)
    from_week = table.whole("from", 1, 1, weeks)
    index = table.numbers("index", length=weeks) if table.has("index") else ()
    contract = Contract(
        code=table.text("code"),
        grades=table.texts("grades"),
        downgrade_from=table.texts("downgrade_from", []),
        rule=rule,
        price=table.number("price", ... if rule != "minimum" else 0.0),
        index_share=table.number("index_share", 1.0 if rule == "indexed" else 0.0, high=10),
        floor=table.number("floor", 0.0),
        differential=table.number("differential", 0.0, -math.inf),
        premium=table.number("premium", 0.0),
        minimum=minimum,
        maximum=maximum,
        quantity=table.number("quantity", maximum, minimum, maximum),
        must=table.flag("must", False),
        from_week=from_week,
        to_week=table.whole("to", weeks, from_week, weeks),
        pay_delay_weeks=table.whole("pay_delay_weeks", 0, 0, 520),
        penalty=table.number("penalty", 0.0),
        tolerance=table.number("tolerance", 0.0, high=1),
        index=index,
    )
    table.close()
    return contract


def _channel(table: Table, weeks: int) -> Channel:
    raw, _ = table.value("price", ...)
    price = (
        table.numbers("price", length=weeks)
        if isinstance(raw, list | tuple)
        else (table.number("price"),) * weeks
    )
    capacity = (
        table.number("capacity") if table.has("capacity") and table.raw["capacity"] is not None else None
    )
    delay = table.whole("pay_delay_weeks", 0, 0, 520)
    channel = Channel(table.text("code"), table.texts("grades"), price, capacity, delay)
    table.close()
    return channel


def _costs(table: Table) -> Costs:
    costs = Costs(table.number("per_unit", 0.0), table.number("fixed", 0.0))
    table.close()
    return costs


def _finance(table: Table) -> Finance:
    finance = Finance(
        own_cash=table.number("own_cash", 0.0),
        order_share=table.prior("order_share", "finance", high=1),
        rate_per_year=table.prior("rate_per_year", "finance", high=10),
    )
    table.close()
    return finance


def _bylaw(table: Table, price: float) -> Bylaw:
    bylaw = Bylaw(
        quota=table.prior("quota", "bylaw", high=1),
        fines=table.numbers("fines", [PRIORS["bylaw.fine"].value * price]),
        detect=table.prior("detect", "bylaw", high=1),
        expiry=table.whole("expiry", 1, 1, 100),
        expulsion=table.flag("expulsion", False),
        wait=table.whole("wait", 2, 1, 100),
    )
    table.close()
    if bylaw.expulsion and not bylaw.fines:
        raise Problem("scenario.expulsion_without_steps", place=table.at("fines"))
    return bylaw


def _reputation(table: Table) -> Reputation:
    reputation = Reputation(
        start=table.number("start", 1.0, high=1),
        gain=table.prior("gain", "reputation", high=1),
        loss=table.prior("loss", "reputation", high=1),
        misses_to_lose=table.whole("misses_to_lose", int(PRIORS["reputation.misses_to_lose"].value), 1, 100),
        learning=table.prior("learning", "reputation", high=1),
    )
    table.close()
    return reputation
