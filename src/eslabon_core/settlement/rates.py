"""Rates of a day, and foreign amounts in book currency."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from eslabon_core.settlement.records import Rate
from eslabon_core.units import exponent_of, round_half_even

ONE = Fraction(1)


class Rates:
    """The rates table of an organisation whose books are kept in `book_currency`."""

    def __init__(self, rates: Iterable[Rate], book_currency: str) -> None:
        self.book_currency = book_currency
        self._book_exponent = exponent_of(book_currency)
        self._scales: dict[str, tuple[int, int]] = {}
        by_day: dict[str, dict[date, Fraction]] = defaultdict(dict)
        for row in rates:
            known = by_day[row.currency].get(row.on)
            by_day[row.currency][row.on] = row.rate if known is None else max(known, row.rate)
        self._days = {currency: sorted(days) for currency, days in by_day.items()}
        self._rates = {currency: [days[on] for on in sorted(days)] for currency, days in by_day.items()}

    def on(self, currency: str, day: date) -> Fraction | None:
        """The last rate not after `day`, else the first later one; of one day the highest. None: no rate at all."""
        if currency == self.book_currency:
            return ONE
        days = self._days.get(currency)
        if not days:
            return None
        return self._rates[currency][max(bisect_right(days, day) - 1, 0)]

    def book(self, amount_minor: int, currency: str, rate: Fraction) -> int:
        """An amount in minor units of the book currency, rounded half to even once; the book currency's rate is 1."""
        if currency == self.book_currency or not amount_minor:
            return amount_minor
        up, down = self._scale(currency)
        return round_half_even(amount_minor * rate.numerator * up, rate.denominator * down)

    def _scale(self, currency: str) -> tuple[int, int]:
        """Between the minor units of two currencies: a factor and a divisor."""
        if currency not in self._scales:
            shift = self._book_exponent - exponent_of(currency)
            self._scales[currency] = (10 ** max(shift, 0), 10 ** max(-shift, 0))
        return self._scales[currency]
