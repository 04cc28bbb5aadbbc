"""Workbooks made by hand, part by part: what a spreadsheet program would refuse to write."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from eslabon.exchange.cells import compile_row, typed_rows
from eslabon.exchange.reader import COMMAND_LINE, Limits, open_workbook
from eslabon.exchange.reasons import RowProblem

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def sheet_xml(rows: str, after: str = "", head: str = HEAD) -> str:
    return f'{head}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def text_row(number: int, cells: Sequence[str]) -> str:
    inside = "".join(inline(f"{chr(65 + place)}{number}", text) for place, text in enumerate(cells))
    return f'<row r="{number}">{inside}</row>'


def workbook_parts(sheet: str, name: str = "stations") -> dict[str, str]:
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{_TYPE}-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}-officedocument.spreadsheetml.sheet.main+xml"/>'
        "</Types>",
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }


def write_parts(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def workbook_of(path: Path, rows: str, after: str = "", name: str = "stations") -> Path:
    """A workbook of one sheet with these rows of XML."""
    return write_parts(path, workbook_parts(sheet_xml(rows, after), name))


def folder_of(path: Path, **files: str | bytes) -> Path:
    path.mkdir(exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (path / f"{name}.csv").write_bytes(data)
    return path


def load(path: Path, limits: Limits = COMMAND_LINE) -> tuple[dict[str, list[tuple]], list[RowProblem]]:
    """Every good row of every sheet, with its number first, and every problem."""
    rows: dict[str, list[tuple]] = {}
    problems: list[RowProblem] = []
    with open_workbook(path, limits) as workbook:
        for stream in workbook.sheets():
            parser = compile_row(stream.sheet, stream.header, 2)
            problems += parser.problems
            rows[stream.sheet.name] = []
            for number, values, bad in typed_rows(parser, stream.rows):
                problems += bad
                if values is not None:
                    rows[stream.sheet.name].append((number, dict(zip(parser.names, values, strict=True))))
        problems = workbook.problems + problems
    return rows, problems


def codes(problems: Iterable[RowProblem]) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.code) for problem in problems]
