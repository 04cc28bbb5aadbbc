"""The pen with which the demonstrations are written: rows of a workbook, amounts rounded as the rules say, a seeded die."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

from eslabon_core.units import exponent_of

Row = dict[str, str]
Sheets = dict[str, list[Row]]

MILLI = Decimal("0.001")


def money(amount: Decimal, currency: str) -> Decimal:
    """An amount as whole minor units of its currency, half to even."""
    return amount.quantize(Decimal(1).scaleb(-exponent_of(currency)), ROUND_HALF_EVEN)


def to_coin(amount: Decimal, coin: Decimal) -> Decimal:
    """What a clerk pays out where the smallest coin is `coin`: never a whole coin away from what is owed."""
    return (amount / coin).quantize(Decimal(1), ROUND_HALF_EVEN) * coin


def rounded_up(amount: Decimal, step: int) -> Decimal:
    return (amount / step).quantize(Decimal(1), ROUND_CEILING) * step


def text(value: object) -> str:
    """A cell as a CSV workbook has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def days(first: date, last: date, step: int = 1) -> Iterator[date]:
    for offset in range(0, (last - first).days + 1, step):
        yield first + timedelta(days=offset)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute)


class Die(random.Random):
    """A seeded die that throws exact decimals."""

    def between(self, low: float, high: float, decimals: int = 0) -> Decimal:
        return self._exact(self.uniform(low, high), decimals)

    def about(self, middle: float, spread: float, low: float, high: float, decimals: int = 0) -> Decimal:
        return self._exact(min(high, max(low, self.gauss(middle, spread))), decimals)

    @staticmethod
    def _exact(value: float, decimals: int) -> Decimal:
        return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals))


class Draft:
    """A workbook in the making. Trailing underscores of column names are dropped (`from_`), `reading_X` is `reading:X`."""

    def __init__(self, *, code: str, seed: int, currency: str) -> None:
        self.die = Die(f"{code}-{seed}")
        self.currency = currency
        self.rows: dict[str, list[dict[str, object]]] = defaultdict(list)
        self._counts: dict[str, int] = defaultdict(int)

    def add(self, sheet: str, /, **columns: object) -> dict[str, object]:
        row = {self._column(name): value for name, value in columns.items()}
        self.rows[sheet].append(row)
        return row

    def serial(self, prefix: str, digits: int = 3) -> str:
        """The next number of a series: PAY-001, PAY-002."""
        self._counts[prefix] += 1
        return f"{prefix}-{self._counts[prefix]:0{digits}}"

    def sheets(self) -> Sheets:
        """Every row of a sheet has the same columns, as a CSV reader gives them; columns that stay empty are left out."""
        return {sheet: self._uniform(rows) for sheet, rows in self.rows.items()}

    @staticmethod
    def _column(name: str) -> str:
        name = name.rstrip("_")
        return name.replace("reading_", "reading:", 1) if name.startswith("reading_") else name

    @staticmethod
    def _uniform(rows: list[dict[str, object]]) -> list[Row]:
        written = [{name: text(value) for name, value in row.items()} for row in rows]
        used = {name: None for row in written for name, value in row.items() if value}
        order = [name for name in dict.fromkeys(name for row in written for name in row) if name in used]
        return [{name: row.get(name, "") for name in order} for row in written]
