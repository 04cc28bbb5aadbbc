"""The bakery's money: small loans, the buyers' payments with tax withheld, flour and firewood, fines, the two tills."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from eslabon.demo.cash import bring_to_bank, count_tills, feed
from eslabon.demo.cast import Person
from eslabon.demo.draft import Draft, days, money
from eslabon.demo.invoices import Invoices
from eslabon.demo.office import Instalments, write_capital, write_cost, write_finance, write_fine, write_loan

SEASON, STARTS, ENDS = "PAN26", date(2025, 10, 27), date(2026, 10, 25)
TODAY = date(2026, 11, 16)


def lend(draft: Draft) -> Instalments:
    """Five loans, paid off in pieces from a Monday's bread."""
    agreed = Instalments(piece=100, least_value=250)
    for number, (member, principal, purpose) in enumerate(
        (
            ("S003", 2000, "oven"),
            ("S008", 1500, "school"),
            ("S012", 1200, "health"),
            ("S019", 2500, "roof"),
            ("S024", 1000, "school"),
        ),
        1,
    ):
        on = date(2025, 11, 10) + timedelta(days=14 * number)
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
        "loan_payments", ref="ABONO-01", on=date(2026, 6, 15), loan="PRE-04", amount="500.00", into="TALLER"
    )
    return agreed


def write_payments(invoices: Invoices) -> None:
    """The stall pays at once; the supermarket in 30 days less 2 %; the school when the municipality has money."""
    for row in list(invoices.draft.rows["shipments"]):
        code, on = str(row["code"]), row["on"]
        if row["line"] != 1:
            continue
        assert isinstance(on, date)
        if code.startswith("K"):
            invoices.pay(on, code, into="KIOSCO")
        elif code.startswith("S") and on + timedelta(days=30) <= TODAY:
            withheld = money(invoices.open[code] * Decimal("0.02"), "NIO")
            invoices.pay(on + timedelta(days=30), code, withheld=withheld, into="bank")
        elif code.startswith("E"):
            _school_pays(invoices, code, on)


def _school_pays(invoices: Invoices, code: str, on: date) -> None:
    late = date(2026, 2, 1) <= on <= date(2026, 3, 31)
    paid_on = on + timedelta(days=95 if late else 35)
    if paid_on <= TODAY:
        first = late and not any(
            row.get("ref") == "COB-TARDE" for row in invoices.draft.rows["buyer_payments"]
        )
        note = "La alcaldía pagó dos meses tarde" if late else None
        invoices.pay(paid_on, code, into="bank", ref="COB-TARDE" if first else None, note=note)


def write_rules_and_money(draft: Draft, women: list[Person]) -> None:
    _write_rules(draft)
    write_capital(draft, STARTS, 1000, 600)
    _write_costs(draft)
    _write_funding(draft)
    _write_quotes(draft)
    _write_hours(draft, women)
    feed(draft, "TALLER", STARTS, date(2026, 10, 26), reserve=300, step=500)
    bring_to_bank(draft, "KIOSCO", STARTS + timedelta(days=6), date(2026, 10, 25), reserve=300, step=100)
    count_tills(draft, ["TALLER", "KIOSCO"], STARTS + timedelta(days=5), ENDS, short={("KIOSCO", 9): 35})


def _write_rules(draft: Draft) -> None:
    draft.add(
        "standings",
        ref="SIT-1",
        member="S014",
        kind="suspended",
        from_=date(2026, 5, 1),
        to=date(2026, 5, 31),
        decision="Acta 9",
    )
    for ref, on, member, amount, bylaw in (
        ("MULTA-1", date(2026, 1, 21), "S005", 250, "Art. 8: no cumplió su turno"),
        (
            "MULTA-2",
            date(2026, 3, 18),
            "S021",
            2400,
            "Art. 10: usó el nombre del taller para vender por su cuenta",
        ),
        ("MULTA-3", date(2026, 4, 15), "S011", 100, "Art. 6: ausencia a la asamblea"),
    ):
        write_fine(draft, ref, SEASON, on, member, amount, bylaw, "Acta 8")
    draft.add("reversals", sheet="fines", ref="MULTA-3", on=date(2026, 4, 29), reason="Avisó a tiempo")
    draft.add(
        "adjustments",
        ref="AJU-1",
        season=SEASON,
        on=date(2026, 8, 12),
        member="S002",
        amount="180.00",
        kind="transport",
        decision="Acta 12",
    )
    draft.add(
        "adjustments",
        ref="AJU-2",
        season=SEASON,
        on=date(2026, 10, 21),
        member="S009",
        amount="300.00",
        kind="bonus",
        decision="Acta 14",
    )


def _write_costs(draft: Draft) -> None:
    sold: dict[date, Decimal] = {}
    for row in draft.rows["shipments"]:
        month_end = row["on"].replace(day=28)  # type: ignore[attr-defined]
        sold[month_end] = sold.get(month_end, Decimal(0)) + row["quantity"] * row["price"]  # type: ignore[operator]
    for day, sales in sold.items():
        for step, share, supplier, tax_pct, owed_days in (
            ("inputs", "0.40", "Molino El Porvenir", None, 15),
            ("processing", "0.07", "Leña y gas", None, None),
            ("packaging", "0.045", "Empaques del Lago", 15, None),
            ("transport", "0.04", "Camioneta de don Lino", None, None),
        ):
            write_cost(
                draft,
                day,
                step,
                (sales * Decimal(share)).quantize(Decimal(1)),
                supplier,
                product=None if step == "transport" else "pan",
                tax_pct=tax_pct,
                owed_days=owed_days if day < date(2026, 10, 28) else None,
            )
        write_cost(draft, day, "administration", draft.die.randint(3400, 3900), "Contadora", product=None)
    write_cost(draft, date(2026, 2, 17), "quality", 3600, "Registro sanitario", product=None)


def _write_funding(draft: Draft) -> None:
    draft.add("opening", ref="INI-1", on=STARTS, account="bank", amount="24000.00")
    draft.add("opening", ref="INI-2", on=STARTS, account="reserve", amount="6000.00")
    write_finance(draft, SEASON, "Caja Comunal Amanecer", [
        (date(2025, 11, 3), "draw", 60000), (date(2026, 1, 30), "interest", 1800),
        (date(2026, 6, 30), "interest", 2100), (date(2026, 7, 3), "repay", 40000), (date(2026, 10, 20), "interest", 1400),
    ], limit=100000, due_on=date(2026, 12, 20))  # fmt: skip
    draft.add(
        "finance",
        code="SUB-01",
        on=date(2026, 1, 12),
        kind="grant",
        source="Fundación Puente",
        amount="45000.00",
        into="bank",
        memo="Horno de gas",
    )
    draft.add(
        "other_income",
        ref="ING-1",
        on=date(2025, 12, 20),
        source="Alquiler del horno en Navidad",
        amount="2600.00",
        product="pan",
        kind="service",
        into="bank",
    )


def _write_quotes(draft: Draft) -> None:
    """What the reseller pays at the market: more than the advance before Christmas."""
    for monday in days(STARTS, ENDS, 14):
        season = Decimal("1.50") if date(2025, 11, 17) <= monday <= date(2026, 1, 12) else Decimal("1.02")
        for product, base in (("pan", "2.20"), ("rosquilla", "4.30"), ("queque", "5.20")):
            draft.add(
                "quotes",
                ref=draft.serial("COT"),
                on=monday,
                market="Mercado Aurora",
                product=product,
                grade="F",
                price=(Decimal(base) * season * draft.die.between(0.95, 1.06, 3)).quantize(Decimal("0.01")),
                currency="NIO",
                source="revendedora",
                buyer="REV",
                payment_days=0,
                takes_rejects=True,
                credit=False,
                place="Barrio Aurora",
            )


def _write_hours(draft: Draft, women: list[Person]) -> None:
    for month_end in (day for day in days(STARTS, ENDS) if day.day == 25):
        for woman in women:
            draft.add(
                "work",
                ref=draft.serial("H", 4),
                season=SEASON,
                on=month_end,
                person=woman.name,
                sex="F",
                member=woman.code,
                step="processing",
                hours=draft.die.randint(24, 60),
            )
        draft.add(
            "work",
            ref=draft.serial("H", 4),
            season=SEASON,
            on=month_end,
            person="Contadora",
            sex="F",
            step="administration",
            hours=32,
            paid="2400.00",
        )
