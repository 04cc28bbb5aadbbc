"""Contracts, shipments, what comes back, and what buyers pay. What is open is asked of the oracle."""

from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.case import Case
from tests.oracle.sales import Sales, open_parts

from .maker import Maker, SeasonPlan
from .masters import rate_text

PREMIUM_TO = ["", "fund", "certified", "pool"]


def trade(make: Maker) -> None:
    make.contract_of = {}
    make.prepaid = set()
    make.shipped = []
    for plan in make.seasons:
        contracts(make, plan)
        prepayments(make, plan)
        for _ in range(make.rng.randrange(1, 5)):
            shipment(make, plan)
        short(make, plan)
    early_payments(make)
    for ship in make.shipped:
        changes(make, ship)
    late_payments(make)
    kept_deposits(make)


def sales_now(make: Maker) -> Sales:
    return Sales(Case(make.sheets, []))


def keys_to_sell(plan: SeasonPlan) -> list:
    return sorted(key for key, milli in plan.stock.items() if milli >= 1000)


def contracts(make: Maker, plan: SeasonPlan) -> None:
    if make.chance(0.45):
        return
    for _ in range(make.rng.choice([1, 1, 2])):
        code = make.code("K")
        keys = keys_to_sell(plan)
        product = make.rng.choice(keys)[0] if keys and make.chance(0.8) else plan.products[0]
        foreign = make.foreign if make.foreign and make.rated and make.chance(0.4) else ""
        row = {
            "code": code, "buyer": make.rng.choice(make.buyers), "product": product, "quantity": "1000000",
            "window_from": plan.starts.isoformat(), "window_to": plan.ends.isoformat(), "payment_days": "30",
            "price_rule": make.rng.choice(["fixed", "fixed", "fixation"]), "currency": foreign or make.currency,
            "price": "4.5", "season": plan.code if make.chance(0.75) else "", "tolerance_pct": "5",
            "premium_to": make.rng.choice(PREMIUM_TO) if not foreign or make.round_rates else "fund",
        }  # fmt: skip
        if make.chance(0.3):
            row["line"] = "1"
        if make.chance(0.3):
            row["premium"] = "0.2"
        make.add("contracts", **row)
        if make.chance(0.15):
            make.add("contracts", **{**row, "line": "2", "price": "4.25"})
        make.contract_of[code] = {**row, "plan": plan}
        if row["price_rule"] == "fixation" and make.chance(0.7):
            make.add(
                "fixations",
                contract=code,
                on=plan.day(make.rng, 0.5, 0.9).isoformat(),
                quantity="10",
                price="5",
            )


def prepayments(make: Maker, plan: SeasonPlan) -> None:
    for code, contract in make.contract_of.items():
        if contract["plan"] is plan and make.chance(0.6):
            on = plan.day(make.rng, 0.1, 0.8)
            prepay(make, on.isoformat(), contract["currency"], contract=code)
            make.prepaid.add(code)
    if make.chance(0.2):
        buyer = make.rng.choice(make.buyers)
        prepay(make, plan.day(make.rng, 0.1, 0.8).isoformat(), make.currency, buyer=buyer)
        make.prepaid.add(buyer)


def prepay(make: Maker, on: str, currency: str, **whose: str) -> None:
    for _ in range(make.rng.choice([1, 2, 2])):
        row = {"on": on, **whose, "amount": make.money(money_of(make, currency, 20, 600), currency)}
        row["currency"] = currency
        if currency != make.currency and (not make.rated or make.chance(0.5)):
            row["rate"] = rate_text(make)
        if make.chance(0.2):
            row["into"] = make.rng.choice([payer for payer in make.payers if payer != "dollars"])
        make.add("buyer_payments", **row)


def money_of(make: Maker, currency: str, low: float, high: float) -> int:
    if currency == make.currency:
        return make.amount(low, high)
    return int(make.rng.uniform(low, high) * 30)


def shipment(make: Maker, plan: SeasonPlan) -> None:
    keys = keys_to_sell(plan)
    if not keys:
        return
    code = make.code("V")
    on = plan.day(make.rng, 0.6, 1.0)
    buyer = make.rng.choice(make.buyers)
    currency = make.foreign if make.foreign and make.chance(0.4) else make.currency
    contract = ""
    fitting = [
        code_of
        for code_of, row in make.contract_of.items()
        if row["plan"] is plan and any(key[0] == row["product"] for key in keys)
    ]
    if fitting and make.chance(0.6):
        contract = make.rng.choice(fitting)
        buyer, currency = make.contract_of[contract]["buyer"], make.contract_of[contract]["currency"]
        keys = [key for key in keys if key[0] == make.contract_of[contract]["product"]]
    if make.chance(0.12):
        on = plan.ends + timedelta(days=make.rng.randrange(1, 12))
    paid_days = [row["on"] for row in make.rows("buyer_payments") if plan.starts.isoformat() <= row["on"]]
    if paid_days and make.chance(0.2) and min(paid_days) <= plan.ends.isoformat():
        on = date.fromisoformat(min(paid_days))
    simple = currency != make.currency and not make.round_rates
    count = 1 if simple else min(len(keys), make.rng.choice([1, 1, 2, 3]))
    season = make.product_tag(plan, on)
    if on > plan.ends and contract and make.contract_of[contract].get("season"):
        season = ""
    ship = {"code": code, "on": on, "currency": currency, "simple": simple, "lines": [], "plan": plan}
    ship |= {"names": {contract, buyer}, "reached": on}
    for number, key in enumerate(make.rng.sample(keys, count), 1):
        row = {"code": code, "on": on.isoformat(), "buyer": buyer, "contract": contract, "season": season}
        if count > 1 or make.chance(0.4):
            row["line"] = str(number)
        line(make, plan, ship, key, row)
        ship["lines"].append((str(number), key, row))
        make.add("shipments", **row)
    make.shipped.append(ship)
    if currency != make.currency and not make.rated:
        pay_anything(make, ship)


def line(make: Maker, plan: SeasonPlan, ship: dict, key: tuple, row: dict) -> None:
    available = plan.stock[key]
    milli = available if make.chance(0.4) else max(1, int(available * make.rng.uniform(0.3, 0.95)))
    last = make.taken_last.get((plan.code, key), 0)
    if 0 < last < available and make.chance(0.25):
        milli = last
    make.taken_last[(plan.code, key)] = milli
    foreign = ship["currency"] != make.currency
    exact = foreign and not ship["simple"]
    if exact and milli >= 10_000:
        milli -= milli % 10_000
    elif exact:
        milli = 1000
    plan.stock[key] -= milli
    row |= {
        "product": key[0], "grade": key[1], "certification": key[2], "quantity": make.quantity(milli),
        "currency": ship["currency"],
    }  # fmt: skip
    worth = make.rng.uniform(0.3, 0.9) if plan.poor else make.rng.uniform(1.2, 2.6)
    base = make.base.get(key[0].split("-")[0], 5) * worth
    if exact and milli >= 10_000:
        row["price"] = f"{base / 3:.1f}"
        row["premium"] = f"{make.rng.uniform(0, 0.4):.1f}" if make.chance(0.4) else ""
    elif exact:
        row["price"] = f"{base / 3 + 1:.0f}"
    elif foreign:
        row["price"] = f"{base / 3:.{make.rng.choice([2, 4, 6])}f}"
        row["premium"] = f"{make.rng.uniform(0.05, 0.4):.3f}" if make.chance(0.4) else ""
    else:
        row["price"] = make.price(base, base * 1.1)
        row["premium"] = make.price(0.05, 0.4) if make.chance(0.4) else ""
    if row.get("premium") and make.chance(0.7):
        row["premium_to"] = make.rng.choice(["fund", "certified"] if ship["simple"] else PREMIUM_TO)
    if make.chance(0.2):
        amount = money_of(make, ship["currency"], 5, 60)
        row["tax"] = make.money(amount - amount % 100 if exact else amount, ship["currency"])


def short(make: Maker, plan: SeasonPlan) -> None:
    """More went out than came in: kilos still on a phone."""
    if not make.chance(0.08):
        return
    product = make.rng.choice(plan.products)
    grade = make.rng.choice(make.grades[product] or [""])
    on = plan.day(make.rng, 0.9, 1)
    code = make.code("V")
    quantity = make.quantity(plan.stock.get((product, grade, ""), 0) + make.rng.randrange(1000, 90_000))
    row = make.add(
        "shipments", code=code, on=on.isoformat(), buyer=make.buyers[0], product=product, grade=grade,
        quantity=quantity, currency=make.currency, price=make.price(3, 6),
    )  # fmt: skip
    plan.stock[(product, grade, "")] = 0
    make.shipped.append(
        {"code": code, "on": on, "currency": make.currency, "simple": False, "plan": plan, "reached": on,
         "lines": [("1", (product, grade, ""), row)], "names": {make.buyers[0]}}
    )  # fmt: skip


# --- money from buyers ---


def early_payments(make: Maker) -> None:
    for ship in make.shipped:
        if make.chance(0.35):
            on = ship["reached"] + timedelta(
                days=make.rng.randrange(1 if ship["reached"] > ship["on"] else 0, 15)
            )
            pay(make, ship, on, make.rng.choice([0.3, 1.0, 1.0]))
            ship["reached"] = on + timedelta(days=1)


def pay(make: Maker, ship: dict, on, share: float) -> None:
    """One payment of about this share of what is open, sometimes less a deduction or a tax."""
    shipment = sales_now(make).shipments[ship["code"]]
    parts = open_parts(shipment)
    currency = ship["currency"]
    deduction = int(parts["price"] * make.rng.uniform(0.01, 0.1)) if make.chance(0.2) else 0
    parts["price"] -= deduction
    total = int(sum(parts.values()) * Fraction(str(share)))
    if total <= 0:
        return
    row = {"on": on.isoformat(), "shipment": ship["code"], "currency": currency}
    withheld = int(total * 0.08) if make.chance(0.15) else 0
    row["amount"] = make.money(total - withheld, currency)
    row["tax_withheld"] = make.money(withheld, currency) if withheld else ""
    if deduction:
        row |= {"deduction": make.money(deduction, currency), "deduction_reason": "weight claim"}
    if make.chance(0.3):
        least = max(0, total - parts["price"] - parts["tax"])
        most = min(parts["premium"], total - withheld)
        if least <= most and parts["premium"]:
            row["premium"] = make.money(make.rng.randint(least, most), currency)
    if currency != make.currency and needs_rate(make, ship):
        row["rate"] = rate_text(make)
    if make.chance(0.15):
        row["into"] = make.rng.choice([payer for payer in make.payers if payer != "dollars"])
    make.add("buyer_payments", **row)


def needs_rate(make: Maker, ship: dict) -> bool:
    if make.rated:
        return make.chance(0.3)
    paid = [
        row for row in make.rows("buyer_payments") if row.get("shipment") == ship["code"] and row.get("rate")
    ]
    return not paid or make.chance(0.5)


def changes(make: Maker, ship: dict) -> None:
    """Goods come back, invoices are corrected."""
    if ship["simple"]:
        return
    exact = ship["currency"] != make.currency
    number, key, row = make.rng.choice(ship["lines"])
    if make.chance(0.3):
        bring_back(make, ship, number, key, row, exact)
    if make.chance(0.25):
        sign = make.rng.choice([-1, -1, 1])
        if ship["names"] & make.prepaid:
            sign = -1
        open_price = sales_now(make).shipments[ship["code"]]["open"]["price"]
        amount = money_of(make, ship["currency"], 5, 80)
        amount -= amount % 100 if exact else 0
        if sign < 0 and amount > open_price and make.chance(0.1):
            return
        on = ship["reached"] + timedelta(days=make.rng.randrange(0, 5))
        ship["reached"] = on
        if not amount:
            return
        make.add(
            "invoice_notes", on=on.isoformat(), shipment=ship["code"], line=number if make.chance(0.5) else "",
            amount=make.money(sign * amount, ship["currency"]), reason=make.rng.choice(["claim", "fixation", "other"]),
        )  # fmt: skip


def bring_back(make: Maker, ship: dict, number: str, key: tuple, row: dict, exact: bool) -> None:
    shipped = int(Fraction(row["quantity"]) * 1000)
    back = int(shipped * make.rng.uniform(0.02, 0.2))
    if not back:
        return
    plan = ship["plan"]
    on = ship["reached"] + timedelta(days=make.rng.randrange(0, 6))
    while make.movement_days.setdefault(on, "return") != "return":
        on += timedelta(days=1)
    ship["reached"] = on
    grades = make.grades.get(key[0], [])
    to_grade = make.rng.choice(["", *grades[grades.index(key[1]) :]]) if key[1] in grades else ""
    if to_grade:
        target = (key[0], to_grade, key[2])
        plan.stock[target] = plan.stock.get(target, 0) + back
    credit = int(money_of(make, ship["currency"], 1, 40))
    credit -= credit % 100 if exact else 0
    make.add(
        "returns", on=on.isoformat(), shipment=ship["code"], line=number, quantity=make.quantity(back),
        credit=make.money(credit, ship["currency"]), to_grade=to_grade,
    )  # fmt: skip


def late_payments(make: Maker) -> None:
    for ship in make.shipped:
        for share in make.rng.choice([[], [1.0], [1.0], [0.5], [0.4, 1.0]]):
            ship["reached"] += timedelta(days=make.rng.randrange(1, 12))
            if make.chance(0.25):
                pay_twice(make, ship)
            else:
                pay(make, ship, ship["reached"], share)


def pay_twice(make: Maker, ship: dict) -> None:
    """Two payments on one day: small enough that either may come first."""
    total = sum(open_parts(sales_now(make).shipments[ship["code"]]).values())
    for divisor in (3, make.rng.choice([3, 5])):
        if total // divisor:
            row = {"on": ship["reached"].isoformat(), "shipment": ship["code"], "currency": ship["currency"]}
            row["amount"] = make.money(total // divisor, ship["currency"])
            if ship["currency"] != make.currency and make.chance(0.5):
                row["rate"] = rate_text(make)
            make.add("buyer_payments", **row)


def pay_anything(make: Maker, ship: dict) -> None:
    """Without a list of rates a shipment takes the rate of its first payment that has one."""
    ship["reached"] += timedelta(days=2)
    make.add(
        "buyer_payments", on=(ship["reached"] - timedelta(days=1)).isoformat(), shipment=ship["code"], currency=ship["currency"],
        amount=make.money(1, ship["currency"]), rate=rate_text(make),
    )  # fmt: skip


def kept_deposits(make: Maker) -> None:
    """A guest who never came: part of what is left of a prepayment is kept."""
    last = max([plan.ends for plan in make.seasons] + [ship["on"] for ship in make.shipped]) + timedelta(
        days=3
    )
    for prepayment in sales_now(make).prepayments:
        if prepayment["left"] <= 0 or not make.chance(0.6):
            continue
        on, plan = last, make.rng.choice(make.seasons)
        row = {"on": on.isoformat(), "source": "deposit kept", "kind": "no_show", "into": "prepayment"}
        if prepayment["contract"]:
            contract = make.contract_of[prepayment["contract"]]
            row |= {"contract": prepayment["contract"], "buyer": contract["buyer"]}
            plan = contract["plan"]
        else:
            row["buyer"] = prepayment["buyer"]
        row["season"] = plan.code
        row["currency"] = prepayment["currency"]
        amount = prepayment["left"] if make.chance(0.5) else max(1, prepayment["left"] // 2)
        row["amount"] = make.money(amount, prepayment["currency"])
        make.add("other_income", **row)
        return
