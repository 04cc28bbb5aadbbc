"""Where money lies, and what a foreign amount is worth."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from eslabon.ledger.models import Account, Rate
from eslabon.registry.models import Organisation, Station
from eslabon_core.ledger.entries import Posting
from eslabon_core.problems import Problem
from eslabon_core.units import convert_minor, exponent_of

BANK = "bank"
OPENING = "opening"


class Places:
    """Tills, bank accounts and mobile floats by code, with their currencies; rates of the organisation."""

    def __init__(self, organisation: Organisation) -> None:
        self.currency = organisation.currency
        self.exponent = exponent_of(organisation.currency)
        tills = Station.objects.filter(organisation=organisation).values_list("code", flat=True)
        self._places: dict[str, tuple[str, str]] = {BANK: ("assets.bank", self.currency)}
        self._places |= dict.fromkeys(tills, ("assets.till", self.currency))
        accounts = Account.objects.filter(organisation=organisation).values_list("code", "kind", "currency")
        self._places |= {code: (f"assets.{kind}", currency) for code, kind, currency in accounts}
        self._rates: dict[str, list[tuple[date, Fraction]]] = {}
        for currency, on, e10 in Rate.objects.filter(organisation=organisation).values_list(
            "currency", "on", "rate_e10"
        ):
            self._rates.setdefault(currency, []).append((on, Fraction(e10, 10**10)))
        for rows in self._rates.values():
            rows.sort()

    def rate(self, currency: str, on: date, stated: Fraction | None = None) -> Fraction:
        """Book currency per unit: what is stated, else the last row not after the date, else the first later one."""
        if currency == self.currency:
            return Fraction(1)
        if stated is not None:
            return stated
        rows = self._rates.get(currency, [])
        before = [rate for day, rate in rows if day <= on]
        if before:
            return before[-1]
        if not rows:
            raise Problem("settlement.no_rate", currency=currency, on=on.isoformat())
        first = rows[0][0]
        return max(rate for day, rate in rows if day == first)

    def book(self, amount_minor: int, currency: str, rate: Fraction) -> int:
        if currency == self.currency:
            return amount_minor
        return convert_minor(amount_minor, rate, exponent_of(currency), self.exponent)

    def money(self, code: str, currency: str, amount_minor: int, book_minor: int, on: date) -> list[Posting]:
        """The posting of what enters (+) or leaves (-) a till or account: in the place's own currency.

        An account kept in another currency than the amount holds it converted at its own rate of the day; what that
        leaves in either currency passes through the exchange account of the same entry.
        """
        account, own = self._places[code or BANK]
        if own == currency:
            return [Posting(account, currency, amount_minor, book_minor, key=code or BANK)]
        if own == self.currency:
            held = book_minor
        else:
            held = convert_minor(book_minor, 1 / self.rate(own, on), self.exponent, exponent_of(own))
        return [Posting(account, own, held, book_minor, key=code or BANK)]

    def currency_of(self, code: str) -> str:
        return self._places[code or BANK][1]


def stock_key(product: str, grade: str, certification: str) -> str:
    return "|".join((product, grade, certification))


def party_of(text: str) -> str:
    """A name of a supplier or lender as the party of a posting: the text itself, cut to what a code may hold."""
    return text[:64] or "-"


Names = Mapping[int, str]
