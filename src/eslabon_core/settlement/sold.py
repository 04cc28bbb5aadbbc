"""What a season's sales came to: shipments with their payments, prepayments, kept deposits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from eslabon_core.settlement.prepayments import Parts
from eslabon_core.settlement.records import BuyerPayment, OtherIncome, Shipment, ShipmentLine


@dataclass(frozen=True, slots=True)
class LineSale:
    """A line's parts in the shipment's currency. `premium_book_minor`: its share of the premium's proceeds;
    `premium_sales_minor`: of the premium as first booked, at the shipment's rate. `premium_to`: fund | certified | pool."""

    line: ShipmentLine
    price_minor: int
    premium_minor: int
    premium_to: str
    premium_book_minor: int
    premium_sales_minor: int


@dataclass(frozen=True, slots=True)
class Settled:
    """One payment of a shipment, or the part of a prepayment applied to it.

    parts            price (tax withheld included), premium, tax and deduction, in the shipment's currency.
    tax_withheld_minor  of a direct payment; what a prepayment's payer withheld is booked when it is received.
    *_book_minor     at the payment's rate; `price_exchange_minor` (price and deduction), `premium_exchange_minor`,
                     `tax_exchange_minor` what that is more than at the shipment's rate.
    """

    payment: str
    is_prepayment: bool
    on: date
    rate: Fraction
    parts: Parts
    tax_withheld_minor: int
    price_book_minor: int
    premium_book_minor: int
    tax_book_minor: int
    deduction_book_minor: int
    price_exchange_minor: int
    premium_exchange_minor: int
    tax_exchange_minor: int


@dataclass(frozen=True, slots=True)
class ShipmentSale:
    """One shipment. `open_*` in its currency; everything named `*_book_minor` in book currency.

    sales_book_minor  price parts and invoice notes at the shipment's rate (premium apart).
    proceeds_book_minor = sales + exchange - deductions - returns, of the price part.
    """

    shipment: Shipment
    rate: Fraction
    lines: tuple[LineSale, ...]
    settled: tuple[Settled, ...]
    open_price_minor: int
    open_premium_minor: int
    open_tax_minor: int
    sales_book_minor: int
    returns_book_minor: int
    deductions_book_minor: int
    proceeds_book_minor: int
    premium_book_minor: int
    uncollected_book_minor: int

    @property
    def exchange_book_minor(self) -> int:
        """Realised differences of the price part, with what rounding leaves."""
        sold = self.sales_book_minor - self.deductions_book_minor - self.returns_book_minor
        return self.proceeds_book_minor - sold


@dataclass(frozen=True, slots=True)
class KeptDeposit:
    """`other_income` taken from prepayments: income in book currency at the rates of those prepayments."""

    income: OtherIncome
    taken: tuple[tuple[str, int], ...]
    book_minor: int


@dataclass(frozen=True, slots=True)
class PrepaymentUse:
    """`applied`: (shipment, amount); `kept_minor` by kept deposits; `left_minor` not used yet. In its currency."""

    payment: BuyerPayment
    applied: tuple[tuple[str, int], ...]
    kept_minor: int
    left_minor: int


@dataclass(frozen=True, slots=True)
class Sales:
    """Shipments by code, kept deposits in order of date, prepayments oldest first."""

    shipments: tuple[ShipmentSale, ...]
    kept_deposits: tuple[KeptDeposit, ...]
    prepayments: tuple[PrepaymentUse, ...]
