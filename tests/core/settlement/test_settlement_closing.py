"""Closing, supplementary runs, carried stock and carried debts: docs/algorithms/closing.md."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

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
    process,
    records,
    season,
    shipped,
)

from eslabon_core.problems import Problem
from eslabon_core.settlement import closed_run, reasons_not_to_close, settle
from eslabon_core.settlement import records as r
from eslabon_core.settlement.runs import ClosedRun

TWO = (season(), season("T", day("07-01"), day("12-31")))


def closed(known, *codes):
    """Closes these seasons one after the other; what is kept has been through JSON."""
    runs: dict[str, tuple[ClosedRun, ...]] = {}
    for code in codes:
        run = closed_run(settle(known, code, runs))
        assert ClosedRun.from_json(run.to_json()) == run
        runs[code] = (*runs.get(code, ()), ClosedRun.from_json(run.to_json()))
    return runs


def close_again(known, runs, code="S"):
    return {**runs, code: (*runs[code], closed_run(settle(known, code, runs)))}


def three_to_one(**rows):
    """ANA 300 kg and EVA 100 kg for 4.00 each kilo, sold for 2,000.00 and paid: 400.00 by 3 : 1."""
    known = records(
        seasons=TWO,
        deliveries=(delivered("ANA", 300, "1200"), delivered("EVA", 100, "400")),
        shipments=(shipped("V1", "03-01"),),
        shipment_lines=(line("V1", 400, "5"),),
        buyer_payments=(paid("V1", "03-02", 200_000),),
    )
    return more(known, **rows)


def run_of(told):
    return told["run"], {one["member"]: one["second_payment"] for one in told["members"]}


def codes(settlement, **options):
    choices = {"with_uncollected": False, "carry_stock": False, "held_operations": 0, **options}
    return [reason.code for reason in reasons_not_to_close(settlement, **choices)]


def test_a_season_that_is_sold_and_paid_closes():
    assert codes(settle(three_to_one(), "S", {})) == []


def test_what_stands_against_closing_and_what_may_be_accepted():
    known = records(
        seasons=TWO,
        deliveries=(delivered("ANA", 10, "10"), delivered("ANA", 1, "1", grade="B")),
        shipments=(shipped("V1", "03-01"),),
        shipment_lines=(line("V1", 4, "5"), line("V1", 2, "5", 2, grade="B")),
    )
    settlement = settle(known, "S", {})
    assert codes(settlement, held_operations=3) == [
        "closing.stock_short",
        "closing.held_operations",
        "closing.uncollected",
        "closing.stock_left",
    ]
    assert codes(settlement, with_uncollected=True, carry_stock=True) == ["closing.stock_short"]
    short = reasons_not_to_close(settlement, with_uncollected=True, carry_stock=True, held_operations=0)[0]
    assert short == Problem("closing.stock_short", key=("coffee", "B", ""), quantity_milli=1000)
    with pytest.raises(Problem) as refused:
        closed_run(settlement)
    assert refused.value == short


def test_overpaid_is_not_collected_either():
    note = r.InvoiceNote("n", "", day("03-05"), "V1", 1, -500)
    settlement = settle(three_to_one(invoice_notes=(note,)), "S", {})
    assert settlement.uncollected_minor == -500
    assert codes(settlement) == ["closing.uncollected"]


def left_over(seasons, **rows):
    known = records(seasons=seasons, deliveries=(delivered("ANA", 10, "10"),))
    return settle(more(known, **rows), "S", {})


def test_stock_is_carried_into_the_next_open_season_of_the_product():
    other = season("H", day("07-01"), day("12-31"), products=("honey",))
    later = season("U", day("08-01"), day("12-31"))
    assert left_over((season(), other, later)).carry_into == {"coffee": "U"}
    before = season("P", day("01-01"), day("06-30"))
    assert left_over((season(), other, before)).carry_into == {"coffee": None}
    assert codes(left_over((season(), other, before)), carry_stock=True) == ["closing.no_next_season"]


def test_a_product_is_carried_into_the_season_of_what_it_was_made_from():
    settlement = left_over(
        TWO,
        processing=(
            process("P", 1, ("coffee", "", 10), ("flour", "", 5)),
            process("Q", 1, ("flour", "", 5), ("bread", "", 5)),
        ),
    )
    assert settlement.carry_into == {"bread": "T"}


def with_forty_kilos_left():
    """S: 100 kg for 100.00, 60 shipped. T: 60 kg for 120.00, 50 shipped."""
    known = records(
        seasons=TWO,
        deliveries=(delivered("ANA", 100, "100"), delivered("EVA", 60, "120", season="T")),
        shipments=(shipped("V1", "03-01"), shipped("V2", "08-01", season="T")),
        shipment_lines=(line("V1", 60, "2"), line("V2", 50, "4")),
        buyer_payments=(paid("V1", "03-02", 12_000), paid("V2", "08-02", 20_000)),
    )
    return known, closed(known, "S")


def test_stock_that_was_carried_is_opening_stock_at_its_cost():
    """40 kg go on with 40.00 and meet 60 kg for 120.00; half of the 160.00 is shipped."""
    known, runs = with_forty_kilos_left()
    assert [(one.into, one.quantity_milli, one.cost_minor) for one in runs["S"][0].carried] == [
        ("T", 40_000, 4_000)
    ]
    told = document(known, "T", runs)
    assert told["bridge"]["cost_of_sales"] == 8_000
    assert told["stock_left"][0]["cost"] == 8_000
    assert document(known, "T")["bridge"]["cost_of_sales"] == 10_000  # nothing carried before S is closed


def test_a_late_delivery_joins_the_stock_that_was_carried_on():
    """10 kg for 15.00 of S arrive after closing: S pays them and takes no cost of them; T opens with 50 kg for 55.00."""
    known, runs = with_forty_kilos_left()
    late = more(known, deliveries=(delivered("LUZ", 10, "15"),))
    told = document(late, "S", runs)
    assert told["run"] == 2
    assert told["bridge"]["cost_of_sales"] == 6_000
    assert (told["stock_left"], told["stock_short"]) == ([], [])
    # 60.00 of surplus by 100 : 10 now; ANA keeps what run 1 gave, the reserve bears it
    assert run_of(told) == (2, {"ANA": 0, "LUZ": 545})
    assert settle(late, "S", runs).charged_to_reserve_minor == 6_000 - 5_455
    assert of_member(told, "LUZ")["payable"] == 1_500 + 545
    before = document(late, "T", runs)
    assert before["bridge"]["cost_of_sales"] == 7_955  # 175.00 x 50 / 110 = 79.5454...: the larger remainder
    again = close_again(late, runs)
    assert document(late, "T", again) == before
    assert document(late, "S", again) == told


def test_a_void_after_closing_leaves_the_carried_stock_at_its_value():
    known, runs = with_forty_kilos_left()
    voided = replace(known, deliveries=(delivered("ANA", 90, "90"), *known.deliveries[1:]))
    told = document(voided, "S", runs)
    assert told["bridge"]["cost_of_sales"] == 6_000
    assert told["stock_short"] == []
    assert settle(voided, "T", runs).inflow.opening["coffee", "", ""].quantity_milli == kilos(30)


def test_late_produce_of_a_key_that_was_sold_out_is_left_and_carried_by_the_supplementary_run():
    known = three_to_one()
    runs = closed(known, "S")
    late = more(known, deliveries=(delivered("LUZ", 100, "400"),))
    settlement = settle(late, "S", runs)
    assert settlement.document()["stock_left"][0]["quantity_milli"] == kilos(100)
    assert codes(settlement) == ["closing.stock_left"]
    again = close_again(late, runs)
    assert again["S"][1].carried[0].cost_minor == 40_000
    assert not settle(late, "S", again).is_news


def test_without_news_a_closed_season_shows_its_last_run():
    known = three_to_one()
    runs = closed(known, "S")
    assert document(known, "S", runs) == document(known)
    assert codes(settle(known, "S", runs)) == ["closing.nothing_new"]
    with pytest.raises(Problem) as refused:
        closed_run(settle(known, "S", runs))
    assert refused.value == Problem("closing.nothing_new", season="S", run=1)


def test_payouts_after_closing_are_no_news_but_stand_in_the_document():
    known = three_to_one()
    runs = closed(known, "S")
    payouts = (
        r.Payout("1", "S", day("07-01"), "ANA", 30_000),
        r.Payout("2", "S", day("07-01"), "LUZ", 500),
        r.Payout("3", "S", day("07-01"), "EVA", 100, day("07-02")),
    )
    told = document(more(known, payouts=payouts), "S", runs)
    assert run_of(told) == (1, {"ANA": 30_000, "EVA": 10_000, "LUZ": 0})
    assert [(one["payouts"], one["payable"]) for one in told["members"]] == [
        (30_000, 120_000),
        (0, 50_000),
        (500, -500),
    ]


def test_a_supplementary_run_gives_the_difference():
    """A claim settled later brings 40.00 more: 30.00 and 10.00 in S/2; payable counts both runs."""
    known = three_to_one()
    runs = closed(known, "S")
    more_income = r.OtherIncome("i", "", day("07-10"), "S", "insurance", 4_000, "PEN")
    late = more(known, other_income=(more_income,))
    told = document(late, "S", runs)
    assert run_of(told) == (2, {"ANA": 3_000, "EVA": 1_000})
    assert (told["surplus"], told["distributable"]) == (44_000, 44_000)
    assert of_member(told, "ANA")["payable"] == 120_000 + 33_000
    again = close_again(late, runs)
    assert document(late, "S", again) == told
    assert settle(late, "S", again).run == 3


def test_what_was_given_is_never_taken_back_the_reserve_bears_it():
    """A late cost of 80.00: totals fall to 240 and 80; nobody gives back 60 and 20. Then 40.00 come in again: the reserve
    gets half of its charge back; then 60.00 more, and 15.00 and 5.00 are paid."""
    known = three_to_one()
    runs = closed(known, "S")
    known = more(known, costs=(cost("late", "07-15", "80", season="S"),))
    settlement = settle(known, "S", runs)
    assert run_of(settlement.document()) == (2, {"ANA": 0, "EVA": 0})
    assert settlement.charged_to_reserve_minor == 8_000
    runs = close_again(known, runs)
    for amount, charged, own in ((4_000, -4_000, (0, 0)), (6_000, -4_000, (1_500, 500))):
        income = r.OtherIncome(f"i{amount}", "", day("07-20"), "S", "insurance", amount, "PEN")
        known = more(known, other_income=(income,))
        settlement = settle(known, "S", runs)
        assert settlement.charged_to_reserve_minor == charged
        assert run_of(settlement.document())[1] == dict(zip(("ANA", "EVA"), own, strict=True))
        runs = close_again(known, runs)
    given = sum(sum(run.second_payments.values()) for run in runs["S"])
    assert given == settle(known, "S", runs).pool.surplus_minor + runs["S"][-1].charged_minor


def test_a_premium_that_falls_is_kept_too():
    certified = {"premium": "0.10", "premium_to": "certified"}
    known = replace(
        three_to_one(),
        shipment_lines=(line("V1", 400, "5", **certified),),
        buyer_payments=(paid("V1", "03-02", 204_000),),
    )
    runs = closed(known, "S")
    assert dict(runs["S"][0].premiums) == {"ANA": 3_000, "EVA": 1_000}
    late = more(known, deliveries=(delivered("EVA", 200, "800"),))
    one = of_member(document(late, "S", runs), "ANA")
    assert (one["premium"], one["payable"]) == (0, 120_000 + 3_000 + 30_000)
    assert of_member(document(late, "S", runs), "EVA")["premium"] == 1_000


def test_a_closed_season_keeps_the_common_cost_that_it_booked():
    """90.00 of one day in both: by 300 : 600. S is closed with 30.00; more deliveries in T move nothing of S."""
    seasons = (season(), season("T", day("03-01"), day("12-31"), products=("honey",)))
    known = records(
        seasons=seasons,
        deliveries=(delivered("ANA", 1, "300"), delivered("ANA", 1, "600", season="T", product="honey")),
        shipments=(shipped("V1", "03-01"),),
        shipment_lines=(line("V1", 1, "500"),),
        buyer_payments=(paid("V1", "03-02", 50_000),),
        costs=(cost("c", "03-15", "90"),),
    )
    runs = closed(known, "S")
    assert runs["S"][0].common == {"cost:c": 3_000}
    late = more(
        known,
        deliveries=(delivered("ANA", 1, "300", season="T", product="honey"),),
        costs=(cost("d", "03-20", "7"),),
    )
    assert document(late, "T", runs)["bridge"]["common_costs"] == 6_000 + 700
    assert not settle(late, "S", runs).is_news


def test_a_fine_that_did_not_fit_is_carried_and_withheld_first():
    """5.00 earned in S, fines of 8.00: 3.00 are carried into T, before the fine of T."""
    known = records(
        organisation={"protected_pct": None},
        seasons=TWO,
        members=members("ANA", "EVA"),
        deliveries=(delivered("ANA", 1, "0"), delivered("ANA", 1, "0", season="T")),
        shipments=(shipped("V1", "03-01"), shipped("V2", "08-01", season="T")),
        shipment_lines=(line("V1", 1, "5"), line("V2", 1, "4")),
        buyer_payments=(paid("V1", "03-02", 500), paid("V2", "08-02", 400)),
        fines=(
            fine("f", "02-01", "ANA", "8", decision="D-1", season=""),
            fine("g", "08-01", "ANA", "2", decision="D-0", season=""),
        ),
    )
    told = of_member(document(known), "ANA")
    assert told["withheld"] == [{"kind": "fine", "ref": "D-1", "amount": 500}]
    assert told["carried_forward"] == 300
    before = of_member(document(known, "T"), "ANA")
    assert before["withheld"] == [{"kind": "fine", "ref": "D-1", "amount": 400}]
    runs = closed(known, "S")
    told = of_member(document(known, "T", runs), "ANA")
    assert told["withheld"] == [
        {"kind": "carried", "ref": "D-1", "amount": 300},
        {"kind": "fine", "ref": "D-0", "amount": 100},
    ]
    assert told["carried_forward"] == 100
    written_off = replace(known, fines=known.fines[1:])
    assert of_member(document(written_off, "T", runs), "ANA")["withheld"][0]["amount"] == 200


def test_a_carried_loans_interest_runs_on_from_what_was_withheld():
    """100.00 at 3 % a month, 30 days to 30 June: 103.00 owed, 50.00 withheld: 53.00 stay. 184 days to 31 December:
    53.00 x 0.03 x 184 / 30 = 9.752 -> 9.75."""
    known = records(
        seasons=TWO,
        deliveries=(delivered("ANA", 1, "0"), delivered("ANA", 1, "0", season="T")),
        shipments=(shipped("V1", "03-01"), shipped("V2", "08-01", season="T")),
        shipment_lines=(line("V1", 1, "50"), line("V2", 1, "100")),
        buyer_payments=(paid("V1", "03-02", 5_000), paid("V2", "08-02", 10_000)),
        loans=(r.Loan("L", day("05-31"), "ANA", 10_000, Fraction(3)),),
    )
    runs = closed(known, "S")
    assert of_member(document(known, "T", runs), "ANA")["withheld"] == [
        {"kind": "carried", "ref": "L", "amount": 6_275}
    ]


def test_a_supplementary_run_withholds_from_its_own_payment_only():
    known = three_to_one(fines=(fine("f", "02-01", "ANA", "400", season=""),))
    runs = closed(known, "S")
    assert of_member(runs["S"][0].document, "ANA")["carried_forward"] == 10_000
    income = r.OtherIncome("i", "", day("07-10"), "S", "insurance", 4_000, "PEN")
    one = of_member(document(more(known, other_income=(income,)), "S", runs), "ANA")
    assert one["withheld"] == [{"kind": "carried", "ref": "f", "amount": 3_000}]
    assert (one["carried_forward"], one["payable"]) == (7_000, 120_000 + 33_000 - 33_000)


def test_a_payment_after_closing_is_news_of_the_season():
    known = replace(three_to_one(), buyer_payments=(paid("V1", "03-02", 150_000),))
    runs = closed(known, "S")
    assert runs["S"][0].document["uncollected"] == 50_000
    told = document(more(known, buyer_payments=(paid("V1", "07-02", 50_000),)), "S", runs)
    assert (told["run"], told["uncollected"]) == (2, 0)
    assert run_of(told)[1] == {"ANA": 0, "EVA": 0}
