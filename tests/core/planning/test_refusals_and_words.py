"""What is refused and where, what cannot be met and why, and the words for it."""

import itertools
import subprocess
import sys

import pytest
from test_plan import cash_plan, contract, plan, plaza

from eslabon_core.planning import make_plan, plan_document
from eslabon_core.planning.conflict import can_meet, demands, smallest_conflict
from eslabon_core.planning.explain import _TEXTS
from eslabon_core.problems import Problem


def base():
    return plan(2, quantity={"G1": [5, 5]}, contracts=[contract()], channels=[plaza()])


def change(document, *path, value):
    for key in path[:-1]:
        document = document[key]
    document[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "code", "place"),
    [
        (("plan", "riskweight"), 1, "scenario.unknown_key", "plan.riskweight"),
        (("plan", "alpha"), 1, "scenario.out_of_range", "plan.alpha"),
        (("plan", "max_miss"), 1.5, "scenario.out_of_range", "plan.max_miss"),
        (("plan", "objective"), "profit", "plan.unknown_objective", "plan.objective"),
        (("plan", "time_limit_s"), 0, "scenario.out_of_range", "plan.time_limit_s"),
        (("storage",), {"loss_per_week": 1.2}, "scenario.out_of_range", "storage.loss_per_week"),
        (("storage",), {"size": 1}, "scenario.unknown_key", "storage.size"),
        (
            ("processing",),
            [{"from": "G2", "to": "G1", "yield": 1.1}],
            "scenario.out_of_range",
            "processing[0].yield",
        ),
        (
            ("processing",),
            [{"from": "G1", "to": "G1", "yield": 1}],
            "plan.processing_to_itself",
            "processing[0].to",
        ),
        (("supply", "scenarios", 0, "probability"), 0.5, "plan.probabilities", "supply.scenarios"),
        (
            ("supply", "scenarios", 0, "quantity"),
            {},
            "plan.policy_without_supply",
            "supply.scenarios[0].quantity",
        ),
        (
            ("supply", "scenarios", 0, "quantity", "B"),
            {},
            "scenario.unknown_key",
            "supply.scenarios[0].quantity.B",
        ),
        (
            ("supply", "scenarios", 0, "quantity", "A", "G1"),
            [1],
            "scenario.wrong_length",
            "supply.scenarios[0].quantity.A.G1",
        ),
        (
            ("supply", "scenarios", 0, "quantity", "A", "G1"),
            [1, -1],
            "scenario.out_of_range",
            "supply.scenarios[0].quantity.A.G1[1]",
        ),
        (
            ("supply", "scenarios", 0, "spot_factor"),
            float("nan"),
            "scenario.not_finite",
            "supply.scenarios[0].spot_factor",
        ),
        (("supply", "scenarios"), [], "plan.scenario_count", "supply.scenarios"),
        (("contracts", 0, "blend"), {"G1": 2}, "scenario.out_of_range", "contracts[0].blend.G1"),
        (("contracts", 0, "penalty"), -1, "scenario.out_of_range", "contracts[0].penalty"),
    ],
)
def test_an_impossible_value_is_refused_with_its_place(path, value, code, place):
    document = base()
    change(document, *path, value=value)
    with pytest.raises(Problem) as refusal:
        plan_document(document)
    assert (refusal.value.code, refusal.value.facts["place"]) == (code, place)


def test_neither_members_nor_supply():
    document = base()
    del document["supply"]
    with pytest.raises(Problem, match=r"plan\.no_supply"):
        plan_document(document)


def test_a_blend_of_a_grade_that_is_not_taken():
    document = base()
    document["contracts"][0]["blend"] = {"G7": 0.5}
    with pytest.raises(Problem, match=r"plan\.blend_of_a_grade_not_taken"):
        plan_document(document)


def test_an_unknown_language_is_refused_before_anything_is_solved():
    with pytest.raises(Problem, match=r"plan\.unknown_language"):
        plan_document(base(), language="fr")


def test_demands_that_clash_are_named_and_no_others():
    """10 units cannot fill 8 and 6 without a miss; K3 and the cash are innocent."""
    offers = [contract(code, min=least, must=True) for code, least in (("K1", 8), ("K2", 6), ("K3", 1))]
    document = plan(quantity={"G1": 10}, contracts=offers, plan={"max_miss": 0.0}, finance={"own_cash": 100})
    answer = plan_document(document, language="en")
    assert answer["status"] == "infeasible"
    assert answer["conflict"] == [
        "contract K1 must be signed (at least 8)",
        "contract K2 must be signed (at least 6)",
        "a contract is missed in at most 0 seasons of 100",
    ]
    assert answer["words"] == [
        "No policy can meet these demands together: "
        + ", ".join(answer["conflict"][:2])
        + " and "
        + answer["conflict"][2]
        + "."
    ]
    assert (answer["objective"], answer["policy"], answer["contracts"]) == (None, None, [])


def test_a_bill_that_nothing_can_pay_is_a_demand_alone():
    document = cash_plan(5)
    document["costs"] = {"fixed": 100}
    answer = plan_document(document, language="es")
    assert answer["status"] == "infeasible"
    assert len(answer["conflict"]) == 1
    assert answer["words"][0].startswith(
        "Ninguna política puede cumplir esta exigencia: cada cuenta se paga en su día con 5 "
    )


def test_advances_that_never_wait_clash_with_a_small_till():
    document = cash_plan(5)
    document["plan"]["max_cash_out"] = 0.0
    assert plan_document(document, language="en")["conflict"] == ["advances wait in at most 0 seasons of 100"]


@pytest.mark.parametrize("needs", list(itertools.product((2, 5, 8), repeat=3)))
def test_the_conflict_is_the_smallest(needs):
    offers = [contract(f"K{i}", min=least, must=True) for i, least in enumerate(needs)]
    data = make_plan(plan(quantity={"G1": 9}, contracts=offers, plan={"max_miss": 0.0})).data
    asked, found = demands(data), smallest_conflict(data)
    clashes = [
        c for n in range(len(asked) + 1) for c in itertools.combinations(asked, n) if not can_meet(data, c)
    ]
    assert len(found) == (len(clashes[0]) if clashes else 0)
    assert not found or not can_meet(data, found)


def test_both_languages_say_the_same_things():
    assert _TEXTS["en"].keys() == _TEXTS["es"].keys()
    places = {key: {part.split("}")[0] for part in text.split("{")[1:]} for key, text in _TEXTS["en"].items()}
    assert places == {
        key: {part.split("}")[0] for part in text.split("{")[1:]} for key, text in _TEXTS["es"].items()
    }


def test_words_tell_figures_of_the_solution():
    seasons = [(0.93, {"G1": 42_000}, 1.0), (0.07, {"G1": 30_000}, 1.0)]
    document = plan(quantity=None, seasons=seasons, contracts=[contract(max=42_000)], channels=[plaza(2)])
    document["policies"].append({"code": "B", "fixed_cost": 500})
    for season in document["supply"]["scenarios"]:
        season["quantity"]["B"] = season["quantity"]["A"]
    told = plan_document(document, language="en")["words"]
    assert told[0] == "Sign 42,000 of K with policy A, not B."
    assert "In 7 seasons of 100 you would miss a contract, by the 2 seasons of the plan itself." in told
    assert "The best plan found with policy B gives 500 less." in told
    assert (
        plan_document(document, language="es")["words"][0]
        == "Firme 42\u00a0000 de K con la política A, no con B."
    )


def test_a_grade_that_nobody_brings_is_said():
    document = plan(quantity={"G1": 10}, contracts=[contract(), contract("K9", grades=["G9"])])
    assert "Nobody brings or makes G9, which K9 asks for." in plan_document(document, language="en")["words"]


def test_standard_output_carries_one_document_and_nothing_else():
    script = (
        "import json; from eslabon_core.planning import plan_document;"
        "print(json.dumps(plan_document(json.load(open('examples/farmer.json')))['policy']))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ended.stdout == '"170-80-250"\n'
