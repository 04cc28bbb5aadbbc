"""What produce costs: the cost that came into a key is shared over what went out of it and what is left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from eslabon_core.problems import Problem
from eslabon_core.settlement.inflow import Amount, Inflow
from eslabon_core.settlement.movements import (
    DESTROYED,
    LOSS,
    SHIPMENT,
    TRANSFER,
    Movements,
    Out,
    Output,
    Process,
)
from eslabon_core.settlement.records import Grade
from eslabon_core.settlement.runs import Key
from eslabon_core.units import MICRO, largest_remainder


@dataclass(frozen=True, slots=True)
class CostedOut:
    """A movement out of a key with the cost that leaves with it."""

    out: Out
    cost_minor: int


@dataclass(frozen=True, slots=True)
class ProcessCost:
    """`outputs`: (output, its cost). `lost_minor`: the whole cost of a process that made nothing."""

    code: str
    cost_minor: int
    outputs: tuple[tuple[Output, int], ...]
    lost_minor: int


@dataclass(frozen=True, slots=True)
class KeyStock:
    """One key, from what came in to what is left: opening + delivered + made = out + carried on + left - short.

    `residual_cost_minor`: cost that stayed where no produce is; a loss.
    """

    key: Key
    opening: Amount
    delivered: Amount
    made: Amount
    out: Amount
    carried_on: Amount
    left: Amount
    short_milli: int
    residual_cost_minor: int


@dataclass(frozen=True, slots=True)
class Stock:
    """`outs` in order of ties; `keys` by key."""

    keys: tuple[KeyStock, ...]
    outs: tuple[CostedOut, ...]
    processes: tuple[ProcessCost, ...]

    @property
    def cost_of_sales_minor(self) -> int:
        return sum(costed.cost_minor for costed in self.outs if costed.out.kind == SHIPMENT)

    @property
    def losses_minor(self) -> int:
        lost = sum(
            costed.cost_minor for costed in self.outs if costed.out.kind in (LOSS, TRANSFER, DESTROYED)
        )
        lost += sum(process.lost_minor for process in self.processes)
        return lost + sum(stock.residual_cost_minor for stock in self.keys)


class Weights:
    """Settlement weights of grades, in millionths."""

    def __init__(self, grades: tuple[Grade, ...]) -> None:
        self._micro = {(grade.product, grade.code): grade.weight_micro for grade in grades}
        self._graded = {grade.product for grade in grades}

    def micro(self, product: str, grade: str) -> int:
        """The grade's weight; par for a product without grades.

        Raises   Problem "settlement.unknown_grade" for a grade that a graded product does not have.
        """
        if product not in self._graded:
            return MICRO
        try:
            return self._micro[product, grade]
        except KeyError:
            raise Problem("settlement.unknown_grade", product=product, grade=grade) from None


def cost_stock(season: str, inflow: Inflow, movements: Movements, weights: Weights) -> Stock:
    """Cost of every movement of a season.

    Units    quantities milli, costs minor units of the book currency.
    Returns  per key: cost in = cost of what went out + carried on + left + residual, exactly.
    Raises   Problem "settlement.circle" (keys that feed each other), "settlement.cost_share_incomplete".
    Source   docs/algorithms/stock-cost.md.
    """
    return _Costing(season, inflow, movements, weights).run()


class _Costing:
    def __init__(self, season: str, inflow: Inflow, movements: Movements, weights: Weights) -> None:
        self._season, self._inflow, self._weights = season, inflow, weights
        self._movements = movements
        self._made: dict[Key, Amount] = defaultdict(Amount)
        self._outs: dict[Key, list[Out]] = defaultdict(list)
        for out in movements.outs:
            self._outs[out.key].append(out)
        self._keys = {*inflow.opening, *inflow.delivered, *inflow.carried, *self._outs}
        self._keys.update(output.key for process in movements.processes for output in process.outputs)
        self._keys.update(out.to for out in movements.outs if out.to is not None)
        self._cost: dict[tuple[object, ...], int] = {}
        self._stocks: dict[Key, KeyStock] = {}
        self._processes: dict[str, ProcessCost] = {}

    def run(self) -> Stock:
        processes = {process.code: process for process in self._movements.processes}
        for node in self._in_order_of_processing():
            if isinstance(node, str):
                self._cost_process(processes[node])
            else:
                self._cost_key(node)
        return Stock(
            keys=tuple(self._stocks[key] for key in sorted(self._stocks)),
            outs=tuple(CostedOut(out, self._cost[_identity(out)]) for out in self._movements.outs),
            processes=tuple(self._processes[code] for code in sorted(self._processes)),
        )

    def _in_order_of_processing(self) -> list[Key | str]:
        """What feeds a key before the key; a process (its code) stands between its inputs and its outputs."""
        feeds: dict[Key | str, list[Key | str]] = defaultdict(list)
        waiting: dict[Key | str, int] = dict.fromkeys(self._keys, 0)
        for process in self._movements.processes:
            taken, made = {out.key for out in process.inputs}, {output.key for output in process.outputs}
            waiting[process.code] = len(taken)
            for key in taken:
                feeds[key].append(process.code)
            for key in made:
                feeds[process.code].append(key)
                waiting[key] += 1
        for source, target in {(out.key, out.to) for out in self._movements.outs if out.to is not None}:
            feeds[source].append(target)
            waiting[target] += 1
        ready = [node for node, count in waiting.items() if not count]
        for node in ready:
            for fed in feeds[node]:
                waiting[fed] -= 1
                if not waiting[fed]:
                    ready.append(fed)
        if len(ready) < len(waiting):
            raise Problem("settlement.circle", season=self._season, keys=_keys_in_circle(feeds, waiting))
        return ready

    def _cost_key(self, key: Key) -> None:
        opening, delivered = (
            part.get(key, Amount()) for part in (self._inflow.opening, self._inflow.delivered)
        )
        made, carried = self._made[key], self._inflow.carried.get(key, Amount())
        _, late = self._inflow.late.get(key, ("", Amount()))
        in_milli = (
            opening.quantity_milli + delivered.quantity_milli + made.quantity_milli - late.quantity_milli
        )
        in_minor = opening.cost_minor + delivered.cost_minor + made.cost_minor - late.cost_minor
        outs = self._outs.get(key, [])
        out_milli = sum(out.quantity_milli for out in outs)
        left_milli = in_milli - out_milli - carried.quantity_milli
        parts, left_minor = _share_cost(in_minor, outs, carried, max(left_milli, 0))
        for out, cost in zip(outs, parts, strict=True):
            self._cost[_identity(out)] = cost
            if out.to is not None:
                self._made[out.to].add(out.quantity_milli, cost)
        residual = 0 if left_milli > 0 else left_minor
        joined = Amount(carried.quantity_milli + late.quantity_milli, carried.cost_minor + late.cost_minor)
        self._stocks[key] = KeyStock(
            key=key,
            opening=opening,
            delivered=delivered,
            made=made,
            out=Amount(out_milli, sum(parts)),
            carried_on=joined,
            left=Amount(max(left_milli, 0), left_minor - residual),
            short_milli=max(-left_milli, 0),
            residual_cost_minor=residual,
        )

    def _cost_process(self, process: Process) -> None:
        cost = sum(self._cost[_identity(out)] for out in process.inputs)
        shares = _output_bases(process, self._weights)
        if not shares:
            self._processes[process.code] = ProcessCost(process.code, cost, (), cost)
            return
        parts = largest_remainder(cost, list(enumerate(shares)))
        for index, output in enumerate(process.outputs):
            self._made[output.key].add(output.quantity_milli, parts[index])
        costed = tuple((output, parts[index]) for index, output in enumerate(process.outputs))
        self._processes[process.code] = ProcessCost(process.code, cost, costed, 0)


def _keys_in_circle(
    feeds: dict[Key | str, list[Key | str]], waiting: dict[Key | str, int]
) -> tuple[Key, ...]:
    """The keys that wait for each other, without those that only wait for them."""
    caught = {node for node, count in waiting.items() if count}
    while True:
        ends = {node for node in caught if not any(fed in caught for fed in feeds[node])}
        if not ends:
            return tuple(sorted(node for node in caught if not isinstance(node, str)))
        caught -= ends


def _identity(out: Out) -> tuple[object, ...]:
    return (out.kind, out.source, out.line)


def _share_cost(in_minor: int, outs: list[Out], carried: Amount, left_milli: int) -> tuple[list[int], int]:
    """The cost of each movement out, and of what is left.

    What was carried on keeps the cost that it was carried at. It takes part in the sharing, last before what is left, so
    that without news every movement keeps its cent; with news, the rest is shared over the others alone.
    """
    bases = [(index, out.quantity_milli) for index, out in enumerate(outs)]
    if carried.quantity_milli > 0:
        with_carried = [*bases, (-2, carried.quantity_milli), (-1, left_milli)]
        parts = largest_remainder(in_minor, with_carried)
        if parts[-2] == carried.cost_minor:
            return [parts[index] for index, _ in bases], parts[-1]
    rest_minor = in_minor - carried.cost_minor
    if not any(base for _, base in bases) and not left_milli:
        return [0 for _ in bases], rest_minor
    parts = largest_remainder(rest_minor, [*bases, (-1, left_milli)])
    return [parts[index] for index, _ in bases], parts[-1]


def _output_bases(process: Process, weights: Weights) -> list[int]:
    """What the outputs of one process share its cost by: the stated shares, else quantity x weight, else quantity."""
    stated = [output.cost_share_pct for output in process.outputs if output.cost_share_pct is not None]
    if stated:
        if len(stated) < len(process.outputs):
            raise Problem("settlement.cost_share_incomplete", process=process.code)
        common = 1
        for pct in stated:
            common *= pct.denominator
        return [pct.numerator * (common // pct.denominator) for pct in stated]
    weighed = [
        output.quantity_milli * weights.micro(output.key[0], output.key[1]) for output in process.outputs
    ]
    return weighed if any(weighed) else [output.quantity_milli for output in process.outputs]
