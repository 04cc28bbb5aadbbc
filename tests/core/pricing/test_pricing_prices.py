"""The price line in force: own grade, own station, more schemes, the latest, the higher; never a guess."""

from datetime import UTC, date, datetime, timedelta
from itertools import product as every

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon_core.pricing.delivery import Pricer
from eslabon_core.pricing.prices import PriceLine, local_time, price_in_force
from eslabon_core.problems import Problem

DAYS = [datetime(2025, 3, 1) + timedelta(hours=12 * n) for n in range(6)]
GRADES, STATIONS, CLAIMS = ("", "G1", "G2"), ("", "A", "B"), ("", "FT", "ORGANIC", "FT;ORGANIC")

lines = st.lists(
    st.builds(
        PriceLine,
        product=st.sampled_from(("CACAO", "MIEL")),
        grade=st.sampled_from(GRADES),
        valid_from=st.sampled_from([*DAYS, date(2025, 3, 1), date(2025, 3, 2)]),
        price_micro=st.integers(0, 5),
        station=st.sampled_from(STATIONS),
        certification=st.sampled_from(CLAIMS),
    ),
    max_size=12,
)
places = st.fixed_dictionaries(
    {
        "product": st.sampled_from(("CACAO", "MIEL")),
        "grade": st.sampled_from(GRADES),
        "station": st.sampled_from(STATIONS),
        "certification": st.sampled_from(CLAIMS),
        "at": st.sampled_from(DAYS),
    }
)


def by_the_sentence(lines, *, product, grade, station, certification, at):
    """Level after level, each of which leaves the lines that the next one chooses among."""
    held = set(certification.split(";")) - {""}
    schemes = {line: set(line.certification.split(";")) - {""} for line in lines}
    left = [row for row in lines if row.product == product and schemes[row] <= held]
    left = [row for row in left if row.grade in (grade, "") and row.station in (station, "")]
    left = [row for row in left if local_time(row.valid_from) <= at]
    left = [row for row in left if row.grade] or left
    left = [row for row in left if row.station] or left
    most = max((len(schemes[row]) for row in left), default=0)
    left = [row for row in left if len(schemes[row]) == most]
    latest = max((local_time(row.valid_from) for row in left), default=None)
    left = [row for row in left if local_time(row.valid_from) == latest]
    return max((row.price_micro for row in left), default=None)


@given(lines=lines, place=places)
def test_the_rule_is_its_sentence(lines, place):
    expected = by_the_sentence(lines, **place)
    if expected is None:
        with pytest.raises(Problem, match=r"pricing\.no_price"):
            price_in_force(lines, **place)
    else:
        assert price_in_force(lines, **place).price_micro == expected


@given(lines=lines)
def test_the_pricer_finds_the_same_line_everywhere(lines):
    pricer = Pricer(exponent=2, price_lines=lines)
    for grade, station, claim, at in every(GRADES, STATIONS, CLAIMS, DAYS):
        place = {"product": "CACAO", "grade": grade, "station": station, "certification": claim, "at": at}
        expected = by_the_sentence(lines, **place)
        if expected is None:
            with pytest.raises(Problem, match=r"pricing\.no_price"):
                pricer.price_line(**place)
        else:
            assert pricer.price_line(**place).price_micro == expected


@given(lines=lines, place=places, order=st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter(lines, place, order):
    if by_the_sentence(lines, **place) is None:
        return
    shuffled = list(lines)
    order.shuffle(shuffled)
    assert price_in_force(shuffled, **place).price_micro == price_in_force(lines, **place).price_micro


LIST = [
    PriceLine("CACAO", "", date(2025, 1, 1), 8_000_000),
    PriceLine("CACAO", "", date(2025, 1, 1), 9_000_000, certification="FT"),
    PriceLine("CACAO", "", date(2025, 1, 1), 10_000_000, certification="FT;ORGANIC"),
    PriceLine("CACAO", "", date(2025, 3, 1), 7_500_000, station="FAR"),
    PriceLine("CACAO", "G2", date(2025, 1, 1), 6_000_000),
    PriceLine("CACAO", "", datetime(2025, 4, 1, 12, 0), 8_800_000),
]


@pytest.mark.parametrize(
    ("grade", "station", "claim", "at", "price_micro"),
    [
        ("G1", "HQ", "", datetime(2025, 2, 1), 8_000_000),
        ("G1", "HQ", "FT", datetime(2025, 2, 1), 9_000_000),
        ("G1", "HQ", "FT;ORGANIC", datetime(2025, 2, 1), 10_000_000),
        (
            "G1",
            "HQ",
            "ORGANIC",
            datetime(2025, 2, 1),
            8_000_000,
        ),  # FT;ORGANIC asks for a scheme that is not there
        ("G1", "FAR", "FT", datetime(2025, 2, 28, 23, 59), 9_000_000),
        ("G1", "FAR", "FT", datetime(2025, 3, 1), 7_500_000),  # station before certification
        ("G2", "FAR", "FT", datetime(2025, 3, 1), 6_000_000),  # the grade's own line before both
        ("G1", "HQ", "", datetime(2025, 4, 1, 11, 59), 8_000_000),
        ("G1", "HQ", "", datetime(2025, 4, 1, 12, 0), 8_800_000),
        ("G1", "HQ", "FT", datetime(2025, 4, 1, 12, 0), 9_000_000),  # later, but less specific
    ],
)
def test_worked_example(grade, station, claim, at, price_micro):
    found = price_in_force(LIST, product="CACAO", grade=grade, station=station, certification=claim, at=at)
    assert found.price_micro == price_micro


def test_before_the_first_list_there_is_no_price():
    place = {"product": "CACAO", "grade": "G1", "station": "HQ", "certification": ""}
    with pytest.raises(Problem) as refused:
        price_in_force(LIST, **place, at=datetime(2024, 12, 31, 23, 59))
    assert refused.value == Problem("pricing.no_price", **place, at="2024-12-31T23:59:00")


def test_a_date_means_midnight_and_an_offset_is_refused():
    assert local_time(date(2025, 7, 1)) == datetime(2025, 7, 1, 0, 0)
    with pytest.raises(Problem, match=r"pricing\.time_with_offset"):
        local_time(datetime(2025, 7, 1, tzinfo=UTC))
