"""V7 members' accounts and debts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from eslabon.proof.projection import OF_MEMBERS, PAYABLE, compare_projected
from eslabon.proof.report import Check
from eslabon.proof.scope import Scope
from eslabon_core.settlement import Settlement
from eslabon_core.settlement.loans import loan_accounts
from eslabon_core.settlement.runs import ClosedRun


def members_agree_with_the_ledger(scope: Scope, check: Check) -> None:
    """V7: each member's account of each season is the sum of the season's records; each debt is what is left of its own."""
    held = {(season, party): -book for (season, party, _), book in _by_party(scope.held(PAYABLE)).items()}
    settled = {""}
    for settlement in scope.settlements(check):
        season = settlement.season.code
        settled.add(season)
        for one in settlement.members:
            check.examined += 1
            runs = settlement.earlier
            meant = one.totals.balance_minor + _given(runs, one.member) - _withheld(runs, one.member)
            _compare_payable(scope, check, season, one.member, meant, held.pop((season, one.member), 0))
        if settlement.earlier and not settlement.is_news:
            _document_payable(scope, check, settlement)
    for member, meant in _outside_seasons(scope).items():
        check.examined += 1
        _compare_payable(scope, check, "", member, meant, held.pop(("", member), 0))
    for (season, member), found in sorted(held.items()):
        if season in scope.seasons and season not in settled:
            continue  # that it cannot be settled is said already
        check.examined += 1
        _compare_payable(scope, check, season, member, 0, found)
    compare_projected(scope, check, lambda account: account in OF_MEMBERS)
    _debts(scope, check)


def _by_party(held: dict[tuple[str, str, str], int]) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for (season, party, _), book in held.items():
        found[season, party, ""] += book
    return found


def _given(runs: Iterable[ClosedRun], member: str) -> int:
    return sum(run.second_payments.get(member, 0) + run.premiums.get(member, 0) for run in runs)


def _withheld(runs: Iterable[ClosedRun], member: str) -> int:
    return sum(debt.amount_minor for run in runs for debt in run.withheld if debt.member == member)


def _outside_seasons(scope: Scope) -> dict[str, int]:
    """What records without a season owe to members."""
    meant: dict[str, int] = defaultdict(int)
    for row in scope.records.opening_balances:
        if not row.season:
            meant[row.member] += row.amount_minor
    for row in scope.records.adjustments:
        if not row.season:
            meant[row.member] += row.amount_minor
    for row in scope.records.payouts:
        if not row.season and row.returned_on is None:
            meant[row.member] -= row.amount_minor
    return meant


def _compare_payable(scope: Scope, check: Check, season: str, member: str, meant: int, found: int) -> None:
    if meant != found:
        facts = {"season": season, "meant_minor": meant, "held_minor": found}
        check.violation(scope.name("members", member), "proof.payable_differs", **facts)


def _document_payable(scope: Scope, check: Check, settlement: Settlement) -> None:
    """What the kept document says, against the season's records and runs: both without what was paid out since."""
    season = settlement.season.code
    stored = settlement.earlier[-1].document["members"]
    told = {row["member"]: row["payable"] + row["payouts"] for row in stored}
    for one in settlement.members:
        meant = one.totals.balance_minor + one.totals.payouts_minor
        meant += _given(settlement.earlier, one.member) - _withheld(settlement.earlier, one.member)
        if told.pop(one.member, 0) != meant:
            facts = {"season": season, "meant_minor": meant}
            check.violation(scope.name("members", one.member), "proof.document_payable_differs", **facts)


def _debts(scope: Scope, check: Check) -> None:
    records, closed = scope.records, scope.closed
    withheld: dict[tuple[str, str, str], int] = defaultdict(int)
    for runs in closed.values():
        for run in runs:
            for debt in run.withheld:
                withheld[debt.kind, debt.member, debt.key] += debt.amount_minor
    loans = {
        (account.loan.member, account.loan.code): account.principal_minor
        for accounts in loan_accounts(records, closed).values()
        for account in accounts
    }
    fines: dict[tuple[str, str], int] = defaultdict(int)
    for fine in records.fines:
        fines[fine.member, fine.key] += fine.amount_minor
    capital: dict[tuple[str, str], int] = defaultdict(int)
    for row in records.capital:
        if row.kind != "refunded":
            capital[row.member, ""] += row.amount_minor if row.kind == "subscribed" else -row.amount_minor
    for (kind, member, key), amount in withheld.items():
        if kind == "fine":
            fines[member, key] -= amount
        elif kind == "capital":
            capital[member, ""] -= amount
    for account, meant in (
        ("assets.member_loans", loans),
        ("assets.fines_due", fines),
        ("assets.capital_due", capital),
    ):
        held: dict[tuple[str, str], int] = defaultdict(int)
        for (_, party, key), book in scope.held(account).items():
            held[party, key] += book
        for debt in sorted({*meant, *held}):
            check.examined += 1
            if meant.get(debt, 0) != held.get(debt, 0):
                facts = {
                    "account": account,
                    "key": debt[1],
                    "meant_minor": meant.get(debt, 0),
                    "held_minor": held.get(debt, 0),
                }
                check.violation(scope.name("members", debt[0]), "proof.debt_differs", **facts)
