"""V8 what a surplus became."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from eslabon.ledger.models import Entry, Posting
from eslabon.proof.projection import PAYABLE
from eslabon.proof.reading import rows, table
from eslabon.proof.report import Check
from eslabon.proof.scope import Scope
from eslabon.settlement.booking.closing import APPROPRIATED, RESERVE, SURPLUS
from eslabon_core.settlement.runs import ClosedRun


def surplus_is_shared_whole(scope: Scope, check: Check) -> None:
    """V8: of each closed run second payments and appropriations are the surplus, and what was booked is what it says."""
    check.examined += len(scope.runs)
    booked = _booked(scope)
    closed = scope.closed
    for season, runs in sorted(closed.items()):
        for run in runs:
            _document_shares(scope, check, run)
        _booked_shares(scope, check, season, runs, booked.pop(season, {}))
    for season in sorted(booked):
        check.violation(scope.name("seasons", season), "proof.shared_without_run")
    standing: dict[str, int] = defaultdict(int)
    for (_, _, key), book in scope.held(SURPLUS).items():
        standing[key] += book
    for season, left in sorted(standing.items()):
        if left:
            check.violation(scope.name("seasons", season), "proof.surplus_left", left_minor=left)


def _document_shares(scope: Scope, check: Check, run: ClosedRun) -> None:
    told, what = run.document, scope.name("settlement", f"{run.season}/{run.run}")
    if told["surplus"] != told["proceeds"] - told["costs"]:
        facts = {"surplus_minor": told["surplus"], "difference_minor": told["proceeds"] - told["costs"]}
        check.violation(what, "proof.surplus_differs", **facts)
    appropriated = sum(one["amount"] for one in told["appropriations"])
    of_reserve = sum(one["amount"] for one in told["appropriations"] if one["to"] == "reserve")
    undistributed = told["reserve"] - of_reserve
    shared = appropriated + undistributed + told["distributable"]
    if shared != max(told["surplus"], 0):
        check.violation(what, "proof.not_shared_whole", shared_minor=shared, surplus_minor=told["surplus"])
    paid = {row["member"]: row["second_payment"] for row in told["members"] if row["second_payment"]}
    if paid != dict(run.second_payments):
        check.violation(what, "proof.run_remembers_otherwise", shown_minor=sum(paid.values()),
                        kept_minor=sum(run.second_payments.values()))  # fmt: skip
    if run.run == 1 and sum(paid.values()) != told["distributable"]:
        facts = {"paid_minor": sum(paid.values()), "distributable_minor": told["distributable"]}
        check.violation(what, "proof.second_payments_differ", **facts)


def _booked(scope: Scope) -> dict[str, dict[tuple[str, str, str, str], int]]:
    """season -> (kind, account, party, key) -> what closings booked there, debit +."""
    statement = f"""
        SELECT e.season, e.kind, p.account, p.party, p.key, SUM(p.book_minor)
        FROM {table(Entry)} e JOIN {table(Posting)} p ON p.entry_id = e.id
        WHERE e.organisation_id = %s AND e.kind IN ('surplus', 'premium')
        GROUP BY e.season, e.kind, p.account, p.party, p.key
    """  # noqa: S608
    found: dict[str, dict[tuple[str, str, str, str], int]] = defaultdict(dict)
    for season, kind, account, party, key, amount in rows(statement, [scope.organisation.pk]):
        found[season][kind, account, party, key] = int(amount)
    return found


def _booked_shares(scope: Scope, check: Check, season: str, runs: Sequence[ClosedRun], booked: dict) -> None:
    last = runs[-1]
    meant: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for run in runs:
        for member, amount in run.second_payments.items():
            meant["surplus", PAYABLE, member, ""] -= amount
        for member, amount in run.premiums.items():
            meant["premium", PAYABLE, member, ""] -= amount
    for one in last.document["appropriations"]:
        if one["to"] != "reserve":
            meant["surplus", APPROPRIATED[one["to"]], "", one["name"] if one["to"] == "fund" else ""] -= one[
                "amount"
            ]
    loss = max(-last.document["surplus"], 0)
    meant["surplus", RESERVE, "", ""] += loss + last.charged_minor - last.document["reserve"]
    proven = {PAYABLE, RESERVE, *APPROPRIATED.values()}
    for where in sorted({*meant, *(place for place in booked if place[1] in proven)}):
        if meant.get(where, 0) != booked.get(where, 0):
            kind, account, party, key = where
            facts = {"kind": kind, "account": account, "who": party or key, "meant_minor": -meant.get(where, 0),
                     "booked_minor": -booked.get(where, 0)}  # fmt: skip
            check.violation(scope.name("seasons", season), "proof.share_not_booked", **facts)
