"""One delivered line from the scale to its value."""

from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon_core.pricing.deductions import Deduction
from eslabon_core.pricing.delivery import Pricer
from eslabon_core.pricing.grades import Grade, grade_limits
from eslabon_core.pricing.prices import PriceLine
from eslabon_core.problems import Problem
from eslabon_core.units import rhe

START = date(2025, 1, 1)
MAY = datetime(2025, 5, 2, 10, 0)
GRADES = [
    Grade("CACAO", "G1", 1, limits=grade_limits(max_moisture=900)),
    Grade("CACAO", "G2", 2, limits=grade_limits(max_moisture=2_000)),
    Grade("CACAO", "REJ", 3, is_reject=True),
]
LINES = [
    PriceLine("CACAO", "", START, 7_400_000, certification="ORG"),
    PriceLine("CACAO", "", START, 7_000_000),
    PriceLine("CACAO", "G2", START, 6_500_000),
    PriceLine("MIEL", "", START, 12_345_000),
]
DEDUCTIONS = [
    Deduction("CACAO", "moisture_pct", START, dry_to=700),
    Deduction("CACAO", "moisture_pct", START, above=800, price_pct_micro=1_500_000),
    Deduction("CACAO", "", START, fee_micro=50_000),
]
PRICER = Pricer(exponent=2, grades=GRADES, price_lines=LINES, deductions=DEDUCTIONS)

milli = st.integers(0, 10**7)


@st.composite
def weights(draw):
    gross_milli = draw(st.integers(1, 10**8))
    tare_milli = draw(st.integers(0, gross_milli - 1))
    rejected_milli = draw(st.integers(0, gross_milli - tare_milli))
    kept_milli = draw(st.integers(0, gross_milli - tare_milli - rejected_milli))
    names = ("gross_milli", "tare_milli", "rejected_milli", "kept_milli")
    return dict(zip(names, (gross_milli, tare_milli, rejected_milli, kept_milli), strict=True))


@given(
    weights=weights(),
    moisture=st.integers(0, 10_000),
    printed=st.none() | st.integers(0, 10**8),
    certification=st.sampled_from(("", "ORG")),
)
def test_every_kilo_and_every_cent_is_accounted_for(weights, moisture, printed, certification):
    done = PRICER.assess(
        product="CACAO", at=MAY, certification=certification, readings={"moisture_pct": moisture},
        printed_price_micro=printed, **weights,
    )  # fmt: skip
    net_milli = weights["gross_milli"] - weights["tare_milli"]
    assert done.net_milli == net_milli
    assert net_milli == done.accepted_milli + done.rejected_milli + done.kept_milli + done.deducted_milli
    assert done.measured_milli == done.accepted_milli + done.deducted_milli
    assert done.kept_milli == weights["kept_milli"]
    assert sum(step.took for step in done.quantity_steps) == done.deducted_milli
    if done.is_reject:
        assert (done.accepted_milli, done.value_minor, done.price_micro, done.price_line) == (
            0,
            0,
            None,
            None,
        )
        assert done.rejected_milli == net_milli - done.kept_milli
        return
    assert sum(step.took for step in done.price_steps) == done.list_price_micro - done.price_micro
    assert done.value_minor == rhe(Fraction(done.accepted_milli * done.price_micro, 10**7))
    if printed is not None:
        assert (done.price_micro, done.price_steps, done.price_line) == (printed, (), None)


@given(weights=weights(), price_micro=st.integers(0, 10**8), exponent=st.integers(0, 4))
def test_a_plain_line_is_net_less_what_stays_with_the_member_times_price(weights, price_micro, exponent):
    pricer = Pricer(exponent=exponent, price_lines=[PriceLine("MIEL", "", START, price_micro)])
    done = pricer.assess(product="MIEL", at=MAY, **weights)
    gross, tare, rejected, kept = weights.values()
    assert done.accepted_milli == gross - tare - rejected - kept
    assert done.value_minor == rhe(
        Fraction(done.accepted_milli, 1_000) * Fraction(price_micro, 10**6) * 10**exponent
    )


@given(weights=weights(), moisture=st.integers(0, 10_000))
def test_asking_twice_or_in_another_order_gives_the_same(weights, moisture):
    asked = {"product": "CACAO", "at": MAY, "readings": {"moisture_pct": moisture}, **weights}
    fresh = Pricer(exponent=2, grades=GRADES[::-1], price_lines=LINES[::-1], deductions=DEDUCTIONS[::-1])
    assert PRICER.assess(**asked) == PRICER.assess(**asked) == fresh.assess(**asked)


def test_worked_example():
    """63.25 kg gross, 0.75 tare, 1.25 taken home; moisture 7.85 %: dried to 7 % and 0.05 of transport."""
    done = PRICER.assess(
        product="CACAO", at=MAY, certification="ORG", readings={"moisture_pct": 785},
        gross_milli=63_250, tare_milli=750, kept_milli=1_250,
    )  # fmt: skip
    assert (done.grade, done.net_milli, done.measured_milli) == ("G1", 62_500, 61_250)
    assert done.accepted_milli == 60_690  # 61.25 x 92.15/93 = 60.6902
    assert (done.list_price_micro, done.price_micro) == (7_400_000, 7_350_000)
    assert done.value_minor == 44_607  # 60.690 x 7.35 = 446.0715
    assert [(step.kind, step.took) for step in done.quantity_steps] == [("dry_to", 560)]
    assert [(step.kind, step.took) for step in done.price_steps] == [("fee", 50_000)]


def test_the_receipt_of_a_wet_bag_with_a_drying_and_a_fee():
    rows = [DEDUCTIONS[0], DEDUCTIONS[2]]
    pricer = Pricer(exponent=2, grades=GRADES, price_lines=LINES, deductions=rows)
    done = pricer.assess(
        product="CACAO", at=MAY, certification="ORG", readings={"moisture_pct": 885, "defects_pct": 120},
        gross_milli=63_250, tare_milli=750, kept_milli=1_250,
    )  # fmt: skip
    assert (done.deducted_milli, done.accepted_milli, done.price_micro, done.value_minor) == (
        1_218,
        60_032,
        7_350_000,
        44_124,
    )


def test_a_reject_is_handed_back_whole_and_costs_nothing():
    done = PRICER.assess(
        product="CACAO", at=MAY, readings={"moisture_pct": 3_000}, gross_milli=101_000, tare_milli=1_000,
        rejected_milli=6_000, kept_milli=4_000, printed_price_micro=7_000_000,
    )  # fmt: skip
    assert (done.grade, done.rejected_milli, done.kept_milli, done.value_minor) == ("REJ", 96_000, 4_000, 0)


def test_the_written_grade_stands_and_an_unknown_one_is_refused():
    asked = {"product": "CACAO", "at": MAY, "gross_milli": 1_000, "readings": {"moisture_pct": 800}}
    assert PRICER.assess(**asked).grade == "G1"
    assert PRICER.assess(**asked, grade="G2").list_price_micro == 6_500_000
    for product, grade in (("CACAO", "G9"), ("MIEL", "G1")):
        with pytest.raises(Problem) as refused:
            PRICER.assess(**{**asked, "product": product}, grade=grade)
        assert refused.value == Problem("grade.unknown", product=product, grade=grade)


def test_a_printed_price_needs_no_list_but_loses_quantity_all_the_same():
    early = datetime(2024, 6, 1)
    with pytest.raises(Problem, match=r"pricing\.no_price"):
        PRICER.assess(product="MIEL", at=early, gross_milli=1_000)
    assert (
        PRICER.assess(product="MIEL", at=early, gross_milli=1_000, printed_price_micro=10_000_000).value_minor
        == 1_000
    )
    wet = PRICER.assess(
        product="CACAO",
        at=MAY,
        gross_milli=100_000,
        readings={"moisture_pct": 1_200},
        printed_price_micro=8_000_000,
    )
    assert (wet.accepted_milli, wet.value_minor) == (94_624, 75_699)
    with pytest.raises(Problem, match=r"pricing\.negative_price"):
        PRICER.assess(product="MIEL", at=MAY, gross_milli=1_000, printed_price_micro=-1)


@pytest.mark.parametrize(
    "weights",
    [
        {"gross_milli": 1_000, "tare_milli": 1_000},
        {"gross_milli": 1_000, "tare_milli": -1},
        {"gross_milli": 0},
        {"gross_milli": 1_000, "rejected_milli": -1},
        {"gross_milli": 1_000, "kept_milli": -1},
        {"gross_milli": 1_000, "tare_milli": 100, "rejected_milli": 500, "kept_milli": 401},
    ],
)
def test_an_impossible_weight_is_refused(weights):
    with pytest.raises(Problem, match=r"delivery\.impossible_weight"):
        PRICER.assess(product="MIEL", at=MAY, **weights)


def test_a_date_is_midnight_and_an_offset_is_refused():
    pricer = Pricer(exponent=2, price_lines=[PriceLine("H", "", date(2025, 7, 1), 6_000_000)])
    assert pricer.assess(product="H", at=date(2025, 7, 1), gross_milli=100_000).value_minor == 60_000
    with pytest.raises(Problem, match=r"pricing\.time_with_offset"):
        pricer.assess(product="H", at=datetime.fromisoformat("2025-07-01T00:00-05:00"), gross_milli=1)
