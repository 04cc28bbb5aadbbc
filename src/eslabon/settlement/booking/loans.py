"""Entries of members' loans: given, paid back, withheld at the scale; interest is income when it is paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from eslabon.ledger import models as ledger
from eslabon.settlement.booking.places import BANK, OPENING, Places
from eslabon.settlement.loading import Loader
from eslabon.settlement.runs import closed_runs
from eslabon_core.ledger.entries import Entry, Posting, through_exchange
from eslabon_core.problems import Problem
from eslabon_core.settlement.loans import LoanAccount, due_date
from eslabon_core.settlement.records import Records

LOANS = "assets.member_loans"
PAYABLE = "liabilities.member_payable"


class Loans:
    """Follows every loan through its payments, so that each entry knows its interest."""

    def __init__(self, loader: Loader, places: Places, records: Records) -> None:
        self.loader, self.places, self.records = loader, places, records
        self.own = places.currency
        self.rows = {row.code: row for row in loader.rows(ledger.Loan, "loans", code="code")}
        self.paid = {row.key: row for row in loader.rows(ledger.LoanPayment, "loan_payments")}
        self.accounts = {
            loan.code: LoanAccount(loan, due_date(loan, records.seasons), loan.principal_minor, 0, loan.on)
            for loan in records.loans
        }
        self.of_member: dict[str, list[LoanAccount]] = defaultdict(list)
        for account in sorted(
            self.accounts.values(), key=lambda each: (each.due_on is None, each.due_on, each.loan.code)
        ):
            self.of_member[account.loan.member].append(account)

    def entries(self) -> Iterator[Entry]:
        for row in self.rows.values():
            yield from self._given(row)
        yield from self._payments()

    def _given(self, row: ledger.Loan) -> Iterator[Entry]:
        member, amount = self.loader.members[row.member_id], row.principal_minor
        if row.paid_from == OPENING:
            source = [Posting("equity.opening", self.own, -amount, -amount)]
        elif row.means == "kind" and not row.paid_from:
            source = [Posting("assets.inputs", self.own, -amount, -amount)]
        else:
            source = self.places.money(row.paid_from or BANK, self.own, -amount, -amount, row.on)
        lent = Posting(LOANS, self.own, amount, amount, member, row.code)
        yield Entry(row.on, "loan", f"loans:{row.key}", row.season_given, through_exchange((lent, *source)))

    def _payments(self) -> Iterator[Entry]:
        """In the order in which the settlement takes them: by day; payments, then the scale, then closed runs."""
        events = [(p.on, 0, p.ref, p.loan, p.amount_minor, p) for p in self.records.loan_payments]
        events += [
            (w.on, 1, w.receipt, str(w.line).zfill(9), w.amount_minor, w) for w in self.records.loans_withheld
        ]
        for runs in closed_runs(self.loader.organisation).values():
            for run in runs:
                events += [(d.on, 2, "", d.key, d.amount_minor, d) for d in run.withheld if d.kind == "loan"]
        for on, rank, _, _, amount, event in sorted(events, key=lambda each: each[:5]):
            if rank == 0:
                yield from self._paid(event)
            elif rank == 1:
                yield from self._withheld_at_the_scale(event)
            else:
                # What a closing withheld is booked by the closing; here it only moves the loan on.
                self.accounts[event.key].pay(on, amount)

    def _pay(self, account: LoanAccount, on, amount: int) -> tuple[list[Posting], int]:
        """Credits of a payment: principal and interest; and what it left over."""
        before = account.principal_minor
        left = account.pay(on, amount)
        principal = before - account.principal_minor
        interest = amount - left - principal
        member, code = account.loan.member, account.loan.code
        credits = [
            Posting(LOANS, self.own, -principal, -principal, member, code),
            Posting("income.interest", self.own, -interest, -interest, member, code),
        ]
        return [posting for posting in credits if posting.amount_minor], left

    def _paid(self, payment) -> Iterator[Entry]:
        row = self.paid[payment.key]
        credits, left = self._pay(self.accounts[payment.loan], payment.on, payment.amount_minor)
        if left:
            raise Problem(
                "settlement.loan_overpaid", loan=payment.loan, on=payment.on.isoformat(), excess=left
            )
        money = self.places.money(row.into or BANK, self.own, row.amount_minor, row.amount_minor, row.on)
        yield Entry(
            row.on, "loan_payment", f"loan_payments:{row.key}", "", through_exchange((*money, *credits))
        )

    def _withheld_at_the_scale(self, row) -> Iterator[Entry]:
        left, credits = row.amount_minor, []
        for account in self.of_member.get(row.member, ()):
            if left and account.loan.on <= row.on and account.owed_on(row.on):
                more, left = self._pay(account, row.on, left)
                credits += more
        if left:
            raise Problem("settlement.loan_overpaid", member=row.member, on=row.on.isoformat(), excess=left)
        owed = Posting(PAYABLE, self.own, row.amount_minor, row.amount_minor, row.member)
        source = f"deliveries:{row.receipt}/{row.line}"
        yield Entry(row.on, "loan_withheld", source, row.season, (owed, *credits))
