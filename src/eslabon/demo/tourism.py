"""Rural tourism: fourteen host families, three hundred bookings with deposits and no-shows, in a currency without minor unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from eslabon.demo import tourism_money
from eslabon.demo.cast import Person, people, register, survey
from eslabon.demo.draft import Draft, Sheets, at, money
from eslabon.demo.invoices import Invoices, Line
from eslabon.demo.office import Instalments
from eslabon.demo.stock import Key

SEASON, STARTS, ENDS = "TUR26", date(2025, 11, 1), date(2026, 10, 31)
RAISED = date(2026, 1, 5)
OFFICE = "OFI"
BOOKINGS = 300
NO_SHOWS = frozenset({18, 41, 77, 103, 128, 150, 171, 199, 222, 246, 263, 290})
#: the one whose host had no hot water; the one who left without paying two nights; the one that was written twice
COLD, FLED, TWICE = 60, 95, 140
LATE_ADVANCE = frozenset({84, 85, 86})
PRICES = {"noche": (14000, 15500, 26000), "comida": (5000, 5500, 9000), "salida": (12000, 13000, 22000)}
PRODUCTS = tuple(PRICES)


@dataclass(frozen=True)
class Booking:
    number: int
    buyer: str
    arrives: date
    leaves: date
    quantities: dict[str, int]

    @property
    def code(self) -> str:
        return f"RES-{self.number:03}"


def tourism(seed: int) -> Sheets:
    draft = Draft(code="tourism", seed=seed, currency="CLP")
    _write_organisation(draft)
    hosts = people(draft.die, "A", 14, 0.65, ["Valle Alto", "La Ribera"])
    guides = people(draft.die, "G", 2, 0.5, ["La Ribera"])
    _write_register(draft, hosts, guides)
    loans = tourism_money.lend(draft)
    invoices, given = Invoices(draft), dict.fromkeys((host.code for host in hosts), 0)
    for booking in _bookings(draft):
        _write_contract(draft, booking)
        deposit = _take_deposit(invoices, booking)
        if booking.number in NO_SHOWS:
            _keep_deposit(draft, booking, deposit)
            continue
        _host(draft, booking, hosts, guides, given, loans)
        _invoice(invoices, booking, deposit)
    _write_intentions(draft, hosts, given)
    tourism_money.write_rules_and_money(draft)
    return draft.sheets()


def _write_organisation(draft: Draft) -> None:
    draft.add(
        "organisation",
        code="VALLE-DEMO",
        name="Casas Abiertas del Valle Inventado",
        country="CL",
        currency="CLP",
        timezone="America/Santiago",
        language="es",
        protected_pct=50,
        nonmember_second_payment=False,
        cash_step=10,
        fiscal_year_start="01-01",
    )
    draft.add("appropriations", order=1, name="Fondo del valle", pct=10, of="surplus", to="community")
    draft.add("appropriations", order=2, name="Reserva legal", pct=20, of="rest", to="reserve")
    draft.add(
        "seasons",
        code=SEASON,
        product=";".join(PRODUCTS),
        starts_on=STARTS,
        ends_on=ENDS,
        basis="delivered",
        equalise=False,
    )
    draft.add("stations", code=OFFICE, name="Oficina del valle", opening_cash="150000", opened_on=STARTS)
    for code, name, unit, weight in (
        ("noche", "Noche por persona", "person-night", "1"),
        ("comida", "Comida casera", "piece", "0.357143"),
        ("salida", "Salida guiada", "piece", "0.857143"),
    ):
        draft.add("products", code=code, name=name, unit=unit)
        draft.add("grades", product=code, code="U", name="Servicio", rank=1, weight=weight)
    for since, column in ((date(2025, 10, 1), 0), (RAISED, 1)):
        for product in PRODUCTS:
            draft.add("prices", product=product, grade="U", valid_from=since, price=PRICES[product][column])
    for code, name, kind, formality, reach, country in (
        ("DIR", "Huéspedes directos", "consumer", "informal", "national", "CL"),
        ("AGN", "Agencia Cordillera Azul", "agency", "formal", "national", "CL"),
        ("AGI", "Wanderfreunde Reisen", "agency", "formal", "international", "DE"),
        ("PLA", "Plataforma Duerme Lejos", "agency", "formal", "international", "US"),
        ("INT", "Captador de la terminal", "intermediary", "informal", "local", "CL"),
    ):
        draft.add(
            "buyers", code=code, name=name, kind=kind, formality=formality, reach=reach, country=country
        )


def _write_register(draft: Draft, hosts: list[Person], guides: list[Person]) -> None:
    for number, host in enumerate(hosts):
        register(
            draft,
            host,
            committee={0: "presidencia", 1: "tesorería", 2: "vigilancia"}.get(number),
            payout_method="bank",
            consent_on=date(2025, 11, 8),
            consent_for="story;photo",
        )
    for guide in guides:
        register(draft, guide, is_member=False, payout_method="cash")
    survey(draft, hosts[::2], 2025, 4_200_000, 9_800_000, 0.3)
    for measure, value in (("families in the valley", 212), ("median household income", 6_400_000)):
        draft.add(
            "territory",
            year=2025,
            place="Valle Inventado",
            measure=measure,
            value=value,
            source="encuesta inventada",
        )


def _bookings(draft: Draft) -> list[Booking]:
    """Three hundred in order of arrival: most between December and March."""
    die, drawn = draft.die, []
    while len(drawn) < BOOKINGS:
        arrives = STARTS + timedelta(days=int(die.triangular(12, 352, 95)))
        guests, nights = die.choice([1, 2, 2, 2, 3, 4, 5]), die.choice([1, 2, 2, 3, 3, 4])
        buyer = die.choices(["DIR", "AGN", "AGI", "PLA"], [5, 2, 2, 2])[0]
        outings = guests if die.random() < 0.6 else 0
        quantities = {
            "noche": guests * nights,
            "comida": guests * die.randint(1, nights + 1),
            "salida": outings,
        }
        drawn.append((arrives, arrives + timedelta(days=nights), buyer, quantities))
    drawn.sort(key=lambda one: (one[0], one[1], one[2], sorted(one[3].items())))
    bookings = []
    for number, (arrives, leaves, buyer, quantities) in enumerate(drawn, 1):
        if (
            number in NO_SHOWS or number == COLD
        ):  # whoever pays a deposit can lose it; the cold house had two guests for two nights
            buyer = "DIR"
        if number == COLD:
            quantities = {"noche": 4, "comida": 4, "salida": 0}
        bookings.append(Booking(number, buyer, arrives, leaves, {k: q for k, q in quantities.items() if q}))
    return bookings


def _price(buyer: str, product: str) -> Decimal:
    share = (
        Decimal("0.90") if buyer in ("AGN", "AGI") else (Decimal("0.88") if buyer == "PLA" else Decimal(1))
    )
    return (PRICES[product][2] * share).quantize(Decimal(1))


def _tax_pct(booking: Booking) -> Decimal | None:
    return Decimal(19) if booking.buyer in ("DIR", "AGN") else None


def _write_contract(draft: Draft, booking: Booking) -> None:
    """A booking is a small contract: what, when, at which price, payable when."""
    days_to_pay = {"DIR": 0, "PLA": 7, "AGN": 30, "AGI": 30}[booking.buyer]
    for line, (product, quantity) in enumerate(booking.quantities.items(), 1):
        draft.add(
            "contracts",
            code=booking.code,
            line=line,
            buyer=booking.buyer,
            season=SEASON,
            product=product,
            grade="U",
            quantity=quantity,
            window_from=booking.arrives,
            window_to=booking.leaves,
            price_rule="fixed",
            currency="CLP",
            price=_price(booking.buyer, product),
            payment_days=days_to_pay,
            tolerance_pct=0,
        )


def _take_deposit(invoices: Invoices, booking: Booking) -> Decimal:
    """Direct guests pay 30 % when they book."""
    if booking.buyer != "DIR":
        return Decimal(0)
    worth = sum((q * _price("DIR", product) for product, q in booking.quantities.items()), Decimal(0))
    deposit = (worth * Decimal("0.3") / 100).quantize(Decimal(1)) * 100
    on = max(STARTS, booking.arrives - timedelta(days=invoices.draft.die.randint(6, 35)))
    invoices.deposit(on, booking.code, deposit, f"SENA-{booking.number:03}")
    return deposit


def _keep_deposit(draft: Draft, booking: Booking, deposit: Decimal) -> None:
    draft.add(
        "other_income",
        ref=f"NOSHOW-{booking.number:03}",
        season=SEASON,
        on=booking.arrives + timedelta(days=1),
        source="No llegaron: se queda la seña",
        amount=deposit,
        currency="CLP",
        product="noche",
        kind="no_show",
        into="prepayment",
        buyer=booking.buyer,
        contract=booking.code,
    )


def _present(booking: Booking, hosts: list[Person]) -> list[Person]:
    """Two rent to others in the high season, one is suspended in June, one hardly takes part."""
    away = {"A004", "A009"} if date(2026, 1, 12) <= booking.arrives <= date(2026, 2, 28) else set()
    if date(2026, 6, 1) <= booking.leaves <= date(2026, 6, 30):
        away = {"A012"}
    return [
        host for host in hosts if host.code not in away and (host.code != "A007" or booking.number % 40 == 0)
    ]


def _host(
    draft: Draft,
    booking: Booking,
    hosts: list[Person],
    guides: list[Person],
    given: dict[str, int],
    loans: Instalments,
) -> None:
    """Receipts of the day they leave: the house, the kitchen, the guide."""
    present = _present(booking, hosts)
    house = present[booking.number % len(present)]
    cook = present[(booking.number * 3 + 1) % len(present)]
    guide = (
        guides[booking.number % 2]
        if booking.number % 3 == 0
        else present[(booking.number * 5 + 2) % len(present)]
    )
    for product, person in (("noche", house), ("comida", cook), ("salida", guide)):
        quantity = booking.quantities.get(product)
        if not quantity:
            continue
        if booking.number == COLD and product == "noche":
            _receipt(
                draft,
                booking,
                product,
                house,
                quantity,
                None,
                rejected=quantity,
                note="Sin agua caliente: los huéspedes cambiaron de casa",
            )
            person = next(host for host in present if host is not house)
        if booking.number == FLED and product == "noche":
            quantity += 2
            draft.add(
                "losses",
                ref="MERMA-001",
                season=SEASON,
                on=booking.leaves,
                product="noche",
                grade="U",
                quantity=2,
                reason="Se fueron sin pagar la última noche",
            )
        if booking.number == TWICE and product == "noche":
            _receipt(
                draft,
                booking,
                product,
                person,
                quantity,
                None,
                void_on=booking.leaves + timedelta(days=1),
                void_reason="Escrito dos veces",
            )
        _receipt(draft, booking, product, person, quantity, loans)
        if person.code in given:
            given[person.code] += quantity


def _receipt(
    draft: Draft,
    booking: Booking,
    product: str,
    person: Person,
    quantity: int,
    loans: Instalments | None,
    *,
    rejected: int | None = None,
    void_on: date | None = None,
    void_reason: str | None = None,
    note: str | None = None,
) -> None:
    price = PRICES[product][1 if booking.leaves >= RAISED else 0]
    value = Decimal((quantity - (rejected or 0)) * price)
    late = booking.number in LATE_ADVANCE and product == "noche"
    withheld = loans.share(person.code, booking.leaves, value) if loans and not late else None
    guide = person.code.startswith("G")
    extra = rejected is not None or void_on is not None
    receipt = f"B-{booking.number:03}{'X' if extra else product[0].upper()}"
    draft.add(
        "deliveries",
        receipt=receipt,
        line=1,
        at=at(booking.leaves, 11, 5),
        station=OFFICE,
        member=person.code,
        product=product,
        gross=quantity,
        rejected=rejected,
        grade="U",
        advance_paid=Decimal(0) if late else value - (withheld or 0),
        means="cash" if guide else "transfer",
        loan_withheld=withheld,
        void_on=void_on,
        void_reason=void_reason,
        note=note or f"{booking.code}",
    )
    if late:
        draft.add(
            "payouts",
            ref=draft.serial("SALDO"),
            season=SEASON,
            on=booking.leaves + timedelta(days=21),
            member=person.code,
            amount=value,
            from_="bank",
            kind="advance_balance",
            reference=receipt,
        )


def _invoice(invoices: Invoices, booking: Booking, deposit: Decimal) -> None:
    """Direct guests pay the rest when they leave, the others when they are used to; the German agency was late all summer
    and owes for the spring."""
    code, on = f"F-{booking.number:03}", booking.leaves
    lines = [
        Line(Key(product, "U", ""), Decimal(quantity), _price(booking.buyer, product))
        for product, quantity in booking.quantities.items()
    ]
    invoices.ship(code, on, booking.buyer, lines, contract=booking.code, tax_pct=_tax_pct(booking))
    invoices.apply(code, deposit)
    if booking.number == COLD:
        invoices.note(on, code, money(Decimal(-12000), "CLP"), "claim", "NOTA-AGUA")
    if booking.buyer == "DIR":
        invoices.pay(on, code, into=OFFICE if booking.number % 4 == 0 else "bank")
        return
    late = booking.buyer == "AGI" and date(2026, 1, 1) <= on <= date(2026, 2, 28)
    wait = {"PLA": 7, "AGN": 32, "AGI": 88 if late else 33}[booking.buyer]
    paid_on = on + timedelta(days=wait)
    forgotten = booking.buyer == "AGI" and on >= date(2026, 9, 1)
    if paid_on <= date(2026, 11, 16) and not forgotten:
        first = late and all(row.get("ref") != "COB-TARDE" for row in invoices.draft.rows["buyer_payments"])
        kept = Decimal(20000) if booking.buyer == "AGN" and booking.number % 50 == 7 else None
        invoices.pay(
            paid_on,
            code,
            into="bank",
            ref="COB-TARDE" if first else None,
            deduction=kept,
            deduction_reason="Bus que llegó tarde" if kept else None,
            note="Casi dos meses tarde" if late else None,
        )


def _write_intentions(draft: Draft, hosts: list[Person], given: dict[str, int]) -> None:
    """Nights and meals each house said it would offer through the network; two rented to others all January."""
    for number, host in enumerate(hosts, 1):
        factor = Decimal("1.7") if host.code in ("A004", "A009") else draft.die.between(1.0, 1.15, 2)
        promised = (given[host.code] * factor).quantize(Decimal(1))
        draft.add(
            "intentions",
            ref=f"INT-{number:02}",
            season=SEASON,
            member=host.code,
            expected_quantity=promised + 12,
            to_organisation=promised,
        )
