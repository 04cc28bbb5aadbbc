"""From the yards to the mill, from the mill to the city: transfers, sawing, shipments, and what came back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from eslabon.demo.draft import MILLI, Draft, days
from eslabon.demo.invoices import Invoices, Line
from eslabon.demo.stock import Key, Parcel, Stock

STARTS, ENDS = date(2026, 5, 1), date(2026, 10, 31)
YARDS = ("PAT1", "PAT2", "PAT3")
MILL, CITY = "ASE", "CIU"


#: day, contract, buyer, keys in the order they are looked for, wanted m3, price
_FIRST, _FIRST_PLAIN = Key("tabla", "PRI", "FSC"), Key("tabla", "PRI", "")
_SECOND = [Key("tabla", "SEG", ""), Key("tabla", "SEG", "FSC")]
_OFFCUTS = [Key("recorte", "U", ""), Key("recorte", "U", "FSC")]
_PLAN = (
    (date(2026, 6, 26), "F01", "MUE", [_FIRST], 26, "3350.00"),
    (date(2026, 7, 3), None, "CAR", _OFFCUTS, 30, "380.00"),
    (date(2026, 7, 10), "F02", "MUN", _SECOND, 25, "2250.00"),
    (date(2026, 7, 24), "F01", "MUE", [_FIRST], 36, "3350.00"),
    (date(2026, 7, 31), None, "MUE", [_FIRST_PLAIN], 32, "3100.00"),
    (date(2026, 8, 14), "F03", "EXP", [_FIRST], 28, "3600.00"),
    (date(2026, 8, 21), "F02", "MUN", _SECOND, 25, "2250.00"),
    (date(2026, 8, 28), None, "CAR", _OFFCUTS, 45, "380.00"),
    (date(2026, 9, 4), "F01", "MUE", [_FIRST], 38, "3350.00"),
    (date(2026, 9, 18), None, "MUE", [_FIRST_PLAIN], 32, "3100.00"),
    (date(2026, 9, 25), "F02", "MUN", _SECOND, 25, "2250.00"),
    (date(2026, 10, 9), "F03", "EXP", [_FIRST], 24, "3600.00"),
    (date(2026, 10, 16), None, "CAR", _OFFCUTS, 40, "380.00"),
    (date(2026, 10, 23), None, "MUE", [_FIRST_PLAIN], 15, "3100.00"),
    (date(2026, 10, 28), "F03", "EXP", [_FIRST], 18, "3600.00"),
    (date(2026, 10, 29), "F02", "MUN", _SECOND, 14, "2250.00"),
    (date(2026, 10, 30), None, "MUE", [_FIRST], 22, "3300.00"),
)


def work_through(draft: Draft, invoices: Invoices, felled: list[Parcel]) -> None:
    """Fortnightly: trunks to the mill, sawing, boards to the city; shipments as planned."""
    stock, on_the_road, queue = Stock(), [], list(reversed(felled))
    for day in days(STARTS, ENDS):
        while queue and queue[-1].on <= day:
            on_the_road.append(queue.pop())
        for parcel in on_the_road:
            stock.put(parcel.station, parcel.key, parcel.quantity, parcel.lot)
        on_the_road = []
        turn = (day - STARTS).days % 14
        if turn == 7:
            for yard in YARDS:
                on_the_road += _send(draft, stock, yard, MILL, "troza", day)
        if turn == 11:
            for certification in ("", "FSC"):
                _saw(draft, stock, day, certification)
        if turn == 13:
            on_the_road += _send(draft, stock, MILL, CITY, "tabla", day)
        for on, contract, buyer, keys, wanted, price in _PLAN:
            if on == day:
                _ship(invoices, stock, day, contract, buyer, keys, Decimal(wanted), Decimal(price))
    _take_back_and_count(draft, stock, invoices)


def _send(draft: Draft, stock: Stock, start: str, end: str, product: str, day: date) -> list[Parcel]:
    parcels = []
    for key in stock.keys(start, product):
        for lot, quantity in stock.take(start, key):
            first_boards = product == "tabla" and all(
                row["from_station"] != MILL for row in draft.rows["transfers"]
            )
            lost = Decimal("0.240") if first_boards else Decimal(0)
            draft.add(
                "transfers",
                code=draft.serial("TR"),
                from_station=start,
                to_station=end,
                product=key.product,
                grade=key.grade,
                certification=key.certification,
                lot=lot,
                sent_on=day,
                sent=quantity,
                received_on=day + timedelta(days=1),
                received=quantity - lost,
                note="Faltaron cuatro tablas al descargar" if lost else None,
            )
            parcels.append(Parcel(day + timedelta(days=1), end, key, quantity - lost, lot))
    return parcels


def _saw(draft: Draft, stock: Stock, day: date, certification: str) -> None:
    """All trunks of one claim at the mill in one process: two inputs, three outputs."""
    inputs = {
        grade: sum((q for _, q in stock.take(MILL, Key("troza", grade, certification))), Decimal(0))
        for grade in ("A", "B")
    }
    volume = sum(inputs.values())
    if not volume:
        return
    code, claim = draft.serial("ASE"), certification or "SIN"
    boards = volume * draft.die.between(47.5, 51.5, 1) / 100
    first = (
        boards * (inputs["A"] / volume * Decimal("0.82") + inputs["B"] / volume * Decimal("0.55"))
    ).quantize(Decimal("0.01"))
    outputs = (("tabla", "PRI", first), ("tabla", "SEG", boards.quantize(Decimal("0.01")) - first),
               ("recorte", "U", (volume * draft.die.between(13, 17, 1) / 100).quantize(Decimal("0.01"))))  # fmt: skip
    sawn = [(grade, quantity) for grade, quantity in inputs.items() if quantity] + [(None, None)] * 3
    for line, (product, grade, quantity) in enumerate(outputs, 1):
        input_grade, input_quantity = sawn[line - 1]
        lot = f"{code}-{claim}-{grade}" if product == "tabla" else ""
        if lot:
            draft.add(
                "lots",
                code=lot,
                product=product,
                grade=grade,
                certification=certification,
                station=MILL,
                opened_on=day,
            )
        draft.add(
            "processing",
            code=code,
            line=line,
            on=day,
            input_product="troza" if input_grade else None,
            input_grade=input_grade,
            input_certification=certification if input_grade else None,
            input_quantity=input_quantity,
            output_product=product,
            output_grade=grade,
            output_certification=certification,
            output_lot=lot,
            output_quantity=quantity,
        )
        stock.put(MILL, Key(product, grade, certification), quantity, lot)


def _ship(
    invoices: Invoices,
    stock: Stock,
    day: date,
    contract: str | None,
    buyer: str,
    keys: list[Key],
    wanted: Decimal,
    price: Decimal,
) -> None:
    station = MILL if keys[0].product == "recorte" else CITY
    premium = Decimal("60.00") if contract in ("F01", "F03") else None
    lines: list[Line] = []
    for key in keys:
        left = wanted - sum((line.quantity for line in lines), Decimal(0))
        lines += [
            Line(key, quantity, price, lot, premium) for lot, quantity in stock.take(station, key, left)
        ]
    invoices.ship(invoices.draft.serial("V", 2), day, buyer, lines, contract=contract, premium_to="fund")


def _take_back_and_count(draft: Draft, stock: Stock, invoices: Invoices) -> None:
    """A lot of boards came back twisted; some split while drying; the depot counted at the end."""
    lot = next(row for row in draft.rows["shipments"] if row["code"] == "V-04")
    quantity = min(Decimal("4.200"), lot["quantity"])  # type: ignore[type-var]
    invoices.give_back(
        date(2026, 8, 6),
        "V-04",
        1,
        quantity,
        Decimal("3350.00"),
        to_grade="SEG",
        ref="DEV-LOTE",
        note="Lote torcido: vuelve como segunda",
    )
    stock.put(CITY, Key("tabla", "SEG", "FSC"), quantity, "returned")
    for key in [key for key in stock.keys(CITY, "tabla") if key.grade == "PRI"][:1]:
        lot_code, lost = stock.take(CITY, key, Decimal("0.450"))[0]
        draft.add(
            "losses",
            ref="MERMA-001",
            on=ENDS,
            product=key.product,
            grade=key.grade,
            certification=key.certification,
            lot=lot_code,
            quantity=lost,
            reason="Tablas rajadas al secar",
        )
    for key in stock.keys(CITY, "tabla"):
        draft.add(
            "stock_counts",
            ref=draft.serial("INV"),
            on=ENDS,
            station=CITY,
            product=key.product,
            grade=key.grade,
            certification=key.certification,
            counted=stock.quantity(CITY, key).quantize(MILLI),
        )
