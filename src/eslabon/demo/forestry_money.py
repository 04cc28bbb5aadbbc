"""The forest's money: what buyers and traders pay, sawmill and freight, order finance, fines, the yards' tills."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from eslabon.demo.cash import count_tills, feed
from eslabon.demo.draft import Draft, days
from eslabon.demo.forestry_mill import ENDS, STARTS, YARDS
from eslabon.demo.invoices import Invoices
from eslabon.demo.office import Instalments, write_capital, write_cost, write_finance, write_fine, write_loan

SEASON = "MAD26"


def write_market(draft: Draft) -> None:
    """Buyers, contracts, and what the trader offers on the road: most in June and July."""
    for code, name, kind, formality, reach, country in (
        ("MUE", "Mueblería La Nube", "processor", "formal", "national", "BO"),
        ("EXP", "Maderas del Horizonte", "exporter", "formal", "international", "BO"),
        ("MUN", "Municipio de los Tres Arroyos", "public", "formal", "local", "BO"),
        ("CAR", "Carpinteros del barrio", "retail", "informal", "local", "BO"),
        ("RES", "Rescatista del camino", "intermediary", "informal", "regional", "BO"),
    ):
        draft.add(
            "buyers", code=code, name=name, kind=kind, formality=formality, reach=reach, country=country
        )
    for (
        code,
        buyer,
        grade,
        certification,
        quantity,
        window_from,
        window_to,
        price,
        premium,
        payment_days,
        tolerance,
    ) in (
        ("F01", "MUE", "PRI", "FSC", 110, date(2026, 6, 1), date(2026, 9, 30), "3350.00", "60.00", 30, 5),
        ("F02", "MUN", "SEG", None, 90, date(2026, 6, 15), date(2026, 11, 30), "2250.00", None, 30, 5),
        ("F03", "EXP", "PRI", "FSC", 75, date(2026, 8, 1), date(2026, 12, 15), "3600.00", "60.00", 45, 3),
    ):
        draft.add(
            "contracts",
            code=code,
            line=1,
            buyer=buyer,
            season=SEASON,
            product="tabla",
            grade=grade,
            certification=certification,
            quantity=quantity,
            window_from=window_from,
            window_to=window_to,
            price_rule="fixed",
            currency="BOB",
            price=price,
            premium=premium,
            premium_to="fund" if premium else None,
            payment_days=payment_days,
            tolerance_pct=tolerance,
        )
    _write_quotes(draft)


def _write_quotes(draft: Draft) -> None:
    for monday in days(STARTS, ENDS, 7):
        tempting = date(2026, 6, 1) <= monday <= date(2026, 7, 19)
        for place in ("Agua Quieta", "Monte Manso"):
            price = Decimal(705 if tempting else 570) + draft.die.between(-25, 25)
            draft.add(
                "quotes",
                ref=draft.serial("COT"),
                on=monday,
                market="Camino troncal",
                product="troza",
                grade="A",
                price=price,
                currency="BOB",
                source="rescatista",
                buyer="RES",
                payment_days=0,
                takes_rejects=True,
                credit=tempting,
                place=place,
            )


def lend(draft: Draft) -> Instalments:
    """Six loans, paid off in pieces at the yard."""
    agreed = Instalments(piece=150, least_value=900)
    for number, (member, principal, purpose) in enumerate(
        (
            ("F002", 1500, "chainsaw"),
            ("F009", 900, "health"),
            ("F017", 1200, "oxen"),
            ("F028", 900, "school"),
            ("F036", 1200, "chainsaw"),
            ("F050", 800, "health"),
        ),
        1,
    ):
        on = date(2026, 5, 4) + timedelta(days=2 * number)
        write_loan(
            draft,
            f"PRE-{number:02}",
            on,
            member,
            principal,
            purpose,
            date(2026, 10, 20),
            season=SEASON,
            in_kind=number == 1,
        )
        agreed.agree(member, on, principal)
    draft.add(
        "loan_payments", ref="ABONO-01", on=date(2026, 8, 10), loan="PRE-03", amount="300.00", into="PAT2"
    )
    return agreed


def write_payments(invoices: Invoices) -> None:
    """The furniture maker pays on time, the municipality when its budget comes; two invoices are still open."""
    for shipment, on in (
        ("V-01", date(2026, 7, 24)),
        ("V-04", date(2026, 8, 21)),
        ("V-05", date(2026, 8, 30)),
        ("V-09", date(2026, 10, 2)),
        ("V-10", date(2026, 10, 16)),
        ("V-06", date(2026, 9, 25)),
        ("V-02", date(2026, 7, 3)),
        ("V-08", date(2026, 8, 28)),
        ("V-13", date(2026, 10, 16)),
    ):
        invoices.pay(on, shipment, into="bank")
    invoices.pay(
        date(2026, 10, 5), "V-03", into="bank", ref="COB-TARDE", note="El municipio pagó 57 días tarde"
    )
    invoices.pay(
        date(2026, 11, 10),
        "V-07",
        deduction=Decimal("450.00"),
        deduction_reason="Humedad de las tablas",
        into="bank",
        note="El municipio pagó 51 días tarde",
    )


def write_rules_and_money(draft: Draft) -> None:
    _write_rules(draft)
    write_capital(draft, STARTS, 500, 300)
    _write_costs(draft)
    _write_funding(draft)
    _write_hours(draft)
    for till in YARDS:
        feed(draft, till, date(2026, 5, 4), date(2026, 10, 26), reserve=300, step=500)
    count_tills(draft, list(YARDS), date(2026, 5, 9), ENDS, short={("PAT2", 4): 40})


def _write_rules(draft: Draft) -> None:
    draft.add(
        "standings",
        ref="SIT-1",
        member="F038",
        kind="suspended",
        from_=date(2026, 9, 1),
        to=date(2026, 9, 30),
        decision="Acta 22",
    )
    draft.add(
        "standings",
        ref="SIT-2",
        member="F013",
        kind="price_cut",
        pct=5,
        from_=date(2026, 8, 1),
        to=date(2026, 8, 31),
        decision="Acta 21",
    )
    for ref, on, member, amount, bylaw, decision in (
        ("MULTA-1", date(2026, 7, 29), "F013", 300, "Art. 14: venta al rescatista", "Acta 21"),
        ("MULTA-2", date(2026, 8, 26), "F019", 3500, "Art. 9: tala fuera de su área", "Acta 22"),
        ("MULTA-3", date(2026, 8, 26), "F044", 150, "Art. 5: no fue al cortafuegos", "Acta 22"),
    ):
        write_fine(draft, ref, SEASON, on, member, amount, bylaw, decision)
    draft.add(
        "reversals", sheet="fines", ref="MULTA-3", on=date(2026, 9, 9), reason="Estaba de viaje por salud"
    )
    draft.add(
        "adjustments",
        ref="AJU-1",
        season=SEASON,
        on=date(2026, 9, 2),
        member="F013",
        amount="-60.00",
        kind="price_cut",
        decision="Acta 21",
    )
    draft.add(
        "adjustments",
        ref="AJU-2",
        season=SEASON,
        on=date(2026, 9, 16),
        member="F006",
        amount="220.00",
        kind="transport",
        decision="Acta 22",
    )


def _write_costs(draft: Draft) -> None:
    busy = {5: 0.6, 6: 1.0, 7: 1.3, 8: 1.3, 9: 1.1, 10: 0.7}
    for month, factor in busy.items():
        day = date(2026, month, 28)
        write_cost(
            draft, day, "processing", round(42000 * factor), "Cuadrilla del aserradero", product="tabla"
        )
        write_cost(
            draft,
            day,
            "transport",
            round(23000 * factor),
            "Camiones Sin Apuro",
            product="tabla",
            tax_pct=13,
            owed_days=21 if month < 10 else None,
        )
        write_cost(draft, day, "collection", round(9000 * factor), "Cubicadores y patios", product="troza")
        write_cost(draft, day, "administration", draft.die.randint(9500, 10500), "Oficina", product=None)
    write_cost(
        draft,
        date(2026, 5, 18),
        "certification",
        24000,
        "Auditoría de bosque",
        product="troza",
        memo="Cadena de custodia",
    )
    write_cost(
        draft,
        date(2026, 5, 12),
        "other",
        31000,
        "Autoridad de Bosques",
        product="troza",
        memo="Patente forestal",
    )
    write_cost(draft, date(2026, 9, 9), "promotion", 5200, "Feria de la madera", product="tabla")


def _write_funding(draft: Draft) -> None:
    draft.add("opening", ref="INI-1", on=STARTS, account="bank", amount="150000.00")
    draft.add("opening", ref="INI-2", on=STARTS, account="reserve", amount="65000.00")
    draft.add("opening", ref="INI-3", on=STARTS, account="premium_fund", amount="6000.00")
    draft.add("opening", ref="INI-4", on=STARTS, account="member", key="F005", amount="-120.00")
    write_finance(draft, SEASON, "Banco de los Bosques", [
        (date(2026, 5, 15), "draw", 150000), (date(2026, 6, 12), "draw", 250000), (date(2026, 7, 31), "interest", 7800),
        (date(2026, 9, 1), "repay", 50000), (date(2026, 9, 30), "interest", 7200), (date(2026, 10, 20), "repay", 120000),
    ], limit=450000, due_on=date(2026, 12, 31))  # fmt: skip
    draft.add(
        "finance",
        code="SUB-01",
        on=date(2026, 6, 3),
        kind="grant",
        source="Cooperación del Norte",
        amount="60000.00",
        into="bank",
        memo="Afiladora y secador solar",
    )
    draft.add(
        "premium_spent",
        ref="PRIMA-1",
        on=date(2026, 10, 12),
        amount="5000.00",
        decision="Asamblea 2026-04-18, punto 6: vivero",
        from_="bank",
    )
    draft.add(
        "other_income",
        ref="ING-1",
        on=date(2026, 8, 14),
        source="Aserrío para vecinos",
        amount="3400.00",
        product="troza",
        kind="service",
        into="bank",
    )


def _write_hours(draft: Draft) -> None:
    crew = (("Aserrador 1", "M", "processing"), ("Aserrador 2", "M", "processing"), ("Clasificadora", "F", "quality"),
            ("Cubicadora patio 1", "F", "collection"), ("Cubicador patio 2", "M", "collection"), ("Contadora", "F", "administration"))  # fmt: skip
    for month in range(5, 11):
        for person, sex, step in crew:
            hours = draft.die.randint(120, 176)
            draft.add(
                "work",
                ref=draft.serial("H"),
                season=SEASON,
                on=date(2026, month, 28),
                person=person,
                sex=sex,
                step=step,
                hours=hours,
                paid=f"{hours * 18}.00",
            )
