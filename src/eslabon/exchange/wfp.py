"""Market prices as the World Food Programme publishes them, with or without the second row of HXL tags.

Each price keeps its currency, flag and kind: an aggregate, a forecast or a national average is labelled, never mixed
with what was seen at a market.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from eslabon.exchange.cells import shown
from eslabon.exchange.cells_values import (
    Parser,
    coordinate_within,
    fixed_point,
    parse_currency,
    parse_date,
    parse_text,
)
from eslabon.exchange.reader_csv import csv_rows
from eslabon.exchange.reasons import CellError, RowProblem
from eslabon_core.problems import Problem
from eslabon_core.units import rhe

SHEET = "quotes"
NEEDED = ("date", "market", "commodity", "unit", "priceflag", "pricetype", "currency", "price")

#: From least to most certain: a row with several flags is no better than its weakest.
FLAGS = ("forecast", "aggregate", "actual")
KINDS = {"retail": "retail", "wholesale": "wholesale", "farm gate": "farm_gate", "producer": "producer"}

#: Unit as written -> base unit and how much of it one is. Pound and gallon: international and United States, by definition.
UNITS: dict[str, tuple[str, Fraction]] = {
    **dict.fromkeys(("kg",), ("kg", Fraction(1))),
    **dict.fromkeys(("g", "gr"), ("kg", Fraction(1, 1000))),
    **dict.fromkeys(("mt",), ("kg", Fraction(1000))),
    **dict.fromkeys(("pound", "pounds", "lb", "libra"), ("kg", Fraction("0.45359237"))),
    **dict.fromkeys(("ounce", "oz"), ("kg", Fraction("0.028349523125"))),
    **dict.fromkeys(("l", "liter", "litre"), ("l", Fraction(1))),
    **dict.fromkeys(("ml",), ("l", Fraction(1, 1000))),
    **dict.fromkeys(("gallon",), ("l", Fraction("3.785411784"))),
    **dict.fromkeys(("pcs", "piece", "pieces", "unit"), ("piece", Fraction(1))),
    **dict.fromkeys(("dozen",), ("piece", Fraction(12))),
}

_UNIT = re.compile(r"(?:([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*)?([A-Za-z]+)")
_price = fixed_point(6)


@dataclass(frozen=True)
class Quote:
    """One published price.

    price_micro       per unit as written (`unit`), exact.
    unit_price_micro  per base unit (kg, l, piece), rounded half to even once.
    quantity          how many base units the unit as written is, exact.
    is_average        an average over several markets, not a place where anybody buys.
    flag, kind        actual/aggregate/forecast; retail/wholesale/farm_gate/producer.
    """

    on: date
    market: str
    place: str
    latitude_e6: int | None
    longitude_e6: int | None
    is_average: bool
    commodity: str
    unit: str
    base_unit: str
    quantity: Fraction
    flag: str
    kind: str
    currency: str
    price_micro: int
    unit_price_micro: int


def wfp_quotes(path: str | Path) -> Iterator[tuple[int, Quote | None, list[RowProblem]]]:
    """(row of the file, quote, no problems) or (row, None, problems).

    Raises   Problem "quotes.columns" where the first row is not that of such a file, "file.not_found".
    """
    path = Path(path)
    if not path.is_file():
        raise Problem("file.not_found", path=path.name)
    told: list[RowProblem] = []

    def tell(row: int, value: str, code: str, **facts: object) -> None:
        told.append(RowProblem(SHEET, row, "", value, code, facts))

    rows = csv_rows(path, tell)
    _, header = next(rows, (1, []))
    places = {name.strip().casefold(): index for index, name in enumerate(header)}
    missing = [name for name in NEEDED if name not in places]
    if missing and not told:
        raise Problem("quotes.columns", columns=", ".join(missing))
    for number, cells in rows:
        if not _is_tags(cells):
            yield _typed(number, _Row(places, cells))
    for problem in told:
        yield problem.row, None, [problem]


def _is_tags(cells: list[str]) -> bool:
    return all(cell.startswith("#") for cell in cells if cell)


class _Row:
    """A row's cells by column name; what is wrong with each is kept."""

    def __init__(self, places: dict[str, int], cells: list[str]) -> None:
        self._places, self._cells = places, cells
        self.errors: list[tuple[str, str, CellError]] = []

    def text(self, name: str) -> str:
        place = self._places.get(name)
        return self._cells[place].strip() if place is not None and place < len(self._cells) else ""

    def value(self, name: str, parse: Parser, absent: Any = None) -> Any:
        text = self.text(name)
        try:
            if text:
                return parse(text)
            if name in NEEDED:
                raise CellError("cell.required")
        except CellError as error:
            self.errors.append((name, text, error))
        return absent


def _typed(number: int, row: _Row) -> tuple[int, Quote | None, list[RowProblem]]:
    on = row.value("date", parse_date)
    market = row.value("market", parse_text, "")
    commodity = row.value("commodity", parse_text, "")
    base_unit, quantity = row.value("unit", parse_unit, ("", Fraction(1)))
    flag, kind = row.value("priceflag", _parse_flag), row.value("pricetype", _parse_kind)
    currency = row.value("currency", parse_currency)
    price_micro = row.value("price", _parse_price, 0)
    latitude = row.value("latitude", coordinate_within(90))
    longitude = row.value("longitude", coordinate_within(180))
    if row.errors:
        problems = [
            RowProblem(SHEET, number, name, shown(text), e.code, e.facts) for name, text, e in row.errors
        ]
        return number, None, problems
    place = ", ".join(dict.fromkeys(filter(None, (row.text("admin2"), row.text("admin1")))))
    average = market.casefold().startswith("national average")
    quote = Quote(
        on, market, place, latitude, longitude, average, commodity, row.text("unit"), base_unit, quantity, flag, kind,
        currency, price_micro, rhe(Fraction(price_micro) / quantity),
    )  # fmt: skip
    return number, quote, []


def parse_unit(text: str) -> tuple[str, Fraction]:
    """`46 KG` is (kg, 46), `350 ML` is (l, 7/20), `Pound` is (kg, 45359237/100000000); Raises CellError."""
    match = _UNIT.fullmatch(text)
    known = UNITS.get(match[2].casefold()) if match else None
    if match is None or known is None:
        raise CellError("quotes.unit", unit=text[:40])
    quantity = Fraction(match[1] or 1) * known[1]
    if not quantity:
        raise CellError("quotes.unit", unit=text[:40])
    return known[0], quantity


def _parse_flag(text: str) -> str:
    flags = {piece.strip().casefold() for piece in text.split(",")}
    if not flags <= set(FLAGS):
        raise CellError("quotes.flag")
    return next(flag for flag in FLAGS if flag in flags)


def _parse_kind(text: str) -> str:
    kind = KINDS.get(text.casefold())
    if kind is None:
        raise CellError("quotes.type")
    return kind


def _parse_price(text: str) -> int:
    price: int = _price(text)
    if not price:
        raise CellError("quotes.no_price")
    return price
