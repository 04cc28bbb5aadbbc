"""From surplus to second payments, and common costs: docs/algorithms/surplus-and-shares.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from time import process_time

import pytest
from tests.core.settlement.build import (
    cost,
    day,
    delivered,
    document,
    fine,
    kilos,
    line,
    members,
    more,
    of_member,
    paid,
    records,
    season,
    shipped,
)

from eslabon_core.problems import Problem
from eslabon_core.settlement import records as r
from eslabon_core.settlement import settle
from eslabon_core.settlement.shares import appropriate, equalised, share_fraction


def second_payments(told):
    return {one["member"]: one["second_payment"] for one in told["members"]}


def sold(amount, **rows):
    """Sells everything that is delivered for `amount`; the produce itself costs what `rows` say."""
    rows.setdefault("shipments", (shipped("V1", "03-01"),))
    return records(shipment_lines=(line("V1", 1, amount),), **rows)


def test_a_hundred_cents_for_three_equal_members():
    """1.00 by 1 : 1 : 1 = 0.34, 0.33, 0.33: the cent that is left goes to the first code."""
    known = sold("1.00", deliveries=tuple(delivered(code, 1, "0") for code in ("LUZ", "EVA", "ANA")))
    assert second_payments(document(known)) == {"ANA": 34, "EVA": 33, "LUZ": 33}


def test_codes_are_ordered_by_code_points_not_by_a_locale():
    codes = ("a", "B", "Á")
    known = sold("0.01", members=members(*codes), deliveries=tuple(delivered(code, 1, "0") for code in codes))
    assert second_payments(document(known)) == {"B": 1, "a": 0, "Á": 0}
    assert [one["member"] for one in document(known)["members"]] == ["B", "a", "Á"]


def test_a_better_grade_weighs_more():
    known = sold(
        "9.00",
        grades=(r.Grade("coffee", "A", 1_250_000), r.Grade("coffee", "B", 500_000)),
        deliveries=(delivered("ANA", 2, "0", grade="A"), delivered("EVA", 4, "0", grade="B")),
    )
    told = document(known)
    assert [one["basis"] for one in told["members"]] == ["2500.000000", "2000.000000"]
    assert second_payments(told) == {"ANA": 500, "EVA": 400}
    assert share_fraction(2_500, {"ANA": 2_500, "EVA": 2_000}) == Fraction(5, 9)
    assert share_fraction(0, {"ANA": 0}) == 0


@pytest.mark.parametrize("others_share", [False, True])
def test_suppliers_share_only_where_the_organisation_says_so(others_share):
    known = sold(
        "3.00",
        organisation={"nonmember_second_payment": others_share},
        deliveries=(delivered("ANA", 1, "0"), delivered("EVA", 2, "0", is_member=False)),
    )
    told = document(known)
    assert second_payments(told) == ({"ANA": 100, "EVA": 200} if others_share else {"ANA": 300, "EVA": 0})
    assert of_member(told, "EVA")["basis"] == ("2000.000000" if others_share else "0.000000")


def test_equal_shares_for_members_on_the_last_day():
    people = (
        *members("ANA", "EVA"),
        r.Member("GONE", True, date(2020, 1, 1), day("06-29")),
        r.Member("LAST", True, day("06-30"), day("06-30")),
        r.Member("NEXT", True, day("07-01")),
        *members("SUP", is_member=False),
    )
    known = sold("0.10", members=people, seasons=(season(basis="equal"),))
    told = document(known)
    assert second_payments(told) == {"ANA": 4, "EVA": 3, "LAST": 3}
    assert told["members"][0]["basis"] == "1.000000"


@pytest.mark.parametrize("others_share", [False, True])
def test_hours_worked_as_a_member_on_that_day(others_share):
    people = (*members("ANA"), r.Member("EVA", True, day("03-01")), *members("SUP", is_member=False))
    work = (
        r.Work("1", "S", day("02-28"), "EVA", kilos("4")),
        r.Work("2", "S", day("03-01"), "EVA", kilos("2.5")),
        r.Work("3", "S", day("03-01"), "ANA", kilos("7.5")),
        r.Work("4", "S", day("03-01"), "SUP", kilos("6")),
        r.Work("5", "S", day("03-01"), "", kilos("90")),
        r.Work("6", "T", day("03-01"), "ANA", kilos("90")),
    )
    known = sold(
        "20.00",
        organisation={"nonmember_second_payment": others_share},
        members=people,
        seasons=(season(basis="worked"),),
        work=work,
    )
    told = document(known)
    expected = {"ANA": 750, "EVA": 650, "SUP": 600} if others_share else {"ANA": 1500, "EVA": 500}
    assert second_payments(told) == expected
    assert of_member(told, "EVA")["basis"] == ("6.500" if others_share else "2.500")


@pytest.mark.parametrize("equalise", [False, True])
def test_nobody_with_a_basis_leaves_it_to_the_reserve(equalise):
    seasons = (season(equalise=equalise),)
    told = document(sold("10.00", seasons=seasons, organisation={"reserve_pct": Fraction(10)}))
    assert told["appropriations"] == [{"name": "reserve", "to": "reserve", "amount": 100}]
    assert (told["reserve"], told["distributable"], told["members"]) == (1_000, 0, [])


def appropriated(surplus, *rows, reserve=None):
    organisation = r.Organisation("ORG", "PEN", Fraction(reserve) if reserve else None)
    return [(one.name, one.amount_minor) for one in appropriate(organisation, rows, "S", surplus)]


def test_appropriations_in_their_order_general_before_the_seasons_own():
    rows = (
        r.Appropriation("S", 1, "school", Fraction(10), "rest", "community"),
        r.Appropriation("", 2, "legal", Fraction(20), "rest", "reserve"),
        r.Appropriation("", 1, "village", Fraction(25), "surplus", "community"),
        r.Appropriation("T", 1, "other season", Fraction(50), "surplus", "fund"),
    )
    assert appropriated(10_000, *rows, reserve="10") == [
        ("reserve", 1_000),
        ("village", 2_500),
        ("school", 650),
        ("legal", 1_170),
    ]


def test_an_appropriation_never_takes_more_than_is_left_and_rounds_half_to_even():
    rows = (
        r.Appropriation("", 1, "first", Fraction(70), "surplus", "fund"),
        r.Appropriation("", 2, "second", Fraction(70), "surplus", "fund"),
        r.Appropriation("", 3, "third", Fraction(5), "rest", "fund"),
    )
    assert appropriated(1_001, *rows) == [("first", 701), ("second", 300), ("third", 0)]
    assert appropriated(25, r.Appropriation("", 1, "half", Fraction(50), "surplus", "fund")) == [("half", 12)]
    assert appropriated(-500, *rows) == [("first", 0), ("second", 0), ("third", 0)]


def test_a_loss_gives_nothing_and_is_charged_to_the_reserve():
    known = sold(
        "1.00", organisation={"reserve_pct": Fraction(10)}, deliveries=(delivered("ANA", 1, "3.00"),)
    )
    told = document(known)
    assert (told["surplus"], told["reserve"], told["distributable"]) == (-200, 0, 0)
    assert told["appropriations"] == [{"name": "reserve", "to": "reserve", "amount": 0}]
    assert second_payments(told) == {"ANA": 0}
    assert settle(known, "S", {}).shares.loss_minor == 200


def test_equalise_makes_the_early_deliverers_whole():
    """230.00 and advances 400, 600, 200 for 100, 100, 20 kg: 6.50 a kilo leaves LUZ below 0; without LUZ 6.15."""
    advances = {"ANA": 40_000, "EVA": 60_000, "LUZ": 20_000}
    assert equalised(23_000, {"ANA": 100, "EVA": 100, "LUZ": 20}, advances) == {
        "ANA": 21_500,
        "EVA": 1_500,
        "LUZ": 0,
    }


def test_equalise_goes_on_until_nobody_is_below_0():
    """Out of reach one after the other: 9 leaves first, then 5; only the 1 is made whole."""
    assert equalised(2, {"A": 1, "B": 1, "C": 1}, {"A": 1, "B": 5, "C": 9}) == {"A": 2, "B": 0, "C": 0}


def test_equalise_without_a_surplus_moves_nothing():
    known = records(
        seasons=(season(equalise=True),),
        deliveries=(delivered("ANA", 1, "1.00"), delivered("EVA", 1, "3.00")),
        shipments=(shipped("V1", "03-01"),),
        shipment_lines=(line("V1", 2, "2"),),
    )
    assert second_payments(document(known)) == {"ANA": 0, "EVA": 0}
    told = document(replace(known, shipment_lines=(line("V1", 2, "3"),)))
    assert second_payments(told) == {"ANA": 200, "EVA": 0}


SEASONS = (
    season("A", day("01-01"), day("06-30")),
    season("B", day("03-01"), day("09-30"), products=("honey",)),
    season("C", day("04-01"), day("12-31"), products=("maize",)),
)


def pools(*costs, **rows):
    return records(
        seasons=SEASONS,
        deliveries=(
            delivered("ANA", 1, "300.00", season="A"),
            delivered("ANA", 1, "600.00", season="B", product="honey"),
        ),
        costs=costs,
        **rows,
    )


def shared(known):
    return [document(known, one)["bridge"]["common_costs"] for one in ("A", "B", "C")]


def test_a_common_cost_is_shared_by_the_value_of_the_deliveries():
    """1.00 of 15 February is A's alone; 1.00 of 15 March by 300 : 600; C has no deliveries and bears nothing in April."""
    assert shared(pools(cost("1", "02-15", "1.00"))) == [100, 0, 0]
    assert shared(pools(cost("1", "03-15", "1.00"))) == [33, 67, 0]
    assert shared(pools(cost("1", "04-15", "1.00"))) == [33, 67, 0]
    assert shared(pools(cost("1", "11-15", "1.00"))) == [0, 0, 100]


def test_common_costs_are_shared_row_by_row_ties_by_season():
    """Without any delivery equally: two rows of 0.01 give A both cents of the overlap."""
    known = replace(pools(cost("1", "03-15", "0.01"), cost("2", "03-16", "0.01")), deliveries=())
    assert shared(known) == [2, 0, 0]


def test_tax_is_not_a_cost_and_interest_without_a_season_is_common():
    interest = r.FinanceInterest("f", "", day("02-15"), "", 500, "PEN")
    own = r.FinanceInterest("g", "", day("02-15"), "A", 70, "PEN")
    known = pools(cost("1", "02-15", "1.18", tax="0.18"), finance_interest=(interest, own))
    bridge = document(known, "A")["bridge"]
    assert (bridge["common_costs"], bridge["interest"]) == (600, 70)


def test_a_cost_in_dollars_at_its_own_rate_else_at_that_of_its_day():
    known = records(
        rates=(r.Rate(day("01-01"), "USD", Fraction("3.7")),),
        costs=(
            cost("1", "02-15", "1.00", season="S", currency="USD", rate=Fraction("3.9"), step="transport"),
            cost("2", "02-15", "10.00", season="S", currency="USD", step="transport"),
        ),
    )
    assert document(known)["bridge"]["step_costs"]["transport"] == 390 + 3_700
    with pytest.raises(Problem) as refused:
        settle(replace(known, rates=()), "S", {})
    assert refused.value == Problem("settlement.no_rate", currency="USD", on=day("02-15"), row="2")


def test_a_step_that_does_not_exist_is_refused():
    with pytest.raises(Problem) as refused:
        settle(records(costs=(cost("1", "02-15", "1", season="S", step="magic"),)), "S", {})
    assert refused.value == Problem("settlement.unknown_step", step="magic", cost="1")


def test_fines_income_and_adjustments_of_the_season_count_dues_do_not():
    income = r.OtherIncome("i", "", day("02-01"), "S", "insurance", 900, "PEN")
    nowhere = r.OtherIncome("j", "", day("02-01"), "", "raffle", 900, "PEN")
    known = records(
        fines=(fine("1", "02-01", "ANA", "5"), fine("2", "02-01", "ANA", "7", season="")),
        other_income=(income, nowhere),
        adjustments=(
            r.Adjustment("1", "", day("02-01"), "S", "ANA", 1_000, "bonus"),
            r.Adjustment("2", "", day("02-01"), "S", "EVA", -300, "price_cut"),
            r.Adjustment("3", "", day("02-01"), "S", "ANA", -200, "dues"),
            r.Adjustment("4", "", day("02-01"), "T", "ANA", 5_000, "bonus"),
        ),
    )
    told = document(known)
    bridge = told["bridge"]
    assert (bridge["fines"], bridge["other_income"], bridge["adjustments"]) == (500, 900, 700)
    assert of_member(told, "ANA")["adjustments"] == 800
    assert told["surplus"] == 700


def test_payable_is_everything_together_and_may_be_below_0():
    known = records(
        deliveries=(delivered("ANA", 1, "10.00", paid="4.00", withheld="1.00"),),
        opening_balances=(r.OpeningBalance("S", "ANA", -250), r.OpeningBalance("S", "EVA", -100)),
        payouts=(
            r.Payout("1", "S", day("05-01"), "ANA", 100),
            r.Payout("2", "S", day("05-01"), "ANA", 5_000, day("05-03")),
        ),
        loans=(r.Loan("L", day("01-01"), "ANA", 100, due_on=day("01-31")),),
        loans_withheld=(r.LoanWithheld(day("02-01"), "S", "ANA", "R1", 1, 100),),
    )
    told = document(more(known, shipments=(shipped("V1", "03-01"),), shipment_lines=(line("V1", 1, "10"),)))
    assert of_member(told, "ANA")["payable"] == -250 + 1_000 - 400 - 100 - 100
    assert of_member(told, "EVA")["payable"] == -100


def test_products_beyond_two_to_the_63_stay_exact():
    """300,000,000.01 by 1 : 2 of a hundred million tonnes: 100,000,000.00|33 and 200,000,000.00|66."""
    known = sold(
        "300000000.01", deliveries=(delivered("ANA", 10**11, "0"), delivered("EVA", 2 * 10**11, "0"))
    )
    assert second_payments(document(known)) == {"ANA": 10_000_000_000, "EVA": 20_000_000_001}


def test_ten_thousand_members_and_two_thousand_shipments_need_no_patience():
    """About 0.4 s of processor time where it was written; a loop within a loop over members would take minutes."""
    codes = [f"M{number:05d}" for number in range(10_000)]
    known = records(
        organisation={"protected_pct": Fraction(50)},
        members=members(*codes),
        deliveries=tuple(
            delivered(code, 1 + index % 7, "2", grade=grade, certification="FT")
            for index, code in enumerate(codes)
            for grade in "ABCD"
        ),
        shipments=tuple(shipped(f"V{number}", "03-01", currency="USD") for number in range(2_000)),
        shipment_lines=tuple(
            line(f"V{number}", 50, "4", grade="ABCD"[number % 4]) for number in range(2_000)
        ),
        buyer_payments=tuple(paid(f"V{number}", "03-05", 9_000, currency="USD") for number in range(2_000)),
        rates=(r.Rate(day("01-01"), "USD", Fraction("3.71")),),
        loans=tuple(r.Loan(f"L{code}", day("01-01"), code, 500, Fraction(2)) for code in codes),
        fines=tuple(fine(code, "02-01", code, "0.50") for code in codes),
    )
    before = process_time()
    settle(known, "S", {}).document()
    assert process_time() - before < 4


def test_an_unknown_season_is_refused():
    with pytest.raises(Problem) as refused:
        settle(records(), "X", {})
    assert refused.value == Problem("settlement.unknown_season", season="X")
