"""F1-F14: what the model must reproduce (link.md section 6), under the one tuning of `tuning.py`, each with its interval.

Short form: few runs on common random numbers. The long form (marker `long`) repeats every fact on twenty seeds.
"""

from itertools import pairwise

import numpy as np
import pytest

from eslabon_core.delivery_choice import read_scenario, simulate_season, simulate_seasons
from eslabon_core.delivery_choice.choice import (
    Terms,
    bring_probability,
    monthly_pay_preferred,
    organisation_gain,
)
from eslabon_core.delivery_choice.tuning import KEPT_PRICE, SAVING_MEAN_DAIRY, baseline

SHORT, LONG = [1], list(range(1, 21))


def season(seed, runs=30, **changes):
    return simulate_season(read_scenario(baseline(**changes)), seed=seed, runs=runs)


def seasons(seed, count, runs=20, **changes):
    return simulate_seasons(read_scenario(baseline(**changes)), seed=seed, seasons=count, runs=runs)


def share(result):
    return float(result.brought.sum() / result.harvest.sum())


def f1(seed):
    """Most of the harvest comes, most members sell something outside, and most use both ways."""
    base = season(seed)
    assert 0.55 <= share(base) <= 0.80
    assert 0.40 <= base.ever_outside.mean() <= 0.98
    assert base.both_ways.mean() >= 0.5


def f2(seed):
    """A later second payment never brings more; ninety days cost 5 to 25 points."""
    shares = [
        share(season(seed, policy={"second_delay_days": days})) for days in (0, 15, 30, 60, 90, 120, 180)
    ]
    assert all(later <= sooner + 1e-12 for sooner, later in pairwise(shares))
    assert 0.05 <= shares[0] - shares[4] <= 0.25


def f3(seed):
    """An advance a week late costs more than a second payment ninety days late."""
    at_once = share(season(seed, policy={"second_delay_days": 0}))
    second_late = at_once - share(season(seed))
    advance_late = at_once - share(season(seed, policy={"second_delay_days": 0, "advance_delay_days": 7}))
    assert advance_late > second_late > 0


def f4(seed):
    """A harder scale (acceptance 0.95 to 0.70) costs 5 to 25 points and contracts are missed more."""
    order = [{"code": "K", "grades": ["G1"], "price": KEPT_PRICE, "max": 1700, "tolerance": 0.05}]
    kind = season(seed, members={"acceptance": 0.95}, contracts=order)
    hard = season(seed, members={"acceptance": 0.70}, contracts=order)
    assert 0.05 <= share(kind) - share(hard) <= 0.25
    assert hard.missed.mean() > kind.missed.mean()


def f5(seed):
    """In uninsured weeks of need deliveries are at least 5 points lower; insurance closes at least half of it."""

    def gap(result):
        return np.nanmean(result.share_calm - result.share_need)

    uninsured, insured = gap(season(seed)), gap(season(seed, members={"insured": 1.0}))
    assert uninsured >= 0.05
    assert insured <= uninsured / 2


def f6(seed):
    """Savers choose monthly pay at -15 % as in Kenya, and answer prices at most half as much as others."""
    rng = np.random.default_rng(seed)
    bias, impatience = rng.uniform(0.85, 1, 20_000), 0.40 * np.exp(0.8 * rng.standard_normal(20_000))
    saving = np.maximum(0, SAVING_MEAN_DAIRY + 0.17 * rng.standard_normal(20_000))
    pay = {"daily_premium": 0.15, "wait_days": 15, "impatience_per_year": impatience, "present_bias": bias}
    assert 0.80 <= monthly_pay_preferred(**pay, saving_value=saving).mean() <= 0.92
    assert monthly_pay_preferred(**pay, saving_value=0.0).mean() < 0.05

    def elasticity(value):
        def delivered(price):
            terms = Terms(
                advance=0.0, second_payment=price, second_delay_days=15, present_bias=bias, impatience_per_year=impatience,
                saving_value=value,
            )  # fmt: skip
            return bring_probability(organisation_gain(terms), 0.05).mean()

        return np.log(delivered(1.14 * 1.01) / delivered(1.14)) / np.log(1.01)

    assert 0 < elasticity(saving) <= elasticity(np.zeros(20_000)) / 2


def f7(seed, runs=400):
    """Fixed price, harvest cv 0.25, spot noise 0.10, quantity 0.8 of what is expected: half of the misses are price.

    The strategic share is what vanishes of the miss rate when the spot price stands still, on the same harvests. The
    indexed contract keeps its miss rate within 3 points of that.
    """
    expected = season(seed, runs=100).accepted.sum() / 100

    def miss_rate(noise, rule):
        order = {
            "code": "K",
            "grades": ["G1"],
            "rule": rule,
            "price": KEPT_PRICE,
            "max": 0.8 * expected,
            "tolerance": 0.05,
        }
        return season(seed, runs, market={"noise": noise}, contracts=[order]).missed.mean()

    assert 0.35 <= 1 - miss_rate(0.0, "fixed") / miss_rate(0.10, "fixed") <= 0.65
    assert abs(miss_rate(0.10, "indexed") - miss_rate(0.0, "indexed")) <= 0.03


def f8(seed):
    """While the organisation works the local price is higher, non-members gain part of it, and its own share suffers."""
    rising = [season(seed, market={"spillover": psi}) for psi in (0.0, 0.25, 0.5, 1.0)]
    prices, shares = [result.price_level.mean() for result in rising], [share(result) for result in rising]
    assert prices[0] == 1.0
    assert all(1.0 < price < 1.14 for price in prices[1:])
    assert all(result.non_member_gain.mean() > 0 for result in rising[1:])
    assert all(more < less for less, more in pairwise(shares))
    left = season(seed, policy={"advance": 0.0, "second_payment": 0.0})
    assert left.price_level.mean() == 1.0


def f9(seed):
    """More traders: a smaller share, dearer units; farmers gain, unless services that scale with the share are lost.

    Farmers' gross per unit is what a unit is worth to them where they sell it, waiting discounted.
    """
    rows = []
    promise = {"advance": 0.72, "second_payment": 0.42, "services": 0.15}
    for count in (1, 2, 3):
        market = {"traders": {"count": count, "intercept": 0.7, "resale": 1.1}}
        result = season(seed, market=market, policy=promise, bylaw={"fines": [0.10]})
        quantity = result.harvest.sum()
        rows.append((
            share(result), 1.0 / result.accepted.sum(), result.members_value.sum() / quantity,
            result.members_value.sum() / quantity + result.services.mean(),
        ))  # fmt: skip
    shares, unit_costs, gross, with_services = zip(*rows, strict=True)
    assert shares[0] > shares[1] > shares[2]
    assert unit_costs[0] < unit_costs[1] < unit_costs[2]
    assert gross[0] < gross[1] < gross[2]
    assert with_services[0] > with_services[2]


def f10(seed):
    """Fines bring 3 to 15 points. Where membership is worth little, zero tolerance expels half the members in four
    seasons (nobody returns) and the ladder few; where it is worth much, zero tolerance delivers more."""
    assert 0.03 <= share(season(seed)) - share(season(seed, bylaw={"detect": 0.0})) <= 0.15
    zero, ladder = [0.10], [0.10, 0.15, 0.20, 0.25, 0.30, 0.30]

    def after(fines, value):
        bylaw = {"fines": fines, "expulsion": True, "wait": 100}
        rows = seasons(seed, 4, 8, bylaw=bylaw, members={"membership_value": value})
        return rows[-1].expelled.mean(), np.mean([share(row) for row in rows])

    assert after(zero, 0.5)[0] > 0.50
    assert after(ladder, 0.5)[0] < 0.15
    assert after(zero, 1.5)[1] > after(ladder, 1.5)[1]


def f11(seed):
    """A legal quota of a quarter: at least 40 % fewer cases, at most 8 points less delivered."""
    base, quota = season(seed), season(seed, bylaw={"quota": 0.25})
    assert quota.cases.sum() <= 0.6 * base.cases.sum()
    assert share(base) - share(quota) <= 0.08


SOUND = {
    "members": {"count": 300, "harvest_cv": 0.05},
    "channels": [{"code": "outlet", "grades": ["G1"], "price": 1.25, "pay_delay_weeks": 4}],
    "costs": {"per_unit": 0.05},
}


def survival(seed, own_share, order_share, runs=60):
    """Share of runs whose contract is signed in the eighth season; own cash as a share of the season's advance bill."""
    bill_units = np.mean([row.accepted.sum(axis=(1, 2, 3)).mean() for row in seasons(seed, 4, 10, **SOUND)])
    order = {
        "code": "K",
        "grades": ["G1"],
        "price": 1.25,
        "max": 0.72 * bill_units,
        "tolerance": 0.05,
        "pay_delay_weeks": 4,
    }
    finance = {"own_cash": own_share * 0.72 * bill_units, "order_share": order_share}
    rows = seasons(seed, 8, runs, **SOUND, contracts=[order], finance=finance)
    return rows[-1].contract_open.mean()


def test_f12_holds_only_in_part():
    """A sound contract that pays four weeks late, and no lender: kept with a quarter of the bill as own capital, as the
    studies say; without any it survives eight seasons in 0.80 to 0.90 of the runs, where they say fewer than 0.80."""
    assert 0.80 <= np.mean([survival(seed, 0.0, 0.0) for seed in SHORT]) <= 0.90
    assert all(survival(seed, 0.25, 0.0) > 0.95 for seed in SHORT)


def f13(seed):
    """Distrust of the scale (0.2) costs 4 to 15 points; a neutral test restores them."""
    base, doubted = season(seed), season(seed, members={"distrust": 0.2})
    tested = season(seed, members={"distrust": 0.2}, policy={"third_party_testing": True})
    assert 0.04 <= share(base) - share(doubted) <= 0.15
    assert tested.accepted.tobytes() == base.accepted.tobytes()


def f14(seed):
    """Members gain and others do not lose; over 10 % is gained only with a premium of 0.20 or a better yield."""

    def gain(result):
        return result.members_value.sum() / result.market_income.sum() - 1

    for promise in (0.42, 0.45, 0.47):
        result = season(seed, policy={"second_payment": promise}, channels=outlet(0.72 + promise))
        assert 0 < gain(result) <= 0.10
        assert result.non_member_gain.mean() >= 0
    rich = season(seed, policy={"second_payment": 0.68}, channels=outlet(1.40))
    assert gain(rich) > 0.10
    better_yield = season(seed, members={"harvest": 13.2})
    plain = season(seed)
    assert better_yield.members_value.sum() / plain.market_income.sum() - 1 > 0.10


def outlet(price):
    return [{"code": "outlet", "grades": ["G1"], "price": price}]


FACTS = [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f13, f14]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
@pytest.mark.parametrize("seed", SHORT)
def test_fact(fact, seed):
    fact(seed)


@pytest.mark.long
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
def test_fact_on_twenty_seeds(fact):
    """At least nineteen of twenty seeds: an interval of 95 %."""
    failed = {}
    for seed in LONG:
        try:
            fact(seed)
        except AssertionError as wrong:
            failed[seed] = str(wrong).splitlines()[0]
    assert len(failed) <= 1, failed
