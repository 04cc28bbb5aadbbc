"""Each part of the plan by an example that a manager redoes by hand."""

import copy

import pytest

from eslabon_core.planning import frontier, make_plan, plan_document
from eslabon_core.planning.resimulate import wilson


def plan(weeks=1, *, quantity, contracts=(), channels=(), seasons=None, **sections):
    """One policy A; `quantity` grade -> weekly; or `seasons`: (probability, quantity, spot factor)."""
    seasons = seasons or [(1.0, quantity, 1.0)]
    policy = {"code": "A", "advance": 0, "second_delay_days": 0}
    settings = {"objective": "expected_profit", "gap": 0, **sections.pop("plan", {})}
    scenarios = [
        {"code": str(i), "probability": p, "spot_factor": f, "quantity": {"A": q}}
        for i, (p, q, f) in enumerate(seasons)
    ]
    document = {
        "weeks": weeks,
        "policies": [policy],
        "contracts": list(contracts),
        "channels": list(channels),
    }
    return {**document, "supply": {"scenarios": scenarios}, "plan": settings, **sections}


def contract(code="K", **terms):
    return {"code": code, "grades": ["G1"], "price": 3, "min": 0, "max": 10, **terms}


def plaza(price=2, **terms):
    return {"code": "plaza", "grades": ["G1"], "price": price, **terms}


def objective(document):
    return plan_document(document)["objective"]


def test_best_price_first_and_the_rest_to_the_plaza():
    document = plan(quantity={"G1": 12}, contracts=[contract(max=10)], channels=[plaza(2, capacity=1)])
    assert objective(document) == pytest.approx(10 * 3 + 1 * 2)


def test_never_more_than_the_quantity_counts():
    assert objective(plan(quantity={"G1": 50}, contracts=[contract(max=10)])) == pytest.approx(30)


def test_newsvendor_signs_what_the_odds_allow():
    # Price 3, spot 1, penalty 2: a unit signed pays 2 more if it comes and costs 2 if not; 4 units always come, 8 in 1 of 4.
    seasons = [(0.75, {"G1": 4}, 1.0), (0.25, {"G1": 8}, 1.0)]
    document = plan(quantity=None, seasons=seasons, contracts=[contract(penalty=2)], channels=[plaza(1)])
    answer = plan_document(document)
    assert answer["contracts"][0]["quantity"] == pytest.approx(4)
    assert answer["objective"] == pytest.approx(4 * 3 + 0.25 * 4 * 1)
    assert answer["p_miss"] == 0


def test_refused_below_its_minimum():
    document = plan(quantity={"G1": 4}, contracts=[contract(min=8, penalty=5)], channels=[plaza(2)])
    assert plan_document(document)["contracts"] == [{"code": "K", "accepted": False, "quantity": 0.0}]


def test_a_contract_that_must_be_signed_is_signed_at_a_loss():
    document = plan(
        quantity={"G1": 4}, contracts=[contract(min=8, penalty=5, must=True)], channels=[plaza(2)]
    )
    answer = plan_document(document)
    assert answer["objective"] == pytest.approx(4 * 3 - 4 * 5)
    assert answer["p_miss"] == 1
    assert answer["without"] == [{"contract": "K", "objective": pytest.approx(8)}]


def test_deliveries_count_only_in_the_window():
    document = plan(3, quantity={"G1": [5, 5, 5]}, contracts=[contract(**{"from": 2, "to": 2})])
    assert objective(document) == pytest.approx(15)


@pytest.mark.parametrize(
    ("storage", "expected"),
    [
        (None, 15),
        ({}, 30),
        ({"loss_per_week": 0.2}, 3 * (5 + 4)),
        ({"cost_per_week": 0.5}, 30 - 5 * 0.5),
        ({"capacity": 2}, 3 * 7),
        ({"cost_per_week": 4}, 15),
    ],
)
def test_storage_carries_to_the_window_with_its_loss_cost_and_capacity(storage, expected):
    sections = {} if storage is None else {"storage": storage}
    document = plan(2, quantity={"G1": [5, 5]}, contracts=[contract(**{"from": 2})], **sections)
    assert objective(document) == pytest.approx(expected)


def test_processing_loses_costs_and_is_limited():
    route = {"from": "G2", "to": "G1", "yield": 0.8, "cost": 0.1, "capacity_per_week": 5}
    document = plan(quantity={"G2": 10}, contracts=[contract()], processing=[route])
    assert objective(document) == pytest.approx(5 * 0.8 * 3 - 5 * 0.1)


def test_a_better_grade_may_fill_a_lower_one_where_the_contract_says_so():
    lower = contract(grades=["G2"], max=10)
    assert objective(plan(quantity={"G1": 4, "G2": 3}, contracts=[lower])) == pytest.approx(9)
    lower["downgrade_from"] = ["G1"]
    assert objective(plan(quantity={"G1": 4, "G2": 3}, contracts=[lower])) == pytest.approx(21)


def test_blending_is_limited_to_a_share_of_what_is_delivered():
    mixed = contract(grades=["G1", "G2"], blend={"G2": 0.25})
    # 3 of G1 carry 1 of G2.
    assert objective(plan(quantity={"G1": 3, "G2": 5}, contracts=[mixed])) == pytest.approx(12)


@pytest.mark.parametrize(
    ("terms", "factor", "price"),
    [
        ({"rule": "fixed", "price": 3}, 0.5, 3),
        ({"rule": "indexed", "price": 3, "index_share": 1}, 0.5, 1.5),
        ({"rule": "indexed", "price": 3, "index_share": 0.4}, 0.5, 3 * (1 - 0.4 * 0.5)),
        ({"rule": "minimum", "floor": 2, "differential": 0.5}, 2.0, 2.5),
        ({"rule": "minimum", "floor": 2, "differential": 0.5}, 1.0, 2),
    ],
)
def test_price_rules(terms, factor, price):
    """A contract still to be fixed is indexed by the share of it that is open: 0.4 open at half price keeps 80 %."""
    document = plan(quantity=None, seasons=[(1.0, {"G1": 10}, factor)], contracts=[contract(**terms)])
    assert objective(document) == pytest.approx(10 * price)


def test_the_premium_is_no_part_of_the_price():
    assert objective(plan(quantity={"G1": 10}, contracts=[contract(premium=9)])) == pytest.approx(30)


def test_cvar_weighs_the_worst_tail():
    # Worst tenth: 10 units missing for certain; weight 0.5 costs 5. Signing nothing gives 10 x 2 x 0.9.
    seasons = [(0.9, {"G1": 10}, 1.0), (0.1, {"G1": 0}, 1.0)]
    terms = {"contracts": [contract(min=10, max=10, must=True)], "channels": [plaza(2)]}
    risky = {"plan": {"risk_weight": 0.5, "alpha": 0.9}}
    assert objective(plan(quantity=None, seasons=seasons, **terms)) == pytest.approx(27)
    assert objective(plan(quantity=None, seasons=seasons, **terms, **risky)) == pytest.approx(27 - 5)


def test_safety_asked_for_is_kept_and_its_price_is_told():
    seasons = [(0.9, {"G1": 10}, 1.0), (0.1, {"G1": 4}, 1.0)]
    document = plan(quantity=None, seasons=seasons, contracts=[contract(penalty=0.1)], channels=[plaza(2)])
    assert plan_document(document)["p_miss"] == pytest.approx(0.1)
    points = frontier(make_plan(document).data, [0.0, 0.1])
    assert [point.p_miss for point in points] == [0, pytest.approx(0.1)]
    # Promise 4 and sell 6 in the plaza (9 in 10), or promise 10.
    assert points[0].objective == pytest.approx(0.9 * (12 + 12) + 0.1 * 12)
    assert points[1].objective == pytest.approx(0.9 * 30 + 0.1 * (12 - 0.6))


def cash_plan(own_cash, **finance):
    """10 units a week, 2 weeks, advance 1; the buyer pays 4 weeks later: 20 are out before anything comes in."""
    document = plan(2, quantity={"G1": [10, 10]}, contracts=[contract(min=20, max=20, pay_delay_weeks=4)])
    document["policies"][0]["advance"] = 1
    document["plan"]["objective"] = "member_value"
    return {**document, "finance": {"own_cash": own_cash, "order_share": 0, "rate_per_year": 0.52, **finance}}


def test_own_cash_that_covers_the_advances():
    answer = plan_document(cash_plan(20), language="en")
    assert answer["p_cash_out"] == 0
    # Second payment at once, nothing discounted: the members get all the buyer pays.
    assert answer["objective"] == pytest.approx(60)
    assert "You need 20 by week 2." in answer["words"]


def test_a_till_too_small_makes_advances_wait():
    answer = plan_document(cash_plan(5))
    assert answer["p_cash_out"] == 1
    assert answer["objective"] < 60
    assert answer["shadow"]["cash"][0] > 0


def test_order_finance_covers_them_at_its_price():
    # 20 borrowed, 10 of them from week 1, repaid in week 5: 1 % a week on 10, then on 20 and the interest on it.
    answer = plan_document(cash_plan(0, order_share=0.8))
    interest = 10 * (1.01**4 - 1) + 10 * (1.01**3 - 1)
    assert answer["p_cash_out"] == 0
    # The buyer pays in two parts, weeks 5 and 6: what week 5 leaves to repay waits one week more.
    assert answer["objective"] == pytest.approx(60 - interest, abs=0.01)


def test_an_emergency_fund_is_not_at_hand_for_advances():
    document = cash_plan(20)
    document["policies"][0]["emergency_fund"] = 15
    assert plan_document(document)["p_cash_out"] == 1


def test_shadow_values_of_grade_and_storage():
    document = plan(2, quantity={"G1": [5, 0]}, contracts=[contract(**{"from": 2})], storage={"capacity": 2})
    shadow = plan_document(document)["shadow"]
    assert shadow["storage"] == [pytest.approx(3)]
    assert shadow["grades"]["G1"] == [pytest.approx(0), pytest.approx(3)]


def test_a_nearly_equal_policy_is_told_apart():
    document = plan(quantity={"G1": 10}, channels=[plaza(2)])
    document["policies"].append({"code": "B", "fixed_cost": 0.001})
    document["supply"]["scenarios"][0]["quantity"]["B"] = {"G1": 10}
    answer = plan_document(document, language="en")
    assert answer["policy"] == "A"
    assert answer["by_policy"][1]["objective"] == pytest.approx(19.999)


def test_members_discount_the_second_payment_not_the_advance():
    document = plan(quantity={"G1": 10}, channels=[plaza(2)])
    document["plan"]["objective"] = "member_value"
    document["policies"][0] = {"code": "A", "advance": 0.5, "second_delay_days": 90}
    # 5 today and 15 in 90 days; an average member gives about 0.83 for it.
    assert 5 + 15 * 0.7 < objective(document) < 5 + 15 * 0.925


def test_scaling_quantities_scales_the_plan():
    document = plan(quantity={"G1": 12}, contracts=[contract(max=10)], channels=[plaza(2)])
    larger = copy.deepcopy(document)
    larger["contracts"][0]["max"] = 10_000
    larger["supply"]["scenarios"][0]["quantity"]["A"]["G1"] = 12_000
    assert objective(larger) == pytest.approx(1000 * objective(document))


def test_wilson_interval_by_hand():
    # 10 of 100: centre (0.1 + 0.0192)/1.0384, half 0.0599.
    assert wilson(10, 100) == (pytest.approx(0.0552, abs=1e-4), pytest.approx(0.1744, abs=1e-4))
    assert wilson(0, 200)[0] == 0
