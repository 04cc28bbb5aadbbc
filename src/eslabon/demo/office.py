"""What every office pays for."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from eslabon.demo.draft import Draft, money


def write_cost(
    draft: Draft,
    on: date,
    step: str,
    amount: Decimal | int,
    supplier: str,
    *,
    product: str | None,
    tax_pct: int | None = None,
    owed_days: int | None = None,
    memo: str | None = None,
) -> None:
    """A cost paid by the bank that day or, where `owed_days` is given, that many days later; tax_pct is within the amount."""
    ref, total = draft.serial("G"), money(Decimal(amount), draft.currency)
    tax = money(total * tax_pct / (100 + tax_pct), draft.currency) if tax_pct else None
    draft.add(
        "costs",
        ref=ref,
        on=on,
        step=step,
        amount=total,
        tax=tax,
        product=product,
        supplier=supplier,
        memo=memo,
        paid_from=None if owed_days else "bank",
    )
    if owed_days:
        draft.add(
            "cost_payments",
            ref=f"P{ref}",
            on=on + timedelta(days=owed_days),
            cost=ref,
            amount=total,
            paid_from="bank",
        )


def write_capital(draft: Draft, starts: date, share: int, paid_of_new: int) -> None:
    """Old members have paid their share in; those of the last three years owe a part of it."""
    members = [row for row in draft.rows["members"] if row["is_member"]]
    for row in members:
        old = row["joined_on"] < date(2023, 1, 1)  # type: ignore[operator]
        on = starts if old else max(row["joined_on"], starts) + timedelta(days=7)  # type: ignore[operator, type-var]
        for kind, amount in (("subscribed", share), ("paid", share if old else paid_of_new)):
            draft.add(
                "capital",
                ref=f"CAP-{row['code']}-{kind[0]}",
                on=on,
                member=row["code"],
                amount=money(Decimal(amount), draft.currency),
                kind=kind,
                from_="opening" if old else ("bank" if kind == "paid" else None),
            )


def write_loan(
    draft: Draft,
    code: str,
    on: date,
    member: str,
    principal: int,
    purpose: str,
    due_on: date,
    *,
    season: str,
    monthly_rate_pct: str = "1.5",
    in_kind: bool = False,
) -> None:
    draft.add(
        "loans",
        code=code,
        season=season,
        on=on,
        member=member,
        principal=money(Decimal(principal), draft.currency),
        purpose=purpose,
        monthly_rate_pct=monthly_rate_pct,
        due_on=due_on,
        means="kind" if in_kind else "cash",
        from_="bank",
    )


def write_fine(
    draft: Draft, ref: str, season: str, on: date, member: str, amount: int, bylaw: str, decision: str
) -> None:
    draft.add(
        "fines",
        ref=ref,
        season=season,
        on=on,
        member=member,
        amount=money(Decimal(amount), draft.currency),
        bylaw=bylaw,
        decision=decision,
    )


def write_finance(
    draft: Draft, season: str, source: str, rows: list[tuple[date, str, int]], *, limit: int, due_on: date
) -> None:
    for on, kind, amount in rows:
        drawn = kind == "draw"
        draft.add(
            "finance",
            code=draft.serial("FIN", 2),
            season=season,
            on=on,
            kind=kind,
            source=source,
            amount=money(Decimal(amount), draft.currency),
            limit=money(Decimal(limit), draft.currency) if drawn else None,
            due_on=due_on if drawn else None,
            into="bank",
        )


class Instalments:
    """Pieces of their loans that members agreed to leave from a delivery: at most six tenths of the principal."""

    def __init__(self, piece: int, least_value: int) -> None:
        self.piece, self.least_value = piece, least_value
        self._agreed: dict[str, tuple[date, int]] = {}

    def agree(self, member: str, on: date, principal: int) -> None:
        self._agreed[member] = (on, principal * 6 // (self.piece * 10))

    def share(self, member: str, day: date, worth: Decimal) -> Decimal | None:
        """The piece that stays from a delivery of that worth; None before the loan, from a small one, or when all are paid."""
        given_on, pieces = self._agreed.get(member, (date.max, 0))
        if pieces == 0 or day <= given_on or worth < self.least_value:
            return None
        self._agreed[member] = (given_on, pieces - 1)
        return Decimal(self.piece)
