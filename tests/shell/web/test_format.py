"""How numbers, days and people are written: exact digits, the place's marks, the person's language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon.web.format import DECIMAL_COMMA, MINUS, NBSP, NNBSP, UNITS, Style, person
from eslabon_core.problems import Problem
from eslabon_core.units import exponent_of

PERU = Style("es", "PE", "PEN", 2026)
CHILE = Style("es", "CL", "CLP", 2026)
ENGLISH = Style("en", "PE", "PEN", 2026)

styles = st.builds(
    Style,
    st.sampled_from(["es", "en"]),
    st.sampled_from(["PE", "MX", "GT", *sorted(DECIMAL_COMMA)]),
    st.sampled_from(["PEN", "CLP", "USD", "KWD"]),
    st.just(2026),
)


def number(text: str, style: Style) -> Decimal:
    """What a reader makes of the digits in a text."""
    digits = "".join(sign for sign in text.replace(MINUS, "-") if sign.isdigit() or sign in "-.,")
    digits = digits.lstrip(".,")
    return Decimal(digits.replace(",", ".") if style.country in DECIMAL_COMMA else digits)


@given(styles, st.integers(-(10**15), 10**15))
def test_the_digits_of_an_amount_are_the_amount(style, minor):
    assert number(style.amount(minor), style) == Decimal(minor).scaleb(-exponent_of(style.currency))


@given(styles, st.integers(-(10**15), 10**15), st.sampled_from(sorted(UNITS["es"])))
def test_a_quantity_on_a_record_is_exact_and_carries_its_unit(style, milli, unit):
    digits, written = style.quantity(milli, unit).split(NBSP)
    assert number(digits, style) == Decimal(milli) / 1000
    assert written in UNITS[style.language][unit]


@given(styles, st.integers(-(10**15), 10**15), st.sampled_from(["kg", "m3", "piece"]))
def test_a_summary_is_within_half_a_tenth_and_never_nothing_for_something(style, milli, unit):
    digits, written = style.summary(milli, unit).split(NBSP)
    size = 1_000_000 if written == "t" else 1000
    assert abs(number(digits, style) * size - milli) <= Decimal(size) / 20
    assert (number(digits, style) == 0) == (milli == 0)


@given(styles, st.integers(0, 10**12), st.integers(1, 10**12))
def test_a_share_says_0_or_100_only_where_it_is(style, part, whole):
    text = style.share(part, whole)
    value = number(text, style)
    if part and "<" not in text:
        assert value > 0
    assert (value == 100) == (part == whole)
    assert abs(value - Decimal(100 * part) / whole) <= 1


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_the_year_is_written_when_it_is_not_this_one(day):
    assert (str(day.year) in PERU.day(day)) == (day.year != 2026)


def test_as_the_look_writes_them():
    assert PERU.money(100_980) == f"S/{NBSP}1{NNBSP}009.80"
    assert PERU.money(-320_080) == f"{MINUS}S/{NBSP}3{NNBSP}200.80"
    assert PERU.money_whole(942_890) == f"S/{NBSP}9{NNBSP}429"
    assert PERU.money_whole(40) == f"S/{NBSP}0.40"
    assert PERU.money(5_000, "USD") == f"USD{NBSP}50.00"
    assert CHILE.money(1_250_500) == f"${NBSP}1{NNBSP}250{NNBSP}500"
    assert CHILE.quantity(412_500, "m3") == f"412,5{NBSP}m³"
    assert PERU.quantity(91_800, "kg") == f"91.8{NBSP}kg"
    assert PERU.quantity(4_215_000, "piece") == f"4{NNBSP}215{NBSP}piezas"
    assert PERU.quantity(1_000, "person-night") == f"1{NBSP}pernoctación"
    assert ENGLISH.quantity(12_000, "person-night") == f"12{NBSP}person-nights"
    assert PERU.summary(6_600_000, "kg") == f"6.6{NBSP}t"
    assert PERU.summary(50_000_000, "kg") == f"50{NBSP}t"
    assert PERU.summary(999_900, "kg") == f"999.9{NBSP}kg"
    assert PERU.share(81, 100) == f"81{NBSP}%"
    assert PERU.share(25, 1000) == f"2.5{NBSP}%"
    assert PERU.share(9_997, 10_000) == f"99{NBSP}%"
    assert PERU.share(1, 10_000) == f"<{NBSP}0.1{NBSP}%"
    assert PERU.interval("0.28", "0.34") == "0.28 a 0.34"
    assert PERU.day(date(2026, 7, 6)) == f"6{NBSP}jul"
    assert PERU.day(date(2025, 7, 6)) == f"6{NBSP}jul{NBSP}2025"
    assert PERU.long_day(date(2026, 7, 6)) == "6 de julio de 2026"
    assert ENGLISH.long_day(date(2026, 7, 6)) == "6 July 2026"
    assert PERU.time(datetime(2026, 7, 6, 8, 5)) == "08:05"
    assert PERU.week(28) == f"semana{NBSP}28"
    assert PERU.price(11_000_000, "kg") == f"S/{NBSP}11.00 por kg"
    assert PERU.price(12_345_678, "kg") == f"S/{NBSP}12.345678 por kg"
    assert PERU.average_price(1_020_174, 770_400, "kg") == f"S/{NBSP}13.24 por kg"
    assert person("0087", "Luz Marina Sangama Tapullima") == "0087 Luz Marina Sangama Tapullima"


def test_where_two_currencies_meet_each_amount_carries_its_code():
    style = Style("es", "PE", "PEN", 2026, with_codes=True)
    assert style.money(100_00) == f"PEN{NBSP}100.00"


@pytest.mark.parametrize("wrong", [lambda: PERU.share(1, 0), lambda: PERU.per_unit(1, 0), lambda: PERU.unit("quintal"),
                                   lambda: Style("qu", "PE", "PEN", 2026), lambda: PERU.money(1, "soles")])  # fmt: skip
def test_what_cannot_be_written_is_refused(wrong):
    with pytest.raises(Problem):
        wrong()
