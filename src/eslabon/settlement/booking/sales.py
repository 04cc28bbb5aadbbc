"""Entries of what is sold: invoices, notes, returns, payments, prepayments and what they are applied to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from eslabon.settlement.booking.places import Places, party_of
from eslabon.settlement.loading import Loader
from eslabon.trade import models as trade
from eslabon_core.ledger.accounts import EXCHANGE
from eslabon_core.ledger.entries import Entry, Posting, through_exchange
from eslabon_core.settlement.rates import Rates
from eslabon_core.settlement.records import BuyerPayment, Records
from eslabon_core.settlement.sales import Sales as SeasonSales
from eslabon_core.settlement.sales import Settled, ShipmentSale, season_sales

RECEIVABLE = "assets.receivable"
ADVANCES = "liabilities.buyer_advances"
PREMIUM = {
    "fund": "liabilities.premium_fund",
    "certified": "liabilities.certified_premium",
    "pool": "income.sales",
}


class Sales:
    """Turns shipments, payments and other income of every season into entries."""

    def __init__(self, loader: Loader, places: Places, records: Records) -> None:
        self.loader, self.places = loader, places
        self.rates = Rates(records.rates, records.organisation.currency)
        self.records = records = priced(records, self.rates)
        self.own = places.currency
        self.payments = {row.key: row for row in loader.rows(trade.BuyerPayment, "buyer_payments")}
        self.incomes = {row.key: row for row in loader.rows(trade.OtherIncome, "other_income")}
        contracts = {line.code: line.buyer for line in records.contract_lines}
        self.notes, self.returns = defaultdict(list), defaultdict(list)
        for note in records.invoice_notes:
            self.notes[note.shipment].append(note)
        for back in records.returns:
            self.returns[back.shipment].append(back)
        self.payer = {row.key: row.buyer or contracts.get(row.contract, "") for row in records.buyer_payments}

    def entries(self) -> Iterator[Entry]:
        of_season: list[tuple[str, SeasonSales]] = [
            (code, season_sales(self.records, code, self.rates))
            for code in (*(s.code for s in self.records.seasons), "")
        ]
        for _, sales in of_season:
            for sale in sales.shipments:
                yield from self._shipment(sale)
        yield from self._prepayments()
        yield from self._kept([deposit for _, sales in of_season for deposit in sales.kept_deposits])
        yield from self._other_income()

    def _entry(
        self, source: str, on: date, kind: str, season: str, postings: list[Posting]
    ) -> Iterator[Entry]:
        alive = tuple(posting for posting in postings if posting.amount_minor or posting.book_minor)
        if alive:
            yield Entry(on, kind, source, season, through_exchange(alive))

    def _shipment(self, sale: ShipmentSale) -> Iterator[Entry]:
        head = sale.shipment
        invoice = [
            Posting("income.sales", head.currency, -price, -self.rates.book(price, head.currency, sale.rate))
            for price in [sum(line.price_minor for line in sale.lines)]
        ]
        for line in sale.lines:
            invoice.append(
                Posting(
                    PREMIUM[line.premium_to], head.currency, -line.premium_minor, -line.premium_sales_minor
                )
            )
        tax = sum(line.line.tax_minor for line in sale.lines)
        invoice.append(
            Posting(
                "liabilities.tax_payable",
                head.currency,
                -tax,
                -self.rates.book(tax, head.currency, sale.rate),
            )
        )
        owed = Posting(
            RECEIVABLE,
            head.currency,
            -sum(posting.amount_minor for posting in invoice),
            -sum(posting.book_minor for posting in invoice),
            head.buyer,
            head.code,
        )
        yield from self._entry(f"shipments:{head.code}", head.on, "invoice", head.season, [owed, *invoice])
        yield from self._changes(sale)
        for settled in sale.settled:
            if settled.is_prepayment:
                yield from self._applied(sale, settled)
            else:
                yield from self._payment(sale, settled)
        yield from self._premium_difference(sale)

    def _changes(self, sale: ShipmentSale) -> Iterator[Entry]:
        head = sale.shipment
        changes = [
            (f"invoice_notes:{row.key}", row.on, "invoice_note", "income.sales", row.amount_minor)
            for row in self.notes[head.code]
        ] + [
            (f"returns:{row.key}", row.on, "return", "income.sales_returns", -row.credit_minor)
            for row in self.returns[head.code]
        ]
        for source, on, kind, account, amount in changes:
            book = self.rates.book(amount, head.currency, sale.rate)
            postings = [
                Posting(RECEIVABLE, head.currency, amount, book, head.buyer, head.code),
                Posting(account, head.currency, -amount, -book),
            ]
            yield from self._entry(source, on, kind, head.season, postings)

    def _payment(self, sale: ShipmentSale, settled: Settled) -> Iterator[Entry]:
        head, row = sale.shipment, self.payments[settled.payment]
        cash = self.rates.book(row.amount_minor, head.currency, settled.rate)
        withheld = self.rates.book(settled.tax_withheld_minor, head.currency, settled.rate)
        postings = [
            *self.places.money(row.into, head.currency, row.amount_minor, cash, row.on),
            Posting("assets.tax_withheld", head.currency, settled.tax_withheld_minor, withheld),
            *self._settles(sale, settled),
        ]
        yield from self._entry(f"buyer_payments:{row.key}", row.on, "buyer_payment", head.season, postings)

    def _applied(self, sale: ShipmentSale, settled: Settled) -> Iterator[Entry]:
        head, parts = sale.shipment, settled.parts
        money = parts.price_minor + parts.premium_minor + parts.tax_minor
        book = settled.price_book_minor + settled.premium_book_minor + settled.tax_book_minor
        payer = self.payer[settled.payment] or head.buyer
        postings = [
            Posting(ADVANCES, head.currency, money, book, payer, settled.payment),
            *self._settles(sale, settled),
        ]
        source = f"buyer_payments:{settled.payment}>{head.code}"
        yield from self._entry(source, settled.on, "prepayment_applied", head.season, postings)

    def _settles(self, sale: ShipmentSale, settled: Settled) -> list[Posting]:
        """What a settlement takes off the receivable, at the shipment's rate; a deduction at the payment's."""
        head, parts = sale.shipment, settled.parts
        whole = parts.price_minor + parts.premium_minor + parts.tax_minor + parts.deduction_minor
        now = (
            settled.price_book_minor
            + settled.premium_book_minor
            + settled.tax_book_minor
            + settled.deduction_book_minor
        )
        then = (
            now - settled.price_exchange_minor - settled.premium_exchange_minor - settled.tax_exchange_minor
        )
        postings = [
            Posting("expense.penalty", head.currency, parts.deduction_minor, settled.deduction_book_minor),
            Posting(RECEIVABLE, head.currency, -whole, -then, head.buyer, head.code),
        ]
        return postings + _moved(EXCHANGE, "", EXCHANGE, head.season, self.own, settled.price_exchange_minor)

    def _premium_difference(self, sale: ShipmentSale) -> Iterator[Entry]:
        """The realised exchange difference of a premium goes where the premium goes."""
        head = sale.shipment
        postings: list[Posting] = []
        for to in PREMIUM:
            lines = [line for line in sale.lines if line.premium_to == to]
            difference = sum(line.premium_book_minor - line.premium_sales_minor for line in lines)
            if to == "pool":
                postings += _moved(EXCHANGE, "", EXCHANGE, head.season, self.own, difference)
            else:
                postings += _moved(EXCHANGE, "", PREMIUM[to], "", self.own, difference)
        if sale.settled:
            last = max(settled.on for settled in sale.settled)
            yield from self._entry(f"shipments:{head.code}", last, "premium_exchange", head.season, postings)

    def _prepayments(self) -> Iterator[Entry]:
        for payment in self.records.buyer_payments:
            if payment.shipment:
                continue
            row = self.payments[payment.key]
            own = payment.rate if payment.rate is not None else self.rates.on(payment.currency, payment.on)
            if own is None:
                own = self.places.rate(payment.currency, payment.on)
            cash = self.rates.book(payment.amount_minor, payment.currency, own)
            withheld = self.rates.book(payment.tax_withheld_minor, payment.currency, own)
            whole = payment.amount_minor + payment.tax_withheld_minor
            postings = [
                *self.places.money(row.into, payment.currency, payment.amount_minor, cash, payment.on),
                Posting("assets.tax_withheld", payment.currency, payment.tax_withheld_minor, withheld),
                Posting(
                    ADVANCES,
                    payment.currency,
                    -whole,
                    -cash - withheld,
                    self.payer[payment.key] or "-",
                    payment.key,
                ),
            ]
            yield from self._entry(f"buyer_payments:{payment.key}", payment.on, "prepayment", "", postings)

    def _kept(self, deposits) -> Iterator[Entry]:
        rates = {row.key: row for row in self.records.buyer_payments}
        for deposit in deposits:
            income, postings, book = deposit.income, [], 0
            for key, amount in deposit.taken:
                payment = rates[key]
                own = (
                    payment.rate if payment.rate is not None else self.rates.on(payment.currency, payment.on)
                )
                worth = self.rates.book(amount, payment.currency, own)
                book += worth
                postings.append(
                    Posting(ADVANCES, payment.currency, amount, worth, self.payer[key] or "-", key)
                )
            postings.append(
                Posting("income.other", income.currency, -income.amount_minor, -book, party_of(income.source))
            )
            yield from self._entry(
                f"other_income:{income.key}", income.on, "kept_deposit", income.season, postings
            )

    def _other_income(self) -> Iterator[Entry]:
        for income in self.records.other_income:
            if income.from_prepayment:
                continue
            row = self.incomes[income.key]
            book = self.rates.book(
                income.amount_minor, income.currency, self.places.rate(income.currency, income.on)
            )
            postings = [
                *self.places.money(row.into, income.currency, income.amount_minor, book, income.on),
                Posting(
                    "income.other", income.currency, -income.amount_minor, -book, party_of(income.source)
                ),
            ]
            yield from self._entry(
                f"other_income:{income.key}", income.on, "other_income", income.season, postings
            )


def priced(records: Records, rates: Rates) -> Records:
    """Without the shipments and prepayments that no rate is known for yet: they are booked when one arrives.

    Until then the settlement refuses, naming the shipment; the office may go on recording.
    """
    unknown = {row.currency for row in (*records.shipments, *records.buyer_payments)}
    unknown = {currency for currency in unknown if rates.on(currency, date.min) is None}
    if not unknown:
        return records
    paid = {row.shipment for row in records.buyer_payments if row.shipment and row.rate is not None}
    waiting = {head.code for head in records.shipments if head.currency in unknown and head.code not in paid}

    def stands(row: BuyerPayment) -> bool:
        return (
            row.shipment not in waiting
            if row.shipment
            else row.currency not in unknown or row.rate is not None
        )

    return replace(
        records,
        shipments=tuple(head for head in records.shipments if head.code not in waiting),
        shipment_lines=tuple(line for line in records.shipment_lines if line.shipment not in waiting),
        invoice_notes=tuple(row for row in records.invoice_notes if row.shipment not in waiting),
        returns=tuple(row for row in records.returns if row.shipment not in waiting),
        buyer_payments=tuple(row for row in records.buyer_payments if stands(row)),
    )


def _moved(
    account_from: str, key_from: str, account_to: str, key_to: str, currency: str, gain: int
) -> list[Posting]:
    """A gain (credit) of `gain` taken out of one account and put into another, both in book currency."""
    if not gain:
        return []
    return [
        Posting(account_from, currency, gain, gain, key=key_from),
        Posting(account_to, currency, -gain, -gain, key=key_to),
    ]
