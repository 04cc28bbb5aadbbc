"""fixed, indexed, minimum, fixation: the price a contract line gives on a day."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon_core.contracts.price_rules import (
    ContractPrice,
    Fixation,
    IndexPrice,
    contract_price_micro,
    fixed_milli,
)
from eslabon_core.problems import Problem
from eslabon_core.units import rhe

JUNE = date(2025, 6, 1)
days = st.integers(0, 30).map(lambda n: JUNE + timedelta(days=n))
prices = st.integers(0, 10**9)
fixations = st.lists(st.builds(Fixation, days, st.integers(1, 10**8), prices), max_size=5)


def line(rule, price_micro=4_000_000, **row):
    return ContractPrice("K1", rule, "USD", price_micro, row.pop("quantity_milli", 100_000), **row)


def index(*rows, unit="kg"):
    return [IndexPrice(JUNE + timedelta(days=n), price, "USD", unit) for n, price in rows]


@given(price_micro=prices, on=days)
def test_a_fixed_price_is_the_price(price_micro, on):
    assert contract_price_micro(line("fixed", price_micro), on) == price_micro


@given(least=prices, found=prices, differential=st.integers(-(10**8), 10**8))
def test_a_minimum_is_never_below_the_price_and_never_below_index_plus_differential(
    least, found, differential
):
    paid = contract_price_micro(
        line("minimum", least, differential_micro=differential), JUNE, index=index((0, found))
    )
    assert paid == max(least, found + differential)


@given(price_micro=prices, quantity_milli=st.integers(1, 10**8), rows=fixations, on=days)
def test_a_fixation_lies_between_what_it_is_made_of(price_micro, quantity_milli, rows, on):
    paid = contract_price_micro(
        line("fixation", price_micro, quantity_milli=quantity_milli), on, fixations=rows
    )
    begun = [row for row in rows if row.on <= on]
    fixed = sum(row.quantity_milli for row in begun)
    assert fixed_milli(on, rows) == fixed
    if not begun:
        assert paid == price_micro
    elif fixed >= quantity_milli:
        assert paid == rhe(Fraction(sum(row.quantity_milli * row.price_micro for row in begun), fixed))
    else:
        parts = [price_micro, *(row.price_micro for row in begun)]
        assert min(parts) <= paid <= max(parts)


def test_worked_fixation():
    """100 t at 12.00 until fixed; 40 fixed at 13.00 on the 10th, 60 at 11.50 on the 20th."""
    rows = [Fixation(date(2025, 6, 10), 40_000, 13_000_000), Fixation(date(2025, 6, 20), 60_000, 11_500_000)]
    asked = line("fixation", 12_000_000)
    assert contract_price_micro(asked, date(2025, 6, 9), fixations=rows) == 12_000_000
    assert (
        contract_price_micro(asked, date(2025, 6, 10), fixations=rows) == 12_400_000
    )  # (40 x 13 + 60 x 12)/100
    assert (
        contract_price_micro(asked, date(2025, 6, 20), fixations=rows) == 12_100_000
    )  # (40 x 13 + 60 x 11.5)/100


def test_worked_index():
    """4.10 on the 1st, 3.80 on the 15th, less a differential of 0.20; a minimum of 3.75."""
    rows = index((14, 3_800_000), (0, 4_100_000))
    indexed = line("indexed", None, differential_micro=-200_000)
    assert contract_price_micro(indexed, date(2025, 6, 14), index=rows) == 3_900_000
    assert contract_price_micro(indexed, date(2025, 6, 15), index=rows) == 3_600_000
    minimum = line("minimum", 3_750_000, differential_micro=-200_000)
    assert contract_price_micro(minimum, date(2025, 6, 15), index=rows) == 3_750_000


def test_an_index_in_the_trade_unit_comes_down_to_the_base_unit():
    in_quintals = line("indexed", None, trade_unit="quintal", trade_factor=Fraction(46))
    assert contract_price_micro(in_quintals, JUNE, index=index((0, 184_000_000), unit="quintal")) == 4_000_000
    assert contract_price_micro(in_quintals, JUNE, index=index((0, 100_000_000), unit="quintal")) == 2_173_913


@pytest.mark.parametrize(
    ("asked", "rows", "code"),
    [
        (line("auction"), [], "contract.unknown_rule"),
        (line("fixed", None), [], "contract.no_price"),
        (line("indexed", None), [], "contract.no_index"),
        (line("indexed", None), index((1, 5)), "contract.no_index"),  # it begins tomorrow
        (line("indexed", None), index((0, 5), (0, 6)), "contract.index_twice"),
        (line("indexed", None), index((0, 5), unit="lb"), "contract.index_unit"),
        (line("indexed", None), [IndexPrice(JUNE, 5, "EUR", "kg")], "contract.index_currency"),
        (line("indexed", None, differential_micro=-6), index((0, 5)), "contract.price_below_zero"),
    ],
)
def test_what_cannot_be_known_is_refused(asked, rows, code):
    with pytest.raises(Problem) as refused:
        contract_price_micro(asked, JUNE, index=rows)
    assert refused.value.code == code
