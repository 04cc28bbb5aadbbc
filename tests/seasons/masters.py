"""Master sheets: the organisation, its products and rules, its people and its buyers."""

from datetime import date, timedelta

from .maker import COUNTRIES, DECIMALS, ZONES, Line, Maker, SeasonPlan

PRODUCTS = ["cacao", "cafe", "miel", "007", "Quinua", "algodon"]
SCHEMES = ["FT", "ORG"]
EARLY = "2024-01-01"


def masters(make: Maker) -> None:
    organisation(make)
    lines_and_seasons(make)
    places(make)
    for line in make.lines:
        for product in line.products:
            raw_product(make, product)
    people(make)
    claims(make)
    lands(make)
    buyers(make)
    rates(make)


def organisation(make: Maker) -> None:
    row = {
        "code": "ORG", "name": "Example", "country": COUNTRIES[make.currency], "currency": make.currency,
        "timezone": ZONES[make.currency],
    }  # fmt: skip
    if make.chance(0.5):
        row["reserve_pct"] = make.rng.choice(["5", "10", "12.5", "7.333333"])
    if make.chance(0.5):
        row["protected_pct"] = make.rng.choice(["30", "50", "66.67", "100"])
    if make.chance(0.4):
        row["nonmember_second_payment"] = make.rng.choice(["yes", "yes", "no"])
    if make.chance(0.2):
        row["cash_step"] = {"PEN": "0.10", "CLP": "10", "KWD": "0.005", "PYG": "50"}[make.currency]
    if make.chance(0.1):
        row["fiscal_year_start"] = "07-01"
    make.add("organisation", **row)


def lines_and_seasons(make: Maker) -> None:
    names = make.rng.sample(PRODUCTS, 4)
    line_count = make.rng.choice([1, 1, 1, 2, 2])
    for _ in range(line_count):
        line = Line([names.pop() for _ in range(make.rng.choice([1, 1, 2]))])
        make.lines.append(line)
        starts = date(2025, 1, 5) + timedelta(days=make.rng.randrange(60))
        for number in range(make.rng.choice([1, 1, 2])):
            if make.chance(0.25) and number == 0:
                starts = starts.replace(day=1)
            ends = starts + timedelta(days=make.rng.randrange(100, 170))
            while any(ends == plan.ends or starts == plan.starts for plan in make.seasons):
                starts, ends = starts + timedelta(days=1), ends + timedelta(days=2)
            plan = SeasonPlan(f"S{len(make.seasons) + 1}", line, line.products, starts, ends)
            line.seasons.append(plan)
            make.seasons.append(plan)
            starts = ends + timedelta(days=make.rng.choice([1, 1, 15, 30]))
    for plan in make.seasons:
        plan.basis = (
            "worked" if make.bare else make.rng.choices(["delivered", "equal", "worked"], [7, 2, 2])[0]
        )
        plan.poor = make.chance(0.15)
        row = {
            "code": plan.code, "product": ";".join(plan.products), "starts_on": plan.starts.isoformat(),
            "ends_on": plan.ends.isoformat(),
        }  # fmt: skip
        if plan.basis != "delivered" or make.chance(0.3):
            row["basis"] = plan.basis
        plan.equalise = make.chance(0.3)
        if plan.equalise or make.chance(0.1):
            row["equalise"] = "yes" if plan.equalise else "no"
        make.add("seasons", **row)
    appropriations(make)


def appropriations(make: Maker) -> None:
    if make.chance(0.5):
        return
    season, order = "", 0
    for _ in range(make.rng.choice([1, 2, 3])):
        general = not season and order
        if not season and make.chance(0.4):
            season = make.rng.choice(make.seasons).code
        order += 0 if general and season and make.chance(0.5) else 1
        make.add(
            "appropriations", season=season, order=str(order), name=f"share {order}{season}",
            pct=make.rng.choice(["3", "10", "15.5", "33.333333", "60"]),
            of=make.rng.choice(["surplus", "rest"]), to=make.rng.choice(["reserve", "fund", "community"]),
        )  # fmt: skip


def places(make: Maker) -> None:
    make.stations = ["HQ", "far", "Ñuble"][: make.rng.choice([0, 1, 2, 3])]
    for code in make.stations:
        cash = make.money(make.amount(100, 900)) if make.chance(0.3) else ""
        make.add("stations", code=code, name=f"Station {code}", opening_cash=cash)
    make.accounts = ["bank"]
    if make.chance(0.3):
        make.accounts.append("wallet")
        make.add("accounts", code="wallet", name="Wallet", kind="mobile", currency=make.currency)
    if make.chance(0.2):
        make.add("accounts", code="dollars", name="Dollars", kind="bank", currency="USD")
    make.payers = [*make.accounts, *make.stations]


def raw_product(make: Maker, product: str) -> None:
    row = {"code": product, "name": f"Product {product}", "unit": make.rng.choice(["kg", "l", "piece"])}
    if make.chance(0.2):
        row |= {"trade_unit": "quintal", "trade_factor": "46"}
    make.add("products", **row)
    make.readings = getattr(make, "readings", {})
    make.readings[product] = []
    if make.chance(0.7):
        make.readings[product].append("moisture_pct")
    if make.chance(0.5):
        make.readings[product].append("defects_pct")
    if make.chance(0.4):
        decimals = make.rng.choice(["0", "1", "3"])
        make.add(
            "attributes", product=product, code="size_mm", name="Size", unit="mm", decimals=decimals, better="high",
        )  # fmt: skip
        make.readings[product].append(f"reading:size_mm/{decimals}")
    make.grades[product] = graded(make, product) if make.chance(0.65) else []
    price_list(make, product)
    deductions(make, product)


def graded(make: Maker, product: str) -> list:
    codes = make.rng.sample(["A", "b", "C", "Extra"], make.rng.choice([2, 3]))
    rejects = make.chance(0.4)
    for rank, code in enumerate(codes, 1):
        row = {
            "product": product, "code": code, "name": f"Grade {code}", "rank": str(rank),
            "weight": make.rng.choice(["1", "1", "0.8", "1.25", "0.333333"]),
        }  # fmt: skip
        if rank < len(codes) or rejects:
            limit(make, product, code, row)
        make.add("grades", **row)
    if rejects:
        make.add(
            "grades",
            product=product,
            code="R",
            name="Rejected",
            rank=str(len(codes) + 1),
            weight="0",
            reject="yes",
        )
    return codes


def limit(make: Maker, product: str, code: str, row: dict) -> None:
    kind = make.rng.choice(make.readings[product] or [""])
    if kind in ("moisture_pct", "defects_pct"):
        row["max_" + kind] = make.rng.choice(["6", "7.5", "9"])
    elif kind:
        make.add(
            "limits",
            product=product,
            grade=code,
            attribute="size_mm",
            min=make.rng.choice(["18", "20", "25"]),
        )


def price_list(make: Maker, product: str) -> None:
    base = make.rng.uniform(2, 9)
    make.base = getattr(make, "base", {})
    make.base[product] = base
    dates = [EARLY]
    if make.chance(0.5):
        on = make.seasons[0].day(make.rng, 0.2, 0.6).isoformat()
        make.telling_days.append(on)
        dates.append(on if make.chance(0.5) else on + "T10:30")
    chain = make.rng.choice([["FT"], ["ORG"], ["FT", "FT;ORG"], ["ORG", "ORG;FT"], ["ORG-T"]])
    for valid_from in dates:
        price_line(make, product, valid_from, base)
        for grade in make.grades[product]:
            if make.chance(0.4):
                price_line(make, product, valid_from, base, grade=grade)
        if make.stations and make.chance(0.4):
            price_line(make, product, valid_from, base, station=make.rng.choice(make.stations))
        if make.chance(0.5):
            for schemes in chain:
                price_line(make, product, valid_from, base * 1.1, certification=schemes)


def price_line(make: Maker, product: str, valid_from: str, base: float, **where: str) -> None:
    price = make.price(base * 0.8, base * 1.2)
    make.add("prices", product=product, valid_from=valid_from, price=price, **where)


def deductions(make: Maker, product: str) -> None:
    station = make.rng.choice(make.stations) if make.stations and make.chance(0.4) else ""
    for where in ["", station] if station else [""]:
        if "moisture_pct" in make.readings[product] and make.chance(0.6):
            if make.chance(0.5):
                make.add(
                    "deductions", product=product, attribute="moisture_pct", valid_from=EARLY,
                    dry_to=make.rng.choice(["7", "8.5"]), station=where,
                )  # fmt: skip
            else:
                for low, high, pct in (("7", "8", "1.5"), ("8", "", make.rng.choice(["3", "4.25"]))):
                    make.add(
                        "deductions", product=product, attribute="moisture_pct", valid_from=EARLY, from_=low, to=high,
                        quantity_pct=pct, station=where,
                    )  # fmt: skip
        if "defects_pct" in make.readings[product] and make.chance(0.6):
            make.add(
                "deductions", product=product, attribute="defects_pct", valid_from=EARLY, from_="3",
                price_pct=make.rng.choice(["2", "3.333333"]), station=where,
                quantity_pct=make.rng.choice(["", "", "1"]),
            )  # fmt: skip
        if make.chance(0.3):
            make.add(
                "deductions", product=product, valid_from=EARLY, price=make.price(0.02, 0.2), station=where
            )


def people(make: Maker) -> None:
    codes = make.rng.sample(
        ["M1", "m2", "007", "Ñ3", "a-4", "B5", "Z", "10", "9", "é"], make.rng.randrange(3, 9)
    )
    make.people = codes
    make.outsiders = set()
    make.moving = set()
    for number, code in enumerate(codes):
        row = {"code": code, "name": f"Person {code}", "joined_on": "2020-01-01"}
        if number >= 2 and make.chance(0.2):
            row["is_member"] = "no"
            make.outsiders.add(code)
        elif number >= 2 and make.chance(0.15):
            row["joined_on"] = make.seasons[0].day(make.rng, 0.1, 0.6).isoformat()
            make.moving.add(code)
            make.telling_days.append(row["joined_on"])
        elif number >= 2 and make.chance(0.1):
            row["left_on"] = make.seasons[0].day(make.rng, 0.3, 0.9).isoformat()
            make.moving.add(code)
            make.telling_days.append(row["left_on"])
        if make.chance(0.5):
            row |= {"kind": "person", "sex": make.rng.choice("FMX")}
        make.add("members", **row)
    if make.chance(0.15):
        make.add(
            "standings", member=codes[0], kind=make.rng.choice(["suspended", "price_cut"]), pct="5",
            from_="2023-01-01", to="2023-06-01", decision="D-old",
        )  # fmt: skip


def claims(make: Maker) -> None:
    if make.chance(0.35):
        return
    for code in make.people:
        for scheme in SCHEMES:
            if not make.chance(0.35):
                continue
            middle = make.seasons[0].day(make.rng, 0.3, 0.6)
            starts = make.rng.choice(["2024-06-01", middle.isoformat()])
            until = make.rng.choice(["2026-12-31", "2026-12-31", middle.isoformat(), "2024-12-31"])
            if starts > until:
                starts = "2024-06-01"
            make.telling_days += [starts, until]
            make.add(
                "certificates", code=make.code("C"), scheme=scheme, holder_kind="member", holder=code,
                status=make.rng.choices(["certified", "transition", "suspended"], [6, 2, 1])[0],
                valid_from=starts, valid_until=until,
            )  # fmt: skip
    if make.chance(0.3):
        make.add(
            "certificates", code=make.code("C"), scheme="FT", holder_kind="organisation", holder="ORG",
            status="certified", valid_from="2024-01-01", valid_until="2026-12-31",
        )  # fmt: skip


def lands(make: Maker) -> None:
    make.plots = {}
    if make.chance(0.4):
        return
    if make.chance(0.4):
        make.add(
            "use_rights", code="R1", holder_kind="community", holder="Aldea", kind="communal", document="Acta 3",
            valid_from="2020-01-01", valid_until="2030-01-01",
        )  # fmt: skip
    for code in make.people[: make.rng.randrange(1, 4)]:
        plot = make.code("P")
        make.plots[code] = plot
        use_right = "R1" if make.rows("use_rights") and make.chance(0.5) else ""
        make.add("plots", code=plot, member=code, use_right=use_right, area_ha="1.5")
        if make.rows("certificates") and make.chance(0.6):
            make.add(
                "certificates", code=make.code("C"), scheme=make.rng.choice(SCHEMES), holder_kind="plot", holder=plot,
                status=make.rng.choice(["certified", "certified", "transition"]),
                valid_from="2024-01-01", valid_until="2026-12-31",
            )  # fmt: skip


def buyers(make: Maker) -> None:
    make.buyers = [f"B{number}" for number in range(1, make.rng.randrange(2, 5))]
    for code in make.buyers:
        make.add(
            "buyers", code=code, name=f"Buyer {code}", kind=make.rng.choice(["exporter", "retail", "fair_trade"]),
            formality=make.rng.choice(["formal", "informal"]), reach=make.rng.choice(["local", "international"]),
        )  # fmt: skip
    if make.chance(0.2):
        make.add("containers", code="sack", name="Sack", tare="0.25")
    if make.chance(0.2):
        make.add("indices", index="NY", on="2025-02-01", price="2.5", currency="USD", unit="kg")


def rates(make: Maker) -> None:
    make.foreign = make.rng.choice(["USD", "EUR"]) if make.chance(0.5) else ""
    make.rated = make.chance(0.8)
    if not make.foreign or not make.rated:
        return
    last = max(plan.ends for plan in make.seasons)
    days = (last - make.seasons[0].starts).days + 60
    for _ in range(make.rng.randrange(1, 6)):
        on = make.seasons[0].starts + timedelta(days=make.rng.randrange(days))
        for _ in range(2 if make.chance(0.15) else 1):
            rate = rate_text(make)
            known = [(row["on"], row["rate"]) for row in make.rows("rates")]
            if make.ref_mode == "all" or (on.isoformat(), rate) not in known:
                make.add("rates", on=on.isoformat(), currency=make.foreign, rate=rate, ref=make.new_ref())


def rate_text(make: Maker) -> str:
    middle = {"PEN": 3.7, "CLP": 930, "KWD": 0.31, "PYG": 7300}[make.currency]
    rate = middle * make.rng.uniform(0.9, 1.1)
    if make.round_rates:
        return f"{rate:.{DECIMALS[make.currency]}f}"
    return f"{rate:.{make.rng.choice([4, 6, 10])}f}"
