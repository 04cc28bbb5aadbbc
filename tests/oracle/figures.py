"""Numbers: fractions in, whole minor units out. Nothing here is ever a float."""

from fractions import Fraction

DECIMALS = {
    "PEN": 2, "USD": 2, "EUR": 2, "BOB": 2, "COP": 2, "MXN": 2, "GTQ": 2, "HNL": 2, "BRL": 2, "GBP": 2,
    "CHF": 2, "KES": 2, "INR": 2, "CLP": 0, "PYG": 0, "JPY": 0, "UGX": 0, "RWF": 0, "XAF": 0, "XOF": 0,
    "VND": 0, "KWD": 3, "BHD": 3, "JOD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip


def number(text: str) -> Fraction:
    """A decimal as written in the workbook; an empty cell is 0."""
    return Fraction(text) if text else Fraction(0)


def half_even(exact: Fraction) -> int:
    return round(Fraction(exact))


def minor(text: str, currency: str) -> int:
    exact = number(text) * 10 ** DECIMALS[currency]
    if exact.denominator != 1:
        raise ValueError(f"{text} has more decimals than {currency}")
    return int(exact)


def milli(text: str) -> int:
    exact = number(text) * 1000
    if exact.denominator != 1:
        raise ValueError(f"{text} has more than three decimals")
    return int(exact)


def worth(quantity_milli: int, price: Fraction, currency: str) -> int:
    """Quantity times unit price in minor units, rounded once."""
    return half_even(Fraction(quantity_milli, 1000) * price * 10 ** DECIMALS[currency])


def converted(amount: int, rate: Fraction, of: str, to: str) -> int:
    """Minor units of one currency in minor units of another, rounded once."""
    if of == to:
        return amount
    return half_even(Fraction(amount, 10 ** DECIMALS[of]) * rate * 10 ** DECIMALS[to])


def shares(total: int, bases: list) -> list:
    """Largest remainder; ties go to who stands first in the list; all bases 0: equally."""
    if not bases:
        return []
    whole = sum(bases)
    if whole == 0:
        bases = [1] * len(bases)
        whole = len(bases)
    exact = [Fraction(total) * base / whole for base in bases]
    parts = [part.numerator // part.denominator for part in exact]
    order = sorted(range(len(bases)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def shares_by_code(total: int, bases: dict) -> dict:
    codes = sorted(bases)
    return dict(zip(codes, shares(total, [bases[code] for code in codes]), strict=True))
