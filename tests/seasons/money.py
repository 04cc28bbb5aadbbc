"""Everything else that moves money: costs, income, loans, fines, capital, adjustments, payouts, finance."""

from datetime import timedelta

from tests.oracle.case import Case
from tests.oracle.rules import all_deliveries
from tests.oracle.withholding import loans_paid

from .maker import Maker, SeasonPlan
from .masters import rate_text

STEPS = [
    "collection", "processing", "transport", "quality", "administration", "certification", "inputs",
    "packaging", "labour", "promotion", "finance", "other",
]  # fmt: skip


def before_trade(make: Maker) -> None:
    """What is paid at the scale, once the value of each delivery is known."""
    loans(make)
    at_the_scale(make)


def after_trade(make: Maker) -> None:
    for plan in make.seasons:
        costs(make, plan)
        income(make, plan)
        adjustments(make, plan)
        fines(make, plan)
        openings(make, plan)
        payouts(make, plan)
        if plan.basis == "worked" or make.chance(0.1):
            work(make, plan)
    common(make)
    finance(make)
    capital(make)
    loan_payments(make)
    reversals(make)


def whole_step(make: Maker, minor: int) -> int:
    """Down to the smallest coin."""
    step = {"0.10": 10, "10": 10, "0.005": 5, "50": 50}.get(
        make.rows("organisation")[0].get("cash_step", ""), 1
    )
    return minor - minor % step


def loans(make: Maker) -> None:
    make.loan_members = {}
    if make.chance(0.35):
        return
    for _ in range(make.rng.randrange(1, 5)):
        member = make.rng.choice(make.people)
        plan = make.rng.choice(make.seasons)
        on = plan.day(make.rng, 0, 0.3)
        if make.chance(0.15):
            on = plan.starts - timedelta(days=20)
        principal = make.amount(50, 500)
        if principal > 2000 and make.chance(0.6):
            principal -= principal % 1000
        row = {
            "code": make.code("L"), "on": on.isoformat(), "member": member, "purpose": "tools",
            "principal": make.money(principal),
            "monthly_rate_pct": make.rng.choice(["", "0", "1.5", "2", "3.333333"]),
            "means": make.rng.choice(["", "cash", "kind"]),
            "from_": make.rng.choice(["", "bank", "opening", *make.stations]),
        }  # fmt: skip
        if make.chance(0.6):
            row["due_on"] = (on + timedelta(days=make.rng.randrange(20, 200))).isoformat()
            if make.chance(0.2):
                row["due_on"] = plan.ends.isoformat()
        elif len(make.containing(on)) > 1 or make.chance(0.3):
            row["season"] = plan.code
        make.add("loans", **row)
        make.loan_members.setdefault(member, []).append(on)


def at_the_scale(make: Maker) -> None:
    rows = {(row["receipt"], row.get("line", "1")): row for row in make.rows("deliveries")}
    owed = Owed(make)
    for delivery in sorted(all_deliveries(Case(make.sheets, [])), key=lambda one: one["at"]):
        row = rows[(delivery["receipt"], delivery["line"])]
        left = delivery["value"]
        withheld = owed.at_scale(delivery, left // 5) if make.chance(0.4) else 0
        if withheld:
            row["loan_withheld"] = make.money(withheld)
        if make.chance(0.75):
            paid = (
                (left - withheld) if make.chance(0.4) else int((left - withheld) * make.rng.uniform(0.2, 0.9))
            )
            if whole_step(make, paid):
                row["advance_paid"] = make.money(whole_step(make, paid))
                if make.chance(0.2):
                    row["means"] = make.rng.choice(["cash", "mobile", "transfer"])
    for row in make.rows("deliveries"):
        if row.get("void_on"):
            row["advance_paid"] = make.money(make.amount(5, 50))


class Owed:
    """Small amounts only: never more than a third of what was lent."""

    def __init__(self, make: Maker) -> None:
        self.make = make
        self.loans = list(loans_paid(Case(make.sheets, []), []).values())
        self.given = {}

    def at_scale(self, delivery: dict, most: int) -> int:
        own = [one for one in self.loans if one.member == delivery["member"] and one.on <= delivery["on"]]
        room = sum(loan.principal for loan in own) // 3 - self.given.get(delivery["member"], 0)
        amount = min(room, most)
        if amount <= 0:
            return 0
        self.given[delivery["member"]] = self.given.get(delivery["member"], 0) + amount
        return amount


def loan_payments(make: Maker) -> None:
    taken = {(row["member"], row["at"][:10]) for row in make.rows("deliveries") if row.get("loan_withheld")}
    deliveries = all_deliveries(Case(make.sheets, []))
    last = {}
    for delivery in deliveries:
        if delivery["loan_withheld"]:
            last[delivery["member"]] = max(last.get(delivery["member"], delivery["on"]), delivery["on"])
            taken.add((delivery["member"], delivery["on"].isoformat()))
    for row in make.rows("loans"):
        if not make.chance(0.5):
            continue
        loan = loans_paid(Case(make.sheets, []), deliveries)[row["code"]]
        on = max(loan.last, last.get(row["member"], loan.on)) + timedelta(days=make.rng.randrange(1, 60))
        while (row["member"], on.isoformat()) in taken:
            on += timedelta(days=1)
        loan.run_to(on)
        owed = loan.owed()
        amount = owed if make.chance(0.25) else int(owed * make.rng.uniform(0.01, 0.6))
        if amount:
            make.add(
                "loan_payments", on=on.isoformat(), loan=row["code"], amount=make.money(amount),
                into=make.rng.choice(["", *make.stations]),
            )  # fmt: skip


def plain_payer(make: Maker) -> str:
    return make.rng.choice(["", *[payer for payer in make.payers if payer != "dollars"]])


def costs(make: Maker, plan: SeasonPlan) -> None:
    for _ in range(make.rng.randrange(0, 6)):
        on = plan.day(make.rng)
        row = {"on": on.isoformat(), "step": make.rng.choice(STEPS), "paid_from": plain_payer(make)}
        if make.chance(0.6):
            row["product"] = make.rng.choice([*plan.products, *sorted(plan.made)])
            row["season"] = make.product_tag(plan, on)
        else:
            row["season"] = plan.code
        amount = make.amount(5, 400 if plan.poor else 120)
        row["amount"] = make.money(amount)
        if make.foreign and make.chance(0.25):
            row |= {
                "currency": make.foreign,
                "amount": make.money(100 * make.rng.randrange(1, 60), make.foreign),
            }
            row["paid_from"] = "" if "dollars" not in make.payers or make.foreign != "USD" else "dollars"
            if not make.rated or make.chance(0.4):
                row["rate"] = rate_text(make)
            if make.round_rates and make.chance(0.3):
                row["tax"] = make.money(100, make.foreign)
        elif make.chance(0.25):
            row["tax"] = make.money(amount // 7)
        make.add("costs", **row)
        if not row["paid_from"] and "currency" not in row and make.chance(0.3):
            made = make.rows("costs")[-1]
            made.setdefault("ref", make.new_ref())
            paid_on = on + timedelta(days=make.rng.randrange(0, 20))
            make.add(
                "cost_payments", on=paid_on.isoformat(), cost=made["ref"], amount=make.money(amount // 2 or 1),
                paid_from=make.rng.choice(["bank", *make.stations]),
            )  # fmt: skip


def common(make: Maker) -> None:
    """Costs of nobody in particular, some of them in no season's dates."""
    first, last = make.seasons[0].starts, max(plan.ends for plan in make.seasons)
    for _ in range(make.rng.randrange(0, 4)):
        on = first + timedelta(days=make.rng.randrange((last - first).days + 20))
        amount = make.amount(5, 90)
        row = {"on": on.isoformat(), "step": make.rng.choice(STEPS), "amount": make.money(amount)}
        if make.chance(0.2):
            row["tax"] = make.money(amount // 9)
        make.add("costs", **row)


def income(make: Maker, plan: SeasonPlan) -> None:
    for _ in range(make.rng.choice([0, 0, 1, 2])):
        on = plan.day(make.rng)
        row = {
            "on": on.isoformat(), "source": "somebody", "amount": make.money(make.amount(5, 120)),
            "kind": make.rng.choice(["insurance", "subsidy", "service", "other", "no_show"]),
        }  # fmt: skip
        contracts = [code for code, one in make.contract_of.items() if one["plan"] is plan and one["season"]]
        kind = make.rng.choice(["product", "season", "contract", "none"])
        if kind == "product":
            row["product"] = make.rng.choice(plan.products)
            row["season"] = make.product_tag(plan, on)
        elif kind == "season":
            row["season"] = plan.code
        elif kind == "contract" and contracts:
            row["contract"] = make.rng.choice(contracts)
        if make.foreign and make.rated and make.chance(0.25):
            row |= {
                "currency": make.foreign,
                "amount": make.money(make.rng.randrange(100, 9000), make.foreign),
            }
        elif make.chance(0.3):
            row["into"] = plain_payer(make)
        make.add("other_income", **row)


def adjustments(make: Maker, plan: SeasonPlan) -> None:
    receipts = [one for one in make.delivered if one["season"] == plan.code and not one["row"].get("void_on")]
    for _ in range(make.rng.choice([0, 0, 1, 3])):
        on = plan.day(make.rng)
        kind = make.rng.choice(["price_correction", "bonus", "transport", "dues", "price_cut", "other"])
        sign = -1 if kind in ("dues", "price_cut") or make.chance(0.2) else 1
        row = {
            "on": on.isoformat(), "amount": make.money(sign * make.amount(1, 25)), "kind": kind,
            "member": make.rng.choice(make.people),
        }  # fmt: skip
        if receipts and make.chance(0.4):
            receipt = make.rng.choice(receipts)
            row |= {"receipt": receipt["receipt"], "member": receipt["member"]}
        else:
            row["season"] = make.tag(plan, on)
        make.add("adjustments", **row)


def fines(make: Maker, plan: SeasonPlan) -> None:
    for _ in range(make.rng.choice([0, 0, 1, 2])):
        on = plan.day(make.rng)
        season = make.tag(plan, on)
        if make.chance(0.15):
            on = plan.ends + timedelta(days=make.rng.randrange(1, 9))
            season = plan.code if make.chance(0.5) or make.containing(on) else ""
        make.add(
            "fines", on=on.isoformat(), member=make.rng.choice(make.people), bylaw="7", season=season,
            amount=make.money(make.amount(3, 60)), decision=make.code("D-"),
        )  # fmt: skip


def openings(make: Maker, plan: SeasonPlan) -> None:
    if make.chance(0.2):
        on = plan.day(make.rng, 0, 0.3)
        season = make.tag(plan, on)
        if plan is min(make.seasons, key=lambda one: one.starts) and make.chance(0.4):
            on, season = plan.starts - timedelta(days=9), ""
        make.add(
            "opening", on=on.isoformat(), account="member", key=make.rng.choice(make.people), season=season,
            amount=make.money(make.rng.choice([-1, 1]) * make.amount(2, 60)),
        )  # fmt: skip
    if make.chance(0.1):
        account, key = make.rng.choice(
            [("bank", ""), ("reserve", ""), ("buyer", make.buyers[0]), ("other", ""), ("lender", "Bank"),
             ("premium_fund", ""), *[("till", code) for code in make.stations]]
        )  # fmt: skip
        make.add(
            "opening", on=plan.starts.isoformat(), account=account, key=key, amount=make.money(make.amount(50, 500)),
            season=plan.code,
        )  # fmt: skip


def payouts(make: Maker, plan: SeasonPlan) -> None:
    for _ in range(make.rng.choice([0, 1, 2])):
        kind = make.rng.choice(["advance_balance", "second_payment", "other"])
        member = make.rng.choice(make.people)
        on = plan.day(make.rng)
        season = make.tag(plan, on)
        if kind == "second_payment":
            on = plan.ends + timedelta(days=make.rng.randrange(0, 25))
            latest = max((one.ends, one.code) for one in make.seasons if one.ends <= on)[1]
            season = "" if latest == plan.code and make.chance(0.6) else plan.code
        row = {
            "on": on.isoformat(), "member": member, "amount": make.money(make.amount(2, 80)), "kind": kind,
            "from_": plain_payer(make) or "bank", "season": season,
        }  # fmt: skip
        if make.chance(0.2):
            row["returned_on"] = (on + timedelta(days=3)).isoformat()
        make.add("payouts", **row)


def work(make: Maker, plan: SeasonPlan) -> None:
    for _ in range(make.rng.randrange(2, 9)):
        on = plan.day(make.rng)
        member = make.rng.choice(["", *make.people])
        make.add(
            "work", on=on.isoformat(), person=f"Person {member}", member=member, step="processing",
            hours=make.quantity(make.rng.randrange(500, 40_000)), season=make.tag(plan, on),
        )  # fmt: skip


def finance(make: Maker) -> None:
    if make.chance(0.6):
        return
    plan = make.rng.choice(make.seasons)
    first, last = make.seasons[0].starts, max(one.ends for one in make.seasons)
    lent = make.amount(500, 900)
    make.add(
        "finance", code=make.code("F"), on=first.isoformat(), kind="draw", source="Bank", amount=make.money(lent),
        season=plan.code,
    )  # fmt: skip
    for _ in range(make.rng.randrange(1, 4)):
        on = first + timedelta(days=make.rng.randrange((last - first).days + 10))
        row = {
            "code": make.code("F"),
            "on": on.isoformat(),
            "source": "Bank",
            "amount": make.money(make.amount(2, 70)),
        }
        row["kind"] = make.rng.choice(["interest", "interest", "interest", "grant", "capital", "repay"])
        contracts = [code for code, one in make.contract_of.items() if one["season"]]
        choice = make.rng.choice(["season", "common", "contract"])
        if choice == "season":
            row["season"] = plan.code
        elif choice == "contract" and contracts:
            row["contract"] = make.rng.choice(contracts)
        if row["kind"] == "interest" and make.foreign and make.chance(0.4):
            row |= {
                "currency": make.foreign,
                "amount": make.money(make.rng.randrange(100, 5000), make.foreign),
            }
            if not make.rated or make.chance(0.5):
                row["rate"] = rate_text(make)
        make.add("finance", **row)


def capital(make: Maker) -> None:
    if make.chance(0.55):
        return
    first_end = min(plan.ends for plan in make.seasons)
    for member in make.rng.sample(make.people, make.rng.randrange(1, len(make.people) + 1)):
        on = first_end - timedelta(days=make.rng.randrange(30, 90))
        share = make.amount(10, 90)
        for _ in range(make.rng.choice([1, 1, 2])):
            make.add(
                "capital", on=on.isoformat(), member=member, amount=make.money(share), kind="subscribed",
            )  # fmt: skip
            on += timedelta(days=make.rng.randrange(0, 14))
        if make.chance(0.5):
            make.add(
                "capital", on=on.isoformat(), member=member, amount=make.money(max(1, share // 3)), kind="paid",
                from_=make.rng.choice(["", "bank", "opening"]),
            )  # fmt: skip
            if make.chance(0.1):
                last = max(plan.ends for plan in make.seasons).isoformat()
                make.add(
                    "capital", on=last, member=member, amount=make.money(1), kind="refunded", from_="bank"
                )
        if make.chance(0.1):
            late = max(plan.ends for plan in make.seasons) + timedelta(days=5)
            make.add(
                "capital", on=late.isoformat(), member=member, amount=make.money(share), kind="subscribed"
            )


def reversals(make: Maker) -> None:
    paid = {row["cost"] for row in make.rows("cost_payments")}
    for sheet in (
        "fines", "costs", "payouts", "adjustments", "losses", "capital", "buyer_payments", "other_income",
        "loan_payments", "work", "opening",
    ):  # fmt: skip
        rows = [row for row in make.rows(sheet) if row.get("ref") and row["ref"] not in paid]
        rows = [row for row in rows if undoable(make, sheet, row)]
        if rows and make.chance(0.12):
            row = make.rng.choice(rows)
            last = max(plan.ends for plan in make.seasons) + timedelta(days=2)
            make.add("reversals", sheet=sheet, ref=row["ref"], on=last.isoformat(), reason="wrong")


def undoable(make: Maker, sheet: str, row: dict) -> bool:
    """What can be undone without leaving later rows without a ground."""
    if sheet == "capital":
        return row["kind"] == "subscribed"
    if sheet == "other_income":
        return row.get("into") != "prepayment"
    if sheet == "opening":
        return row["account"] == "member"
    if sheet == "buyer_payments":
        return bool(row.get("shipment")) and (make.rated or row["currency"] == make.currency)
    return True
