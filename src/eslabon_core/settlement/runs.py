"""What a closing keeps, so that later runs know what was given, withheld, carried on and booked.

A closed run is written once and never edited. It travels as JSON text (text, because a document keeps the order of its
keys, and a database's own JSON type may not).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

#: (product, grade, certification): what stock is kept by.
Key = tuple[str, str, str]

#: Every closed run of a season, first to last, by season code. A season in here is closed.
ClosedRuns = Mapping[str, tuple["ClosedRun", ...]]


@dataclass(frozen=True, slots=True)
class CarriedStock:
    """Stock left at a closing, moved at cost into season `into`; below 0 where a receipt was voided afterwards."""

    into: str
    product: str
    grade: str
    certification: str
    quantity_milli: int
    cost_minor: int

    @property
    def key(self) -> Key:
        return (self.product, self.grade, self.certification)


@dataclass(frozen=True, slots=True)
class DirectInflow:
    """What had come into a key as opening stock and deliveries when the run was closed."""

    product: str
    grade: str
    certification: str
    quantity_milli: int
    cost_minor: int

    @property
    def key(self) -> Key:
        return (self.product, self.grade, self.certification)


@dataclass(frozen=True, slots=True)
class WithheldDebt:
    """`kind`: fine | loan | capital, also where the document said `carried`. `key`: the fine's or subscription's key,
    the loan's code. `on`: the day on which it counts as paid."""

    member: str
    kind: str
    key: str
    ref: str
    on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DebtLeftOver:
    """A debt that did not fit: from now on it is `carried`."""

    member: str
    kind: str
    key: str
    ref: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ClosedRun:
    """One closing.

    document         as shown when it was closed.
    digest           of the totals behind it: another digest today means that news has arrived.
    second_payments, premiums   what this run gave, by member (zeros left out).
    charged_minor    what the reserve bears, all runs together, because members keep what a later total would take back.
    common           what the season booked of each common cost, by `cost:KEY` or `interest:KEY`.
    """

    season: str
    run: int
    document: Mapping[str, Any]
    digest: str
    second_payments: Mapping[str, int]
    premiums: Mapping[str, int]
    charged_minor: int
    withheld: tuple[WithheldDebt, ...]
    left_over: tuple[DebtLeftOver, ...]
    carried: tuple[CarriedStock, ...]
    common: Mapping[str, int]
    inflow: tuple[DirectInflow, ...]

    def to_json(self) -> str:
        """The run as JSON text; `from_json` gives back an equal run."""
        return json.dumps(
            {
                "season": self.season,
                "run": self.run,
                "document": self.document,
                "digest": self.digest,
                "second_payments": dict(self.second_payments),
                "premiums": dict(self.premiums),
                "charged_minor": self.charged_minor,
                "withheld": [
                    [w.member, w.kind, w.key, w.ref, w.on.isoformat(), w.amount_minor] for w in self.withheld
                ],
                "left_over": [[d.member, d.kind, d.key, d.ref, d.amount_minor] for d in self.left_over],
                "carried": [[c.into, *c.key, c.quantity_milli, c.cost_minor] for c in self.carried],
                "common": dict(self.common),
                "inflow": [[*i.key, i.quantity_milli, i.cost_minor] for i in self.inflow],
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> ClosedRun:
        """The run that `to_json` wrote."""
        told = json.loads(text)
        return cls(
            season=told["season"],
            run=told["run"],
            document=told["document"],
            digest=told["digest"],
            second_payments=told["second_payments"],
            premiums=told["premiums"],
            charged_minor=told["charged_minor"],
            withheld=tuple(
                WithheldDebt(member, kind, key, ref, date.fromisoformat(on), amount)
                for member, kind, key, ref, on, amount in told["withheld"]
            ),
            left_over=tuple(DebtLeftOver(*row) for row in told["left_over"]),
            carried=tuple(CarriedStock(*row) for row in told["carried"]),
            common=told["common"],
            inflow=tuple(DirectInflow(*row) for row in told["inflow"]),
        )
