"""Sections 6 and 7: the settlement document, its closing, and what arrives afterwards."""

from .case import Case, claims, day
from .errors import OracleError
from .figures import minor
from .pool import adjustment_season, common_shares, cost_season, income_season, settle_pool
from .read import row_key
from .rules import all_deliveries
from .sales import Sales
from .sharing import appropriate, bases_of, basis_text, second_payments
from .stock import opening_amount, opening_season, settle_stock
from .withholding import withhold


def settle(sheets: dict, season: str, closed: list = ()) -> dict:
    """The document of `settle SEASON --json`."""
    return computed(Case(sheets, unique(closed)), season)["document"]


def unique(closed: list) -> list:
    runs = {(run["season"], run["run"]): run for run in closed}
    return list(runs.values())


def computed(case: Case, season: str) -> dict:
    """All that one run gives: totals, what is this run's own, and the document."""
    if season not in case.seasons:
        raise OracleError("season.unknown", season)
    deliveries = all_deliveries(case)
    sales = Sales(case)
    stock = settle_stock(case, season, deliveries, list(sales.shipments.values()))
    pool = settle_pool(case, season, deliveries, sales, stock)
    totals = total_document(case, season, deliveries, stock, pool)
    earlier = case.runs_of(season)
    if earlier and earlier[-1]["totals"] == comparable(totals):
        run, news = earlier[-1], False
        totals = {**run["totals_as_closed"], "payouts": totals["payouts"]}
        own = run["own"]
        debts = run["debts"]
    else:
        run, news = None, True
        own = own_amounts(totals, earlier)
        debts = withhold(case, season, deliveries, own["second_payment"])
    before = [one for one in earlier if one is not run]
    document = written(case, season, totals, own, debts, before, len(before) + 1)
    return {
        "document": document,
        "totals": totals,
        "own": own,
        "debts": debts,
        "deliveries": deliveries,
        "news": news,
    }


def total_document(case: Case, season: str, deliveries: list, stock: dict, pool: dict) -> dict:
    surplus = pool["proceeds"] - pool["costs"]
    appropriations, distributable = appropriate(case, season, surplus)
    bases = bases_of(case, season, deliveries)
    members = member_figures(case, season, deliveries)
    reserve = sum(line["amount"] for line in appropriations if line["to"] == "reserve")
    if not any(basis > 0 for basis in bases.values()):
        reserve += distributable
        distributable = 0
    advances = {code: figures["advance_value"] for code, figures in members.items()}
    second = {}
    if distributable > 0:
        second = second_payments(case, season, distributable, bases, advances)
    return {
        "proceeds": pool["proceeds"],
        "costs": pool["costs"],
        "surplus": surplus,
        "appropriations": appropriations,
        "reserve": reserve,
        "distributable": distributable,
        "premium_fund": pool["premium_fund"],
        "uncollected": pool["uncollected"],
        "stock_left": [stock_row(row) for row in stock["left"]],
        "stock_short": [stock_row(row) for row in stock["short"]],
        "stock_counted": stock["counted"],
        "bases": bases,
        "members": members,
        "premium": pool["premium"],
        "second_payment": second,
        "bridge": pool["bridge"],
        "payouts": payouts(case, season),
    }


def stock_row(row: dict) -> dict:
    product, grade, certification = row["key"]
    return {
        "product": product,
        "grade": grade,
        "certification": certification,
        "quantity_milli": row["quantity"],
        "cost": row["cost"],
    }


def member_figures(case: Case, season: str, deliveries: list) -> dict:
    members: dict = {}

    def of(code: str) -> dict:
        names = ("accepted_milli", "opening", "advance_value", "advance_paid", "loan_withheld", "adjustments")
        return members.setdefault(code, dict.fromkeys(names, 0))

    for delivery in deliveries:
        if delivery["season"] == season:
            figures = of(delivery["member"])
            figures["accepted_milli"] += delivery["accepted"]
            figures["advance_value"] += delivery["value"]
            figures["advance_paid"] += delivery["advance_paid"]
            figures["loan_withheld"] += delivery["loan_withheld"]
    for row in case.rows("opening"):
        if row["account"] == "member" and opening_season(case, row) == season:
            of(row["key"])["opening"] += opening_amount(case, row)
    for row in case.rows("adjustments"):
        if adjustment_season(case, row, deliveries) == season:
            of(row["member"])["adjustments"] += minor(row["amount"], case.currency)
    return members


def payouts(case: Case, season: str) -> dict:
    paid: dict = {}
    for row in case.rows("payouts"):
        if not row.get("returned_on") and payout_season(case, row) == season:
            paid[row["member"]] = paid.get(row["member"], 0) + minor(row["amount"], case.currency)
    return paid


def payout_season(case: Case, row: dict) -> str:
    on = day(row["on"])
    if row.get("season") or row["kind"] != "second_payment":
        return case.season_of("payouts", row, on)
    if case.remembered("payouts", row):
        return case.remembered("payouts", row)
    ended = [season for season in case.seasons.values() if season.ends <= on]
    if not ended:
        raise OracleError("season.none", f"payouts {row}")
    latest = max(season.ends for season in ended)
    codes = sorted(season.code for season in ended if season.ends == latest)
    if len(codes) > 1:
        raise OracleError("season.two", f"payouts {row}: {codes}")
    return codes[0]


def comparable(totals: dict) -> dict:
    """What a later arrival for a closed season would change."""
    left_out = ("payouts", "stock_left")
    return {name: value for name, value in totals.items() if name not in left_out}


def own_amounts(totals: dict, earlier: list) -> dict:
    """Each member's new total less what earlier runs gave; never below zero."""
    own: dict = {}
    for name in ("second_payment", "premium"):
        given = summed(earlier, name)
        codes = sorted({*totals[name], *given})
        own[name] = {code: max(0, totals[name].get(code, 0) - given.get(code, 0)) for code in codes}
    return own


def summed(runs: list, name: str) -> dict:
    total: dict = {}
    for run in runs:
        for code, amount in run["own"][name].items():
            total[code] = total.get(code, 0) + amount
    return total


def withheld_of(debts: dict, code: str) -> int:
    return sum(row["amount"] for row in debts.get(code, {"rows": []})["rows"])


def written(case: Case, season: str, totals: dict, own: dict, debts: dict, before: list, run: int) -> dict:
    document = {"season": season, "run": run, "currency": case.currency, "exponent": case.decimals}
    for name in (
        "proceeds", "costs", "surplus", "appropriations", "reserve", "distributable", "premium_fund",
        "uncollected", "stock_left", "stock_short",
    ):  # fmt: skip
        document[name] = totals[name]
    codes = {
        *totals["members"],
        *totals["bases"],
        *own["second_payment"],
        *own["premium"],
        *debts,
        *totals["payouts"],
        *summed(before, "premium"),
        *summed(before, "second_payment"),
    }
    delivered = {delivery["member"] for delivery in all_deliveries(case) if delivery["season"] == season}
    rows = [member_row(case, season, code, totals, own, debts, before) for code in sorted(codes)]
    document["members"] = [row for row in rows if row["member"] in delivered or has_figure(row)]
    document["bridge"] = totals["bridge"]
    return document


def has_figure(row: dict) -> bool:
    numbers = [value for name, value in row.items() if name not in ("member", "basis", "withheld")]
    return any(numbers) or bool(row["withheld"]) or any(digit not in "0." for digit in row["basis"])


def member_row(
    case: Case, season: str, code: str, totals: dict, own: dict, debts: dict, before: list
) -> dict:
    nothing = {"opening": 0, "advance_value": 0, "advance_paid": 0, "loan_withheld": 0, "adjustments": 0}
    figures = totals["members"].get(code, {"accepted_milli": 0, **nothing})
    premium = own["premium"].get(code, 0)
    second = own["second_payment"].get(code, 0)
    paid = totals["payouts"].get(code, 0)
    payable = (
        figures["opening"]
        + figures["advance_value"]
        - figures["advance_paid"]
        - figures["loan_withheld"]
        + figures["adjustments"]
        + premium
        + second
        - withheld_of(debts, code)
        - paid
        + summed(before, "premium").get(code, 0)
        + summed(before, "second_payment").get(code, 0)
        - sum(withheld_of(run["debts"], code) for run in before)
    )
    return {
        "member": code,
        "accepted_milli": figures["accepted_milli"],
        "basis": basis_text(case, season, totals["bases"].get(code, 0)),
        "opening": figures["opening"],
        "advance_value": figures["advance_value"],
        "advance_paid": figures["advance_paid"],
        "loan_withheld": figures["loan_withheld"],
        "adjustments": figures["adjustments"],
        "premium": premium,
        "second_payment": second,
        "withheld": [
            {"kind": row["kind"], "ref": row["ref"], "amount": row["amount"]}
            for row in debts.get(code, {"rows": []})["rows"]
            if row["amount"]
        ],
        "carried_forward": debts.get(code, {"carried_forward": 0})["carried_forward"],
        "payouts": paid,
        "payable": payable,
    }


def close(
    sheets: dict,
    season: str,
    on: str,
    with_uncollected: bool = False,
    carry_stock: bool = False,
    closed: list = (),
) -> dict:
    """The closed run, to be passed to later calls; running it again without news gives the same run."""
    case = Case(sheets, unique(closed))
    result = computed(case, season)
    if not result["news"]:
        return case.runs_of(season)[-1]
    totals = result["totals"]
    if totals["stock_short"]:
        raise OracleError("close.stock_short", season)
    if totals["uncollected"] and not with_uncollected:
        raise OracleError("close.uncollected", season)
    if totals["stock_left"] and not carry_stock:
        raise OracleError("close.stock_left", season)
    paid, left = [], []
    for debts in result["debts"].values():
        left += debts["left"]
        for row in debts["rows"]:
            if row["amount"]:
                paid.append((row["id"], row["amount"], row.get("paid_on", case.seasons[season].ends)))
    return {
        "season": season,
        "run": len(case.runs_of(season)) + 1,
        "on": on,
        "document": result["document"],
        "totals": comparable(totals),
        "totals_as_closed": totals,
        "own": result["own"],
        "debts": result["debts"],
        "debts_left": left,
        "debts_paid": paid,
        "rows": rows_of(case, season, result["deliveries"]),
        "common": common_shares(case, result["deliveries"], season),
        "carried": [carried_row(case, season, row) for row in totals["stock_left"]],
    }


def rows_of(case: Case, season: str, deliveries: list) -> set:
    """The rows that belong to the season as it closes."""
    known = {
        ("deliveries", row_key("deliveries", delivery["row"]))
        for delivery in deliveries
        if delivery["season"] == season
    }
    for sheet, date_column, product in (
        ("transfers", "sent_on", "product"),
        ("losses", "on", "product"),
        ("shipments", "on", "product"),
        ("work", "on", ""),
    ):
        for row in case.rows(sheet):
            if case.season_of(sheet, row, day(row[date_column]), row.get(product, "")) == season:
                known.add((sheet, row_key(sheet, row)))
    for sheet, found in (
        ("costs", lambda row: cost_season(case, "costs", row)),
        ("finance", lambda row: cost_season(case, "finance", row)),
        ("other_income", lambda row: income_season(case, row)),
        ("adjustments", lambda row: adjustment_season(case, row, deliveries)),
        ("payouts", lambda row: payout_season(case, row)),
        ("opening", lambda row: opening_season(case, row) if row["account"] in ("stock", "member") else ""),
    ):
        known |= {(sheet, row_key(sheet, row)) for row in case.rows(sheet) if found(row) == season}
    for row in case.rows("processing"):
        if case.process_season[row["code"]] == season:
            known.add(("processing", row_key("processing", row)))
    return known


def carried_row(case: Case, season: str, row: dict) -> dict:
    """To the next season that lists the product or what it was made from."""
    starts = case.seasons[season].starts
    sources = {row["product"]}
    grown = True
    while grown:
        more = set()
        for code, belongs in case.process_season.items():
            lines = [line for line in case.rows("processing") if line["code"] == code]
            if belongs == season and any(line.get("output_product") in sources for line in lines):
                more |= {line["input_product"] for line in lines if line.get("input_product")}
        grown = bool(more - sources)
        sources |= more
    later = [s for s in case.seasons.values() if s.starts > starts and sources & set(s.products)]
    if not later:
        raise OracleError("close.no_next_season", f"{season} {row['product']}")
    return {
        "key": (row["product"], row["grade"], claims(row["certification"])),
        "quantity": row["quantity_milli"],
        "cost": row["cost"],
        "to": min(later, key=lambda s: (s.starts, s.code)).code,
    }
