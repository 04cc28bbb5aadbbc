"""Shipments and what is still open on each, so that no demonstration is paid more than it is owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from eslabon.demo.draft import Draft, money
from eslabon.demo.stock import Key


class Line(NamedTuple):
    key: Key
    quantity: Decimal
    price: Decimal
    lot: str = ""
    premium: Decimal | None = None


class Invoices:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.open: dict[str, Decimal] = {}
        self.currency: dict[str, str] = {}
        self.buyer: dict[str, str] = {}

    def ship(
        self,
        code: str,
        on: date,
        buyer: str,
        lines: Sequence[Line],
        *,
        contract: str | None = None,
        currency: str | None = None,
        premium_to: str | None = None,
        tax_pct: Decimal | None = None,
    ) -> Decimal:
        """Write the shipment; returns what the buyer owes for it."""
        currency = currency or self.draft.currency
        total = Decimal(0)
        for number, line in enumerate(lines, 1):
            price_part = money(line.quantity * line.price, currency)
            tax = money(price_part * tax_pct / 100, currency) if tax_pct else None
            premium_part = money(line.quantity * line.premium, currency) if line.premium else Decimal(0)
            total += price_part + premium_part + (tax or 0)
            self.draft.add(
                "shipments",
                code=code,
                line=number,
                on=on,
                buyer=buyer,
                contract=contract,
                product=line.key.product,
                grade=line.key.grade,
                certification=line.key.certification,
                lot=line.lot,
                quantity=line.quantity,
                currency=currency,
                price=line.price,
                premium=line.premium,
                premium_to=premium_to if line.premium else None,
                tax=tax,
                document=f"F-{code}",
            )
        self.open[code], self.currency[code], self.buyer[code] = total, currency, buyer
        return total

    def note(self, on: date, shipment: str, amount: Decimal, reason: str, ref: str, line: int = 1) -> None:
        self.draft.add(
            "invoice_notes", ref=ref, on=on, shipment=shipment, line=line, amount=amount, reason=reason
        )
        self.open[shipment] += amount

    def give_back(
        self,
        on: date,
        shipment: str,
        line: int,
        quantity: Decimal,
        price: Decimal,
        *,
        to_grade: str | None = None,
        ref: str | None = None,
        note: str | None = None,
    ) -> None:
        credit = money(quantity * price, self.currency[shipment])
        self.draft.add(
            "returns",
            ref=ref or self.draft.serial("DEV"),
            on=on,
            shipment=shipment,
            line=line,
            quantity=quantity,
            credit=credit,
            to_grade=to_grade,
            note=note,
        )
        self.open[shipment] -= credit

    def pay(
        self,
        on: date,
        shipment: str,
        amount: Decimal | None = None,
        *,
        rate: Decimal | None = None,
        withheld: Decimal | None = None,
        deduction: Decimal | None = None,
        deduction_reason: str | None = None,
        into: str | None = None,
        ref: str | None = None,
        note: str | None = None,
    ) -> Decimal:
        """A payment of `amount`, or of all that is open less what the buyer keeps; returns what came in."""
        kept = (withheld or Decimal(0)) + (deduction or Decimal(0))
        amount = self.open[shipment] - kept if amount is None else amount
        assert amount >= 0, shipment
        assert amount + kept <= self.open[shipment], shipment
        self.draft.add(
            "buyer_payments",
            ref=ref or self.draft.serial("COB"),
            on=on,
            shipment=shipment,
            amount=amount,
            currency=self.currency[shipment],
            rate=rate,
            tax_withheld=withheld,
            deduction=deduction,
            deduction_reason=deduction_reason,
            into=into,
            note=note,
        )
        self.open[shipment] -= amount + kept
        return amount

    def deposit(self, on: date, contract: str, amount: Decimal, ref: str) -> None:
        """A prepayment on a contract; whoever ships under it says with `apply` what it settles."""
        self.draft.add(
            "buyer_payments", ref=ref, on=on, contract=contract, amount=amount, currency=self.draft.currency
        )

    def apply(self, shipment: str, amount: Decimal) -> None:
        assert amount <= self.open[shipment], shipment
        self.open[shipment] -= amount
