"""Rates of exchange: the last row not after the day, else the first later one; of one day the highest."""

from fractions import Fraction

from .case import Case, day
from .errors import OracleError
from .figures import converted, minor, number


def rate_on(case: Case, currency: str, on):
    """The rate, or None where the organisation has no row of that currency."""
    if currency == case.currency:
        return Fraction(1)
    known = [
        (day(row["on"]), number(row["rate"])) for row in case.rows("rates") if row["currency"] == currency
    ]
    before = [item for item in known if item[0] <= on]
    if before:
        return max(before)[1]
    if known:
        first = min(known)[0]
        return max(rate for since, rate in known if since == first)
    return None


def rate_for(case: Case, currency: str, on, where: str, own: str = "") -> Fraction:
    if currency == case.currency:
        return Fraction(1)
    rate = number(own) if own else rate_on(case, currency, on)
    if rate is None:
        raise OracleError("rate.missing", where)
    return rate


def book(case: Case, amount: str, currency: str, on, where: str, own: str = "") -> int:
    """An amount as written, in minor units of the book currency, rounded once."""
    rate = rate_for(case, currency, on, where, own)
    return converted(minor(amount, currency), rate, currency, case.currency)
