"""Plans drawn from a seed: small ones for the oracles, and the published instances that speed is measured on."""

from __future__ import annotations

import math

import numpy as np


def enumerable_plan(seed):
    """One week, one grade, whole numbers: at most 4 contracts, 3 policies, 3 scenarios."""
    rng = np.random.default_rng([1, seed])
    policies = [f"P{i}" for i in range(rng.integers(1, 4))]
    seasons = rng.integers(1, 4)
    return {
        "weeks": 1,
        "policies": [{"code": code, "fixed_cost": int(rng.integers(0, 6))} for code in policies],
        "contracts": [_whole_contract(rng, k) for k in range(rng.integers(0, 5))],
        "channels": [
            {
                "code": f"C{j}",
                "grades": ["G"],
                "price": int(rng.integers(1, 6)),
                "capacity": [None, 3, 6][rng.integers(3)],
            }
            for j in range(rng.integers(0, 3))
        ],
        "costs": {"per_unit": float(rng.integers(0, 3)) / 4, "fixed": int(rng.integers(0, 4))},
        "supply": {
            "scenarios": [
                {
                    "code": f"s{s}",
                    "probability": float(p),
                    "spot_factor": float(rng.integers(2, 8)) / 4,
                    "quantity": {code: {"G": int(rng.integers(0, 16))} for code in policies},
                }
                for s, p in enumerate(_chances(rng, int(seasons)))
            ]
        },
        "plan": {"objective": "expected_profit", "gap": 0},
    }


def _whole_contract(rng, k):
    """Price rules that move with the season come with one quantity only: then every best promise is a whole number."""
    least, rule = int(rng.integers(0, 5)), str(rng.choice(["fixed", "fixed", "indexed", "minimum"]))
    return {
        "code": f"K{k}",
        "grades": ["G"],
        "rule": rule,
        "price": int(rng.integers(1, 8)),
        "index_share": float(rng.integers(0, 5)) / 4 if rule == "indexed" else 0,
        "floor": int(rng.integers(0, 4)),
        "differential": int(rng.integers(0, 4)),
        "min": least,
        "max": least + (int(rng.integers(0, 4)) if rule == "fixed" else 0),
        "must": bool(rng.random() < 0.2),
        "penalty": int(rng.integers(0, 5)),
    }


def _chances(rng, count):
    parts = rng.integers(1, 6, count)
    return parts / parts.sum()


def larger_plan(seed):
    """Weeks, grades, storage, processing, blending, cash and risk: for the model written row by row."""
    rng = np.random.default_rng([2, seed])
    weeks, policies, grades = int(rng.integers(2, 6)), ["A", "B"], ["G1", "G2"]
    document = {
        "weeks": weeks,
        "policies": [
            {
                "code": code,
                "advance": float(rng.uniform(0.4, 0.9)),
                "second_delay_days": int(rng.integers(0, 120)),
                "advance_delay_days": int(rng.choice([0, 0, 7, 10])),
                "emergency_fund": float(rng.choice([0, 2])),
                "fixed_cost": float(rng.uniform(0, 3)),
            }
            for code in policies
        ],
        "contracts": [_contract(rng, k, weeks) for k in range(rng.integers(1, 5))],
        "channels": [
            {
                "code": f"C{j}",
                "grades": ["G1", "G2"][: rng.integers(1, 3)],
                "price": rng.uniform(0.5, 1.5, weeks).round(3).tolist(),
                "capacity": [None, 10.0][rng.integers(2)],
                "pay_delay_weeks": int(rng.integers(0, 2)),
            }
            for j in range(rng.integers(1, 3))
        ],
        "costs": {"per_unit": float(rng.uniform(0, 0.2)), "fixed": float(rng.uniform(0, 2))},
        "supply": {
            "scenarios": [
                _season(rng, s, float(p), policies, grades, weeks) for s, p in enumerate(_chances(rng, 3))
            ]
        },
        "plan": {
            "objective": ["member_value", "expected_profit"][rng.integers(2)],
            "risk_weight": float(rng.choice([0, 0.5])),
            "alpha": 0.7,
            "max_miss": [None, 0.0, 0.4][rng.integers(3)],
            "max_cash_out": [None, 0.0, 0.5][rng.integers(3)],
            "gap": 0,
        },
    }
    if rng.random() < 0.6:
        document["storage"] = {
            "capacity": [None, 4.0][rng.integers(2)],
            "loss_per_week": float(rng.choice([0, 0.1])),
            "cost_per_week": float(rng.choice([0, 0.02])),
        }
    if rng.random() < 0.6:
        document["processing"] = [
            {"from": "G2", "to": "G1", "yield": 0.8, "cost": 0.1, "capacity_per_week": 3.0}
        ]
    if rng.random() < 0.7:
        document["finance"] = {
            "own_cash": float(rng.uniform(2, 20)),
            "order_share": 0.6,
            "rate_per_year": 0.16,
        }
    return document


def _contract(rng, k, weeks):
    first = int(rng.integers(1, weeks + 1))
    least = float(rng.uniform(1, 5))
    contract = {
        "code": f"K{k}",
        "grades": ["G1"],
        "downgrade_from": [["G2"], []][rng.integers(2)],
        "rule": str(rng.choice(["fixed", "indexed", "minimum"])),
        "price": float(rng.uniform(1, 2)),
        "index_share": float(rng.uniform(0, 1)),
        "floor": float(rng.uniform(0.5, 1.2)),
        "differential": float(rng.uniform(0, 0.5)),
        "min": least,
        "max": least + float(rng.uniform(0, 8)),
        "must": bool(rng.random() < 0.25),
        "from": first,
        "to": int(rng.integers(first, weeks + 1)),
        "pay_delay_weeks": int(rng.integers(0, 4)),
        "penalty": float(rng.uniform(0, 1)),
        "tolerance": float(rng.choice([0, 0.05, 0.2])),
    }
    if contract["downgrade_from"] and rng.random() < 0.5:
        contract["blend"] = {"G2": 0.4}
    return contract


def _season(rng, s, probability, policies, grades, weeks):
    return {
        "code": f"s{s}",
        "probability": probability,
        "spot_factor": float(rng.uniform(0.7, 1.3)),
        "quantity": {p: {g: rng.uniform(0, 6, weeks).round(2).tolist() for g in grades} for p in policies},
    }


#: The published instances: 3 are short of cash (0-2), 2 have nearly equal policies (3, 4).
PUBLISHED = range(10)


def published_instance(number, *, contracts=20, weeks=52, seasons=20, policies=4, max_miss=None):
    """A season of three grades with `contracts` offers that overlap in time and together exceed the harvest."""
    rng = np.random.default_rng([3, number])
    near = number in (3, 4)
    profile = np.exp(-0.5 * ((np.arange(weeks) - weeks * 0.5) / (weeks * 0.22)) ** 2)
    profile *= 1000.0 / profile.sum()
    menu = [_menu_policy(i, near) for i in range(policies)]
    spot = rng.lognormal(-0.02, 0.2, seasons)
    harvest = rng.lognormal(-0.03, 0.25, seasons)
    document = {
        "weeks": weeks,
        "policies": [policy for policy, _ in menu],
        "contracts": [_offer(rng, k, weeks, 1000.0 / contracts) for k in range(contracts)],
        "channels": [
            {
                "code": "plaza",
                "grades": ["G1", "G2", "G3"],
                "price": (1.0 + 0.2 * np.sin(np.arange(weeks) / 5)).tolist(),
            },
            {"code": "fair", "grades": ["G1"], "price": 1.25, "capacity": 60, "pay_delay_weeks": 1},
        ],
        "storage": {"capacity": 80, "loss_per_week": 0.02, "cost_per_week": 0.005},
        "processing": [{"from": "G3", "to": "G2", "yield": 0.85, "cost": 0.08, "capacity_per_week": 8}],
        "costs": {"per_unit": 0.08, "fixed": 30},
        "finance": {"own_cash": 25 if number < 3 else 250, "order_share": 0.6, "rate_per_year": 0.16},
        "supply": {"scenarios": []},
        "plan": {
            "objective": "member_value",
            "risk_weight": 0.3,
            "alpha": 0.9,
            "max_miss": max_miss,
            "gap": 0.01,
        },
    }
    for s in range(seasons):
        weekly = profile * harvest[s] * rng.lognormal(-0.02, 0.2, weeks)
        shares = rng.dirichlet([12, 6, 2])
        quantity = {
            policy["code"]: {
                f"G{q + 1}": (weekly * lift * share).round(4).tolist() for q, share in enumerate(shares)
            }
            for policy, lift in menu
        }
        document["supply"]["scenarios"].append(
            {
                "code": str(s + 1),
                "probability": 1 / seasons,
                "spot_factor": float(spot[s]),
                "quantity": quantity,
            }
        )
    return document


def _menu_policy(i, near):
    step = 0.002 if near else 0.05
    policy = {
        "code": "ABCDEFGH"[i],
        "advance": 0.65 + step * i,
        "second_payment": 0.4,
        "second_delay_days": 90 - 10 * i * (not near),
    }
    return policy, 0.78 + (0.001 if near else 0.04) * math.sqrt(i)


def _offer(rng, k, weeks, size):
    first = int(rng.integers(1, max(2, weeks * 3 // 4)))
    most = float(size * rng.uniform(0.8, 2.2))
    return {
        "code": f"K{k + 1}",
        "grades": [["G1"], ["G2"], ["G1", "G2"]][int(rng.integers(3))],
        "downgrade_from": [],
        "rule": str(rng.choice(["fixed", "indexed", "minimum"])),
        "price": float(rng.uniform(1.2, 1.7)),
        "index_share": 0.6,
        "floor": float(rng.uniform(1.05, 1.3)),
        "differential": float(rng.uniform(0.1, 0.4)),
        "min": most * 0.5,
        "max": most,
        "from": first,
        "to": int(min(weeks, first + rng.integers(weeks // 6, weeks // 2))),
        "pay_delay_weeks": int(rng.integers(0, 9)),
        "penalty": float(rng.uniform(0.1, 0.6)),
        "tolerance": 0.05,
    }
