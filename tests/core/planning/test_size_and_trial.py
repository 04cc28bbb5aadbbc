"""How fast, how large, and what fresh seasons say of the promise."""

import copy
import statistics

import plan_instances
import pytest

from eslabon_core.planning import make_plan, plan_document
from eslabon_core.planning.data import plan_data, supply_from_file
from eslabon_core.planning.model import build_model
from eslabon_core.planning.resimulate import supply_from_members
from eslabon_core.planning.scenario import read_plan_scenario
from eslabon_core.planning.solve import solve_plan


def data_of(document):
    scenario = read_plan_scenario(document)
    return plan_data(scenario, supply_from_file(scenario))


def village(groups=2, **sections):
    members = [
        {"name": f"g{i}", "count": 20, "harvest": 10, "impatience_per_year": 0.2 + 0.1 * i}
        for i in range(groups)
    ]
    return {
        "weeks": 6,
        "seed": 3,
        "members": {"groups": members},
        "policies": [{"code": "A", "advance": 0.7}, {"code": "B", "advance": 0.85, "second_payment": 0.3}],
        "contracts": [
            {
                "code": "K",
                "grades": ["G1"],
                "price": 1.5,
                "min": 50,
                "max": 400,
                "penalty": 0.2,
                "tolerance": 0.05,
            }
        ],
        "channels": [{"code": "plaza", "grades": ["G1"], "price": 1.0}],
        "finance": {"own_cash": 100, "order_share": 0.6},
        "plan": {"scenarios": 10, "gap": 0},
        **sections,
    }


def test_a_published_instance_is_proved_to_one_percent():
    told = []
    solved = solve_plan(
        data_of(plan_instances.published_instance(5)), on_plan=lambda *plan: told.append(plan)
    )
    assert solved.status == "optimal"
    assert solved.gap is not None
    assert solved.gap <= 0.01
    assert solved.seconds < 60
    _, objective, bound = told[0]
    assert 0 <= (bound - objective) / objective < 0.05


@pytest.mark.long
def test_all_published_instances_in_time():
    seconds = []
    for number in plan_instances.PUBLISHED:
        solved = solve_plan(data_of(plan_instances.published_instance(number)))
        assert solved.status == "optimal", number
        seconds.append(solved.seconds)
    assert max(seconds) < 60
    assert statistics.median(seconds) < 30


@pytest.mark.parametrize(
    "number", [3, *(pytest.param(n, marks=pytest.mark.long) for n in (0, 1, 2, 4, 5, 6, 7, 8, 9))]
)
def test_at_most_one_miss_in_ten_by_scenario_marks(number):
    document = plan_instances.published_instance(number, weeks=26, max_miss=0.1)
    planned = solve_plan(data_of(document))
    assert planned.status == "optimal"
    assert planned.seconds < 60


def test_a_time_limit_returns_the_best_plan_with_its_gap():
    document = plan_instances.published_instance(1, weeks=26)
    document["plan"] |= {"gap": 0.0, "time_limit_s": 1.5}
    planned = make_plan(document)
    solved = planned.solved
    assert solved.status == "time_limit"
    assert planned.plan is not None
    assert solved.best.objective < solved.bound
    assert solved.gap == pytest.approx((solved.bound - solved.best.objective) / solved.best.objective)
    assert plan_document(document, language="en")["words"][-1].startswith(
        "Time ran out: a better plan may exist, at most"
    )


def test_the_model_has_the_same_rows_at_20_and_at_100_groups():
    sizes = set()
    for groups in (20, 100):
        scenario = read_plan_scenario(village(groups))
        matrix = build_model(plan_data(scenario, supply_from_members(scenario)), 0).matrix
        sizes.add((len(matrix.row_lower), len(matrix.objective)))
    assert len(sizes) == 1


def test_fresh_seasons_stand_beside_the_promise():
    answer = plan_document(village(), most_runs=200, language="en")
    trial = answer["resimulated"]
    assert trial["runs"] == 200
    low, high = trial["p_miss_interval"]
    assert 0 <= low <= trial["p_miss"] <= high <= 1
    assert 0 <= trial["p_cash_out"] <= 1
    assert any("200 fresh seasons simulated; the plan promised" in sentence for sentence in answer["words"])


def test_runs_grow_until_the_chance_is_known_to_two_points():
    trial = plan_document(village(), most_runs=3200)["resimulated"]
    low, high = trial["p_miss_interval"]
    assert (high - low) / 2 <= 0.02 or trial["runs"] == 3200


def test_supply_as_data_without_members_is_not_tried():
    answer = plan_document(plan_instances.enumerable_plan(1))
    assert answer["resimulated"] == {"runs": 0, "p_miss": None, "p_miss_interval": None, "p_cash_out": None}


def test_the_same_file_gives_the_same_answer():
    assert plan_document(village(), most_runs=200) == plan_document(copy.deepcopy(village()), most_runs=200)


def test_the_document_has_the_keys_that_files_and_tests_rely_on():
    answer = plan_document(village(), most_runs=200)
    assert set(answer) == {
        "status", "objective", "bound", "gap", "policy", "contracts", "by_policy", "p_miss", "p_cash_out", "resimulated",
        "shadow", "without", "words", "conflict", "inputs_sha256", "seed", "version",
    }  # fmt: skip
    assert set(answer["by_policy"][0]) == {"policy", "objective", "bound"}
    assert answer["gap"] <= 0.01
    assert len(answer["inputs_sha256"]) == 64
