"""The same work by the shortest honest means: csv, the same checks, executemany into the same columns and indexes."""

from __future__ import annotations

import csv
import sqlite3
import time
from fractions import Fraction
from pathlib import Path

PRICES = {"A": 8_000_000, "B": 6_500_000}
WEIGHTS = {"A": 1_000_000, "B": 800_000}


def raw_insert(folder: Path, database: Path) -> float:
    """CPU seconds to read, check and insert deliveries with their two to four postings each, durably, in one transaction."""
    members = {row["code"] for row in csv.DictReader((folder / "members.csv").open(encoding="utf-8"))}
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE delivery(id INTEGER PRIMARY KEY, receipt TEXT UNIQUE, at TEXT, station TEXT, member TEXT, product TEXT, "
        "grade TEXT, gross INTEGER, tare INTEGER, accepted INTEGER, price INTEGER, value INTEGER, paid INTEGER)"
    )
    connection.execute("CREATE INDEX settles ON delivery(member, product, grade, accepted, value, paid)")
    connection.execute("CREATE TABLE entry(n INTEGER PRIMARY KEY, day TEXT, source TEXT UNIQUE)")
    connection.execute(
        "CREATE TABLE posting(id INTEGER PRIMARY KEY, n INTEGER, account TEXT, party TEXT, amount INTEGER)"
    )
    connection.execute("CREATE INDEX entries ON posting(n)")
    started = time.process_time()
    connection.execute("BEGIN IMMEDIATE")
    deliveries, entries, postings = [], [], []
    with (folder / "deliveries.csv").open(encoding="utf-8", newline="") as file:
        for n, row in enumerate(csv.DictReader(file), 1):
            gross, tare, paid = (
                round(Fraction(row[name]) * 1000) for name in ("gross", "tare", "advance_paid")
            )
            assert 0 <= tare < gross
            assert row["member"] in members
            price = PRICES[row["grade"]]
            accepted = gross - tare
            value = round(Fraction(accepted * price, 10**7))
            paid //= 10
            deliveries.append((n, row["receipt"], row["at"], row["station"], row["member"], row["product"], row["grade"],
                               gross, tare, accepted, price, value, paid))  # fmt: skip
            entries.append((n, row["at"][:10], row["receipt"]))
            postings += [
                (n, "produce", "", value),
                (n, "payable", row["member"], paid - value),
                (n, "till", "", -paid),
            ]
            if len(deliveries) == 5_000:
                _flush(connection, deliveries, entries, postings)
        _flush(connection, deliveries, entries, postings)
    connection.execute("COMMIT")
    spent = time.process_time() - started
    connection.close()
    return spent


def _flush(connection: sqlite3.Connection, deliveries: list, entries: list, postings: list) -> None:
    connection.executemany("INSERT INTO delivery VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", deliveries)
    connection.executemany("INSERT INTO entry VALUES (?, ?, ?)", entries)
    connection.executemany("INSERT INTO posting(n, account, party, amount) VALUES (?, ?, ?, ?)", postings)
    for rows in (deliveries, entries, postings):
        rows.clear()


def plain_settlement(database: Path) -> float:
    """CPU seconds of a settlement in plain Python over every delivery row."""
    connection = sqlite3.connect(database)
    started = time.process_time()
    bases: dict[str, int] = {}
    values = 0
    for member, grade, accepted, value in connection.execute(
        "SELECT member, grade, accepted, value FROM delivery"
    ):
        bases[member] = bases.get(member, 0) + accepted * WEIGHTS[grade]
        values += value
    whole = sum(bases.values())
    shares = {member: divmod(values * basis, whole) for member, basis in bases.items()}
    left = values - sum(share for share, _ in shares.values())
    given = {member: share for member, (share, _) in shares.items()}
    for member in sorted(shares, key=lambda m: (-shares[m][1], m))[:left]:
        given[member] += 1
    assert sum(given.values()) == values
    connection.close()
    return time.process_time() - started
