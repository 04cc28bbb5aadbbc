"""From folders of CSV to one dict of sheets, rows as text, by the identity rules of the workbook."""

import csv
from fractions import Fraction
from pathlib import Path

from .errors import OracleError

MASTER_KEYS = {
    "organisation": ["code"], "appropriations": ["season", "order"], "seasons": ["code"],
    "stations": ["code"], "accounts": ["code"], "products": ["code"], "attributes": ["product", "code"],
    "grades": ["product", "code"], "limits": ["product", "grade", "attribute"],
    "deductions": ["product", "attribute", "valid_from", "from", "to", "station"],
    "yields": ["input_product", "output_product"],
    "prices": ["product", "grade", "valid_from", "station", "certification"],
    "certificates": ["code"], "members": ["code"], "use_rights": ["code"], "plots": ["code"],
    "containers": ["code"], "buyers": ["code"], "contracts": ["code", "line"],
    "indices": ["index", "on"], "fixations": ["contract", "line", "on"],
}  # fmt: skip
EVENT_KEYS = {
    "deliveries": ["receipt", "line"], "lots": ["code"], "transfers": ["code"],
    "processing": ["code", "line"], "shipments": ["code", "line"], "finance": ["code"],
    "loans": ["code"], "cash_moves": ["code"],
}  # fmt: skip
FILLED_LATER = ["void_on", "void_reason", "received_on", "received", "amount_received", "returned_on"]
COLUMNS = {
    "returns": ["on", "shipment", "line", "quantity", "credit", "to_grade"],
    "losses": ["on", "product", "grade", "certification", "lot", "quantity", "reason"],
    "invoice_notes": ["on", "shipment", "line", "amount", "reason"],
    "buyer_payments": [
        "on", "shipment", "contract", "buyer", "amount", "premium", "currency", "rate", "tax_withheld",
        "deduction", "deduction_reason", "into",
    ],
    "other_income": ["on", "source", "amount", "currency", "product", "kind", "into", "buyer", "contract"],
    "fines": ["on", "member", "amount", "bylaw", "decision"],
    "capital": ["on", "member", "amount", "kind", "from"],
    "loan_payments": ["on", "loan", "amount", "into"],
}  # fmt: skip
NUMBERS = {"quantity", "credit", "amount", "premium", "rate", "tax_withheld", "deduction"}


def read_folder(path) -> dict:
    sheets = {}
    for file in sorted(Path(path).glob("*.csv")):
        if file.stem == "meta":
            continue
        with file.open(encoding="utf-8-sig", newline="") as handle:
            sheets[file.stem] = [
                {column: (value or "").strip() for column, value in row.items()}
                for row in csv.DictReader(handle)
            ]
    return sheets


def with_lines(sheet: str, rows: list) -> list:
    """An empty line is the n-th row of its code in the file; in deliveries, contracts and references 1."""
    counted: dict = {}
    done = []
    for given in rows:
        row = {column: str(value or "").strip() for column, value in given.items()}
        if sheet in ("deliveries", "contracts", "fixations", "returns", "invoice_notes"):
            row["line"] = row.get("line") or "1"
        elif sheet in ("processing", "shipments"):
            counted[row["code"]] = counted.get(row["code"], 0) + 1
            row["line"] = row.get("line") or str(counted[row["code"]])
        done.append(row)
    return done


def content(row: dict) -> tuple:
    return tuple(sorted((column, value) for column, value in row.items() if value))


def row_key(sheet: str, row: dict) -> tuple:
    """What identifies a row; rows without code and ref by their content."""
    if sheet in MASTER_KEYS:
        return tuple(row.get(column, "") for column in MASTER_KEYS[sheet])
    if sheet in EVENT_KEYS and row.get(EVENT_KEYS[sheet][0]):
        return tuple(row.get(column, "") for column in EVENT_KEYS[sheet])
    if row.get("ref"):
        return ("ref", row["ref"])
    return ("content", content(row))


def merge(files: list) -> dict:
    """Several files in the order in which they were imported."""
    known: dict = {}
    for sheets in files:
        for sheet, rows in sheets.items():
            table = known.setdefault(sheet, {})
            seen: dict = {}
            for row in with_lines(sheet, rows):
                key = row_key(sheet, row)
                if key[0] == "content":
                    seen[key] = seen.get(key, 0) + 1
                    key = (*key, seen[key])
                if key in table and sheet not in MASTER_KEYS:
                    table[key] = refilled(sheet, table[key], row)
                else:
                    table[key] = row
    return {sheet: list(table.values()) for sheet, table in known.items()}


def refilled(sheet: str, old: dict, new: dict) -> dict:
    """The known row again: the same, or with empty columns filled that tell what came after."""
    row = dict(old)
    for column in {*old, *new}:
        before, after = old.get(column, ""), new.get(column, "")
        if before == after or (column in FILLED_LATER and not after):
            continue
        if column in FILLED_LATER and not before:
            row[column] = after
        else:
            raise OracleError("event.changed", f"{sheet} {row_key(sheet, old)} {column}: {before} / {after}")
    return row


def without_reversed(sheets: dict) -> dict:
    """A reversal undoes the whole row; a void too."""
    gone = {(row["sheet"], row["ref"]) for row in sheets.get("reversals", [])}
    kept = {}
    for sheet, rows in sheets.items():
        kept[sheet] = []
        for row in rows:
            names = {row.get("ref", ""), row.get("code", ""), row.get("receipt", "")} - {""}
            if sheet in MASTER_KEYS or not any((sheet, name) in gone for name in names):
                kept[sheet].append(row)
    kept["deliveries"] = [row for row in kept.get("deliveries", []) if not row.get("void_on")]
    return kept


def row_order(sheet: str, row: dict) -> tuple:
    """Rows of one day without a code: by ref, then by their columns; smaller first, empty before all."""
    return tuple(ordered(column, row.get(column, "")) for column in ["ref", *COLUMNS[sheet]])


def ordered(column: str, value: str) -> tuple:
    if not value:
        return (0, 0, "")
    if column in NUMBERS or column == "line":
        return (1, Fraction(value), "")
    return (1, 0, value)
