"""Deliveries and what happens to the produce before it is sold."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.oracle.case import Case
from tests.oracle.rules import all_deliveries

from .maker import ZONES, Maker, SeasonPlan


def produce(make: Maker) -> None:
    for plan in make.seasons:
        if make.bare or (plan.basis == "worked" and make.chance(0.4)):
            continue
        for _ in range(make.rng.randrange(3, 14)):
            receipt(make, plan)
    make.delivered = all_deliveries(Case(make.sheets, []))
    by_code = {plan.code: plan for plan in make.seasons}
    for delivery in make.delivered:
        plan = by_code[delivery["season"]]
        if not delivery["row"].get("void_on"):
            put(plan, delivery["key"], delivery["accepted"])
    opening_stock(make)
    for plan in make.seasons:
        handle(make, plan)


def put(plan: SeasonPlan, key: tuple, milli: int) -> None:
    plan.stock[key] = plan.stock.get(key, 0) + milli


def receipt(make: Maker, plan: SeasonPlan) -> None:
    code = make.code("R")
    member = make.rng.choice(make.people)
    if plan.equalise and member in make.moving:
        member = make.people[0]
    on = plan.day(make.rng, 0, 0.6)
    telling = [one for one in make.telling_days if plan.starts.isoformat() <= one <= plan.ends.isoformat()]
    if telling and make.chance(0.15):
        on = date.fromisoformat(make.rng.choice(telling))
    moment = datetime(
        on.year,
        on.month,
        on.day,
        make.rng.choice([*range(5, 20), 19, 21, 22]),
        make.rng.choice([0, 29, 30, 31, 59]),
    )
    if make.chance(0.1):
        moment = moment.replace(hour=10, minute=30)
    at = when(make, moment)
    lines = 2 if make.chance(0.2) else 1
    common = {"receipt": code, "at": at, "member": member, "season": ""}
    if make.stations and make.chance(0.7):
        common["station"] = make.rng.choice(make.stations)
    if make.chance(0.1) and not plan.equalise:
        late = plan.ends + timedelta(days=make.rng.randrange(1, 10))
        common["at"] = late.isoformat() + "T12:00"
        common["season"] = plan.code
    void = {}
    if make.chance(0.06):
        void = {"void_on": (on + timedelta(days=2)).isoformat(), "void_reason": "written twice"}
    for line in range(1, lines + 1):
        row = {**common, "product": make.rng.choice(plan.products), **void}
        if lines > 1 or make.chance(0.3):
            row["line"] = str(line)
        weigh(make, row)
        make.add("deliveries", **{name: value for name, value in row.items() if value != ""})


def when(make: Maker, moment: datetime) -> str:
    zone = ZoneInfo(ZONES[make.currency])
    if make.chance(0.1):
        return moment.replace(tzinfo=zone).isoformat()
    if make.chance(0.12):
        return moment.replace(tzinfo=zone).astimezone(ZoneInfo("UTC")).isoformat()
    if make.chance(0.1):
        return moment.date().isoformat()
    return moment.isoformat(timespec=make.rng.choice(["minutes", "seconds"]))


def weigh(make: Maker, row: dict) -> None:
    gross = make.rng.randrange(20_000, 900_000)
    if make.chance(0.5):
        gross -= gross % 1000
    if make.huge:
        gross *= 7919
    row["gross"] = make.quantity(gross)
    if make.chance(0.3):
        row["tare"] = make.quantity(make.rng.randrange(200, 3000))
        row["bags"] = str(make.rng.randrange(1, 9))
    if make.chance(0.1):
        row["rejected"] = make.quantity(make.rng.randrange(500, 5000))
    if make.chance(0.1):
        row["kept"] = make.quantity(make.rng.randrange(500, 5000))
    product = row["product"]
    for reading in make.readings[product]:
        if not make.chance(0.85):
            continue
        name, _, decimals = reading.partition("/")
        if decimals:
            row[name] = f"{make.rng.uniform(15, 30):.{decimals}f}"
        else:
            row[name] = f"{make.rng.uniform(0, 12):.{make.rng.choice([0, 1, 2])}f}"
    if make.grades[product] and make.chance(0.25):
        row["grade"] = make.rng.choice(make.grades[product])
    if row["member"] in make.plots and make.chance(0.6):
        row["plot"] = make.plots[row["member"]]
    if make.rows("certificates") and make.chance(0.08):
        row["certification"] = make.rng.choice(["FT", "ORG;FT", "FT;ORG", "ORG-T"])
    if make.chance(0.15):
        base = make.base[product]
        row["price"] = make.price(base * 0.7, base * 1.3)
    if make.chance(0.05):
        row["paid_to"] = "spouse"


def opening_stock(make: Maker) -> None:
    for plan in make.seasons:
        if not make.chance(0.15):
            continue
        product = make.rng.choice(plan.products)
        grade = make.rng.choice(make.grades[product] or [""])
        quantity = make.rng.randrange(10_000, 200_000)
        first = plan is plan.line.seasons[0]
        on = plan.starts - timedelta(days=5) if first and make.chance(0.5) else plan.day(make.rng, 0, 0.2)
        season = "" if make.chance(0.5) else plan.code
        make.add(
            "opening", on=on.isoformat(), account="stock", product=product, grade=grade, season=season,
            quantity=make.quantity(quantity), amount=make.money(make.amount(20, 800)),
        )  # fmt: skip
        put(plan, (product, grade, ""), quantity)


def handle(make: Maker, plan: SeasonPlan) -> None:
    if plan.stock and make.chance(0.4):
        losses(make, plan)
    if len(make.stations) > 1 and plan.stock and make.chance(0.4):
        transfer(make, plan)
    if make.chance(0.35):
        sort(make, plan)
    if make.chance(0.3):
        lose_claims(make, plan)
    if make.chance(0.5):
        transform(make, plan)
    if plan.basis == "worked" or make.chance(0.1):
        from_bought(make, plan)
    if make.chance(0.08):
        sample(make, plan)
    if plan.stock and make.chance(0.15):
        product, grade, certification = make.rng.choice(sorted(plan.stock))
        make.add(
            "stock_counts", on=plan.day(make.rng, 0.9, 1).isoformat(), product=product, grade=grade,
            certification=certification, counted="12", season=plan.code,
        )  # fmt: skip


def pick(make: Maker, plan: SeasonPlan, raw: bool = False) -> tuple:
    keys = sorted(
        key for key, milli in plan.stock.items() if milli >= 2000 and (not raw or key[0] in plan.products)
    )
    return make.rng.choice(keys) if keys else ()


def take(make: Maker, plan: SeasonPlan, key: tuple, low: float, high: float) -> int:
    milli = max(1, int(plan.stock[key] * make.rng.uniform(low, high)))
    if make.chance(0.4) and milli > 1000:
        milli -= milli % 1000
    last = make.taken_last.get((plan.code, key), 0)
    if 0 < last < plan.stock[key] and make.chance(0.25):
        milli = last
    make.taken_last[(plan.code, key)] = milli
    plan.stock[key] -= milli
    return milli


def losses(make: Maker, plan: SeasonPlan) -> None:
    for _ in range(make.rng.randrange(1, 4)):
        key = pick(make, plan)
        if not key:
            return
        on = make.movement_day(plan, "loss", 0.1, 0.95)
        make.add(
            "losses", on=on.isoformat(), product=key[0], grade=key[1], certification=key[2],
            quantity=make.quantity(take(make, plan, key, 0.01, 0.08)), reason=make.rng.choice(["weevils", "drying"]),
            season=make.product_tag(plan, on),
        )  # fmt: skip


def transfer(make: Maker, plan: SeasonPlan) -> None:
    key = pick(make, plan)
    if not key:
        return
    source, target = make.rng.sample(make.stations, 2)
    received_on = make.movement_day(plan, "transfer", 0.4, 0.9)
    sent = int(plan.stock[key] * make.rng.uniform(0.3, 0.9))
    lost = make.rng.choice([0, 1, sent // 50])
    row = {
        "code": make.code("T"), "from_station": source, "to_station": target, "product": key[0], "grade": key[1],
        "certification": key[2], "sent": make.quantity(sent),
        "sent_on": max(plan.starts, received_on - timedelta(days=make.rng.randrange(0, 4))).isoformat(),
    }  # fmt: skip
    if make.chance(0.85):
        row |= {"received_on": received_on.isoformat(), "received": make.quantity(sent - lost)}
        plan.stock[key] -= lost
    make.add("transfers", **row)


def process(make: Maker, plan: SeasonPlan, inputs: list, outputs: list, shares: list = ()) -> None:
    """Inputs and outputs as (key, milli); each row of a process with its line."""
    code = make.code("X")
    on = plan.day(make.rng, 0.5, 0.8)
    season = make.product_tag(plan, on)
    rows = max(len(inputs), len(outputs))
    for number in range(rows):
        row = {"code": code, "on": on.isoformat(), "season": season}
        if rows > 1 or make.chance(0.5):
            row["line"] = str(number + 1)
        for prefix, side in (("input_", inputs), ("output_", outputs)):
            if number < len(side):
                key, milli = side[number]
                row |= {
                    prefix + "product": key[0], prefix + "grade": key[1], prefix + "certification": key[2],
                    prefix + "quantity": make.quantity(milli),
                }  # fmt: skip
        if shares and number < len(outputs):
            row["cost_share_pct"] = shares[number]
        make.add("processing", **row)
    for key, milli in outputs:
        put(plan, key, milli)
        plan.made.add(key[0])


def sort(make: Maker, plan: SeasonPlan) -> None:
    """A grade is sorted: part of it stays what it was, the rest is a lower grade."""
    key = pick(make, plan, raw=True)
    if not key or key[1] not in make.grades[key[0]][:-1]:
        return
    grades = make.grades[key[0]]
    lower = (key[0], make.rng.choice(grades[grades.index(key[1]) + 1 :]), key[2])
    taken = take(make, plan, key, 0.3, 0.9)
    stays = int(taken * make.rng.uniform(0.5, 0.9))
    process(make, plan, [(key, taken)], [(key, stays), (lower, max(1, int((taken - stays) * 0.95)))])


def lose_claims(make: Maker, plan: SeasonPlan) -> None:
    key = pick(make, plan, raw=True)
    if not key or not key[2]:
        return
    kept = ";".join(scheme for scheme in key[2].split(";") if make.chance(0.5))
    if kept == key[2]:
        kept = ""
    taken = take(make, plan, key, 0.2, 1)
    process(make, plan, [(key, taken)], [((key[0], key[1], kept), taken)])


def derived(make: Maker, source: str) -> str:
    name = f"{source}-made"
    if name not in make.grades:
        make.add("products", code=name, name=f"Made of {source}", unit="kg")
        make.grades[name] = []
        weights = make.rng.choice([["2", "1"], ["1.5", "0.25", "0"], ["0", "0"], []])
        for rank, weight in enumerate(weights, 1):
            make.grades[name].append(f"g{rank}")
            make.add(
                "grades", product=name, code=f"g{rank}", name=f"Grade {rank}", rank=str(rank), weight=weight
            )
        if make.chance(0.3):
            make.add("yields", input_product=source, output_product=name, expected_pct="80", max_pct="200")
    return name


def transform(make: Maker, plan: SeasonPlan) -> None:
    first = pick(make, plan, raw=True)
    if not first:
        return
    name = derived(make, first[0])
    keys = {first}
    second = pick(make, plan, raw=True)
    if second[0] == first[0] and make.chance(0.4):
        keys.add(second)
    inputs = [(key, take(make, plan, key, 0.3, 1)) for key in sorted(keys)]
    common = set(first[2].split(";"))
    for key in keys:
        common &= set(key[2].split(";"))
    certification = ";".join(sorted(common)) if make.chance(0.7) else ""
    total = sum(milli for _, milli in inputs)
    grades = make.grades[name] or [""]
    outputs = [
        ((name, grade, certification), max(1, int(total * make.rng.uniform(0.6, 0.9) / len(grades))))
        for grade in grades
    ]
    shares = []
    if make.chance(0.35):
        cuts = {1: ["100"], 2: ["70", "30"], 3: ["50.5", "33.333333", "16.166667"]}
        shares = cuts[len(outputs)]
    process(make, plan, inputs, outputs, shares)
    if make.chance(0.25):
        chain(make, plan, outputs[0][0])


def chain(make: Maker, plan: SeasonPlan, key: tuple) -> None:
    """What was made is worked on once more."""
    name = f"{key[0]}-fine"
    if name not in make.grades:
        make.grades[name] = []
        make.add("products", code=name, name=f"Fine {key[0]}", unit="piece")
    taken = take(make, plan, key, 0.4, 1)
    process(make, plan, [(key, taken)], [((name, "", key[2]), max(1, taken // 2))])


def from_bought(make: Maker, plan: SeasonPlan) -> None:
    """Made from bought inputs: a process without input; its stock costs nothing."""
    product = make.rng.choice(plan.products)
    grade = make.rng.choice(make.grades[product] or [""])
    process(make, plan, [], [((product, grade, ""), make.rng.randrange(20_000, 300_000))])


def sample(make: Maker, plan: SeasonPlan) -> None:
    """Roasted away in the laboratory: a process without output."""
    key = pick(make, plan, raw=True)
    if key:
        process(make, plan, [(key, take(make, plan, key, 0.01, 0.03))], [])
