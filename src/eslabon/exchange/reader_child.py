"""The process that opens a stranger's workbook, so that what kills it kills nobody else.

Runs as a script of its own, isolated, and imports nothing of Eslabón. Speaks JSON lines: first it names the workbook's
sheets; the parent answers with those it wants, in its order; then come each sheet's name and its rows in chunks. A cell
is text; one that begins with MARK is a real date or, after "!", a problem's code and fact (cells.py reads it).
"""

from __future__ import annotations

import json
import posixpath
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.parsers import expat

MARK = "\x01"
CHUNK_ROWS = 1_000
CHUNK_CHARACTERS = 400_000
LONGEST_CELL = 200_001
#: Up to here a sheet may be as empty as it likes.
SPARSE_MATTERS_CELLS = 1_000_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_MARKED = 200_000
READ_BYTES = 1 << 16

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class Refused(Exception):
    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def limit_this_process(memory_bytes: int, cpu_seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has none: the parent's watch remains
        return
    for kind, most in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, cpu_seconds)):
        _, hard = resource.getrlimit(kind)
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _LocalNames(dict[str, str]):
    """XML name -> the same without its namespace's prefix."""

    def __missing__(self, name: str) -> str:
        local = name.rpartition(":")[2]
        if len(self) < 1_000:
            self[name] = local
        return local


def _refuse_dtd(*_: Any) -> None:
    raise Refused("file.dtd")


Start = Callable[[str, dict[str, str]], None]


def xml_parser(start: Start | None) -> Any:
    """An expat parser that takes no DTD, so that nothing is defined and nothing expands."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_dtd
    if start:
        parser.StartElementHandler = start
    return parser


class SheetScan:
    """Where a sheet's cells stand, and which of them have no value to be trusted."""

    def __init__(self, name: str, limits: dict[str, Any]) -> None:
        self.name, self.limits = name, limits
        self.rows = self.columns = self.cells = 0
        self.marks: dict[int, list[tuple[int, str]]] = {}
        self.merges: list[tuple[int, int, int, int, str]] = []
        self._marked = 0
        self._row = self._column = 0
        self._row_text = ""
        self._numbers: dict[str, int] = {}
        self._local = _LocalNames()
        self._watches = self._in_value = self._is_error = self._awaits_value = self._text_result = False
        self._shown = ""
        self.set_text_handler: Callable[[Callable[[str], None] | None], None] = lambda handler: None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Called for every element of millions: what most cells do not need is done elsewhere."""
        local = self._local[name]
        if local == "v":
            self._in_value = True
        elif local == "c":
            if self._watches:
                self._finish_cell()
            self.cells += 1
            reference = attributes.get("r", "")
            letters = reference.rstrip("0123456789")
            number = self._numbers.get(letters)
            if number is None or reference[len(letters) :] != self._row_text:
                self._place(letters, reference[len(letters) :])
            else:
                self._column = number
            kind = attributes.get("t")
            self._text_result = kind == "str"
            if kind == "e":
                self._is_error = True
                self._watch_text()
        elif local == "f":
            if not self._text_result:
                self._awaits_value = True
                self._watch_text()
        elif local == "row":
            self._begin_row(attributes.get("r"))
        elif local == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def finish(self) -> None:
        self._finish_cell()
        self.check_box()
        box = self.rows * self.columns
        if box > SPARSE_MATTERS_CELLS and box > self.limits["sparse"] * self.cells:
            raise Refused("file.sparse", sheet=self.name, rows=self.rows, columns=self.columns)

    def check_box(self) -> None:
        if self.rows * self.columns > self.limits["cells"]:
            raise Refused("file.too_many_cells", sheet=self.name, most=self.limits["cells"])

    def _watch_text(self) -> None:
        """Text is only asked for in the rare cell that needs it: a call per value would double the time."""
        self._watches = True
        self._in_value = False
        self.set_text_handler(self._text)

    def _text(self, text: str) -> None:
        if self._in_value and text:
            self._awaits_value = False
            self._shown = (self._shown + text)[:40]

    def _finish_cell(self) -> None:
        if self._is_error:
            self._mark(self._row, self._column, "cell.error_value:" + self._shown)
        elif self._awaits_value:
            self._mark(self._row, self._column, "cell.formula_without_value")
        self._watches = self._is_error = self._awaits_value = False
        self._shown = ""
        self.set_text_handler(None)

    def _mark(self, row: int, column: int, what: str) -> None:
        self._marked += 1
        if self._marked <= MOST_MARKED:
            self.marks.setdefault(row, []).append((column, what))
        else:
            raise Refused("file.garbage")

    def _begin_row(self, number: str | None) -> None:
        if self._watches:
            self._finish_cell()
        self._row = int(number) if number else self._row + 1
        self._row_text = ""
        self._column = 0

    def _place(self, letters: str, digits: str) -> None:
        """A cell in a new column, in another row than its element says, or without a reference: the next one."""
        self._column = column_number(letters) if letters else self._column + 1
        if digits:
            self._row = int(digits)
            self._row_text = digits
        self.rows = max(self.rows, self._row)
        self.columns = max(self.columns, self._column)
        if not (0 < self._row <= LAST_ROW and self._column <= LAST_COLUMN):
            raise Refused("file.garbage")
        if letters:
            self._numbers[letters] = self._column

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        corners = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if not (corners[0] and corners[1]) or len(self.merges) >= MOST_MARKED:
            raise Refused("file.garbage")
        top, bottom = int(corners[0][2]), int(corners[1][2])
        self.merges.append((top, bottom, column_number(corners[0][1]), column_number(corners[1][1]), first))


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise Refused("file.garbage")
        number = number * 26 + ord(letter) - 64
    return number or LAST_COLUMN + 1


class Package:
    """The zip: its sheets by name, and each part scanned once before the reader sees any."""

    def __init__(self, archive: zipfile.ZipFile, limits: dict[str, Any]) -> None:
        self.archive, self.limits = archive, limits
        self.inflated = 0
        self.parts = self._sheet_parts()

    def scan(self, wanted: Iterable[str]) -> dict[str, SheetScan]:
        scans: dict[str, SheetScan] = {}
        part_of = {self.parts[name]: name for name in wanted}
        for part in self.archive.namelist():
            if part in part_of:
                scans[part_of[part]] = self._scan_sheet(part, part_of[part])
            elif part.lower().endswith((".xml", ".rels")):
                self._parse(part, None)
        return scans

    def _scan_sheet(self, part: str, name: str) -> SheetScan:
        scan = SheetScan(name, self.limits)
        parser = xml_parser(scan.start)
        scan.set_text_handler = lambda handler: setattr(parser, "CharacterDataHandler", handler)
        self._stream(part, parser, scan.check_box)
        scan.finish()
        return scan

    def _parse(self, part: str, start: Start | None) -> None:
        self._stream(part, xml_parser(start), lambda: None)

    def _stream(self, part: str, parser: Any, after_block: Callable[[], None]) -> None:
        with self.archive.open(part) as stream:
            while block := stream.read(READ_BYTES):
                self._count(len(block))
                parser.Parse(block, False)
                after_block()
        parser.Parse(b"", True)

    def _count(self, size: int) -> None:
        self.inflated += size
        # The workbook's own parts are read twice.
        if self.inflated > self.limits["inflated_bytes"] + 2 * READ_BYTES:
            raise Refused("file.inflates", most_mb=self.limits["inflated_bytes"] // 1_000_000)

    def _sheet_parts(self) -> dict[str, str]:
        local = _LocalNames()
        targets: dict[str, str] = {}
        named: list[tuple[str, str]] = []

        def relation(name: str, attributes: dict[str, str]) -> None:
            if local[name] == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        def sheet(name: str, attributes: dict[str, str]) -> None:
            if local[name] == "sheet":
                named.append(
                    (attributes["name"], next((v for k, v in attributes.items() if local[k] == "id"), ""))
                )

        self._parse("xl/_rels/workbook.xml.rels", relation)
        self._parse("xl/workbook.xml", sheet)
        self.inflated = 0
        parts = {
            name: posixpath.normpath(posixpath.join("/xl", targets[key])).lstrip("/") for name, key in named
        }
        if len(parts) != len(named) or len(set(parts.values())) != len(parts):
            raise Refused("file.garbage")
        return parts


def number_text(value: float) -> str:
    """The shortest text of a number, without an exponent; beyond 15 digits a spreadsheet has lost some."""
    if value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else f"{MARK}!cell.inexact"
    text = repr(value)
    return format(Decimal(text), "f") if "e" in text else text


TEXTS: dict[type, Callable[[Any], str]] = {
    str: lambda value: value.replace(MARK, "\x02"),
    float: number_text,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime: lambda value: MARK + value.isoformat(),
    date: lambda value: MARK + value.isoformat(),
    time: lambda value: f"{MARK}!cell.time_only:{value}",
    timedelta: lambda value: f"{MARK}!cell.time_only:{value}",
    type(None): lambda value: "",
}


def rows_of(sheet: Any, scan: SheetScan) -> Iterator[tuple[int, list[str]]]:
    """(row number, texts) of the rows that hold anything."""
    merged = MergedCells(scan.merges)
    most = scan.limits["columns"]
    for number, cells in marked_rows(sheet, scan.marks):
        merged.cover(number, cells)
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > most:
            raise Refused("file.too_wide", sheet=scan.name, most=most)
        if cells:
            yield number, cells


def marked_rows(sheet: Any, marks: dict[int, list[tuple[int, str]]]) -> Iterator[tuple[int, list[str]]]:
    """Every row's texts, with what the scan found wrong in place of the reader's empty cells."""
    number = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [value if value == "" else TEXTS[type(value)](value) for value in row]
        yield number, with_marks(cells, marks.get(number, ()))
    for later in sorted(row for row in marks if row > number):
        yield later, with_marks([], marks[later])


def with_marks(cells: list[str], marks: Iterable[tuple[int, str]]) -> list[str]:
    for column, what in marks:
        cells += [""] * (column - len(cells))
        cells[column - 1] = f"{MARK}!{what}"
    return cells


class MergedCells:
    """A merged range with a value: its other cells look empty, and would be read as such in silence."""

    def __init__(self, merges: Iterable[tuple[int, int, int, int, str]]) -> None:
        self.waiting = sorted(merges, reverse=True)
        self.active: list[tuple[int, int, int, str]] = []

    def cover(self, number: int, cells: list[str]) -> None:
        if not (self.active or self.waiting):
            return
        self.active = [merge for merge in self.active if merge[0] >= number]
        for _, left, right, corner in self.active:
            mark_merged(cells, left, right, corner)
        while self.waiting and self.waiting[-1][0] <= number:
            top, bottom, left, right, corner = self.waiting.pop()
            if top == number and left <= len(cells) and cells[left - 1]:
                mark_merged(cells, left + 1, right, corner)
                self.active.append((bottom, left, right, corner))


def mark_merged(cells: list[str], left: int, right: int, corner: str) -> None:
    for column in range(left, min(right, len(cells)) + 1):
        cells[column - 1] = f"{MARK}!cell.merged:{corner}"


def say(message: Any) -> None:
    sys.stdout.buffer.write(json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n")


def send_sheet(sheet: Any, scan: SheetScan) -> None:
    say({"sheet": scan.name})
    chunk: list[tuple[int, list[str]]] = []
    characters = 0
    for number, cells in rows_of(sheet, scan):
        size = sum(map(len, cells))
        if size > LONGEST_CELL:
            cells = [cell[:LONGEST_CELL] for cell in cells]
        chunk.append((number, cells))
        characters += size
        if len(chunk) >= CHUNK_ROWS or characters > CHUNK_CHARACTERS:
            say({"rows": chunk})
            chunk, characters = [], 0
    say({"rows": chunk})


def read(path: str, limits: dict[str, Any]) -> None:
    from python_calamine import CalamineWorkbook

    with zipfile.ZipFile(path) as archive:
        package = Package(archive, limits)
        say({"sheets": list(package.parts)})
        sys.stdout.buffer.flush()
        wanted = json.loads(sys.stdin.buffer.readline())
        scans = package.scan(wanted)
    workbook = CalamineWorkbook.from_path(path)
    for name in wanted:
        send_sheet(workbook.get_sheet_by_name(name), scans[name])
    say({"end": True})


def main() -> None:
    limits = json.loads(sys.argv[2])
    limit_this_process(limits["memory_bytes"], limits["cpu_seconds"])
    try:
        read(sys.argv[1], limits)
    except Refused as refused:
        say({"refused": refused.code, "facts": refused.facts})
    except MemoryError:
        say({"refused": "file.reader_memory", "facts": {}})
    except BrokenPipeError:
        return
    except BaseException:  # a panic of the reader is no Exception; what it was matters to nobody
        say({"refused": "file.garbage", "facts": {}})
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
