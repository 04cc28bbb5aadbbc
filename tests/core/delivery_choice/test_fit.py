"""Records of past seasons give back the parameters that made them."""

from dataclasses import replace

import numpy as np
import pytest

from eslabon_core.delivery_choice import read_scenario, simulate_season
from eslabon_core.delivery_choice.fit import Record, expected_chance, explain_change, fit_choice
from eslabon_core.delivery_choice.tuning import baseline
from eslabon_core.problems import Problem

PLANTED = {"choice_noise": 0.07, "loyalty_max": 0.15, "impatience_per_year": 0.55, "shock_rate": 0.2}


def varied_terms():
    """Weeks as different as years of records are: prices, delays, need."""
    rng = np.random.default_rng(11)
    return [
        Record(
            0, 0, second_delay_days=float(rng.choice([15, 60, 120, 180])), advance=float(rng.choice([0.6, 0.72, 0.85])),
            market_price=float(rng.uniform(0.8, 1.2)), advance_delay_days=float(rng.choice([0, 0, 7])),
        )
        for _ in range(120)
    ]  # fmt: skip


def drawn(lots, seed):
    rng = np.random.default_rng(seed)
    return [
        replace(terms, expected=lots, brought=int(rng.binomial(lots, expected_chance(terms, **PLANTED))))
        for terms in varied_terms()
    ]


def test_planted_parameters_come_back():
    fit = fit_choice(drawn(2_000, 5))
    assert fit.converged
    assert fit.enough
    for name, planted in PLANTED.items():
        found = fit[name]
        assert abs(found.value - planted) <= 3.5 * found.error, (name, found)
        assert found.error < 0.3 * planted, (name, found)
    assert 0.6 < fit.dispersion < 1.5


def simulated_records():
    """Real simulated seasons of 2,000 members under twelve policies, week by week."""
    records = []
    for n, (advance, second, delay, late) in enumerate(
        [
            (0.72, 0.42, 90, 0),
            (0.6, 0.5, 30, 0),
            (0.8, 0.3, 180, 0),
            (0.72, 0.42, 15, 7),
            (0.85, 0.25, 60, 0),
            (0.72, 0.5, 150, 7),
        ]
    ):
        policy = {
            "advance": advance,
            "second_payment": second,
            "second_delay_days": delay,
            "advance_delay_days": late,
        }
        members = {"count": 2_000, "harvest_spread": 0.0, "harvest_cv": 0.0, **PLANTED}
        market = {"noise": 0.15, "spillover": 0.0}
        document = baseline(members=members, market=market, policy=policy, runs=1, seed=40 + n)
        result = simulate_season(read_scenario(document))
        for week in range(12):
            records.append(
                Record(
                    2_000, round(float(result.brought[0, 0, week])), advance=advance, second_payment=second,
                    second_delay_days=delay, advance_delay_days=late, market_price=float(result.spot_price[0, week]),
                )
            )  # fmt: skip
    return records


def test_the_simulators_own_parameters_come_back_from_its_records():
    fit = fit_choice(simulated_records())
    assert fit.converged
    for name, planted in PLANTED.items():
        assert abs(fit[name].value - planted) <= max(4 * fit[name].error, 0.15 * planted), (name, fit[name])


def test_few_lots_keep_the_priors_and_say_so():
    fit = fit_choice([Record(199, 120)])
    assert not fit.enough
    assert fit["choice_noise"].value == 0.05
    assert {parameter.source for parameter in fit.parameters} == {"prior"}


@pytest.mark.parametrize(("expected", "brought"), [(10, 11), (10, -1)])
def test_impossible_records_are_refused(expected, brought):
    with pytest.raises(Problem, match=r"fit\.impossible_record"):
        fit_choice([Record(500, 300), Record(expected, brought)])


def test_a_fall_in_deliveries_is_explained():
    fit = fit_choice([Record(10, 5)])
    before, after = Record(100, 66), Record(100, 45, advance_delay_days=5.0, market_price=1.03)
    causes = explain_change(before, after, fit)
    parameters = {parameter.name: parameter.value for parameter in fit.parameters}
    assert causes[0][0] == "advance_delay_days"
    assert causes[0][1] < -0.08
    total = expected_chance(after, **parameters) - expected_chance(before, **parameters)
    assert sum(points for _, points in causes) == pytest.approx(total)
