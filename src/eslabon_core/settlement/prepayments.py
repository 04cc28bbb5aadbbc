"""Money that buyers paid before the goods: what is left of each prepayment, and what it was applied to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from eslabon_core.problems import Problem
from eslabon_core.settlement.records import BuyerPayment, OtherIncome
from eslabon_core.units import largest_remainder


@dataclass(slots=True)
class OpenParts:
    """What is open of a shipment, in its currency; a part may be below 0 where more was paid than is now owed."""

    price: int = 0
    premium: int = 0
    tax: int = 0

    def owed(self) -> tuple[int, int, int]:
        """The parts that can still take money: below 0 counts as 0."""
        return max(self.price, 0), max(self.premium, 0), max(self.tax, 0)


@dataclass(frozen=True, slots=True)
class Parts:
    """What one settlement takes off a shipment's open parts, in its currency."""

    price_minor: int
    premium_minor: int
    tax_minor: int
    deduction_minor: int

    def any(self) -> bool:
        return bool(self.price_minor or self.premium_minor or self.tax_minor or self.deduction_minor)


@dataclass(slots=True)
class Prepayment:
    """A prepayment as it is used up. `premium_left` None: how much of it is premium was not stated."""

    payment: BuyerPayment
    money_left: int
    premium_left: int | None
    deduction_left: int
    applied: list[tuple[str, int]] = field(default_factory=list)

    @property
    def left_minor(self) -> int:
        return self.money_left + (self.premium_left or 0) + self.deduction_left


def split_money(open_parts: OpenParts, money: int, premium: int | None) -> tuple[int, int, int] | None:
    """Price, premium and tax that `money` (premium included) settles; None where that is more than is open.

    premium  how much of it is premium; None: not stated, shared over all that is open (largest remainder, in the order
             price, premium, tax).
    """
    price, open_premium, tax = open_parts.owed()
    if premium is None:
        if money > price + open_premium + tax:
            return None
        if not open_premium and not tax:
            return money, 0, 0
        parts = largest_remainder(money, [(0, price), (1, open_premium), (2, tax)])
        return parts[0], parts[1], parts[2]
    if premium > open_premium or money - premium > price + tax or premium > money:
        return None
    rest = largest_remainder(money - premium, [(0, price), (2, tax)])
    return rest[0], premium, rest[2]


class Prepayments:
    """All prepayments so far, oldest first; those of a contract and those of a buyer without one."""

    def __init__(self) -> None:
        self._of_contract: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._of_buyer: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.all: list[Prepayment] = []

    def receive(self, payment: BuyerPayment) -> None:
        """Raises   Problem "settlement.prepayment_of_nobody", "settlement.premium_above_amount"."""
        if not payment.contract and not payment.buyer:
            raise Problem("settlement.prepayment_of_nobody", payment=payment.key)
        premium = payment.premium_minor
        money = payment.amount_minor + payment.tax_withheld_minor - (premium or 0)
        if money < payment.tax_withheld_minor:
            raise Problem("settlement.premium_above_amount", payment=payment.key)
        if payment.contract:
            self._of_contract[payment.contract, payment.currency].append(len(self.all))
        else:
            self._of_buyer[payment.buyer, payment.currency].append(len(self.all))
        self.all.append(Prepayment(payment, money, premium, payment.deduction_minor))

    def _matching(self, contract: str, buyer: str, currency: str) -> list[Prepayment]:
        found = list(self._of_contract.get((contract, currency), ())) if contract else []
        found += self._of_buyer.get((buyer, currency), ())
        return [self.all[index] for index in sorted(found) if self.all[index].left_minor]

    def apply(
        self, shipment: str, contract: str, buyer: str, currency: str, open_parts: OpenParts
    ) -> list[tuple[BuyerPayment, Parts]]:
        """Settles what it can of `open_parts` (and takes it off), oldest prepayment first."""
        applied = []
        for prepayment in self._matching(contract, buyer, currency):
            parts = _take(prepayment, open_parts)
            if parts.any():
                settled = parts.price_minor + parts.premium_minor + parts.tax_minor + parts.deduction_minor
                prepayment.applied.append((shipment, settled))
                applied.append((prepayment.payment, parts))
        return applied

    def keep(self, income: OtherIncome, buyer: str) -> list[tuple[BuyerPayment, int]]:
        """Takes a kept deposit, oldest prepayment first: (prepayment, amount taken).

        Raises   Problem "settlement.kept_more_than_prepaid".
        """
        left, taken = income.amount_minor, []
        for prepayment in self._matching(income.contract, buyer, income.currency):
            money = min(left, prepayment.money_left)
            prepayment.money_left -= money
            premium = min(left - money, prepayment.premium_left or 0)
            if prepayment.premium_left:
                prepayment.premium_left -= premium
            left -= money + premium
            if money + premium:
                taken.append((prepayment.payment, money + premium))
        if left:
            raise Problem(
                "settlement.kept_more_than_prepaid",
                income=income.key,
                buyer=buyer,
                contract=income.contract,
                excess=left,
            )
        return taken


def _take(prepayment: Prepayment, open_parts: OpenParts) -> Parts:
    deduction = min(prepayment.deduction_left, max(open_parts.price, 0))
    prepayment.deduction_left -= deduction
    open_parts.price -= deduction
    price, open_premium, tax = open_parts.owed()
    if prepayment.premium_left is None:
        money = min(prepayment.money_left, price + open_premium + tax)
        premium = None
        prepayment.money_left -= money
    else:
        premium = min(prepayment.premium_left, open_premium)
        rest = min(prepayment.money_left, price + tax)
        prepayment.premium_left -= premium
        prepayment.money_left -= rest
        money = rest + premium
    split = split_money(open_parts, money, premium)
    assert split is not None, "a prepayment never settles more than is open"
    open_parts.price -= split[0]
    open_parts.premium -= split[1]
    open_parts.tax -= split[2]
    return Parts(*split, deduction)
