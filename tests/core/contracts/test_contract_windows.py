"""A contract line against its window: what left in it, what is missing, what the penalty comes to."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon_core.contracts.windows import (
    FULFILLED,
    MISSED,
    OPEN,
    WAITING,
    WITHIN_TOLERANCE,
    Movement,
    Promise,
    allowed_milli,
    fulfilment,
)
from eslabon_core.problems import Problem

FROM, TO = date(2025, 6, 1), date(2025, 7, 31)
PROMISE = Promise("K1", 100_000, FROM, TO, tolerance_pct_micro=5_000_000, penalty_micro=300_000)
days = st.integers(-10, 90).map(lambda n: FROM + timedelta(days=n))
movements = st.lists(st.builds(Movement, days, st.integers(0, 60_000)), max_size=8)


@given(movements=movements, on=days)
def test_every_kilo_is_early_inside_or_late_and_the_state_follows(movements, on):
    state = fulfilment(PROMISE, movements, on)
    moved = [row for row in movements if row.on <= on]
    inside = sum(row.quantity_milli for row in moved if FROM <= row.on <= TO)
    assert state.shipped_milli == sum(row.quantity_milli for row in moved)
    assert state.shipped_milli == state.early_milli + state.in_window_milli + state.late_milli
    assert (state.in_window_milli, state.missing_milli) == (inside, max(100_000 - inside, 0))
    assert state.over_milli == max(state.shipped_milli - 105_000, 0)
    assert (state.penalty_minor > 0) == (on > TO and inside < 95_000)
    assert state.still_open_milli == (state.missing_milli if on <= TO else 0)


@given(movements=movements, more=st.builds(Movement, days, st.integers(1, 60_000)), on=days)
def test_shipping_more_never_raises_the_penalty(movements, more, on):
    before, after = fulfilment(PROMISE, movements, on), fulfilment(PROMISE, [*movements, more], on)
    assert after.penalty_minor <= before.penalty_minor
    assert after.missing_milli <= before.missing_milli


@pytest.mark.parametrize(
    ("shipped_milli", "on", "state", "penalty_minor"),
    [
        (0, date(2025, 5, 31), WAITING, 0),
        (60_000, date(2025, 7, 31), OPEN, 0),
        (100_000, date(2025, 6, 20), FULFILLED, 0),
        (95_000, date(2025, 8, 1), WITHIN_TOLERANCE, 0),
        (94_999, date(2025, 8, 1), MISSED, 150),  # 5.001 kg x 0.30 = 1.5003
        (0, date(2025, 8, 1), MISSED, 3_000),
    ],
)
def test_worked_example(shipped_milli, on, state, penalty_minor):
    found = fulfilment(PROMISE, [Movement(date(2025, 6, 15), shipped_milli)], on)
    assert (found.state, found.penalty_minor) == (state, penalty_minor)


@pytest.mark.parametrize(
    ("shipped_on", "early_milli", "in_window_milli", "late_milli"),
    [
        (date(2025, 5, 31), 9, 0, 0),
        (date(2025, 6, 1), 0, 9, 0),
        (date(2025, 7, 31), 0, 9, 0),
        (date(2025, 8, 1), 0, 0, 9),
    ],
)
def test_both_days_of_a_window_are_inside(shipped_on, early_milli, in_window_milli, late_milli):
    found = fulfilment(PROMISE, [Movement(shipped_on, 9)], date(2025, 8, 1))
    assert (found.early_milli, found.in_window_milli, found.late_milli) == (
        early_milli,
        in_window_milli,
        late_milli,
    )


def test_goods_that_came_back_were_not_delivered():
    rows = [Movement(date(2025, 6, 15), 100_000), Movement(date(2025, 6, 15), -10_000)]
    found = fulfilment(PROMISE, rows, date(2025, 8, 1))
    assert (found.state, found.missing_milli, found.penalty_minor) == (MISSED, 10_000, 300)
    with pytest.raises(Problem, match=r"contract\.more_back_than_out"):
        fulfilment(PROMISE, [Movement(date(2025, 6, 15), -1)], date(2025, 8, 1))


def test_the_tolerance_above_is_the_most_that_may_be_shipped():
    assert allowed_milli(PROMISE) == 105_000
    assert allowed_milli(PROMISE._replace(quantity_milli=33, tolerance_pct_micro=10_000_000)) == 36  # 36.3
    assert fulfilment(PROMISE, [Movement(FROM, 105_000)], FROM).over_milli == 0
    assert fulfilment(PROMISE, [Movement(FROM, 105_001)], FROM).over_milli == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"window_to": date(2025, 5, 1)}, "contract.window_ends_before_it_starts"),
        ({"quantity_milli": 0}, "contract.impossible_promise"),
        ({"tolerance_pct_micro": -1}, "contract.impossible_promise"),
        ({"penalty_micro": -1}, "contract.impossible_promise"),
    ],
)
def test_a_promise_that_cannot_be_meant_is_refused(changes, code):
    with pytest.raises(Problem) as refused:
        fulfilment(PROMISE._replace(**changes), [], FROM)
    assert refused.value.code == code
