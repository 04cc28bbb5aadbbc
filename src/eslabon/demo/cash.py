"""Where the money of a workbook goes: the movements of each till and account, and tills fed before they pay.

Amounts are in the currency of the account; a till and the bank hold book currency.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from eslabon.demo.draft import Draft, Row, Sheets, at, days, rounded_up


class Movement(NamedTuple):
    on: date
    account: str
    amount: Decimal


def _number(row: Row, column: str) -> Decimal:
    return Decimal(row.get(column) or "0")


def _day(cell: str) -> date:
    return datetime.fromisoformat(cell).date()


def _deliveries(sheets: Sheets) -> Iterator[Movement]:
    accounts = {"mobile": "wallet", "transfer": "bank", "cheque": "bank"}
    for row in sheets.get("deliveries", []):
        account = accounts.get(row.get("means", ""), row["station"])
        paid = _number(row, "advance_paid")
        yield Movement(_day(row["at"]), account, -paid)
        if row.get("void_on"):
            yield Movement(_day(row["void_on"]), account, paid)


def _from_buyers(sheets: Sheets) -> Iterator[Movement]:
    foreign = {row["code"] for row in sheets.get("accounts", []) if row["kind"] == "bank"}
    for row in sheets.get("buyer_payments", []):
        account = row.get("into") or "bank"
        rate = Decimal(1) if account in foreign else Decimal(row.get("rate") or "1")
        yield Movement(_day(row["on"]), account, _number(row, "amount") * rate)
    for row in sheets.get("other_income", []):
        if row.get("into") != "prepayment":
            yield Movement(_day(row["on"]), row.get("into") or "bank", _number(row, "amount"))


def _moves(sheets: Sheets) -> Iterator[Movement]:
    for row in sheets.get("cash_moves", []):
        yield Movement(_day(row["on"]), row["from"], -_number(row, "amount"))
        if row.get("received_on"):
            received = row.get("amount_received") or row["amount"]
            yield Movement(_day(row["received_on"]), row["to"], Decimal(received))


#: sheet -> (column of the account, its default, sign of the amount)
_PLAIN = {
    "costs": ("paid_from", "", -1),
    "cost_payments": ("paid_from", "", -1),
    "loan_payments": ("into", "bank", 1),
    "premium_spent": ("from", "bank", -1),
    "payouts": ("from", "", -1),
}


def _others(sheets: Sheets) -> Iterator[Movement]:
    for sheet, (column, default, sign) in _PLAIN.items():
        for row in sheets.get(sheet, []):
            yield Movement(_day(row["on"]), row.get(column) or default, sign * _number(row, "amount"))
    for row in sheets.get("finance", []):
        sign = -1 if row["kind"] in ("repay", "interest") else 1
        yield Movement(_day(row["on"]), row.get("into") or "bank", sign * _number(row, "amount"))
    for row in sheets.get("loans", []):
        if row.get("from") != "opening":
            yield Movement(_day(row["on"]), row.get("from") or "bank", -_number(row, "principal"))
    for row in sheets.get("capital", []):
        if row["kind"] != "subscribed" and row.get("from") != "opening":
            sign = 1 if row["kind"] == "paid" else -1
            yield Movement(_day(row["on"]), row.get("from") or "bank", sign * _number(row, "amount"))
    for row in sheets.get("opening", []):
        if row["account"] == "bank":
            yield Movement(_day(row["on"]), "bank", _number(row, "amount"))
    for row in sheets.get("stations", []):
        if row.get("opening_cash"):
            yield Movement(_day(row["opened_on"]), row["code"], _number(row, "opening_cash"))


def movements(sheets: Sheets) -> list[Movement]:
    """Everything but till counts, in order of date, what comes in before what goes out."""
    parts = (_deliveries, _from_buyers, _moves, _others)
    every = [m for part in parts for m in part(sheets) if m.account and m.amount]
    return sorted(every, key=lambda m: (m.on, -m.amount, m.account))


def balances_by_day(sheets: Sheets) -> dict[str, dict[date, Decimal]]:
    """Per account, its balance at the end of each day on which it moved."""
    held: dict[str, Decimal] = defaultdict(Decimal)
    result: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for movement in movements(sheets):
        held[movement.account] += movement.amount
        result[movement.account][movement.on] = held[movement.account]
    return dict(result)


def feed(draft: Draft, till: str, first: date, last: date, *, reserve: int, step: int) -> None:
    """Each week from `first` on send from the bank what the till will pay that week, rounded up, and a little more."""
    moved: dict[date, Decimal] = defaultdict(Decimal)
    for movement in movements(draft.sheets()):
        if movement.account == till:
            moved[movement.on] += movement.amount
    held = sum((amount for on, amount in moved.items() if on < first), Decimal(0))
    for start in days(first, last, 7):
        lowest, end = held, held
        for day in days(start, start + timedelta(days=6)):
            end += moved.get(day, Decimal(0))
            lowest = min(lowest, end)
        sent = Decimal(0)
        if lowest < reserve:
            sent = rounded_up(reserve - lowest, step)
            draft.add(
                "cash_moves",
                code=draft.serial("MOV"),
                on=start,
                from_="bank",
                to=till,
                amount=sent,
                received_on=start,
                amount_received=sent,
            )
        held = end + sent


def bring_to_bank(draft: Draft, till: str, first: date, last: date, *, reserve: int, step: int) -> None:
    """Each Sunday bring to the bank what the till holds above the reserve and will not need later."""
    moved: dict[date, Decimal] = defaultdict(Decimal)
    for movement in movements(draft.sheets()):
        if movement.account == till:
            moved[movement.on] += movement.amount
    brought = Decimal(0)
    running, after = Decimal(0), {}
    for day in sorted(moved):
        running += moved[day]
        after[day] = running
    for sunday in days(first, last, 7):
        held = max(
            ((day, total) for day, total in after.items() if day <= sunday), default=(sunday, Decimal(0))
        )[1]
        spare = min([held, *(total for day, total in after.items() if day > sunday)]) - brought - reserve
        if spare >= step:
            sent = spare // step * step
            draft.add(
                "cash_moves",
                code=draft.serial("MOV"),
                on=sunday,
                from_=till,
                to="bank",
                amount=sent,
                received_on=sunday + timedelta(days=1),
                amount_received=sent,
            )
            brought += sent


def count_tills(
    draft: Draft, tills: list[str], first: date, last: date, *, short: dict[tuple[str, int], int]
) -> None:
    """Each till counted every second Saturday evening; `short` names the (till, n-th count) that lacks something.

    A difference is booked when it is counted, so later counts lack it too.
    """
    held = balances_by_day(draft.sheets())
    for till in tills:
        lacking = Decimal(0)
        for number, day in enumerate(days(first, last, 14), 1):
            lacking += short.get((till, number), 0)
            known = [on for on in held.get(till, {}) if on <= day]
            balance = held[till][max(known)] if known else Decimal(0)
            draft.add(
                "till_counts",
                ref=draft.serial(f"ARQ-{till}"),
                at=at(day, 18),
                station=till,
                counted=balance - lacking,
                clerk=f"Caja {till}",
            )
