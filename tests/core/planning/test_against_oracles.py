"""The plan's objective against two second opinions that share no code with it."""

import json
from pathlib import Path

import plan_instances
import plan_oracle
import pytest

from eslabon_core.planning import plan_document

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp")
EXAMPLES = Path(__file__).parents[3] / "examples"


def agrees_with_enumeration(seed):
    document = plan_instances.enumerable_plan(seed)
    assert plan_document(document)["objective"] == pytest.approx(
        plan_oracle.enumerated_optimum(document), rel=1e-7, abs=1e-7
    ), seed


def agrees_with_pulp(seed):
    document = plan_instances.larger_plan(seed)
    answer, expected = plan_document(document), plan_oracle.pulp_optimum(document)
    assert (answer["status"] == "infeasible") == (expected is None), seed
    assert answer["objective"] == (
        None if expected is None else pytest.approx(expected, rel=1e-5, abs=1e-5)
    ), seed


@pytest.mark.parametrize("seed", range(40))
def test_small_plans_equal_exhaustive_enumeration(seed):
    agrees_with_enumeration(seed)


@pytest.mark.parametrize("seed", range(40))
def test_larger_plans_equal_the_model_written_row_by_row(seed):
    agrees_with_pulp(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(40, 200))
def test_all_small_plans_equal_exhaustive_enumeration(seed):
    agrees_with_enumeration(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(40, 200))
def test_all_larger_plans_equal_the_model_written_row_by_row(seed):
    agrees_with_pulp(seed)


def test_the_drawn_plans_are_not_all_of_one_kind():
    plans = [plan_instances.larger_plan(seed) for seed in range(40)]
    for section in ("storage", "processing", "finance"):
        assert 5 < sum(section in plan for plan in plans) < 35
    assert 5 < sum(plan["plan"]["objective"] == "member_value" for plan in plans) < 35
    assert sum(any("blend" in c for c in plan["contracts"]) for plan in plans) > 5


def test_the_farmer_of_birge_and_louveaux():
    answer = plan_document(json.loads((EXAMPLES / "farmer.json").read_text()), language="en")
    assert answer["status"] == "optimal"
    assert answer["policy"] == "170-80-250"
    assert answer["objective"] == pytest.approx(108_390, abs=0.01)
    assert "The expected profit is 108,390." in answer["words"]
