"""The hosts' money: loans for rooms, what strangers pay, cleaning and promotion, fines, the office's till."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from eslabon.demo.cash import bring_to_bank, count_tills, feed
from eslabon.demo.draft import Draft, days
from eslabon.demo.office import Instalments, write_capital, write_cost, write_finance, write_fine, write_loan

SEASON, STARTS, ENDS = "TUR26", date(2025, 11, 1), date(2026, 10, 31)


def lend(draft: Draft) -> Instalments:
    """Three loans, paid off in pieces of what the network owes a house."""
    agreed = Instalments(piece=25000, least_value=60000)
    for number, (member, principal, purpose) in enumerate(
        (("A003", 400000, "bathroom"), ("A008", 250000, "beds"), ("A012", 300000, "kitchen")), 1
    ):
        on = date(2025, 11, 10) + timedelta(days=10 * number)
        write_loan(
            draft,
            f"PRE-{number:02}",
            on,
            member,
            principal,
            purpose,
            date(2026, 9, 30),
            season=SEASON,
            monthly_rate_pct="1",
        )
        agreed.agree(member, on, principal)
    draft.add(
        "loan_payments", ref="ABONO-01", on=date(2026, 4, 15), loan="PRE-03", amount="60000", into="OFI"
    )
    return agreed


def write_rules_and_money(draft: Draft) -> None:
    _write_rules(draft)
    write_capital(draft, STARTS, 100000, 40000)
    _write_costs(draft)
    _write_funding(draft)
    _write_quotes_and_hours(draft)
    feed(draft, "OFI", date(2025, 11, 3), date(2026, 10, 26), reserve=50000, step=50000)
    bring_to_bank(draft, "OFI", date(2025, 11, 9), date(2026, 10, 25), reserve=60000, step=50000)
    count_tills(draft, ["OFI"], date(2025, 11, 15), ENDS, short={("OFI", 8): 5000})


def _write_rules(draft: Draft) -> None:
    draft.add(
        "standings",
        ref="SIT-1",
        member="A012",
        kind="suspended",
        from_=date(2026, 6, 1),
        to=date(2026, 6, 30),
        decision="Acta 6",
    )
    for ref, on, member, amount, bylaw, decision in (
        (
            "MULTA-1",
            date(2026, 2, 25),
            "A004",
            60000,
            "Art. 7: recibió huéspedes fuera de la red sin avisar",
            "Acta 4",
        ),
        (
            "MULTA-2",
            date(2026, 5, 27),
            "A007",
            450000,
            "Art. 9: cobró de más a huéspedes de la red",
            "Acta 5",
        ),
        ("MULTA-3", date(2026, 5, 27), "A010", 20000, "Art. 3: ausencia a la asamblea", "Acta 5"),
    ):
        write_fine(draft, ref, SEASON, on, member, amount, bylaw, decision)
    draft.add(
        "reversals", sheet="fines", ref="MULTA-3", on=date(2026, 6, 10), reason="Camino cortado por la nieve"
    )
    draft.add(
        "adjustments",
        ref="AJU-1",
        season=SEASON,
        on=date(2026, 3, 18),
        member="A006",
        amount="35000",
        kind="transport",
        decision="Acta 4",
    )


def _write_costs(draft: Draft) -> None:
    sold: dict[date, Decimal] = {}
    for row in draft.rows["shipments"]:
        month_end = row["on"].replace(day=28)  # type: ignore[attr-defined]
        sold[month_end] = sold.get(month_end, Decimal(0)) + row["quantity"] * row["price"]  # type: ignore[operator]
    for day in sorted(sold):
        for step, share, supplier, tax_pct in (
            ("labour", "0.07", "Aseo y lavandería", None),
            ("transport", "0.06", "Traslados del valle", 19),
            ("inputs", "0.04", "Desayunos y leña", 19),
        ):
            owed_days = 20 if step == "transport" and day < date(2026, 10, 1) else None
            write_cost(
                draft,
                day,
                step,
                (sold[day] * Decimal(share)).quantize(Decimal(1)),
                supplier,
                product="noche",
                tax_pct=tax_pct,
                owed_days=owed_days,
            )
        write_cost(
            draft,
            day,
            "administration",
            draft.die.randint(260, 300) * 1000,
            "Oficina y reservas",
            product=None,
        )
    write_cost(draft, date(2025, 11, 18), "promotion", 900000, "Fotos y página", product="noche", tax_pct=19)
    write_cost(draft, date(2026, 5, 6), "promotion", 650000, "Feria de turismo", product="noche")
    write_cost(draft, date(2025, 12, 3), "certification", 380000, "Sello de turismo rural", product=None)
    write_cost(draft, date(2025, 12, 9), "other", 420000, "Seguro de responsabilidad", product=None)


def _write_funding(draft: Draft) -> None:
    draft.add("opening", ref="INI-1", on=STARTS, account="bank", amount="3200000")
    draft.add("opening", ref="INI-2", on=STARTS, account="reserve", amount="1500000")
    write_finance(draft, SEASON, "Cooperativa de Ahorro Los Alerces", [
        (date(2025, 11, 12), "draw", 3000000), (date(2026, 1, 30), "interest", 90000), (date(2026, 3, 31), "interest", 70000),
        (date(2026, 4, 10), "repay", 3000000), (date(2026, 4, 10), "interest", 12000),
    ], limit=5000000, due_on=date(2026, 6, 30))  # fmt: skip
    draft.add(
        "finance",
        code="SUB-01",
        on=date(2026, 5, 20),
        kind="grant",
        source="Servicio de Turismo",
        amount="1800000",
        into="bank",
        memo="Señalética",
    )
    draft.add(
        "other_income",
        ref="ING-1",
        season=SEASON,
        on=date(2026, 2, 14),
        source="Venta de artesanía en la oficina",
        amount="240000",
        kind="other",
        into="bank",
    )


def _write_quotes_and_hours(draft: Draft) -> None:
    """What the tout at the terminal pays a host per night in cash: more than the advance in January and February."""
    for monday in days(date(2025, 11, 3), ENDS, 14):
        high = date(2026, 1, 5) <= monday <= date(2026, 2, 28)
        price = Decimal(19000 if high else 13500) + draft.die.randint(-8, 8) * 100
        draft.add(
            "quotes",
            ref=draft.serial("COT"),
            on=monday,
            market="Terminal",
            product="noche",
            grade="U",
            price=price,
            currency="CLP",
            source="captador",
            buyer="INT",
            payment_days=0,
            takes_rejects=False,
            credit=False,
            place="Valle Alto",
        )
    for month_end in (day for day in days(STARTS, ENDS) if day.day == 28):
        for person, sex, step in (
            ("Encargada de reservas", "F", "administration"),
            ("Aseo 1", "F", "labour"),
            ("Chofer", "M", "transport"),
        ):
            hours = draft.die.randint(50, 120)
            draft.add(
                "work",
                ref=draft.serial("H"),
                season=SEASON,
                on=month_end,
                person=person,
                sex=sex,
                step=step,
                hours=hours,
                paid=hours * 3200,
            )
