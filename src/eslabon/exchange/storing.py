"""Typed rows of one sheet into their table: references, identity, what changes and what may not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from eslabon.common import bulk
from eslabon.exchange.belonging import season_of
from eslabon.exchange.bindings import Binding, binding
from eslabon.exchange.cells import RowParser, narrow
from eslabon.exchange.checks import CHECKS, decimals_of
from eslabon.exchange.columns import Column
from eslabon.exchange.known import Known
from eslabon.exchange.reasons import CellError, RowProblem
from eslabon_core.problems import Problem

BATCH = 2_000
Typed = tuple[int, tuple[Any, ...]]
WIDE = {"money": 4, "reading": 3}


@dataclass
class Counts:
    new: int = 0
    same: int = 0
    updated: int = 0

    def document(self) -> dict[str, int]:
        return {"new": self.new, "same": self.same, "updated": self.updated}


@dataclass
class Row:
    """One row on its way: its number in the file, its values by column, its identity and its database values."""

    number: int
    given: dict[str, Any]
    key: str = ""
    values: tuple = ()
    season_id: int | None = None
    problems: list[RowProblem] = field(default_factory=list)


class SheetStore:
    """Stores the rows of one sheet of one organisation; every refusal is a problem, none hides the next."""

    def __init__(self, name: str, parser: RowParser, known: Known, today: date) -> None:
        self.bound: Binding = binding(name)
        self.sheet, self.known, self.today = self.bound.sheet, known, today
        self.names = parser.names
        self.stated = {column.name for column in parser.columns if column.name in parser.names_stated}
        self.counts = Counts()
        self.problems: list[RowProblem] = []
        self.updates: list[str] = []
        self.is_event = self.sheet.kind == "event"
        self._lines: dict[str, int] = {}
        self._occurrences: dict[str, int] = {}
        self._seen: dict[str, tuple] = {}
        self._fill = tuple(
            index for index, c in enumerate(self.sheet.columns) if c.name in self.sheet.fillable
        )
        self._zone = ZoneInfo(known.organisation.timezone)

    def store(self, rows: Iterable[Typed]) -> None:
        waiting: list[Row] = []
        for number, values in rows:
            row = Row(number, dict(zip(self.names, values, strict=True)))
            self._resolve(row)
            if row.problems:
                self.problems += row.problems
                continue
            waiting.append(row)
            if len(waiting) >= BATCH:
                self._write(waiting)
                waiting = []
        self._write(waiting)
        self.known.forget(self.sheet.name)

    # one row ------------------------------------------------------------------------------------------------------

    def refuse(self, row: Row, column: str, code: str, /, **facts: object) -> None:
        value = row.given.get(column)
        row.problems.append(
            RowProblem(self.sheet.name, row.number, column, "" if value is None else str(value), code, facts)
        )

    def _resolve(self, row: Row) -> None:
        self._check_references(row)
        self._narrow(row)
        if row.problems:
            return
        self._number_line(row)
        row.key = self._key(row)
        for column, code, facts in CHECKS.get(self.sheet.name, _no_checks)(row.given, self.known):
            self.refuse(row, column, code, **facts)
        if row.problems:
            return
        row.values = tuple(
            self._database_value(column, row.given[column.name]) for column in self.sheet.columns
        )
        if self.is_event:
            self._belong(row)

    def _check_references(self, row: Row) -> None:
        for column in self.sheet.columns:
            value = row.given[column.name]
            if not column.references or not value:
                continue
            owner = self._product_of(column, row.given)
            for code in value if isinstance(value, tuple) else (value,):
                if code not in column.words and not any(
                    self.known.has(s, code, owner) for s in column.references
                ):
                    self.refuse(row, column.name, "reference.unknown", code=code, sheets=column.references)

    def _product_of(self, column: Column, given: dict[str, Any]) -> str:
        """Of which product a grade or an attribute is: a process names two, a return names its shipment's line."""
        if self.sheet.name == "processing" and column.name.endswith("_grade"):
            return given[f"{column.name.partition('_')[0]}_product"] or ""
        if self.sheet.name == "returns":
            return self.known.shipment_products.get((given["shipment"], given["line"]), "")
        return given.get("product") or ""

    def _narrow(self, row: Row) -> None:
        """Amounts and readings whose decimals another row decides."""
        for column in self.sheet.columns:
            value = row.given[column.name]
            if value is None or not column.decided_by or row.problems:
                continue
            decimals = decimals_of(column, row.given, self.known)
            try:
                own = narrow(value, WIDE[column.type], decimals)
            except CellError as error:
                self.refuse(row, column.name, error.code, **error.facts)
                continue
            if column.type == "money":
                row.given[column.name] = own

    def _number_line(self, row: Row) -> None:
        if not self.sheet.line_of:
            return
        code = row.given[self.sheet.line_of]
        self._lines[code] = self._lines.get(code, 0) + 1
        if row.given["line"] is None:
            row.given["line"] = self._lines[code]

    def _key(self, row: Row) -> str:
        parts = [row.given[name] for name in self.sheet.key_columns]
        if parts and (not self.is_event or parts[0]):
            separator = "/" if self.is_event or self.sheet.line_of else "|"
            return separator.join(_as_text(part) for part in parts)
        if self.sheet.name == "reversals":
            return f"{row.given['sheet']}|{row.given['ref']}"
        if row.given.get("ref"):
            return row.given["ref"]
        content = repr(
            [_as_text(row.given[c.name]) for c in self.sheet.columns if c.name not in self.sheet.fillable]
        )
        digest = hashlib.sha256(content.encode()).hexdigest()[:32]
        self._occurrences[digest] = self._occurrences.get(digest, 0) + 1
        return f"#{digest}/{self._occurrences[digest]}"

    def _database_value(self, column: Column, value: Any) -> Any:
        name = self.bound.fields[self.sheet.columns.index(column)]
        if name in self.bound.keys:
            return self.known.codes(column.references[0])[value] if value else None
        if isinstance(value, tuple):
            return ";".join(value)
        if isinstance(value, datetime):
            return self._moment(column, value)
        if value is None and not self.bound.model._meta.get_field(name).null:
            return ""
        return value

    def _moment(self, column: Column, value: datetime) -> datetime:
        """A moment is an instant; a list's validity is local time, kept as it is written."""
        if column.type == "moment":
            return (value if value.tzinfo else value.replace(tzinfo=self._zone)).astimezone(UTC)
        local = value.astimezone(self._zone).replace(tzinfo=None) if value.tzinfo else value
        return local.replace(tzinfo=UTC)

    def _belong(self, row: Row) -> None:
        try:
            season = season_of(self.sheet.name, row.given, self.known)
        except Problem as problem:
            self.refuse(row, "season", problem.code, **problem.facts)
            return
        row.season_id = self.known.codes("seasons")[season] if season else None

    # a batch ------------------------------------------------------------------------------------------------------

    def _write(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        stored = self._stored([row.key for row in rows])
        fresh: list[Row] = []
        for row in rows:
            known = self._seen.get(row.key) or stored.get(row.key)
            if known is None:
                fresh.append(row)
                self.counts.new += 1
                self._seen[row.key] = row.values
            elif self._same(known, row.values):
                self.counts.same += 1
            elif self.is_event:
                self._fill_or_refuse(row, known, row.key in stored)
            else:
                self._update(row, known, row.key in stored)
        self._insert(fresh)

    def _stored(self, keys: list[str]) -> dict[str, tuple]:
        rows = (
            self.known.rows(self.bound.model)
            .filter(key__in=keys)
            .values_list("key", *map(self._column, self.bound.fields))
        )
        return {key: tuple(values) for key, *values in rows}

    def _column(self, name: str) -> str:
        return name + "_id" if name in self.bound.keys else name

    def _same(self, known: tuple, values: tuple) -> bool:
        if self.is_event:
            return known == values
        return all(
            a == b for a, b, c in zip(known, values, self.sheet.columns, strict=True) if c.name in self.stated
        )

    def _fill_or_refuse(self, row: Row, known: tuple, is_stored: bool) -> None:
        """Columns that tell what came after may be filled; anything else of an event stays as it is."""
        changed = [index for index, (a, b) in enumerate(zip(known, row.values, strict=True)) if a != b]
        if is_stored and all(index in self._fill and known[index] in (None, "") for index in changed):
            fields = {self._column(self.bound.fields[index]): row.values[index] for index in changed}
            self.known.rows(self.bound.model).filter(key=row.key).update(**fields)
            self.counts.updated += 1
            return
        column = self.sheet.columns[changed[0]]
        was, now = (self._shown(column, each[changed[0]]) for each in (known, row.values))
        self.refuse(row, column.name, "event.changed", key=row.key, was=was, now=now)
        self.problems += row.problems

    def _update(self, row: Row, known: tuple, is_stored: bool) -> None:
        if not is_stored:
            column = self.sheet.columns[
                next(i for i, (a, b) in enumerate(zip(known, row.values, strict=True)) if a != b)
            ]
            self.refuse(row, column.name, "key.twice", key=row.key)
            self.problems += row.problems
            return
        fields = {
            self._column(name): value
            for name, value, column in zip(self.bound.fields, row.values, self.sheet.columns, strict=True)
            if column.name in self.stated
        }
        self.known.rows(self.bound.model).filter(key=row.key).update(**fields)
        self.counts.updated += 1
        self.updates.append(row.key)
        self._seen[row.key] = row.values

    def _shown(self, column: Column, value: Any) -> str:
        name = self.bound.fields[self.sheet.columns.index(column)]
        if name in self.bound.keys and value:
            codes = self.known.codes(column.references[0])
            return next((code for code, identifier in codes.items() if identifier == value), str(value))
        return "" if value is None else str(value)

    def _insert(self, rows: Sequence[Row]) -> None:
        fields = ["organisation", "key", *self.bound.fields]
        if self.is_event:
            fields += ["season", "recorded_on"]
            has = set(self.bound.fields)
            fields += [name for name in ("ref", "note", "season_given") if name not in has]
        mine = self.known.organisation.pk
        try:
            bulk.insert(self.bound.model, fields, (self._inserted(mine, row, len(fields)) for row in rows))
        except Exception as error:
            if connection.vendor == "postgresql" and rows:
                raise
            raise error

    def _inserted(self, mine: int, row: Row, width: int) -> list[Any]:
        values = [mine, row.key, *map(_for_database, row.values)]
        if self.is_event:
            values += [row.season_id, _for_database(self.today)]
        return values + [""] * (width - len(values))


def _no_checks(given: dict[str, Any], known: Known) -> Iterator[tuple[str, str, dict]]:
    return iter(())


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def _for_database(value: Any) -> Any:
    """A value as the driver takes it: SQLite keeps dates as text and instants as naive UTC."""
    if connection.vendor == "postgresql":
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return value
