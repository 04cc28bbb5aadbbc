"""The cocoa cooperative's lists: grades, prices, deductions, contracts, quotes; and how a delivery is valued by them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from eslabon.demo.draft import MILLI, Draft, days, money
from eslabon_core.units import rhe

SEASON = "CA26"
STARTS, ENDS = date(2026, 4, 1), date(2026, 10, 31)
RAISED = date(2026, 7, 15)
HQ, HILL, PORT = "QAC", "LOM", "PUE"
ORGANIC, TRANSITION, FAIR, PLAIN = "FT;ORGANIC", "FT;ORGANIC-T", "FT", ""
COIN = Decimal("0.10")

#: advance per kg of dry cocoa G1 before the raise
_DRY = {
    ORGANIC: Decimal("15.20"),
    TRANSITION: Decimal("14.20"),
    FAIR: Decimal("13.80"),
    PLAIN: Decimal("13.60"),
}
_SECOND_GRADE = Decimal("-1.60")
_WET_SHARE = Decimal("0.355")
_RAISE = Decimal("0.80")
_FEES = {HILL: Decimal("0.12"), PORT: Decimal("0.18")}


class Valued(NamedTuple):
    grade: str
    accepted: Decimal
    value: Decimal


def advance_price(product: str, grade: str, certification: str, day: date) -> Decimal:
    dry = _DRY[certification] + (_RAISE if day >= RAISED else 0)
    if product == "baba":
        return (dry * _WET_SHARE).quantize(Decimal("0.01"))
    return dry + (_SECOND_GRADE if grade == "G2" else 0)


def grade_of(product: str, readings: dict[str, Decimal]) -> str:
    defects = readings["defects_pct"]
    if product == "baba":
        return "B" if defects <= 8 else "X"
    fermentation = readings["fermentation_pct"]
    if fermentation >= 75 and defects <= 4:
        return "G1"
    return "G2" if fermentation >= 60 and defects <= 8 else "REJ"


def value(
    product: str, certification: str, station: str, day: date, measured: Decimal, readings: dict[str, Decimal]
) -> Valued:
    """Grade, accepted quantity and value of what was measured, as the receipt prints them."""
    grade = grade_of(product, readings)
    if grade in ("X", "REJ"):
        return Valued(grade, Decimal(0), Decimal(0))
    accepted, price = measured, advance_price(product, grade, certification, day)
    moisture = readings.get("moisture_pct", Decimal(0))
    if moisture > Decimal("7.5"):
        accepted = rhe(Fraction(measured) * Fraction(100 - moisture) / Fraction("92.5") * 1000) * MILLI
    if product == "cacao" and readings["defects_pct"] > 3:
        price *= Decimal("0.97")
    price -= _FEES.get(station, Decimal(0))
    return Valued(grade, accepted, money(accepted * price.quantize(Decimal("0.000001")), "PEN"))


def write_products(draft: Draft) -> None:
    draft.add(
        "products",
        code="cacao",
        name="Cacao seco",
        unit="kg",
        hs_code="180100",
        trade_unit="quintal",
        trade_factor=46,
    )
    draft.add("products", code="baba", name="Cacao en baba", unit="kg", hs_code="180100")
    draft.add(
        "attributes",
        product="cacao",
        code="fermentation_pct",
        name="Fermentación",
        unit="%",
        decimals=0,
        better="high",
    )
    grades = (
        ("cacao", "G1", "Grado 1", 1, "1", 4, None),
        ("cacao", "G2", "Grado 2", 2, "0.9", 8, None),
        ("cacao", "REJ", "Rechazo", 3, "0", None, True),
        ("baba", "B", "Baba limpia", 1, "0.37", 8, None),
        ("baba", "X", "Baba rechazada", 2, "0", None, True),
    )
    for product, code, name, rank, weight, max_defects, reject in grades:
        draft.add(
            "grades",
            product=product,
            code=code,
            name=name,
            rank=rank,
            weight=weight,
            max_moisture_pct=None,
            max_defects_pct=max_defects,
            reject=reject,
        )
    draft.add("limits", product="cacao", grade="G1", attribute="fermentation_pct", min=75)
    draft.add("limits", product="cacao", grade="G2", attribute="fermentation_pct", min=60)
    draft.add("yields", input_product="baba", output_product="cacao", expected_pct=38, max_pct=43)


def write_prices(draft: Draft) -> None:
    for valid_from in (date(2026, 1, 1), RAISED):
        for product, grades in (("cacao", ("G1", "G2")), ("baba", ("B",))):
            for grade in grades:
                for certification in _DRY:
                    draft.add(
                        "prices",
                        product=product,
                        grade=grade,
                        valid_from=valid_from,
                        price=advance_price(product, grade, certification, valid_from),
                        certification=certification,
                    )
    since = date(2026, 1, 1)
    draft.add(
        "deductions",
        product="cacao",
        attribute="moisture_pct",
        valid_from=since,
        from_=None,
        to=None,
        dry_to="7.5",
    )
    draft.add(
        "deductions", product="cacao", attribute="defects_pct", valid_from=since, from_=3, to=100, price_pct=3
    )
    for station, fee in _FEES.items():
        draft.add("deductions", product="cacao", valid_from=since, price=fee, station=station)


def write_buyers(draft: Draft) -> None:
    for code, name, kind, formality, reach, country in (
        ("EXO", "Exportadora Tres Lunas", "exporter", "formal", "international", "NL"),
        ("FTD", "Handelshaus Morgenrot", "fair_trade", "formal", "international", "DE"),
        ("PRO", "Chocolatería El Imaginario", "processor", "formal", "national", "PE"),
        ("RES", "Rescatista del cruce", "intermediary", "informal", "local", "PE"),
        ("FER", "Feria de los sábados", "consumer", "informal", "regional", "PE"),
    ):
        draft.add(
            "buyers", code=code, name=name, kind=kind, formality=formality, reach=reach, country=country
        )


def write_contracts(draft: Draft) -> None:
    contracts: tuple[tuple[object, ...], ...] = (
        ("K01", "EXO", "G1", ORGANIC, 15000, date(2026, 6, 1), date(2026, 8, 31), "fixation", "USD", "5.50", None, None, "0.24", "fund", 30, 3, None),
        ("K02", "FTD", "G1", ORGANIC, 8000, date(2026, 8, 15), date(2026, 11, 30), "minimum", "USD", "5.30", "0.35", "CACAO-NY", "0.24", "certified", 30, 3, None),
        ("K03", "FTD", "G1", FAIR, 5000, date(2026, 6, 15), date(2026, 9, 30), "minimum", "USD", "5.00", "0.20", "CACAO-NY", "0.24", "fund", 30, 5, None),
        ("K04", "EXO", "G1", TRANSITION, 9500, date(2026, 6, 15), date(2026, 10, 31), "indexed", "USD", "0", "0.30", "CACAO-NY", "0.10", "pool", 45, 5, None),
        ("K05", "PRO", "G2", None, 11000, date(2026, 5, 15), date(2026, 11, 30), "fixed", "PEN", "16.40", None, None, None, None, 45, 10, "0.50"),
        ("K06", "EXO", "G1", ORGANIC, 6000, date(2026, 10, 1), date(2026, 12, 15), "fixed", "USD", "5.55", None, None, "0.24", "fund", 30, 3, "0.20"),
    )  # fmt: skip
    names = [
        "code",
        "buyer",
        "grade",
        "certification",
        "quantity",
        "window_from",
        "window_to",
        "price_rule",
        "currency",
        "price",
        "differential",
        "index",
        "premium",
        "premium_to",
        "payment_days",
        "tolerance_pct",
        "penalty",
    ]
    for contract in contracts:
        facts = dict(zip(names, contract, strict=True))
        draft.add(
            "contracts",
            code=facts["code"],
            line=1,
            buyer=facts["buyer"],
            season=SEASON,
            product="cacao",
            **{name: facts[name] for name in names[2:]},
        )
    for day, price in ((date(2026, 7, 6), "5.72"), (date(2026, 8, 10), "5.58")):
        quantity = 9000 if price == "5.72" else 6000
        draft.add("fixations", contract="K01", line=1, on=day, quantity=quantity, price=price)


def index_price(day: date) -> Decimal:
    """The invented exchange's price: up until July, then slowly down."""
    week = (day - date(2026, 3, 2)).days // 7
    return Decimal("5.15") + Decimal("0.03") * min(week, 18) - Decimal("0.02") * max(0, week - 18)


def dollar(day: date) -> Decimal:
    """The invented rate of the dollar, steady within a week."""
    week = (day - date(2026, 3, 2)).days // 7
    return Decimal("3.480") + Decimal("0.006") * (week % 9) - Decimal("0.002") * (week % 5)


def write_market(draft: Draft) -> None:
    """Weekly: the exchange, the dollar, and what the traders at the crossroads and the port pay."""
    for monday in days(date(2026, 3, 2), date(2026, 11, 16), 7):
        draft.add(
            "indices", index="CACAO-NY", on=monday, price=index_price(monday), currency="USD", unit="kg"
        )
        draft.add("rates", on=monday, currency="USD", rate=dollar(monday))
    for monday in days(date(2026, 3, 30), ENDS, 7):
        tempting = date(2026, 6, 1) <= monday < RAISED
        for market, place, gap in (("Cruce", "Quebrada Clara", "0.20"), ("Muelle", "Puerto Bajo", "0.00")):
            dry = Decimal("13.60") + draft.die.between(-0.40, 0.60, 2) + (Decimal("1.70") if tempting else 0)
            dry += (Decimal("0.70") if monday >= RAISED else 0) - Decimal(gap)
            for product, price in (
                ("cacao", dry),
                ("baba", (dry * Decimal("0.34")).quantize(Decimal("0.01"))),
            ):
                draft.add(
                    "quotes",
                    ref=draft.serial("COT", 4),
                    on=monday + timedelta(days=draft.die.randint(0, 2)),
                    market=market,
                    product=product,
                    grade="G2" if product == "cacao" else "B",
                    price=price,
                    currency="PEN",
                    source="acopiador",
                    buyer="RES",
                    payment_days=0,
                    takes_rejects=True,
                    credit=tempting,
                    place=place,
                )
