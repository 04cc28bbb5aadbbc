"""Conservation on arbitrary scenarios, the organisation's books by hand, the document and its sentences."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eslabon_core.delivery_choice import (
    mean_interval,
    read_scenario,
    share_interval,
    simulate_season,
    simulate_seasons,
)
from eslabon_core.delivery_choice.books import contract_price
from eslabon_core.delivery_choice.document import simulate_document, simulate_with_arrays
from eslabon_core.delivery_choice.result import milli
from eslabon_core.delivery_choice.tuning import baseline
from eslabon_core.delivery_choice.words import simulate_words
from eslabon_core.problems import Problem

EXAMPLES = Path(__file__).parents[3] / "examples"


@st.composite
def scenarios(draw):
    """Small organisations of every kind: short of cash or not, with fines, quotas, expulsions, several grades."""
    amount = st.floats(0, 500)
    contract = st.fixed_dictionaries({
        "grades": st.sampled_from([["G1"], ["G1", "G2"]]), "downgrade_from": st.sampled_from([[], ["G3"]]),
        "rule": st.sampled_from(["fixed", "indexed", "minimum"]), "price": st.floats(0, 3), "floor": st.floats(0, 2),
        "differential": st.floats(-1, 1), "max": amount, "pay_delay_weeks": st.integers(0, 9),
        "penalty": st.floats(0, 2), "tolerance": st.floats(0, 1), "from": st.integers(1, 3), "premium": st.floats(0, 1),
    })  # fmt: skip
    channel = st.fixed_dictionaries({
        "grades": st.sampled_from([["G1"], ["G2", "G1"], ["G3"]]), "price": st.floats(0, 2),
        "capacity": st.none() | amount, "pay_delay_weeks": st.integers(0, 4),
    })  # fmt: skip
    numbered = lambda items: [item | {"code": f"c{n}"} for n, item in enumerate(items)]  # noqa: E731
    return {
        "weeks": 5, "runs": 2, "seasons": 3, "seed": draw(st.integers(0, 2**40)),
        "members": {"groups": [{"name": "a", "count": draw(st.integers(1, 30))}, {"name": "b", "count": 7}],
                    "grades": {"G1": 0.6, "G2": 0.3, "G3": 0.1}, "acceptance": draw(st.floats(0, 1)),
                    "choice_noise": draw(st.sampled_from([0, 0.05, 1e-9, 5])),
                    "profile": [1, 0, 2, 1, 1]},
        "policy": {"advance": draw(st.floats(0, 2)), "second_payment": draw(st.floats(0, 2)),
                   "advance_delay_days": draw(st.sampled_from([0, 5, 14])), "emergency_fund": draw(amount),
                   "reserve": draw(st.floats(0, 1)), "index_pass": draw(st.floats(0, 1))},
        "contracts": numbered(draw(st.lists(contract, max_size=3))),
        "channels": numbered(draw(st.lists(channel, max_size=2))),
        "costs": {"per_unit": draw(st.floats(0, 1)), "fixed": draw(amount)},
        "bylaw": {"fines": [0.1, 0.2], "detect": draw(st.floats(0, 1)), "expulsion": draw(st.booleans()),
                  "quota": draw(st.sampled_from([0, 0.3, 1]))},
    } | draw(st.sampled_from([{}, {"finance": {"own_cash": 0}}, {"finance": {"own_cash": 80, "order_share": 0.8}}]))  # fmt: skip


@given(document=scenarios())
@settings(max_examples=60, deadline=None)
def test_a8_nothing_is_lost_and_nothing_appears(document):
    scenario = read_scenario(document)
    for result in simulate_seasons(scenario):
        np.testing.assert_array_equal(milli(result.harvest), milli(result.brought) + milli(result.outside))
        went = milli(result.contract_delivered).sum(axis=1) + milli(result.channel_sold).sum(axis=1)
        np.testing.assert_array_equal(
            milli(result.accepted).sum(axis=(1, 2)).sum(axis=1),
            (went + milli(result.unsold).sum(axis=1)).sum(axis=1),
        )
        for k, contract in enumerate(scenario.contracts):
            assert (result.contract_delivered[:, k].sum(axis=1) <= contract.quantity + 1e-3).all()
        for c, channel in enumerate(scenario.channels):
            if channel.capacity is not None:
                assert (result.channel_sold[:, c].sum(axis=1) <= channel.capacity + 1e-3).all()
        money = (
            result.revenue
            + result.fines
            - result.advances
            - result.costs
            - result.interest
            - result.penalties
        )
        paid = money - result.second_payment * result.accepted.sum(axis=(1, 2, 3))
        assert np.isfinite(paid).all()
        if scenario.finance:
            assert (result.cash >= 0).all()
            limit = scenario.finance.order_share * sum(
                c.quantity * max(c.price, c.floor) for c in scenario.contracts
            )
            in_first = result.season == 0
            assert not in_first or (result.debt <= limit + 1e-6 * (1 + limit)).all()
        else:
            assert not result.rationed.any()


@given(document=scenarios())
@settings(max_examples=30, deadline=None)
def test_a8_the_till_ends_with_what_the_books_say(document):
    scenario = read_scenario(document)
    held = np.full(scenario.runs, scenario.finance.own_cash if scenario.finance else 0.0)
    for result in simulate_seasons(scenario):
        earned = (
            result.revenue
            + result.fines
            - result.advances
            - result.costs
            - result.interest
            - result.penalties
        )
        held = held + earned - result.second_payment * result.accepted.sum(axis=(1, 2, 3))
        np.testing.assert_allclose(result.cash_end, held, atol=0.005)


def test_a_contract_is_served_before_the_spot_by_hand():
    """Ten units come, all accepted: six go to the contract at 1.5, four to the plaza at 1: 13; less the advance of 7."""
    sure = {
        "acceptance": 1.0,
        "harvest_cv": 0.0,
        "harvest_spread": 0.0,
        "choice_noise": 0.0,
        "loyalty_max": 0.0,
    }
    document = {
        "weeks": 1, "runs": 1, "members": {"count": 10, "harvest": 1, **sure, "shock_rate": 0}, "market": {"noise": 0, "spillover": 0},
        "policy": {"advance": 0.7, "second_payment": 2.0},
        "contracts": [{"code": "K", "grades": ["G1"], "price": 1.5, "max": 6}],
        "channels": [{"code": "plaza", "grades": ["G1"], "price": 1.0}],
    }  # fmt: skip
    result = simulate_season(read_scenario(document))
    assert result.contract_delivered.sum() == 6
    assert result.channel_sold.sum() == 4
    assert result.revenue[0] == pytest.approx(13)
    assert result.second_payment[0] == pytest.approx(0.6)
    assert result.members_income[0] == pytest.approx(
        13 - result.harvest.sum() * 0 - float(10 * 0.06), abs=0.6
    )
    assert not result.missed.any()


def test_prices_of_contracts_by_hand():
    rules = [
        {"rule": "fixed", "price": 3.5},
        {"rule": "indexed", "price": 3.5, "index_share": 0.5},
        {"rule": "minimum", "floor": 3.0, "differential": 0.4},
    ]
    contracts = read_scenario(
        {"contracts": [{"code": str(n), "grades": ["G1"], "max": 1, **rule} for n, rule in enumerate(rules)]}
    ).contracts
    assert [contract_price(c, 0, 2.4, 2.0) for c in contracts] == pytest.approx([3.5, 3.85, 3.0])
    assert contract_price(contracts[2], 0, 2.8, 2.0) == pytest.approx(3.2)


def test_a_late_buyer_makes_late_advances_and_fewer_deliveries():
    buyer = {"code": "K", "grades": ["G1"], "price": 1.2, "max": 2500}
    shares = []
    for delay in (0, 8):
        document = baseline(
            contracts=[buyer | {"pay_delay_weeks": delay}],
            channels=[],
            finance={"own_cash": 100, "order_share": 0},
        )
        result = simulate_season(read_scenario(document), runs=10)
        shares.append(result.delivered_share.mean())
    assert shares[1] < shares[0] - 0.05
    assert result.cash_out.all()


def test_intervals_by_hand():
    """1, 2, 3: mean 2, standard deviation 1, half-width 1.96 / sqrt 3."""
    told = mean_interval(np.array([1.0, 2.0, 3.0, np.nan]))
    assert (told.mean, told.low, told.high) == pytest.approx(
        (2, 2 - 1.959964 / 3**0.5, 2 + 1.959964 / 3**0.5)
    )
    assert mean_interval(np.array([np.nan])).mean is None
    assert mean_interval(np.array([4.0])).low is None
    never = share_interval(np.zeros(100, bool))
    assert never.mean == 0
    assert 0 == never.low < never.high < 0.04


@pytest.mark.parametrize("name", ["cocoa-exporter", "vegetables-daily-markets", "dairy-monthly-payment"])
def test_examples_are_simulated_and_told_in_two_languages(name):
    document = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8")) | {"runs": 4}
    answer, arrays = simulate_with_arrays(document)
    again = simulate_document(document, workers=2)
    assert json.dumps(answer, allow_nan=False) == json.dumps(again, allow_nan=False)
    assert {row["policy"] for row in answer["policies"]} == {
        policy["code"] for policy in document["policies"]
    }
    assert len(answer["differences"]) == len(document["policies"]) - 1
    assert arrays[f"{document['policies'][0]['code']}.1.accepted"].shape[0] == 4
    spanish, english = simulate_words(answer, "es"), simulate_words(answer, "en")
    assert len(spanish) == len(english) > 8
    unsaid = re.compile(r"\{|\bnan\b|\bNone\b")
    assert [line for line in spanish + english if unsaid.search(line)] == []


def test_words_say_the_documents_own_figures():
    answer = simulate_document(baseline(runs=20))
    mean = answer["policies"][0]["seasons"][0]["delivered_share"]["mean"]
    assert f"Members bring {mean * 100:.0f} %" in " ".join(simulate_words(answer, "en"))
    with pytest.raises(Problem, match=r"words\.unknown_language"):
        simulate_words(answer, "fr")


def test_the_cocoa_exporter_is_short_of_cash():
    document = json.loads((EXAMPLES / "cocoa-exporter.json").read_text(encoding="utf-8")) | {"runs": 20}
    first = simulate_document(document)["policies"][0]["seasons"][0]
    assert first["cash_out"]["mean"] > 0.3


def test_members_are_needed_to_simulate():
    with pytest.raises(Problem, match=r"scenario\.no_members"):
        simulate_season(read_scenario({}))
    with pytest.raises(Problem, match=r"scenario\.out_of_range"):
        simulate_season(read_scenario(baseline()), runs=0)
