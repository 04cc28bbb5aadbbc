"""Entries of money that moves besides sales: openings, costs, finance, capital, fines, payouts, cash on the road."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from eslabon.ledger import models as ledger
from eslabon.registry.models import Season, Station
from eslabon.settlement.booking.places import BANK, OPENING, Places, party_of, stock_key
from eslabon.settlement.loading import Loader, rate
from eslabon_core.ledger.accounts import cost_account
from eslabon_core.ledger.entries import Entry, Posting, through_exchange

OPENING_EQUITY = "equity.opening"
OPENING_ACCOUNTS = {
    "bank": "assets.bank",
    "till": "assets.till",
    "stock": "assets.produce",
    "member": "liabilities.member_payable",
    "buyer": "assets.receivable",
    "lender": "liabilities.loans",
    "reserve": "equity.reserve",
    "premium_fund": "liabilities.premium_fund",
    "other": "equity.capital",
}
OWED = {"member", "lender", "reserve", "premium_fund", "other"}


class Money:
    """Turns one organisation's money rows into entries."""

    def __init__(self, loader: Loader, places: Places) -> None:
        self.loader, self.places = loader, places
        self.own = places.currency

    def entries(self) -> Iterator[Entry]:
        yield from self._opening_cash()
        yield from self._openings()
        yield from self._costs()
        yield from self._finance()
        yield from self._fines()
        yield from self._premium_spent()
        yield from self._adjustments()
        yield from self._capital()
        yield from self._payouts()
        yield from self._cash_moves()

    def two(self, debit: str, credit: str, amount: int, *, party: str = "", debit_key: str = "", credit_key: str = "",
            debit_party: str | None = None, credit_party: str | None = None) -> list[Posting]:  # fmt: skip
        """A debit and a credit in book currency."""
        return [
            Posting(
                debit, self.own, amount, amount, party if debit_party is None else debit_party, debit_key
            ),
            Posting(
                credit,
                self.own,
                -amount,
                -amount,
                party if credit_party is None else credit_party,
                credit_key,
            ),
        ]

    def entry(
        self, sheet: str, row, on: date, kind: str, season: str, postings: list[Posting]
    ) -> Iterator[Entry]:
        alive = tuple(p for p in postings if p.amount_minor or p.book_minor)
        if alive:
            yield Entry(on, kind, f"{sheet}:{row.key}", season, through_exchange(alive, key=season))

    def place(self, code: str, amount: int, on: date) -> list[Posting]:
        """Book-currency money into (+) or out of (-) a place; `opening`: against the opening equity."""
        if code == OPENING:
            return [Posting(OPENING_EQUITY, self.own, amount, amount)]
        return self.places.money(code, self.own, amount, amount, on)

    def _opening_cash(self) -> Iterator[Entry]:
        organisation = self.loader.organisation
        first = min(
            Season.objects.filter(organisation=organisation).values_list("starts_on", flat=True), default=None
        )
        for station in Station.objects.filter(organisation=organisation, opening_cash_minor__gt=0).order_by(
            "key"
        ):
            on = station.opened_on or first or date(2000, 1, 1)
            postings = self.two(
                "assets.till", OPENING_EQUITY, station.opening_cash_minor, debit_key=station.code
            )
            yield from self.entry("stations", station, on, "opening", "", postings)

    def _openings(self) -> Iterator[Entry]:
        for row in self.loader.rows(ledger.Opening, "opening"):
            yield from self.entry(
                "opening", row, row.on, "opening", self.loader.season(row), self._opening(row)
            )

    def _opening(self, row: ledger.Opening) -> list[Posting]:
        currency = row.currency or self.own
        side = -1 if row.account in OWED else 1
        amount = side * row.amount_minor
        book = self.places.book(amount, currency, self.places.rate(currency, row.on))
        account, party, key = OPENING_ACCOUNTS[row.account], "", row.party
        if row.account in ("member", "buyer", "lender"):
            party, key = row.party, ""
        elif row.account == "stock":
            product = self.loader.products.get(row.product_id, "")
            key = stock_key(product, row.grade, row.certification)
        elif row.account == "bank":
            return [
                *self.places.money(row.party or BANK, currency, amount, book, row.on),
                self._equity(-book),
            ]
        return [Posting(account, currency, amount, book, party, key), self._equity(-book)]

    def _equity(self, amount: int) -> Posting:
        return Posting(OPENING_EQUITY, self.own, amount, amount)

    def _costs(self) -> Iterator[Entry]:
        rows = self.loader.rows(ledger.Cost, "costs")
        owed: dict[str, ledger.Cost] = {}
        for row in rows:
            currency = row.currency or self.own
            at = self.places.rate(currency, row.on, rate(row.rate_e10))
            tax = row.tax_minor or 0
            tax_book = self.places.book(tax, currency, at)
            # Rounded once, the way the season's costs are: what is not tax.
            net_book = self.places.book(row.amount_minor - tax, currency, at)
            postings = [
                Posting(cost_account(row.step), currency, row.amount_minor - tax, net_book),
                Posting("assets.tax_recoverable", currency, tax, tax_book),
            ]
            if row.paid_from:
                postings += self.places.money(
                    row.paid_from, currency, -row.amount_minor, -net_book - tax_book, row.on
                )
            else:
                owed[row.ref] = row
                party, key = party_of(row.supplier), row.ref
                postings.append(
                    Posting(
                        "liabilities.supplier_payable",
                        currency,
                        -row.amount_minor,
                        -net_book - tax_book,
                        party,
                        key,
                    )
                )
            yield from self.entry("costs", row, row.on, "cost", self.loader.season(row), postings)
        for row in self.loader.rows(ledger.CostPayment, "cost_payments"):
            cost = owed.get(row.cost)
            if cost is not None:
                yield from self._cost_payment(row, cost)

    def _cost_payment(self, row: ledger.CostPayment, cost: ledger.Cost) -> Iterator[Entry]:
        currency = cost.currency or self.own
        owed_at = self.places.rate(currency, cost.on, rate(cost.rate_e10))
        owed_book = self.places.book(row.amount_minor, currency, owed_at)
        paid_book = self.places.book(row.amount_minor, currency, self.places.rate(currency, row.on))
        postings = [
            Posting(
                "liabilities.supplier_payable",
                currency,
                row.amount_minor,
                owed_book,
                party_of(cost.supplier),
                row.cost,
            ),
            *self.places.money(row.paid_from, currency, -row.amount_minor, -paid_book, row.on),
        ]
        yield from self.entry("cost_payments", row, row.on, "cost_payment", "", postings)

    def _finance(self) -> Iterator[Entry]:
        for row in self.loader.rows(ledger.Finance, "finance", code="code"):
            currency = row.currency or self.own
            book = self.places.book(
                row.amount_minor, currency, self.places.rate(currency, row.on, rate(row.rate_e10))
            )
            sign = -1 if row.kind in ("repay", "interest") else 1
            postings = (
                [Posting(OPENING_EQUITY, currency, sign * row.amount_minor, sign * book)]
                if row.into == OPENING
                else self.places.money(row.into, currency, sign * row.amount_minor, sign * book, row.on)
            )
            party = party_of(row.source)
            account = {
                "draw": "liabilities.loans",
                "repay": "liabilities.loans",
                "interest": "expense.interest",
                "grant": "income.grants",
                "capital": "equity.capital",
            }[row.kind]
            postings.append(Posting(account, currency, -sign * row.amount_minor, -sign * book, party))
            yield from self.entry("finance", row, row.on, row.kind, self.loader.season(row), postings)

    def _fines(self) -> Iterator[Entry]:
        for row in self.loader.rows(ledger.Fine, "fines"):
            member = self.loader.members[row.member_id]
            postings = self.two(
                "assets.fines_due",
                "income.fines",
                row.amount_minor,
                debit_party=member,
                debit_key=row.key[:200],
            )
            yield from self.entry("fines", row, row.on, "fine", self.loader.season(row), postings)

    def _premium_spent(self) -> Iterator[Entry]:
        for row in self.loader.rows(ledger.PremiumSpent, "premium_spent"):
            postings = [
                Posting("liabilities.premium_fund", self.own, row.amount_minor, row.amount_minor),
                *self.place(row.paid_from, -row.amount_minor, row.on),
            ]
            yield from self.entry(
                "premium_spent", row, row.on, "premium_spent", self.loader.season(row), postings
            )

    def _adjustments(self) -> Iterator[Entry]:
        for row in self.loader.rows(ledger.Adjustment, "adjustments"):
            account = "income.dues" if row.kind == "dues" else "expense.adjustments"
            member = self.loader.members[row.member_id]
            postings = self.two(account, "liabilities.member_payable", row.amount_minor, credit_party=member)
            yield from self.entry("adjustments", row, row.on, "adjustment", self.loader.season(row), postings)

    def _capital(self) -> Iterator[Entry]:
        for row in self.loader.rows(ledger.Capital, "capital"):
            member, amount = self.loader.members[row.member_id], row.amount_minor
            if row.kind == "subscribed":
                postings = self.two("assets.capital_due", "equity.share_capital", amount, party=member)
            else:
                sign = 1 if row.kind == "paid" else -1
                account = "assets.capital_due" if row.kind == "paid" else "equity.share_capital"
                postings = [
                    *self.place(row.paid_from, sign * amount, row.on),
                    Posting(account, self.own, -sign * amount, -sign * amount, member),
                ]
            yield from self.entry(
                "capital", row, row.on, f"capital_{row.kind}", self.loader.season(row), postings
            )

    def _payouts(self) -> Iterator[Entry]:
        for row in self.loader.rows(ledger.Payout, "payouts"):
            member, amount, season = (
                self.loader.members[row.member_id],
                row.amount_minor,
                self.loader.season(row),
            )
            payable = Posting("liabilities.member_payable", self.own, amount, amount, member)
            yield from self.entry(
                "payouts",
                row,
                row.on,
                "payout",
                season,
                [payable, *self.place(row.paid_from, -amount, row.on)],
            )
            if row.returned_on:
                back = payable._replace(amount_minor=-amount, book_minor=-amount)
                postings = [*self.place(row.paid_from, amount, row.returned_on), back]
                yield from self.entry("payouts", row, row.returned_on, "payout_returned", season, postings)

    def _cash_moves(self) -> Iterator[Entry]:
        for row in self.loader.rows(ledger.CashMove, "cash_moves"):
            sent_in = self.places.currency_of(row.moved_from)
            sent_book = self.places.book(row.amount_minor, sent_in, self.places.rate(sent_in, row.on))
            road = Posting("assets.cash_in_transit", sent_in, row.amount_minor, sent_book, key=row.key)
            leaves = self.places.money(row.moved_from, sent_in, -row.amount_minor, -sent_book, row.on)
            yield from self.entry("cash_moves", row, row.on, "cash_sent", "", [road, *leaves])
            if row.received_on is None:
                continue
            arrived = road._replace(amount_minor=-row.amount_minor, book_minor=-sent_book)
            postings = [arrived, *self._arrives(row, sent_in, sent_book)]
            yield from self.entry("cash_moves", row, row.received_on, "cash_received", "", postings)

    def _arrives(self, row: ledger.CashMove, sent_in: str, sent_book: int) -> list[Posting]:
        held_in = self.places.currency_of(row.moved_to)
        received = row.amount_received_minor
        if held_in == sent_in:
            received = row.amount_minor if received is None else received
            share = (
                sent_book
                if received == row.amount_minor
                else self._part(sent_book, received, row.amount_minor)
            )
            lost, lost_book = row.amount_minor - received, sent_book - share
            return [
                *self.places.money(row.moved_to, held_in, received, share, row.received_on),
                Posting("expense.till_difference", sent_in, lost, lost_book, key=row.moved_to),
            ]
        book = sent_book
        if received is None:
            return self.places.money(row.moved_to, sent_in, row.amount_minor, book, row.received_on)
        if held_in == self.own:
            book = received
        else:
            book = self.places.book(received, held_in, self.places.rate(held_in, row.received_on))
        return self.places.money(row.moved_to, held_in, received, book, row.received_on)

    @staticmethod
    def _part(book: int, amount: int, whole: int) -> int:
        return round(Fraction(book * amount, whole)) if whole else book
