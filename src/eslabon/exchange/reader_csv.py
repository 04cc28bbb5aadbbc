"""One NAME.csv of a workbook folder, streamed: UTF-8, commas, the spreadsheet's escape taken off."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from eslabon.exchange.cells import MARK
from eslabon.exchange.escape import unescape_text

FIELD_LENGTH = 250_000
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

Tell = Callable[..., None]


def csv_rows(path: Path, tell: Tell) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of the rows that hold anything. What stops the reading is told: tell(row, value, code, **facts)."""
    csv.field_size_limit(FIELD_LENGTH)
    with path.open("rb") as raw:
        if raw.read(2) in UTF16_MARKS:
            tell(1, "", "csv.encoding")
            return
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, strict=True)
        number = 0
        while True:
            number += 1
            lines.has_quote = False
            try:
                cells = next(reader, None)
            except _NotUtf8 as bad:
                return tell(number, str(bad), "csv.encoding")
            except csv.Error as error:
                too_long = "field limit" in str(error)
                return tell(
                    number, "", "csv.field_too_long" if too_long else "csv.malformed", most=FIELD_LENGTH
                )
            if cells is None:
                return
            if lines.has_quote:
                cells = [unescape_text(cell) if cell[:1] == "'" else cell for cell in cells]
            if any(cells):
                yield number, cells


class _NotUtf8(Exception):
    pass


class _Lines:
    """The file's lines, each looked at once: no other encoding, no mark of ours, and whether it has a quote."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.has_quote = False

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            if not line.isascii() and any("\udc80" <= char <= "\udcff" for char in line):
                raise _NotUtf8(line.encode("utf-8", "surrogateescape").decode("latin-1").strip()[:100])
            if "'" in line:
                self.has_quote = True
            yield line.replace(MARK, "\x02") if MARK in line else line


def wrong_separator(header: list[str]) -> bool:
    """Whether the whole header stands in one cell because the file has semicolons or tabs."""
    return len(header) == 1 and any(separator in header[0] for separator in ";\t")
