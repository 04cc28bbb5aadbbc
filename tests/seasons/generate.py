"""Random valid organisations, each from its seed: rows of the season workbook as text."""

import csv
from pathlib import Path
from random import Random

from hypothesis import strategies as st
from tests.oracle.read import EVENT_KEYS, FILLED_LATER, MASTER_KEYS, row_key, with_lines

from .maker import Maker
from .masters import masters
from .money import after_trade, before_trade
from .produce import produce
from .quiet import quiet
from .trade import trade

RETOLD = {
    "deliveries": ["void_on", "void_reason"],
    "transfers": ["received_on", "received"],
    "payouts": ["returned_on"],
}


def season(seed: int) -> dict:
    """One organisation: {sheet: [row]}; the codes of its seasons stand in `seasons`."""
    make = Maker(seed)
    masters(make)
    produce(make)
    before_trade(make)
    trade(make)
    after_trade(make)
    quiet(make)
    return make.sheets


def seasons():
    """Hypothesis: organisations by their seed."""
    return st.integers(0, 10**9).map(season)


def split(sheets: dict, rng: Random) -> list:
    """The same records in several files, to be imported in this order: masters first, rows in any order.

    Rows of one code or alike stay in one file; sometimes a row comes first without what came after.
    """
    files = [{}]
    files[0] |= {sheet: list(rows) for sheet, rows in sheets.items() if sheet in MASTER_KEYS}
    first, *parts = [{} for _ in range(rng.choice([2, 3, 5]))]
    files += [first, *parts]
    for sheet, rows in sheets.items():
        if sheet in MASTER_KEYS:
            continue
        groups: dict = {}
        for row in with_lines(sheet, rows):
            key = row_key(sheet, row)
            groups.setdefault(key[0] if sheet in EVENT_KEYS else key, []).append(row)
        for key in groups:
            number = file_of(sheet, len(files), rng)
            for row in groups[key]:
                place(files, sheet, row, number, rng)
    for file in files:
        for rows in file.values():
            rng.shuffle(rows)
    return [file for file in files if file]


def file_of(sheet: str, count: int, rng: Random) -> int:
    """What others need comes first, what names another event's row comes last; the rest anywhere."""
    if sheet in ("lots", "loans", "processing", "rates", "opening"):
        return 1
    if sheet in (
        "returns", "invoice_notes", "buyer_payments", "other_income", "loan_payments", "cost_payments", "reversals",
        "adjustments",
    ):  # fmt: skip
        return count - 1
    return rng.randrange(1, count)


def place(files: list, sheet: str, row: dict, number: int, rng: Random) -> None:
    told = [column for column in RETOLD.get(sheet, []) if row.get(column)]
    known_again = sheet in EVENT_KEYS or row.get("ref")
    if told and known_again and number < len(files) - 1 and rng.random() < 0.5:
        before = {column: value for column, value in row.items() if column not in FILLED_LATER}
        files[number].setdefault(sheet, []).append(before)
        number += 1
    files[number].setdefault(sheet, []).append(dict(row))


def write_folder(sheets: dict, path) -> None:
    """One CSV per sheet, headed by every column that any of its rows has, and by `grade` where it is not optional."""
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    for sheet, rows in sheets.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        if sheet in ("shipments", "losses", "transfers", "stock_counts") and "grade" not in columns:
            columns.append("grade")
        with (folder / f"{sheet}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
