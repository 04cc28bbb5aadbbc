"""Short ways to write down a season by hand: amounts as text in the currency's own decimals, days as MM-DD of 2025."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from eslabon_core.settlement import records as r
from eslabon_core.settlement import settle

START, END = date(2025, 1, 1), date(2025, 6, 30)


def day(text: str) -> date:
    return date.fromisoformat(f"2025-{text}")


def money(text: str, exponent: int = 2) -> int:
    return int(Fraction(text) * 10**exponent)


def kilos(text: str | int) -> int:
    return int(Fraction(text) * 1000)


def price(text: str) -> int:
    return int(Fraction(text) * 10**6)


def season(code: str = "S", starts: date = START, ends: date = END, **facts: Any) -> r.Season:
    return r.Season(code, facts.pop("products", ("coffee",)), starts, ends, **facts)


def members(*codes: str, **facts: Any) -> tuple[r.Member, ...]:
    return tuple(r.Member(code, facts.get("is_member", True), date(2020, 1, 1)) for code in codes)


def delivered(member: str, quantity: str | int, value: str, **facts: Any) -> r.DeliverySum:
    """Coffee of one member; `paid`, `withheld` at the scale."""
    return r.DeliverySum(
        facts.get("season", "S"),
        member,
        facts.get("product", "coffee"),
        facts.get("grade", ""),
        facts.get("certification", ""),
        facts.get("is_member", True),
        kilos(quantity),
        money(value),
        money(facts.get("paid", "0")),
        money(facts.get("withheld", "0")),
    )


def shipped(code: str, on: str, **facts: Any) -> r.Shipment:
    return r.Shipment(
        code,
        facts.get("season", "S"),
        day(on),
        facts.get("buyer", "B"),
        facts.get("contract", ""),
        facts.get("currency", "PEN"),
    )


def line(
    shipment: str, quantity: str | int, unit_price: str, number: int = 1, **facts: Any
) -> r.ShipmentLine:
    return r.ShipmentLine(
        shipment,
        number,
        facts.get("product", "coffee"),
        facts.get("grade", ""),
        facts.get("certification", ""),
        kilos(quantity),
        price(unit_price),
        price(facts.get("premium", "0")),
        facts.get("premium_to", ""),
        facts.get("tax", 0),
    )


def paid(shipment: str, on: str, amount: int, **facts: Any) -> r.BuyerPayment:
    """Amounts in minor units; without a shipment a prepayment."""
    return r.BuyerPayment(
        facts.get("key", f"{shipment}/{on}/{amount}"),
        facts.get("ref", ""),
        day(on),
        shipment,
        facts.get("contract", ""),
        facts.get("buyer", ""),
        amount,
        facts.get("currency", "PEN"),
        facts.get("premium"),
        facts.get("rate"),
        facts.get("tax_withheld", 0),
        facts.get("deduction", 0),
    )


def process(code: str, number: int, taken: tuple[str, str, Any], made: tuple[str, str, Any], **facts: Any):
    """One row: (product, grade, kilos) in and out; an empty product for none."""
    return r.ProcessingRow(
        code,
        number,
        day(facts.get("on", "03-01")),
        facts.get("season", "S"),
        taken[0],
        taken[1],
        "",
        kilos(taken[2]),
        made[0],
        made[1],
        "",
        kilos(made[2]),
        facts.get("share"),
    )


def loss(on: str, quantity: str | int, **facts: Any) -> r.Loss:
    product, grade = facts.get("product", "coffee"), facts.get("grade", "")
    return r.Loss(f"loss/{on}", facts.get("ref", ""), "S", day(on), product, grade, "", "", kilos(quantity))


def cost(key: str, on: str, amount: str, **facts: Any) -> r.Cost:
    """Common unless a season is named."""
    return r.Cost(
        key,
        "",
        day(on),
        facts.get("season", ""),
        facts.get("step", "administration"),
        money(amount),
        facts.get("currency", "PEN"),
        facts.get("rate"),
        money(facts.get("tax", "0")),
    )


def fine(key: str, on: str, member: str, amount: str, **facts: Any) -> r.Fine:
    decision = facts.get("decision", key)
    return r.Fine(key, "", day(on), facts.get("season", "S"), member, money(amount), decision)


def records(*, organisation: dict[str, Any] | None = None, **rows: Any) -> r.Records:
    facts = {"code": "ORG", "currency": "PEN", **(organisation or {})}
    rows.setdefault("seasons", (season(),))
    rows.setdefault("members", members("ANA", "EVA", "LUZ"))
    return r.Records(organisation=r.Organisation(**facts), **rows)


def more(known: r.Records, **rows: Any) -> r.Records:
    """The same records and these rows besides."""
    return replace(known, **{name: (*getattr(known, name), *added) for name, added in rows.items()})


def document(known: r.Records, code: str = "S", closed_runs: Any = None) -> dict[str, Any]:
    return settle(known, code, closed_runs or {}).document()


def of_member(told: dict[str, Any], member: str) -> dict[str, Any]:
    return next(row for row in told["members"] if row["member"] == member)
