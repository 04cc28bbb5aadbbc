"""Numbers that are owed are whole: minor units, thousandths, millionths. This module is the only border with fractions.

money         int, minor units of a currency (PEN 12.34 = 1234; PYG 12 = 12; KWD 1.234 = 1234)
quantity      int, thousandths of the product's unit ("milli")
unit price    int, millionths of the currency per unit ("micro"), whatever the currency's exponent
rate          Fraction, book currency per unit of a foreign currency, at most 10 decimals
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from typing import TypeVar

from eslabon_core.problems import Problem

MILLI = 1_000
MICRO = 1_000_000

#: ISO 4217 currencies whose minor unit is not a hundredth (list one of the standard, 2024).
EXPONENTS: dict[str, int] = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}

K = TypeVar("K", bound=Hashable)


def exponent_of(currency: str) -> int:
    """Decimals of a currency's minor unit (ISO 4217): PEN 2, CLP 0, KWD 3.

    Raises   Problem "currency.unknown" where the code is not three capital letters.
    """
    if len(currency) != 3 or not (currency.isascii() and currency.isalpha() and currency.isupper()):
        raise Problem("currency.unknown", currency=currency)
    return EXPONENTS.get(currency, 2)


def round_half_even(numerator: int, denominator: int) -> int:
    """The whole number nearest to numerator/denominator; halves go to the even neighbour. denominator > 0."""
    whole, rest = divmod(numerator, denominator)
    twice = 2 * rest
    if twice > denominator or (twice == denominator and whole & 1):
        whole += 1
    return whole


def rhe(value: Fraction) -> int:
    """`round_half_even` of an exact rational: settlement.md's rhe."""
    return round_half_even(value.numerator, value.denominator)


def value_minor(quantity_milli: int, price_micro: int, exponent: int) -> int:
    """Value of a quantity at a unit price, in minor units, rounded half to even once.

    Units    quantity thousandths, price millionths of the currency, result minor units of it.
    Source   domain.md: price_micro x quantity_milli x 10^exponent / 10^9.
    """
    return round_half_even(quantity_milli * price_micro * 10**exponent, 10**9)


def convert_minor(amount: int, rate: Fraction, exponent_from: int, exponent_to: int) -> int:
    """A foreign amount (minor units) in book currency (minor units) at `rate`, rounded half to even once."""
    return rhe(amount * rate * Fraction(10) ** (exponent_to - exponent_from))


def largest_remainder(total: int, bases: Sequence[tuple[K, int]]) -> dict[K, int]:
    """Share `total` by whole bases so that the parts add up to it exactly: settlement.md's LR.

    bases    (key, basis >= 0) in the order that settles ties (the caller sorts: by code, or by date, code, line);
             keys are distinct. All bases 0: equally.
    total    any sign; a negative total is shared as its absolute value and the sign put back.
    Returns  key -> part, in the order given; the parts sum to total. No bases: Problem "shares.nobody" unless total is 0.
    Raises   Problem "shares.negative_basis".
    """
    if not bases:
        if total:
            raise Problem("shares.nobody", total=total)
        return {}
    if any(basis < 0 for _, basis in bases):
        raise Problem("shares.negative_basis")
    if total < 0:
        return {key: -part for key, part in largest_remainder(-total, bases).items()}
    whole = sum(basis for _, basis in bases)
    weights = [basis for _, basis in bases] if whole else [1] * len(bases)
    whole = whole or len(bases)
    exact = [divmod(total * weight, whole) for weight in weights]
    parts = [part for part, _ in exact]
    left = total - sum(parts)
    for index in sorted(range(len(bases)), key=lambda i: (-exact[i][1], i))[:left]:
        parts[index] += 1
    assert sum(parts) == total
    return {key: part for (key, _), part in zip(bases, parts, strict=True)}
