"""Entries of a closing: cost of produce, income and expense into the season's surplus, the surplus to whom it belongs.

Each entry posts the difference between what should stand and what earlier closings of the season posted, so that a
supplementary run books its news and nothing twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Sum

from eslabon.ledger.models import Balance
from eslabon.ledger.models import Posting as StoredPosting
from eslabon.registry.models import Organisation
from eslabon.settlement.booking.places import stock_key
from eslabon_core.ledger.accounts import EXCHANGE, cost_account
from eslabon_core.ledger.entries import Entry, Posting, through_exchange
from eslabon_core.settlement.loans import LoanAccount, loan_accounts
from eslabon_core.settlement.movements import MOVED_ON, PROCESSING, SHIPMENT
from eslabon_core.settlement.records import Records
from eslabon_core.settlement.runs import ClosedRuns
from eslabon_core.settlement.season import Settlement
from eslabon_core.settlement.withholding import Withheld

PRODUCE, PAYABLE, SURPLUS, RESERVE = (
    "assets.produce",
    "liabilities.member_payable",
    "equity.season_surplus",
    "equity.reserve",
)
APPROPRIATED = {
    "reserve": RESERVE,
    "fund": "liabilities.statutory_funds",
    "community": "liabilities.community_fund",
}
#: What no pool ever takes: it stays in the organisation's general result.
NOT_OF_A_POOL = frozenset({"income.interest", "income.dues", "income.grants", "expense.till_difference"})
#: (account, party, key) -> what should stand there, debit +.
Target = dict[tuple[str, str, str], int]


class Closing:
    """Entries of one run of one season, dated on the day it is closed."""

    def __init__(
        self,
        organisation: Organisation,
        settlement: Settlement,
        records: Records,
        closed: ClosedRuns,
        today: date,
    ) -> None:
        self.organisation, self.settlement, self.records = organisation, settlement, records
        self.closed, self.today = closed, today
        self.season, self.own = settlement.season.code, organisation.currency
        self.source = f"settlement:{self.season}/{settlement.run}"

    def produce(self) -> Iterator[Entry]:
        """Cost of produce: the first entries, because what they leave is closed by the next."""
        yield from self._difference("cost_of_produce", self._cost_target(), closes="")

    def results(self) -> Iterator[Entry]:
        yield from self._income_and_expense()
        yield from self._common_costs()
        yield from self._difference("surplus", self._surplus_target(), closes=SURPLUS)
        yield from self._difference("premium", self._premium_target(), closes="")
        yield from self._withheld()

    def _cost_target(self) -> Target:
        target: Target = defaultdict(int)
        for costed in self.settlement.stock.outs:
            out, cost = costed.out, costed.cost_minor
            target[PRODUCE, "", stock_key(*out.key)] -= cost
            if out.kind == SHIPMENT:
                target["expense.cost_of_sales", "", ""] += cost
            elif out.kind == MOVED_ON and out.to:
                target[PRODUCE, "", stock_key(*out.to)] += cost
            elif out.kind != PROCESSING:
                target["expense.losses", "", ""] += cost
        for process in self.settlement.stock.processes:
            for output, cost in process.outputs:
                target[PRODUCE, "", stock_key(*output.key)] += cost
            target["expense.losses", "", ""] += process.lost_minor
        for key in self.settlement.stock.keys:
            target[PRODUCE, "", stock_key(*key.key)] -= key.residual_cost_minor
            target["expense.losses", "", ""] += key.residual_cost_minor
        return target

    def _surplus_target(self) -> Target:
        shares, target = self.settlement.shares, defaultdict(int)
        for one in shares.appropriations:
            target[APPROPRIATED[one.to], "", one.name if one.to == "fund" else ""] -= one.amount_minor
        charged = sum(one.charged_minor for one in self.settlement.members)
        target[RESERVE, "", ""] += shares.loss_minor - shares.undistributed_minor + charged
        for member, amount in self._given("second_payments", "second_payment_minor").items():
            target[PAYABLE, member, ""] -= amount
        # What members keep of premiums beyond today's total is charged to the reserve here and given there.
        kept = sum(self._given("premiums", "premium_minor").values()) - sum(
            self.settlement.premiums.members.values()
        )
        target["liabilities.certified_premium", "", ""] -= kept
        return target

    def _premium_target(self) -> Target:
        target: Target = defaultdict(int)
        for member, amount in self._given("premiums", "premium_minor").items():
            target[PAYABLE, member, ""] -= amount
            target["liabilities.certified_premium", "", ""] += amount
        unclaimed = self._unclaimed_premium()
        target["liabilities.certified_premium", "", ""] += unclaimed
        target["liabilities.premium_fund", "", ""] -= unclaimed
        return target

    def _unclaimed_premium(self) -> int:
        """Premium for certified members of a claim that nobody delivered: it goes to the fund."""
        meant = {
            (sale.shipment.code, line.line.line)
            for sale in self.settlement.sales.shipments
            for line in sale.lines
            if line.premium_to == "certified"
        }
        lines = self.settlement.premiums.lines
        return sum(
            one.amount_minor for one in lines if one.went_to == "fund" and (one.shipment, one.line) in meant
        )

    def _given(self, of_run: str, own: str) -> dict[str, int]:
        given: dict[str, int] = defaultdict(int)
        for run in self.settlement.earlier:
            for member, amount in getattr(run, of_run).items():
                given[member] += amount
        for one in self.settlement.members:
            given[one.member] += getattr(one, own)
        return given

    def _difference(self, kind: str, target: Target, *, closes: str) -> Iterator[Entry]:
        """Target less what earlier runs of this kind posted; `closes` balances it."""
        wanted = dict(target)
        booked = (
            StoredPosting.objects.filter(
                entry__organisation=self.organisation, entry__kind=kind, entry__season=self.season
            )
            .exclude(account=closes)
            .values_list("account", "party", "key")
            .annotate(Sum("book_minor"))
        )
        for account, party, key, amount in booked:
            wanted[account, party, key] = wanted.get((account, party, key), 0) - amount
        postings = [
            Posting(account, self.own, amount, amount, party, key)
            for (account, party, key), amount in sorted(wanted.items())
            if amount
        ]
        over = sum(posting.book_minor for posting in postings)
        if closes and over:
            postings.append(Posting(closes, self.own, -over, -over, key=self.season))
        if postings:
            yield Entry(self.today, kind, self.source, self.season, tuple(postings))

    def _income_and_expense(self) -> Iterator[Entry]:
        """Every income and expense account of the season into its surplus; what rounding left, to the general result."""
        own = Balance.objects.filter(organisation=self.organisation, season=self.season).exclude(
            amount_minor=0, book_minor=0
        )
        postings, closed = [], 0
        for row in own.order_by("account", "party", "key", "currency"):
            general = row.account == EXCHANGE and row.key != self.season
            if (
                row.account.startswith(("income.", "expense."))
                and row.account not in NOT_OF_A_POOL
                and not general
            ):
                postings.append(
                    Posting(row.account, row.currency, -row.amount_minor, -row.book_minor, row.party, row.key)
                )
                closed -= row.book_minor
        booked = self._posted_to_surplus()
        total = self.settlement.pool.surplus_minor + self.settlement.pool.common_costs_minor - booked
        rounding = total - closed
        if rounding:
            # What rounding left of taxes and split payments is nobody's season: the general result takes it.
            postings.append(Posting(EXCHANGE, self.own, rounding, rounding))
        if total:
            postings.append(Posting(SURPLUS, self.own, -total, -total, key=self.season))
        if postings:
            yield Entry(self.today, "closing", self.source, self.season, through_exchange(tuple(postings)))

    def _posted_to_surplus(self) -> int:
        posted = StoredPosting.objects.filter(
            entry__organisation=self.organisation,
            entry__kind="closing",
            entry__season=self.season,
            account=SURPLUS,
        ).aggregate(total=Sum("book_minor", default=0))
        return -posted["total"]

    def _common_costs(self) -> Iterator[Entry]:
        """The season's part of what belongs to all; booked once, at its first closing."""
        if self.settlement.earlier:
            return
        steps = {f"cost:{row.key}": cost_account(row.step) for row in self.records.costs}
        parts: dict[str, int] = defaultdict(int)
        for name, amount in self.settlement.pool.common.items():
            parts[steps.get(name, "expense.interest")] += amount
        postings = [
            Posting(account, self.own, -amount, -amount)
            for account, amount in sorted(parts.items())
            if amount
        ]
        if postings:
            whole = -sum(posting.book_minor for posting in postings)
            surplus = Posting(SURPLUS, self.own, whole, whole, key=self.season)
            yield Entry(self.today, "common_costs", self.source, "", (*postings, surplus))

    def _withheld(self) -> Iterator[Entry]:
        accounts = {
            account.loan.code: account
            for accounts in loan_accounts(self.records, self.closed).values()
            for account in accounts
        }
        for one in self.settlement.members:
            postings: list[Posting] = []
            for row in one.withheld:
                postings += self._off_the_debt(row, accounts)
            whole = -sum(posting.book_minor for posting in postings)
            if whole:
                payable = Posting(PAYABLE, self.own, whole, whole, one.member)
                yield Entry(
                    self.today, "withheld", f"{self.source}:{one.member}", self.season, (payable, *postings)
                )

    def _off_the_debt(self, row: Withheld, accounts: Mapping[str, LoanAccount]) -> list[Posting]:
        debt, amount = row.debt, row.amount_minor
        if not amount:
            return []
        if debt.kind == "fine":
            return [Posting("assets.fines_due", self.own, -amount, -amount, debt.member, debt.key)]
        if debt.kind == "capital":
            return [Posting("assets.capital_due", self.own, -amount, -amount, debt.member)]
        account = accounts[debt.key]
        before = account.principal_minor
        account.pay(debt.on, amount)
        principal = before - account.principal_minor
        parts = (("assets.member_loans", principal), ("income.interest", amount - principal))
        return [Posting(name, self.own, -part, -part, debt.member, debt.key) for name, part in parts if part]
