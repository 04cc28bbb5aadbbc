"""Published market prices: exact, labelled, never mixed."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from tests.conftest import SHARED

from eslabon.exchange.reasons import CellError, words
from eslabon.exchange.wfp import parse_unit, wfp_quotes
from eslabon_core.problems import Problem

HEADER = (
    "date,admin1,admin2,market,market_id,latitude,longitude,category,commodity,commodity_id,unit,priceflag,pricetype,"
    "currency,price,usdprice"
)
TAGS = (
    "#date,#adm1+name,#adm2+name,#loc+market+name,#loc+market+code,#geo+lat,#geo+lon,#item+type,#item+name,#item+code,"
    "#item+unit,#item+price+flag,#item+price+type,#currency+code,#value,#value+usd"
)
ROWS = """\
2024-01-15,Sur,Rivas,Rivas,9,11.44,-85.83,cereals,"Rice (ordinary, first quality)",1,46 KG,actual,Wholesale,NIO,122.64,5.02
2024-01-15,,,National Average,298,,,oil,Oil,2,350 ML,aggregate,Retail,USD,0.75,0.75
2024-01-15,Sur,Rivas,Rivas,9,11.44,-85.83,cereals,Maize,3,Pound,"actual,forecast",Farm Gate,NIO,9,0.3
2024-01-15,Sur,Rivas,Rivas,9,11.44,-85.83,eggs,Eggs,4,12 pcs,actual,Retail,NIO,60,1.6
2024-01-15,Sur,Rivas,Rivas,9,11.44,-85.83,cereals,Maize,3,Cuartilla,actual,Retail,NIO,9,0.3
15/01/2024,Sur,Rivas,,9,11.44,-85.83,cereals,Maize,3,KG,guess,Barter,NIO,"1,200",0.3
2024-01-15,Sur,Rivas,Rivas,9,11.44,-85.83,cereals,Maize,3,KG,actual,Retail,NIO,0,0
"""


@pytest.mark.parametrize("tags", ["", TAGS + "\n"])
def test_a_small_price_file_with_and_without_tags(tmp_path, tags):
    path = tmp_path / "wfp.csv"
    path.write_text(f"{HEADER}\n{tags}{ROWS}", encoding="utf-8")
    told = list(wfp_quotes(path))
    first = 3 if tags else 2
    assert [number for number, _, _ in told] == list(range(first, first + 7))
    rice, oil, maize, eggs = [quote for _, quote, _ in told if quote]
    assert (rice.market, rice.place, rice.kind, rice.flag, rice.currency) == (
        "Rivas",
        "Rivas, Sur",
        "wholesale",
        "actual",
        "NIO",
    )
    assert (rice.base_unit, rice.quantity, rice.price_micro) == ("kg", 46, 122_640_000)
    assert rice.unit_price_micro == 2_666_087, "122.64 / 46 = 2.66608695…"
    assert (rice.latitude_e6, rice.longitude_e6, rice.is_average) == (11_440_000, -85_830_000, False)
    assert (oil.is_average, oil.flag, oil.latitude_e6, oil.currency) == (True, "aggregate", None, "USD")
    assert (oil.base_unit, oil.quantity, oil.unit_price_micro) == ("l", Fraction(7, 20), 2_142_857)
    assert (maize.flag, maize.kind) == ("forecast", "farm_gate")
    assert (eggs.base_unit, eggs.unit_price_micro) == ("piece", 5_000_000)
    problems = [{problem.column: problem.code for problem in bad} for _, _, bad in told if bad]
    assert problems == [
        {"unit": "quotes.unit"},
        {
            "date": "cell.date_form", "market": "cell.required", "priceflag": "quotes.flag", "pricetype": "quotes.type",
            "price": "cell.number_comma",
        },
        {"price": "quotes.no_price"},
    ]  # fmt: skip
    unit = next(problem for _, _, bad in told for problem in bad)
    assert words(unit.code, unit.facts, "en")[0] == "The unit Cuartilla is not known."


@pytest.mark.parametrize(
    ("text", "base", "quantity"),
    [
        ("46 KG", "kg", 46), ("KG", "kg", 1), ("MT", "kg", 1000), ("500 G", "kg", Fraction(1, 2)), ("L", "l", 1),
        ("350 ML", "l", Fraction(7, 20)), ("1.5 L", "l", Fraction(3, 2)), ("Unit", "piece", 1), ("Dozen", "piece", 12),
        ("Pound", "kg", Fraction(45359237, 100_000_000)), ("Gallon", "l", Fraction(3785411784, 10**9)),
    ],
)  # fmt: skip
def test_units(text, base, quantity):
    assert parse_unit(text) == (base, quantity)


@pytest.mark.parametrize("text", ["Bunch", "0 KG", "46", "KG 46", "4 6 KG", "USD/LCU", ""])
def test_a_unit_that_is_no_quantity_is_refused(text):
    with pytest.raises(CellError):
        parse_unit(text)


def test_another_file_is_refused_by_its_columns(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("date,market,price\n2024-01-15,Rivas,9\n")
    with pytest.raises(Problem) as raised:
        list(wfp_quotes(path))
    assert raised.value == Problem(
        "quotes.columns", columns="commodity, unit, priceflag, pricetype, currency"
    )


def test_a_price_file_in_another_encoding_is_told(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(HEADER.encode() + b"\n2024-01-15,Le\xf3n\n")
    assert [(row, bad[0].code) for row, _, bad in wfp_quotes(path)] == [(2, "csv.encoding")]


REAL = SHARED / "data" / "wfp" / "wfp_food_prices_nic.csv"


@pytest.mark.skipif(
    not REAL.is_file(), reason="the real price file is not on this machine; set ESLABON_SHARED to find it"
)
def test_the_real_prices_of_nicaragua():
    told = list(wfp_quotes(REAL))
    assert len(told) == 9_589
    assert not [bad for _, _, bad in told if bad]
    quotes = [quote for _, quote, _ in told]
    assert Counter(quote.currency for quote in quotes) == {"NIO": 3_456, "USD": 6_133}
    assert Counter(quote.kind for quote in quotes) == {"retail": 6_050, "wholesale": 3_539}
    assert sum(quote.is_average for quote in quotes) == 3_144 + 1_509
    assert quotes[0].unit_price_micro == 2_666_087
