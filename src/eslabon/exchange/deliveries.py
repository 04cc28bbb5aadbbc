"""Deliveries from a workbook: the one sheet that may have a million rows, so it has a way of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from eslabon.collection.models import Delivery, Void
from eslabon.collection.recording import Codes, Line, Recorder
from eslabon.exchange.cells import RowParser, narrow
from eslabon.exchange.columns import READING_PREFIX
from eslabon.exchange.known import Known
from eslabon.exchange.reasons import CellError, RowProblem
from eslabon.exchange.storing import Counts, Typed
from eslabon.ledger.operations import Books
from eslabon_core.pricing.certification import canonical_claim
from eslabon_core.problems import Problem

BATCH = 5_000
#: What the receipt stated: what a second file is compared with.
STATED = (
    "ref", "note", "season_given", "receipt", "line", "at", "station_id", "member_id", "plot_id", "product_id", "lot", "bags",
    "gross_milli", "tare_milli", "moisture_centi", "defects_centi", "readings", "rejected_given_milli", "kept_milli",
    "grade_given", "certification_given", "price_given_micro", "advance_paid_minor", "means", "paid_to", "loan_withheld_minor",
)  # fmt: skip
_STATED_AT = tuple(Line._fields.index(name) for name in STATED)


class Stated(NamedTuple):
    """The sheet's columns in order: what one row states."""

    receipt: str
    line: int
    at: datetime
    station: str | None
    member: str
    plot: str | None
    product: str
    certification: tuple[str, ...] | None
    lot: str | None
    bags: int | None
    gross: int
    tare: int | None
    moisture_pct: int | None
    defects_pct: int | None
    grade: str | None
    rejected: int | None
    kept: int | None
    price: int | None
    advance_paid: int | None
    means: str | None
    paid_to: str | None
    loan_withheld: int | None
    void_on: date | None
    void_reason: str | None
    ref: str | None
    season: str | None
    note: str | None


class DeliveryStore:
    """Stores delivery rows: assessed by the rules of the scale as they stand, booked, summed by day."""

    def __init__(self, parser: RowParser, known: Known, today: date, books: Books) -> None:
        assert parser.names[: len(Stated._fields)] == Stated._fields
        self.known, self.today, self.books = known, today, books
        self.counts = Counts()
        self.problems: list[RowProblem] = []
        self.loans_touched = False
        self._readings = [
            (name, name.removeprefix(READING_PREFIX)) for name in parser.names[len(Stated._fields) :]
        ]
        self._width = len(Stated._fields)
        self._zone = ZoneInfo(known.organisation.timezone)
        self._members, self._products = known.codes("members"), known.codes("products")
        self._stations, self._plots, self._seasons = (
            known.codes("stations"),
            known.codes("plots"),
            known.codes("seasons"),
        )
        self._lots = known.codes("lots")
        self._first_station = min(self._stations, default=None)
        self._certified = known.certified_holders
        codes = Codes(
            *(
                {i: c for c, i in each.items()}
                for each in (self._seasons, self._members, self._products, self._stations)
            )
        )
        self._recorder = Recorder(known.organisation, books, codes, known.closed_seasons, today)
        self._voids: dict[str, tuple[date, str]] = {}

    def store(self, rows: Iterable[Typed]) -> None:
        batch: dict[str, tuple[int, Line]] = {}
        for number, values in rows:
            try:
                line = self._line(values)
            except _Refused as refused:
                self._refuse(number, refused.column, refused.value, refused.code, refused.facts)
                continue
            void_on, void_reason = values[22], values[23]
            if void_on is not None:
                self._voids[line.key] = (void_on, void_reason or "")
            twin = batch.get(line.key)
            if twin:
                self._compare(number, line, _stated(twin[1]))
                continue
            batch[line.key] = (number, line)
            if len(batch) >= BATCH:
                self._write(batch)
                batch = {}
        self._write(batch)
        self._void()
        self._recorder.finish()
        self.known.forget("deliveries")

    def _refuse(self, number: int, column: str, value: object, code: str, facts: dict) -> None:
        shown = "" if value is None else str(value)
        self.problems.append(RowProblem("deliveries", number, column, shown, code, facts))

    # one row ------------------------------------------------------------------------------------------------------

    def _line(self, values: tuple[Any, ...]) -> Line:
        row = Stated._make(values[: self._width])
        station = row.station or self._first_station
        member = self._id(self._members, row.member, "member", "members")
        product = self._id(self._products, row.product, "product", "products")
        station_id = self._id(self._stations, station, "station", "stations") if station else None
        plot = self._id(self._plots, row.plot, "plot", "plots") if row.plot else None
        if row.lot and row.lot not in self._lots:
            raise _Refused("lot", row.lot, "reference.unknown", {"code": row.lot, "sheets": ("lots",)})
        aware = row.at if row.at.tzinfo else row.at.replace(tzinfo=self._zone)
        local = aware.astimezone(self._zone).replace(tzinfo=None) if row.at.tzinfo else row.at
        on = local.date()
        readings = self._own_readings(row, values)
        given_claim = canonical_claim(row.certification) if row.certification else ""
        claim = given_claim or self._claim(row.plot or "", row.member, on)
        found = self._assessed(row, station or "", claim, local, readings)
        season = self._season(row, on)
        who = self.known.members[row.member]
        extra = {
            code: reading for code, reading in readings.items() if code not in ("moisture_pct", "defects_pct")
        }
        if row.loan_withheld:
            self.loans_touched = True
        return Line(
            f"{row.receipt}/{row.line}", row.ref or "", row.note or "", row.season or "", season, self.today,
            row.receipt, row.line, aware.astimezone(UTC), on, station_id, member, plot, product, row.lot or "", row.bags,
            row.gross, row.tare, row.moisture_pct, row.defects_pct, _json(extra), row.rejected, row.kept, row.grade or "",
            given_claim, row.price, row.advance_paid, row.means or "", row.paid_to or "", row.loan_withheld,
            found.grade, claim, found.rejected_milli, found.deducted_milli, found.accepted_milli, found.price_micro,
            found.value_minor, who.is_member_on(on),
        )  # fmt: skip

    @staticmethod
    def _id(codes: dict[str, int], code: str, column: str, sheet: str) -> int:
        identifier = codes.get(code)
        if identifier is None:
            raise _Refused(column, code, "reference.unknown", {"code": code, "sheets": (sheet,)})
        return identifier

    def _claim(self, plot: str, member: str, on: date) -> str:
        """Only holders of a certificate are looked up: most rows of a large season have none."""
        if plot not in self._certified and member not in self._certified:
            return ""
        return self.known.claims.of(plot=plot, member=member, on=on)

    def _own_readings(self, row: Stated, values: tuple[Any, ...]) -> dict[str, int]:
        readings = {}
        if row.moisture_pct is not None:
            readings["moisture_pct"] = row.moisture_pct
        if row.defects_pct is not None:
            readings["defects_pct"] = row.defects_pct
        for index, (column, code) in enumerate(self._readings):
            value = values[self._width + index]
            if value is None:
                continue
            decimals = self.known.attribute_decimals.get((row.product, code))
            if decimals is None:
                raise _Refused(column, value, "reference.unknown", {"code": code, "sheets": ("attributes",)})
            try:
                readings[code] = narrow(value, 3, decimals)
            except CellError as error:
                raise _Refused(column, value, error.code, error.facts) from None
        return readings

    def _assessed(self, row: Stated, station: str, claim: str, local: datetime, readings: dict[str, int]):
        try:
            return self.known.pricer.assess(
                product=row.product,
                at=local,
                gross_milli=row.gross,
                tare_milli=row.tare or 0,
                station=station,
                certification=claim,
                grade=row.grade or "",
                readings=readings,
                rejected_milli=row.rejected or 0,
                kept_milli=row.kept or 0,
                printed_price_micro=row.price,
            )
        except Problem as problem:
            column = _COLUMN_OF.get(problem.code, "grade")
            value = getattr(row, column, None)
            raise _Refused(column, value, problem.code, dict(problem.facts)) from None

    def _season(self, row: Stated, on: date) -> int:
        try:
            return self._seasons[self.known.seasons.of(product=row.product, on=on, season=row.season or "")]
        except Problem as problem:
            raise _Refused("season", row.season, problem.code, dict(problem.facts)) from None

    # a batch ------------------------------------------------------------------------------------------------------

    def _write(self, batch: dict[str, tuple[int, Line]]) -> None:
        if not batch:
            return
        names = ("key", *STATED)
        stored = {
            row[0]: tuple(row[1:])
            for row in self.known.rows(Delivery).filter(key__in=list(batch)).values_list(*names)
        }
        fresh = []
        for key, (number, line) in batch.items():
            if key in stored:
                self._compare(number, line, stored[key])
            else:
                fresh.append(line)
        self.counts.new += len(fresh)
        self._recorder.store(fresh)

    def _compare(self, number: int, line: Line, known: tuple) -> None:
        now = _stated(line)
        if now == known:
            self.counts.same += 1
            return
        index = next(i for i, (a, b) in enumerate(zip(known, now, strict=True)) if a != b)
        column = STATED[index].removesuffix("_id").removesuffix("_given_milli").removesuffix("_given_micro")
        facts = {"key": line.key, "was": str(known[index]), "now": str(now[index])}
        self._refuse(number, column, now[index], "event.changed", facts)

    def _void(self) -> None:
        """A void may come with the row or in a later file; what is already void stays so."""
        if not self._voids:
            return
        stored = dict(
            Void.objects.filter(
                organisation=self.known.organisation, delivery__key__in=list(self._voids)
            ).values_list("delivery__key", "on")
        )
        self._recorder.void({key: void for key, void in self._voids.items() if key not in stored})


class _Refused(Exception):
    def __init__(self, column: str, value: object, code: str, facts: dict) -> None:
        super().__init__(code)
        self.column, self.value, self.code, self.facts = column, value, code, facts


_COLUMN_OF = {
    "delivery.impossible_weight": "gross",
    "pricing.no_price": "price",
    "pricing.negative_price": "price",
}


def _json(readings: dict[str, int]) -> str | None:
    return json.dumps(readings, sort_keys=True) if readings else None


def _stated(line: Line) -> tuple:
    return tuple(line[index] for index in _STATED_AT)
