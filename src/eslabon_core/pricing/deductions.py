"""What is taken off quantity and price.

Source: workbook.md "Deductions", field.md section 2; docs/algorithms/deductions.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from eslabon_core.pricing.grades import Readings
from eslabon_core.pricing.prices import local_time
from eslabon_core.problems import Problem
from eslabon_core.units import rhe

#: Percentages are millionths of one per cent: 2.5 % = 2,500,000.
HUNDRED_PCT = 100_000_000

QUANTITY_PCT, DRY_TO, PRICE_PCT, FEE = "quantity_pct", "dry_to", "price_pct", "fee"


class Deduction(NamedTuple):
    """One row of `deductions`.

    attribute            "" = whatever was read: no band, and no `dry_to`.
    above, up_to         the row counts for a reading in (above, up_to], in the attribute's decimals; None = open.
    quantity_pct_micro   off the quantity; millionths of one per cent; 0 = nothing.
    dry_to               the moisture to which the produce is dried, in the attribute's decimals; None = no drying.
    price_pct_micro      off the price; millionths of one per cent; 0 = nothing.
    fee_micro            off the price, per unit, after everything else; millionths of the currency.
    station              "" = every station that has no row of its own for this attribute in force.
    decimals             of the attribute.
    """

    product: str
    attribute: str
    valid_from: date
    above: int | None = None
    up_to: int | None = None
    quantity_pct_micro: int = 0
    dry_to: int | None = None
    price_pct_micro: int = 0
    fee_micro: int = 0
    station: str = ""
    decimals: int = 2


class Step(NamedTuple):
    """What one deduction took, for the receipt.

    kind    quantity_pct, dry_to, price_pct or fee.
    took    thousandths of the unit off the quantity, or millionths of the currency off the price. It is the difference of
            the rounded figures before and after, so that the steps add up to the whole to the last digit.
    reading None where the row has no attribute.
    """

    kind: str
    attribute: str
    reading: int | None
    took: int
    row: Deduction


def check_deduction(row: Deduction) -> None:
    """Refuses a row that cannot be meant.

    Raises   Problem "deduction.without_attribute" (a band or drying without attribute), "deduction.out_of_range" (a
             percentage outside 0..100, a negative fee, drying to 100 % or more), "deduction.empty_band" (up_to <= above).
    """
    facts = {"product": row.product, "attribute": row.attribute, "valid_from": row.valid_from.isoformat()}
    if not row.attribute and (row.above, row.up_to, row.dry_to) != (None, None, None):
        raise Problem("deduction.without_attribute", **facts)
    if row.above is not None and row.up_to is not None and row.up_to <= row.above:
        raise Problem("deduction.empty_band", **facts)
    percentages_fit = all(0 <= pct <= HUNDRED_PCT for pct in (row.quantity_pct_micro, row.price_pct_micro))
    dry_fits = row.dry_to is None or 0 <= row.dry_to < _hundred(row)
    if not (percentages_fit and dry_fits and row.fee_micro >= 0):
        raise Problem("deduction.out_of_range", **facts)


def deduction_changes(
    rows: Iterable[Deduction], *, product: str, station: str
) -> tuple[list[datetime], list[tuple[Deduction, ...]]]:
    """When the deductions of a product at a station change, in order, and the rows in force from then on.

    Per attribute (and for none) the station's own rows in force replace the general ones; of these the latest valid_from.
    Rows come by attribute, then by band, so that the order on the receipt does not depend on how they were stored.
    """
    fitting = [row for row in rows if row.product == product and row.station in ("", station)]
    for row in fitting:
        check_deduction(row)
    times = sorted({local_time(row.valid_from) for row in fitting})
    attributes = sorted({row.attribute for row in fitting})
    in_force = [
        tuple(row for attribute in attributes for row in _latest(fitting, attribute, at)) for at in times
    ]
    return times, in_force


def take_from_quantity(
    measured_milli: int, rows: Sequence[Deduction], readings: Readings
) -> tuple[int, tuple[Step, ...]]:
    """What is accepted of a measured quantity, and what each step took; rounded half to even once, at the end.

    Raises   Problem "reading.over_hundred" where drying meets a moisture above 100 %.
    """
    exact = Fraction(measured_milli)
    steps: list[Step] = []
    for row in rows:
        if not _counts(row, readings):
            continue
        if row.quantity_pct_micro:
            factor = Fraction(HUNDRED_PCT - row.quantity_pct_micro, HUNDRED_PCT)
            exact = _step(steps, QUANTITY_PCT, row, readings, exact, exact * factor)
        if row.dry_to is not None and readings[row.attribute] > row.dry_to:
            exact = _step(steps, DRY_TO, row, readings, exact, exact * _dry_factor(row, readings))
    return rhe(exact), tuple(steps)


def take_from_price(
    price_micro: int, rows: Sequence[Deduction], readings: Readings
) -> tuple[int, tuple[Step, ...]]:
    """What is paid of a list price, and what each step took: percentages first, fees last, never below 0.

    Rounded half to even once, at the end.
    """
    exact = Fraction(price_micro)
    steps: list[Step] = []
    counting = [row for row in rows if _counts(row, readings)]
    for row in counting:
        if row.price_pct_micro:
            factor = Fraction(HUNDRED_PCT - row.price_pct_micro, HUNDRED_PCT)
            exact = _step(steps, PRICE_PCT, row, readings, exact, exact * factor)
    for row in counting:
        if row.fee_micro:
            exact = _step(steps, FEE, row, readings, exact, max(exact - row.fee_micro, Fraction(0)))
    return rhe(exact), tuple(steps)


def _latest(rows: Sequence[Deduction], attribute: str, at: datetime) -> list[Deduction]:
    begun = [row for row in rows if row.attribute == attribute and local_time(row.valid_from) <= at]
    own = [row for row in begun if row.station]
    chosen = own or begun
    latest = max((local_time(row.valid_from) for row in chosen), default=None)
    return sorted((row for row in chosen if local_time(row.valid_from) == latest), key=_band)


def _band(row: Deduction) -> tuple[tuple[bool, int], tuple[bool, int], int, int, int, int]:
    lower = (row.above is not None, row.above or 0)
    upper = (row.up_to is None, row.up_to or 0)
    return lower, upper, row.quantity_pct_micro, row.dry_to or 0, row.price_pct_micro, row.fee_micro


def _counts(row: Deduction, readings: Readings) -> bool:
    if not row.attribute:
        return True
    reading = readings.get(row.attribute)
    if reading is None:
        return False
    return (row.above is None or row.above < reading) and (row.up_to is None or reading <= row.up_to)


def _hundred(row: Deduction) -> int:
    hundred: int = 100 * 10**row.decimals
    return hundred


def _dry_factor(row: Deduction, readings: Readings) -> Fraction:
    hundred, reading = _hundred(row), readings[row.attribute]
    assert row.dry_to is not None
    if reading > hundred:
        raise Problem("reading.over_hundred", attribute=row.attribute, reading=reading)
    return Fraction(hundred - reading, hundred - row.dry_to)


def _step(
    steps: list[Step], kind: str, row: Deduction, readings: Readings, before: Fraction, after: Fraction
) -> Fraction:
    reading = readings[row.attribute] if row.attribute else None
    steps.append(Step(kind, row.attribute, reading, rhe(before) - rhe(after), row))
    return after
