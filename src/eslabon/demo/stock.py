"""What lies where, so that no demonstration sends off what it does not have."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Key(NamedTuple):
    product: str
    grade: str
    certification: str


class Parcel(NamedTuple):
    """So much of a key that came to a station on a day."""

    on: date
    station: str
    key: Key
    quantity: Decimal
    lot: str = ""


class Stock:
    """Quantities by station, key and lot; the oldest lot (by its code) leaves first."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, Key], dict[str, Decimal]] = defaultdict(dict)

    def put(self, station: str, key: Key, quantity: Decimal, lot: str = "") -> None:
        lots = self._held[station, key]
        lots[lot] = lots.get(lot, Decimal(0)) + quantity

    def take(self, station: str, key: Key, wanted: Decimal | None = None) -> list[tuple[str, Decimal]]:
        """Take up to `wanted` (all of it where None) as (lot, quantity) pairs."""
        lots = self._held[station, key]
        taken: list[tuple[str, Decimal]] = []
        left = wanted if wanted is not None else self.quantity(station, key)
        for lot in sorted(lots):
            part = min(lots[lot], left)
            if part > 0:
                taken.append((lot, part))
                lots[lot] -= part
                left -= part
        return taken

    def quantity(self, station: str, key: Key) -> Decimal:
        return sum(self._held[station, key].values(), Decimal(0))

    def keys(self, station: str, product: str | None = None) -> list[Key]:
        """Keys of which something lies at the station, in order."""
        return sorted(
            key
            for (place, key), lots in self._held.items()
            if place == station and any(lots.values()) and product in (None, key.product)
        )
