"""What goes out of each stock key of a season, and what processing puts back in: quantities only, no cost yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from eslabon_core.problems import Problem
from eslabon_core.settlement.records import GoodsReturn, ProcessingRow, Records, ShipmentLine
from eslabon_core.settlement.runs import Key

SHIPMENT, PROCESSING, LOSS, TRANSFER, DESTROYED, MOVED_ON = (
    "shipment",
    "processing",
    "loss",
    "transfer",
    "destroyed",
    "moved_on",
)


@dataclass(frozen=True, slots=True)
class Out:
    """Produce that left a key.

    kind     shipment (less its returns), processing, loss, transfer (what it lacks), destroyed or moved_on (a return).
    source   shipment, process or transfer code; the row's key of a loss or a return.
    to       the key that goods moved on go to, else None.
    order    decides a tie of the shared cost: date; shipment, processing, loss or moved on; code; line.
    """

    kind: str
    on: date
    source: str
    line: int
    key: Key
    quantity_milli: int
    to: Key | None
    order: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Output:
    line: int
    key: Key
    quantity_milli: int
    cost_share_pct: Fraction | None


@dataclass(frozen=True, slots=True)
class Process:
    """A process after sorting: what it gave back to a key that it took from stands on neither side."""

    code: str
    inputs: tuple[Out, ...]
    outputs: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class Movements:
    """`outs` holds the inputs of `processes` too, in order of ties."""

    outs: tuple[Out, ...]
    processes: tuple[Process, ...]


def season_movements(records: Records, season: str) -> Movements:
    """Every movement of the season.

    Raises   Problem "settlement.returned_more_than_shipped", "settlement.unknown_shipment_line".
    Source   docs/algorithms/stock-cost.md.
    """
    processes = _processes(records, season)
    outs = [*_shipped(records, season), *_lost(records, season)]
    for process in processes:
        outs.extend(process.inputs)
    outs.sort(key=lambda out: out.order)
    return Movements(tuple(outs), tuple(processes))


def _shipped(records: Records, season: str) -> Iterable[Out]:
    shipped_on = {head.code: head.on for head in records.shipments if head.season == season}
    returns: dict[tuple[str, int], list[GoodsReturn]] = defaultdict(list)
    for row in records.returns:
        if row.shipment in shipped_on:
            returns[row.shipment, row.line].append(row)
    for line in records.shipment_lines:
        if line.shipment in shipped_on:
            back = returns.pop((line.shipment, line.line), [])
            yield from _line_outs(line, shipped_on[line.shipment], back)
    if returns:
        shipment, number = min(returns)
        raise Problem("settlement.unknown_shipment_line", shipment=shipment, line=number)


def _line_outs(line: ShipmentLine, on: date, back: list[GoodsReturn]) -> Iterable[Out]:
    key = (line.product, line.grade, line.certification)
    stayed_out = line.quantity_milli - sum(row.quantity_milli for row in back)
    if stayed_out < 0:
        raise Problem("settlement.returned_more_than_shipped", shipment=line.shipment, line=line.line)
    if stayed_out:
        yield Out(
            SHIPMENT, on, line.shipment, line.line, key, stayed_out, None, (on, 0, line.shipment, line.line)
        )
    for row in back:
        if row.to_grade and row.to_grade == line.grade:
            continue  # back as if it had never left
        columns = (row.ref, row.quantity_milli, row.credit_minor, row.to_grade)
        order = (row.on, 2, line.shipment, line.line, *columns)
        kind = MOVED_ON if row.to_grade else DESTROYED
        to = (line.product, row.to_grade, line.certification) if row.to_grade else None
        yield Out(kind, row.on, row.key, line.line, key, row.quantity_milli, to, order)


def _lost(records: Records, season: str) -> Iterable[Out]:
    for loss in records.losses:
        if loss.season == season and loss.quantity_milli:
            key = (loss.product, loss.grade, loss.certification)
            order = (loss.on, 2, loss.ref, 0, "", loss.quantity_milli, 0, loss.lot)
            yield Out(LOSS, loss.on, loss.key, 0, key, loss.quantity_milli, None, order)
    for sent in records.transfers:
        if sent.season != season or sent.received_on is None or sent.received_milli is None:
            continue
        lacking = sent.sent_milli - sent.received_milli
        if lacking > 0:
            key = (sent.product, sent.grade, sent.certification)
            order = (sent.received_on, 2, sent.code, 0, "", lacking, 0, "")
            yield Out(TRANSFER, sent.received_on, sent.code, 0, key, lacking, None, order)


def _processes(records: Records, season: str) -> list[Process]:
    rows: dict[str, list[ProcessingRow]] = defaultdict(list)
    for row in records.processing:
        if row.season == season:
            rows[row.code].append(row)
    return [_process(code, sorted(rows[code], key=lambda row: row.line)) for code in sorted(rows)]


def _process(code: str, rows: list[ProcessingRow]) -> Process:
    taken: dict[Key, int] = defaultdict(int)
    given: dict[Key, int] = defaultdict(int)
    for row in rows:
        taken[_input_key(row)] += row.input_milli
        given[_output_key(row)] += row.output_milli
    back_in = {key: min(quantity, given.get(key, 0)) for key, quantity in taken.items()}
    back_out = dict(back_in)
    inputs, outputs = [], []
    for row in rows:
        quantity = _less_given_back(back_in, _input_key(row), row.input_milli)
        if row.input_product and quantity:
            order = (row.on, 1, code, row.line)
            inputs.append(Out(PROCESSING, row.on, code, row.line, _input_key(row), quantity, None, order))
        quantity = _less_given_back(back_out, _output_key(row), row.output_milli)
        if row.output_product and quantity:
            outputs.append(Output(row.line, _output_key(row), quantity, row.cost_share_pct))
    return Process(code, tuple(inputs), tuple(outputs))


def _less_given_back(back: dict[Key, int], key: Key, quantity_milli: int) -> int:
    """Takes from the row what of its key was given back and is not yet accounted for; the first lines first."""
    taken = min(back.get(key, 0), quantity_milli)
    if taken:
        back[key] -= taken
    return quantity_milli - taken


def _input_key(row: ProcessingRow) -> Key:
    return (row.input_product, row.input_grade, row.input_certification)


def _output_key(row: ProcessingRow) -> Key:
    return (row.output_product, row.output_grade, row.output_certification)
