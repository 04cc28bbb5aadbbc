"""Members' loans: what is owed on a day, after every payment on record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from eslabon_core.problems import Problem
from eslabon_core.settlement.records import Loan, Records, Season
from eslabon_core.settlement.runs import ClosedRuns
from eslabon_core.units import round_half_even

_FAR = date.max


@dataclass(slots=True)
class LoanAccount:
    """A loan after the payments taken so far. `due_on` None: not due yet. `last_on`: last payment, first the loan's day."""

    loan: Loan
    due_on: date | None
    principal_minor: int
    interest_minor: int
    last_on: date

    def interest_to(self, day: date) -> int:
        """Interest due on `day`: what was unpaid, which bears none, and principal x monthly rate x days / 30 since."""
        rate = self.loan.monthly_rate_pct
        days = (day - self.last_on).days
        accrued = round_half_even(self.principal_minor * rate.numerator * days, rate.denominator * 100 * 30)
        return self.interest_minor + accrued

    def owed_on(self, day: date) -> int:
        return self.principal_minor + self.interest_to(day)

    def pay(self, day: date, amount_minor: int) -> int:
        """Takes a payment, interest first; returns what is more than was owed."""
        if day < self.last_on:
            raise Problem("settlement.loan_payment_before_loan", loan=self.loan.code, on=day)
        interest = self.interest_to(day)
        on_interest = min(interest, amount_minor)
        on_principal = min(self.principal_minor, amount_minor - on_interest)
        self.interest_minor = interest - on_interest
        self.principal_minor -= on_principal
        self.last_on = day
        return amount_minor - on_interest - on_principal


def loan_accounts(records: Records, closed_runs: ClosedRuns) -> dict[str, list[LoanAccount]]:
    """Every loan after all payments on record, by member, in order of due date and code.

    Payments    `loan_payments`, what was withheld at the scale (on the member's loans given by that day, due date, code)
                and what closed runs withheld; of one day in this order.
    Raises      Problem "settlement.loan_overpaid", "settlement.unknown_loan", "settlement.loan_payment_before_loan".
    Source      docs/algorithms/withholding.md.
    """
    by_member: dict[str, list[LoanAccount]] = defaultdict(list)
    by_code: dict[str, LoanAccount] = {}
    for loan in records.loans:
        account = LoanAccount(loan, due_date(loan, records.seasons), loan.principal_minor, 0, loan.on)
        by_member[loan.member].append(account)
        by_code[loan.code] = account
    for accounts in by_member.values():
        accounts.sort(key=lambda account: (account.due_on or _FAR, account.loan.code))
    for on, _, _, loan_code, member, amount in sorted(_payments(records, closed_runs)):
        if not loan_code:
            _pay_at_the_scale(by_member.get(member, []), on, member, amount)
        elif loan_code not in by_code:
            raise Problem("settlement.unknown_loan", loan=loan_code)
        else:
            excess = by_code[loan_code].pay(on, amount)
            if excess:
                raise Problem("settlement.loan_overpaid", loan=loan_code, on=on, excess=excess)
    return by_member


def _payments(records: Records, closed_runs: ClosedRuns) -> Iterator[tuple[date, int, str, str, str, int]]:
    """(day, rank of one day, ref or receipt, loan or "", member, amount)."""
    for payment in records.loan_payments:
        yield payment.on, 0, payment.ref, payment.loan, "", payment.amount_minor
    for row in records.loans_withheld:
        yield row.on, 1, row.receipt, "", row.member, row.amount_minor
    for runs in closed_runs.values():
        for run in runs:
            for debt in run.withheld:
                if debt.kind == "loan":
                    yield debt.on, 2, "", debt.key, debt.member, debt.amount_minor


def _pay_at_the_scale(accounts: list[LoanAccount], on: date, member: str, amount_minor: int) -> None:
    left = amount_minor
    for account in accounts:
        if left and account.loan.on <= on and account.owed_on(on):
            left = account.pay(on, left)
    if left:
        raise Problem("settlement.loan_overpaid", member=member, on=on, excess=left)


def due_date(loan: Loan, seasons: tuple[Season, ...]) -> date | None:
    """The day it is due: as stated, else the end of the season in which it was given, else of the next; None: not yet.

    Of several seasons that contain the day the one that ends first counts.
    """
    if loan.due_on is not None:
        return loan.due_on
    if loan.season:
        return next((season.ends_on for season in seasons if season.code == loan.season), None)
    ends = [season.ends_on for season in seasons if season.starts_on <= loan.on <= season.ends_on]
    if ends:
        return min(ends)
    coming = [
        (season.starts_on, season.code, season.ends_on) for season in seasons if season.starts_on > loan.on
    ]
    return min(coming)[2] if coming else None
