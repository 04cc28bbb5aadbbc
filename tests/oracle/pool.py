"""Section 3: what the pool of one season earned and what it cost."""

from .case import Case, day
from .errors import OracleError
from .figures import converted, minor, shares
from .rates import book, rate_for
from .read import row_key
from .sales import Sales, premium_by_line, proceeds, uncollected

STEPS = [
    "administration", "certification", "collection", "finance", "inputs", "labour", "other", "packaging",
    "processing", "promotion", "quality", "transport",
]  # fmt: skip


def settle_pool(case: Case, season: str, deliveries: list, sales: Sales, stock: dict) -> dict:
    shipments = [shipment for shipment in sales.shipments.values() if shipment["season"] == season]
    premiums = share_premiums(case, season, deliveries, shipments)
    step_costs = dict.fromkeys(STEPS, 0)
    for row in case.rows("costs"):
        if cost_season(case, "costs", row) == season:
            step_costs[row["step"]] += cost_book(case, row)
    bridge = {
        "sales": sum(shipment["sales_book"] for shipment in shipments) + premiums["pool_invoiced"],
        "exchange": 0,
        "deductions": sum(shipment["deductions_book"] for shipment in shipments),
        "returns": sum(shipment["returns_book"] for shipment in shipments),
        "other_income": other_income(case, season, sales),
        "fines": sum(
            minor(row["amount"], case.currency)
            for row in case.rows("fines")
            if fine_season(case, row) == season
        ),
        "cost_of_sales": stock["cost_of_sales"],
        "losses": stock["losses"],
        "step_costs": step_costs,
        "common_costs": sum(common_shares(case, deliveries, season).values()),
        "interest": own_interest(case, season),
        "adjustments": sum(
            minor(row["amount"], case.currency)
            for row in case.rows("adjustments")
            if row["kind"] != "dues" and adjustment_season(case, row, deliveries) == season
        ),
    }
    earned = sum(proceeds(case, shipment, "price") for shipment in shipments) + premiums["pool"]
    bridge["exchange"] = earned - bridge["sales"] + bridge["deductions"] + bridge["returns"]
    return {
        "proceeds": earned + bridge["other_income"] + bridge["fines"],
        "costs": bridge["cost_of_sales"]
        + bridge["losses"]
        + sum(step_costs.values())
        + bridge["common_costs"]
        + bridge["interest"]
        + bridge["adjustments"],
        "premium_fund": premiums["fund"],
        "premium": premiums["members"],
        "uncollected": sum(uncollected(case, shipment) for shipment in shipments),
        "bridge": bridge,
    }


def share_premiums(case: Case, season: str, deliveries: list, shipments: list) -> dict:
    total = {"fund": 0, "pool": 0, "pool_invoiced": 0, "members": {}}
    for shipment in shipments:
        for to, schemes, amount, invoiced in premium_by_line(case, shipment):
            if to == "pool":
                total["pool"] += amount
                total["pool_invoiced"] += invoiced
            elif to == "certified":
                give_to_certified(season, deliveries, schemes, amount, total)
            else:
                total["fund"] += amount
    return total


def give_to_certified(season: str, deliveries: list, schemes: str, amount: int, total: dict) -> None:
    needed = set(schemes.split(";")) - {""}
    bases: dict = {}
    for delivery in deliveries:
        held = set(delivery["certification"].split(";"))
        if delivery["season"] == season and delivery["is_member"] and needed <= held:
            bases[delivery["member"]] = bases.get(delivery["member"], 0) + delivery["accepted"]
    if not any(bases.values()):
        total["fund"] += amount
        return
    codes = sorted(bases)
    for code, part in zip(codes, shares(amount, [bases[code] for code in codes]), strict=True):
        total["members"][code] = total["members"].get(code, 0) + part


def other_income(case: Case, season: str, sales: Sales) -> int:
    total = 0
    for row in case.rows("other_income"):
        if income_season(case, row) != season:
            continue
        if row.get("into") == "prepayment":
            total += sales.kept_income[id(row)]
        else:
            currency = row.get("currency") or case.currency
            total += book(case, row["amount"], currency, day(row["on"]), f"other_income {row}")
    return total


def income_season(case: Case, row: dict) -> str:
    """Its season, its contract's, its product's; without any of them the general result."""
    contract = case.contracts.get(row.get("contract", ""), {})
    product = row.get("product") or contract.get("product", "")
    if not row.get("season") and not contract and not product:
        return ""
    return case.season_of("other_income", row, day(row["on"]), product)


def fine_season(case: Case, row: dict) -> str:
    """Tagged with a season, or decided within its dates; else the general result."""
    if row.get("season"):
        return row["season"]
    on = day(row["on"])
    containing = sorted(code for code, season in case.seasons.items() if season.contains(on))
    if len(containing) > 1:
        raise OracleError("season.two", f"fines {row}: {containing}")
    return containing[0] if containing else ""


def cost_season(case: Case, sheet: str, row: dict) -> str:
    """Empty for a common cost: no product, no season, no contract."""
    contract = case.contracts.get(row.get("contract", ""), {})
    product = row.get("product") or contract.get("product", "")
    if not row.get("season") and not product:
        return ""
    return case.season_of(sheet, row, day(row["on"]), product)


def cost_book(case: Case, row: dict) -> int:
    """Without the recoverable tax, at its own rate or that of the day."""
    currency = row.get("currency") or case.currency
    net = minor(row["amount"], currency) - minor(row.get("tax", ""), currency)
    rate = rate_for(case, currency, day(row["on"]), f"costs {row}", row.get("rate", ""))
    return converted(net, rate, currency, case.currency)


def interest_book(case: Case, row: dict) -> int:
    currency = row.get("currency") or case.currency
    return book(case, row["amount"], currency, day(row["on"]), f"finance {row}", row.get("rate", ""))


def own_interest(case: Case, season: str) -> int:
    return sum(
        interest_book(case, row)
        for row in case.rows("finance")
        if row["kind"] == "interest" and cost_season(case, "finance", row) == season
    )


def adjustment_season(case: Case, row: dict, deliveries: list) -> str:
    """Its own season, that of the receipt it names, else that of its date."""
    if row.get("season"):
        return row["season"]
    if row.get("receipt"):
        for delivery in deliveries:
            if delivery["receipt"] == row["receipt"]:
                return delivery["season"]
        raise OracleError("adjustment.receipt", row["receipt"])
    return case.season_of("adjustments", row, day(row["on"]))


def common_shares(case: Case, deliveries: list, season: str) -> dict:
    """This season's part of each common cost, per row."""
    values = dict.fromkeys(case.seasons, 0)
    for delivery in deliveries:
        values[delivery["season"]] += delivery["value"]
    parts = {}
    for key, on, amount in common_rows(case):
        containing = sorted(code for code, one in case.seasons.items() if one.contains(on))
        booked = {code: booked_common(case, code, key) for code in containing if case.is_closed(code)}
        sharing = [code for code in containing if code not in booked]
        rest = amount - sum(booked.values())
        given = dict(zip(sharing, shares(rest, [values[code] for code in sharing]), strict=True))
        part = {**booked, **given}.get(season, 0)
        if part:
            parts[key] = part
    return parts


def common_rows(case: Case) -> list:
    """Key, date and amount of every common cost; rows alike are told apart by their number."""
    rows = [
        (("costs", row_key("costs", row)), day(row["on"]), cost_book(case, row))
        for row in case.rows("costs")
        if not cost_season(case, "costs", row)
    ] + [
        (("finance", row_key("finance", row)), day(row["on"]), interest_book(case, row))
        for row in case.rows("finance")
        if row["kind"] == "interest" and not cost_season(case, "finance", row)
    ]
    seen: dict = {}
    numbered = []
    for key, on, amount in sorted(rows):
        seen[key] = seen.get(key, 0) + 1
        numbered.append(((*key, seen[key]), on, amount))
    return numbered


def booked_common(case: Case, season: str, key: tuple) -> int:
    return sum(run["common"].get(key, 0) for run in case.runs_of(season)[:1])
