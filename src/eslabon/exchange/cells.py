"""From a sheet's header and a row of cell texts to typed values, fast: most cells of a season have been seen before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import getitem, itemgetter
from typing import Any

from eslabon.exchange.cells_values import BLANKS, Parser, parse_currency, parser_of
from eslabon.exchange.columns import WIDE_MONEY_DECIMALS, WIDE_READING_DECIMALS, Column, Sheet
from eslabon.exchange.reasons import CellError, RowProblem
from eslabon_core.units import exponent_of

#: First character of a cell that is no text: a real date (its ISO form follows), or "!" and what is wrong with it.
MARK = "\x01"
#: How many values of one column are remembered, and of what length at most.
REMEMBERED = 4_096
REMEMBERED_LENGTH = 48
SHOWN_LENGTH = 200

_DATES = ("date", "datetime", "moment")


class Memo(dict[str, Any]):
    """Cell text -> value of one column. What is asked for the first time is parsed."""

    __slots__ = ("parse", "takes_dates")

    def __init__(self, parse: Parser, takes_dates: bool) -> None:
        super().__init__()
        self.parse = parse
        self.takes_dates = takes_dates

    def __missing__(self, text: str) -> Any:
        if not text:
            raise CellError("cell.required")
        if text[:1] == MARK:
            return self._marked(text[1:])
        try:
            value = self.parse(text)
        except CellError:
            bare = text.strip(BLANKS)
            if bare == text:
                raise
            return self[bare]
        if len(self) < REMEMBERED and len(text) <= REMEMBERED_LENGTH:
            self[text] = value
        return value

    def _marked(self, text: str) -> Any:
        if text[:1] == "!":
            code, _, fact = text[1:].partition(":")
            raise CellError(code, **({"shown": fact} if fact else {}))
        if not self.takes_dates:
            raise CellError("cell.date_in_other", shown=text)
        return self.parse(text)


def narrow(value: int, wide_decimals: int, decimals: int) -> int:
    """A wide amount or reading in its real decimals. Raises CellError where it has more than those.

    The wide decimals are WIDE_MONEY_DECIMALS for money and WIDE_READING_DECIMALS for a reading.
    """
    step = 10 ** (wide_decimals - decimals)
    whole, rest = divmod(value, step)
    if rest:
        raise CellError("cell.decimals", allowed=decimals, found=wide_decimals)
    return whole


def _memo(column: Column, exponent: int) -> Memo:
    if column.type == "money":
        decimals = WIDE_MONEY_DECIMALS if column.decided_by else exponent
    elif column.type == "reading":
        decimals = WIDE_READING_DECIMALS if column.decimals is None else column.decimals
    else:
        decimals = 0
    memo = Memo(parser_of(column, decimals), column.type in _DATES)
    if column.default:
        memo[""] = memo[column.default]
    elif not column.required:
        memo[""] = None
    return memo


def _refuse_value(text: str) -> None:
    raise CellError("cell.column_without_name")


def _nothing(text: str) -> None:
    """The cells of an unknown column: the header has been refused already."""


class RowParser:
    """Calls turn a row's cells into a tuple, one value for each of `columns`; a bad row raises RowErrors.

    columns    the sheet's columns in its order, then its reading columns in the file's order.
    names_stated  the columns that the file has.
    problems   what is wrong with the header; such a sheet's rows may still be parsed, to find what else is wrong.
    """

    def __init__(self, sheet: Sheet, header: Sequence[str], book_exponent: int) -> None:
        self.sheet = sheet
        self.problems: list[RowProblem] = []
        self._book_exponent = book_exponent
        self._header = _trimmed(header)
        self._found = self._columns_of(self._header)
        self.columns = sheet.columns + tuple(
            column for column in self._found if column and column.name not in sheet.by_name
        )
        self.names = tuple(column.name for column in self.columns)
        names_found = [column.name if column else "" for column in self._found]
        self.names_stated = frozenset(filter(None, names_found))
        self._report_missing(names_found)
        self._memos = [self._memo_at(index) for index in range(len(self._found))]
        self._currency_at = (
            names_found.index(sheet.currency_column) if self._has_currency(names_found) else None
        )
        self._by_currency: dict[str, list[Memo]] = {}
        absent = [column for column in self.columns if column.name not in names_found]
        self._tail = tuple(_memo(column, book_exponent).get("") for column in absent)
        place = {name: index for index, name in reversed(list(enumerate(names_found)))}
        place |= {column.name: len(self._found) + index for index, column in enumerate(absent)}
        self._pick: Callable[[tuple[Any, ...]], tuple[Any, ...]] = itemgetter(
            *(place[name] for name in self.names)
        )

    def __call__(self, cells: list[str]) -> tuple[Any, ...]:
        if len(cells) != len(self._memos):
            cells = self._fitted(cells)
        memos = self._memos if self._currency_at is None else self._memos_for(cells[self._currency_at])
        try:
            values = tuple(map(getitem, memos, cells))
        except CellError:
            raise RowErrors(self._errors(memos, cells)) from None
        return self._pick(values + self._tail)

    def _columns_of(self, header: Sequence[str]) -> list[Column | None]:
        found: list[Column | None] = []
        for text in header:
            column = self.sheet.column_named(text) if text else None
            if text and column is None:
                nearest = {
                    "nearest": self.sheet.nearest_column(text, "en"),
                    "nearest_es": self.sheet.nearest_column(text),
                }
                self._refuse(text, "column.unknown", **nearest)
            if column and any(each and each.name == column.name for each in found):
                self._refuse(text, "column.repeated")
                column = None
            found.append(column)
        return found

    def _report_missing(self, names_found: list[str]) -> None:
        for column in self.sheet.columns:
            if column.required and column.name not in names_found:
                self._refuse("", "column.missing", column=column.name, column_es=column.name_es)

    def _refuse(self, text: str, code: str, **facts: object) -> None:
        column = text[:SHOWN_LENGTH] or str(facts.get("column", ""))
        self.problems.append(RowProblem(self.sheet.name, 1, column, text[:SHOWN_LENGTH], code, facts))

    def _memo_at(self, index: int) -> Memo:
        column = self._found[index]
        if column:
            return _memo(column, self._book_exponent)
        memo = Memo(_nothing if self._header[index] else _refuse_value, False)
        memo[""] = None
        return memo

    def _has_currency(self, names_found: list[str]) -> bool:
        has_money = any(column and column.type == "money" and not column.decided_by for column in self._found)
        return has_money and self.sheet.currency_column in names_found

    def _memos_for(self, text: str) -> list[Memo]:
        """The row's amounts have the decimals of its currency; a currency that is none is found in the ordinary way."""
        memos = self._by_currency.get(text)
        if memos is None:
            try:
                currency = parse_currency(text) if text.strip(BLANKS) else ""
            except CellError:
                return self._memos
            exponent = exponent_of(currency) if currency else self._book_exponent
            memos = [
                _memo(column, exponent) if column and column.type == "money" else memo
                for column, memo in zip(self._found, self._memos, strict=True)
            ]
            if len(self._by_currency) < REMEMBERED:
                self._by_currency[text] = memos
        return memos

    def _fitted(self, cells: list[str]) -> list[str]:
        width = len(self._memos)
        if any(cells[width:]):
            raise RowErrors([("", next(filter(None, cells[width:])), CellError("cell.outside"))])
        return cells[:width] + [""] * (width - len(cells))

    def _errors(self, memos: list[Memo], cells: list[str]) -> list[tuple[str, str, CellError]]:
        errors = []
        for column, memo, cell in zip(self._found, memos, cells, strict=True):
            try:
                memo[cell]
            except CellError as error:
                errors.append((column.name if column else "", cell, error))
        return errors


class RowErrors(Exception):
    """What is wrong with a row: (column, cell, error) each."""

    def __init__(self, errors: list[tuple[str, str, CellError]]) -> None:
        super().__init__(errors)
        self.errors = errors

    def problems(self, sheet: str, row: int) -> list[RowProblem]:
        return [
            RowProblem(sheet, row, column, shown(cell), error.code, error.facts)
            for column, cell, error in self.errors
        ]


def shown(cell: str) -> str:
    """A cell as a person is shown it."""
    if cell[:1] != MARK:
        return cell[:SHOWN_LENGTH]
    return cell.partition(":")[2] if cell[1:2] == "!" else cell[1:]


def _trimmed(header: Sequence[str]) -> list[str]:
    texts = [shown(text).strip(BLANKS) for text in header]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def compile_row(sheet: Sheet, header: Sequence[str], book_exponent: int) -> RowParser:
    return RowParser(sheet, header, book_exponent)


def typed_rows(
    parser: RowParser, rows: Iterable[tuple[int, list[str]]]
) -> Iterator[tuple[int, tuple[Any, ...] | None, list[RowProblem]]]:
    """(row number, values, no problems) or (row number, None, problems) for each row."""
    for number, cells in rows:
        try:
            yield number, parser(cells), []
        except RowErrors as bad:
            yield number, None, bad.problems(parser.sheet.name, number)
