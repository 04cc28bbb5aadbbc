"""The settlement's document: the same records give the same bytes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from eslabon_core.settlement.figures import Figures
from eslabon_core.settlement.members import MemberResult
from eslabon_core.settlement.runs import ClosedRun
from eslabon_core.settlement.shares import basis_text
from eslabon_core.units import exponent_of


def document_of(figures: Figures) -> dict[str, Any]:
    """The document of a run as a dict of exactly the published keys, in their order."""
    return {
        "season": figures.season.code,
        "run": figures.run,
        "currency": figures.currency,
        "exponent": exponent_of(figures.currency),
        **_figures(figures, stock_left=True),
        "members": [_member(figures, one) for one in figures.members if one.is_listed()],
        "bridge": _bridge(figures),
    }


def figures_digest(figures: Figures, *, stock_left: bool) -> str:
    """Fingerprint of a run's totals: all that makes a supplementary run when it changes.

    Left out are payouts, debts and what follows from them: they go on after a closing without being news of the season.
    stock_left  False: as it will be once the stock that is left has been carried on.
    """
    members = [
        [
            one.member,
            one.totals.accepted_milli,
            one.basis or 0,
            one.totals.opening_minor,
            one.totals.advance_value_minor,
            one.totals.advance_paid_minor,
            one.totals.loan_withheld_minor,
            one.totals.adjustments_minor,
            one.premium_total_minor,
            one.second_payment_total_minor,
        ]
        for one in figures.members
    ]
    told = [
        _figures(figures, stock_left=stock_left),
        _bridge(figures),
        [row for row in members if any(row[1:])],
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode("ascii")).hexdigest()


def _figures(figures: Figures, *, stock_left: bool) -> dict[str, Any]:
    pool, shares, keys = figures.pool, figures.shares, figures.stock.keys
    return {
        "proceeds": pool.proceeds_minor,
        "costs": pool.costs_minor,
        "surplus": pool.surplus_minor,
        "appropriations": [
            {"name": one.name, "to": one.to, "amount": one.amount_minor} for one in shares.appropriations
        ],
        "reserve": shares.reserve_minor,
        "distributable": shares.distributable_minor,
        "premium_fund": figures.premiums.fund_minor,
        "uncollected": figures.uncollected_minor,
        "stock_left": [
            _stock(one.key, one.left.quantity_milli, one.left.cost_minor)
            for one in keys
            if stock_left and one.left.quantity_milli
        ],
        "stock_short": [_stock(one.key, one.short_milli, 0) for one in keys if one.short_milli],
    }


def _stock(key: tuple[str, str, str], quantity_milli: int, cost_minor: int) -> dict[str, Any]:
    product, grade, certification = key
    return {
        "product": product,
        "grade": grade,
        "certification": certification,
        "quantity_milli": quantity_milli,
        "cost": cost_minor,
    }


def _member(figures: Figures, one: MemberResult) -> dict[str, Any]:
    totals = one.totals
    return {
        "member": one.member,
        "accepted_milli": totals.accepted_milli,
        "basis": basis_text(figures.season, one.basis or 0),
        "opening": totals.opening_minor,
        "advance_value": totals.advance_value_minor,
        "advance_paid": totals.advance_paid_minor,
        "loan_withheld": totals.loan_withheld_minor,
        "adjustments": totals.adjustments_minor,
        "premium": one.premium_minor,
        "second_payment": one.second_payment_minor,
        "withheld": [
            {"kind": row.debt.shown_kind, "ref": row.debt.ref, "amount": row.amount_minor}
            for row in one.withheld
            if row.amount_minor
        ],
        "carried_forward": one.carried_forward_minor,
        "payouts": totals.payouts_minor,
        "payable": one.payable_minor,
    }


def _bridge(figures: Figures) -> dict[str, Any]:
    pool = figures.pool
    return {
        "sales": pool.sales_minor,
        "exchange": pool.exchange_minor,
        "deductions": pool.deductions_minor,
        "returns": pool.returns_minor,
        "other_income": pool.other_income_minor,
        "fines": pool.fines_minor,
        "cost_of_sales": pool.cost_of_sales_minor,
        "losses": pool.losses_minor,
        "step_costs": dict(pool.step_costs_minor),
        "common_costs": pool.common_costs_minor,
        "interest": pool.interest_minor,
        "adjustments": pool.adjustments_minor,
    }


def last_run_as_it_stands(last: ClosedRun, figures: Figures) -> dict[str, Any]:
    """The document of the last run, with `payouts` and `payable` of today.

    A paid-out member whom the last run did not list appears with zeros and what was paid.
    """
    payouts = {one.member: one.totals.payouts_minor for one in figures.members}
    shown = {told["member"]: dict(told) for told in last.document["members"]}
    for one in figures.members:
        if one.member not in shown and one.totals.payouts_minor:
            shown[one.member] = _member(figures, one) | {"carried_forward": 0, "payouts": 0, "payable": 0}
    for member, told in shown.items():
        now = payouts.get(member, 0)
        told["payable"] += told["payouts"] - now
        told["payouts"] = now
    return {**last.document, "members": [shown[member] for member in sorted(shown)]}
