"""Scenario files: strict, with the place of every fault; what is not said is told by `explain`."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon_core.delivery_choice import read_scenario
from eslabon_core.delivery_choice.document import explain, inputs_hash
from eslabon_core.delivery_choice.priors import PRIORS
from eslabon_core.problems import Problem

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.json"))
CONTRACT = {"code": "K", "grades": ["G1"], "price": 3.5, "max": 40}


def refused(document):
    with pytest.raises(Problem) as caught:
        read_scenario(document)
    return caught.value.code.removeprefix("scenario."), caught.value.facts.get("place")


@pytest.mark.parametrize(
    ("document", "code", "place"),
    [
        ({"wekks": 3}, "unknown_key", "wekks"),
        ({"policy": {"advanse": 1}}, "unknown_key", "policy.advanse"),
        ({"members": {"count": 3, "age": 4}}, "unknown_key", "members.age"),
        (
            {"members": {"groups": [{"name": "a", "count": 1, "age": 4}]}},
            "unknown_key",
            "members.groups[0].age",
        ),
        ({"members": {}}, "missing", "members.count"),
        ({"members": {"count": 0}}, "out_of_range", "members.count"),
        ({"members": {"count": 2.5}}, "not_a_whole_number", "members.count"),
        ({"members": {"count": True}}, "not_a_whole_number", "members.count"),
        ({"members": {"count": 10**400}}, "not_finite", "members.count"),
        ({"members": {"count": 1, "acceptance": 1.1}}, "out_of_range", "members.acceptance"),
        ({"members": {"count": 1, "profile": [1, 2]}}, "wrong_length", "members.profile"),
        ({"members": {"count": 1, "profile": [0] * 12}}, "nothing_to_share", "members.profile"),
        ({"members": {"count": 1, "grades": {}}}, "not_an_object", "members.grades"),
        ({"members": {"count": 1, "grades": {"G1": -1}}}, "out_of_range", "members.grades.G1"),
        (
            {"members": {"count": 2, "groups": [{"name": "a", "count": 1}]}},
            "count_and_groups",
            "members.count",
        ),
        ({"members": {"groups": [{"name": "a", "count": 1}] * 2}}, "twice", "members.groups"),
        ({"members": {"groups": []}}, "missing", "members.groups"),
        ({"members": 3}, "not_an_object", "members"),
        ({"policy": {"advance": "much"}}, "not_a_number", "policy.advance"),
        ({"policy": {"advance": math.nan}}, "not_finite", "policy.advance"),
        ({"policy": {"advance": -0.1}}, "out_of_range", "policy.advance"),
        ({"policy": {}, "policies": []}, "policy_twice", "policy"),
        ({"policies": [{"code": "A"}, {"code": "A"}]}, "twice", "policies"),
        ({"policies": [{}]}, "missing", "policies[0].code"),
        ({"contracts": {}}, "not_a_list", "contracts"),
        ({"contracts": [CONTRACT | {"rule": "any"}]}, "unknown_rule", "contracts[0].rule"),
        ({"contracts": [CONTRACT | {"min": 50}]}, "out_of_range", "contracts[0].max"),
        ({"contracts": [CONTRACT | {"to": 13}]}, "out_of_range", "contracts[0].to"),
        ({"contracts": [CONTRACT | {"from": 5, "to": 4}]}, "out_of_range", "contracts[0].to"),
        ({"contracts": [CONTRACT | {"quantity": 41}]}, "out_of_range", "contracts[0].quantity"),
        ({"contracts": [CONTRACT, CONTRACT]}, "twice", "contracts"),
        ({"contracts": [CONTRACT | {"must": 1}]}, "not_true_or_false", "contracts[0].must"),
        ({"contracts": [CONTRACT | {"grades": ["G1", "G1"]}]}, "twice", "contracts[0].grades"),
        (
            {"channels": [{"code": "c", "grades": ["G1"], "price": [1, 2]}]},
            "wrong_length",
            "channels[0].price",
        ),
        ({"channels": [{"code": "", "grades": ["G1"], "price": 1}]}, "not_a_text", "channels[0].code"),
        ({"bylaw": {"fines": [], "expulsion": True}}, "expulsion_without_steps", "bylaw.fines"),
        (
            {"market": {"price": 1, "traders": {"count": 1, "intercept": 1, "resale": 2}}},
            "price_twice",
            "market.price",
        ),
        (
            {"market": {"traders": {"count": 1, "intercept": 2, "resale": 1}}},
            "out_of_range",
            "market.traders.resale",
        ),
        ({"seed": -1}, "out_of_range", "seed"),
        ([], "not_an_object", "scenario"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(document, code, place):
    assert refused(document) == (code, place)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
sections = st.sampled_from([
    "seed", "runs", "weeks", "members", "policy", "policies", "contracts", "channels", "costs", "finance", "bylaw",
    "market", "reputation", "note", "plan",
])  # fmt: skip


@given(document=st.dictionaries(sections, json_values, max_size=4))
def test_nothing_but_a_problem_comes_out_of_a_wrong_file(document):
    try:
        read_scenario(document)
    except Problem as problem:
        assert problem.code.startswith("scenario.")
        json.dumps(dict(problem.facts))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_read(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    scenario = read_scenario(document)
    assert scenario.groups or "supply" in scenario.plan_sections
    assert len(inputs_hash(document)) == 64


def test_there_are_four_examples():
    assert len(EXAMPLES) == 4


def test_groups_inherit_what_members_say():
    scenario = read_scenario(
        {
            "members": {
                "groups": [{"name": "near", "count": 2}, {"name": "far", "count": 3, "shock_rate": 0.3}],
                "shock_rate": 0.2,
            }
        }
    )
    assert [group.shock_rate for group in scenario.groups] == [0.2, 0.3]
    assert scenario.members == 5


def test_a_contract_can_be_kept_at_another_quantity():
    scenario = read_scenario({"contracts": [CONTRACT, CONTRACT | {"code": "L"}]})
    assert [(c.code, c.quantity) for c in scenario.with_contracts({"L": 12.5}).contracts] == [("L", 12.5)]
    with pytest.raises(Problem, match=r"scenario\.unknown_contract"):
        scenario.with_contracts({"M": 1.0})
    with pytest.raises(Problem, match=r"scenario\.unknown_policy"):
        scenario.policy("Z")


def test_explain_tells_every_default_with_its_ground_and_nothing_that_was_said():
    rows = {row["place"]: row for row in explain({"members": {"count": 3, "acceptance": 0.8}})}
    assert "members.acceptance" not in rows
    assert rows["members.shock_rate"]["value"] == 0.15
    assert rows["members.shock_rate"]["mark"] == "A"
    assert rows["members.distrust"]["mark"] == "E"
    assert rows["bylaw.fines"]["ground"] == PRIORS["bylaw.fine"].ground
    assert rows["costs.fixed"]["mark"] is None


def test_priors_stand_inside_their_ranges_and_carry_a_mark():
    for prior in PRIORS.values():
        assert prior.low <= prior.value <= prior.high, prior.place
        assert prior.mark in {"E", "B", "A"}
        assert prior.ground


def test_the_hash_does_not_depend_on_the_order_of_keys():
    assert (
        inputs_hash({"a": 1, "b": [2]}) == inputs_hash({"b": [2], "a": 1}) != inputs_hash({"a": 1, "b": [3]})
    )
