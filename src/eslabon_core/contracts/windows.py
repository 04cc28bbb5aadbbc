"""A contract line's state against its window.

Source: workbook.md `contracts`, domain.md V10; docs/algorithms/prices.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from eslabon_core.pricing.deductions import HUNDRED_PCT
from eslabon_core.problems import Problem
from eslabon_core.units import value_minor

#: before its window; inside it; enough shipped in it; over with a shortfall that the tolerance covers; over with more.
WAITING, OPEN, FULFILLED, WITHIN_TOLERANCE, MISSED = (
    "waiting",
    "open",
    "fulfilled",
    "within_tolerance",
    "missed",
)


class Promise(NamedTuple):
    """The quantity part of a contract line. tolerance_pct_micro: millionths of one per cent; penalty per missing unit."""

    contract: str
    quantity_milli: int
    window_from: date
    window_to: date
    tolerance_pct_micro: int = 0
    penalty_micro: int = 0
    exponent: int = 2


class Movement(NamedTuple):
    """A shipment against the line (+), or goods of one that came back (-), dated as the shipment was."""

    on: date
    quantity_milli: int


class Fulfilment(NamedTuple):
    """State of a line on a date; quantities in thousandths.

    shipped       everything, net of returns; in_window: what of it left inside the window; early, late: the rest.
    missing       quantity less what left inside the window, never below 0.
    over          shipped beyond quantity x (1 + tolerance): a violation (V10) unless an amendment is recorded.
    still_open    what may yet be shipped into the window: missing until it ends, then 0.
    penalty_minor what the line's penalty comes to on that date: 0 unless the state is `missed`.
    """

    state: str
    shipped_milli: int
    in_window_milli: int
    early_milli: int
    late_milli: int
    missing_milli: int
    over_milli: int
    still_open_milli: int
    penalty_minor: int


def allowed_milli(promise: Promise) -> int:
    """The most that may be shipped: quantity x (1 + tolerance), part thousandths cut off."""
    return promise.quantity_milli + tolerated_milli(promise)


def tolerated_milli(promise: Promise) -> int:
    """How far from the quantity a line may end: quantity x tolerance, part thousandths cut off."""
    return promise.quantity_milli * promise.tolerance_pct_micro // HUNDRED_PCT


def fulfilment(promise: Promise, movements: Iterable[Movement], on: date) -> Fulfilment:
    """How a line stands on a date, from what moved until then.

    The penalty is penalty x everything missing, rounded once, once the shortfall at the window's end passes the tolerance.
    Raises   Problem "contract.window_ends_before_it_starts", "contract.impossible_promise" (quantity not
             above 0, tolerance or penalty below 0), "contract.more_back_than_out" (returns exceed what was shipped then).
    """
    _check(promise)
    early_milli = in_window_milli = late_milli = 0
    for when, quantity_milli in movements:
        if when > on:
            continue
        if when < promise.window_from:
            early_milli += quantity_milli
        elif when <= promise.window_to:
            in_window_milli += quantity_milli
        else:
            late_milli += quantity_milli
    if min(early_milli, in_window_milli, late_milli) < 0:
        raise Problem("contract.more_back_than_out", contract=promise.contract)
    shipped_milli = early_milli + in_window_milli + late_milli
    missing_milli = max(promise.quantity_milli - in_window_milli, 0)
    state = _state(promise, missing_milli, on)
    is_missed = state == MISSED
    return Fulfilment(
        state=state,
        shipped_milli=shipped_milli,
        in_window_milli=in_window_milli,
        early_milli=early_milli,
        late_milli=late_milli,
        missing_milli=missing_milli,
        over_milli=max(shipped_milli - allowed_milli(promise), 0),
        still_open_milli=missing_milli if on <= promise.window_to else 0,
        penalty_minor=value_minor(missing_milli, promise.penalty_micro, promise.exponent) if is_missed else 0,
    )


def _state(promise: Promise, missing_milli: int, on: date) -> str:
    if not missing_milli:
        return FULFILLED
    if on < promise.window_from:
        return WAITING
    if on <= promise.window_to:
        return OPEN
    return WITHIN_TOLERANCE if missing_milli <= tolerated_milli(promise) else MISSED


def _check(promise: Promise) -> None:
    if promise.window_to < promise.window_from:
        raise Problem("contract.window_ends_before_it_starts", contract=promise.contract)
    if promise.quantity_milli <= 0 or promise.tolerance_pct_micro < 0 or promise.penalty_micro < 0:
        raise Problem("contract.impossible_promise", contract=promise.contract)
