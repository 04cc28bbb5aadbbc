"""The generated organisations are valid, varied, and lose no cent by the oracle."""

import copy
from random import Random

import pytest
from hypothesis import given, settings
from tests.oracle import merge, read_folder, settle
from tests.oracle.figures import minor

from .features import FEATURES, SHEETS
from .generate import season, seasons, split, write_folder

SEEDS = range(60)


def documents_of(sheets: dict) -> list:
    return [settle(sheets, code) for code in sorted(row["code"] for row in sheets["seasons"])]


@pytest.fixture(scope="module")
def organisations() -> dict:
    made = {}
    for seed in SEEDS:
        sheets = season(seed)
        made[seed] = (sheets, documents_of(sheets))
    return made


def check_sums(document: dict) -> None:
    """What is earned is what is paid out: no cent more, no cent less."""
    bridge = document["bridge"]
    members = document["members"]
    assert document["surplus"] == document["proceeds"] - document["costs"]
    assert document["proceeds"] == (
        bridge["sales"] + bridge["exchange"] - bridge["deductions"] - bridge["returns"]
        + bridge["other_income"] + bridge["fines"]
    )  # fmt: skip
    assert document["costs"] == (
        bridge["cost_of_sales"] + bridge["losses"] + sum(bridge["step_costs"].values())
        + bridge["common_costs"] + bridge["interest"] + bridge["adjustments"]
    )  # fmt: skip
    appropriated = sum(line["amount"] for line in document["appropriations"])
    second = sum(row["second_payment"] for row in members)
    assert second == document["distributable"]
    if document["surplus"] <= 0:
        assert appropriated == second == document["reserve"] == 0
    else:
        to_reserve = sum(line["amount"] for line in document["appropriations"] if line["to"] == "reserve")
        assert appropriated + second + document["reserve"] - to_reserve == document["surplus"]
    for row in members:
        withheld = sum(line["amount"] for line in row["withheld"])
        assert 0 <= withheld <= row["second_payment"]
        assert row["payable"] == (
            row["opening"] + row["advance_value"] - row["advance_paid"] - row["loan_withheld"] + row["adjustments"]
            + row["premium"] + row["second_payment"] - withheld - row["payouts"]
        )  # fmt: skip


def test_no_cent_is_lost(organisations):
    for _, documents in organisations.values():
        for document in documents:
            check_sums(document)


def test_what_produce_cost_is_sold_lost_or_left(organisations):
    for sheets, documents in organisations.values():
        currency = documents[0]["currency"]
        came_in = sum(row["advance_value"] for document in documents for row in document["members"])
        came_in += sum(
            minor(row["amount"], currency) for row in sheets.get("opening", []) if row["account"] == "stock"
        )
        went_out = sum(
            document["bridge"]["cost_of_sales"]
            + document["bridge"]["losses"]
            + sum(row["cost"] for row in document["stock_left"])
            for document in documents
        )
        assert came_in == went_out


def test_the_order_of_rows_and_of_files_changes_nothing(organisations):
    for seed in list(SEEDS)[:20]:
        sheets, documents = organisations[seed]
        files = split(copy.deepcopy(sheets), Random(seed))
        assert len(files) > 1
        assert documents_of(merge(files)) == documents
        assert documents_of(merge([*files, *files])) == documents


def test_every_sheet_and_every_feature_occurs(organisations):
    counted = {
        name: sum(feature(*one) for one in organisations.values()) for name, feature in FEATURES.items()
    }
    assert {name: count for name, count in counted.items() if count < 2} == {}
    missing = {name for name in SHEETS if not any(name in sheets for sheets, _ in organisations.values())}
    for seed in range(len(SEEDS), 3 * len(SEEDS)):
        if missing:
            missing -= set(season(seed))
    assert missing == set()


def test_a_seed_always_gives_the_same_organisation():
    assert season(7) == season(7)
    assert season(7) != season(8)


def test_a_folder_read_back_settles_alike(tmp_path, organisations):
    sheets, documents = organisations[3]
    write_folder(sheets, tmp_path / "books")
    assert documents_of(read_folder(tmp_path / "books")) == documents


@settings(max_examples=10, deadline=None)
@given(seasons())
def test_any_seed_is_valid(sheets):
    for document in documents_of(sheets):
        check_sums(document)
