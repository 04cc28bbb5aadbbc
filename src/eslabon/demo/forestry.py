"""Community forestry: three communities, sixty families, a yearly quota nearly used, trunks sawn into boards and offcuts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from eslabon.demo import forestry_money
from eslabon.demo.cast import Person, people, register, survey
from eslabon.demo.draft import MILLI, Die, Draft, Sheets, at, money, to_coin
from eslabon.demo.forestry_mill import CITY, ENDS, MILL, STARTS, work_through
from eslabon.demo.invoices import Invoices
from eslabon.demo.office import Instalments
from eslabon.demo.stock import Key, Parcel

SEASON = "MAD26"
RAISED = date(2026, 7, 20)
COIN = Decimal("0.10")
LATE_WEEK = (date(2026, 7, 6), date(2026, 7, 11))


@dataclass(frozen=True)
class Community:
    name: str
    yard: str
    quota: Decimal
    certification: str


COMMUNITIES = (
    Community("San Isidro de Nunca", "PAT1", Decimal(340), "FSC"),
    Community("Agua Quieta", "PAT2", Decimal(300), "FSC"),
    Community("Monte Manso", "PAT3", Decimal(260), ""),
)
USED = Decimal("0.9")


def forestry(seed: int) -> Sheets:
    draft = Draft(code="forestry", seed=seed, currency="BOB")
    _write_organisation(draft)
    families = people(draft.die, "F", 60, 0.4, [community.name for community in COMMUNITIES])
    _write_register(draft, families)
    _write_territory(draft, families)
    loans = forestry_money.lend(draft)
    invoices = Invoices(draft)
    felled = _write_deliveries(draft, families, loans)
    _write_intentions(draft, families)
    work_through(draft, invoices, felled)
    forestry_money.write_payments(invoices)
    forestry_money.write_rules_and_money(draft)
    return draft.sheets()


def _write_organisation(draft: Draft) -> None:
    draft.add(
        "organisation",
        code="BOSQUE-DEMO",
        name="Bosque Común Tres Arroyos de Nunca",
        country="BO",
        currency="BOB",
        timezone="America/La_Paz",
        language="es",
        protected_pct=50,
        nonmember_second_payment=False,
        cash_step=COIN,
        fiscal_year_start="01-01",
    )
    draft.add(
        "appropriations", order=1, name="Fondo de las comunidades", pct=20, of="surplus", to="community"
    )
    draft.add("appropriations", order=2, name="Reserva legal", pct=10, of="rest", to="reserve")
    draft.add(
        "seasons",
        code=SEASON,
        product="troza",
        starts_on=STARTS,
        ends_on=ENDS,
        basis="delivered",
        equalise=True,
    )
    for code, name in (
        (MILL, "Aserradero comunal"),
        (CITY, "Depósito de la ciudad"),
        ("PAT1", "Patio San Isidro"),
        ("PAT2", "Patio Agua Quieta"),
        ("PAT3", "Patio Monte Manso"),
    ):
        draft.add(
            "stations",
            code=code,
            name=name,
            opening_cash="1000.00" if code.startswith("PAT") else None,
            opened_on=STARTS,
        )
    _write_products(draft)
    forestry_money.write_market(draft)


def _write_products(draft: Draft) -> None:
    for code, name, hs_code in (
        ("troza", "Troza", "440349"),
        ("tabla", "Tabla aserrada", "440729"),
        ("recorte", "Recorte", "440139"),
    ):
        draft.add("products", code=code, name=name, unit="m3", hs_code=hs_code)
    draft.add(
        "attributes",
        product="troza",
        code="diameter_cm",
        name="Diámetro menor",
        unit="cm",
        decimals=0,
        better="high",
    )
    for product, code, name, rank, weight, max_defects, reject in (
        ("troza", "A", "Troza A", 1, "1", 10, None),
        ("troza", "B", "Troza B", 2, "0.65", 25, None),
        ("troza", "R", "Rechazo", 3, "0", None, True),
        ("tabla", "PRI", "Tabla primera", 1, "3", None, None),
        ("tabla", "SEG", "Tabla segunda", 2, "1.9", None, None),
        ("recorte", "U", "Recorte", 1, "0.3", None, None),
    ):
        draft.add(
            "grades",
            product=product,
            code=code,
            name=name,
            rank=rank,
            weight=weight,
            max_defects_pct=max_defects,
            reject=reject,
        )
    draft.add("limits", product="troza", grade="A", attribute="diameter_cm", min=45)
    draft.add("limits", product="troza", grade="B", attribute="diameter_cm", min=30)
    draft.add("yields", input_product="troza", output_product="tabla", expected_pct=49, max_pct=60)
    draft.add("yields", input_product="troza", output_product="recorte", expected_pct=15, max_pct=25)
    for since in (date(2026, 1, 1), RAISED):
        for grade in ("A", "B"):
            draft.add(
                "prices", product="troza", grade=grade, valid_from=since, price=advance_price(grade, since)
            )


def advance_price(grade: str, day: date) -> Decimal:
    best = Decimal("660.00") if day >= RAISED else Decimal("600.00")
    return best if grade == "A" else (best * Decimal("0.65")).quantize(Decimal("0.01"))


def _write_register(draft: Draft, families: list[Person]) -> None:
    for number, community in enumerate(COMMUNITIES, 1):
        draft.add(
            "use_rights",
            code=f"DER-{number}",
            holder_kind="community",
            holder=community.name,
            kind="communal",
            document=f"Plan de manejo {300 + number}/2024",
            authority="Autoridad de Bosques",
            valid_from=date(2024, 1, 1),
            valid_until=date(2033, 12, 31),
            product="troza",
            quota=community.quota,
            quota_period="year",
        )
    for number, family in enumerate(families):
        couple = number % 5 < 3
        register(
            draft,
            family,
            kind="couple" if couple else "person",
            name=f"Familia {family.name.split(' ', 1)[1]} ({family.name.split()[0]})",
            committee={0: "presidencia", 1: "tesorería", 2: "vigilancia", 7: "monte", 10: "vigilancia"}.get(
                number
            ),
            consent_on=date(2026, 5, 10) if number % 2 else None,
            consent_for="story;data" if number % 2 else None,
        )
        community = COMMUNITIES[number % 3]
        draft.add(
            "plots",
            code=f"A{family.code}",
            member=family.code,
            use_right=f"DER-{number % 3 + 1}",
            product="troza",
            area_ha=draft.die.between(18, 60, 1),
            latitude=draft.die.between(-15.9, -15.5, 6),
            longitude=draft.die.between(-63.2, -62.7, 6),
            expected_quantity=(community.quota / 20).quantize(Decimal("0.1")),
        )
        if community.certification:
            draft.add(
                "certificates",
                code=f"FSC-{family.code}",
                scheme="FSC",
                status="certified",
                holder_kind="member",
                holder=family.code,
                valid_from=date(2025, 6, 1),
                valid_until=date(2030, 5, 31),
            )


def _write_territory(draft: Draft, families: list[Person]) -> None:
    survey(draft, families[::2], 2025, 14000, 42000, 0.4)
    for measure, value in (
        ("families in the communities", 148),
        ("median household income", 21500),
        ("standing forest ha", 18400),
    ):
        draft.add(
            "territory",
            year=2025,
            place="Tres Arroyos",
            measure=measure,
            value=value,
            source="plan de manejo inventado",
        )


def _volumes(draft: Draft, quota: Decimal) -> list[Decimal]:
    """Volumes of a community's loads: together exactly the used share of its quota."""
    left, volumes = quota * USED, []
    while left > 8:
        volumes.append(draft.die.between(1.8, 5.4, 2))
        left -= volumes[-1]
    return [*volumes, left / 2, left - left / 2]


def _loads(draft: Draft, families: list[Person]) -> list[tuple[datetime, Person, Community, Decimal]]:
    die, loads = draft.die, []
    for community in COMMUNITIES:
        own = [family for family in families if family.community == community.name]
        for number, volume in enumerate(_volumes(draft, community.quota)):
            family = (
                own[number] if number < len(own) else die.choice([one for one in own if one.code != "F019"])
            )
            day = _visit_day(die, family)
            loads.append((at(day, die.randint(7, 16), die.randint(0, 59)), family, community, volume))
    return sorted(loads, key=lambda load: (load[0], load[1].code))


def _visit_day(die: Die, family: Person) -> date:
    while True:
        day = STARTS + timedelta(days=int(die.triangular(2, 165, 80)))
        if day.weekday() < 6 and not _absent(family, day):
            return day


def _absent(family: Person, day: date) -> bool:
    """Five families sell to the trader in June and July; one is suspended in September."""
    if family.code in ("F004", "F013", "F023", "F032", "F041"):
        return date(2026, 6, 1) <= day <= date(2026, 7, 25)
    return family.code == "F038" and date(2026, 9, 1) <= day <= date(2026, 9, 30)


def _write_deliveries(draft: Draft, families: list[Person], loans: Instalments) -> list[Parcel]:
    """Every load at the yards; returns what was accepted, by day."""
    die, accepted, counts = draft.die, [], {community.yard: 0 for community in COMMUNITIES}
    for moment, family, community, volume in _loads(draft, families):
        counts[community.yard] += 1
        number, day = counts[community.yard], moment.date()
        diameter, defects = die.about(50, 8, 31, 78), die.about(7, 4, 0, 24, 2)
        if (community.yard, number) == ("PAT2", 12):
            diameter, defects = Decimal(41), Decimal("38.00")
        grade = "R" if defects > 25 else ("A" if diameter >= 45 and defects <= 10 else "B")
        value = Decimal(0) if grade == "R" else money(volume * advance_price(grade, day), "BOB")
        late = community.yard == "PAT1" and LATE_WEEK[0] <= day <= LATE_WEEK[1]
        withheld = None if late else loans.share(family.code, day, value)
        facts: dict[str, object] = {
            "line": 1,
            "at": moment,
            "station": community.yard,
            "member": family.code,
            "plot": f"A{family.code}",
            "product": "troza",
            "gross": volume.quantize(MILLI),
            "defects_pct": defects,
            "reading_diameter_cm": diameter,
            "advance_paid": Decimal(0)
            if late
            else to_coin(value - (withheld or 0), COIN).quantize(Decimal("0.01")),
            "means": "cash",
            "loan_withheld": withheld,
        }
        if (community.yard, number) == ("PAT3", 15):
            _write_void(draft, f"{community.yard}-{number:03}", facts, day)
            counts[community.yard] += 1
        receipt = f"{community.yard}-{counts[community.yard]:03}"
        draft.add("deliveries", receipt=receipt, **facts)
        if late and value:
            _pay_later(draft, community.yard, family, receipt, value)
        if grade != "R":
            accepted.append(
                Parcel(
                    day, community.yard, Key("troza", grade, community.certification), volume.quantize(MILLI)
                )
            )
    return accepted


def _write_void(draft: Draft, receipt: str, facts: dict[str, object], day: date) -> None:
    """Measured wrongly, voided the same day and written again."""
    wrong = {**facts, "gross": facts["gross"] + Decimal("0.900")}  # type: ignore[operator]
    draft.add(
        "deliveries", receipt=receipt, **wrong, void_on=day, void_reason="Se cubicó dos veces la misma troza"
    )


def _pay_later(draft: Draft, yard: str, family: Person, receipt: str, value: Decimal) -> None:
    draft.add(
        "payouts",
        ref=draft.serial("SALDO"),
        season=SEASON,
        on=date(2026, 7, 27),
        member=family.code,
        amount=value,
        from_=yard,
        kind="advance_balance",
        reference=receipt,
    )


def _write_intentions(draft: Draft, families: list[Person]) -> None:
    felled: dict[object, Decimal] = {}
    for row in draft.rows["deliveries"]:
        if not row.get("void_on"):
            felled[row["member"]] = felled.get(row["member"], Decimal(0)) + row["gross"]  # type: ignore[operator]
    for number, family in enumerate(families, 1):
        factor = (
            Decimal("1.7")
            if family.code in ("F004", "F013", "F023", "F032", "F041")
            else draft.die.between(0.95, 1.12, 2)
        )
        promised = (felled.get(family.code, Decimal(6)) * factor).quantize(Decimal("0.1"))
        draft.add(
            "intentions",
            ref=f"INT-{number:02}",
            season=SEASON,
            member=family.code,
            product="troza",
            expected_quantity=promised + 1,
            to_organisation=promised,
        )
