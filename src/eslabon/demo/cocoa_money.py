"""The cocoa cooperative's money: loans, buyers' payments, costs, order finance, fines, capital, and the tills that are fed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from eslabon.demo.cash import count_tills, feed
from eslabon.demo.cast import Person
from eslabon.demo.cocoa_rules import ENDS, HILL, HQ, PORT, SEASON, STARTS, dollar
from eslabon.demo.draft import Draft, days, money
from eslabon.demo.invoices import Invoices
from eslabon.demo.office import Instalments, write_capital, write_cost, write_finance, write_fine, write_loan


def lend(draft: Draft, people: list[Person]) -> Instalments:
    """Loans of April and May, paid off in pieces at the scale."""
    agreed = Instalments(piece=80, least_value=300)
    purposes = ("fertilizante", "poda", "escuela", "salud")
    for number, person in enumerate(people, 1):
        principal = draft.die.randint(4, 9) * 100
        on = date(2026, 4, 6) + timedelta(days=3 * number)
        write_loan(
            draft,
            f"PRE-{number:02}",
            on,
            person.code,
            principal,
            purposes[number % 4],
            date(2026, 10, 15),
            season=SEASON,
            in_kind=number == 1,
        )
        agreed.agree(person.code, on, principal)
        if number % 5 == 0:
            draft.add(
                "loan_payments",
                ref=f"ABONO-{number:02}",
                on=date(2026, 7, 20),
                loan=f"PRE-{number:02}",
                amount="100.00",
                into=HQ,
            )
    return agreed


def write_payments(invoices: Invoices) -> None:
    """Who paid when. The fair-trade house pays its first invoice six weeks late; three invoices are still open."""
    fixed = {"D-02": date(2026, 7, 8)}
    for shipment, on in fixed.items():
        invoices.note(
            on,
            shipment,
            money(_shipped(invoices, shipment) * Decimal("0.22"), "USD"),
            "fixation",
            f"NOTA-{shipment}-1",
        )
    for shipment in ("D-02", "D-06"):  # the second fixation lowers the weighted price from 5.72 to 5.664
        amount = money(_shipped(invoices, shipment) * Decimal("-0.056"), "USD")
        early = money(invoices.open[shipment] * Decimal("0.85"), "USD")
        invoices.pay(date(2026, 7, 20 if shipment == "D-02" else 31), shipment, early, into="usd")
        invoices.note(date(2026, 8, 12), shipment, amount, "fixation", f"NOTA-{shipment}-2")
        invoices.pay(date(2026, 8, 24), shipment, into="usd")
    invoices.pay(
        date(2026, 9, 10), "D-03", into="usd", ref="COB-TARDE", note="45 días después de lo acordado"
    )
    for shipment, on in (
        ("D-04", date(2026, 8, 18)),
        ("D-08", date(2026, 9, 18)),
        ("D-09", date(2026, 9, 28)),
    ):
        invoices.pay(on, shipment, into="usd")
    invoices.pay(
        date(2026, 10, 20),
        "D-10",
        deduction=Decimal("120.00"),
        deduction_reason="Humedad al llegar",
        into="usd",
    )
    invoices.pay(date(2026, 10, 12), "D-11", rate=Decimal("3.5120"), into="bank")
    for shipment, on in (
        ("D-01", date(2026, 7, 10)),
        ("D-05", date(2026, 8, 1)),
        ("D-07", date(2026, 9, 8)),
        ("D-12", date(2026, 11, 3)),
        ("D-13", date(2026, 10, 10)),
    ):
        invoices.pay(on, shipment, into="bank")
    for row in [row for row in invoices.draft.rows["buyer_payments"] if row["into"] == "usd"]:
        _change_dollars(invoices.draft, row["on"], row["amount"])  # type: ignore[arg-type]


def _shipped(invoices: Invoices, shipment: str) -> Decimal:
    return sum(
        (row["quantity"] for row in invoices.draft.rows["shipments"] if row["code"] == shipment), Decimal(0)
    )  # type: ignore[misc]


def _change_dollars(draft: Draft, received_on: date, amount: Decimal) -> None:
    on = received_on + timedelta(days=2)
    draft.add(
        "cash_moves",
        code=draft.serial("CAMBIO", 2),
        on=on,
        from_="usd",
        to="bank",
        amount=amount,
        received_on=on,
        amount_received=money(amount * (dollar(on) - Decimal("0.008")), "PEN"),
    )


def write_rules_and_money(draft: Draft) -> None:
    _write_standings(draft)
    _write_rules(draft)
    write_capital(draft, STARTS, 300, 200)
    _write_costs(draft)
    _write_funding(draft)
    _write_labour(draft)
    for till in (HQ, HILL, PORT, "wallet"):
        feed(draft, till, STARTS, date(2026, 11, 4), reserve=200, step=500)
    count_tills(draft, [HQ, HILL, PORT], date(2026, 4, 11), ENDS, short={(HQ, 6): 20})


def _write_standings(draft: Draft) -> None:
    draft.add(
        "standings",
        ref="SIT-1",
        member="M031",
        kind="suspended",
        from_=date(2026, 8, 1),
        to=date(2026, 8, 31),
        decision="Acta 18/2026",
    )
    draft.add(
        "standings",
        ref="SIT-2",
        member="M045",
        kind="removed",
        from_=date(2026, 8, 16),
        decision="Acta 19/2026",
    )
    draft.add(
        "standings",
        ref="SIT-3",
        member="M025",
        kind="price_cut",
        pct=5,
        from_=date(2026, 9, 1),
        to=date(2026, 10, 31),
        decision="Acta 20/2026",
    )


def _write_rules(draft: Draft) -> None:
    for ref, on, member, amount, bylaw, decision in (
        ("MULTA-1", date(2026, 6, 24), "M016", 80, "Art. 12: ausencia a la asamblea", "Acta 15/2026"),
        ("MULTA-2", date(2026, 7, 22), "M025", 150, "Art. 17: venta fuera sin aviso", "Acta 17/2026"),
        (
            "MULTA-3",
            date(2026, 8, 19),
            "M071",
            900,
            "Art. 17: venta fuera sin aviso, tercera vez",
            "Acta 19/2026",
        ),
        ("MULTA-4", date(2026, 8, 19), "M052", 80, "Art. 12: ausencia a la asamblea", "Acta 19/2026"),
    ):
        write_fine(draft, ref, SEASON, on, member, amount, bylaw, decision)
    draft.add(
        "reversals", sheet="fines", ref="MULTA-4", on=date(2026, 9, 2), reason="Presentó constancia de salud"
    )
    draft.add(
        "adjustments",
        ref="AJU-1",
        season=SEASON,
        on=date(2026, 10, 28),
        member="M025",
        amount="-38.00",
        kind="price_cut",
        decision="Acta 20/2026",
    )
    draft.add(
        "adjustments",
        ref="AJU-2",
        season=SEASON,
        on=date(2026, 9, 15),
        member="M010",
        amount="45.00",
        kind="transport",
        decision="Acta 20/2026",
    )


def _write_costs(draft: Draft) -> None:
    busy = {4: 0.6, 5: 0.9, 6: 1.3, 7: 1.4, 8: 1.1, 9: 0.9, 10: 0.6}
    for month, factor in busy.items():
        day = date(2026, month, 28)
        owed = 30 if month < 10 else None
        write_cost(draft, day, "collection", round(2300 * factor), "Acopiadores", product="cacao")
        write_cost(draft, day, "processing", round(3100 * factor), "Secadores", product="cacao")
        write_cost(
            draft,
            day,
            "transport",
            round(2100 * factor),
            "Transportes Sin Prisa",
            product="cacao",
            tax_pct=18,
            owed_days=owed,
        )
        write_cost(draft, day, "labour", round(1500 * factor), "Cuadrilla de almacén", product="cacao")
        write_cost(draft, day, "administration", draft.die.randint(2900, 3300), "Oficina", product=None)
    for on, step, amount, supplier, memo in (
        (date(2026, 4, 20), "certification", 9800, "Certificadora Hoja Verde", "Inspección orgánica anual"),
        (date(2026, 5, 12), "certification", 4200, "Sello Justo", None),
        (date(2026, 8, 5), "quality", 2600, "Laboratorio de catación", None),
        (date(2026, 9, 24), "promotion", 3400, "Feria del chocolate", "Puesto y muestras"),
    ):
        write_cost(draft, on, step, amount, supplier, product="cacao", memo=memo)
    write_cost(draft, date(2026, 5, 20), "packaging", 4720, "Sacos del Valle", product="cacao", tax_pct=18)


def _write_funding(draft: Draft) -> None:
    draft.add("opening", ref="INI-1", on=STARTS, account="bank", amount="120000.00")
    draft.add("opening", ref="INI-2", on=STARTS, account="reserve", amount="52000.00")
    draft.add("opening", ref="INI-3", on=STARTS, account="premium_fund", amount="14500.00")
    draft.add("opening", ref="INI-4", on=STARTS, account="member", key="M012", amount="64.50")
    draft.add("opening", ref="INI-5", on=STARTS, account="member", key="M019", amount="-40.00")
    write_finance(
        draft,
        SEASON,
        "Fondo Solidario Horizonte",
        [
            (date(2026, 4, 27), "draw", 180000),
            (date(2026, 5, 25), "draw", 220000),
            (date(2026, 6, 15), "draw", 150000),
            (date(2026, 6, 30), "interest", 5600),
            (date(2026, 8, 26), "repay", 150000),
            (date(2026, 8, 31), "interest", 6900),
            (date(2026, 10, 14), "repay", 150000),
            (date(2026, 10, 30), "interest", 4100),
            (date(2026, 11, 10), "repay", 100000),
        ],
        limit=600000,
        due_on=date(2026, 12, 15),
    )
    draft.add(
        "finance",
        code="SUB-01",
        on=date(2026, 5, 6),
        kind="grant",
        source="Programa Cuencas",
        amount="25000.00",
        into="bank",
        memo="Tendales solares",
    )
    draft.add(
        "premium_spent",
        ref="PRIMA-1",
        on=date(2026, 8, 14),
        amount="6500.00",
        decision="Asamblea 2026-03-28, punto 4: techo de la escuela",
        from_="bank",
    )
    draft.add(
        "premium_spent",
        ref="PRIMA-2",
        on=date(2026, 10, 9),
        amount="4200.00",
        decision="Asamblea 2026-03-28, punto 5: podadoras",
        from_="bank",
    )
    draft.add(
        "other_income",
        ref="ING-1",
        on=date(2026, 8, 21),
        source="Servicio de secado a vecinos",
        amount="1850.00",
        product="cacao",
        kind="service",
        into="bank",
    )


def _write_labour(draft: Draft) -> None:
    workers = (("Secador 1", "M", "processing"), ("Secadora 2", "F", "processing"), ("Acopiadora Loma Alta", "F", "collection"),
               ("Acopiador Puerto Bajo", "M", "collection"), ("Acopiadora centro", "F", "collection"), ("Catadora", "F", "quality"),
               ("Contadora", "F", "administration"), ("Gerente", "M", "administration"))  # fmt: skip
    for month_end in (day for day in days(STARTS, ENDS) if (day + timedelta(days=1)).day == 1):
        for person, sex, step in workers:
            hours = draft.die.randint(110, 176)
            draft.add(
                "work",
                ref=draft.serial("H"),
                season=SEASON,
                on=month_end,
                person=person,
                sex=sex,
                step=step,
                hours=hours,
                paid=f"{hours * 8}.00",
            )
