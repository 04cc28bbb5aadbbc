"""Closed seasons: what earlier runs gave is never given twice and never taken back."""

from itertools import pairwise

import pytest
from tests.oracle import merge, settle
from tests.oracle.figures import minor

from .stories import story

SEEDS = range(60)


@pytest.fixture(scope="module")
def stories() -> list:
    return [steps for steps in (story(seed) for seed in SEEDS) if steps]


def by_season(step: dict) -> dict:
    return {document["season"]: document for document in step["documents"]}


def closings(steps: list) -> list:
    """(season, document) of every run that closed, in order."""
    found = []
    for step in steps:
        if step["do"] == "close":
            document = by_season(step)[step["season"]]
            if (step["season"], document["run"]) not in [(code, one["run"]) for code, one in found]:
                found.append((step["season"], document))
    return found


def test_closing_itself_changes_no_figure_of_its_season(stories):
    for steps in stories:
        for before, after in pairwise(steps):
            if after["do"] == "close":
                assert by_season(after)[after["season"]] == by_season(before)[after["season"]]


def test_payable_is_what_all_runs_gave(stories):
    for steps in stories:
        given: dict = {}
        for code, document in closings(steps):
            for row in document["members"]:
                own = row["premium"] + row["second_payment"] - sum(line["amount"] for line in row["withheld"])
                key = (code, row["member"])
                given[key] = given.get(key, 0) + own
                assert row["payable"] == (
                    row["opening"] + row["advance_value"] - row["advance_paid"] - row["loan_withheld"]
                    + row["adjustments"] - row["payouts"] + given[key]
                )  # fmt: skip


def test_the_runs_together_give_at_least_the_new_total(stories):
    for steps in stories:
        total: dict = {}
        for code, document in closings(steps):
            total[code] = total.get(code, 0) + sum(row["second_payment"] for row in document["members"])
            assert total[code] >= document["distributable"]


def test_no_debt_is_withheld_beyond_its_amount(stories):
    for steps in stories:
        sheets = merge([step["sheets"] for step in steps if step["do"] == "import"])
        fines = {row["decision"]: row["amount"] for row in sheets.get("fines", [])}
        currency = steps[0]["documents"][0]["currency"]
        withheld: dict = {}
        for _, document in closings(steps):
            for row in document["members"]:
                for line in row["withheld"]:
                    if line["ref"] in fines:
                        withheld[line["ref"]] = withheld.get(line["ref"], 0) + line["amount"]
        for ref, amount in withheld.items():
            assert amount <= minor(fines[ref], currency)


def test_the_stories_tell_what_they_should(stories):
    closed = [closings(steps) for steps in stories]
    assert len(stories) >= 15
    assert sum(any(one["run"] > 1 for _, one in runs) for runs in closed) >= 8
    kinds = [
        line["kind"] for steps in stories for one in steps[-1]["documents"] for row in one["members"]
        for line in row["withheld"]
    ]  # fmt: skip
    assert "carried" in kinds
    late = [step["sheets"] for steps in stories for step in steps[1:] if step["do"] == "import"]
    for sheet in (
        "deliveries",
        "buyer_payments",
        "fines",
        "costs",
        "adjustments",
        "payouts",
        "loan_payments",
    ):
        assert any(sheet in sheets for sheets in late)
    carried = [
        steps for steps in stories
        if any(one["stock_left"] for _, one in closings(steps))
    ]  # fmt: skip
    assert carried


def test_a_story_is_the_same_each_time():
    assert story(5) == story(5)
    steps = next(steps for steps in (story(seed) for seed in SEEDS) if steps)
    first = steps[0]
    assert first["documents"] == [settle(first["sheets"], one["season"]) for one in first["documents"]]
