"""A women's bakery: 25 women, eight products in one pool, a year of weekly orders, returns and tax that the buyer withholds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from eslabon.demo import bakery_money
from eslabon.demo.cast import Person, people, register, survey
from eslabon.demo.draft import Draft, Sheets, at, days, money, rounded_up, to_coin
from eslabon.demo.invoices import Invoices, Line
from eslabon.demo.office import Instalments
from eslabon.demo.stock import Key, Stock

SEASON, STARTS, ENDS = "PAN26", date(2025, 10, 27), date(2026, 10, 25)
RAISED = date(2026, 4, 27)
SHOP, STALL = "TALLER", "KIOSCO"
COIN = Decimal("0.50")
LATE_WEEK = date(2026, 3, 30)


class Product(NamedTuple):
    code: str
    name: str
    advance: Decimal
    price: Decimal
    sold_as_old: bool


PRODUCTS = [
    Product(code, name, Decimal(advance), Decimal(price), old)
    for code, name, advance, price, old in (
        ("pan", "Pan simple", "2.10", "7.00", True),
        ("integral", "Pan integral", "2.75", "9.00", True),
        ("semita", "Semita", "2.50", "8.00", True),
        ("pico", "Pico de dulce", "2.30", "7.50", False),
        ("rosquilla", "Bolsa de rosquillas", "4.10", "13.50", False),
        ("galleta", "Bolsa de galletas", "3.70", "12.00", False),
        ("queque", "Queque pequeño", "5.00", "17.00", False),
        ("empanada", "Empanada de piña", "3.00", "10.00", False),
    )
]
BY_CODE = {product.code: product for product in PRODUCTS}
SUPERMARKET = ("pan", "integral", "rosquilla", "galleta", "queque")
SCHOOL = ("pan", "semita", "pico")
SCHOOL_PRICE = Decimal("0.92")


def bakery(seed: int) -> Sheets:
    draft = Draft(code="bakery", seed=seed, currency="NIO")
    _write_organisation(draft)
    women = people(draft.die, "S", 25, 1.0, ["Barrio Aurora", "El Mirador", "La Pila"])
    _write_register(draft, women)
    loans = bakery_money.lend(draft)
    invoices, stock, delivered = Invoices(draft), Stock(), dict.fromkeys((w.code for w in women), Decimal(0))
    for number, monday in enumerate(days(STARTS, ENDS, 7), 1):
        _bake(draft, women, number, monday, stock, delivered, loans)
        _sell(invoices, stock, number, monday)
    _write_school_contract(draft)
    _write_intentions(draft, women, delivered)
    bakery_money.write_payments(invoices)
    bakery_money.write_rules_and_money(draft, women)
    return draft.sheets()


def advance_price(product: Product, day: date) -> Decimal:
    raised = product.advance * Decimal("1.15") if day >= RAISED else product.advance
    return raised.quantize(Decimal("0.01"))


def _write_organisation(draft: Draft) -> None:
    draft.add(
        "organisation",
        code="PAN-DEMO",
        name="Horno Las Veinticinco Lunas",
        country="NI",
        currency="NIO",
        timezone="America/Managua",
        language="es",
        reserve_pct=10,
        protected_pct=60,
        nonmember_second_payment=False,
        cash_step=COIN,
        fiscal_year_start="01-01",
    )
    draft.add("appropriations", order=2, name="Fondo de salud", pct=5, of="rest", to="fund")
    draft.add(
        "seasons",
        code=SEASON,
        product=";".join(BY_CODE),
        starts_on=STARTS,
        ends_on=ENDS,
        basis="delivered",
        equalise=False,
    )
    draft.add("stations", code=SHOP, name="Taller y horno", opening_cash="1500.00", opened_on=STARTS)
    draft.add("stations", code=STALL, name="Kiosco del parque", opening_cash="300.00", opened_on=STARTS)
    for product in PRODUCTS:
        draft.add("products", code=product.code, name=product.name, unit="piece")
        weight = product.advance / 2
        draft.add("grades", product=product.code, code="F", name="Del día", rank=1, weight=weight)
        if product.sold_as_old:
            draft.add(
                "grades", product=product.code, code="V", name="Del día anterior", rank=2, weight=weight / 2
            )
    for since in (date(2025, 10, 1), RAISED):
        for product in PRODUCTS:
            draft.add(
                "prices",
                product=product.code,
                grade="F",
                valid_from=since,
                price=advance_price(product, since),
            )
    for code, name, kind, formality, reach in (
        ("SUP", "Supermercado La Luna Llena", "supermarket", "formal", "regional"),
        ("ESC", "Merienda escolar municipal", "public", "formal", "local"),
        ("VEC", "Clientela del kiosco", "consumer", "informal", "local"),
        ("REV", "Revendedora del mercado", "intermediary", "informal", "local"),
    ):
        draft.add("buyers", code=code, name=name, kind=kind, formality=formality, reach=reach, country="NI")


def _write_register(draft: Draft, women: list[Person]) -> None:
    committees = {0: "presidencia", 1: "tesorería", 2: "secretaría", 6: "vigilancia", 11: "calidad"}
    for number, woman in enumerate(women):
        register(
            draft,
            woman,
            committee=committees.get(number),
            birth_year=draft.die.randint(1962, 2003),
            consent_on=date(2025, 11, 3) if number % 2 else None,
            consent_for="story;photo" if number % 2 else None,
        )
    survey(draft, women[::2], 2025, 60000, 140000, 0.35)
    for measure, value in (("women with own income_pct", 38), ("median household income", 84000)):
        draft.add(
            "territory",
            year=2025,
            place="Municipio Aurora",
            measure=measure,
            value=value,
            source="encuesta inventada",
        )


def _turn(women: list[Person], number: int, monday: date) -> list[Person]:
    """Half of the women bake in a week. Three sell on the market themselves before Christmas; one is suspended in May."""
    turn = [woman for index, woman in enumerate(women) if (index + number) % 2 == 0 and index != 20]
    if date(2025, 11, 24) <= monday <= date(2026, 1, 12):
        turn = [woman for woman in turn if woman.code not in ("S005", "S010", "S017")]
    if date(2026, 5, 1) <= monday <= date(2026, 5, 31):
        turn = [woman for woman in turn if woman.code != "S014"]
    return turn + ([women[20]] if number % 13 == 0 else [])


def _bake(
    draft: Draft,
    women: list[Person],
    number: int,
    monday: date,
    stock: Stock,
    delivered: dict[str, Decimal],
    loans: Instalments,
) -> None:
    """The receipts of a Monday morning: two products each."""
    die = draft.die
    for turn, woman in enumerate(_turn(women, number, monday)):
        moment, receipt = at(monday, 5, 2 + 3 * turn), draft.serial("R", 4)
        owed = monday == LATE_WEEK and turn % 3 == 0
        for line in (1, 2):
            product = PRODUCTS[(turn + number + 3 * (line - 1)) % 8]
            made = die.about(300, 50, 150, 420) / product.advance.quantize(Decimal(1))
            gross = made.quantize(Decimal(1))
            burnt = (receipt, line) == ("R-0200", 1)
            rejected = gross if burnt else (die.between(3, 9) if die.random() < 0.04 else None)
            kept = Decimal(10) if die.random() < 0.03 and rejected is None else None
            accepted = gross - (rejected or 0) - (kept or 0)
            value = money(accepted * advance_price(product, monday), "NIO")
            withheld = None
            if line == 1 and number % 3 == 0 and not owed:
                withheld = loans.share(woman.code, monday, value)
            voided = receipt == "R-0077"
            paid = Decimal(0) if owed else to_coin(value - (withheld or 0), COIN)
            draft.add(
                "deliveries",
                receipt=receipt,
                line=line,
                at=moment,
                station=SHOP,
                member=woman.code,
                product=product.code,
                gross=gross,
                rejected=rejected,
                kept=kept,
                grade="F",
                advance_paid=paid,
                means="cash",
                loan_withheld=withheld,
                void_on=monday if voided else None,
                void_reason="Escrito dos veces" if voided else None,
                note="Toda la hornada quemada" if burnt else None,
            )
            if voided:
                continue
            stock.put(SHOP, Key(product.code, "F", ""), accepted)
            delivered[woman.code] += accepted
            if owed and value:
                _pay_later(draft, woman, receipt, value)


def _pay_later(draft: Draft, woman: Person, receipt: str, value: Decimal) -> None:
    draft.add(
        "payouts",
        ref=draft.serial("SALDO"),
        season=SEASON,
        on=date(2026, 4, 20),
        member=woman.code,
        amount=value,
        from_=SHOP,
        kind="advance_balance",
        reference=receipt,
    )


def _in_term(day: date) -> bool:
    return day.month not in (12, 1) and not date(2026, 7, 6) <= day <= date(2026, 7, 19)


def _sell(invoices: Invoices, stock: Stock, number: int, monday: date) -> None:
    """Tuesday the supermarket's order, Wednesday the school, Saturday the stall: what is left, and yesterday's bread."""
    die, draft = invoices.draft.die, invoices.draft
    order = f"P-{number:02}"
    lines = _part(stock, SUPERMARKET, Decimal("0.55"), Decimal(1))
    tuesday = monday + timedelta(days=1)
    for line in lines:
        short = die.between(0.86, 0.99, 2) if die.random() < 0.35 else Decimal(1)
        draft.add(
            "contracts",
            code=order,
            line=1 + lines.index(line),
            buyer="SUP",
            season=SEASON,
            product=line.key.product,
            grade="F",
            quantity=rounded_up(line.quantity / short, 5),
            window_from=monday,
            window_to=tuesday,
            price_rule="fixed",
            currency="NIO",
            price=line.price,
            payment_days=30,
            tolerance_pct=2,
        )
    invoices.ship(f"S-{number:02}", tuesday, "SUP", lines, contract=order)
    if _in_term(monday):
        school = _part(stock, SCHOOL, Decimal("0.6"), SCHOOL_PRICE)
        invoices.ship(f"E-{number:02}", monday + timedelta(days=2), "ESC", school, contract="MERIENDA")
    saturday = monday + timedelta(days=5)
    if number % 4 == 0:
        _write_off(draft, stock, saturday)
    stall = []
    for key in stock.keys(SHOP):
        factor = Decimal("1.05") if key.grade == "F" else Decimal("0.5")
        price = (BY_CODE[key.product].price * factor).quantize(Decimal("0.01"))
        stall += [Line(key, quantity, price) for _, quantity in stock.take(SHOP, key)]
    invoices.ship(f"K-{number:02}", saturday, "VEC", stall)
    _take_back(invoices, stock, number, monday, lines)


def _part(stock: Stock, products: tuple[str, ...], share: Decimal, factor: Decimal) -> list[Line]:
    lines = []
    for product in products:
        key = Key(product, "F", "")
        wanted = (stock.quantity(SHOP, key) * share).quantize(Decimal(1))
        price = (BY_CODE[product].price * factor).quantize(Decimal("0.01"))
        lines += [Line(key, quantity, price) for _, quantity in stock.take(SHOP, key, wanted)]
    return lines


def _write_off(draft: Draft, stock: Stock, saturday: date) -> None:
    for key in stock.keys(SHOP):
        wanted = (stock.quantity(SHOP, key) * Decimal("0.04")).quantize(Decimal(1))
        for _, quantity in stock.take(SHOP, key, wanted):
            draft.add(
                "losses",
                ref=draft.serial("MERMA"),
                on=saturday,
                product=key.product,
                grade=key.grade,
                quantity=quantity,
                reason="Se pasó en el estante",
            )


def _take_back(invoices: Invoices, stock: Stock, number: int, monday: date, lines: list[Line]) -> None:
    """On Friday the supermarket gives back what it did not sell; once a whole order that came crushed."""
    friday = monday + timedelta(days=4)
    for index, line in enumerate(lines, 1):
        whole = number == 20 and index == 1
        if not whole and (number + index) % 4:
            continue
        quantity = (
            line.quantity
            if whole
            else (line.quantity * invoices.draft.die.between(0.03, 0.09, 2)).quantize(Decimal(1))
        )
        if quantity <= 0:
            continue
        old = BY_CODE[line.key.product].sold_as_old and not whole
        invoices.give_back(
            friday,
            f"S-{number:02}",
            index,
            quantity,
            line.price,
            to_grade="V" if old else None,
            ref="DEV-LOTE" if whole else None,
            note="Llegó aplastado: se devuelve todo" if whole else None,
        )
        if old:
            stock.put(SHOP, Key(line.key.product, "V", ""), quantity)


def _write_school_contract(draft: Draft) -> None:
    for line, product in enumerate(SCHOOL, 1):
        shipped = sum(
            (
                row["quantity"]
                for row in draft.rows["shipments"]
                if row["contract"] == "MERIENDA" and row["product"] == product
            ),
            Decimal(0),
        )  # type: ignore[misc]
        price = (BY_CODE[product].price * SCHOOL_PRICE).quantize(Decimal("0.01"))
        draft.add(
            "contracts",
            code="MERIENDA",
            line=line,
            buyer="ESC",
            season=SEASON,
            product=product,
            grade="F",
            quantity=rounded_up(shipped * Decimal("1.04"), 100),
            window_from=date(2025, 10, 27),
            window_to=date(2026, 11, 30),
            price_rule="fixed",
            currency="NIO",
            price=price,
            payment_days=30,
            tolerance_pct=3,
        )


def _write_intentions(draft: Draft, women: list[Person], delivered: dict[str, Decimal]) -> None:
    for number, woman in enumerate(women, 1):
        factor = (
            Decimal("1.45") if woman.code in ("S005", "S010", "S017") else draft.die.between(0.95, 1.1, 2)
        )
        promised = rounded_up(delivered[woman.code] * factor, 10)
        draft.add(
            "intentions",
            ref=f"INT-{number:02}",
            season=SEASON,
            member=woman.code,
            expected_quantity=promised,
            to_organisation=promised,
            note="Piezas de todos los productos",
        )
