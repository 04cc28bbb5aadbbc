"""The worked seasons, priced from their workbooks; then the same path over a small one written here."""

import csv
import json
import os
from collections import defaultdict
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from eslabon_core.pricing.certification import Certificate, Claims
from eslabon_core.pricing.deductions import Deduction
from eslabon_core.pricing.delivery import Pricer
from eslabon_core.pricing.grades import Grade, Limit, grade_limits
from eslabon_core.pricing.prices import PriceLine
from eslabon_core.units import exponent_of

ROOT = Path(__file__).parents[3]
SHARED = (ROOT / os.environ.get("ESLABON_SHARED", "../shared")).resolve() / "data" / "worked"
SEASONS = sorted(path.parent for path in SHARED.glob("*/expected.json"))

OWN = {
    "organisation": "code,currency\nCOOP,PEN",
    "prices": "product,grade,valid_from,price,station,certification\n"
    "cocoa,,2025-01-01,8.00,,\ncocoa,,2025-01-01,9.00,,FT\ncocoa,,2025-01-01,10.00,,ORGANIC",
    "deductions": "product,attribute,valid_from,from,to,quantity_pct,dry_to,price_pct,price,station\n"
    "cocoa,moisture_pct,2025-01-01,,,,7,,,\ncocoa,,2025-01-01,,,,,,0.05,FAR",
    "certificates": "scheme,status,holder_kind,holder,valid_from,valid_until\n"
    "FT,certified,member,ANA,2025-01-01,2025-12-31\nORGANIC,certified,plot,LOMA,2025-01-01,2025-12-31\n"
    "ORGANIC,transition,member,EVA,2025-01-01,2025-12-31",
    "deliveries": "receipt,at,station,member,plot,product,gross,tare,moisture_pct\n"
    "R1,2025-05-02T10:00,FAR,ANA,,cocoa,101,1,7.00\nR2,2025-05-03T10:00,HQ,LUZ,LOMA,cocoa,50,,6.50\n"
    "R3,2025-05-04,HQ,EVA,,cocoa,100,,12.00",
}


def sheets(folder):
    return {path.stem: list(csv.DictReader(path.open(encoding="utf-8"))) for path in folder.glob("*.csv")}


def scaled(row, column, places, absent=None):
    """The column as a whole number with so many decimals; empty or missing: `absent`."""
    text = row.get(column) or ""
    if not text:
        return absent
    exact = Fraction(text) * 10**places
    assert exact.denominator == 1
    return exact.numerator


def day(text):
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def grades_of(book):
    decimals = defaultdict(
        lambda: 2, {(r["product"], r["code"]): int(r["decimals"]) for r in book.get("attributes", ())}
    )
    for row in book.get("grades", ()):
        limits = [
            Limit(
                r["attribute"],
                *(scaled(r, side, decimals[r["product"], r["attribute"]]) for side in ("min", "max")),
            )
            for r in book.get("limits", ())
            if (r["product"], r["grade"]) == (row["product"], row["code"])
        ]
        built_in = {name: scaled(row, f"{name}_pct", 2) for name in ("max_moisture", "max_defects")}
        yield Grade(
            row["product"],
            row["code"],
            int(row["rank"]),
            row.get("reject") == "yes",
            grade_limits(rows=limits, **built_in),
        )


def pricer_of(book):
    prices = [
        PriceLine(r["product"], r["grade"], day(r["valid_from"]), scaled(r, "price", 6), r.get("station") or "", r.get("certification") or "")
        for r in book["prices"]
    ]  # fmt: skip
    deductions = [
        Deduction(
            r["product"], r["attribute"], day(r["valid_from"]), scaled(r, "from", 2), scaled(r, "to", 2),
            scaled(r, "quantity_pct", 6, 0), scaled(r, "dry_to", 2), scaled(r, "price_pct", 6, 0),
            scaled(r, "price", 6, 0), r["station"],
        )
        for r in book.get("deductions", ())
    ]  # fmt: skip
    exponent = exponent_of(book["organisation"][0]["currency"])
    return Pricer(exponent=exponent, grades=grades_of(book), price_lines=prices, deductions=deductions)


def priced(book):
    """Member -> (accepted_milli, value_minor) over the deliveries that were not voided."""
    pricer = pricer_of(book)
    claims = Claims(
        Certificate(
            r["scheme"],
            r["status"],
            r["holder_kind"],
            r["holder"],
            day(r["valid_from"]),
            day(r["valid_until"]),
        )
        for r in book.get("certificates", ())
    )
    found = defaultdict(lambda: (0, 0))
    for row in book["deliveries"]:
        if row.get("void_on"):
            continue
        at = day(row["at"])
        on = at.date() if isinstance(at, datetime) else at
        columns = {
            name.removeprefix("reading:"): name
            for name in row
            if name.endswith("_pct") or name.startswith("reading:")
        }
        read = {code: scaled(row, name, 2 if name.endswith("_pct") else 0) for code, name in columns.items()}
        done = pricer.assess(
            product=row["product"], at=at, station=row.get("station") or "", grade=row.get("grade") or "",
            certification=row.get("certification") or claims.of(plot=row.get("plot") or "", member=row["member"], on=on),
            gross_milli=scaled(row, "gross", 3), tare_milli=scaled(row, "tare", 3, 0),
            rejected_milli=scaled(row, "rejected", 3, 0), kept_milli=scaled(row, "kept", 3, 0),
            readings={code: reading for code, reading in read.items() if reading is not None},
            printed_price_micro=scaled(row, "price", 6),
        )  # fmt: skip
        accepted_milli, value_minor = found[row["member"]]
        found[row["member"]] = (accepted_milli + done.accepted_milli, value_minor + done.value_minor)
    return dict(found)


@pytest.mark.skipif(
    not SEASONS, reason="the worked seasons are not there; ESLABON_SHARED says where they are"
)
def test_the_worked_seasons_give_their_accepted_quantities_and_advance_values():
    examined = 0
    for folder in SEASONS:
        book = sheets(folder)
        if "deliveries" not in book:
            continue
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["members"]
        figures = {row["member"]: (row["accepted_milli"], row["advance_value"]) for row in expected}
        delivered = {member: both for member, both in figures.items() if both != (0, 0)}
        assert priced(book) == delivered, folder.name
        examined += len(delivered)
    assert examined >= 20


def test_a_small_season_by_hand(tmp_path):
    for name, text in OWN.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    assert priced(sheets(tmp_path)) == {
        "ANA": (100_000, 89_500),  # 100 x (9.00 - 0.05)
        "LUZ": (50_000, 50_000),  # 50 x 10.00
        "EVA": (94_624, 75_699),  # 100 x 88/93 = 94.624; x 8.00 = 756.992
    }
