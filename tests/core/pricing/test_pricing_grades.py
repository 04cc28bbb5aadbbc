"""Grade from readings: the best rank whose limits all hold; else the best-ranked reject; else a refusal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon_core.pricing.grades import Grade, Limit, grade_from_readings, grade_limits, ranked
from eslabon_core.problems import Problem

COCOA = (
    Grade("CACAO", "G1", 1, limits=grade_limits(max_moisture=750, max_defects=300)),
    Grade("CACAO", "G2", 2, limits=grade_limits(max_moisture=850, max_defects=500)),
    Grade("CACAO", "REJ", 3, is_reject=True),
)
ATTRIBUTES = ("moisture_pct", "defects_pct", "cup_score")

bounds = st.none() | st.integers(0, 20)
limits = st.lists(st.builds(Limit, st.sampled_from(ATTRIBUTES), bounds, bounds), max_size=4).map(tuple)
readings = st.dictionaries(st.sampled_from(ATTRIBUTES), st.integers(0, 20))
grades = st.lists(st.tuples(st.booleans(), limits), min_size=1, max_size=5).map(
    lambda rows: tuple(Grade("P", f"G{n}", n, reject, limit) for n, (reject, limit) in enumerate(rows, 1))
)


def holds(limit, readings):
    """The sentence of the rule, one clause a line."""
    if limit.minimum is None and limit.maximum is None:
        return True
    if limit.attribute not in readings:
        return False
    low = limit.minimum if limit.minimum is not None else float("-inf")
    high = limit.maximum if limit.maximum is not None else float("inf")
    return low <= readings[limit.attribute] <= high


@given(grades=grades, readings=readings)
def test_the_best_rank_whose_limits_all_hold_else_the_best_reject(grades, readings):
    holding = [grade for grade in grades if all(holds(limit, readings) for limit in grade.limits)]
    rejects = [grade for grade in grades if grade.is_reject]
    expected = (holding or rejects or [None])[0]
    if expected is None:
        with pytest.raises(Problem, match=r"grade\.none_holds"):
            grade_from_readings(grades, readings)
    else:
        assert grade_from_readings(grades, readings) == expected


@given(grades=grades, readings=readings, extra=st.integers(0, 20), attribute=st.sampled_from(ATTRIBUTES))
def test_one_more_reading_never_makes_the_grade_worse(grades, readings, extra, attribute):
    fewer = {code: value for code, value in readings.items() if code != attribute}
    try:
        before = grade_from_readings(grades, fewer)
    except Problem:
        return
    after = grade_from_readings(grades, {**fewer, attribute: extra})
    if not before.is_reject:
        assert after.rank <= before.rank


@pytest.mark.parametrize(
    ("moisture", "defects", "grade"),
    [
        (750, 300, "G1"),
        (751, 300, "G2"),
        (700, 301, "G2"),
        (851, 0, "REJ"),
        (None, 100, "REJ"),
        (None, None, "REJ"),
    ],
)
def test_worked_example(moisture, defects, grade):
    read = {"moisture_pct": moisture, "defects_pct": defects}
    found = grade_from_readings(COCOA, {code: value for code, value in read.items() if value is not None})
    assert found.code == grade


def test_a_log_too_thin_for_grade_a_is_grade_b():
    logs = ranked(
        [
            Grade("log", "B", 2),
            Grade(
                "log", "A", 1, limits=grade_limits(max_defects=500, rows=[Limit("diameter_cm", minimum=40)])
            ),
        ]
    )["log"]
    assert grade_from_readings(logs, {"defects_pct": 200, "diameter_cm": 45}).code == "A"
    assert grade_from_readings(logs, {"defects_pct": 200, "diameter_cm": 30}).code == "B"
    assert grade_from_readings(logs, {"defects_pct": 800, "diameter_cm": 50}).code == "B"


def test_nothing_is_guessed_where_no_grade_holds_and_none_is_a_reject():
    with pytest.raises(Problem) as refused:
        grade_from_readings(COCOA[:2], {"moisture_pct": 1_200})
    assert refused.value == Problem("grade.none_holds", product="CACAO", readings={"moisture_pct": 1_200})


def test_a_product_without_grades_has_the_implicit_grade():
    assert grade_from_readings((), {"moisture_pct": 9_000}).code == ""


def test_two_grades_of_one_rank_or_one_code_are_refused():
    with pytest.raises(Problem, match=r"grade\.rank_twice"):
        ranked([Grade("P", "A", 1), Grade("P", "B", 1)])
    with pytest.raises(Problem, match=r"grade\.code_twice"):
        ranked([Grade("P", "A", 1), Grade("P", "A", 2)])
    assert set(ranked([Grade("P", "A", 1), Grade("Q", "A", 1)])) == {"P", "Q"}
