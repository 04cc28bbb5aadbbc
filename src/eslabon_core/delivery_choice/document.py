"""The machine-readable answer of `eslabon simulate`: inputs' hash, seed, version, means with 95 % intervals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from eslabon_core.delivery_choice.priors import PRIORS
from eslabon_core.delivery_choice.reading import read_scenario
from eslabon_core.delivery_choice.result import (
    Estimate,
    Flags,
    Floats,
    SeasonResult,
    mean_interval,
    ratio,
    share_interval,
)
from eslabon_core.delivery_choice.scenario import Policy, Scenario
from eslabon_core.delivery_choice.season import simulate_seasons

ENGINE_VERSION = "1"


def inputs_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the scenario as canonical JSON: keys sorted, no spaces. TOML and JSON of the same content agree."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def simulate_document(document: Mapping[str, Any], *, workers: int = 1) -> dict[str, Any]:
    """Simulate every policy of a scenario file on common random numbers.

    Returns  {"inputs_sha256", "seed", "version", "runs", "members", "weeks", "policies": [{"policy", "seasons": […]}],
             "differences": […]} with every figure as {"mean", "low", "high"}.
    Raises   Problem "scenario.…".
    """
    return simulate_with_arrays(document, workers=workers)[0]


def simulate_with_arrays(
    document: Mapping[str, Any], *, workers: int = 1
) -> tuple[dict[str, Any], dict[str, Any]]:
    """As `simulate_document`, with the arrays of every run: "A.1.accepted" is policy A, season 1, field accepted."""
    scenario = read_scenario(document)
    arrays: dict[str, Any] = {}
    policies = []
    first: Sequence[SeasonResult] = ()
    differences = []
    for policy in scenario.policies:
        results = simulate_seasons(scenario, policy, workers=workers)
        policies.append(
            {
                "policy": policy.code,
                "seasons": [season_figures(scenario, policy, result) for result in results],
            }
        )
        for result in results:
            for name in SeasonResult.__slots__:
                arrays[f"{policy.code}.{result.season + 1}.{name}"] = np.asarray(getattr(result, name))
        if first:
            differences.append(_difference(scenario.policies[0], policy, first, results))
        else:
            first = results
    answer = {
        "inputs_sha256": inputs_hash(document),
        "seed": scenario.seed,
        "version": ENGINE_VERSION,
        "runs": scenario.runs,
        "members": scenario.members,
        "weeks": scenario.weeks,
        "policies": policies,
        "differences": differences,
    }
    return answer, arrays


def season_figures(scenario: Scenario, policy: Policy, result: SeasonResult) -> dict[str, Any]:
    """One season's figures. Money in book currency, quantities in units, shares in [0, 1]."""
    means: dict[str, Floats] = {
        "delivered_share": result.delivered_share,
        "accepted": result.accepted.sum(axis=(1, 2, 3)),
        "delivered_share_in_need": result.share_need,
        "delivered_share_in_calm": result.share_calm,
        "members_ever_outside": result.ever_outside,
        "members_both_ways": result.both_ways,
        "members_expelled": result.expelled,
        "cases": result.cases,
        "advance_late_share": result.late_share.mean(axis=1),
        "rationing_weeks": result.rationed.sum(axis=1).astype(float),
        "second_payment": result.second_payment,
        "members_income": result.members_income,
        "income_per_member": result.members_income / scenario.members,
        "members_gain": ratio(result.members_value - result.market_income, result.market_income),
        "non_member_gain": result.non_member_gain,
        "local_price": result.price_level,
        "revenue": result.revenue,
        "premium": result.premium,
        "fines": result.fines,
        "penalties": result.penalties,
        "interest": result.interest,
        "unsold": result.unsold.sum(axis=(1, 2)),
        "lowest_cash": result.cash.min(axis=1),
        "highest_debt": result.debt.max(axis=1),
        "services": result.services,
    }
    flags: dict[str, Flags] = {"any_miss": result.any_miss, "cash_out": result.cash_out}
    figures: dict[str, Any] = {"season": result.season + 1}
    figures.update({name: mean_interval(values).as_json() for name, values in means.items()})
    figures.update({name: share_interval(values).as_json() for name, values in flags.items()})
    figures["groups"] = [
        {
            "group": group.name,
            "delivered_share": mean_interval(result.delivered_share_by_group[:, g]).as_json(),
        }
        for g, group in enumerate(scenario.groups)
    ]
    figures["weeks"] = [
        {"week": week + 1, "delivered_share": _weekly_share(result, week).as_json()}
        for week in range(scenario.weeks)
    ]
    figures["contracts"] = [
        {
            "code": contract.code,
            "quantity": contract.quantity,
            "delivered": mean_interval(result.contract_delivered[:, k].sum(axis=1)).as_json(),
            "shortfall": mean_interval(result.contract_shortfall[:, k]).as_json(),
            "missed": share_interval(result.missed[:, k]).as_json(),
            "signed": share_interval(result.contract_open[:, k]).as_json(),
            "reputation": mean_interval(result.reputation[:, k]).as_json(),
        }
        for k, contract in enumerate(scenario.contracts)
    ]
    return figures


def _weekly_share(result: SeasonResult, week: int) -> Estimate:
    return mean_interval(
        ratio(result.brought[:, :, week].sum(axis=1), result.harvest[:, :, week].sum(axis=1))
    )


def _difference(
    base: Policy, policy: Policy, first: Sequence[SeasonResult], results: Sequence[SeasonResult]
) -> dict[str, Any]:
    """Last season, run by run on the same random numbers: the interval is that of the paired differences."""
    ours, theirs = results[-1], first[-1]
    return {
        "policy": policy.code,
        "against": base.code,
        "delivered_share": mean_interval(ours.delivered_share - theirs.delivered_share).as_json(),
        "any_miss": mean_interval(ours.any_miss.astype(float) - theirs.any_miss).as_json(),
        "cash_out": mean_interval(ours.cash_out.astype(float) - theirs.cash_out).as_json(),
        "members_income": mean_interval(ours.members_income - theirs.members_income).as_json(),
    }


def explain(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every default that a scenario file leaves to the engine: place, value, and on what ground it stands.

    Returns  rows {"place", "value", "mark", "ground", "low", "high", "unit"}; mark is None where the default is a neutral
             choice (no cost, no limit, even weeks), not a guess about people or markets.
    """
    scenario = read_scenario(document)
    rows = []
    for place, value in scenario.assumed.items():
        known = PRIORS.get(_prior_place(place))
        rows.append(
            {
                "place": place,
                "value": value,
                "mark": known.mark if known else None,
                "ground": known.ground if known else None,
                "low": known.low if known else None,
                "high": known.high if known else None,
                "unit": known.unit if known else None,
            }
        )
    return rows


def _prior_place(place: str) -> str:
    """policies[2].advance and members.groups[0].insured are the priors policy.advance and members.insured."""
    section, _, rest = place.partition(".")
    key = rest.rpartition(".")[2]
    section = section.partition("[")[0]
    key = "fine" if (section, key) == ("bylaw", "fines") else key
    return f"{'policy' if section == 'policies' else section}.{key}"
