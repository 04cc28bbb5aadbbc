"""The price line in force. Source: workbook.md "Price", field.md "Price line"; docs/algorithms/prices.md."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from eslabon_core.pricing.certification import schemes_of
from eslabon_core.problems import Problem


class PriceLine(NamedTuple):
    """One row of `prices`: the advance per unit from `valid_from` on.

    grade, station, certification   "" = every grade without its own line there and then; every station; no claim asked.
    valid_from    local time; a date means 00:00.
    price_micro   millionths of the book currency per unit, >= 0.
    key           what the caller knows the line by; never looked at here.
    """

    product: str
    grade: str
    valid_from: date
    price_micro: int
    station: str = ""
    certification: str = ""
    key: str = ""


def local_time(when: date) -> datetime:
    """A local time as it is; a date means its 00:00.

    Raises   Problem "pricing.time_with_offset": the shell turns instants into the organisation's local time first.
    """
    if not isinstance(when, datetime):
        return datetime(when.year, when.month, when.day)
    if when.tzinfo is not None:
        raise Problem("pricing.time_with_offset", at=when.isoformat())
    return when


def price_changes(
    lines: Iterable[PriceLine], *, product: str, grade: str, station: str, certification: str
) -> tuple[list[datetime], list[PriceLine]]:
    """When the price of such a line changes, in order, and the line that is in force from then on."""
    claimed = schemes_of(certification)
    fitting = [
        (local_time(line.valid_from), line)
        for line in lines
        if line.product == product
        and line.grade in ("", grade)
        and line.station in ("", station)
        and schemes_of(line.certification) <= claimed
    ]
    fitting.sort(key=lambda pair: pair[0])
    times: list[datetime] = []
    winners: list[PriceLine] = []
    for start, line in fitting:
        best = line if not winners or _precedence(line, start) > _precedence(winners[-1]) else winners[-1]
        if times and times[-1] == start:
            winners[-1] = best
        else:
            times.append(start)
            winners.append(best)
    return times, winners


def price_in_force(
    lines: Sequence[PriceLine], *, product: str, grade: str, station: str, certification: str, at: date
) -> PriceLine:
    """The line that pays this product, grade, station and claim at that local time.

    Of the lines with valid_from <= at that fit: the grade's own before one for every grade, then the station's own before
    a general one, then the one that asks for more schemes (the claim holds all of them), then the latest, then the higher.
    Raises   Problem "pricing.no_price"; a price is never guessed.
    """
    times, winners = price_changes(
        lines, product=product, grade=grade, station=station, certification=certification
    )
    index = bisect_right(times, local_time(at))
    if not index:
        raise no_price(product=product, grade=grade, station=station, certification=certification, at=at)
    return winners[index - 1]


def no_price(*, product: str, grade: str, station: str, certification: str, at: date) -> Problem:
    """The refusal of a line that no price covers."""
    facts = {"product": product, "grade": grade, "station": station, "certification": certification}
    return Problem("pricing.no_price", **facts, at=at.isoformat())


def _precedence(line: PriceLine, start: datetime | None = None) -> tuple[bool, bool, int, datetime, int]:
    own_grade, own_station = line.grade != "", line.station != ""
    start = start or local_time(line.valid_from)
    return own_grade, own_station, len(schemes_of(line.certification)), start, line.price_micro
