"""Help for the twins: a folder of tests/oracle/cases, and rows written as text."""

from pathlib import Path

from . import read_folder

CASES = Path(__file__).parent / "cases"


def case(name: str, **more: str) -> dict:
    """The folder's sheets, and more rows: sheet="column,column / value,value / …"."""
    sheets = read_folder(CASES / name)
    for sheet, text in more.items():
        head, *lines = [[cell.strip() for cell in line.split(",")] for line in text.split("/")]
        sheets[sheet] = sheets.get(sheet, []) + [dict(zip(head, line, strict=True)) for line in lines]
    return sheets


def member(document: dict, code: str) -> dict:
    return next(row for row in document["members"] if row["member"] == code)


def figures(document: dict, name: str) -> dict:
    return {row["member"]: row[name] for row in document["members"]}


def stock(rows: list) -> list:
    return [
        (row["product"], row["grade"], row["certification"], row["quantity_milli"], row["cost"])
        for row in rows
    ]
