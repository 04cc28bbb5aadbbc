"""Organisations that close their seasons: steps to repeat elsewhere, each with what the oracle says then."""

from datetime import date, timedelta
from random import Random

from tests.oracle import OracleError, close, merge, settle
from tests.oracle.case import Case
from tests.oracle.rules import all_deliveries
from tests.oracle.sales import Sales, open_parts
from tests.oracle.withholding import loans_paid

from .generate import season
from .maker import DECIMALS

CLOSING_DAY = date(2026, 3, 1)


def story(seed: int) -> list:
    """Steps in order: {"do": "import", "sheets"} or {"do": "close", "season", "on", "with_uncollected", "carry_stock"};
    each with "documents", one per season, as they stand after the step. Empty where nothing could be closed.
    """
    rng = Random(seed)
    told = Telling(season(seed))
    codes = [row["code"] for row in sorted(told.sheets["seasons"], key=lambda row: row["ends_on"])]
    for code in codes[:2]:
        told.clear(code)
        if not told.close(code):
            break
        told.bring(late_rows(rng, told, code))
        if rng.random() < 0.6:
            told.clear(code)
            told.close(code)
    return told.steps if told.closed else []


class Telling:
    def __init__(self, sheets: dict) -> None:
        self.sheets = sheets
        self.closed: list = []
        self.steps: list = []
        self.on = CLOSING_DAY
        self.note({"do": "import", "sheets": sheets})

    def note(self, step: dict) -> None:
        codes = sorted(row["code"] for row in self.sheets["seasons"])
        step["documents"] = [settle(self.sheets, code, self.closed) for code in codes]
        self.steps.append(step)

    def bring(self, sheets: dict) -> None:
        self.sheets = merge([self.sheets, sheets])
        self.note({"do": "import", "sheets": sheets})

    def clear(self, code: str) -> None:
        """Where no later season takes over what is left, it is counted as lost before closing."""
        plans = {row["code"]: row for row in self.sheets["seasons"]}
        later = [row for row in plans.values() if row["starts_on"] > plans[code]["starts_on"]]
        if any(row["product"] == plans[code]["product"] for row in later):
            return
        is_closed = any(run["season"] == code for run in self.closed)
        on = (self.on + timedelta(days=5)).isoformat() if is_closed else plans[code]["ends_on"]
        losses = [
            {
                "ref": f"cleared-{len(self.steps)}-{number}", "on": on, "product": row["product"],
                "grade": row["grade"], "certification": row["certification"], "season": code,
                "quantity": money(row["quantity_milli"], "KWD"), "reason": "spoilt",
            }
            for number, row in enumerate(settle(self.sheets, code, self.closed)["stock_left"])
        ]  # fmt: skip
        if losses:
            self.bring({"losses": losses})

    def close(self, code: str) -> bool:
        self.on += timedelta(days=10)
        step = {"season": code, "on": self.on.isoformat(), "with_uncollected": True, "carry_stock": True}
        try:
            run = close(self.sheets, closed=self.closed, **step)
        except OracleError as refused:
            if not refused.code.startswith("close."):
                raise
            return False
        if run not in self.closed:
            self.closed.append(run)
        self.note({"do": "close", **step})
        return True


def money(minor: int, currency: str) -> str:
    decimals = DECIMALS[currency]
    whole, part = divmod(minor, 10**decimals)
    return f"{whole}" + (f".{part:0{decimals}d}" if decimals else "")


def late_rows(rng: Random, told: Telling, code: str) -> dict:
    """What arrives when the season is closed already, tagged with it."""
    sheets = told.sheets
    case = Case(sheets, told.closed)
    on = (told.on + timedelta(days=3)).isoformat()
    ref = f"late-{len(told.steps)}-"
    rows: dict = {}

    def add(sheet: str, **cells: str) -> None:
        row = {name.rstrip("_"): value for name, value in cells.items() if value}
        rows.setdefault(sheet, []).append(row)

    def some() -> str:
        return money(rng.randrange(1, 40) * 10**case.decimals, case.currency)

    people = sorted(case.members)
    if rng.random() < 0.6:
        late_delivery(rng, case, code, ref, add)
    if rng.random() < 0.5:
        late_payment(rng, case, code, ref, on, add)
    if rng.random() < 0.4:
        add(
            "fines",
            ref=ref + "f",
            on=on,
            member=rng.choice(people),
            amount=some(),
            bylaw="7",
            decision=ref,
            season=code,
        )
    if rng.random() < 0.3:
        add("costs", ref=ref + "c", on=on, step="transport", amount=some(), season=code)
    if rng.random() < 0.3:
        kind = rng.choice(["bonus", "dues"])
        sign = "-" if kind == "dues" else ""
        add(
            "adjustments",
            ref=ref + "a",
            on=on,
            member=rng.choice(people),
            amount=sign + some(),
            kind=kind,
            season=code,
        )
    if rng.random() < 0.3:
        kind, member = rng.choice(["second_payment", "other"]), rng.choice(people)
        add(
            "payouts",
            ref=ref + "p",
            on=on,
            member=member,
            amount=some(),
            from_="bank",
            kind=kind,
            season=code,
        )
    if rng.random() < 0.3:
        add("other_income", ref=ref + "i", on=on, source="x", amount=some(), kind="subsidy", season=code)
    if rng.random() < 0.6:
        late_loan_payment(rng, case, ref, on, add)
    return rows


def late_delivery(rng: Random, case: Case, code: str, ref: str, add) -> None:
    """A phone that syncs after closing: weighed within the season."""
    plan = case.seasons[code]
    at = plan.starts + timedelta(days=rng.randrange((plan.ends - plan.starts).days))
    product = rng.choice(plan.products)
    grades = [
        row["code"] for row in case.rows("grades") if row["product"] == product and row.get("reject") != "yes"
    ]
    kilos = str(rng.randrange(5, 90))
    paid = money(10**case.decimals, case.currency) if rng.random() < 0.5 else ""
    add(
        "deliveries", receipt=ref + "r", at=f"{at.isoformat()}T08:00", member=rng.choice(sorted(case.members)),
        product=product, gross=kilos, grade=rng.choice(grades or [""]), advance_paid=paid,
        season=code if rng.random() < 0.5 else "",
    )  # fmt: skip


def late_payment(rng: Random, case: Case, code: str, ref: str, on: str, add) -> None:
    for shipment in Sales(case).shipments.values():
        left = sum(open_parts(shipment).values())
        if shipment["season"] != code or not left:
            continue
        amount = left if rng.random() < 0.5 else max(1, left // 3)
        currency = shipment["currency"]
        rate = ""
        if currency != case.currency:
            rate = f"{float(shipment['rate']) * rng.uniform(0.9, 1.1):.4f}"
        add(
            "buyer_payments", ref=ref + shipment["code"], on=on, shipment=shipment["code"], currency=currency,
            amount=money(amount, currency), rate=rate,
        )  # fmt: skip


def late_loan_payment(rng: Random, case: Case, ref: str, on: str, add) -> None:
    for loan in loans_paid(case, all_deliveries(case)).values():
        loan.run_to(date.fromisoformat(on))
        amount = loan.owed() // rng.choice([2, 5])
        if amount:
            add(
                "loan_payments",
                ref=ref + loan.code,
                on=on,
                loan=loan.code,
                amount=money(amount, case.currency),
            )
            return
