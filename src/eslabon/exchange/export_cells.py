"""From a stored value to the cell of a workbook: the twin of cells_values.py, exact to the last digit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from eslabon.exchange.columns import Column, spanish_choice

#: A cell: text, a real date, or an exact decimal number; "" is empty.
Cell = str | date | datetime | Decimal
YES_NO = {"es": ("no", "sí"), "en": ("no", "yes")}
#: Moments of a second's exactness stand as real dates; a spreadsheet keeps no more.
_WHOLE_SECOND = {"microsecond": 0}


def decimal_of(value: int, decimals: int) -> Decimal:
    """A whole number of 10^-decimals as a decimal with exactly so many places."""
    return Decimal(value).scaleb(-decimals)


def number_text(value: Decimal) -> str:
    return format(value, "f")


def writer_of(column: Column, language: str, zone: ZoneInfo) -> Callable[[Any], Cell]:
    """What writes the filled cells of a column; money and readings have decimals of their own and are not for it."""
    if column.type == "yes_no":
        return lambda value: YES_NO[language][value]
    if column.type == "datetime":
        return lambda value: _shown(value.astimezone(UTC).replace(tzinfo=None))
    if column.type == "moment":
        return lambda value: moment_cell(value, zone)
    if column.type == "coordinate":
        return lambda value: _short(value, 6)
    if column.decimals is not None:
        decimals = column.decimals
        return lambda value: _short(value, decimals)
    if column.choices and language == "es":
        return lambda value: ";".join(map(spanish_choice, value.split(";")))
    return lambda value: value


def moment_cell(value: datetime, zone: ZoneInfo) -> Cell:
    """Local time as people write it; an hour that the clock shows twice says which of the two it is."""
    local = value.astimezone(zone)
    plain = local.replace(tzinfo=None)
    if plain.replace(tzinfo=zone) != local or plain.replace(tzinfo=zone).astimezone(UTC) != value:
        return local.isoformat()
    return _shown(plain)


def _shown(plain: datetime) -> Cell:
    return plain if plain == plain.replace(**_WHOLE_SECOND) else plain.isoformat()


def _short(value: int, decimals: int) -> Decimal:
    """Without zeros at its end: what has fewer decimals is the same number."""
    while decimals and value % 10 == 0:
        value //= 10
        decimals -= 1
    return decimal_of(value, decimals)
