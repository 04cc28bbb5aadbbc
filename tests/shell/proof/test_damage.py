"""Each kind of damage to real books on disk is named: the row, and by which law."""

from __future__ import annotations

import pytest

POSTING = "(SELECT MIN(p.id) FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id WHERE {})"
ENTRY_OF = "(SELECT MIN(id) FROM ledger_entry WHERE source = '{}' AND kind = '{}')"
COOP = "(SELECT id FROM registry_organisation WHERE code = 'COOP')"


def of(condition: str) -> str:
    return POSTING.format(condition)


def shifted(condition: str, by: int = 100) -> str:
    where = of(condition)
    return f"UPDATE ledger_posting SET amount_minor = amount_minor + {by}, book_minor = book_minor + {by} WHERE id = {where}"


def booked(condition: str) -> str:
    return f"UPDATE ledger_posting SET book_minor = book_minor + 7 WHERE id = {of(condition)}"


def renamed(column: str, value: str, condition: str) -> str:
    return f"UPDATE ledger_posting SET {column} = '{value}' WHERE id = {of(condition)}"


def entry(source: str, kind: str) -> str:
    return ENTRY_OF.format(source, kind)


#: name -> (law, statements, the row that the violation names, words of what it says)
DAMAGE: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "a posting's amount": ("V1", (shifted("e.source = 'costs:CO3'"),), "COOP entry", "no suma cero en PEN"),
    "a book amount alone": (
        "V1",
        (booked("p.currency = 'USD'"),),
        "COOP entry",
        "no suma cero en moneda contable",
    ),
    "two figures of one currency": (
        "V1",
        (booked("e.source = 'costs:CO3'"),),
        "COOP entry",
        "moneda contable dice",
    ),
    "an entry emptied": (
        "V1",
        (f"DELETE FROM ledger_posting WHERE entry_id = {entry('costs:CO3', 'cost')}",),
        "COOP entry",
        "tiene 0 apuntes",
    ),
    "a source rewritten": (
        "V2",
        (f"UPDATE ledger_entry SET source = 'costs:CO9' WHERE id = {entry('costs:CO3', 'cost')}",),
        "COOP entry",
        "no es lo que se asentó",
    ),
    "an entry taken out": (
        "V2",
        (
            f"DELETE FROM ledger_posting WHERE entry_id = {entry('costs:CO3', 'cost')}",
            "DELETE FROM ledger_entry WHERE source = 'costs:CO3'",
        ),
        "COOP entry",
        "el número debía ser",
    ),
    "the tail cut off": (
        "V2",
        (
            f"DELETE FROM ledger_posting WHERE entry_id = (SELECT id FROM ledger_entry WHERE organisation_id = {COOP} ORDER BY n DESC LIMIT 1)",
            f"DELETE FROM ledger_entry WHERE id = (SELECT id FROM ledger_entry WHERE organisation_id = {COOP} ORDER BY n DESC LIMIT 1)",
        ),
        "COOP journal head",
        "la cabeza del diario",
    ),
    "the head moved": (
        "V2",
        (f"UPDATE ledger_journalhead SET n = n + 1 WHERE organisation_id = {COOP}",),
        "COOP journal head",
        "la cabeza del diario",
    ),
    "a delivery worth more": (
        "V3",
        ("UPDATE collection_delivery SET value_minor = value_minor + 1 WHERE receipt = 'R4'",),
        "COOP deliveries R4/1",
        "vale",
    ),
    "a delivery of another member": (
        "V3",
        (
            "UPDATE collection_delivery SET member_id = (SELECT id FROM registry_member WHERE code = 'LUZ') WHERE receipt = 'R4'",
        ),
        "COOP deliveries R4/1",
        "queda por pagar",
    ),
    "a delivery without entry": (
        "V3",
        ("UPDATE ledger_entry SET kind = 'other' WHERE source = 'deliveries:R4/1'",),
        "COOP deliveries R4/1",
        "no tiene asiento",
    ),
    "a delivery valued twice": (
        "V3",
        ("UPDATE ledger_entry SET source = 'deliveries:R4/1' WHERE source = 'deliveries:R3/1'",),
        "COOP deliveries R4/1",
        "tiene 2 asientos",
    ),
    "a delivery gone": (
        "V3",
        ("DELETE FROM collection_delivery WHERE receipt = 'R4'",),
        "COOP deliveries deliveries:R4/1",
        "no existe",
    ),
    "a valuation in another season": (
        "V3",
        ("UPDATE ledger_entry SET season = 'S2' WHERE source = 'deliveries:R4/1'",),
        "COOP deliveries R4/1",
        "es de la campaña S1",
    ),
    "a void without reversal": (
        "V3",
        ("UPDATE ledger_entry SET reverses = NULL WHERE kind = 'delivery_void'",),
        "COOP deliveries R5/1",
        "nada revierte",
    ),
    "a reversal without void": ("V3", ("DELETE FROM collection_void",), "COOP entry", "que no está anulada"),
    "a reversal in part": (
        "V3",
        (shifted("e.kind = 'delivery_void' AND p.account = 'assets.produce'"),),
        "COOP entry",
        "no revierte entero",
    ),
    "a line's quantity": (
        "V4",
        (
            "UPDATE collection_delivery SET deducted_milli = deducted_milli + 1 WHERE receipt = 'R1' AND line = 2",
        ),
        "COOP deliveries R1/2",
        "sus partes suman",
    ),
    "more shipped than came in": (
        "V4",
        ("UPDATE stock_shipment SET quantity_milli = 40000000 WHERE code = 'V4'",),
        "COOP stock S1 cocoa|B|",
        "salió más",
    ),
    "cost of what is left": (
        "V4",
        (
            shifted("e.kind = 'cost_of_produce' AND p.account = 'assets.produce' AND p.key = 'cocoa|B|'"),
            shifted("e.kind = 'cost_of_produce' AND p.account = 'expense.cost_of_sales'", -100),
        ),
        "COOP stock S1 cocoa|B|",
        "por lo que queda",
    ),
    "an impossible yield": (
        "V5",
        ("UPDATE stock_processing SET output_quantity_milli = 72001 WHERE output_quantity_milli = 38000",),
        "COOP processing PR1",
        "rendimiento máximo",
    ),
    "cash paid from another till": (
        "V6",
        (renamed("key", "OUT", "e.kind = 'delivery' AND p.key = 'HQ'"),),
        "COOP assets.till OUT",
        "según los registros",
    ),
    "an advance by phone": (
        "V6",
        ("UPDATE collection_delivery SET advance_paid_minor = 1 WHERE receipt = 'R2'",),
        "COOP deliveries advances",
        "las boletas dicen",
    ),
    "a payment's amount": (
        "V6",
        ("UPDATE trade_buyerpayment SET amount_minor = 1400 WHERE ref = 'BP5'",),
        "COOP assets.bank bank",
        "según los registros",
    ),
    "a buyer's account": (
        "V6",
        ("UPDATE trade_buyerpayment SET amount_minor = 1400 WHERE ref = 'BP5'",),
        "COOP assets.receivable B2",
        "según los registros",
    ),
    "cash on the road": (
        "V6",
        ("UPDATE ledger_cashmove SET amount_minor = 7000 WHERE code = 'M2'",),
        "COOP assets.cash_in_transit M2",
        "según los registros",
    ),
    "a count not booked": (
        "V6",
        ("UPDATE ledger_tillcount SET counted_minor = counted_minor + 500",),
        "COOP till_counts TC1",
        "arqueo",
    ),
    "a payable of another": (
        "V7",
        (
            "UPDATE ledger_posting SET party = 'LUZ' WHERE party = 'TIO' AND account = 'liabilities.member_payable'",
        ),
        "COOP members TIO",
        "el mayor dice",
    ),
    "a payout of another season": (
        "V7",
        ("UPDATE ledger_entry SET season = 'S2' WHERE source = 'payouts:PO1'",),
        "COOP members ANA",
        "el mayor dice",
    ),
    "a loan's principal": (
        "V7",
        ("UPDATE ledger_loan SET principal_minor = principal_minor + 1 WHERE code = 'L2'",),
        "COOP members EVA",
        "assets.member_loans L2",
    ),
    "a fine forgiven in the books only": (
        "V7",
        (renamed("party", "LUZ", "e.kind = 'fine' AND p.party = 'EVA'"),),
        "COOP members EVA",
        "assets.fines_due FI1",
    ),
    "a second payment in the books": (
        "V8",
        (
            shifted("e.kind = 'surplus' AND p.party = 'ANA'"),
            shifted("e.kind = 'surplus' AND p.party = 'LUZ'", -100),
        ),
        "COOP seasons S1",
        "liabilities.member_payable ANA",
    ),
    "a fund's share": (
        "V8",
        (shifted("e.kind = 'surplus' AND p.key = 'Education'"),),
        "COOP seasons S1",
        "Education",
    ),
    "surplus left standing": (
        "V8",
        (shifted("e.kind = 'surplus' AND p.account = 'equity.season_surplus'"),),
        "COOP seasons S1",
        "la cuenta de excedente guarda",
    ),
    "shares without a run": (
        "V8",
        ("DELETE FROM settlement_run",),
        "COOP seasons S1",
        "ninguna liquidación cerrada",
    ),
    "a document's surplus": (
        "V8",
        ("""UPDATE settlement_run SET memory = REPLACE(memory, '"surplus":', '"surplus":1')""",),
        "COOP settlement S1/1",
        "ingresos menos costos",
    ),
    "more than promised": (
        "V10",
        (
            "UPDATE trade_contract SET quantity_milli = 90909, tolerance_pct_micro = 10000000 WHERE code = 'K2'",
        ),
        "COOP contracts K2/1",
        "con la tolerancia caben 99999",
    ),
    "shipped out of nothing": (
        "V10",
        ("UPDATE stock_shipment SET certification = 'MOON' WHERE code = 'V4'",),
        "COOP shipments V4/1",
        "no hay entrega",
    ),
    "a neighbour's member": (
        "V11",
        ("UPDATE ledger_fine SET member_id = (SELECT id FROM registry_member WHERE code = 'PIA')",),
        "COOP ledger_fine",
        "otra organización",
    ),
    "a member gone": (
        "V11",
        ("DELETE FROM registry_member WHERE code = 'PIA'",),
        "OTHER collection_delivery",
        "no existe",
    ),
    "dated in a closed season": (
        "V12",
        ("UPDATE ledger_entry SET n = n + 1000 WHERE source = 'deliveries:R4/1'",),
        "COOP entry",
        "después de su cierre",
    ),
    "a quota of the year": (
        "V13",
        ("UPDATE registry_useright SET quota_milli = 289999 WHERE code = 'U1'",),
        "COOP use_rights U1",
        "2024; la cuota es 289999",
    ),
    "a quota in all": (
        "V13",
        ("UPDATE registry_useright SET quota_milli = 111999 WHERE code = 'U2'",),
        "COOP use_rights U2",
        "la cuota es 111999",
    ),
    "a claim out of a process": (
        "V14",
        ("UPDATE stock_processing SET output_certification = 'ORG' WHERE line = 1",),
        "COOP processing PR1/1",
        "dice ORG",
    ),
    "a claim into a lot": (
        "V14",
        ("UPDATE stock_lot SET certification = 'FT;ORG' WHERE code = 'ORGLOT'",),
        "COOP deliveries R1/1",
        "está en el lote ORGLOT",
    ),
    "a claim out of a lot": (
        "V14",
        ("UPDATE stock_lot SET certification = '' WHERE code = 'ORGLOT'",),
        "COOP shipments V1/1",
        "dice ORG",
    ),
    "a balance": (
        "V15",
        ("UPDATE ledger_balance SET book_minor = book_minor + 1 WHERE account = 'equity.reserve'",),
        "COOP balance equity.reserve",
        "los apuntes suman",
    ),
    "a balance forgotten": (
        "V15",
        ("DELETE FROM ledger_balance WHERE account = 'assets.tax_recoverable'",),
        "COOP balance assets.tax_recoverable",
        "los apuntes suman",
    ),
    "a day": (
        "V15",
        ("UPDATE collection_collectedday SET lines = lines + 1 WHERE \"on\" = '2024-02-04'",),
        "COOP collected day 2024-02-04",
        "las entregas dan",
    ),
    "a day forgotten": (
        "V15",
        ("DELETE FROM collection_collectedday WHERE \"on\" = '2024-02-04'",),
        "COOP collected day 2024-02-04",
        "las entregas dan",
    ),
    "a price": (
        "V15",
        ("UPDATE collection_delivery SET price_micro = price_micro + 1000 WHERE receipt = 'R4'",),
        "COOP deliveries R4/1",
        "cantidad por precio",
    ),
    "a document shown": (
        "V15",
        ("""UPDATE settlement_run SET document = REPLACE(document, '"surplus": ', '"surplus": 1')""",),
        "COOP settlement S1/1",
        "no es el que guardó el cierre",
    ),
}


def checks(installation) -> dict[str, dict]:
    answer = installation.run("verify", "--json", check=False)
    told = answer.document
    assert answer.code == (0 if told["ok"] else 1)
    return {check["code"]: check for check in told["checks"]}


def test_sound_books_break_no_law_and_every_law_looked_at_rows(books):
    found = checks(books)
    assert list(found) == [f"V{n}" for n in range(1, 16) if n != 9]
    assert {code: check["violations"] for code, check in found.items() if check["violations"]} == {}
    assert [code for code, check in found.items() if not check["examined"]] == []
    pending = {finding["what"] for check in found.values() for finding in check["pending"]}
    assert pending == {"COOP cash_moves M2", "COOP transfers T2", "COOP certificates C1"}


def test_one_organisation_alone(books):
    told = books.run("verify", "--json", "--organisation", "OTHER").document
    assert told["ok"]
    assert {check["code"]: check["examined"] for check in told["checks"]}["V3"] == 1


def test_a_person_reads_which_row_breaks_which_law(damaged):
    answer = damaged("UPDATE collection_delivery SET value_minor = value_minor + 1 WHERE receipt = 'R4'").run(
        "verify", check=False
    )
    assert answer.code == 1
    assert "V3  ✗" in answer.out
    assert "✗ COOP deliveries R4/1: vale 38890 y el asiento" in answer.out
    assert answer.out.splitlines()[-1] == "Los libros NO cumplen."


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named(damaged, name):
    law, statements, what, detail = DAMAGE[name]
    violations = checks(damaged(*statements))[law]["violations"]
    assert any(each["what"].startswith(what) and detail in each["detail"] for each in violations), violations
