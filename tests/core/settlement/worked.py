"""The worked seasons as records: a reader that is just good enough for those ten folders.

Grades, prices, claims and deductions have rules and tests of their own elsewhere; what is here serves no other file.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from eslabon_core.settlement import records as r
from eslabon_core.units import exponent_of, round_half_even, value_minor

Row = dict[str, str]


def read_worked(folder: Path) -> r.Records:
    return _Folder(folder).records()


def _number(text: str, decimals: int) -> int:
    scaled = Fraction(text) * 10**decimals
    assert scaled.denominator == 1, f"{text} has more than {decimals} decimals"
    return int(scaled)


def _milli(text: str) -> int:
    return _number(text, 3) if text else 0


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


class _Folder:
    def __init__(self, folder: Path) -> None:
        self.sheets: dict[str, list[Row]] = defaultdict(list)
        for path in sorted(folder.glob("*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                self.sheets[path.stem] = [defaultdict(str, row) for row in csv.DictReader(file)]
        self.organisation = self.sheets["organisation"][0]
        self.currency = self.organisation["currency"]
        self.season = self.sheets["seasons"][0]
        self.reversed = {(row["sheet"], row["ref"]) for row in self.sheets["reversals"]}

    def money(self, text: str, currency: str = "") -> int:
        return _number(text, exponent_of(currency or self.currency)) if text else 0

    def events(self, sheet: str) -> list[tuple[str, Row]]:
        return [
            (f"{sheet}/{number}", row)
            for number, row in enumerate(self.sheets[sheet])
            if (sheet, row["ref"]) not in self.reversed
        ]

    def season_of(self, on: str) -> str:
        return self.season["code"] if self.season["starts_on"] <= on <= self.season["ends_on"] else ""

    def records(self) -> r.Records:
        deliveries, withheld = self.deliveries()
        shipments, lines = self.shipments()
        return r.Records(
            organisation=self.organisation_row(),
            appropriations=tuple(
                r.Appropriation(
                    row["season"], int(row["order"]), row["name"], Fraction(row["pct"]), row["of"], row["to"]
                )
                for row in self.sheets["appropriations"]
            ),
            seasons=(self.season_row(),),
            grades=tuple(
                r.Grade(row["product"], row["code"], _number(row["weight"], 6))
                for row in self.sheets["grades"]
            ),
            members=tuple(
                r.Member(row["code"], row["is_member"] == "yes", _day(row["joined_on"]))
                for row in self.sheets["members"]
            ),
            contract_lines=tuple(
                r.ContractLine(row["code"], 1, row["buyer"], row["product"], row["premium_to"])
                for row in self.sheets["contracts"]
            ),
            deliveries=deliveries,
            loans_withheld=withheld,
            processing=self.processing(),
            transfers=self.transfers(),
            losses=self.losses(),
            shipments=shipments,
            shipment_lines=lines,
            returns=self.returns(),
            **self.money_rows(),
            **self.member_rows(),
        )

    def organisation_row(self) -> r.Organisation:
        def optional(name: str) -> Fraction | None:
            return Fraction(self.organisation[name]) if self.organisation[name] else None

        return r.Organisation(
            self.organisation["code"],
            self.currency,
            optional("reserve_pct"),
            optional("protected_pct"),
            self.organisation["nonmember_second_payment"] == "yes",
        )

    def season_row(self) -> r.Season:
        season = self.season
        return r.Season(
            season["code"],
            tuple(season["product"].split(";")),
            _day(season["starts_on"]),
            _day(season["ends_on"]),
            season["basis"] or "delivered",
            season["equalise"] == "yes",
        )

    def deliveries(self) -> tuple[tuple[r.DeliverySum, ...], tuple[r.LoanWithheld, ...]]:
        sums: dict[tuple[str, str, str, str, bool], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        withheld = []
        members = {row["code"]: row for row in self.sheets["members"]}
        for row in self.sheets["deliveries"]:
            if row["void_on"]:
                continue
            claims, grade = self.claims(row), row["grade"] or self.grade_of(row)
            fee, accepted = self.deducted(row)
            price = _number(row["price"], 6) if row["price"] else self.price_of(row, grade, claims) - fee
            is_member = members[row["member"]]["is_member"] == "yes"
            total = sums[row["member"], row["product"], grade, ";".join(sorted(claims)), is_member]
            kept_back = self.money(row["loan_withheld"])
            value = value_minor(accepted, price, exponent_of(self.currency))
            for index, amount in enumerate((accepted, value, self.money(row["advance_paid"]), kept_back)):
                total[index] += amount
            if kept_back:
                on, code = _day(row["at"]), self.season["code"]
                withheld.append(r.LoanWithheld(on, code, row["member"], row["receipt"], 1, kept_back))
        return tuple(r.DeliverySum(self.season["code"], *key, *total) for key, total in sums.items()), tuple(
            withheld
        )

    def claims(self, row: Row) -> set[str]:
        day = row["at"][:10]
        for holder in (("plot", row["plot"]), ("member", row["member"])):
            found = {
                one["scheme"] + ("-T" if one["status"] == "transition" else "")
                for one in self.sheets["certificates"]
                if (one["holder_kind"], one["holder"]) == holder
                and one["valid_from"] <= day <= one["valid_until"]
            }
            if found:
                return found
        return set()

    def grade_of(self, row: Row) -> str:
        graded = [one for one in self.sheets["grades"] if one["product"] == row["product"]]
        for grade in sorted(graded, key=lambda one: int(one["rank"])):
            limits = [
                (limit["attribute"], limit["min"], limit["max"])
                for limit in self.sheets["limits"]
                if (limit["product"], limit["grade"]) == (row["product"], grade["code"])
            ]
            if grade["max_defects_pct"]:
                limits.append(("defects_pct", "", grade["max_defects_pct"]))
            if all(_holds(row[name] or row[f"reading:{name}"], low, high) for name, low, high in limits):
                return grade["code"]
        assert not graded, f"{row['receipt']} meets no grade"
        return ""

    def deducted(self, row: Row) -> tuple[int, int]:
        """(fee per unit in millionths, accepted quantity)."""
        measured = _milli(row["gross"]) - _milli(row["tare"]) - _milli(row["rejected"]) - _milli(row["kept"])
        fee, accepted = 0, Fraction(measured)
        for rule in self.sheets["deductions"]:
            if rule["station"] not in ("", row["station"]):
                continue
            if rule["price"]:
                fee += _number(rule["price"], 6)
            elif Fraction(row[rule["attribute"]]) > Fraction(rule["dry_to"]):
                reading = Fraction(row[rule["attribute"]])
                accepted = accepted * (100 - reading) / (100 - Fraction(rule["dry_to"]))
        return fee, round_half_even(accepted.numerator, accepted.denominator)

    def price_of(self, row: Row, grade: str, claims: set[str]) -> int:
        held = [
            (bool(line["certification"]), line["valid_from"], line["price"])
            for line in self.sheets["prices"]
            if line["product"] == row["product"]
            and line["grade"] in ("", grade)
            and line["valid_from"] <= row["at"]
            and set(filter(None, line["certification"].split(";"))) <= claims
        ]
        return _number(max(held)[2], 6)

    def processing(self) -> tuple[r.ProcessingRow, ...]:
        lines: dict[str, int] = defaultdict(int)
        rows = []
        for _, row in self.events("processing"):
            lines[row["code"]] += 1
            taken = (row["input_product"], row["input_grade"], "", _milli(row["input_quantity"]))
            made = (row["output_product"], row["output_grade"], "", _milli(row["output_quantity"]))
            line = lines[row["code"]]
            rows.append(
                r.ProcessingRow(row["code"], line, _day(row["on"]), self.season["code"], *taken, *made)
            )
        return tuple(rows)

    def transfers(self) -> tuple[r.Transfer, ...]:
        return tuple(
            r.Transfer(
                row["code"],
                self.season["code"],
                row["product"],
                row["grade"],
                "",
                _day(row["sent_on"]),
                _milli(row["sent"]),
                _day(row["received_on"]),
                _milli(row["received"]),
            )
            for _, row in self.events("transfers")
        )

    def losses(self) -> tuple[r.Loss, ...]:
        return tuple(
            r.Loss(
                key,
                row["ref"],
                self.season["code"],
                _day(row["on"]),
                row["product"],
                row["grade"],
                "",
                "",
                _milli(row["quantity"]),
            )
            for key, row in self.events("losses")
        )

    def shipments(self) -> tuple[tuple[r.Shipment, ...], tuple[r.ShipmentLine, ...]]:
        heads, lines = {}, []
        for _, row in self.events("shipments"):
            code, currency = row["code"], row["currency"]
            heads[code] = r.Shipment(
                code, self.season["code"], _day(row["on"]), row["buyer"], row["contract"], currency
            )
            lines.append(
                r.ShipmentLine(
                    code,
                    int(row["line"] or 1),
                    row["product"],
                    row["grade"],
                    ";".join(sorted(filter(None, row["certification"].split(";")))),
                    _milli(row["quantity"]),
                    _number(row["price"], 6),
                    _number(row["premium"], 6) if row["premium"] else 0,
                    row["premium_to"],
                    self.money(row["tax"], currency),
                )
            )
        return tuple(heads.values()), tuple(lines)

    def returns(self) -> tuple[r.GoodsReturn, ...]:
        return tuple(
            r.GoodsReturn(
                key,
                row["ref"],
                _day(row["on"]),
                row["shipment"],
                int(row["line"] or 1),
                _milli(row["quantity"]),
                self.money(row["credit"]),
                row["to_grade"],
            )
            for key, row in self.events("returns")
        )

    def money_rows(self) -> dict[str, Any]:
        return {
            "buyer_payments": tuple(self.payment(key, row) for key, row in self.events("buyer_payments")),
            "other_income": tuple(
                r.OtherIncome(
                    key,
                    row["ref"],
                    _day(row["on"]),
                    self.season_of(row["on"]),
                    row["source"],
                    self.money(row["amount"]),
                    self.currency,
                )
                for key, row in self.events("other_income")
            ),
            "rates": tuple(
                r.Rate(_day(row["on"]), row["currency"], Fraction(row["rate"]))
                for row in self.sheets["rates"]
            ),
            "costs": tuple(
                r.Cost(
                    key,
                    row["ref"],
                    _day(row["on"]),
                    self.season["code"] if row["product"] or row["season"] else "",
                    row["step"],
                    self.money(row["amount"], row["currency"]),
                    row["currency"] or self.currency,
                    None,
                    self.money(row["tax"], row["currency"]),
                )
                for key, row in self.events("costs")
            ),
            "finance_interest": tuple(
                r.FinanceInterest(
                    key,
                    row["ref"],
                    _day(row["on"]),
                    row["season"],
                    self.money(row["amount"], row["currency"]),
                    row["currency"],
                    Fraction(row["rate"]),
                )
                for key, row in self.events("finance")
                if row["kind"] == "interest"
            ),
        }

    def payment(self, key: str, row: Row) -> r.BuyerPayment:
        currency = row["currency"]
        return r.BuyerPayment(
            key,
            row["ref"],
            _day(row["on"]),
            row["shipment"],
            row["contract"],
            row["buyer"],
            self.money(row["amount"], currency),
            currency,
            self.money(row["premium"], currency) if row["premium"] else None,
            Fraction(row["rate"]) if row["rate"] else None,
            self.money(row["tax_withheld"], currency),
            self.money(row["deduction"], currency),
        )

    def member_rows(self) -> dict[str, Any]:
        season = self.season["code"]
        return {
            "loans": tuple(
                r.Loan(
                    row["code"],
                    _day(row["on"]),
                    row["member"],
                    self.money(row["principal"]),
                    Fraction(row["monthly_rate_pct"] or 0),
                    _day(row["due_on"]) if row["due_on"] else None,
                )
                for _, row in self.events("loans")
            ),
            "loan_payments": tuple(
                r.LoanPayment(key, row["ref"], _day(row["on"]), row["loan"], self.money(row["amount"]))
                for key, row in self.events("loan_payments")
            ),
            "fines": tuple(
                r.Fine(
                    key,
                    row["ref"],
                    _day(row["on"]),
                    self.season_of(row["on"]),
                    row["member"],
                    self.money(row["amount"]),
                    row["decision"],
                )
                for key, row in self.events("fines")
            ),
            "adjustments": tuple(
                r.Adjustment(
                    key,
                    row["ref"],
                    _day(row["on"]),
                    season,
                    row["member"],
                    self.money(row["amount"]),
                    row["kind"],
                )
                for key, row in self.events("adjustments")
            ),
            "capital": tuple(
                r.CapitalMovement(
                    key, row["ref"], _day(row["on"]), row["member"], self.money(row["amount"]), row["kind"]
                )
                for key, row in self.events("capital")
            ),
            "payouts": tuple(
                r.Payout(key, season, _day(row["on"]), row["member"], self.money(row["amount"]))
                for key, row in self.events("payouts")
            ),
            "work": tuple(
                r.Work(key, season, _day(row["on"]), row["member"], _milli(row["hours"]))
                for key, row in self.events("work")
            ),
        }


def _holds(reading: str, low: str, high: str) -> bool:
    """A missing reading meets no limit that asks for it."""
    if not reading:
        return False
    value = Fraction(reading)
    return (not low or value >= Fraction(low)) and (not high or value <= Fraction(high))
