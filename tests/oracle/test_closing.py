"""Closing, what is carried, and supplementary runs (the folder `years`)."""

import pytest
from tests.oracle import OracleError, close, settle

from .twins import case, figures, member, stock

LATE = "receipt,at,member,product,gross,season / R9,2025-07-15,B,cafe,10,S1"


def closed_first(sheets: dict) -> dict:
    return close(sheets, "S1", "2025-07-01", with_uncollected=True, carry_stock=True)


def test_closing_is_refused_while_something_is_open():
    sheets = case("years")
    with pytest.raises(OracleError, match=r"close.uncollected"):
        close(sheets, "S1", "2025-07-01", carry_stock=True)
    with pytest.raises(OracleError, match=r"close.stock_left"):
        close(sheets, "S1", "2025-07-01", with_uncollected=True)
    with pytest.raises(OracleError, match=r"close.stock_short"):
        close(sheets, "S2", "2025-12-31", with_uncollected=True, carry_stock=True)
    more = case("years", opening="on,account,product,quantity,amount / 2025-08-01,stock,cafe,100,1.00")
    with pytest.raises(OracleError, match=r"close.no_next_season"):
        close(more, "S2", "2025-12-31", with_uncollected=True, carry_stock=True)


def test_withheld_once_and_carried_to_the_next_season():
    """S1: surplus 75.00 = 50.00 + 25.00; of A's at most 60 %: fine 20.00 and 10.00 of the loan's 112.00 (120 days at
    3 % a month = 12.00 interest). 10.00 covered interest, 2.00 of it stay due; S2 to 12-31, 184 days: 18.40 more: 120.40.
    S2 takes over 30 kg for 30.00: 390 - 130 = 260.00; of A's 130.00 at most 78.00 for the carried loan."""
    sheets = case("years")
    run = closed_first(sheets)
    first = member(run["document"], "A")
    assert [(row["kind"], row["amount"]) for row in first["withheld"]] == [("fine", 2000), ("loan", 1000)]
    assert first["carried_forward"] == 10200
    document = settle(sheets, "S2", closed=[run])
    assert (document["surplus"], document["stock_short"]) == (26000, [])
    second = member(document, "A")
    assert second["withheld"] == [{"kind": "carried", "ref": "L1", "amount": 7800}]
    assert second["carried_forward"] == 4240


def test_a_closed_season_shows_its_last_run():
    sheets = case("years")
    run = closed_first(sheets)
    assert settle(sheets, "S1", closed=[run]) == run["document"]
    assert close(sheets, "S1", "2025-09-09", closed=[run]) is run
    paid = case("years", payouts="on,member,amount,from,kind,season / 2025-08-01,A,15.00,bank,other,S1")
    document = settle(paid, "S1", closed=[run])
    assert document["run"] == 1
    assert member(document, "A")["payouts"] == 500 + 1500
    assert member(document, "A")["payable"] == member(run["document"], "A")["payable"] - 1500


def test_a_late_delivery_joins_the_carried_stock():
    """R9: 10 kg, 10.00 to B. 75.00 by 100 : 60 = 46.88 + 28.12 (equal rest, A first). A had 50.00: nothing back;
    B gets 3.12 more. The season's cost stays 120.00; S2 starts with 40 kg for 40.00 and keeps 10 kg."""
    run = closed_first(case("years"))
    sheets = case("years", deliveries=LATE)
    document = settle(sheets, "S1", closed=[run])
    assert document["run"] == 2
    assert (document["surplus"], document["stock_left"]) == (7500, [])
    assert figures(document, "second_payment") == {"A": 0, "B": 312}
    assert member(document, "A")["withheld"] == []
    assert member(document, "A")["carried_forward"] == 10200
    assert member(document, "A")["payable"] == member(run["document"], "A")["payable"]
    assert member(document, "B")["payable"] == member(run["document"], "B")["payable"] + 1000 + 312
    following = settle(sheets, "S2", closed=[run])
    assert stock(following["stock_left"]) == [("cafe", "", "", 10_000, 1000)]
    again = close(sheets, "S1", "2025-10-01", with_uncollected=True, carry_stock=True, closed=[run])
    assert again["run"] == 2
    assert settle(sheets, "S1", closed=[run, again]) == again["document"]
    assert stock(settle(sheets, "S2", closed=[run, again])["stock_left"]) == [("cafe", "", "", 10_000, 1000)]


def test_a_late_fine_and_a_late_payment_give_a_supplementary_run():
    """The fine of 6.00 makes 81.00 = 54.00 + 27.00: 4.00 and 2.00 more. 60 % of A's 4.00: 2.40 for the carried loan,
    then the new fine: 102.00 - 2.40 + 6.00 stay."""
    run = closed_first(case("years"))
    sheets = case(
        "years",
        fines="on,member,amount,bylaw,decision / 2025-06-20,A,6.00,7,D5",
        buyer_payments="on,shipment,amount,currency / 2025-07-30,V1,30.00,PEN",
    )
    document = settle(sheets, "S1", closed=[run])
    assert (document["run"], document["uncollected"], document["surplus"]) == (2, 0, 8100)
    assert figures(document, "second_payment") == {"A": 400, "B": 200}
    assert member(document, "A")["withheld"] == [{"kind": "carried", "ref": "L1", "amount": 240}]
    assert member(document, "A")["carried_forward"] == 10200 - 240 + 600
    assert member(document, "A")["payable"] == member(run["document"], "A")["payable"] + 400 - 240


def test_a_closed_season_keeps_its_common_costs():
    """S1 booked 18.68. A second harvest of honey turns the values to 200 : 300, but S1 keeps what it has; a new common
    cost goes wholly to S2."""
    sheets = case("commons")
    run = close(sheets, "S1", "2025-09-01", with_uncollected=True)
    more = case(
        "commons",
        deliveries="receipt,at,member,product,gross / R3,2025-05-01,B,miel,200",
        costs="on,step,amount,ref / 2025-04-09,administration,8.00,z",
    )
    assert settle(more, "S1", closed=[run])["bridge"]["common_costs"] == 1868
    assert settle(more, "S2", closed=[run])["bridge"]["common_costs"] == 933 + 800
    assert settle(more, "S1")["bridge"]["common_costs"] == 1000 + 400 + 0 + 120 + 320
