"""How a number, a date or a name is written for a person; product words stay in the catalogue.

Everything here is exact integer arithmetic: a figure that is owed is written to its last minor unit, a figure that is
rounded for reading is never written as 0 (or 100 %) unless it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from eslabon_core.problems import Problem
from eslabon_core.units import exponent_of, round_half_even

NNBSP, NBSP, MINUS = "\u202f", "\u00a0", "\u2212"

#: Countries that write a decimal comma; the others of the region write a point.
DECIMAL_COMMA = frozenset(["BO", "CL", "CO", "EC", "AR", "UY", "PY", "BR", "VE", "CR"])

SYMBOLS = {
    "PEN": "S/", "USD": "US$", "BOB": "Bs", "COP": "$", "CLP": "$", "MXN": "$", "GTQ": "Q", "HNL": "L", "NIO": "C$",
    "CRC": "₡", "PAB": "B/.", "DOP": "RD$", "PYG": "₲", "ARS": "$", "UYU": "$", "BRL": "R$", "EUR": "€", "VES": "Bs",
}  # fmt: skip

MONTHS = {
    "es": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
LONG_MONTHS = {
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
WEEKDAYS = {
    "es": ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}

#: unit -> (one, many); the singular is also what follows "per".
UNITS = {
    "es": {
        "kg": ("kg", "kg"), "t": ("t", "t"), "l": ("l", "l"), "m3": ("m³", "m³"), "piece": ("pieza", "piezas"),
        "person-night": ("pernoctación", "pernoctaciones"), "hour": ("hora", "horas"),
    },
    "en": {
        "kg": ("kg", "kg"), "t": ("t", "t"), "l": ("l", "l"), "m3": ("m³", "m³"), "piece": ("piece", "pieces"),
        "person-night": ("person-night", "person-nights"), "hour": ("hour", "hours"),
    },
}  # fmt: skip

#: Units that are counted, not measured: no decimal unless there is one.
COUNTED = frozenset({"piece", "person-night", "hour"})

#: How the language says "per kg", "from 2 to 3", "week 28".
PER, TO, WEEK = {"es": "por", "en": "per"}, {"es": "a", "en": "to"}, {"es": "semana", "en": "week"}


@dataclass(frozen=True)
class Style:
    """Whose page it is: language (es, en), the organisation's country and book currency, the year of today.

    with_codes   True where two currencies meet: every amount then carries its code (PEN) instead of a symbol.
    """

    language: str
    country: str
    currency: str
    year: int
    with_codes: bool = False

    def __post_init__(self) -> None:
        if self.language not in UNITS:
            raise Problem("format.unknown_language", language=self.language)

    # --- numbers

    def decimal(self, scaled: int, places: int, least: int = 0) -> str:
        """scaled / 10^places, exact: at least `least` decimals, at most `places`, zeros at the end dropped."""
        digits = f"{abs(scaled):0{places + 1}d}"
        whole, fraction = digits[: len(digits) - places], digits[len(digits) - places :]
        fraction = fraction.rstrip("0").ljust(min(least, places), "0")
        mark = "," if self.country in DECIMAL_COMMA else "."
        text = f"{int(whole):,}".replace(",", NNBSP) + (mark + fraction if fraction else "")
        return (MINUS if scaled < 0 else "") + text

    def count(self, number: int) -> str:
        return self.decimal(number, 0)

    def share(self, part: int, whole: int) -> str:
        """part of whole in per cent; whole > 0. No decimals from 10 % on, one below; 0 and 100 only where exact."""
        if whole <= 0:
            raise Problem("format.share_of_nothing", whole=whole)
        if abs(part) * 10 >= whole:
            percent = round_half_even(part * 100, whole)
            if percent == 100 and part != whole:
                percent += -1 if part < whole else 1
            return self.count(percent) + NBSP + "%"
        tenths = round_half_even(part * 1000, whole)
        if not tenths and part:
            return ("<" if part > 0 else ">" + NBSP + MINUS) + NBSP + self.decimal(1, 1) + NBSP + "%"
        return self.decimal(tenths, 1, 1) + NBSP + "%"

    def interval(self, low: str, high: str) -> str:
        return " ".join((low, TO[self.language], high))

    # --- money

    def _sign(self, currency: str) -> str:
        if self.with_codes or currency != self.currency:
            return currency
        return SYMBOLS.get(currency, currency)

    def _signed(self, negative: bool, currency: str, digits: str) -> str:
        return (MINUS if negative else "") + self._sign(currency) + NBSP + digits

    def money(self, minor: int, currency: str = "") -> str:
        """An amount that is owed or was paid: every minor unit. No currency given: the book currency."""
        currency = currency or self.currency
        exponent = exponent_of(currency)
        return self._signed(minor < 0, currency, self.decimal(abs(minor), exponent, exponent))

    def amount(self, minor: int, currency: str = "") -> str:
        """The same digits without a symbol, for a column or a drawing whose currency is written once."""
        exponent = exponent_of(currency or self.currency)
        return self.decimal(minor, exponent, exponent)

    def money_whole(self, minor: int, currency: str = "") -> str:
        """A forecast or a headline: whole units, half to even; all minor units where whole units would say 0."""
        currency = currency or self.currency
        whole = round_half_even(abs(minor), 10 ** exponent_of(currency))
        if minor and not whole:
            return self.money(minor, currency)
        return self._signed(minor < 0, currency, self.count(whole))

    def price(self, micro: int, unit: str, currency: str = "") -> str:
        """A unit price, exact: "S/ 11.00 por kg"."""
        currency = currency or self.currency
        digits = self.decimal(abs(micro), 6, exponent_of(currency))
        return " ".join((self._signed(micro < 0, currency, digits), PER[self.language], self.unit(unit)))

    def price_digits(self, micro: int, currency: str = "") -> str:
        return self.decimal(micro, 6, exponent_of(currency or self.currency))

    def per_unit(self, minor: int, quantity_milli: int, currency: str = "") -> str:
        """Average money per unit, half to even at the currency's minor unit; quantity > 0."""
        if quantity_milli <= 0:
            raise Problem("format.per_unit_of_nothing", quantity_milli=quantity_milli)
        return self.money(round_half_even(minor * 1000, quantity_milli), currency)

    def average_price(self, minor: int, quantity_milli: int, unit: str, currency: str = "") -> str:
        return " ".join((self.per_unit(minor, quantity_milli, currency), PER[self.language], self.unit(unit)))

    # --- quantities

    def unit(self, unit: str, milli: int = 1000) -> str:
        if unit not in UNITS[self.language]:
            raise Problem("format.unknown_unit", unit=unit)
        one, many = UNITS[self.language][unit]
        return one if abs(milli) == 1000 else many

    def quantity(self, milli: int, unit: str) -> str:
        """A quantity on a record: exact to the thousandth, its unit always, one decimal at least where it is measured."""
        return self.decimal(milli, 3, 0 if unit in COUNTED else 1) + NBSP + self.unit(unit, milli)

    def quantity_digits(self, milli: int, unit: str) -> str:
        return self.decimal(milli, 3, 0 if unit in COUNTED else 1)

    def summary(self, milli: int, unit: str) -> str:
        """A quantity in a sentence: tonnes from 1 000 kg, one decimal, none where it is whole or counted."""
        if unit == "kg" and abs(milli) >= 1_000_000:
            return self._rounded(milli, 6) + NBSP + self.unit("t", 0)
        return self._rounded(milli, 3) + NBSP + self.unit(unit, milli)

    def _rounded(self, scaled: int, places: int) -> str:
        if scaled % 10**places == 0:
            return self.decimal(scaled, places)
        tenths = round_half_even(scaled, 10 ** (places - 1))
        return self.decimal(tenths, 1, 1) if tenths else self.decimal(scaled, places)

    # --- days and people

    def day(self, day: date) -> str:
        """6 jul, and 6 jul 2025 in another year than this."""
        text = str(day.day) + NBSP + MONTHS[self.language][day.month - 1]
        return text if day.year == self.year else text + NBSP + str(day.year)

    def month(self, month: int) -> str:
        return MONTHS[self.language][month - 1]

    def long_day(self, day: date) -> str:
        words = (str(day.day), LONG_MONTHS[self.language][day.month - 1], str(day.year))
        return (" de " if self.language == "es" else " ").join(words)

    def weekday(self, day: date) -> str:
        return WEEKDAYS[self.language][day.weekday()]

    def time(self, at: datetime) -> str:
        return f"{at:%H:%M}"

    def week(self, number: int) -> str:
        return WEEK[self.language] + NBSP + str(number)


def person(code: str, name: str) -> str:
    """Number first: it is what the clerk types and what is on the card."""
    return " ".join(part for part in (code, name) if part)
