"""Cocoa on its way: to the centre, through the dryer, into contracts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from eslabon.demo.cocoa_harvest import lot_of
from eslabon.demo.cocoa_rules import (
    ENDS,
    FAIR,
    HILL,
    HQ,
    ORGANIC,
    PLAIN,
    PORT,
    STARTS,
    TRANSITION,
    index_price,
)
from eslabon.demo.draft import MILLI, Draft, days
from eslabon.demo.invoices import Invoices, Line
from eslabon.demo.stock import Key, Parcel, Stock

#: day, contract, buyer, claims in the order they are looked for, grade, wanted kg
_PLAN = (
    (date(2026, 5, 28), "K05", "PRO", (FAIR, PLAIN, TRANSITION, ORGANIC), "G2", 1200),
    (date(2026, 6, 20), "K01", "EXO", (ORGANIC,), "G1", 5000),
    (date(2026, 6, 27), "K03", "FTD", (FAIR,), "G1", 2200),
    (date(2026, 7, 4), "K04", "EXO", (TRANSITION,), "G1", 3500),
    (date(2026, 7, 11), None, "PRO", (PLAIN,), "G1", 3000),
    (date(2026, 7, 18), "K01", "EXO", (ORGANIC,), "G1", 5000),
    (date(2026, 7, 25), "K05", "PRO", (FAIR, PLAIN, TRANSITION, ORGANIC), "G2", 3600),
    (date(2026, 8, 20), "K01", "EXO", (ORGANIC,), "G1", 5000),
    (date(2026, 8, 29), "K03", "FTD", (FAIR,), "G1", 2700),
    (date(2026, 9, 5), "K04", "EXO", (TRANSITION,), "G1", 3500),
    (date(2026, 9, 12), "K02", "FTD", (ORGANIC,), "G1", 4000),
    (date(2026, 9, 19), "K05", "PRO", (FAIR, PLAIN, TRANSITION, ORGANIC), "G2", 3200),
    (date(2026, 9, 26), None, "PRO", (PLAIN,), "G1", 3000),
    (date(2026, 10, 10), "K02", "FTD", (ORGANIC,), "G1", 2500),
    (date(2026, 10, 17), "K04", "EXO", (TRANSITION,), "G1", 2500),
    (date(2026, 10, 24), "K06", "EXO", (ORGANIC,), "G1", 2400),
    (date(2026, 10, 31), "K05", "PRO", (FAIR, PLAIN, TRANSITION, ORGANIC), "G2", 1800),
)


def move_process_and_ship(draft: Draft, invoices: Invoices, accepted: list[Parcel]) -> None:
    """Day by day: what came in, the truck to the centre every second Friday, the dryer every Saturday, the shipments."""
    stock, on_the_road, queue = Stock(), [], list(reversed(accepted))
    for day in days(STARTS, ENDS):
        while queue and queue[-1].on <= day:
            on_the_road.append(queue.pop())
        for parcel in on_the_road:
            stock.put(parcel.station, parcel.key, parcel.quantity, parcel.lot)
        on_the_road = []
        if day.weekday() == 4 and (day - STARTS).days // 7 % 2:
            on_the_road = _send_to_centre(draft, stock, day)
        if day.weekday() == 5:
            _dry(draft, stock, day)
        for on, contract, buyer, claims, grade, wanted in _PLAN:
            if on == day:
                _ship(
                    invoices,
                    stock,
                    day,
                    contract,
                    buyer,
                    [Key("cacao", grade, claim) for claim in claims],
                    Decimal(wanted),
                )
    _take_back(invoices, stock)
    _count_and_write_off(draft, stock)


def _take_back(invoices: Invoices, stock: Stock) -> None:
    """The chocolate maker refuses a mouldy lot of July: it comes back as second grade."""
    line = next(row for row in invoices.draft.rows["shipments"] if row["code"] == "D-05")
    quantity = min(Decimal(280), line["quantity"])  # type: ignore[type-var]
    invoices.give_back(
        date(2026, 7, 18),
        "D-05",
        1,
        quantity,
        line["price"],  # type: ignore[arg-type]
        to_grade="G2",
        ref="DEV-LOTE",
        note="Lote rechazado por moho: vuelve como grado 2",
    )
    stock.put(HQ, Key("cacao", "G2", PLAIN), quantity, "returned")


def _send_to_centre(draft: Draft, stock: Stock, day: date) -> list[Parcel]:
    parcels = []
    for station in (HILL, PORT):
        for key in stock.keys(station):
            for lot, quantity in stock.take(station, key):
                code = draft.serial("TR", 4)
                lost = Decimal("4.500") if code == "TR-0030" and quantity > 10 else Decimal(0)
                draft.add(
                    "transfers",
                    code=code,
                    from_station=station,
                    to_station=HQ,
                    product=key.product,
                    grade=key.grade,
                    certification=key.certification,
                    lot=lot,
                    sent_on=day,
                    sent=quantity,
                    received_on=day + timedelta(days=1),
                    received=quantity - lost,
                    note="Un saco roto en el camino" if lost else None,
                )
                parcels.append(Parcel(day + timedelta(days=1), HQ, key, quantity - lost, lot))
    return parcels


def _dry(draft: Draft, stock: Stock, day: date) -> None:
    """Wet cocoa of the week fermented and dried; a rainy week of June dries badly."""
    rainy = day == date(2026, 6, 13)
    for key in stock.keys(HQ, "baba"):
        wet = sum((quantity for _, quantity in stock.take(HQ, key)), Decimal(0))
        dry = (
            wet * draft.die.between(31, 32, 1) / 100
            if rainy
            else wet * draft.die.between(36.5, 39.5, 1) / 100
        ).quantize(Decimal("0.1"))
        second = (dry * (draft.die.between(30, 40) if rainy else draft.die.between(8, 16)) / 100).quantize(
            Decimal("0.1")
        )
        code = draft.serial("BEN", 3)
        for line, (grade, quantity) in enumerate((("G1", dry - second), ("G2", second)), 1):
            if not quantity:
                continue
            lot = lot_of(draft, day, grade, key.certification)
            first = line == 1
            draft.add(
                "processing",
                code=code,
                line=line,
                on=day,
                input_product="baba" if first else None,
                input_grade="B" if first else None,
                input_certification=key.certification if first else None,
                input_quantity=wet if first else None,
                output_product="cacao",
                output_grade=grade,
                output_certification=key.certification,
                output_lot=lot,
                output_quantity=quantity,
                note="Semana de lluvia: secado lento" if rainy else None,
            )
            stock.put(HQ, Key("cacao", grade, key.certification), quantity, lot)


def _fixed_price(day: date) -> Decimal:
    """K01 as invoiced: provisional, then the weighted price of what was fixed by then."""
    if day < date(2026, 7, 6):
        return Decimal("5.50")
    return Decimal("5.72") if day < date(2026, 8, 10) else Decimal("5.664")


def _price(contract: str | None, day: date) -> tuple[Decimal, str, Decimal | None, str | None]:
    """Price, currency, premium and where it goes, as invoiced."""
    index = index_price(day)
    return {
        "K01": (_fixed_price(day), "USD", Decimal("0.24"), "fund"),
        "K02": (max(Decimal("5.30"), index + Decimal("0.35")), "USD", Decimal("0.24"), "certified"),
        "K03": (max(Decimal("5.00"), index + Decimal("0.20")), "USD", Decimal("0.24"), "fund"),
        "K04": (index + Decimal("0.30"), "USD", Decimal("0.10"), "pool"),
        "K05": (Decimal("16.40"), "PEN", None, None),
        "K06": (Decimal("5.55"), "USD", Decimal("0.24"), "fund"),
        None: (Decimal("17.20"), "PEN", None, None),
    }[contract]  # type: ignore[index]


def _ship(
    invoices: Invoices,
    stock: Stock,
    day: date,
    contract: str | None,
    buyer: str,
    keys: list[Key],
    wanted: Decimal,
) -> None:
    price, currency, premium, premium_to = _price(contract, day)
    lines: list[Line] = []
    for key in keys:
        shipped = sum((line.quantity for line in lines), Decimal(0))
        lines += [
            Line(key, quantity, price, lot, premium)
            for lot, quantity in stock.take(HQ, key, wanted - shipped)
        ]
    code = invoices.draft.serial("D", 2)
    invoices.ship(code, day, buyer, lines, contract=contract, currency=currency, premium_to=premium_to)


def _count_and_write_off(draft: Draft, stock: Stock) -> None:
    """The store counted when the season ends; some kilograms were eaten by damp and are written off."""
    for number, key in enumerate(stock.keys(HQ, "cacao")):
        if number == 0:
            lot, quantity = stock.take(HQ, key, Decimal("18.500"))[0]
            draft.add(
                "losses",
                ref="MERMA-001",
                on=ENDS,
                product=key.product,
                grade=key.grade,
                certification=key.certification,
                lot=lot,
                quantity=quantity,
                reason="Humedad en el almacén",
            )
        draft.add(
            "stock_counts",
            ref=draft.serial("INV"),
            on=ENDS,
            station=HQ,
            product=key.product,
            grade=key.grade,
            certification=key.certification,
            counted=stock.quantity(HQ, key).quantize(MILLI),
        )
