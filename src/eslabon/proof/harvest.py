"""The deliveries read once: what V4, V6 and V15 ask of them is tallied on the way."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from eslabon.collection.models import Delivery, Void
from eslabon.proof.reading import rows, table
from eslabon.registry.models import Organisation
from eslabon_core.units import exponent_of, value_minor

#: (season, day, station, product, grade), ids as stored
Day = tuple
CASH = ("", "cash")


class Wrong(NamedTuple):
    """A line whose figures do not fit each other: by how much."""

    delivery: str
    stored: int
    derived: int


class Harvest:
    """Sums of one organisation's deliveries; those that were voided count as looked at, and nowhere else.

    days           lines, accepted, rejected, value and advances by day, station, product and grade.
    keys           accepted by (season, product, grade, certification), ids of the first two.
    tills          cash that stations paid, by station.
    elsewhere      advances that no till paid.
    quantities     lines whose net is not accepted + rejected + kept + deducted.
    values         lines whose value is not accepted x price, rounded once.
    """

    def __init__(self, organisation: Organisation) -> None:
        self.examined = 0
        self.days: dict[Day, list[int]] = {}
        self.keys: dict[tuple, int] = defaultdict(int)
        self.tills: dict[int, int] = defaultdict(int)
        self.elsewhere = 0
        self.quantities: list[Wrong] = []
        self.values: list[Wrong] = []
        self._exponent = exponent_of(organisation.currency)
        self._read(organisation)

    def _read(self, organisation: Organisation) -> None:
        statement = (
            'SELECT d.key, d.season_id, d."on", d.station_id, d.product_id, d.grade, d.certification, '  # noqa: S608
            "d.gross_milli - COALESCE(d.tare_milli, 0), "
            "d.accepted_milli + d.rejected_milli + COALESCE(d.kept_milli, 0) + d.deducted_milli, "
            "d.accepted_milli, d.rejected_milli, d.price_micro, d.value_minor, COALESCE(d.advance_paid_minor, 0), d.means, "
            f"v.id FROM {table(Delivery)} d LEFT JOIN {table(Void)} v ON v.delivery_id = d.id WHERE d.organisation_id = %s"
        )
        days, keys, tills, exponent = self.days, self.keys, self.tills, self._exponent
        for (
            key, season, on, station, product, grade, claim, net, parts, accepted, rejected, price, value, paid, means, void,
        ) in rows(statement, [organisation.pk]):  # fmt: skip
            self.examined += 1
            if net != parts:
                self.quantities.append(Wrong(key, parts, net))
            derived = value_minor(accepted, price, exponent) if price is not None else 0
            if value != derived:
                self.values.append(Wrong(key, value, derived))
            if void is not None:
                continue
            sums = days.get((season, on, station, product, grade))
            if sums is None:
                days[season, on, station, product, grade] = [1, accepted, rejected, value, paid]
            else:
                sums[0] += 1
                sums[1] += accepted
                sums[2] += rejected
                sums[3] += value
                sums[4] += paid
            keys[season, product, grade, claim] += accepted
            if paid:
                if means in CASH and station is not None:
                    tills[station] += paid
                else:
                    self.elsewhere += paid
