"""A settlement in a few lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TITLES = {
    "es": (
        "Ingresos",
        "Costos",
        "Excedente",
        "Reserva",
        "A repartir",
        "Por cobrar",
        "reintegro",
        "por pagar",
    ),
    "en": ("Proceeds", "Costs", "Surplus", "Reserve", "To share", "Uncollected", "second payment", "payable"),
}


def amount(minor: int, exponent: int) -> str:
    digits = f"{abs(minor):0{exponent + 1}d}"
    whole, cents = (digits[:-exponent], "." + digits[-exponent:]) if exponent else (digits, "")
    return f"{'-' if minor < 0 else ''}{int(whole):,}".replace(",", " ") + cents


def lines(document: dict[str, Any], language: str) -> Iterator[str]:
    titles, exponent = TITLES[language], document["exponent"]
    yield f"{document['season']}/{document['run']} ({document['currency']})"
    for title, name in zip(
        titles, ("proceeds", "costs", "surplus", "reserve", "distributable", "uncollected"), strict=False
    ):
        yield f"{title:<12}{amount(document[name], exponent):>20}"
    for member in document["members"]:
        second, payable = amount(member["second_payment"], exponent), amount(member["payable"], exponent)
        yield f"{member['member']:<12}{titles[6]} {second:>16}  {titles[7]} {payable:>16}"
