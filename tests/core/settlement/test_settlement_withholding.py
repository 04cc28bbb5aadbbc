"""Debts withheld from second payments: docs/algorithms/withholding.md."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from tests.core.settlement.build import (
    day,
    delivered,
    document,
    fine,
    line,
    of_member,
    records,
    season,
    shipped,
)

from eslabon_core.problems import Problem
from eslabon_core.settlement import records as r
from eslabon_core.settlement import settle
from eslabon_core.settlement.loans import due_date, loan_accounts


def earns(second_payment, protected=None, **rows):
    """ANA delivers what costs nothing and sells for `second_payment`: all of it is hers."""
    return records(
        organisation={"protected_pct": Fraction(protected) if protected else None},
        deliveries=(delivered("ANA", 1, "0"),),
        shipments=(shipped("V1", "03-01"),),
        shipment_lines=(line("V1", 1, second_payment),),
        **rows,
    )


def withheld(known, code="S", closed_runs=None):
    one = of_member(document(known, code, closed_runs), "ANA")
    return [(row["kind"], row["ref"], row["amount"]) for row in one["withheld"]], one["carried_forward"]


def subscribed(key, on, amount, ref="", kind="subscribed"):
    return r.CapitalMovement(key, ref, day(on), "ANA", amount, kind)


def test_fines_loans_capital_within_what_is_not_protected():
    """300.00, half protected: 20.00 fine, 77.01 loan, 52.99 of the 80.00 capital unpaid; 27.01 are carried forward."""
    known = earns(
        "300.00",
        "50",
        fines=(fine("f", "02-01", "ANA", "20", decision="D-1"),),
        loans=(r.Loan("L1", day("03-01"), "ANA", 10_000, Fraction(2), day("06-30")),),
        loan_payments=(r.LoanPayment("p", "", day("04-30"), "L1", 3_000),),
        capital=(
            subscribed("c", "03-01", 10_000, "CAP-1"),
            subscribed("d", "03-15", 2_000, kind="paid"),
            subscribed("e", "03-16", 9_000, kind="refunded"),
        ),
    )
    rows, carried = withheld(known)
    # the fine is income of the pool too: 320.00 are shared, 160.00 may be withheld
    assert rows == [("fine", "D-1", 2_000), ("loan", "L1", 7_701), ("capital", "CAP-1", 6_299)]
    assert carried == 8_000 - 6_299


@pytest.mark.parametrize(
    ("protected", "at_most"), [(None, 101), ("0", 101), ("50", 50), ("33.3", 67), ("99.5", 0), ("100", 0)]
)
def test_at_most_the_floor_of_what_is_not_protected(protected, at_most):
    rows, carried = withheld(earns("1.01", protected, capital=(subscribed("c", "03-01", 10_000, "C"),)))
    assert sum(amount for _, _, amount in rows) == at_most
    assert carried == 10_000 - at_most


def test_fines_by_date_then_decision_of_the_season_or_decided_by_its_end():
    fines = (
        fine("1", "05-01", "ANA", "0.10", decision="D-9", season=""),
        fine("2", "05-01", "ANA", "0.10", decision="D-10", season=""),
        fine("3", "04-01", "ANA", "0.10", decision="Z", season=""),
        fine("4", "07-01", "ANA", "0.10", decision="late", season=""),
        fine("5", "07-01", "ANA", "0.10", decision="tagged", season="S"),
    )
    rows, _ = withheld(earns("1.00", fines=fines))
    assert [ref for _, ref, _ in rows] == ["Z", "D-10", "D-9", "tagged"]


def test_what_was_paid_covers_the_oldest_capital_and_a_row_without_ref_is_named_by_its_day():
    capital = (
        subscribed("2", "03-01", 500),
        subscribed("1", "02-01", 300, "OLD"),
        subscribed("3", "07-01", 900),
        subscribed("p", "01-15", 400, kind="paid"),
    )
    assert withheld(earns("10.00", capital=capital)) == ([("capital", "2025-03-01", 400)], 0)


def owed(known, code, on):
    accounts = {one.loan.code: one for one in loan_accounts(known, {})["ANA"]}
    return accounts[code].owed_on(on)


def test_interest_on_what_is_outstanding_by_days_over_thirty():
    """100.00 at 2 % a month: 60 days 4.00; 3.00 paid leave 1.00 interest due, which bears none; 30 days more 2.00."""
    known = records(
        loans=(r.Loan("L", day("03-01"), "ANA", 10_000, Fraction(2)),),
        loan_payments=(r.LoanPayment("p", "", day("04-30"), "L", 300),),
    )
    assert owed(known, "L", day("05-30")) == 10_000 + 100 + 200


def test_each_payment_rounds_half_to_even_once():
    """0.25 at 10 % for 30 days = 0.025: rounds to 0.02; 0.75 = 0.075 rounds to 0.08."""
    loans = (
        r.Loan("A", day("03-01"), "ANA", 25, Fraction(10)),
        r.Loan("B", day("03-01"), "ANA", 75, Fraction(10)),
    )
    known = records(loans=loans)
    assert [owed(known, code, day("03-31")) for code in ("A", "B")] == [25 + 2, 75 + 8]


def test_withheld_at_the_scale_pays_the_members_loans_by_due_date_and_code():
    loans = (
        r.Loan("B", day("01-01"), "ANA", 100, due_on=day("05-01")),
        r.Loan("A", day("01-01"), "ANA", 100, due_on=day("05-01")),
        r.Loan("C", day("01-01"), "ANA", 100, due_on=day("04-01")),
        r.Loan("Z", day("03-01"), "ANA", 100, due_on=day("03-31")),
        r.Loan("E", day("01-01"), "EVA", 100, due_on=day("03-31")),
    )
    rows = tuple(
        r.LoanWithheld(day(on), "S", "ANA", on, 1, amount) for on, amount in (("02-01", 150), ("04-01", 60))
    )
    known = records(loans=loans, loans_withheld=rows)
    left = {one.loan.code: one.principal_minor for one in loan_accounts(known, {})["ANA"]}
    assert left == {"C": 0, "A": 50, "B": 100, "Z": 40}


def test_of_one_day_a_payment_comes_before_what_was_withheld_at_the_scale():
    """L1 is paid in the office; the 50 withheld that day go on to L2."""
    loans = tuple(r.Loan(f"L{n}", day("01-01"), "ANA", 100, due_on=day(f"0{n}-20")) for n in (3, 4))
    known = records(
        loans=loans,
        loan_payments=(r.LoanPayment("p", "", day("02-01"), "L3", 100),),
        loans_withheld=(r.LoanWithheld(day("02-01"), "S", "ANA", "R1", 1, 50),),
    )
    assert [one.principal_minor for one in loan_accounts(known, {})["ANA"]] == [0, 50]


def test_paying_more_than_is_owed_is_refused():
    loans = (r.Loan("L", day("01-01"), "ANA", 100, due_on=day("05-01")),)
    too_much = r.LoanPayment("p", "", day("02-01"), "L", 101)
    with pytest.raises(Problem) as refused:
        settle(records(loans=loans, loan_payments=(too_much,)), "S", {})
    assert refused.value == Problem("settlement.loan_overpaid", loan="L", on=day("02-01"), excess=1)
    at_the_scale = r.LoanWithheld(day("02-01"), "S", "EVA", "R1", 1, 5)
    with pytest.raises(Problem) as refused:
        settle(records(loans=loans, loans_withheld=(at_the_scale,)), "S", {})
    assert refused.value == Problem("settlement.loan_overpaid", member="EVA", on=day("02-01"), excess=5)
    for row, code in (
        (r.LoanPayment("p", "", day("02-01"), "X", 1), "settlement.unknown_loan"),
        (r.LoanPayment("p", "", date(2024, 12, 31), "L", 1), "settlement.loan_payment_before_loan"),
    ):
        with pytest.raises(Problem) as refused:
            settle(records(loans=loans, loan_payments=(row,)), "S", {})
        assert refused.value.code == code


def test_a_loan_without_a_due_date_is_due_when_its_season_ends():
    seasons = (
        season("A", day("02-01"), day("04-30")),
        season("B", day("04-01"), day("08-31")),
        season("C", day("10-01"), day("12-31")),
    )

    def due(on, **facts):
        return due_date(r.Loan("L", day(on), "ANA", 100, **facts), seasons)

    assert due("03-01") == day("04-30")
    assert due("04-15") == day("04-30")  # two seasons: the one that ends first
    assert due("04-15", season="B") == day("08-31")
    assert due("09-15") == day("12-31")  # between two seasons: the next
    assert due("12-31", due_on=day("02-01")) == day("02-01")
    assert due_date(r.Loan("L", date(2026, 1, 1), "ANA", 100), seasons) is None


def test_a_loan_not_yet_due_is_not_withheld():
    loans = (r.Loan("L", day("01-01"), "ANA", 100, due_on=day("07-01")),)
    assert withheld(earns("10.00", loans=loans)) == ([], 0)


def test_interest_runs_to_the_last_payment_where_that_is_after_the_end():
    """100.00 at 3 % from 31 May: 4.50 interest on 15 July, 3.00 of it paid that day; 101.50 are owed from then."""
    known = earns(
        "300.00",
        loans=(r.Loan("L", day("05-31"), "ANA", 10_000, Fraction(3), day("06-30")),),
        loan_payments=(r.LoanPayment("p", "", day("07-15"), "L", 300),),
    )
    assert withheld(known) == ([("loan", "L", 10_150)], 0)


def test_a_member_who_only_owes_is_listed():
    known = records(fines=(fine("f", "02-01", "EVA", "5"),), deliveries=(delivered("ANA", 1, "0"),))
    one = of_member(document(known), "EVA")
    assert (one["carried_forward"], one["payable"], one["withheld"]) == (500, 0, [])
