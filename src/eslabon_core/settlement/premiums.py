"""Where the buyers' premiums go: to the premium fund, to the members who delivered with the claim, or to the pool."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eslabon_core.settlement.records import DeliverySum
from eslabon_core.settlement.sold import LineSale, ShipmentSale
from eslabon_core.units import largest_remainder

#: Below this an int64 holds the product of an amount and a basis.
_SAFE = 2**62


@dataclass(frozen=True, slots=True)
class LinePremium:
    """Premium of a shipment's line. `went_to`: fund | certified | pool; the fund also where nobody delivered the claim."""

    shipment: str
    line: int
    went_to: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Premiums:
    """Book currency. `pool_sales_minor`: the pool's premium at the shipments' rates; the rest of it is exchange."""

    lines: tuple[LinePremium, ...]
    fund_minor: int
    pool_minor: int
    pool_sales_minor: int
    members: Mapping[str, int]


def share_premiums(shipments: Sequence[ShipmentSale], deliveries: Sequence[DeliverySum]) -> Premiums:
    """Shares the premium of a season's shipments.

    deliveries  of the same season. A member's basis for a line: milli-units accepted as a member with at least its schemes.
    Returns     fund + pool + members = premium of all shipments.
    Source      docs/algorithms/sales-and-currencies.md.
    """
    claims = _Claims(deliveries)
    lines: list[LinePremium] = []
    went = {"fund": 0, "certified": 0, "pool": 0}
    pool_sales = 0
    for sale in shipments:
        for line in sale.lines:
            if not line.premium_book_minor and not line.premium_sales_minor:
                continue
            went_to = _destination(line, claims)
            went[went_to] += line.premium_book_minor
            if went_to == "pool":
                pool_sales += line.premium_sales_minor
            lines.append(LinePremium(sale.shipment.code, line.line.line, went_to, line.premium_book_minor))
    return Premiums(tuple(lines), went["fund"], went["pool"], pool_sales, claims.members())


def _destination(line: LineSale, claims: _Claims) -> str:
    if line.premium_to != "certified":
        return line.premium_to
    shared = claims.share(line.premium_book_minor, line.line.certification)
    return "certified" if shared else "fund"


class _Claims:
    """Who delivered with which claims; the premium they have so far."""

    def __init__(self, deliveries: Sequence[DeliverySum]) -> None:
        self._accepted: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in deliveries:
            if row.is_member and row.accepted_milli:
                self._accepted[row.certification][row.member] += row.accepted_milli
        self._sharers: dict[str, _Sharers] = {}

    def share(self, amount_minor: int, certification: str) -> bool:
        """False where nobody delivered with at least these schemes."""
        if certification not in self._sharers:
            self._sharers[certification] = _Sharers(self._bases(certification))
        return self._sharers[certification].share(amount_minor)

    def _bases(self, certification: str) -> list[tuple[str, int]]:
        asked = _schemes(certification)
        bases: dict[str, int] = defaultdict(int)
        for held, members in self._accepted.items():
            if asked <= _schemes(held):
                for member, accepted_milli in members.items():
                    bases[member] += accepted_milli
        return sorted(bases.items())

    def members(self) -> dict[str, int]:
        total: dict[str, int] = defaultdict(int)
        for sharers in self._sharers.values():
            for member, amount in sharers.given():
                total[member] += amount
        return {member: total[member] for member in sorted(total) if total[member]}


class _Sharers:
    """Largest remainder of many amounts over the same bases: in int64 while the products fit, else in whole numbers."""

    def __init__(self, bases: list[tuple[str, int]]) -> None:
        self._bases = bases
        self._whole = sum(basis for _, basis in bases)
        self._largest = max((basis for _, basis in bases), default=0)
        self._array = np.array([basis for _, basis in bases], dtype=np.int64) if self._whole < _SAFE else None
        self._given = [0] * len(bases)
        self._given_array = np.zeros(len(bases), dtype=np.int64)

    def share(self, amount_minor: int) -> bool:
        if not self._whole:
            return False
        if self._array is not None and self._fits(amount_minor):
            self._share_in_int64(amount_minor, self._array)
            return True
        parts = largest_remainder(
            amount_minor, [(index, basis) for index, (_, basis) in enumerate(self._bases)]
        )
        for index, part in parts.items():
            self._given[index] += part
        return True

    def _fits(self, amount_minor: int) -> bool:
        largest_product = max(amount_minor * self._largest, self._whole * len(self._bases))
        return amount_minor >= 0 and largest_product < _SAFE

    def _share_in_int64(self, amount_minor: int, bases: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        parts, rests = np.divmod(bases * amount_minor, self._whole)
        left = amount_minor - int(parts.sum())
        if left:
            count = len(bases)
            rank = rests * count + np.arange(count - 1, -1, -1)
            parts[np.argpartition(rank, count - left)[count - left :]] += 1
        self._given_array += parts

    def given(self) -> list[tuple[str, int]]:
        return [
            (member, self._given[index] + int(self._given_array[index]))
            for index, (member, _) in enumerate(self._bases)
        ]


def _schemes(certification: str) -> frozenset[str]:
    return frozenset(certification.split(";")) if certification else frozenset()
