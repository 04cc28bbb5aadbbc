"""Opens a season workbook - an .xlsx, or a folder of NAME.csv - and streams its sheets as rows of text.

    with open_workbook(path, COMMAND_LINE) as workbook:
        for stream in workbook.sheets():                # masters first, whatever the file's order
            parse = compile_row(stream.sheet, stream.header, exponent)
            for number, cells in stream.rows: ...
        workbook.problems                               # complete only now

A file that cannot be read as a whole raises Problem "file.…"; what is wrong with a sheet stands in `problems`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from eslabon.exchange.cells import SHOWN_LENGTH
from eslabon.exchange.columns import Sheet
from eslabon.exchange.reader_csv import csv_rows, wrong_separator
from eslabon.exchange.reader_process import ReadingProcess
from eslabon.exchange.reader_zip import COMMAND_LINE, MEGABYTE, WEB, Limits, check_zip
from eslabon.exchange.reasons import RowProblem
from eslabon.exchange.sheets import SHEETS, is_documentation, nearest_sheet, sheet_named
from eslabon_core.problems import Problem

__all__ = ["COMMAND_LINE", "WEB", "Limits", "SheetStream", "Workbook", "open_workbook"]

Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class SheetStream:
    """One sheet: its header's texts, and (row of the file, cell texts) of the rows that hold anything, to be read once."""

    sheet: Sheet
    header: list[str]
    rows: Rows


class Source(Protocol):
    """Where sheets come from. `names` as the file has them."""

    names: list[str]

    def streams(self, wanted: list[str]) -> Iterator[tuple[str, Rows]]: ...


class Workbook:
    """An open workbook. `problems` grows while its sheets are read."""

    def __init__(self, source: Source, problems: list[RowProblem], closing: ExitStack) -> None:
        self._source = source
        self._closing = closing
        self.problems = problems
        self._names = self._known_names()

    def __enter__(self) -> Workbook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def sheets(self) -> Iterator[SheetStream]:
        """The known sheets in the order of SHEETS; what the caller leaves unread of one is skipped before the next."""
        by_file_name = {file_name: SHEETS[name] for name, file_name in self._names.items()}
        for file_name, rows in self._source.streams(list(by_file_name)):
            sheet = by_file_name[file_name]
            first = next(rows, None)
            if first is None:
                continue
            number, header = first
            if number != 1:
                self._tell(sheet.name, 1, "", "sheet.no_header")
            elif wrong_separator(header):
                self._tell(sheet.name, 1, header[0], "csv.separator")
            else:
                yield SheetStream(sheet, header, rows)
            for _ in rows:
                continue

    def _known_names(self) -> dict[str, str]:
        """name of SHEETS -> the file's own name for it, in the order of SHEETS."""
        found: dict[str, str] = {}
        for file_name in self._source.names:
            sheet = sheet_named(file_name)
            if sheet is None:
                if not is_documentation(file_name):
                    nearest = {
                        "nearest": nearest_sheet(file_name, "en"),
                        "nearest_es": nearest_sheet(file_name),
                    }
                    self._tell(file_name, 0, file_name, "sheet.unknown", **nearest)
            elif sheet.name in found:
                self._tell(
                    sheet.name, 0, file_name, "sheet.repeated", first=found[sheet.name], second=file_name
                )
            else:
                found[sheet.name] = file_name
        return {name: found[name] for name in SHEETS if name in found}

    def _tell(self, sheet: str, row: int, value: str, code: str, **facts: Any) -> None:
        self.problems.append(RowProblem(sheet[:SHOWN_LENGTH], row, "", value[:SHOWN_LENGTH], code, facts))


def open_workbook(path: str | Path, limits: Limits = COMMAND_LINE) -> Workbook:
    """Raises Problem "file.…" where there is no workbook at `path`, or one that must not be opened."""
    path = Path(path)
    problems: list[RowProblem] = []
    closing = ExitStack()
    try:
        if path.is_dir():
            return Workbook(_Folder(path, limits, problems), problems, closing)
        if not path.is_file():
            raise Problem("file.not_found", path=path.name)
        check_zip(path, limits)
        return Workbook(_Excel(closing.enter_context(ReadingProcess(path, limits))), problems, closing)
    except OSError:
        closing.close()
        raise Problem("file.unreadable", path=path.name) from None
    except BaseException:
        closing.close()
        raise


class _Folder:
    def __init__(self, path: Path, limits: Limits, problems: list[RowProblem]) -> None:
        files = sorted(each for each in path.iterdir() if each.suffix.lower() == ".csv" and each.is_file())
        if not files:
            raise Problem("file.empty")
        if len(files) > limits.entries:
            raise Problem("file.too_many_entries", most=limits.entries)
        if sum(each.stat().st_size for each in files) > limits.inflated_bytes:
            raise Problem("file.too_big", most_mb=limits.inflated_bytes // MEGABYTE)
        self._files = {each.stem: each for each in files}
        self._problems = problems
        self.names = list(self._files)

    def streams(self, wanted: list[str]) -> Iterator[tuple[str, Rows]]:
        for name in wanted:
            sheet = sheet_named(name)
            yield name, csv_rows(self._files[name], partial(self._tell, sheet.name if sheet else name))

    def _tell(self, sheet: str, row: int, value: str, code: str, **facts: Any) -> None:
        self._problems.append(RowProblem(sheet, row, "", value, code, facts))


class _Excel:
    def __init__(self, process: ReadingProcess) -> None:
        self._process = process
        self.names = process.sheet_names()

    def streams(self, wanted: list[str]) -> Iterator[tuple[str, Rows]]:
        self._process.ask_for(wanted)
        messages = self._process.messages()
        following: list[str] = []
        for message in messages:
            following = [message["sheet"]]
            while following:
                yield following.pop(), self._rows(messages, following)

    @staticmethod
    def _rows(messages: Iterable[dict[str, Any]], following: list[str]) -> Rows:
        """Rows until the next sheet begins; its name is left in `following`."""
        for message in messages:
            if "sheet" in message:
                following.append(message["sheet"])
                return
            yield from ((number, cells) for number, cells in message["rows"])
