"""Section 1: what came into each key of stock, what went out, and what that cost."""

from .case import Case, claims, day
from .errors import OracleError
from .figures import milli, number, shares
from .rates import book
from .read import row_key, row_order
from .rules import weight_of

SHIPMENT, PROCESSING, LOSS = 0, 1, 2


class Pool:
    """The keys of one season: inflow quantity and cost, outgoing items, and processes between them."""

    def __init__(self) -> None:
        self.quantity_in: dict = {}
        self.cost_in: dict = {}
        self.outgoing: dict = {}
        self.processes: dict = {}
        self.moved_on: dict = {}
        self.result = {"cost_of_sales": 0, "losses": 0, "left": [], "short": [], "counted": {}}

    def bring(self, key: tuple, quantity: int, cost: int) -> None:
        self.quantity_in[key] = self.quantity_in.get(key, 0) + quantity
        self.cost_in[key] = self.cost_in.get(key, 0) + cost
        self.outgoing.setdefault(key, [])

    def take(self, key: tuple, quantity: int, order: tuple, goes_to: tuple) -> None:
        self.bring(key, 0, 0)
        self.outgoing[key].append((order, quantity, goes_to))


def key_of(row: dict, prefix: str = "") -> tuple:
    return (
        row[prefix + "product"],
        row.get(prefix + "grade", ""),
        claims(row.get(prefix + "certification", "")),
    )


def carried_out(case: Case, season: str) -> dict:
    """What earlier closings carried on to a later season, per key: quantity and cost."""
    gone: dict = {}
    for run in case.runs_of(season):
        for carried in run["carried"]:
            quantity, cost = gone.get(carried["key"], (0, 0))
            gone[carried["key"]] = (quantity + carried["quantity"], cost + carried["cost"])
    return gone


def joins_carried(case: Case, delivery: dict) -> str:
    """The season that a late delivery's produce joins, where its key was carried on before it arrived."""
    for run in case.runs_of(delivery["season"]):
        for carried in run["carried"]:
            late = ("deliveries", row_key("deliveries", delivery["row"])) not in run["rows"]
            if carried["key"] == delivery["key"] and late:
                return carried["to"]
    return ""


def settle_stock(case: Case, season: str, deliveries: list, shipments: list) -> dict:
    pool = Pool()
    bring_openings(case, season, pool)
    bring_carried(case, season, pool, deliveries)
    for delivery in deliveries:
        if delivery["season"] == season and not joins_carried(case, delivery):
            pool.bring(delivery["key"], delivery["accepted"], delivery["value"])
    for shipment in shipments:
        if shipment["season"] == season:
            take_shipment(case, pool, shipment)
    take_losses(case, season, pool)
    for code, belongs in case.process_season.items():
        if belongs == season:
            take_process(case, pool, code)
    share_costs(case, season, pool)
    return pool.result


def bring_openings(case: Case, season: str, pool: Pool) -> None:
    for row in case.rows("opening"):
        if row["account"] == "stock" and opening_season(case, row) == season:
            pool.bring(key_of(row), milli(row.get("quantity", "")), opening_amount(case, row))


def opening_amount(case: Case, row: dict) -> int:
    return book(case, row["amount"], row.get("currency") or case.currency, day(row["on"]), f"opening {row}")


def opening_season(case: Case, row: dict) -> str:
    """The season that contains its date, else the next."""
    if row.get("season"):
        return row["season"]
    known = case.remembered("opening", row)
    if known:
        return known
    on = day(row["on"])
    product = row.get("product", "")
    fit = [s for s in case.seasons.values() if not product or product in case.products_of[s.code]]
    containing = sorted(s.code for s in fit if s.contains(on))
    if len(containing) > 1:
        raise OracleError("season.two", f"opening {row}: {containing}")
    if containing:
        return containing[0]
    later = [s for s in fit if s.starts > on]
    if not later:
        raise OracleError("season.none", f"opening {row}")
    return min(later, key=lambda s: (s.starts, s.code)).code


def bring_carried(case: Case, season: str, pool: Pool, deliveries: list) -> None:
    for run in case.closed:
        for carried in run["carried"]:
            if carried["to"] == season:
                pool.bring(carried["key"], carried["quantity"], carried["cost"])
    for delivery in deliveries:
        if joins_carried(case, delivery) == season:
            pool.bring(delivery["key"], delivery["accepted"], delivery["value"])


def take_shipment(case: Case, pool: Pool, shipment: dict) -> None:
    for line in shipment["lines"]:
        key = line["key"]
        returned = [
            row
            for row in sorted(case.rows("returns"), key=lambda row: row_order("returns", row))
            if (row["shipment"], row["line"]) == (shipment["code"], line["line"])
        ]
        back = sum(milli(row["quantity"]) for row in returned)
        if back > line["quantity"]:
            raise OracleError("return.too_much", shipment["code"])
        order = (shipment["on"], SHIPMENT, shipment["code"], number(line["line"]))
        pool.take(key, line["quantity"] - back, order, ("sale",))
        for row in returned:
            order = (day(row["on"]), LOSS, shipment["code"], number(line["line"]))
            if not row.get("to_grade"):
                pool.take(key, milli(row["quantity"]), order, ("loss",))
            elif row["to_grade"] != key[1]:
                target = (key[0], row["to_grade"], key[2])
                pool.bring(target, 0, 0)
                pool.moved_on.setdefault(target, set()).add(key)
                pool.take(key, milli(row["quantity"]), order, ("key", target))


def take_losses(case: Case, season: str, pool: Pool) -> None:
    for row in case.rows("losses"):
        on = day(row["on"])
        if case.season_of("losses", row, on, row["product"]) == season:
            pool.take(key_of(row), milli(row["quantity"]), (on, LOSS, "", 0), ("loss",))
    for row in case.rows("transfers"):
        if not row.get("received_on") or not row.get("received"):
            continue
        on = day(row["received_on"])
        if case.season_of("transfers", row, day(row["sent_on"]), row["product"]) == season:
            lost = milli(row["sent"]) - milli(row["received"])
            pool.take(key_of(row), lost, (on, LOSS, row["code"], 0), ("loss",))


def take_process(case: Case, pool: Pool, code: str) -> None:
    """What a process gives back to a key that it took from never left it."""
    rows = [row for row in case.rows("processing") if row["code"] == code]
    rows.sort(key=lambda row: number(row["line"]))
    inputs = [row for row in rows if row.get("input_product")]
    outputs = [row for row in rows if row.get("output_product")]
    taken_from = {key_of(row, "input_") for row in inputs}
    given_back: dict = {}
    for row in outputs:
        key = key_of(row, "output_")
        if key in taken_from:
            given_back[key] = given_back.get(key, 0) + milli(row["output_quantity"])
    for row in inputs:
        key = key_of(row, "input_")
        quantity = milli(row["input_quantity"])
        stays = min(quantity, given_back.get(key, 0))
        given_back[key] = given_back.get(key, 0) - stays
        order = (day(row["on"]), PROCESSING, code, number(row["line"]))
        pool.take(key, quantity - stays, order, ("process", code))
    if any(left > 0 for left in given_back.values()):
        raise OracleError("process.gives_back_more", code)
    made = [row for row in outputs if key_of(row, "output_") not in taken_from]
    with_share = [row for row in made if row.get("cost_share_pct")]
    if with_share and len(with_share) != len(made):
        raise OracleError("process.cost_share", code)
    pool.processes[code] = {"from": taken_from, "made": made, "cost": 0}
    for row in made:
        pool.bring(key_of(row, "output_"), milli(row["output_quantity"]), 0)


def cost_bases(case: Case, made: list) -> list:
    if made and made[0].get("cost_share_pct"):
        return [number(row["cost_share_pct"]) for row in made]
    bases = [
        milli(row["output_quantity"]) * weight_of(case, row["output_product"], row.get("output_grade", ""))
        for row in made
    ]
    return bases if any(bases) else [milli(row["output_quantity"]) for row in made]


def share_costs(case: Case, season: str, pool: Pool) -> None:
    waiting_keys = set(pool.quantity_in)
    waiting_processes = set(pool.processes)
    while waiting_keys or waiting_processes:
        ready = sorted(
            key for key in waiting_keys if not feeders(pool, key) & (waiting_keys | waiting_processes)
        )
        run = sorted(code for code in waiting_processes if not pool.processes[code]["from"] & waiting_keys)
        if not ready and not run:
            raise OracleError("stock.circle", f"{season}: {sorted(waiting_keys)}")
        for key in ready:
            share_key(case, season, pool, key)
        for code in run:
            give_outputs(case, pool, code)
        waiting_keys -= set(ready)
        waiting_processes -= set(run)
    pool.result["left"].sort(key=lambda row: row["key"])
    pool.result["short"].sort(key=lambda row: row["key"])


def feeders(pool: Pool, key: tuple) -> set:
    making = {
        code
        for code, process in pool.processes.items()
        if any(key_of(row, "output_") == key for row in process["made"])
    }
    return making | pool.moved_on.get(key, set())


def share_key(case: Case, season: str, pool: Pool, key: tuple) -> None:
    items = sorted(pool.outgoing[key], key=lambda item: item[0])
    left = pool.quantity_in[key] - sum(quantity for _, quantity, _ in items)
    bases = [quantity for _, quantity, _ in items] + ([left] if left > 0 else [])
    if not any(bases):
        if pool.cost_in[key]:
            raise OracleError("stock.cost_of_nothing", str(key))
        return
    parts = shares(pool.cost_in[key], bases)
    for (_, quantity, goes_to), cost in zip(items, parts, strict=False):
        if goes_to[0] == "sale":
            pool.result["cost_of_sales"] += cost
        elif goes_to[0] == "loss":
            pool.result["losses"] += cost
        elif goes_to[0] == "key":
            pool.bring(goes_to[1], quantity, cost)
        else:
            pool.processes[goes_to[1]]["cost"] += cost
    left_cost = parts[-1] if len(parts) > len(items) else 0
    pool.result["counted"][key] = (left, left_cost)
    gone_quantity, gone_cost = carried_out(case, season).get(key, (0, 0))
    left -= gone_quantity
    left_cost -= gone_cost
    if left < 0:
        pool.result["short"].append({"key": key, "quantity": -left, "cost": 0})
    elif left > 0 or left_cost:
        pool.result["left"].append({"key": key, "quantity": left, "cost": left_cost})


def give_outputs(case: Case, pool: Pool, code: str) -> None:
    process = pool.processes[code]
    if not process["made"]:
        pool.result["losses"] += process["cost"]
        return
    for row, cost in zip(
        process["made"], shares(process["cost"], cost_bases(case, process["made"])), strict=True
    ):
        pool.bring(key_of(row, "output_"), 0, cost)
