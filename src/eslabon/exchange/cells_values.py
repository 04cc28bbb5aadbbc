"""What one cell's text stands for: an exact value, or a CellError that says what is wrong with it.

| type | Python value |
|---|---|
| code, text, currency, country, timezone, month_day, polygon (as GeoJSON) | str |
| codes | tuple of str, sorted by code point |
| date | date |
| datetime, moment | datetime; without tzinfo it is the organisation's local time, a date alone is its 00:00 |
| money | int, minor units; decided elsewhere: ten-thousandths |
| quantity, hours | int, thousandths |
| price, pct, weight, number | int, millionths |
| rate | int, 10^-10 |
| reading | int in its own decimals; decided elsewhere: thousandths |
| coordinate | int, millionths of a degree, rounded half to even |
| integer, year | int |
| yes_no | bool |
| choice | str, the English word |
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from eslabon.exchange.cells_polygon import parse_polygon
from eslabon.exchange.columns import Column, fold, spanish_choice
from eslabon.exchange.reasons import CellError
from eslabon_core.problems import Problem
from eslabon_core.units import exponent_of

Parser = Callable[[str], Any]

#: What is taken off both ends of a cell: blanks of keyboards, web pages and spreadsheets.
BLANKS = " \t\r\n\u00a0\u2007\u202f\u200b\ufeff"
LARGEST = 2**63 - 1
CODE_LENGTH = 64
TEXT_LENGTH = 2_000
NUMBER_LENGTH = 40
YEARS = range(1901, 2200)

YES = frozenset({"si", "yes", "s", "y", "true", "verdadero"})
NO = frozenset({"no", "n", "false", "falso"})

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_WITH_COMMA = re.compile(r"-?[0-9][0-9.,'\u00a0\u202f ]*[,'\u00a0\u202f ][0-9.,'\u00a0\u202f ]*")
_DATE = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"([0-9]{4})-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")


def parse_code(text: str) -> str:
    if len(text) <= CODE_LENGTH and text.isascii() and text.isalnum():
        return text
    code = unicodedata.normalize("NFC", text.strip(BLANKS))
    if len(code) > CODE_LENGTH:
        raise CellError("cell.too_long", most=CODE_LENGTH)
    if not code.isprintable():
        raise CellError("cell.control")
    if ";" in code:
        raise CellError("cell.semicolon")
    if not code:
        raise CellError("cell.required")
    return code


def parse_text(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
        if not all(_may_stand_in_text(char) for char in text):
            raise CellError("cell.control")
    text = text.strip(BLANKS)
    if len(text) > TEXT_LENGTH:
        raise CellError("cell.too_long", most=TEXT_LENGTH)
    if not text:
        raise CellError("cell.required")
    return text


def _may_stand_in_text(char: str) -> bool:
    return char == "\n" or char.isprintable() or unicodedata.category(char) in ("Zs", "Cf")


def fixed_point(decimals: int, signed: bool = False, maximum: int = LARGEST) -> Parser:
    """Reads a decimal number as a whole number of 10^-decimals; more decimals are an error, zeros too:
    1.500 soles is somebody's thousand and a half."""

    def parse(text: str) -> int:
        if len(text) > NUMBER_LENGTH:
            raise CellError("cell.number")
        whole, point, fraction = text.partition(".")
        plain = whole[1:] if whole[:1] == "-" else whole
        if not (text.isascii() and plain.isdigit() and (fraction.isdigit() if point else True)):
            raise not_a_number(text)
        if len(fraction) > decimals:
            raise CellError("cell.decimals", allowed=decimals, found=len(fraction))
        value = int(whole + fraction + "0" * (decimals - len(fraction)))
        if value < 0 and not signed:
            raise CellError("cell.negative")
        if not -maximum <= value <= maximum:
            raise CellError("cell.too_large", most=str(Decimal(maximum).scaleb(-decimals)))
        return value

    return parse


def not_a_number(text: str) -> CellError:
    return CellError("cell.number_comma" if _WITH_COMMA.fullmatch(text) else "cell.number")


def parse_date(text: str) -> date:
    match = _DATE.fullmatch(text)
    if match is None:
        moment = parse_moment(text)
        if moment.tzinfo or moment != datetime(moment.year, moment.month, moment.day):
            raise CellError("cell.date_with_time")
        return moment.date()
    return parse_moment(text).date()


def parse_moment(text: str) -> datetime:
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise CellError("cell.date_as_number" if _NUMBER.fullmatch(text) else "cell.date_form")
    if int(match[1]) not in YEARS:
        raise CellError("cell.date_range", first=YEARS.start, last=YEARS.stop - 1)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise CellError("cell.date_impossible") from None


def parse_yes_no(text: str) -> bool:
    word = fold(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellError("cell.yes_no")


def choice_among(choices: tuple[str, ...]) -> Parser:
    known = {fold(spanish_choice(choice)): choice for choice in choices} | {fold(c): c for c in choices}

    def parse(text: str) -> str:
        chosen = known.get(fold(text))
        if chosen is None:
            raise CellError("cell.choice", choices=", ".join(choices))
        return chosen

    return parse


def codes_among(choices: tuple[str, ...]) -> Parser:
    parse_one = choice_among(choices) if choices else parse_code

    def parse(text: str) -> tuple[str, ...]:
        codes = [parse_one(piece.strip(BLANKS)) if piece.strip(BLANKS) else "" for piece in text.split(";")]
        if "" in codes:
            raise CellError("cell.codes_empty")
        if len(set(codes)) != len(codes):
            raise CellError("cell.codes_repeated")
        return tuple(sorted(codes))

    return parse


def coordinate_within(most: int) -> Parser:
    def parse(text: str) -> int:
        if len(text) > NUMBER_LENGTH or not _NUMBER.fullmatch(text):
            raise not_a_number(text)
        degrees = Decimal(text)
        if abs(degrees) > most:
            raise CellError("cell.coordinate", most=most)
        return int((degrees * 1_000_000).to_integral_value(ROUND_HALF_EVEN))

    return parse


def parse_currency(text: str) -> str:
    currency = text.strip(BLANKS).upper()
    try:
        exponent_of(currency)
    except Problem:
        raise CellError("cell.currency") from None
    return currency


def parse_country(text: str) -> str:
    country = text.strip(BLANKS).upper()
    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise CellError("cell.country")
    return country


def parse_timezone(text: str) -> str:
    name = text.strip(BLANKS)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CellError("cell.timezone") from None
    return name


def parse_month_day(text: str) -> str:
    text = text.strip(BLANKS)
    try:
        if not _MONTH_DAY.fullmatch(text):
            raise ValueError
        date.fromisoformat("2023-" + text)
    except ValueError:
        raise CellError("cell.month_day") from None
    return text


def parse_year(text: str) -> int:
    year = int(fixed_point(0)(text))
    if year not in YEARS:
        raise CellError("cell.date_range", first=YEARS.start, last=YEARS.stop - 1)
    return year


_SIMPLE: dict[str, Parser] = {
    "code": parse_code,
    "text": parse_text,
    "date": parse_date,
    "datetime": parse_moment,
    "moment": parse_moment,
    "yes_no": parse_yes_no,
    "polygon": parse_polygon,
    "currency": parse_currency,
    "country": parse_country,
    "timezone": parse_timezone,
    "month_day": parse_month_day,
    "year": parse_year,
}


def parser_of(column: Column, decimals: int) -> Parser:
    """The parser of a column's cells; `decimals` is what money or a reading has there (else it is not looked at)."""
    simple = _SIMPLE.get(column.type)
    if simple:
        return simple
    if column.type == "choice":
        return choice_among(column.choices)
    if column.type == "codes":
        return codes_among(column.choices)
    if column.type == "coordinate":
        return coordinate_within(90 if column.name == "latitude" else 180)
    if column.type in ("money", "reading"):
        # A built-in reading is a percentage of the sample.
        hundred = 100 * 10**decimals if column.type == "reading" and column.decimals is not None else LARGEST
        return fixed_point(decimals, column.signed, hundred)
    assert column.decimals is not None
    return fixed_point(column.decimals, column.signed)
