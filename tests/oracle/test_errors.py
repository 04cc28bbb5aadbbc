"""What the design calls an error is refused by name."""

import pytest
from tests.oracle import OracleError, merge, settle

from .twins import case

LATER = "code,product,starts_on,ends_on / S9,cafe,2025-06-01,2025-09-30"


@pytest.mark.parametrize(
    ("name", "more", "code"),
    [
        ("years", {"seasons": LATER, "costs": "on,step,amount,product / 2025-06-15,other,1,cafe"}, "season.two"),
        ("years", {"seasons": LATER, "fines": "on,member,amount,decision / 2025-06-15,A,1,D"}, "season.two"),
        ("years", {"costs": "on,step,amount,product / 2024-06-15,other,1,cafe"}, "season.none"),
        ("years", {"deliveries": "receipt,at,member,product,gross / R9,2024-02-01,A,cafe,1"}, "season.none"),
        ("years", {"costs": "on,step,amount,season / 2025-06-15,other,1,S7"}, "season.unknown"),
        ("years", {"buyer_payments": "on,shipment,amount,currency / 2025-06-02,V1,30.01,PEN"}, "payment.too_much"),
        (
            "years",
            {"buyer_payments": "on,shipment,amount,deduction,currency / 2025-06-02,V1,0,30.01,PEN"},
            "payment.too_much",
        ),
        ("years", {"buyer_payments": "on,shipment,amount,currency / 2025-06-02,V1,1,USD"}, "payment.currency"),
        (
            "years",
            {"shipments": "code,on,buyer,product,quantity,currency,price / V9,2025-06-02,X,cafe,1,USD,1"},
            "rate.missing",
        ),
        ("years", {"loan_payments": "on,loan,amount / 2025-03-03,L1,100.11"}, "loan.paid_too_much"),
        ("years", {"other_income": "on,source,amount,kind,into,buyer,season / 2025-06-01,x,1,other,prepayment,X,S1"},
         "prepayment.too_much"),
        ("quality", {"deliveries": "receipt,at,member,product,grade,gross,season / R9,2023-12-31,A,maiz,A,1,S1"},
         "delivery.no_price"),
        (
            "workshop",
            {"processing": "code,line,on,input_product,input_grade,input_quantity,output_product,output_grade,"
             "output_quantity / X9,1,2025-04-01,oro,2,1,cafe,A,1"},
            "stock.circle",
        ),
        (
            "workshop",
            {"processing": "code,line,on,input_product,input_grade,input_quantity,output_product,output_grade,"
             "output_quantity,cost_share_pct / X9,1,2025-04-01,cafe,A,1,oro,1,1,50 / X9,2,2025-04-01,,,,oro,2,1,"},
            "process.cost_share",
        ),
    ],
)  # fmt: skip
def test_refused(name, more, code):
    with pytest.raises(OracleError) as refused:
        settle(case(name, **more), "S1")
    assert refused.value.code == code


def test_a_product_without_a_fitting_grade_is_refused():
    sheets = case("quality")
    sheets["grades"] = [row for row in sheets["grades"] if row["code"] != "R"]
    with pytest.raises(OracleError, match=r"delivery.no_grade: R5/1"):
        settle(sheets, "S1")


def test_files_imported_twice_change_nothing_and_later_files_fill():
    sheets = case("years")
    void = {**sheets["deliveries"][0], "void_on": "2025-02-09", "void_reason": "twice"}
    assert merge([sheets, sheets]) == merge([sheets])
    filled = merge([sheets, {"deliveries": [void]}])
    assert len(filled["deliveries"]) == 4
    assert [row["receipt"] for row in filled["deliveries"] if row.get("void_on")] == ["R1"]
    assert merge([sheets, {"deliveries": [void]}, sheets]) == filled
    changed = {**sheets["deliveries"][0], "gross": "101"}
    with pytest.raises(OracleError, match=r"event.changed"):
        merge([sheets, {"deliveries": [changed]}])


def test_rows_alike_are_told_apart_by_their_number():
    row = {"on": "2025-03-01", "step": "other", "amount": "1.00", "season": "S1"}
    sheets = case("years")
    sheets["costs"] = [row, row, row]
    assert settle(merge([sheets, {"costs": [row, row]}]), "S1")["bridge"]["step_costs"]["other"] == 300
