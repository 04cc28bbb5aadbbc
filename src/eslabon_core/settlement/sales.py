"""What was sold: invoices, payments and prepayments in order of date, and what they are worth in book currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from eslabon_core.problems import Problem
from eslabon_core.settlement.prepayments import OpenParts, Parts, Prepayments, split_money
from eslabon_core.settlement.rates import Rates
from eslabon_core.settlement.records import (
    BuyerPayment,
    GoodsReturn,
    InvoiceNote,
    OtherIncome,
    Records,
    Shipment,
    ShipmentLine,
)
from eslabon_core.settlement.sold import KeptDeposit, LineSale, PrepaymentUse, Sales, Settled, ShipmentSale
from eslabon_core.units import exponent_of, largest_remainder, value_minor

PREPAID, SHIPPED, CHANGED, PAID, KEPT = range(5)
_NO_RATE = Fraction(-1)


def season_sales(records: Records, season: str, rates: Rates) -> Sales:
    """The sales of one season. Shipments of other seasons are read only where a prepayment may go to both.

    Raises   Problem "settlement.more_than_open" (naming the shipment), "settlement.no_rate", "settlement.unknown_shipment",
             "settlement.payment_currency", "settlement.kept_more_than_prepaid", and those of `Prepayments`.
    Source   docs/algorithms/sales-and-currencies.md.
    """
    _check_shipments(records)
    prepaid = {
        ("contract", row.contract) if row.contract else ("buyer", row.buyer) for row in _prepaid(records)
    }
    heads = {
        head.code: head
        for head in records.shipments
        if head.season == season or ("contract", head.contract) in prepaid or ("buyer", head.buyer) in prepaid
    }
    ledger = _Timeline(records, heads, rates)
    for _, rank, _, row in sorted(_events(records, heads), key=lambda event: event[:3]):
        ledger.take(rank, row)
    kept = tuple(deposit for deposit in ledger.kept if deposit.income.season == season)
    sold = tuple(ledger.sale(code) for code in sorted(heads) if heads[code].season == season)
    return Sales(sold, kept, ledger.prepayment_uses())


def _prepaid(records: Records) -> Iterator[BuyerPayment]:
    return (row for row in records.buyer_payments if not row.shipment)


def _check_shipments(records: Records) -> None:
    known = {head.code for head in records.shipments}
    named: Iterable[str] = (
        *(row.shipment for row in records.shipment_lines),
        *(row.shipment for row in records.returns),
        *(row.shipment for row in records.invoice_notes),
        *(row.shipment for row in records.buyer_payments if row.shipment),
    )
    unknown = {code for code in named if code not in known}
    if unknown:
        raise Problem("settlement.unknown_shipment", shipment=min(unknown))


Row = BuyerPayment | Shipment | GoodsReturn | InvoiceNote | OtherIncome


def _events(
    records: Records, heads: dict[str, Shipment]
) -> Iterator[tuple[date, int, tuple[object, ...], Row]]:
    """In order of date; on one day prepayments, shipments, returns and notes, payments, kept deposits."""
    for head in heads.values():
        yield head.on, SHIPPED, (head.code,), head
    for back in records.returns:
        if back.shipment in heads:
            yield back.on, CHANGED, (back.ref, back.shipment, back.line, back.credit_minor), back
    for note in records.invoice_notes:
        if note.shipment in heads:
            yield note.on, CHANGED, (note.ref, note.shipment, note.line, note.amount_minor), note
    for payment in records.buyer_payments:
        if not payment.shipment:
            yield payment.on, PREPAID, _columns(payment), payment
        elif payment.shipment in heads:
            yield payment.on, PAID, _columns(payment), payment
    for income in records.other_income:
        if income.from_prepayment:
            columns = (
                income.ref,
                income.source,
                income.amount_minor,
                income.currency,
                income.buyer,
                income.contract,
            )
            yield income.on, KEPT, columns, income


def _columns(row: BuyerPayment) -> tuple[object, ...]:
    """Rows of one day by `ref`, then by their columns in the order of the sheet: smaller first, empty before all."""
    premium = -1 if row.premium_minor is None else row.premium_minor
    rate = _NO_RATE if row.rate is None else row.rate
    return (
        row.ref,
        row.shipment,
        row.contract,
        row.buyer,
        row.amount_minor,
        premium,
        row.currency,
        rate,
        row.tax_withheld_minor,
        row.deduction_minor,
    )


class _Timeline:
    """The open parts of every shipment and prepayment, as the rows are taken in order."""

    def __init__(self, records: Records, heads: dict[str, Shipment], rates: Rates) -> None:
        self._heads, self._rates = heads, rates
        self._lines: dict[str, list[ShipmentLine]] = defaultdict(list)
        for line in records.shipment_lines:
            self._lines[line.shipment].append(line)
        self._contracts = _ContractTerms(records)
        self._open: dict[str, OpenParts] = defaultdict(OpenParts)
        self._settled: dict[str, list[tuple[BuyerPayment, Parts]]] = defaultdict(list)
        self._changes: dict[str, list[GoodsReturn | InvoiceNote]] = defaultdict(list)
        self._prepayments = Prepayments()
        self._kept_of: dict[str, int] = defaultdict(int)
        self.kept: list[KeptDeposit] = []

    def take(self, rank: int, row: Row) -> None:
        if isinstance(row, Shipment):
            self._ship(row)
        elif isinstance(row, GoodsReturn):
            self._open[row.shipment].price -= row.credit_minor
            self._changes[row.shipment].append(row)
        elif isinstance(row, InvoiceNote):
            self._open[row.shipment].price += row.amount_minor
            self._changes[row.shipment].append(row)
        elif isinstance(row, OtherIncome):
            self._keep(row)
        elif rank == PREPAID:
            self._prepayments.receive(row)
        else:
            self._pay(row)

    def _ship(self, head: Shipment) -> None:
        parts, exponent = self._open[head.code], exponent_of(head.currency)
        for line in self._lines[head.code]:
            parts.price += value_minor(line.quantity_milli, line.price_micro, exponent)
            parts.premium += value_minor(line.quantity_milli, line.premium_micro, exponent)
            parts.tax += line.tax_minor
        applied = self._prepayments.apply(head.code, head.contract, head.buyer, head.currency, parts)
        self._settled[head.code].extend(applied)

    def _pay(self, row: BuyerPayment) -> None:
        head, parts = self._heads[row.shipment], self._open[row.shipment]
        if row.currency != head.currency:
            raise Problem(
                "settlement.payment_currency", shipment=head.code, payment=row.key, currency=row.currency
            )
        too_much = Problem("settlement.more_than_open", shipment=head.code, payment=row.key, on=row.on)
        if row.deduction_minor > max(parts.price, 0):
            raise too_much
        if row.premium_minor is not None and row.premium_minor > row.amount_minor:
            raise Problem("settlement.premium_above_amount", payment=row.key)
        parts.price -= row.deduction_minor
        split = split_money(parts, row.amount_minor + row.tax_withheld_minor, row.premium_minor)
        if split is None:
            raise too_much
        parts.price -= split[0]
        parts.premium -= split[1]
        parts.tax -= split[2]
        self._settled[head.code].append((row, Parts(*split, row.deduction_minor)))

    def _keep(self, income: OtherIncome) -> None:
        buyer = income.buyer or self._contracts.buyer(income.contract)
        taken, book = self._prepayments.keep(income, buyer), 0
        for payment, amount in taken:
            rate = payment.rate if payment.rate is not None else self._rates.on(payment.currency, payment.on)
            if rate is None:
                raise Problem(
                    "settlement.no_rate", currency=payment.currency, on=payment.on, payment=payment.key
                )
            book += self._rates.book(amount, payment.currency, rate)
            self._kept_of[payment.key] += amount
        self.kept.append(KeptDeposit(income, tuple((payment.key, amount) for payment, amount in taken), book))

    def prepayment_uses(self) -> tuple[PrepaymentUse, ...]:
        return tuple(
            PrepaymentUse(one.payment, tuple(one.applied), self._kept_of[one.payment.key], one.left_minor)
            for one in self._prepayments.all
        )

    def sale(self, code: str) -> ShipmentSale:
        head, parts = self._heads[code], self._open[code]
        rate = self._shipment_rate(head)
        lines = sorted(self._lines[code], key=lambda line: line.line)
        exponent = exponent_of(head.currency)
        prices = [value_minor(line.quantity_milli, line.price_micro, exponent) for line in lines]
        premiums = [value_minor(line.quantity_milli, line.premium_micro, exponent) for line in lines]
        settled = tuple(self._settle(head, rate, payment, taken) for payment, taken in self._settled[code])
        open_book = self._rates.book(parts.price, head.currency, rate)
        premium_book = sum(one.premium_book_minor for one in settled)
        premium_book += self._rates.book(parts.premium, head.currency, rate)
        premium_sales = self._rates.book(sum(premiums), head.currency, rate)
        shares, sales_shares = (_by_line(amount, premiums) for amount in (premium_book, premium_sales))
        line_sales = tuple(
            LineSale(
                line,
                prices[index],
                premiums[index],
                line.premium_to or self._contracts.premium_to(head.contract, line.product),
                shares[index],
                sales_shares[index],
            )
            for index, line in enumerate(lines)
        )
        sales_book, returns_book = self._invoiced(head, rate, sum(prices))
        return ShipmentSale(
            shipment=head,
            rate=rate,
            lines=line_sales,
            settled=settled,
            open_price_minor=parts.price,
            open_premium_minor=parts.premium,
            open_tax_minor=parts.tax,
            sales_book_minor=sales_book,
            returns_book_minor=returns_book,
            deductions_book_minor=sum(one.deduction_book_minor for one in settled),
            proceeds_book_minor=sum(one.price_book_minor for one in settled) + open_book,
            premium_book_minor=premium_book,
            uncollected_book_minor=open_book,
        )

    def _invoiced(self, head: Shipment, rate: Fraction, price_minor: int) -> tuple[int, int]:
        sales, returns = self._rates.book(price_minor, head.currency, rate), 0
        for change in self._changes[head.code]:
            if isinstance(change, InvoiceNote):
                sales += self._rates.book(change.amount_minor, head.currency, rate)
            else:
                returns += self._rates.book(change.credit_minor, head.currency, rate)
        return sales, returns

    def _shipment_rate(self, head: Shipment) -> Fraction:
        """The rate of the day, else that of the shipment's first payment that has one of its own."""
        rate = self._rates.on(head.currency, head.on)
        if rate is None:
            rate = next((paid.rate for paid, _ in self._settled[head.code] if paid.rate is not None), None)
        if rate is None:
            raise Problem("settlement.no_rate", currency=head.currency, on=head.on, shipment=head.code)
        return rate

    def _settle(self, head: Shipment, rate: Fraction, payment: BuyerPayment, parts: Parts) -> Settled:
        own = payment.rate if payment.rate is not None else self._rates.on(payment.currency, payment.on)
        paid_rate = rate if own is None else own
        now = [self._rates.book(amount, head.currency, paid_rate) for amount in _amounts(parts)]
        then = now
        if paid_rate is not rate:
            then = [self._rates.book(amount, head.currency, rate) for amount in _amounts(parts)]
        is_prepayment = not payment.shipment
        return Settled(
            payment=payment.key,
            is_prepayment=is_prepayment,
            on=max(payment.on, head.on) if is_prepayment else payment.on,
            rate=paid_rate,
            parts=parts,
            tax_withheld_minor=0 if is_prepayment else payment.tax_withheld_minor,
            price_book_minor=now[0],
            premium_book_minor=now[1],
            tax_book_minor=now[2],
            deduction_book_minor=now[3],
            price_exchange_minor=now[0] - then[0] + now[3] - then[3],
            premium_exchange_minor=now[1] - then[1],
            tax_exchange_minor=now[2] - then[2],
        )


def _by_line(amount_minor: int, premiums: list[int]) -> list[int]:
    if len(premiums) == 1:
        return [amount_minor]
    return list(largest_remainder(amount_minor, list(enumerate(premiums))).values())


def _amounts(parts: Parts) -> tuple[int, int, int, int]:
    return parts.price_minor, parts.premium_minor, parts.tax_minor, parts.deduction_minor


class _ContractTerms:
    def __init__(self, records: Records) -> None:
        self._buyer: dict[str, str] = {}
        self._of_product: dict[tuple[str, str], str] = {}
        self._of_contract: dict[str, str] = {}
        for line in sorted(records.contract_lines, key=lambda line: (line.code, line.line)):
            self._buyer.setdefault(line.code, line.buyer)
            self._of_product.setdefault((line.code, line.product), line.premium_to or "fund")
            self._of_contract.setdefault(line.code, line.premium_to or "fund")

    def buyer(self, contract: str) -> str:
        return self._buyer.get(contract, "")

    def premium_to(self, contract: str, product: str) -> str:
        """Of the contract's first line for that product, else of its first line; no contract: the fund."""
        return self._of_product.get((contract, product)) or self._of_contract.get(contract, "fund")
