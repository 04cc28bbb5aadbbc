"""A1-A20: the exact cases of the delivery choice, and that the simulation meets them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eslabon_core.delivery_choice import (
    Bylaw,
    Contract,
    Costs,
    Finance,
    Group,
    Market,
    Policy,
    Scenario,
    draw_population,
    read_scenario,
    simulate_season,
    simulate_seasons,
)
from eslabon_core.delivery_choice import limits as law
from eslabon_core.delivery_choice.books import SeasonBooks
from eslabon_core.delivery_choice.choice import (
    Terms,
    bring_probability,
    discount,
    expected_bring_probability,
    market_value,
    organisation_gain,
    organisation_value,
)
from eslabon_core.delivery_choice.opening import expected_share, first_share
from eslabon_core.delivery_choice.tuning import baseline
from eslabon_core.problems import Problem

share = st.floats(0, 1)
price = st.floats(0.1, 2)
rate = st.floats(0, 2)
days = st.floats(0, 365)

PLAIN = {
    "harvest_spread": 0.0, "impatience_spread": 0.0, "present_bias_min": 1.0, "cost_to_organisation": 0.0,
    "cost_to_market": 0.0, "loyalty_max": 0.0, "shock_rate": 0.0, "acceptance": 1.0,
}  # fmt: skip


def plain(**changes):
    """Members who are all alike, an even market, no bylaw: what can be worked out on paper."""
    group = Group(
        name="all",
        harvest=10.0,
        profile=(0.1,) * 10,
        grades=(("G1", 1.0),),
        **{"count": 200} | PLAIN | changes,
    )
    market = Market(noise=0.0, spillover=0.0)
    return Scenario(weeks=10, groups=(group,), market=market, bylaw=Bylaw(detect=0.0), runs=4)


def brought(scenario, policy=None):
    result = simulate_season(scenario, policy)
    return result.brought.sum() / result.harvest.sum()


@pytest.mark.parametrize(
    ("advance", "second", "all_come"), [(0.7, 0.31, 1.0), (0.7, 0.29, 0.0), (1.1, 0.0, 1.0)]
)
def test_a1_without_frictions_the_sum_of_payments_decides(advance, second, all_come):
    policy = Policy(advance=advance, second_payment=second, second_delay_days=0, credibility=1)
    assert brought(plain(choice_noise=0.0), policy) == all_come


@given(gain=st.floats(-3, 3), noise=st.floats(1e-6, 1e6))
def test_a2_indifference_is_a_coin_and_so_is_endless_noise(gain, noise):
    assert bring_probability(0.0, noise) == 0.5
    assert bring_probability(gain, 1e12) == pytest.approx(0.5)
    assert bring_probability(gain, noise) + bring_probability(-gain, noise) == pytest.approx(1.0)


def test_a2_in_the_simulation():
    policy = Policy(advance=1.0, second_payment=0.0)
    result = simulate_season(plain(choice_noise=0.05), policy, runs=50)
    lots = 200 * 10 * 50
    assert abs(result.delivered_share.mean() - 0.5) < 4 * 0.5 / math.sqrt(lots)


friction = {
    "impatience_per_year": st.floats(0.01, 2),
    "present_bias": st.floats(0.5, 1),
    "credibility": st.floats(0.3, 1),
}


@given(
    market_price=st.floats(0.8, 1.5), advance=st.floats(0.1, 0.79), delay_days=st.floats(1, 365), **friction
)
def test_a3_the_break_even_second_payment_leaves_nobody_better_off(
    market_price, advance, delay_days, impatience_per_year, present_bias, credibility
):
    second = law.break_even_second_payment(
        market_price=market_price, advance=advance, impatience_per_year=impatience_per_year,
        delay_days=delay_days, present_bias=present_bias, credibility=credibility,
    )  # fmt: skip
    terms = paper(market_price, advance, second, delay_days, impatience_per_year, present_bias, credibility)
    assert organisation_gain(terms) == pytest.approx(0.0, abs=1e-12)


@given(market_price=st.floats(0.8, 1.2), advance=st.floats(0.1, 0.79), second=st.floats(0.01, 3), **friction)
def test_a4_the_break_even_delay_leaves_nobody_better_off(
    market_price, advance, second, impatience_per_year, present_bias, credibility
):
    waited = law.break_even_delay_days(
        market_price=market_price, advance=advance, second_payment=second,
        impatience_per_year=impatience_per_year, present_bias=present_bias, credibility=credibility,
    )  # fmt: skip
    if waited > 0:
        terms = paper(market_price, advance, second, waited, impatience_per_year, present_bias, credibility)
        assert organisation_gain(terms) == pytest.approx(0.0, abs=1e-9)
    else:
        terms = paper(market_price, advance, second, 1.0, impatience_per_year, present_bias, credibility)
        assert organisation_gain(terms) < 0


def paper(market_price, advance, second, delay, impatience, bias, credibility):
    return Terms(
        advance=advance, second_payment=second, second_delay_days=delay, credibility=credibility, accepted=1.0,
        impatience_per_year=impatience, present_bias=bias, cost_to_organisation=0, cost_to_market=0, loyalty=0,
        market_price=market_price, detect=0,
    )  # fmt: skip


def test_a3_by_hand():
    """Advance 0.72, price 1: the second payment must bring 0.28. 90 days at 40 % a year cost a tenth: 0.3090."""
    second = law.break_even_second_payment(
        market_price=1, advance=0.72, impatience_per_year=0.40, delay_days=90, present_bias=1, credibility=1
    )
    assert second == pytest.approx(0.28 * math.exp(0.4 * 90 / 365))
    assert round(second, 4) == 0.3090


@given(detect=share, fine=st.floats(0.01, 1), value=st.floats(0, 2), need=st.floats(0, 1), market_price=price)
def test_a5_outside_sales_stop_where_being_seen_costs_enough(detect, fine, value, need, market_price):
    terms = Terms(
        detect=detect, fine=fine, membership_value=value, shock=1.0, need=need, market_price=market_price
    )
    needed = law.deterring_detection(
        need_factor=1 + need, market_price=market_price, cost_to_market=0.02,
        organisation_value=float(organisation_value(terms)), fine=fine, membership_value=value,
    )  # fmt: skip
    if abs(detect - needed) > 1e-9:
        assert bring_probability(organisation_gain(terms), 0.0) == float(detect >= needed)


@given(gain_once=st.floats(0.01, 5), detect=st.floats(0.01, 1), value=st.floats(0.01, 5))
def test_a6_patience_balances_the_gain_and_what_is_lost_later(gain_once, detect, value):
    delta = law.patience_for_repeated_deliveries(gain_once=gain_once, detect=detect, value_per_season=value)
    assert gain_once == pytest.approx(detect * value * delta / (1 - delta))


def test_a7_a_lognormal_impatience_gives_a_normal_share():
    people = {"count": 20_000, "impatience_spread": 0.8, "choice_noise": 0.0}
    limit = math.log(0.42 / (1 - 0.72)) / (90 / 365)
    expected = law.share_of_patient_members(least_impatience=limit, median=0.40, log_sd=0.8)
    found = brought(plain(**people), Policy(credibility=1.0, advance=0.72, second_payment=0.42))
    assert found == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / 20_000))


@pytest.mark.parametrize("short", [0.03, 0.06, 0.2])
def test_a7_a_uniform_loyalty_gives_a_straight_share(short):
    policy = Policy(advance=1.0 - short, second_payment=0.0)
    expected = law.share_of_loyal_members(gain_without_loyalty=-short, loyalty_max=0.12)
    found = brought(plain(count=20_000, loyalty_max=0.12, choice_noise=0.0), policy)
    assert found == pytest.approx(expected, abs=0.015)


def test_a9_the_tipping_quantity_by_hand():
    """Fixed costs 120; a unit sold at 1.5 costs 0.2 to handle and 1 to its member: 0.3 stays, so 400 units."""
    assert law.tipping_quantity(fixed_cost=120, price=1.5, unit_cost=0.2, member_price=1) == pytest.approx(
        400
    )
    with pytest.raises(Problem, match=r"delivery\.no_margin"):
        law.tipping_quantity(fixed_cost=120, price=1, unit_cost=0.2, member_price=1)


@given(
    advance=st.integers(1, 9),
    cost=st.integers(0, 5),
    units=st.integers(1, 50),
    delay=st.integers(0, 14),
    weeks=st.integers(1, 12),
)
def test_a10_the_most_money_out_at_once(advance, cost, units, delay, weeks):
    buyer = Contract("K", ("G1",), 100.0, 0, 1e6, 1e6, 1, weeks, pay_delay_weeks=delay)
    group = replace(plain().groups[0], profile=(1 / weeks,) * weeks)
    scenario = Scenario(weeks=weeks, groups=(group,), contracts=(buyer,), costs=Costs(per_unit=cost))
    books = SeasonBooks(scenario, Policy(advance=advance), [True], 0.0)
    out = []
    for week in range(weeks):
        held = books.till.cash
        books.week(week, [units * 1000], local=1.0, factor=1.0, advance=advance, fines=0.0)
        out.append(held - (advance + cost) * units)
    peak = law.peak_working_capital(
        advance=advance, unit_cost=cost, units_per_week=units, delay_weeks=delay, weeks=weeks
    )
    assert -min(out[: delay + 1]) == peak


def test_a11_independent_lots_by_hand():
    assert law.chance_of_missing(lots=60, chance=0.8, needed=45) == pytest.approx(0.1306, abs=5e-5)


@given(price=st.floats(1.1, 3), spot=st.floats(0.2, 1), penalty=st.floats(0.05, 2))
@settings(max_examples=20)
def test_a12_no_other_quantity_earns_more_than_the_newsvendors(price, spot, penalty):
    supply = np.linspace(0, 100, 2_001)
    best = 100 * law.best_order_fraction(price=price, spot=spot, penalty=penalty)

    def profit(quantity):
        sold = np.minimum(supply, quantity)
        return (price * sold + spot * (supply - sold) - penalty * (quantity - sold)).mean()

    assert all(profit(best) >= profit(other) - 1e-3 for other in np.linspace(0, 100, 101))


@given(miss=st.floats(0.01, 0.99))
def test_a13_contract_life_in_a_row_of_seasons(miss):
    assert law.contract_life(miss_chance=miss, misses_to_lose=1) == pytest.approx(1 / miss)
    assert law.contract_life(miss_chance=miss, misses_to_lose=2) == pytest.approx((1 + miss) / miss**2)


def test_a13_in_the_simulation():
    """Nobody delivers: every season is a miss; the second one loses the contract."""
    nobody = replace(plain(), contracts=(Contract("K", ("G1",), 1.0, 1, 1, 1.0, 1, 10),))
    rows = simulate_seasons(nobody, Policy(advance=0.0, second_payment=0.0), seasons=4, runs=8)
    assert rows[0].missed.all()
    assert not rows[2].contract_open.any()
    assert law.contract_life(miss_chance=1.0, misses_to_lose=2) == 2


@given(trust=share, gain=st.floats(0.01, 1), loss=st.floats(0.01, 1), lacking=st.floats(0.01, 1))
def test_a14_trust_rises_to_one_and_falls_to_nothing(trust, gain, loss, lacking):
    assert trust <= law.reputation_after_success(trust, gain) <= 1 + 1e-12
    assert 0 <= law.reputation_after_miss(trust, loss, lacking) <= trust
    assert law.reputation_after_success(1.0, gain) == 1.0
    assert law.reputation_after_miss(0.0, loss, lacking) == 0.0


@pytest.mark.parametrize("spillover", [0.1, 0.25, 1.0])
def test_a15_price_and_share_agree_before_the_first_season(spillover):
    scenario = read_scenario(baseline(market={"spillover": spillover}))
    policy, people = scenario.policies[0], draw_population(scenario, 5)
    found = first_share(scenario, policy, people)
    level = law.spillover_price(base=1.0, organisation=1.14, spillover=spillover, share=found)
    assert expected_share(scenario, policy, people, level) * 0.6 == pytest.approx(found, abs=1e-9)


@given(count=st.integers(1, 50), low=st.floats(0.1, 1), more=st.floats(0, 1))
def test_a16_more_traders_pay_more_and_never_more_than_the_resale_value(count, low, more):
    def at(n):
        traders = {"count": n, "intercept": low, "resale": low + more}
        return read_scenario({"market": {"traders": traders}}).market.price

    assert at(count) <= at(count + 1) + 1e-12
    assert low - 1e-12 <= at(count) <= low + more + 1e-12
    assert at(1) == pytest.approx(low + more / 2)


def test_a17_the_ladder_ends_as_often_as_the_binomial_says():
    steps, detect, weeks = 3, 0.3, 10
    scenario = replace(plain(count=2_000), bylaw=Bylaw(fines=(0.0,) * steps, detect=detect, expulsion=True))
    scenario = scenario.with_members(membership_value=0.0)
    result = simulate_season(scenario, Policy(advance=0.0, second_payment=0.0), runs=20)
    expected = 1 - law.chance_of_missing(lots=weeks, chance=detect, needed=steps)
    assert result.expelled.mean() == pytest.approx(expected, abs=4 * math.sqrt(0.24 / 40_000))
    assert law.offences_to_expulsion(steps=steps, detect=detect) == pytest.approx(10)


def test_a18_scaling_all_prices_changes_nothing():
    def scaled(by):
        return read_scenario({
            "members": {"count": 120}, "weeks": 8, "runs": 6, "seasons": 2, "market": {"price": 1.0 * by},
            "policy": {"advance": 0.75 * by, "second_payment": 0.5 * by},
            "contracts": [{"code": "K", "grades": ["G1"], "price": 1.25 * by, "max": 500, "penalty": 0.25 * by, "pay_delay_weeks": 3}],
            "channels": [{"code": "C", "grades": ["G1"], "price": 1.125 * by}],
            "finance": {"own_cash": 50 * by}, "bylaw": {"fines": [0.125 * by]},
        })  # fmt: skip

    for one, four in zip(simulate_seasons(scaled(1)), simulate_seasons(scaled(4)), strict=True):
        assert one.accepted.tobytes() == four.accepted.tobytes()
        np.testing.assert_allclose(4 * one.members_income, four.members_income, rtol=1e-12)
        np.testing.assert_allclose(4 * one.cash, four.cash, rtol=1e-9, atol=1e-9)


def test_a18_permuting_members_permutes_results():
    rng = np.random.default_rng(3)
    order = rng.permutation(50)
    loyalty, impatience = rng.random(50), rng.random(50)
    straight = organisation_gain(Terms(loyalty=loyalty, impatience_per_year=impatience))
    mixed = organisation_gain(Terms(loyalty=loyalty[order], impatience_per_year=impatience[order]))
    assert (straight[order] == mixed).all()


def test_a18_the_same_seed_gives_the_same_bytes_whatever_the_runs_and_workers():
    scenario = read_scenario(
        baseline(
            runs=6,
            seasons=2,
            finance={"own_cash": 100},
            contracts=[{"code": "K", "grades": ["G1"], "price": 1.2, "max": 2000}],
        )
    )
    whole = simulate_seasons(scenario)
    threaded = simulate_seasons(scenario, workers=2)
    fewer = simulate_seasons(scenario, runs=3)
    for a, b, c in zip(whole, threaded, fewer, strict=True):
        for name in type(a).__slots__:
            one, two = np.asarray(getattr(a, name)), np.asarray(getattr(b, name))
            assert one.tobytes() == two.tobytes(), name
        assert a.accepted[:3].tobytes() == c.accepted.tobytes()
    other = simulate_seasons(scenario, seed=2)
    assert whole[0].accepted.tobytes() != other[0].accepted.tobytes()


UP = [
    "advance",
    "second_payment",
    "credibility",
    "loyalty",
    "detect",
    "fine",
    "membership_value",
    "saving_value",
]
DOWN = ["market_price", "cost_to_organisation", "second_delay_days", "impatience_per_year", "distrust"]


@given(
    name=st.sampled_from(UP + DOWN), low=st.floats(0, 1), more=st.floats(0, 1), shock=st.sampled_from([0.0, 1.0]),
    second_delay_days=st.floats(1, 300), second_payment=st.floats(0.2, 1), advance=st.floats(0.3, 1),
)  # fmt: skip
def test_a19_the_choice_is_monotone(name, low, more, shock, second_delay_days, second_payment, advance):
    terms = Terms(
        shock=shock, second_delay_days=second_delay_days, second_payment=second_payment, advance=advance
    )
    if name == "distrust":
        # Under-grading only hurts where an accepted lot is worth more than one sent back.
        terms = replace(terms, advance=1.0)
    before = organisation_gain(replace(terms, **{name: low}))
    after = organisation_gain(
        replace(terms, **{name: low + more if name != "distrust" else low + more * (1 - low)})
    )
    assert after >= before - 1e-12 if name in UP else after <= before + 1e-12


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        ({"policy": {"advance": 0.8}}, 1),
        ({"policy": {"second_payment": 0.5}}, 1),
        ({"policy": {"credibility": 1.0}}, 1),
        ({"policy": {"second_delay_days": 150}}, -1),
        ({"members": {"loyalty_max": 0.2}}, 1),
        ({"members": {"saving_value": 0.3, "saving_spread": 0}}, 1),
        ({"members": {"cost_to_organisation": 0.1}}, -1),
        ({"members": {"impatience_per_year": 0.8}}, -1),
        ({"members": {"distrust": 0.1}}, -1),
        ({"bylaw": {"detect": 0.5}}, 1),
        ({"bylaw": {"fines": [0.2]}}, 1),
    ],
)
def test_a19_run_by_run_on_common_random_numbers(change, sign):
    still = {"market": {"spillover": 0.0}}
    base = simulate_season(read_scenario(baseline(**still)), runs=5).delivered_share
    moved = simulate_season(
        read_scenario(
            baseline(**{**still, **change, "members": {"count": 300, **change.get("members", {})}})
        ),
        runs=5,
    )
    assert (sign * (moved.delivered_share - base) > 0).all()


def test_a20_a_full_quota_is_no_watching_at_all():
    free = simulate_season(read_scenario(baseline(bylaw={"quota": 1.0})), runs=5)
    blind = simulate_season(read_scenario(baseline(bylaw={"detect": 0.0})), runs=5)
    assert free.accepted.tobytes() == blind.accepted.tobytes()
    assert free.cases.sum() == 0


@given(days=days, impatience=rate, bias=share)
def test_a_discount_is_a_share_and_waiting_never_pays(days, impatience, bias):
    assert 0 <= discount(days, impatience, bias) <= 1
    assert discount(0, impatience, bias) == 1


def test_impossible_arguments_are_refused():
    with pytest.raises(Problem, match=r"delivery\.negative_days"):
        discount(-1, 0.4, 1)
    with pytest.raises(Problem, match=r"delivery\.negative_impatience"):
        discount(1, -0.4, 1)
    with pytest.raises(Problem, match=r"delivery\.negative_noise"):
        bring_probability(0.1, -1)


@pytest.mark.parametrize(
    "policy",
    [
        Policy(),
        Policy(advance=0.9, second_payment=0.2, advance_delay_days=7),
        Policy(advance=0.6, second_payment=0.5, second_delay_days=30, emergency_fund=300),
    ],
)
@pytest.mark.parametrize(
    "members", [{}, {"distrust": 0.2, "insured": 0.5, "rejected_cost": 0.05, "acceptance": 0.7}]
)
def test_the_simulation_follows_the_choice_function(policy, members):
    """The season's rearranged formula and `choice` are two ways to the same chance."""
    scenario = read_scenario(
        baseline(members={"count": 400, **members}, market={"noise": 0.0, "spillover": 0.0})
    )
    people = draw_population(scenario, scenario.seed)
    expected = expected_share(scenario, policy, people, 1.0)
    result = simulate_season(scenario, policy, runs=30)
    lots = result.accepted.sum() / result.harvest.sum()
    group = scenario.groups[0]
    weighted = expected_share_by_farm(scenario, policy, people, group)
    assert lots == pytest.approx(weighted, abs=0.006)
    assert lots == pytest.approx(expected, abs=0.03)


def expected_share_by_farm(scenario, policy, people, group):
    from eslabon_core.delivery_choice.opening import fund_cover

    terms = Terms(
        advance=policy.advance, second_payment=policy.second_payment, advance_delay_days=policy.advance_delay_days,
        second_delay_days=policy.second_delay_days, credibility=policy.credibility,
        impatience_per_year=people.impatience, present_bias=people.present_bias, saving_value=people.saving_value,
        need=group.shock_size * (1 - group.insured) * (1 - fund_cover(scenario, policy.emergency_fund)),
        accepted=group.acceptance, distrust=group.distrust, rejected_cost=group.rejected_cost,
        cost_to_organisation=people.cost_to_organisation, loyalty=people.loyalty,
    )  # fmt: skip
    chance = expected_bring_probability(terms, group.shock_rate, group.choice_noise)
    return float((chance * people.farm_milli).sum() / people.farm_milli.sum()) * group.acceptance


def test_the_value_of_the_market_by_hand():
    """A week of need makes cash 25 % dearer: 1.25; less 0.02 for selling, less 0.3 x 0.10 if seen: 1.20."""
    assert market_value(Terms(shock=1.0)) == pytest.approx(1.20)


def test_late_money_is_late_for_the_finance_of_one_week():
    """Till 50, credit 0: advances of 80 fall due; 30 wait, and are paid first when the buyer pays."""
    buyer = Contract("K", ("G1",), 1.0, 0, 1000, 1000, 1, 3, pay_delay_weeks=1)
    group = replace(plain().groups[0], profile=(0.4, 0.3, 0.3))
    scenario = Scenario(
        weeks=3, groups=(group,), contracts=(buyer,), finance=Finance(own_cash=50.0, order_share=0.0)
    )
    books = SeasonBooks(scenario, Policy(advance=0.8), [True], 50.0)
    assert books.week(0, [100_000], local=1.0, factor=1.0, advance=0.8, fines=0.0) == pytest.approx(30 / 80)
    assert books.till.late_advances == pytest.approx(30)
    assert books.week(1, [50_000], local=1.0, factor=1.0, advance=0.8, fines=0.0) == 0.0
    assert books.till.cash == pytest.approx(100 - 30 - 40)
    assert books.rationed == [True, False]
    books.week(2, [0], local=1.0, factor=1.0, advance=0.8, fines=0.0)
    assert books.close() == pytest.approx((150 - 120) / 150)
