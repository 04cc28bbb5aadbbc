"""Section 2: shipments, returns, notes, prepayments, payments and kept deposits, in order of date."""

from fractions import Fraction

from .case import Case, claims, day
from .errors import OracleError
from .figures import converted, milli, minor, number, shares, worth
from .rates import rate_for, rate_on
from .read import row_order

PREPAYMENT, SHIPMENT, CHANGE, PAYMENT, KEPT = range(5)
PARTS = ("price", "premium", "tax")


class Sales:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.shipments = read_shipments(case)
        self.prepayments: list = []
        self.kept_income: dict = {}
        for event in sorted(self.events(), key=lambda event: event[:3]):
            event[3](event[4])

    def events(self) -> list:
        case = self.case
        events = []
        for row in case.rows("buyer_payments"):
            order = row_order("buyer_payments", row)
            if row.get("shipment"):
                events.append((day(row["on"]), PAYMENT, order, self.pay, row))
            else:
                events.append((day(row["on"]), PREPAYMENT, order, self.prepay, row))
        for code, shipment in self.shipments.items():
            events.append((shipment["on"], SHIPMENT, (code,), self.ship, shipment))
        for row in case.rows("returns"):
            events.append((day(row["on"]), CHANGE, row_order("returns", row), self.take_back, row))
        for row in case.rows("invoice_notes"):
            events.append((day(row["on"]), CHANGE, row_order("invoice_notes", row), self.note, row))
        for row in case.rows("other_income"):
            if row.get("into") == "prepayment":
                events.append((day(row["on"]), KEPT, row_order("other_income", row), self.keep, row))
        return events

    def prepay(self, row: dict) -> None:
        where = f"prepayment {row}"
        currency = row["currency"]
        settled = sum(minor(row.get(part, ""), currency) for part in ("amount", "tax_withheld", "deduction"))
        self.prepayments.append(
            {
                "on": day(row["on"]),
                "contract": row.get("contract", ""),
                "buyer": row.get("buyer", ""),
                "currency": currency,
                "rate": rate_for(self.case, currency, day(row["on"]), where, row.get("rate", "")),
                "left": settled,
            }
        )

    def matching(self, contracts: set, buyer: str, currency: str) -> list:
        """Prepayments of that contract, else of that buyer; they stand in order of age."""
        return [
            prepayment
            for prepayment in self.prepayments
            if prepayment["currency"] == currency
            and (
                prepayment["contract"] in contracts
                if prepayment["contract"]
                else prepayment["buyer"] == buyer
            )
        ]

    def ship(self, shipment: dict) -> None:
        for prepayment in self.matching(shipment["contracts"], shipment["buyer"], shipment["currency"]):
            amount = min(prepayment["left"], sum(open_parts(shipment).values()))
            prepayment["left"] -= amount
            receive(shipment, amount, prepayment["rate"], PARTS)

    def changed(self, row: dict) -> dict:
        if row["shipment"] not in self.shipments:
            raise OracleError("shipment.unknown", row["shipment"])
        return self.shipments[row["shipment"]]

    def take_back(self, row: dict) -> None:
        shipment = self.changed(row)
        credit = minor(row.get("credit", ""), shipment["currency"])
        shipment["open"]["price"] -= credit
        shipment["returns_book"] += in_book(self.case, shipment, credit, shipment["rate"])

    def note(self, row: dict) -> None:
        shipment = self.changed(row)
        amount = minor(row["amount"], shipment["currency"])
        shipment["open"]["price"] += amount
        shipment["sales_book"] += in_book(self.case, shipment, amount, shipment["rate"])

    def pay(self, row: dict) -> None:
        case = self.case
        shipment = self.changed(row)
        currency = shipment["currency"]
        if row["currency"] != currency:
            raise OracleError("payment.currency", shipment["code"])
        rate = payment_rate(case, shipment, row)
        deduction = minor(row.get("deduction", ""), currency)
        if deduction > max(0, shipment["open"]["price"]):
            raise OracleError("payment.too_much", shipment["code"])
        shipment["open"]["price"] -= deduction
        shipment["deductions_book"] += in_book(case, shipment, deduction, rate)
        settled = minor(row["amount"], currency) + minor(row.get("tax_withheld", ""), currency)
        if row.get("premium"):
            premium = minor(row["premium"], currency)
            receive(shipment, premium, rate, ("premium",))
            receive(shipment, settled - premium, rate, ("price", "tax"))
        else:
            receive(shipment, settled, rate, PARTS)

    def keep(self, row: dict) -> None:
        """A kept deposit is taken from prepayments, at their rate."""
        case = self.case
        currency = row.get("currency") or case.currency
        contract = row.get("contract", "")
        buyer = row.get("buyer") or case.contracts.get(contract, {}).get("buyer", "")
        left = minor(row["amount"], currency)
        income = 0
        for prepayment in self.matching({contract} - {""}, buyer, currency):
            amount = min(prepayment["left"], left)
            prepayment["left"] -= amount
            left -= amount
            income += converted(amount, prepayment["rate"], currency, case.currency)
        if left:
            raise OracleError("prepayment.too_much", f"other_income {row}")
        self.kept_income[id(row)] = income


def read_shipments(case: Case) -> dict:
    grouped: dict = {}
    for row in case.rows("shipments"):
        grouped.setdefault(row["code"], []).append(row)
    return {code: read_shipment(case, code, grouped[code]) for code in sorted(grouped)}


def read_shipment(case: Case, code: str, rows: list) -> dict:
    rows = sorted(rows, key=lambda row: number(row["line"]))
    currencies = {row["currency"] for row in rows}
    if len(currencies) > 1:
        raise OracleError("shipment.currencies", code)
    currency = min(currencies)
    on = day(rows[0]["on"])
    seasons = {case.season_of("shipments", row, on, row["product"]) for row in rows}
    if len(seasons) > 1:
        raise OracleError("shipment.seasons", code)
    lines = [
        {
            "line": row["line"],
            "key": (row["product"], row.get("grade", ""), claims(row.get("certification", ""))),
            "quantity": milli(row["quantity"]),
            "price": worth(milli(row["quantity"]), number(row["price"]), currency),
            "premium": worth(milli(row["quantity"]), number(row.get("premium", "")), currency),
            "premium_to": row.get("premium_to")
            or case.contracts.get(row.get("contract", ""), {}).get("premium_to")
            or "fund",
        }
        for row in rows
    ]
    shipment = {
        "code": code,
        "on": on,
        "buyer": rows[0]["buyer"],
        "contracts": {row["contract"] for row in rows if row.get("contract")},
        "currency": currency,
        "season": min(seasons),
        "lines": lines,
        "rate": shipment_rate(case, code, currency, on),
        "open": {
            "price": sum(line["price"] for line in lines),
            "premium": sum(line["premium"] for line in lines),
            "tax": sum(minor(row.get("tax", ""), currency) for row in rows),
        },
        "received": [],
        "deductions_book": 0,
        "returns_book": 0,
    }
    shipment["premium"] = shipment["open"]["premium"]
    shipment["sales_book"] = in_book(case, shipment, shipment["open"]["price"], shipment["rate"])
    return shipment


def shipment_rate(case: Case, code: str, currency: str, on) -> Fraction:
    rate = rate_on(case, currency, on)
    if rate is not None:
        return rate
    own = sorted(
        (day(row["on"]), row_order("buyer_payments", row), row["rate"])
        for row in case.rows("buyer_payments")
        if row.get("shipment") == code and row.get("rate")
    )
    if not own:
        raise OracleError("rate.missing", f"shipment {code}")
    return number(own[0][2])


def payment_rate(case: Case, shipment: dict, row: dict) -> Fraction:
    if shipment["currency"] == case.currency:
        return Fraction(1)
    if row.get("rate"):
        return number(row["rate"])
    rate = rate_on(case, shipment["currency"], day(row["on"]))
    return shipment["rate"] if rate is None else rate


def open_parts(shipment: dict) -> dict:
    """What is open of price, premium and tax; below 0 counts as 0."""
    return {part: max(0, shipment["open"][part]) for part in PARTS}


def receive(shipment: dict, amount: int, rate: Fraction, parts: tuple) -> None:
    """Settled money goes to the parts by largest remainder over what is open of each."""
    open_now = [open_parts(shipment)[part] for part in parts]
    if amount > sum(open_now) or amount < 0:
        raise OracleError("payment.too_much", shipment["code"])
    if amount == 0:
        return
    for part, got in zip(parts, shares(amount, open_now), strict=True):
        shipment["open"][part] -= got
        shipment["received"].append((part, got, rate))


def in_book(case: Case, shipment: dict, amount: int, rate: Fraction) -> int:
    return converted(amount, rate, shipment["currency"], case.currency)


def proceeds(case: Case, shipment: dict, part: str) -> int:
    """What was received at each payment's rate, and what is still open at the shipment's."""
    received = sum(in_book(case, shipment, got, rate) for of, got, rate in shipment["received"] if of == part)
    return received + in_book(case, shipment, shipment["open"][part], shipment["rate"])


def uncollected(case: Case, shipment: dict) -> int:
    return in_book(case, shipment, shipment["open"]["price"], shipment["rate"])


def premium_by_line(case: Case, shipment: dict) -> list:
    """For each line: where its premium goes, its schemes, its proceeds, and what of it was invoiced."""
    bases = [line["premium"] for line in shipment["lines"]]
    if not any(bases):
        return []
    got = shares(proceeds(case, shipment, "premium"), bases)
    invoiced = shares(in_book(case, shipment, shipment["premium"], shipment["rate"]), bases)
    return [
        (line["premium_to"], line["key"][2], amount, booked)
        for line, amount, booked in zip(shipment["lines"], got, invoiced, strict=True)
    ]
