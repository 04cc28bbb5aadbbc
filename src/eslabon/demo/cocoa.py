"""Cocoa for export: 120 members, three stations, wet and dry, organic, in transition and conventional; sold in dollars."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from eslabon.demo import cocoa_money
from eslabon.demo.cast import register, survey
from eslabon.demo.cocoa_harvest import Grower, all_growers, write_deliveries
from eslabon.demo.cocoa_rules import (
    COIN,
    ENDS,
    FAIR,
    HILL,
    HQ,
    ORGANIC,
    PLAIN,
    PORT,
    SEASON,
    STARTS,
    TRANSITION,
    write_buyers,
    write_contracts,
    write_market,
    write_prices,
    write_products,
)
from eslabon.demo.cocoa_trade import move_process_and_ship
from eslabon.demo.draft import Draft, Sheets
from eslabon.demo.invoices import Invoices

_SCHEMES = {ORGANIC: ("FT", "ORGANIC"), TRANSITION: ("FT", "ORGANIC-T"), FAIR: ("FT",), PLAIN: ()}


def cocoa(seed: int) -> Sheets:
    draft = Draft(code="cocoa", seed=seed, currency="PEN")
    _write_organisation(draft)
    growers = all_growers(draft)
    _write_register(draft, growers)
    _write_second_plot(draft, growers)
    _write_territory(draft, growers)
    write_market(draft)
    loans = cocoa_money.lend(draft, [g.person for g in growers if g.size > 1.2 and g.is_member][:14])
    delivered, accepted = write_deliveries(draft, growers, loans)
    _write_intentions(draft, growers, delivered)
    invoices = Invoices(draft)
    move_process_and_ship(draft, invoices, accepted)
    cocoa_money.write_payments(invoices)
    cocoa_money.write_rules_and_money(draft)
    return draft.sheets()


def _write_organisation(draft: Draft) -> None:
    draft.add(
        "organisation",
        code="CACAO-DEMO",
        name="Cooperativa Cacao del Río Imaginado",
        country="PE",
        currency="PEN",
        timezone="America/Lima",
        language="es",
        reserve_pct=10,
        protected_pct=50,
        nonmember_second_payment=False,
        cash_step=COIN,
        fiscal_year_start="01-01",
    )
    draft.add("appropriations", order=2, name="Fondo de educación", pct=5, of="rest", to="fund")
    draft.add(
        "seasons",
        code=SEASON,
        product="cacao;baba",
        starts_on=STARTS,
        ends_on=ENDS,
        basis="delivered",
        equalise=False,
    )
    for code, name, latitude, longitude in (
        (HQ, "Quebrada Clara", "-6.512300", "-76.401200"),
        (HILL, "Loma Alta", "-6.455100", "-76.472900"),
        (PORT, "Puerto Bajo", "-6.598700", "-76.318400"),
    ):
        draft.add(
            "stations",
            code=code,
            name=name,
            latitude=latitude,
            longitude=longitude,
            opening_cash="500.00",
            opened_on=STARTS,
        )
    draft.add("accounts", code="usd", name="Cuenta en dólares", kind="bank", currency="USD")
    draft.add("accounts", code="wallet", name="Billetera móvil", kind="mobile", currency="PEN")
    for code, name, tare in (("SACO", "Saco de yute", "0.900"), ("BALDE", "Balde de 20 litros", "1.100")):
        draft.add("containers", code=code, name=name, tare=tare)
    write_products(draft)
    write_prices(draft)
    write_buyers(draft)
    write_contracts(draft)


def _write_register(draft: Draft, growers: list[Grower]) -> None:
    die = draft.die
    committees = {
        0: "presidencia",
        1: "tesorería",
        2: "vigilancia",
        3: "calidad",
        8: "educación",
        12: "vigilancia",
    }
    for number, grower in enumerate(growers):
        person, (first, last) = grower.person, grower.present
        if first > STARTS:
            person = replace(person, joined_on=first)
        consented = number % 3 == 0
        register(
            draft,
            person,
            left_on=last if last < ENDS else None,
            committee=committees.get(number),
            is_member=grower.is_member,
            joined_on=person.joined_on,
            consent_on=date(2026, 4, 10) if consented else None,
            consent_for="story;data" if consented else None,
        )
        for scheme in _SCHEMES[grower.certification]:
            status = "transition" if scheme.endswith("-T") else "certified"
            scheme = scheme.removesuffix("-T")
            draft.add(
                "certificates",
                code=f"{scheme}-{person.code}",
                scheme=scheme,
                status=status,
                holder_kind="member",
                holder=person.code,
                valid_from=date(2026, 1, 1),
                valid_until=date(2026, 12, 15 if number % 5 else 31),
            )
        area = die.between(0.8, 4.6, 2)
        latitude, longitude = die.between(-6.62, -6.43, 6), die.between(-76.50, -76.30, 6)
        draft.add(
            "plots",
            code=f"P{person.code}",
            member=person.code,
            product=grower.product,
            area_ha=area,
            latitude=latitude,
            longitude=longitude,
            polygon=_square(latitude, longitude, area) if number % 4 else None,
            right_kind="owned" if number % 3 else "communal",
            right_document=f"Constancia {1000 + number}",
            expected_quantity=area * (550 if grower.product == "cacao" else 1450),
        )


def _write_second_plot(draft: Draft, growers: list[Grower]) -> None:
    """One member farms organic land and, since this year, a piece in transition: the plot's own claim stands first."""
    draft.add(
        "plots",
        code="PM003B",
        member="M003",
        product=growers[2].product,
        area_ha="1.20",
        latitude="-6.501100",
        longitude="-76.411900",
        right_kind="rented",
        right_document="Contrato de arriendo 17",
        expected_quantity=600,
    )
    for code, scheme, status in (
        ("FT-PM003B", "FT", "certified"),
        ("ORGANIC-PM003B", "ORGANIC", "transition"),
    ):
        draft.add(
            "certificates",
            code=code,
            scheme=scheme,
            status=status,
            holder_kind="plot",
            holder="PM003B",
            valid_from=date(2026, 1, 1),
            valid_until=date(2026, 12, 31),
        )


def _write_territory(draft: Draft, growers: list[Grower]) -> None:
    survey(draft, [g.person for g in growers[::4] if g.is_member], 2025, 9000, 26000, 0.48)
    for measure, number in (
        ("families growing cocoa", 840),
        ("median household income", 11800),
        ("poverty_pct", 41),
    ):
        draft.add(
            "territory",
            year=2025,
            place="Cuenca del Río Imaginado",
            measure=measure,
            value=number,
            source="censo inventado",
        )


def _square(latitude: Decimal, longitude: Decimal, area_ha: Decimal) -> str:
    """A square of about that area as GeoJSON, counter-clockwise and closed."""
    half = Decimal(repr(round(float(area_ha * 10000) ** 0.5 / 2 / 111000, 6)))
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    ring = ",".join(f"[{longitude + east},{latitude + north}]" for east, north in corners)
    return f'{{"type":"Polygon","coordinates":[[{ring}]]}}'


def _write_intentions(draft: Draft, growers: list[Grower], delivered: dict[str, Decimal]) -> None:
    for number, grower in enumerate(growers):
        if not grower.is_member:
            continue
        brought = delivered.get(grower.person.code, Decimal(100))
        sold_elsewhere = grower.away is not None and grower.away[0] == date(2026, 6, 1)
        factor = draft.die.between(1.6, 1.9, 2) if sold_elsewhere else draft.die.between(0.92, 1.15, 2)
        promised = (brought * factor / 10).quantize(Decimal(1)) * 10
        draft.add(
            "intentions",
            ref=f"INT-{number + 1:03}",
            season=SEASON,
            member=grower.person.code,
            product=grower.product,
            expected_quantity=(promised * Decimal("1.1")).quantize(Decimal(1)),
            to_organisation=promised,
        )
