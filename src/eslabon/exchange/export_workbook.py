"""The whole of an organisation as a season workbook that imports again to the same state."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from eslabon.collection.models import Delivery
from eslabon.exchange.bindings import Binding, binding
from eslabon.exchange.checks import decimals_of
from eslabon.exchange.columns import READING_PREFIX, READING_PREFIX_ES, Column
from eslabon.exchange.escape import escape_text
from eslabon.exchange.export_cells import Cell, decimal_of, number_text, writer_of
from eslabon.exchange.export_files import new_folder, part_of
from eslabon.exchange.known import Known
from eslabon.exchange.reversing import rows_named
from eslabon.exchange.sheets import FORMAT, SHEETS
from eslabon.ledger.models import Reversal
from eslabon.registry.models import Organisation
from eslabon_core import __version__
from eslabon_core.units import exponent_of

BATCH = 5_000
FORMATS = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss"}
Lines = Iterator[list[Cell]]


class WorkbookExport:
    """Sheets of one organisation, streamed: (name, header, rows of cells)."""

    def __init__(self, organisation: Organisation, language: str, made_on: datetime) -> None:
        self.organisation, self.language, self.made_on = organisation, language, made_on
        self.known = Known(organisation)
        self.zone = ZoneInfo(organisation.timezone)
        self.rows = 0

    def sheets(self) -> Iterator[tuple[str, list[str], Lines]]:
        yield (
            self._named("meta"),
            [c.name_in(self.language) for c in SHEETS["meta"].columns],
            iter(
                [
                    [
                        Decimal(FORMAT),
                        f"eslabon {__version__}",
                        self.made_on.replace(tzinfo=None, microsecond=0),
                    ]
                ]
            ),
        )
        for name in SHEETS:
            if name == "meta":
                continue
            bound = binding(name)
            if self._rows_of(bound).exists():
                yield self._sheet(name, bound)

    def _named(self, sheet: str) -> str:
        return SHEETS[sheet].name_in(self.language)

    def _rows_of(self, bound: Binding):
        if bound.sheet.name == "organisation":
            return Organisation.objects.filter(pk=self.organisation.pk)
        return self.known.rows(bound.model).order_by("id")

    def _sheet(self, name: str, bound: Binding) -> tuple[str, list[str], Lines]:
        columns = [
            c
            for c in bound.sheet.columns
            if not (name == "deliveries" and c.name in ("void_on", "void_reason"))
        ]
        header = [column.name_in(self.language) for column in columns]
        if name != "deliveries":
            return self._named(name), header, self._lines(bound, columns)
        codes = sorted({code for _, code in self.known.attribute_decimals})
        prefix = READING_PREFIX_ES if self.language == "es" else READING_PREFIX
        voids = [bound.sheet.by_name[column].name_in(self.language) for column in ("void_on", "void_reason")]
        return (
            self._named(name),
            [*header, *voids, *(prefix + code for code in codes)],
            self._deliveries(bound, columns, codes),
        )

    def _lines(self, bound: Binding, columns: list[Column]) -> Lines:
        fields = [f"{name}__code" if name in bound.keys else name for name in bound.fields]
        writers = [writer_of(column, self.language, self.zone) for column in columns]
        for values in self._rows_of(bound).values_list(*fields).iterator(BATCH):
            self.rows += 1
            yield self._cells(columns, writers, values)

    def _cells(self, columns: list[Column], writers: list, values: tuple) -> list[Cell]:
        given = {column.name: value for column, value in zip(columns, values, strict=True)}
        return [
            "" if value is None or value == "" else self._cell(column, write, value, given)
            for column, write, value in zip(columns, writers, values, strict=True)
        ]

    def _cell(self, column: Column, write, value: Any, given: dict[str, Any]) -> Cell:
        if column.type == "money":
            if column.decided_by:
                return decimal_of(value, decimals_of(column, given, self.known))
            return decimal_of(value, exponent_of(given.get("currency") or self.organisation.currency))
        if column.type == "reading" and column.decided_by:
            return decimal_of(value, 3).normalize()
        return write(value)

    def _deliveries(self, bound: Binding, columns: list[Column], codes: list[str]) -> Lines:
        fields = [f"{name}__code" if name in bound.keys else name for name in bound.fields]
        writers = [writer_of(column, self.language, self.zone) for column in columns]
        reversed_keys = self._reversed_deliveries()
        rows = Delivery.objects.filter(organisation=self.organisation).order_by("id")
        for *values, product, key, readings, void_on, reason in rows.values_list(
            *fields, "product__code", "key", "readings", "void__on", "void__reason"
        ).iterator(BATCH):
            self.rows += 1
            void = ["", ""] if void_on is None or key in reversed_keys else [void_on, reason]
            told = json.loads(readings or "{}")
            decimals = self.known.attribute_decimals
            own = [
                "" if code not in told else decimal_of(told[code], decimals[product, code]) for code in codes
            ]
            yield [*self._cells(columns, writers, tuple(values)), *void, *own]

    def _reversed_deliveries(self) -> set[str]:
        """A void that came by a row of `reversals` is stated there."""
        named = self.known.rows(Reversal).filter(sheet="deliveries").values_list("of", flat=True)
        return {
            key
            for of in named
            for key in rows_named(self.known, "deliveries", of).values_list("key", flat=True)
        }


def write_folder(export: WorkbookExport, path: Path) -> int:
    """NAME.csv for each sheet; the number of rows."""
    with new_folder(path) as folder:
        for name, header, lines in export.sheets():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(header)
                writer.writerows([_text(cell) for cell in line] for line in lines)
    return export.rows


def _text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return number_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return escape_text(cell) if isinstance(cell, str) else str(cell)


def write_xlsx(export: WorkbookExport, path: Path) -> int:
    """One sheet each. A number is a number only where a spreadsheet keeps all its digits; no text becomes a formula."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with part_of(path) as part, xlsxwriter.Workbook(str(part), options) as book:
        formats = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
        bold = book.add_format({"bold": True})
        for name, header, lines in export.sheets():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, label in enumerate(header):
                sheet.write_string(0, column, label, bold)
            for number, line in enumerate(lines, 1):
                for column, cell in enumerate(line):
                    _put(sheet, number, column, cell, formats)
    return export.rows


def _put(sheet, row: int, column: int, cell: Cell, formats: dict) -> None:
    if cell == "":
        return
    if isinstance(cell, Decimal):
        if Decimal(repr(float(cell))) == cell:
            sheet.write_number(row, column, float(cell))
        else:
            sheet.write_string(row, column, number_text(cell))
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, formats[type(cell)])
    else:
        sheet.write_string(row, column, cell if isinstance(cell, str) else str(cell))
