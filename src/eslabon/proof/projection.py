"""The entries that records project, against the records as they stand."""

from __future__ import annotations

from collections.abc import Callable

from eslabon.proof.report import Check
from eslabon.proof.scope import Scope

PAYABLE = "liabilities.member_payable"
#: Accounts that V7 proves for each member; V6 proves the others.
OF_MEMBERS = (
    PAYABLE,
    "assets.member_loans",
    "assets.fines_due",
    "assets.capital_due",
    "equity.share_capital",
)


def compare_projected(scope: Scope, check: Check, concerns: Callable[[str], bool]) -> None:
    """Names each account of which booking anew would change the balance."""
    held, meant = scope.journal.projected, scope.projection
    for where in sorted({*held, *meant}):
        if not concerns(where[0]):
            continue
        check.examined += 1
        found, wanted = held.get(where, [0, 0]), meant.get(where, [0, 0])
        if found != wanted:
            account, party, key, currency, season = where
            facts = {"currency": currency, "season": season, "held_minor": found[0], "meant_minor": wanted[0]}
            facts |= {"held_book_minor": found[1], "meant_book_minor": wanted[1]}
            check.violation(scope.name(account, party or key), "proof.account_differs", **facts)
