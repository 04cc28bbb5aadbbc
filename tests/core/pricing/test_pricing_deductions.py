"""Deductions: which rows are in force, what they take, each figure rounded once."""

from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon_core.pricing.deductions import (
    DRY_TO,
    FEE,
    PRICE_PCT,
    QUANTITY_PCT,
    Deduction,
    deduction_changes,
    take_from_price,
    take_from_quantity,
)
from eslabon_core.problems import Problem
from eslabon_core.units import rhe

START = date(2025, 1, 1)
PCT = 1_000_000


def moisture(**row):
    return Deduction("CACAO", "moisture_pct", START, **row)


percentages = st.integers(0, 100 * PCT)
rows = st.lists(
    st.one_of(
        st.builds(lambda a, q, p: moisture(above=a, quantity_pct_micro=q, price_pct_micro=p), st.none() | st.integers(0, 2_000), percentages, percentages),
        st.builds(lambda d: moisture(dry_to=d), st.integers(0, 3_000)),
        st.builds(lambda f: Deduction("CACAO", "", START, fee_micro=f), st.integers(0, 10**7)),
    ),
    max_size=4,
)  # fmt: skip
moistures = st.none() | st.integers(0, 3_000)


def counting(rows, reading):
    """The rows of the law that count for one moisture."""
    return [
        row
        for row in rows
        if not row.attribute or (reading is not None and (row.above is None or row.above < reading))
    ]


@given(measured_milli=st.integers(0, 10**9), rows=rows, reading=moistures)
def test_quantity_is_the_exact_product_rounded_once_and_its_steps_add_up(measured_milli, rows, reading):
    exact = Fraction(measured_milli)
    for row in counting(rows, reading):
        exact *= 1 - Fraction(row.quantity_pct_micro, 100 * PCT)
        if row.dry_to is not None and reading > row.dry_to:
            exact *= Fraction(10_000 - reading, 10_000 - row.dry_to)
    accepted_milli, steps = take_from_quantity(
        measured_milli, rows, {} if reading is None else {"moisture_pct": reading}
    )
    assert accepted_milli == rhe(exact)
    assert sum(step.took for step in steps) == measured_milli - accepted_milli
    assert all(step.took >= 0 for step in steps)


@given(price_micro=st.integers(0, 10**9), rows=rows, reading=moistures)
def test_price_loses_percentages_then_fees_and_never_falls_below_zero(price_micro, rows, reading):
    exact = Fraction(price_micro)
    for row in counting(rows, reading):
        exact *= 1 - Fraction(row.price_pct_micro, 100 * PCT)
    exact = max(exact - sum(row.fee_micro for row in counting(rows, reading)), Fraction(0))
    paid_micro, steps = take_from_price(
        price_micro, rows, {} if reading is None else {"moisture_pct": reading}
    )
    assert paid_micro == rhe(exact)
    assert sum(step.took for step in steps) == price_micro - paid_micro
    assert [step.kind for step in steps] == sorted((step.kind for step in steps), key=(PRICE_PCT, FEE).index)


def test_worked_drying():
    dry = [moisture(dry_to=700)]
    assert take_from_quantity(100_000, dry, {"moisture_pct": 1_200})[0] == 94_624  # 100 x 88/93 = 94.6236...
    assert (
        take_from_quantity(61_250, dry, {"moisture_pct": 885})[0] == 60_032
    )  # 61.25 x 91.15/93 = 60.0316...
    assert take_from_quantity(100_000, dry, {"moisture_pct": 700}) == (100_000, ())
    assert take_from_quantity(100_000, dry, {}) == (100_000, ())
    finer = [moisture(dry_to=7_000, decimals=3)]
    assert take_from_quantity(100_000, finer, {"moisture_pct": 12_000})[0] == 94_624


def test_worked_receipt_of_two_steps():
    rows = [
        moisture(dry_to=700),
        Deduction("CACAO", "defects_pct", START, above=300, quantity_pct_micro=2 * PCT),
    ]
    accepted_milli, steps = take_from_quantity(100_000, rows, {"moisture_pct": 1_200, "defects_pct": 400})
    # 100 x 88/93 = 94.62366, printed 94.624; x 0.98 = 92.73118, printed 92.731
    assert accepted_milli == 92_731
    assert [(step.kind, step.attribute, step.reading, step.took) for step in steps] == [
        (DRY_TO, "moisture_pct", 1_200, 5_376),
        (QUANTITY_PCT, "defects_pct", 400, 1_893),
    ]


def test_worked_price():
    rows = [
        Deduction("CACAO", "", START, fee_micro=50_000),
        moisture(above=800, price_pct_micro=PCT * 3 // 2),
    ]
    paid_micro, steps = take_from_price(7_400_000, rows, {"moisture_pct": 885})
    assert paid_micro == 7_239_000  # 7.40 x 0.985 = 7.289, then 0.05
    assert [(step.kind, step.took) for step in steps] == [(PRICE_PCT, 111_000), (FEE, 50_000)]
    assert take_from_price(30_000, rows, {})[0] == 0


@pytest.mark.parametrize(
    ("reading", "taken_milli"), [(500, 0), (501, 1_000), (600, 1_000), (601, 3_000), (9_000, 3_000)]
)
def test_a_band_is_open_below_and_closed_above(reading, taken_milli):
    bands = [
        moisture(above=500, up_to=600, quantity_pct_micro=PCT),
        moisture(above=600, quantity_pct_micro=3 * PCT),
    ]
    assert take_from_quantity(100_000, bands, {"moisture_pct": reading})[0] == 100_000 - taken_milli


def in_force(rows, station, at):
    times, sets = deduction_changes(rows, product="CACAO", station=station)
    return next(
        (found for when, found in zip(reversed(times), reversed(sets), strict=True) if when <= at), ()
    )


def test_the_stations_own_rows_replace_the_general_ones_of_that_attribute_alone():
    general = moisture(dry_to=700)
    fee = Deduction("CACAO", "", START, fee_micro=10_000)
    own = Deduction("CACAO", "moisture_pct", date(2025, 2, 1), dry_to=800, station="FAR")
    later = Deduction("CACAO", "moisture_pct", date(2025, 3, 1), dry_to=650)
    rows = [general, fee, own, later, Deduction("MIEL", "", START, fee_micro=1)]
    assert in_force(rows, "FAR", datetime(2025, 1, 31, 23)) == (fee, general)  # its own is not in force yet
    assert in_force(rows, "FAR", datetime(2025, 2, 1)) == (fee, own)
    assert in_force(rows, "FAR", datetime(2025, 3, 2)) == (fee, own)  # a later general row does not end it
    assert in_force(rows, "HQ", datetime(2025, 2, 1)) == (fee, general)
    assert in_force(rows, "HQ", datetime(2025, 3, 1)) == (fee, later)
    assert in_force(rows, "HQ", datetime(2024, 12, 31)) == ()


def test_a_later_table_replaces_every_band_of_the_earlier_one():
    old = [
        moisture(above=500, up_to=600, quantity_pct_micro=PCT),
        moisture(above=600, quantity_pct_micro=2 * PCT),
    ]
    new = Deduction("CACAO", "moisture_pct", date(2025, 6, 1), above=700, quantity_pct_micro=PCT)
    assert in_force([*reversed(old), new], "HQ", datetime(2025, 5, 31)) == tuple(old)
    assert in_force([*old, new], "HQ", datetime(2025, 6, 1)) == (new,)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Deduction("CACAO", "", START, dry_to=700), "deduction.without_attribute"),
        (Deduction("CACAO", "", START, above=1, quantity_pct_micro=PCT), "deduction.without_attribute"),
        (moisture(above=600, up_to=600, quantity_pct_micro=PCT), "deduction.empty_band"),
        (moisture(quantity_pct_micro=100 * PCT + 1), "deduction.out_of_range"),
        (moisture(price_pct_micro=-1), "deduction.out_of_range"),
        (moisture(dry_to=10_000), "deduction.out_of_range"),
        (Deduction("CACAO", "", START, fee_micro=-1), "deduction.out_of_range"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused(row, code):
    with pytest.raises(Problem) as refused:
        deduction_changes([row], product="CACAO", station="")
    assert refused.value.code == code


def test_drying_refuses_a_moisture_above_one_hundred():
    with pytest.raises(Problem, match=r"reading\.over_hundred"):
        take_from_quantity(1_000, [moisture(dry_to=700)], {"moisture_pct": 10_001})
    assert take_from_quantity(1_000, [moisture(dry_to=700)], {"moisture_pct": 10_000})[0] == 0
