"""Price rules of contracts. Source: workbook.md "Price rules"; docs/algorithms/prices.md "A contract's price".

Prices are millionths of the contract's currency per base unit of the product. Premiums are no part of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from eslabon_core.problems import Problem
from eslabon_core.units import rhe

FIXED, INDEXED, MINIMUM, FIXATION = "fixed", "indexed", "minimum", "fixation"
RULES = (FIXED, INDEXED, MINIMUM, FIXATION)


class ContractPrice(NamedTuple):
    """The price part of a contract line.

    price_micro         fixed: the price; minimum: the least; fixation: what stands until fixed; indexed: not asked, None.
    differential_micro  added to the index; any sign.
    quantity_milli      what the line promises.
    trade_unit, trade_factor   the product's (`quintal`, 46 base units), for an index quoted in it.
    """

    contract: str
    rule: str
    currency: str
    price_micro: int | None
    quantity_milli: int
    differential_micro: int = 0
    unit: str = "kg"
    trade_unit: str = ""
    trade_factor: Fraction | None = None


class IndexPrice(NamedTuple):
    """One row of an index: its price on a day, in millionths of its currency per its unit."""

    on: date
    price_micro: int
    currency: str
    unit: str


class Fixation(NamedTuple):
    """A quantity of the contract line whose price was fixed on a day."""

    on: date
    quantity_milli: int
    price_micro: int


def contract_price_micro(
    line: ContractPrice, on: date, *, index: Sequence[IndexPrice] = (), fixations: Iterable[Fixation] = ()
) -> int:
    """The unit price that the line's rule gives on a date, rounded half to even once.

    fixed      price.
    indexed    index on that date + differential.
    minimum    the higher of price and index + differential.
    fixation   what was fixed by that date at its price and what is still open at `price`, weighted by quantity; so `price`
               until something is fixed and the fixations' weighted price once the whole quantity is.
    index      rows of the line's own index, any order; the last one not after `on` counts.
    Raises     Problem "contract.unknown_rule", "contract.no_price", "contract.price_below_zero"; of the index
               "contract.no_index", "contract.index_twice", "contract.index_currency", "contract.index_unit".
    """
    if line.rule not in RULES:
        raise Problem("contract.unknown_rule", contract=line.contract, rule=line.rule)
    if line.rule != INDEXED and line.price_micro is None:
        raise Problem("contract.no_price", contract=line.contract, rule=line.rule)
    stated = Fraction(line.price_micro or 0)
    if line.rule == FIXATION:
        exact = _weighted(line, stated, on, fixations)
    elif line.rule == FIXED:
        exact = stated
    else:
        exact = _index_per_unit(line, on, index) + line.differential_micro
        if line.rule == MINIMUM:
            exact = max(exact, stated)
    if exact < 0:
        raise Problem("contract.price_below_zero", contract=line.contract, on=on.isoformat())
    return rhe(exact)


def fixed_milli(on: date, fixations: Iterable[Fixation]) -> int:
    """How much of a line was fixed by that date."""
    return sum(row.quantity_milli for row in fixations if row.on <= on)


def _weighted(line: ContractPrice, stated: Fraction, on: date, fixations: Iterable[Fixation]) -> Fraction:
    begun = [row for row in fixations if row.on <= on]
    fixed = fixed_milli(on, begun)
    open_milli = max(line.quantity_milli - fixed, 0)
    whole = fixed + open_milli
    if not whole:
        return stated
    worth = sum(row.quantity_milli * row.price_micro for row in begun)
    return (worth + open_milli * stated) / whole


def _index_per_unit(line: ContractPrice, on: date, index: Sequence[IndexPrice]) -> Fraction:
    begun = [row for row in index if row.on <= on]
    if not begun:
        raise Problem("contract.no_index", contract=line.contract, on=on.isoformat())
    latest = max(row.on for row in begun)
    rows = {row for row in begun if row.on == latest}
    if len(rows) > 1:
        raise Problem("contract.index_twice", contract=line.contract, on=latest.isoformat())
    row = rows.pop()
    if row.currency != line.currency:
        raise Problem(
            "contract.index_currency",
            contract=line.contract,
            currency=line.currency,
            index_currency=row.currency,
        )
    if row.unit == line.unit:
        return Fraction(row.price_micro)
    if row.unit and row.unit == line.trade_unit and line.trade_factor:
        return row.price_micro / line.trade_factor
    raise Problem("contract.index_unit", contract=line.contract, unit=line.unit, index_unit=row.unit)
