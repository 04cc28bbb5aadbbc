"""What produce costs: docs/algorithms/stock-cost.md."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.core.settlement.build import (
    day,
    delivered,
    document,
    kilos,
    line,
    loss,
    paid,
    process,
    records,
    season,
    shipped,
)

from eslabon_core.problems import Problem
from eslabon_core.settlement import records as r
from eslabon_core.settlement import settle


def costs(settlement):
    """(kind, source, line) -> cost of every movement out."""
    outs = settlement.stock.outs
    return {(one.out.kind, one.out.source, one.out.line): one.cost_minor for one in outs}


def stock_of(settlement, product="coffee", grade=""):
    return next(one for one in settlement.stock.keys if one.key == (product, grade, ""))


def test_cost_is_shared_over_what_went_out_and_what_is_left():
    """100.00 for 300 kg: 120 and 150 shipped, 20 lost, 10 left: 40.00, 50.00, 6.666..., 3.333...: the cent to the loss."""
    known = records(
        deliveries=(delivered("ANA", 300, "100.00"),),
        shipments=(shipped("V1", "03-01"), shipped("V2", "02-01")),
        shipment_lines=(line("V1", 120, "1"), line("V2", 150, "1")),
        losses=(loss("04-01", 20),),
    )
    settlement = settle(known, "S", {})
    assert costs(settlement) == {
        ("shipment", "V2", 1): 5000,
        ("shipment", "V1", 1): 4000,
        ("loss", "loss/04-01", 0): 667,
    }
    assert (stock_of(settlement).left.quantity_milli, stock_of(settlement).left.cost_minor) == (10_000, 333)
    assert settlement.pool.cost_of_sales_minor == 9000
    assert settlement.pool.losses_minor == 667


def test_a_tied_cent_goes_by_date_then_shipment_processing_loss_then_code():
    """0.03 over five equal parts of one day: shipments by code first, then the process, then the loss."""
    known = records(
        deliveries=(delivered("ANA", 5, "0.03"),),
        shipments=(shipped("V2", "03-01"), shipped("V1", "03-01")),
        shipment_lines=(line("V2", 1, "1"), line("V1", 1, "1")),
        processing=(process("A", 1, ("coffee", "", 1), ("flour", "", 1)),),
        losses=(loss("03-01", 1),),
    )
    settlement = settle(known, "S", {})
    assert costs(settlement) == {
        ("shipment", "V1", 1): 1,
        ("shipment", "V2", 1): 1,
        ("processing", "A", 1): 1,
        ("loss", "loss/03-01", 0): 0,
    }
    assert stock_of(settlement).left.cost_minor == 0


def test_an_earlier_loss_comes_before_a_later_shipment():
    known = records(
        deliveries=(delivered("ANA", 2, "0.01"),),
        shipments=(shipped("V1", "03-02"),),
        shipment_lines=(line("V1", 1, "1"),),
        losses=(loss("03-01", 1),),
    )
    assert settle(known, "S", {}).pool.losses_minor == 1


def test_kilos_still_on_a_phone_are_listed_and_cost_nothing():
    """120 kg went out of 100 kg for 50.00: the cost is shared over what went out; 20 kg are missing."""
    known = records(
        deliveries=(delivered("ANA", 100, "50.00"),),
        shipments=(shipped("V1", "03-01"), shipped("V2", "03-02")),
        shipment_lines=(line("V1", 90, "1"), line("V2", 30, "1")),
    )
    told = document(known)
    assert told["stock_short"] == [
        {"product": "coffee", "grade": "", "certification": "", "quantity_milli": 20_000, "cost": 0}
    ]
    assert told["stock_left"] == []
    assert told["bridge"]["cost_of_sales"] == 5000
    assert costs(settle(known, "S", {})) == {("shipment", "V1", 1): 3750, ("shipment", "V2", 1): 1250}


GRADED = (
    r.Grade("coffee", "A", 1_000_000),
    r.Grade("coffee", "B", 500_000),
    r.Grade("coffee", "C", 0),
)


def test_sorting_gives_back_what_never_left():
    """100 kg A for 200.00, sorted: 70 A again, 30 B. Only 30 kg left A, with 60.00, and B has all of it."""
    known = records(
        grades=GRADED,
        deliveries=(delivered("ANA", 100, "200.00", grade="A"),),
        processing=(
            process("P", 1, ("coffee", "A", 100), ("coffee", "A", 70)),
            process("P", 2, ("", "", 0), ("coffee", "B", 30)),
        ),
    )
    settlement = settle(known, "S", {})
    assert stock_of(settlement, grade="A").left.cost_minor == 14_000
    assert stock_of(settlement, grade="B").left.cost_minor == 6_000
    assert stock_of(settlement, grade="A").made.quantity_milli == 0


def test_sorting_that_loses_weight_without_another_output_is_a_loss():
    """Drying: 100 kg in, 90 kg back: 10 kg with 20.00 never came back."""
    known = records(
        deliveries=(delivered("ANA", 100, "200.00"),),
        processing=(process("P", 1, ("coffee", "", 100), ("coffee", "", 90)),),
    )
    settlement = settle(known, "S", {})
    assert settlement.pool.losses_minor == 2000
    assert stock_of(settlement).left.quantity_milli == kilos(90)


def test_more_given_back_than_taken_is_made_from_the_other_inputs():
    """40 A and 60 B resorted to 50 A and 50 B: 10 kg went from B to A with their cost."""
    known = records(
        grades=GRADED,
        deliveries=(delivered("ANA", 40, "80.00", grade="A"), delivered("ANA", 60, "60.00", grade="B")),
        processing=(
            process("P", 1, ("coffee", "A", 40), ("coffee", "A", 50)),
            process("P", 2, ("coffee", "B", 60), ("coffee", "B", 50)),
        ),
    )
    settlement = settle(known, "S", {})
    assert stock_of(settlement, grade="A").left.cost_minor == 9_000
    assert stock_of(settlement, grade="B").left.cost_minor == 5_000


def test_keys_that_feed_each_other_are_refused_by_name():
    known = records(
        processing=(
            process("P", 1, ("coffee", "", 1), ("flour", "", 1)),
            process("Q", 1, ("flour", "", 1), ("coffee", "", 1)),
            process("R", 1, ("flour", "", 1), ("bread", "", 1)),
        )
    )
    with pytest.raises(Problem) as refused:
        settle(known, "S", {})
    assert refused.value == Problem(
        "settlement.circle", season="S", keys=(("coffee", "", ""), ("flour", "", ""))
    )


def test_outputs_share_by_weight_then_by_stated_share_then_by_quantity():
    outputs = [("B", 20), ("C", 30)]

    def made(grades=GRADED, shares=(None, None)):
        rows = [process("P", 1, ("coffee", "A", 60), ("coffee", "B", 20), share=shares[0])]
        rows.append(process("P", 2, ("", "", 0), ("coffee", "C", 30), share=shares[1]))
        known = records(
            grades=grades, deliveries=(delivered("ANA", 60, "100.00", grade="A"),), processing=tuple(rows)
        )
        settlement = settle(known, "S", {})
        return [stock_of(settlement, grade=grade).left.cost_minor for grade, _ in outputs]

    assert made() == [10_000, 0]  # 20 x 0.5 and 30 x 0
    assert made(shares=(Fraction(25), Fraction("12.5"))) == [6_667, 3_333]
    all_zero = tuple(r.Grade("coffee", grade, 0) for grade in "ABC")
    assert made(grades=all_zero) == [4_000, 6_000]
    assert made(grades=()) == [4_000, 6_000]
    with pytest.raises(Problem) as refused:
        made(shares=(Fraction(25), None))
    assert refused.value.code == "settlement.cost_share_incomplete"


def test_a_grade_that_the_product_does_not_have_is_refused():
    known = records(grades=GRADED, deliveries=(delivered("ANA", 1, "1", grade="Z"),))
    with pytest.raises(Problem) as refused:
        settle(known, "S", {})
    assert refused.value == Problem("settlement.unknown_grade", product="coffee", grade="Z")


def back(on, quantity, to_grade="", credit=0, shipment="V1"):
    return r.GoodsReturn(f"back/{on}", "", day(on), shipment, 1, kilos(quantity), credit, to_grade)


def test_returned_goods_are_destroyed_sold_on_or_never_left():
    """100 kg A for 100.00, 50 shipped; 10 destroyed, 5 to B, 15 back as A: 20 out, 10 lost, 5 moved on, 65 left."""
    known = records(
        grades=GRADED,
        deliveries=(delivered("ANA", 100, "100.00", grade="A"),),
        shipments=(shipped("V1", "03-01"), shipped("V2", "03-09")),
        shipment_lines=(line("V1", 50, "2", grade="A"), line("V2", 5, "1", grade="B")),
        returns=(back("03-02", 10), back("03-03", 5, "B"), back("03-04", 15, "A")),
    )
    settlement = settle(known, "S", {})
    assert costs(settlement) == {
        ("shipment", "V1", 1): 2000,
        ("destroyed", "back/03-02", 1): 1000,
        ("moved_on", "back/03-03", 1): 500,
        ("shipment", "V2", 1): 500,
    }
    assert stock_of(settlement, grade="A").left.cost_minor == 6500
    assert settlement.pool.losses_minor == 1000
    assert settlement.pool.cost_of_sales_minor == 2500


def test_more_returned_than_shipped_and_returns_of_no_line_are_refused():
    known = records(shipments=(shipped("V1", "03-01"),), shipment_lines=(line("V1", 5, "2"),))
    for row, code in (
        (back("03-02", 6), "settlement.returned_more_than_shipped"),
        (r.GoodsReturn("x", "", day("03-02"), "V1", 2, 1000, 0), "settlement.unknown_shipment_line"),
        (back("03-02", 1, shipment="V9"), "settlement.unknown_shipment"),
    ):
        with pytest.raises(Problem) as refused:
            settle(r.Records(**{**_fields(known), "returns": (row,)}), "S", {})
        assert refused.value.code == code


def _fields(known):
    return {name: getattr(known, name) for name in known.__slots__}


def test_a_transfer_loses_on_the_day_it_is_received():
    """30 sent, 28 received: 2 lost. What is still on the road has lost nothing, what weighs more has lost nothing."""
    known = records(
        deliveries=(delivered("ANA", 100, "100.00"),),
        transfers=(
            r.Transfer("T1", "S", "coffee", "", "", day("03-01"), kilos(30), day("03-04"), kilos(28)),
            r.Transfer("T2", "S", "coffee", "", "", day("03-01"), kilos(30)),
            r.Transfer("T3", "S", "coffee", "", "", day("03-01"), kilos(10), day("03-04"), kilos(11)),
        ),
    )
    settlement = settle(known, "S", {})
    assert costs(settlement) == {("transfer", "T1", 0): 200}
    assert settlement.pool.losses_minor == 200


def test_opening_stock_takes_part_at_its_cost_and_gives_no_basis():
    known = records(
        opening_stock=(r.OpeningStock("S", "coffee", "", "", kilos(100), 30_000),),
        deliveries=(delivered("ANA", 100, "100.00"),),
        shipments=(shipped("V1", "03-01"),),
        shipment_lines=(line("V1", 150, "4"),),
        buyer_payments=(paid("V1", "03-02", 60_000),),
    )
    told = document(known)
    assert told["bridge"]["cost_of_sales"] == 30_000
    assert told["stock_left"][0]["cost"] == 10_000
    assert [(one["member"], one["basis"]) for one in told["members"]] == [("ANA", "100000.000000")]


def test_rows_of_another_season_are_not_this_pools():
    known = records(
        seasons=(season(), season("T", day("07-01"), day("12-31"))),
        deliveries=(delivered("ANA", 10, "10.00"), delivered("ANA", 5, "5.00", season="T")),
        shipments=(shipped("V1", "07-05", season="T"),),
        shipment_lines=(line("V1", 5, "2"),),
    )
    assert document(known)["bridge"]["cost_of_sales"] == 0
    assert document(known, "T")["bridge"]["cost_of_sales"] == 500
