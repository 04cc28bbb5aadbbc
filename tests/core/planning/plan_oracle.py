"""Second opinions on the plan that share no code with it: exhaustive enumeration, and a model written row by row in PuLP."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pulp


def greedy_value(units, uses):
    """Best use of `units`: (value, room) pairs, dearest first; what has no use that pays is left over."""
    total = 0.0
    for value, room in sorted(uses, reverse=True):
        if value <= 0 or units <= 0:
            break
        taken = min(units, room)
        total += value * taken
        units -= taken
    return total


def enumerated_optimum(document):
    """Best expected profit of a plan of one week, one grade and whole numbers: every policy, every promise."""
    contracts, costs = document["contracts"], document.get("costs", {})
    choices = [[*([] if c["must"] else [0]), *range(c["min"], c["max"] + 1)] for c in contracts]
    best = -math.inf
    for policy in document["policies"]:
        for promised in itertools.product(*choices):
            total = -policy["fixed_cost"] - costs.get("fixed", 0)
            for season in document["supply"]["scenarios"]:
                factor, units = season["spot_factor"], season["quantity"][policy["code"]]["G"]
                uses = [
                    (c["price"] * factor, math.inf if c["capacity"] is None else c["capacity"])
                    for c in document["channels"]
                ]
                owed = 0.0
                for contract, quantity in zip(contracts, promised, strict=True):
                    uses.append((_price(contract, factor) + contract["penalty"], quantity))
                    owed += contract["penalty"] * quantity
                profit = greedy_value(units, uses) - owed - costs.get("per_unit", 0) * units
                total += season["probability"] * profit
            best = max(best, total)
    return best


def _price(contract, factor):
    if contract["rule"] == "indexed":
        return contract["price"] * (1 + contract["index_share"] * (factor - 1))
    if contract["rule"] == "minimum":
        return max(contract["floor"], factor + contract["differential"])
    return contract["price"]


def discount(days):
    """E[beta exp(-rho days)] of the documented priors, by a plain sum over the lognormal's quantiles."""
    if days == 0:
        return 1.0
    z = np.linspace(-8, 8, 20001)
    weight = np.exp(-z * z / 2)
    patience = np.exp(-0.40 * np.exp(0.8 * z) * days / 365)
    return 0.925 * float((weight * patience).sum() / weight.sum())


def pulp_optimum(document):
    """The best objective over the menu, or None where no policy can meet the demands."""
    found = [
        value for value in (_PulpPlan(document, p).solve() for p in document["policies"]) if value is not None
    ]
    return max(found) if found else None


class _PulpPlan:
    def __init__(self, document, policy):
        self.d, self.policy, self.settings = document, policy, document["plan"]
        self.T = range(1, document["weeks"] + 1)
        delays = [c["pay_delay_weeks"] for c in document["contracts"] + document["channels"]]
        late = [math.ceil(p.get("advance_delay_days", 0) / 7) for p in document["policies"]]
        self.H = range(1, document["weeks"] + max(delays + late) + 1)
        self.seasons = document["supply"]["scenarios"]
        self.grades = sorted({g for s in self.seasons for q in s["quantity"].values() for g in q})
        self.m = pulp.LpProblem("plan", pulp.LpMaximize)
        self.names = itertools.count()
        self.goal = []

    def var(self, low=0, high=None, cat="Continuous"):
        return pulp.LpVariable(f"v{next(self.names)}", low, high, cat)

    def solve(self):
        self.y = {c["code"]: self.var(1 if c["must"] else 0, 1, "Integer") for c in self.d["contracts"]}
        self.Q = {c["code"]: self.var() for c in self.d["contracts"]}
        for c in self.d["contracts"]:
            self.m += self.Q[c["code"]] <= c["max"] * self.y[c["code"]]
            self.m += self.Q[c["code"]] >= c["min"] * self.y[c["code"]]
        losses = [self.season(s) for s in self.seasons]
        chances = [s["probability"] for s in self.seasons]
        if self.settings.get("risk_weight"):
            eta, tail = self.var(None), [self.var() for _ in losses]
            for u, (loss, _, _) in zip(tail, losses, strict=True):
                self.m += u >= loss - eta
            cvar = eta + pulp.lpSum(p * u for p, u in zip(chances, tail, strict=True)) / (
                1 - self.settings["alpha"]
            )
            self.goal.append(-self.settings["risk_weight"] * cvar)
        for key, position in (("max_miss", 1), ("max_cash_out", 2)):
            if self.settings.get(key) is not None:
                marks = [row[position] for row in losses]
                self.m += (
                    pulp.lpSum(p * mark for p, mark in zip(chances, marks, strict=True))
                    <= self.settings[key] + 1e-9
                )
        self.m += pulp.lpSum(self.goal)
        self.m.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, gapAbs=0))
        return pulp.value(self.m.objective) if pulp.LpStatus[self.m.status] == "Optimal" else None

    def season(self, s):
        flow, short = self.goods(s)
        members = self.settings["objective"] == "member_value"
        advances = dict.fromkeys(self.H, 0.0)
        late = math.ceil(self.policy.get("advance_delay_days", 0) / 7)
        for t in self.T if members else ():
            advances[t + late] += self.policy["advance"] * self.brought(s, t)
        waiting = dict.fromkeys(self.H, 0)
        if "finance" in self.d:
            interest, waiting = self.cash(flow, advances, members)
            flow[self.H[-1]] -= pulp.lpSum(interest)
        surplus = pulp.lpSum(flow.values()) - sum(advances.values())
        p = s["probability"]
        if members:
            gain, loss = self.var(), self.var()
            self.m += gain - loss == surplus
            worth = discount(self.policy["second_delay_days"])
            first = sum(advances.values()) * discount(self.policy.get("advance_delay_days", 0))
            self.goal.append(p * (worth * gain - max(1.0, worth) * loss + first))
            self.goal.append(-p * (1 - discount(7)) * pulp.lpSum(waiting.values()))
        else:
            self.goal.append(p * surplus)
        peak = self.var()
        for w in waiting.values():
            self.m += peak >= w
        missed, dry = self.var(0, 1, "Binary"), self.var(0, 1, "Binary")
        for c in self.d["contracts"]:
            self.m += short[c["code"]] <= c["tolerance"] * self.Q[c["code"]] + c["max"] * missed
        self.m += peak <= (sum(advances.values()) + 1) * dry
        return pulp.lpSum(short.values()) + peak, missed, dry

    def brought(self, s, t):
        return sum(weekly[t - 1] for weekly in s["quantity"][self.policy["code"]].values())

    def goods(self, s):
        flow = dict.fromkeys(self.H, 0)
        used = {(g, t): [] for g in self.grades for t in self.T}
        short = {}
        for c in self.d["contracts"]:
            given = []
            for g, t in itertools.product(c["grades"] + c["downgrade_from"], self.T):
                if c["from"] <= t <= c["to"]:
                    x = self.var()
                    used[g, t].append(x)
                    given.append((g, x))
                    flow[t + c["pay_delay_weeks"]] += _price(c, s["spot_factor"]) * x
            delivered = pulp.lpSum(x for _, x in given)
            short[c["code"]] = self.Q[c["code"]] - delivered
            self.m += delivered <= self.Q[c["code"]]
            flow[c["to"]] -= c["penalty"] * short[c["code"]]
            for grade, share in c.get("blend", {}).items():
                self.m += pulp.lpSum(x for g, x in given if g == grade) <= share * delivered
        for c in self.d["channels"]:
            sold = []
            for g, t in itertools.product(c["grades"], self.T):
                x = self.var()
                used[g, t].append(x)
                sold.append(x)
                flow[t + c["pay_delay_weeks"]] += c["price"][t - 1] * s["spot_factor"] * x
            if c["capacity"] is not None:
                self.m += pulp.lpSum(sold) <= c["capacity"]
        costs = self.d["costs"]
        for t in self.T:
            flow[t] -= costs["per_unit"] * self.brought(s, t) + (
                costs["fixed"] + self.policy["fixed_cost"]
            ) / len(self.T)
        self.store_and_process(s, flow, used)
        return flow, short

    def store_and_process(self, s, flow, used):
        have = {(g, t): s["quantity"][self.policy["code"]].get(g, [0] * len(self.T))[t - 1] for g, t in used}
        for route, t in itertools.product(self.d.get("processing", []), self.T):
            x = self.var(0, route["capacity_per_week"])
            used[route["from"], t].append(x)
            have[route["to"], t] = have[route["to"], t] + route["yield"] * x
            flow[t] -= route["cost"] * x
        store = self.d.get("storage")
        kept = {key: self.var() if store else 0 for key in used}
        for g, t in used:
            before = (1 - store["loss_per_week"]) * kept[g, t - 1] if store and t > 1 else 0
            self.m += pulp.lpSum(used[g, t]) + kept[g, t] <= have[g, t] + before
        for t in self.T if store else ():
            in_store = pulp.lpSum(kept[g, t] for g in self.grades)
            flow[t] -= store["cost_per_week"] * in_store
            if store["capacity"] is not None:
                self.m += in_store <= store["capacity"]

    def cash(self, flow, advances, members):
        finance, interest = self.d["finance"], []
        limit = finance["order_share"] * pulp.lpSum(
            max(c["price"], c.get("floor", 0)) * self.Q[c["code"]] for c in self.d["contracts"]
        )
        fund = min(self.policy.get("emergency_fund", 0), finance["own_cash"])
        till, owed, late = finance["own_cash"] - fund, 0, 0
        waiting = {}
        for h in self.H:
            debt, after, unpaid = self.var(), self.var(), self.var()
            charge = finance["rate_per_year"] / 52 * owed
            interest.append(charge)
            self.m += after <= till + flow[h] - charge + debt - owed - (advances[h] + late - unpaid)
            self.m += unpaid <= late + advances[h]
            self.m += debt <= limit
            till, owed, late, waiting[h] = after, debt, unpaid, unpaid
        self.m += owed == 0
        return interest, waiting
