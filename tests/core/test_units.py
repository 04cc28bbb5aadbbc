"""The only border with fractions: rounding, values, conversion, largest remainder."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon_core.problems import Problem
from eslabon_core.units import (
    convert_minor,
    exponent_of,
    largest_remainder,
    rhe,
    round_half_even,
    value_minor,
)

whole = st.integers(-(10**15), 10**15)
bases = st.lists(st.integers(0, 10**12), min_size=1, max_size=12).map(
    lambda b: [(f"M{i:02}", n) for i, n in enumerate(b)]
)


@given(numerator=whole, denominator=st.integers(1, 10**9))
def test_rounding_is_the_nearest_and_halves_go_to_the_even(numerator, denominator):
    rounded = round_half_even(numerator, denominator)
    distance = abs(Fraction(numerator, denominator) - rounded)
    assert distance <= Fraction(1, 2)
    if distance == Fraction(1, 2):
        assert rounded % 2 == 0


@given(numerator=whole, places=st.integers(0, 6))
def test_rounding_agrees_with_the_decimal_module(numerator, places):
    decimal = Decimal(numerator).scaleb(-places).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    assert round_half_even(numerator, 10**places) == rhe(Fraction(numerator, 10**places)) == int(decimal)


@given(quantity_milli=st.integers(0, 10**12), price_micro=st.integers(0, 10**12), exponent=st.integers(0, 4))
def test_a_value_is_within_half_a_minor_unit_of_quantity_times_price(quantity_milli, price_micro, exponent):
    exact = Fraction(quantity_milli, 1_000) * Fraction(price_micro, 1_000_000) * 10**exponent
    assert abs(value_minor(quantity_milli, price_micro, exponent) - exact) <= Fraction(1, 2)


def test_a_value_past_sixty_four_bits_is_exact():
    assert value_minor(10**12, 10**12, 2) == 10**17  # 10^9 kg at a million: the product passes 2^63


@pytest.mark.parametrize(
    ("quantity_milli", "price_micro", "exponent", "value"),
    [
        (94_624, 8_000_000, 2, 75_699),  # 94.624 kg x 8.00 = 756.992
        (1_000, 125_000, 2, 12),  # 0.125: the half goes to the even cent
        (1_000, 135_000, 2, 14),
        (1_500, 1_000_000, 0, 2),  # guaraníes have no cents: 1.5 -> 2, 2.5 -> 2
        (2_500, 1_000_000, 0, 2),
        (1_000, 1_234_500, 3, 1_234),  # 1.2345 dinar -> 1.234
    ],
)
def test_worked_values(quantity_milli, price_micro, exponent, value):
    assert value_minor(quantity_milli, price_micro, exponent) == value


def test_worked_conversions():
    assert convert_minor(210_000, Fraction(375, 100), 2, 2) == 787_500  # 2,100.00 USD at 3.75
    assert convert_minor(10_001, Fraction(7_300), 2, 0) == 730_073  # 100.01 USD at 7,300 guaraníes
    assert convert_minor(-1, Fraction(1, 2), 2, 2) == 0  # half a cent: to the even


@given(
    amount=whole, rate=st.fractions(min_value=Fraction(1, 10**10), max_value=10**6, max_denominator=10**10)
)
def test_a_conversion_turns_sign_with_the_amount(amount, rate):
    assert convert_minor(-amount, rate, 2, 2) == -convert_minor(amount, rate, 2, 2)


@pytest.mark.parametrize(
    ("currency", "exponent"), [("PEN", 2), ("PYG", 0), ("CLP", 0), ("KWD", 3), ("CLF", 4)]
)
def test_exponents(currency, exponent):
    assert exponent_of(currency) == exponent


@pytest.mark.parametrize("currency", ["", "pen", "PE", "SOLES", "PÉN", "P3N"])
def test_what_is_no_currency_code_is_refused(currency):
    with pytest.raises(Problem) as refused:
        exponent_of(currency)
    assert refused.value == Problem("currency.unknown", currency=currency)


@given(total=whole, bases=bases)
def test_no_cent_is_lost_and_nobody_is_a_cent_off(total, bases):
    parts = largest_remainder(total, bases)
    assert sum(parts.values()) == total
    assert list(parts) == [key for key, _ in bases]
    summed = sum(basis for _, basis in bases)
    for key, basis in bases:
        exact = Fraction(total * basis, summed) if summed else Fraction(total, len(bases))
        assert abs(parts[key] - exact) < 1


@given(total=st.integers(0, 10**12), bases=bases)
def test_a_larger_basis_never_gets_less(total, bases):
    parts = largest_remainder(total, bases)
    for (one, basis), (other, more) in pairwise(bases):
        if basis < more:
            assert parts[one] <= parts[other]


def test_worked_shares():
    ana_eva_luz = [("ANA", 1), ("EVA", 1), ("LUZ", 1)]
    assert largest_remainder(100, ana_eva_luz) == {"ANA": 34, "EVA": 33, "LUZ": 33}
    assert largest_remainder(-100, ana_eva_luz) == {"ANA": -34, "EVA": -33, "LUZ": -33}
    assert largest_remainder(5, [("A", 0), ("B", 0)]) == {"A": 3, "B": 2}
    cocoa = [("M1", 100_000), ("M2", 50_000), ("M3", 94_624)]
    assert largest_remainder(65_954, cocoa) == {"M1": 26_961, "M2": 13_481, "M3": 25_512}


def test_nobody_to_share_with():
    assert largest_remainder(0, []) == {}
    with pytest.raises(Problem, match=r"shares\.nobody"):
        largest_remainder(1, [])
    with pytest.raises(Problem, match=r"shares\.negative_basis"):
        largest_remainder(1, [("A", 2), ("B", -1)])
