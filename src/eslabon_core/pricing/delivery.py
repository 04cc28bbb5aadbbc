"""The whole computation of one delivered line. Source: workbook.md "Reading rules", field.md section 2.

A `Pricer` is built once from the organisation's grades, price lines and deductions; it then looks nothing up twice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from eslabon_core.pricing.deductions import (
    Deduction,
    Step,
    deduction_changes,
    take_from_price,
    take_from_quantity,
)
from eslabon_core.pricing.grades import (
    IMPLICIT,
    NO_READINGS,
    Grade,
    Readings,
    grade_from_readings,
    ranked,
)
from eslabon_core.pricing.prices import PriceLine, local_time, no_price, price_changes
from eslabon_core.problems import Problem
from eslabon_core.units import value_minor

R = TypeVar("R")


class Assessment(NamedTuple):
    """Every figure of one delivered line, as the receipt prints it.

    net = accepted + rejected + kept + deducted; measured = accepted + deducted; all in thousandths of the unit.
    rejected_milli  what the clerk put aside; of a reject grade all of the net that was not kept.
    price_line      the line of the list that was in force; None where the price was printed or the grade is a reject.
    list_price_micro  before deductions (the printed price where one stands); None for a reject grade.
    price_micro     what a unit is paid; None for a reject grade.
    value_minor     accepted x price, rounded once; minor units of the book currency.
    """

    grade: str
    is_reject: bool
    net_milli: int
    rejected_milli: int
    kept_milli: int
    measured_milli: int
    deducted_milli: int
    accepted_milli: int
    price_line: PriceLine | None
    list_price_micro: int | None
    price_micro: int | None
    value_minor: int
    quantity_steps: tuple[Step, ...]
    price_steps: tuple[Step, ...]


class _Terms(NamedTuple):
    line: PriceLine | None
    deductions: tuple[Deduction, ...]


class _Timeline(NamedTuple):
    starts: list[datetime]
    terms: list[_Terms]


_NO_TERMS = _Terms(None, ())


class Pricer:
    """Grades, prices and deductions of one organisation, ready to assess a season's lines.

    exponent   decimals of the book currency.
    Raises     Problems of `ranked` (grades) at once; of `check_deduction` with the first line of that product.
    """

    def __init__(
        self,
        *,
        exponent: int,
        grades: Iterable[Grade] = (),
        price_lines: Iterable[PriceLine] = (),
        deductions: Iterable[Deduction] = (),
    ) -> None:
        self._exponent = exponent
        self._grades = ranked(grades)
        self._by_code = {(g.product, g.code): g for rows in self._grades.values() for g in rows}
        self._lines = _by_product((line.product, line) for line in price_lines)
        self._deductions = _by_product((row.product, row) for row in deductions)
        self._timelines: dict[tuple[str, str, str, str], _Timeline] = {}

    def grade(self, product: str, readings: Readings) -> Grade:
        """The grade that the readings give. Raises Problem "grade.none_holds"."""
        return grade_from_readings(self._grades.get(product, ()), readings)

    def price_line(
        self, *, product: str, grade: str, station: str = "", certification: str = "", at: date
    ) -> PriceLine:
        """The line of the list in force. Raises Problem "pricing.no_price"."""
        line = self._terms(product, grade, station, certification, at).line
        if line is None:
            raise no_price(product=product, grade=grade, station=station, certification=certification, at=at)
        return line

    def assess(
        self,
        *,
        product: str,
        at: date,
        gross_milli: int,
        tare_milli: int = 0,
        station: str = "",
        certification: str = "",
        grade: str = "",
        readings: Readings = NO_READINGS,
        rejected_milli: int = 0,
        kept_milli: int = 0,
        printed_price_micro: int | None = None,
    ) -> Assessment:
        """Grade, quantities, price and value of one line.

        at        local time; a date means 00:00.
        certification   a canonical claim.
        readings  in the attributes' own decimals.
        grade     "" = computed from the readings; of a product without grades always "".
        Absent    printed_price_micro None: the list's price. A printed price stands, without price deductions.
        Raises    Problem "delivery.impossible_weight" (not 0 <= tare < gross, rejected or kept below 0, or together
                  more than the net), "grade.unknown", "grade.none_holds", "pricing.no_price", "pricing.negative_price".
        """
        net_milli = gross_milli - tare_milli
        measured_milli = net_milli - rejected_milli - kept_milli
        if tare_milli < 0 or net_milli <= 0 or rejected_milli < 0 or kept_milli < 0 or measured_milli < 0:
            raise Problem("delivery.impossible_weight", gross_milli=gross_milli, tare_milli=tare_milli,
                          rejected_milli=rejected_milli, kept_milli=kept_milli)  # fmt: skip
        chosen = self._grade_of(product, grade, readings)
        if chosen.is_reject:
            rejected_milli = net_milli - kept_milli
            return Assessment(chosen.code, True, net_milli, rejected_milli, kept_milli, 0, 0, 0,
                              None, None, None, 0, (), ())  # fmt: skip
        line, rows = self._terms(product, chosen.code, station, certification, at)
        accepted_milli = measured_milli
        quantity_steps: tuple[Step, ...] = ()
        price_steps: tuple[Step, ...] = ()
        if rows:
            accepted_milli, quantity_steps = take_from_quantity(measured_milli, rows, readings)
        if printed_price_micro is not None:
            if printed_price_micro < 0:
                raise Problem("pricing.negative_price", price_micro=printed_price_micro)
            line = None
            list_price_micro = price_micro = printed_price_micro
        elif line is None:
            raise no_price(
                product=product, grade=chosen.code, station=station, certification=certification, at=at
            )
        else:
            list_price_micro = price_micro = line.price_micro
            if rows:
                price_micro, price_steps = take_from_price(list_price_micro, rows, readings)
        value = value_minor(accepted_milli, price_micro, self._exponent)
        return Assessment(chosen.code, False, net_milli, rejected_milli, kept_milli, measured_milli,
                          measured_milli - accepted_milli, accepted_milli, line, list_price_micro, price_micro, value,
                          quantity_steps, price_steps)  # fmt: skip

    def _grade_of(self, product: str, grade: str, readings: Readings) -> Grade:
        if not grade:
            return self.grade(product, readings) if product in self._grades else IMPLICIT
        known = self._by_code.get((product, grade))
        if known is None:
            raise Problem("grade.unknown", product=product, grade=grade)
        return known

    def _terms(self, product: str, grade: str, station: str, certification: str, at: date) -> _Terms:
        key = (product, grade, station, certification)
        timeline = self._timelines.get(key)
        if timeline is None:
            timeline = self._timelines[key] = self._timeline(*key)
        index = bisect_right(timeline.starts, local_time(at))
        return timeline.terms[index - 1] if index else _NO_TERMS

    def _timeline(self, product: str, grade: str, station: str, certification: str) -> _Timeline:
        prices = price_changes(
            self._lines.get(product, ()),
            product=product,
            grade=grade,
            station=station,
            certification=certification,
        )
        taken = deduction_changes(self._deductions.get(product, ()), product=product, station=station)
        starts = sorted({*prices[0], *taken[0]})
        return _Timeline(starts, [_Terms(_at(prices, when), _at(taken, when) or ()) for when in starts])


def _at(changes: tuple[list[datetime], list[R]], when: datetime) -> R | None:
    index = bisect_right(changes[0], when)
    return changes[1][index - 1] if index else None


def _by_product(pairs: Iterable[tuple[str, R]]) -> Mapping[str, tuple[R, ...]]:
    found: dict[str, list[R]] = {}
    for product, row in pairs:
        found.setdefault(product, []).append(row)
    return {product: tuple(rows) for product, rows in found.items()}
