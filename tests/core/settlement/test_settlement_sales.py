"""Sales, payments, other currencies: docs/algorithms/sales-and-currencies.md."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.core.settlement.build import (
    day,
    delivered,
    document,
    kilos,
    line,
    members,
    more,
    paid,
    records,
    season,
    shipped,
)

from eslabon_core.problems import Problem
from eslabon_core.settlement import records as r
from eslabon_core.settlement import settle


def sale(known, code="V1"):
    settlement = settle(known, "S", {})
    return next(one for one in settlement.sales.shipments if one.shipment.code == code)


def opened(one):
    return one.open_price_minor, one.open_premium_minor, one.open_tax_minor


def dollars(*payments, rates=(("01-15", "3.70"), ("03-15", "3.80")), **facts):
    return records(
        shipments=(shipped("V1", "03-01", currency="USD"),),
        shipment_lines=(line("V1", 1500, "4", premium="0.20", premium_to="pool"),),
        rates=tuple(r.Rate(day(on), "USD", Fraction(rate)) for on, rate in rates),
        buyer_payments=payments,
        **facts,
    )


def test_dollars_at_the_rate_of_the_day_and_at_a_payments_own():
    """6,000.00 and premium 300.00 at 3.70. 2,100.00 at 3.75: 2,000 price, 100 premium. 3,150.00 at 3.80, 150.00 of it
    premium, 60.00 kept. Open: 940.00 and 50.00 at 3.70. Price 7,500 + 11,400 + 3,478; premium 375 + 570 + 185."""
    known = dollars(
        paid("V1", "03-10", 210_000, currency="USD", rate=Fraction("3.75")),
        paid("V1", "03-20", 315_000, currency="USD", premium=15_000, deduction=6_000),
    )
    one = sale(known)
    assert opened(one) == (94_000, 5_000, 0)
    assert one.proceeds_book_minor == 2_237_800
    assert one.premium_book_minor == 113_000
    assert [paid.price_exchange_minor for paid in one.settled] == [10_000, 30_000 + 600]
    assert [paid.premium_exchange_minor for paid in one.settled] == [500, 1_500]
    bridge = document(known)["bridge"]
    assert (bridge["sales"], bridge["exchange"], bridge["deductions"]) == (2_331_000, 42_600, 22_800)
    assert document(known)["uncollected"] == 347_800


@pytest.mark.parametrize(
    ("rates", "own", "expected"),
    [
        ((("01-15", "3.70"), ("03-01", "3.75")), None, "3.75"),
        ((("03-01", "3.75"), ("03-01", "3.78"), ("03-01", "3.72")), None, "3.78"),
        ((("04-15", "3.90"), ("05-15", "4.00")), None, "3.90"),
        ((), "3.66", "3.66"),
    ],
)
def test_rate_of_a_shipment(rates, own, expected):
    payments = (
        paid("V1", "03-10", 100, currency="USD"),
        paid("V1", "03-11", 100, currency="USD", rate=Fraction(own) if own else None),
    )
    assert sale(dollars(*payments, rates=rates)).rate == Fraction(expected)


def test_without_any_rate_the_shipment_is_named():
    with pytest.raises(Problem) as refused:
        settle(dollars(rates=()), "S", {})
    assert refused.value == Problem("settlement.no_rate", currency="USD", on=day("03-01"), shipment="V1")


@pytest.mark.parametrize(
    ("currency", "book", "rate", "amount", "expected"),
    [
        ("KWD", "PEN", "12.15", 1_234, 1_499),  # 1.234 KWD x 12.15 = 14.9931
        ("CLP", "PEN", "0.0039", 100_000, 39_000),  # 100,000 CLP x 0.0039 = 390.00
        ("USD", "CLP", "950.5", 1_234, 11_729),  # 12.34 USD x 950.5 = 11,729.17
        ("KWD", "CLP", "3100", 1_234, 3_825),  # 1.234 KWD x 3,100 = 3,825.4
    ],
)
def test_currencies_without_cents_and_with_thousandths(currency, book, rate, amount, expected):
    exponent = {"KWD": 3, "CLP": 0, "USD": 2}[currency]
    unit_price = str(Fraction(amount, 10**exponent))
    known = records(
        organisation={"currency": book},
        shipments=(shipped("V1", "03-01", currency=currency),),
        shipment_lines=(line("V1", 1, unit_price),),
        rates=(r.Rate(day("01-01"), currency, Fraction(rate)),),
    )
    told = document(known)
    assert sale(known).lines[0].price_minor == amount
    assert told["bridge"]["sales"] == expected
    assert told["exponent"] == {"PEN": 2, "CLP": 0}[book]


def soles(*payments, **rows):
    """One shipment of 1,000.00 with premium 50.00 and tax 180.00."""
    known = records(
        shipments=(shipped("V1", "03-01", contract="K"),),
        shipment_lines=(line("V1", 100, "10", premium="0.5", tax=18_000),),
        buyer_payments=payments,
    )
    return more(known, **rows)


def test_money_without_a_word_goes_to_all_that_is_open():
    """123.00 by 1000 : 50 : 180 = 100.00, 5.00, 18.00."""
    settled = sale(soles(paid("V1", "03-02", 12_300))).settled[0].parts
    assert (settled.price_minor, settled.premium_minor, settled.tax_minor) == (10_000, 500, 1_800)


def test_a_stated_premium_leaves_the_rest_to_price_and_tax():
    """138.00 with 20.00 premium: 118.00 by 1000 : 180. A stated 0 is not the same as nothing stated."""
    parts = sale(soles(paid("V1", "03-02", 13_800, premium=2_000))).settled[0].parts
    assert (parts.price_minor, parts.premium_minor, parts.tax_minor) == (10_000, 2_000, 1_800)
    parts = sale(soles(paid("V1", "03-02", 11_800, premium=0))).settled[0].parts
    assert (parts.price_minor, parts.premium_minor, parts.tax_minor) == (10_000, 0, 1_800)


def test_tax_that_the_buyer_withheld_is_price_received():
    one = sale(soles(paid("V1", "03-02", 12_000, tax_withheld=300)))
    assert one.settled[0].parts.price_minor == 10_000
    assert one.settled[0].tax_withheld_minor == 300


def test_the_deduction_comes_first_and_off_the_price_only():
    """100.00 kept: open 900 : 50 : 180; 113.00 go 90.00, 5.00, 18.00."""
    one = sale(soles(paid("V1", "03-02", 11_300, deduction=10_000)))
    parts = one.settled[0].parts
    assert (parts.price_minor, parts.premium_minor, parts.tax_minor) == (9_000, 500, 1_800)
    assert one.deductions_book_minor == 10_000
    assert opened(one) == (81_000, 4_500, 16_200)


@pytest.mark.parametrize(
    "payment",
    [
        paid("V1", "03-02", 123_001),
        paid("V1", "03-02", 5_001, premium=5_001),
        paid("V1", "03-02", 118_001, premium=0),
        paid("V1", "03-02", 0, deduction=100_001),
        paid("V1", "02-28", 1),  # before it was shipped: that would be a prepayment, which names no shipment
    ],
)
def test_more_than_is_open_is_refused_by_shipment(payment):
    with pytest.raises(Problem) as refused:
        settle(soles(payment), "S", {})
    assert refused.value.code == "settlement.more_than_open"
    assert refused.value.facts["shipment"] == "V1"


@pytest.mark.parametrize(
    ("payment", "code"),
    [
        (paid("V1", "03-02", 10, currency="USD"), "settlement.payment_currency"),
        (paid("V1", "03-02", 10, premium=11), "settlement.premium_above_amount"),
        (paid("", "03-02", 10, premium=11, buyer="B"), "settlement.premium_above_amount"),
        (paid("", "03-02", 10), "settlement.prepayment_of_nobody"),
        (paid("V9", "03-02", 10), "settlement.unknown_shipment"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(payment, code):
    with pytest.raises(Problem) as refused:
        settle(soles(payment), "S", {})
    assert refused.value.code == code


def note(on, amount):
    return r.InvoiceNote(f"note/{on}", "", day(on), "V1", 1, amount)


def test_notes_and_returns_change_the_price_part_below_0_where_it_was_paid():
    """1,230.00 all paid; a claim of 30.00 later leaves the price at -30.00; a note of +50.00 opens 20.00 again."""
    all_paid = paid("V1", "03-02", 123_000)
    one = sale(soles(all_paid, invoice_notes=(note("03-03", -3_000),)))
    assert opened(one) == (-3_000, 0, 0)
    assert one.proceeds_book_minor == 97_000
    known = soles(
        all_paid, paid("V1", "03-06", 2_000), invoice_notes=(note("03-03", -3_000), note("03-05", 5_000))
    )
    assert opened(sale(known)) == (0, 0, 0)
    assert document(known)["bridge"]["sales"] == 102_000
    back = r.GoodsReturn("back", "", day("03-02"), "V1", 1, kilos(10), 9_000, "")
    known = soles(paid("V1", "03-02", 1, key="a"), returns=(back,))
    assert document(known)["bridge"]["returns"] == 9_000
    assert opened(sale(known))[0] == 100_000 - 9_000 - 1


def test_on_one_day_returns_come_before_payments():
    back = r.GoodsReturn("back", "", day("03-02"), "V1", 1, kilos(10), 9_000, "")
    parts = sale(soles(paid("V1", "03-02", 11_400), returns=(back,))).settled[0].parts
    assert (parts.price_minor, parts.premium_minor, parts.tax_minor) == (9_100, 500, 1_800)


def two_shipments(*payments, **rows):
    """V1 of 100.00 on 1 March, V2 of 60.00 on 5 March, both of contract K and buyer B; V3 of 40.00 of buyer B alone."""
    known = records(
        shipments=(
            shipped("V1", "03-01", contract="K"),
            shipped("V2", "03-05", contract="K"),
            shipped("V3", "03-09"),
        ),
        shipment_lines=(line("V1", 10, "10"), line("V2", 6, "10"), line("V3", 4, "10")),
        contract_lines=(r.ContractLine("K", 1, "B", "coffee"),),
        buyer_payments=payments,
    )
    return more(known, **rows)


def test_prepayments_go_to_later_shipments_oldest_first():
    """70.00 of the contract, then 80.00 of the buyer: V1 takes 70 + 30, V2 the other 50, V3 stays open."""
    known = two_shipments(
        paid("", "02-02", 8_000, buyer="B", key="b"), paid("", "02-01", 7_000, contract="K", key="a")
    )
    uses = {one.payment.key: one for one in settle(known, "S", {}).sales.prepayments}
    assert uses["a"].applied == (("V1", 7_000),)
    assert uses["b"].applied == (("V1", 3_000), ("V2", 5_000))
    assert [sale(known, code).open_price_minor for code in ("V1", "V2", "V3")] == [0, 1_000, 4_000]


def test_a_prepayment_of_that_day_counts_and_a_later_one_does_not():
    assert sale(two_shipments(paid("", "03-01", 10_000, contract="K"))).open_price_minor == 0
    known = two_shipments(paid("", "03-02", 10_000, contract="K"))
    assert [sale(known, code).open_price_minor for code in ("V1", "V2", "V3")] == [10_000, 0, 4_000]


def test_a_prepayment_of_another_currency_waits():
    known = two_shipments(paid("", "02-01", 10_000, contract="K", currency="USD"))
    assert sale(known).open_price_minor == 10_000


def test_a_prepayment_states_its_premium_for_all_its_shipments():
    """40.00 with 30.00 premium: V1 takes 20.00 premium and the 10.00; the 10.00 premium left go to V2."""
    known = records(
        shipments=(shipped("V1", "03-01"), shipped("V2", "03-02")),
        shipment_lines=(line("V1", 10, "10", premium="2"), line("V2", 10, "10", premium="2")),
        buyer_payments=(paid("", "02-01", 4_000, premium=3_000, buyer="B"),),
    )
    parts = [sale(known, code).settled[0].parts for code in ("V1", "V2")]
    assert [(one.price_minor, one.premium_minor) for one in parts] == [(1_000, 2_000), (0, 1_000)]


def test_a_prepayment_keeps_its_own_rate():
    """100.00 USD paid at 3.60 for goods invoiced at 3.70: 10.00 lost on the exchange."""
    known = records(
        shipments=(shipped("V1", "03-01", currency="USD"),),
        shipment_lines=(line("V1", 10, "10"),),
        rates=(r.Rate(day("02-01"), "USD", Fraction("3.6")), r.Rate(day("03-01"), "USD", Fraction("3.7"))),
        buyer_payments=(paid("", "02-01", 10_000, buyer="B", currency="USD"),),
    )
    bridge = document(known)["bridge"]
    assert (bridge["sales"], bridge["exchange"]) == (37_000, -1_000)


def kept(on, amount, **facts):
    return r.OtherIncome(
        f"kept/{on}",
        "",
        day(on),
        "S",
        "no show",
        amount,
        facts.get("currency", "PEN"),
        True,
        facts.get("buyer", ""),
        facts.get("contract", ""),
    )


def test_a_kept_deposit_is_income_once_and_cash_once():
    """120.00 prepaid, V1 takes 100.00, 15.00 are kept: V2 finds 5.00."""
    known = two_shipments(
        paid("", "02-01", 12_000, contract="K"), other_income=(kept("03-01", 1_500, contract="K"),)
    )
    settlement = settle(known, "S", {})
    assert settlement.pool.other_income_minor == 1_500
    assert (settlement.sales.prepayments[0].kept_minor, settlement.sales.prepayments[0].left_minor) == (
        1_500,
        0,
    )
    assert sale(known, "V2").open_price_minor == 5_500


def test_more_kept_than_was_left_is_refused():
    known = two_shipments(
        paid("", "02-01", 12_000, contract="K"), other_income=(kept("03-01", 2_001, contract="K"),)
    )
    with pytest.raises(Problem) as refused:
        settle(known, "S", {})
    assert refused.value.code == "settlement.kept_more_than_prepaid"
    assert refused.value.facts["excess"] == 1


def test_a_deposit_is_kept_at_the_rate_of_its_prepayment():
    known = records(
        rates=(r.Rate(day("02-01"), "USD", Fraction("3.6")), r.Rate(day("03-01"), "USD", Fraction("3.7"))),
        buyer_payments=(paid("", "02-01", 10_000, buyer="B", currency="USD"),),
        other_income=(kept("03-05", 10_000, buyer="B", currency="USD"),),
    )
    assert document(known)["bridge"]["other_income"] == 36_000


def test_a_prepayment_that_one_season_used_is_gone_for_the_next():
    seasons = (season(), season("T", day("07-01"), day("12-31")))
    known = records(
        seasons=seasons,
        shipments=(shipped("V1", "03-01"), shipped("V2", "07-02", season="T")),
        shipment_lines=(line("V1", 10, "10"), line("V2", 6, "10")),
        buyer_payments=(paid("", "02-01", 12_000, buyer="B"),),
    )
    assert document(known)["uncollected"] == 0
    assert document(known, "T")["uncollected"] == 4_000


def premiums(premium_to, contract_says="", certification="FT"):
    """Premium of 30.00 on 100 kg: ANA delivered 200 kg FT;ORGANIC, EVA 100 kg FT, LUZ 100 kg without a claim."""
    known = records(
        members=members("ANA", "EVA", "LUZ"),
        deliveries=(
            delivered("ANA", 200, "100", certification="FT;ORGANIC"),
            delivered("EVA", 100, "50", certification="FT"),
            delivered("LUZ", 100, "50"),
            delivered("LUZ", 500, "250", certification="FT", is_member=False),
        ),
        shipments=(shipped("V1", "03-01", contract="K"),),
        shipment_lines=(
            line("V1", 100, "2", premium="0.30", premium_to=premium_to, certification=certification),
        ),
        contract_lines=(r.ContractLine("K", 1, "B", "coffee", contract_says),),
    )
    told = document(known)
    return (
        told["premium_fund"],
        {one["member"]: one["premium"] for one in told["members"]},
        told["bridge"]["sales"],
    )


def test_premium_three_ways():
    nobody = {"ANA": 0, "EVA": 0, "LUZ": 0}
    assert premiums("fund") == (3_000, nobody, 20_000)
    assert premiums("pool") == (0, nobody, 23_000)
    assert premiums("certified") == (0, {"ANA": 2_000, "EVA": 1_000, "LUZ": 0}, 20_000)


def test_premium_goes_where_the_line_says_else_the_contract_else_the_fund():
    assert premiums("", "pool")[2] == 23_000
    assert premiums("fund", "pool")[0] == 3_000
    assert premiums("", "")[0] == 3_000


def test_premium_of_more_claims_and_of_a_claim_that_nobody_delivered():
    assert premiums("certified", certification="FT;ORGANIC")[1]["ANA"] == 3_000
    assert premiums("certified", certification="ORGANIC-T")[0] == 3_000
    assert premiums("certified", certification="")[1] == {"ANA": 1_500, "EVA": 750, "LUZ": 750}
