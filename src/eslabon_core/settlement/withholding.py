"""What a settlement withholds from second payments: debts in their order, within the part that is not protected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from eslabon_core.settlement.loans import loan_accounts
from eslabon_core.settlement.records import CapitalMovement, Records, Season
from eslabon_core.settlement.runs import ClosedRuns

#: Of debts that are not carried, what is withheld first.
_RANK = {"fine": 1, "loan": 2, "capital": 3}


@dataclass(frozen=True, slots=True)
class Debt:
    """What a member still owes. `on`: the day that a withholding of it counts as paid. `carried`: a closed season left it."""

    member: str
    kind: str
    key: str
    ref: str
    owed_minor: int
    on: date
    carried: bool
    order: tuple[object, ...]

    @property
    def shown_kind(self) -> str:
        return "carried" if self.carried else self.kind


@dataclass(frozen=True, slots=True)
class Withheld:
    """One debt and what was withheld of it, maybe 0."""

    debt: Debt
    amount_minor: int

    @property
    def left_over_minor(self) -> int:
        return self.debt.owed_minor - self.amount_minor


def withhold(
    second_payment_minor: int, protected_pct: Fraction, debts: Sequence[Debt]
) -> tuple[Withheld, ...]:
    """Covers `debts` in the order given, together at most floor(second payment x (100 - protected) / 100)."""
    kept, whole = protected_pct.numerator, protected_pct.denominator
    left = second_payment_minor * (100 * whole - kept) // (100 * whole)
    withheld = []
    for debt in debts:
        amount = min(debt.owed_minor, left)
        left -= amount
        withheld.append(Withheld(debt, amount))
    return tuple(withheld)


def debts_of_members(records: Records, season: Season, closed_runs: ClosedRuns) -> dict[str, list[Debt]]:
    """What each member owes that a settlement of `season` withholds, in order; only what is above 0.

    Order    carried (the season that left it over first, first), fines (date, decision), loans (due date, code), capital
             subscribed (date).
    Raises   what `loan_accounts` raises.
    Source   docs/algorithms/withholding.md.
    """
    history = _History(records, closed_runs)
    found = [
        *_fines(records, season, history),
        *_loans(records, season, closed_runs, history),
        *_capital(records, season, history),
    ]
    debts: dict[str, list[Debt]] = defaultdict(list)
    for debt in sorted(found, key=lambda debt: debt.order):
        debts[debt.member].append(debt)
    return dict(debts)


class _History:
    """What closed runs withheld of a debt, and which of them left it over first."""

    def __init__(self, records: Records, closed_runs: ClosedRuns) -> None:
        ends = {season.code: season.ends_on for season in records.seasons}
        self._withheld: dict[tuple[str, str], int] = defaultdict(int)
        self._left_over: dict[tuple[str, str], tuple[date, str, int]] = {}
        for code, runs in closed_runs.items():
            for run in runs:
                for debt in run.withheld:
                    self._withheld[debt.kind, debt.key] += debt.amount_minor
                age = (ends[code], code, run.run)
                for left in run.left_over:
                    known = self._left_over.get((left.kind, left.key), age)
                    self._left_over[left.kind, left.key] = min(known, age)

    def withheld(self, kind: str, key: str) -> int:
        return self._withheld.get((kind, key), 0)

    def is_carried(self, kind: str, key: str) -> bool:
        return (kind, key) in self._left_over

    def order(self, kind: str, key: str, own: tuple[object, ...]) -> tuple[object, ...]:
        age = self._left_over.get((kind, key))
        first = (0, *age) if age else (_RANK[kind], date.min, "", 0)
        return (*first, _RANK[kind], *own, key)


def _fines(records: Records, season: Season, history: _History) -> Iterable[Debt]:
    for fine in records.fines:
        owed = fine.amount_minor - history.withheld("fine", fine.key)
        carried = history.is_carried("fine", fine.key)
        if owed > 0 and (carried or fine.season == season.code or fine.on <= season.ends_on):
            order = history.order("fine", fine.key, (fine.on, fine.decision, fine.ref, fine.amount_minor))
            yield Debt(fine.member, "fine", fine.key, fine.decision, owed, season.ends_on, carried, order)


def _loans(records: Records, season: Season, closed_runs: ClosedRuns, history: _History) -> Iterable[Debt]:
    for member, accounts in loan_accounts(records, closed_runs).items():
        for account in accounts:
            code, due_on = account.loan.code, account.due_on
            carried = history.is_carried("loan", code)
            if not carried and (due_on is None or due_on > season.ends_on):
                continue
            day = max(season.ends_on, account.last_on)
            owed = account.owed_on(day)
            if owed > 0:
                order = history.order("loan", code, (due_on or date.max, code, "", 0))
                yield Debt(member, "loan", code, code, owed, day, carried, order)


def _capital(records: Records, season: Season, history: _History) -> Iterable[Debt]:
    subscribed: dict[str, list[CapitalMovement]] = defaultdict(list)
    paid: dict[str, int] = defaultdict(int)
    for row in records.capital:
        if row.kind == "subscribed":
            subscribed[row.member].append(row)
        elif row.kind == "paid":
            paid[row.member] += row.amount_minor
    for member, rows in subscribed.items():
        covers = paid[member]
        for row in sorted(rows, key=lambda row: (row.on, row.ref, row.amount_minor)):
            owed = row.amount_minor - history.withheld("capital", row.key)
            covered = min(covers, owed)
            covers -= covered
            owed -= covered
            carried = history.is_carried("capital", row.key)
            if owed > 0 and (carried or row.on <= season.ends_on):
                order = history.order("capital", row.key, (row.on, "", row.ref, row.amount_minor))
                ref = row.ref or row.on.isoformat()
                yield Debt(member, "capital", row.key, ref, owed, season.ends_on, carried, order)
