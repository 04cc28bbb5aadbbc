"""Which record of each demonstration shows which trouble, whatever the seed."""

from __future__ import annotations

from typing import NamedTuple

TROUBLES = (
    "rejected_lot", "late_buyer", "late_advance", "void", "loan", "fine_carried_forward", "loss", "sells_elsewhere",
    "price_raised",
)  # fmt: skip


class Sign(NamedTuple):
    """A sheet and the columns that single out one of its rows."""

    sheet: str
    key: dict[str, str]


def _receipt(code: str) -> Sign:
    return Sign("deliveries", {"receipt": code, "line": "1"})


#: what every demonstration shows in the same place
_COMMON = {
    "late_buyer": Sign("buyer_payments", {"ref": "COB-TARDE"}),
    "late_advance": Sign("payouts", {"ref": "SALDO-001"}),
    "loss": Sign("losses", {"ref": "MERMA-001"}),
    "fine_carried_forward": Sign("fines", {"ref": "MULTA-2"}),
}

SIGNS: dict[str, dict[str, Sign]] = {
    "cocoa": {
        **_COMMON,
        "rejected_lot": Sign("returns", {"ref": "DEV-LOTE"}),
        "void": _receipt("LOM-0025"),
        "loan": Sign("loans", {"code": "PRE-03"}),
        "fine_carried_forward": Sign("fines", {"ref": "MULTA-3"}),
        "sells_elsewhere": Sign("intentions", {"ref": "INT-007"}),
        "price_raised": Sign(
            "prices",
            {"product": "cacao", "grade": "G1", "valid_from": "2026-07-15", "certification": "FT;ORGANIC"},
        ),
    },
    "bakery": {
        **_COMMON,
        "rejected_lot": Sign("returns", {"ref": "DEV-LOTE"}),
        "void": _receipt("R-0077"),
        "loan": Sign("loans", {"code": "PRE-04"}),
        "sells_elsewhere": Sign("intentions", {"ref": "INT-05"}),
        "price_raised": Sign("prices", {"product": "pan", "grade": "F", "valid_from": "2026-04-27"}),
    },
    "forestry": {
        **_COMMON,
        "rejected_lot": Sign("returns", {"ref": "DEV-LOTE"}),
        "void": _receipt("PAT3-015"),
        "loan": Sign("loans", {"code": "PRE-03"}),
        "sells_elsewhere": Sign("intentions", {"ref": "INT-04"}),
        "price_raised": Sign("prices", {"product": "troza", "grade": "A", "valid_from": "2026-07-20"}),
    },
    "tourism": {
        **_COMMON,
        "rejected_lot": _receipt("B-060X"),
        "void": _receipt("B-140X"),
        "loan": Sign("loans", {"code": "PRE-01"}),
        "sells_elsewhere": Sign("intentions", {"ref": "INT-04"}),
        "price_raised": Sign("prices", {"product": "noche", "grade": "U", "valid_from": "2026-01-05"}),
    },
}
