"""The chart: stable codes, two languages, a side each."""

import pytest

from eslabon_core.ledger.accounts import CHART, COST_STEPS, EXCHANGE, account, cost_account
from eslabon_core.problems import Problem


def test_every_account_has_its_class_its_side_and_two_names():
    for code, row in CHART.items():
        assert code == row.code
        assert row.kind in ("assets", "liabilities", "equity", "income", "expense")
        assert row.normal_side == ("debit" if row.kind in ("assets", "expense") else "credit")
        assert row.es.strip()
        assert row.en.strip()


def test_no_two_accounts_read_alike():
    for names in ([row.es for row in CHART.values()], [row.en for row in CHART.values()]):
        assert len(set(names)) == len(names)


def test_every_step_of_costs_has_its_account():
    assert {cost_account(step) for step in COST_STEPS} <= set(CHART)
    with pytest.raises(Problem, match=r"ledger\.unknown_step"):
        cost_account("gifts")


def test_what_belongs_to_somebody_needs_to_say_whose():
    needing = {code for code, row in CHART.items() if row.needs_party}
    assert {
        "liabilities.member_payable",
        "assets.receivable",
        "assets.member_loans",
        "equity.share_capital",
    } <= needing
    assert "assets.till" not in needing


def test_an_account_that_nobody_knows_is_refused():
    assert account(EXCHANGE).kind == "expense"
    with pytest.raises(Problem) as refused:
        account("assets.gold")
    assert refused.value == Problem("ledger.unknown_account", account="assets.gold")
