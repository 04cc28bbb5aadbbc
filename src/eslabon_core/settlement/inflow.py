"""What comes into each stock key of a season without processing: opening stock, stock carried on, deliveries.

A late delivery into a key whose stock was carried on at closing joins the carried stock: it counts in the season that the
stock went to, never in the closed one. So nothing here depends on whether the supplementary run has been closed yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from eslabon_core.settlement.records import Records
from eslabon_core.settlement.runs import ClosedRuns, Key


@dataclass(slots=True)
class Amount:
    """A quantity and its cost; added to while rows are read."""

    quantity_milli: int = 0
    cost_minor: int = 0

    def add(self, quantity_milli: int, cost_minor: int) -> None:
        self.quantity_milli += quantity_milli
        self.cost_minor += cost_minor


@dataclass(slots=True)
class Inflow:
    """Of one season, by key. `late`: what joins stock that was carried on, and the season it joins it in."""

    opening: dict[Key, Amount] = field(default_factory=dict)
    delivered: dict[Key, Amount] = field(default_factory=dict)
    carried: dict[Key, Amount] = field(default_factory=dict)
    late: dict[Key, tuple[str, Amount]] = field(default_factory=dict)

    def all_of(self, key: Key) -> Amount:
        """Opening stock and deliveries of a key, the late ones too."""
        total = Amount()
        for part in (self.opening.get(key), self.delivered.get(key)):
            if part is not None:
                total.add(part.quantity_milli, part.cost_minor)
        return total


def season_inflow(records: Records, season: str, closed_runs: ClosedRuns) -> Inflow:
    """The direct inflow of `season`, with what closed seasons carried into it.

    Returns  opening (own rows + carried in, with late deliveries that joined it), delivered, and for a closed season what
             it carried on and what joins that from now on.
    """
    return _Inflows(records, closed_runs).of(season)


class _Inflows:
    """Stock is carried only into later seasons, so asking back through them ends."""

    def __init__(self, records: Records, closed_runs: ClosedRuns) -> None:
        self._closed_runs = closed_runs
        self._known: dict[str, Inflow] = {}
        self._own: dict[str, dict[Key, Amount]] = defaultdict(lambda: defaultdict(Amount))
        for row in records.opening_stock:
            key = (row.product, row.grade, row.certification)
            self._own[row.season][key].add(row.quantity_milli, row.cost_minor)
        self._delivered: dict[str, dict[Key, Amount]] = defaultdict(lambda: defaultdict(Amount))
        for total in records.deliveries:
            key = (total.product, total.grade, total.certification)
            self._delivered[total.season][key].add(total.accepted_milli, total.value_minor)

    def of(self, season: str) -> Inflow:
        if season not in self._known:
            inflow = Inflow(opening=self._opening(season), delivered=dict(self._delivered.get(season, {})))
            self._add_carried_on(season, inflow)
            self._known[season] = inflow
        return self._known[season]

    def _opening(self, season: str) -> dict[Key, Amount]:
        opening: dict[Key, Amount] = defaultdict(Amount)
        for key, own in self._own.get(season, {}).items():
            opening[key].add(own.quantity_milli, own.cost_minor)
        for origin, runs in self._closed_runs.items():
            came = [carried for run in runs for carried in run.carried if carried.into == season]
            for carried in came:
                opening[carried.key].add(carried.quantity_milli, carried.cost_minor)
            if came:
                for key, (into, late) in self.of(origin).late.items():
                    if into == season:
                        opening[key].add(late.quantity_milli, late.cost_minor)
        return dict(opening)

    def _add_carried_on(self, season: str, inflow: Inflow) -> None:
        runs = self._closed_runs.get(season, ())
        into: dict[Key, str] = {}
        for run in runs:
            for carried in run.carried:
                inflow.carried.setdefault(carried.key, Amount()).add(
                    carried.quantity_milli, carried.cost_minor
                )
                into[carried.key] = carried.into
        if not into:
            return
        booked: Mapping[Key, tuple[int, int]] = {
            then.key: (then.quantity_milli, then.cost_minor) for then in runs[-1].inflow
        }
        for key, target in into.items():
            now, (quantity_milli, cost_minor) = inflow.all_of(key), booked.get(key, (0, 0))
            late = Amount(now.quantity_milli - quantity_milli, now.cost_minor - cost_minor)
            if late.quantity_milli or late.cost_minor:
                inflow.late[key] = (target, late)
