"""Each law sees a real database damaged on disk, below every program, and names what breaks it."""

from __future__ import annotations

import sqlite3

import pytest
from tests.shell.conftest import ON_POSTGRES, copied, removed
from tests.shell.seasons import TINY, write

#: The tiny season with everything that a law asks about.
SEASON = {
    **TINY,
    "products": "code,name,unit\nmaize,Maize,kg\nflour,Flour,kg\n",
    "yields": "input_product,output_product,expected_pct,max_pct\nmaize,flour,70,80\n",
    "use_rights": "code,holder_kind,kind,product,quota,quota_period\nU1,community,communal,maize,100,total\n",
    "plots": "code,member,use_right\nP1,ANA,U1\n",
    "accounts": "code,name,kind,currency\nbank,Bank,bank,PEN\n",
    "contracts": (
        "code,buyer,season,product,quantity,window_from,window_to,price_rule,currency,price,payment_days\n"
        "K1,B1,S1,maize,50,2025-06-01,2025-06-30,fixed,PEN,3.00,10\n"
    ),
    "deliveries": (
        "receipt,at,station,member,plot,product,gross,tare,advance_paid,void_on,void_reason\n"
        "R1,2025-05-10T08:00,HQ,ANA,P1,maize,70,3.333,100.00,,\n"
        "R2,2025-05-11T08:00,HQ,LUZ,,maize,33.333,,,,\n"
        "R3,2025-05-12T08:00,HQ,LUZ,,maize,10,,20.00,2025-05-13,twice\n"
    ),
    "processing": "code,on,input_product,input_quantity,output_product,output_quantity\nX1,2025-05-20,maize,40,flour,28\n",
    "shipments": (
        "code,on,buyer,contract,product,quantity,currency,price\n"
        "V1,2025-06-01,B1,K1,maize,50,PEN,3.00\nV2,2025-06-02,B1,,flour,28,PEN,6.00\nV3,2025-06-03,B1,,maize,10,PEN,3.00\n"
    ),
    "buyer_payments": "on,shipment,amount,currency,ref\n2025-06-10,V1,150.00,PEN,P1\n2025-06-10,V2,168.00,PEN,P2\n2025-06-10,V3,30.00,PEN,P3\n",
}

#: law -> (statements that damage, what the violation names)
DAMAGE = {
    "V1": (
        [
            "UPDATE ledger_posting SET amount_minor = amount_minor + 1 WHERE id = (SELECT min(id) FROM ledger_posting)"
        ],
        "entry 1",
    ),
    "V2": (["UPDATE ledger_entry SET source = 'deliveries:R9/1' WHERE n = 2"], "entry 2"),
    "V3": (
        ["UPDATE collection_delivery SET value_minor = value_minor + 1 WHERE receipt = 'R1'"],
        "deliveries R1/1",
    ),
    "V4": (
        ["UPDATE collection_delivery SET accepted_milli = accepted_milli - 1 WHERE receipt = 'R2'"],
        "deliveries R2/1",
    ),
    "V5": (["UPDATE stock_processing SET output_quantity_milli = 32001"], "processing X1"),
    "V6": (["UPDATE trade_buyerpayment SET amount_minor = 14999 WHERE ref = 'P1'"], "assets.bank bank"),
    "V7": (
        [
            "UPDATE ledger_posting SET party = 'LUZ' WHERE party = 'ANA' AND id = (SELECT min(id) FROM ledger_posting WHERE party = 'ANA')"
        ],
        "ANA",
    ),
    "V8": (
        [
            "UPDATE ledger_posting SET book_minor = book_minor + 5, amount_minor = amount_minor + 5 WHERE account = 'equity.reserve'"
        ],
        "S1",
    ),
    "V10": (["UPDATE stock_shipment SET quantity_milli = 50001 WHERE code = 'V1'"], "contracts K1"),
    "V11": (
        [
            'INSERT INTO registry_organisation ("key", code, name, country, currency, timezone, language, nonmember_second_payment, '
            "fiscal_year_start, is_demonstration) VALUES ('TWO', 'TWO', 'Two', 'PE', 'PEN', 'America/Lima', '', FALSE, '', FALSE)",
            "UPDATE registry_plot SET organisation_id = (SELECT id FROM registry_organisation WHERE code = 'TWO')",
        ],
        "collection_delivery",
    ),
    "V12": (["UPDATE ledger_entry SET n = n + 1000 WHERE n = 2"], "1002"),
    "V13": (["UPDATE registry_useright SET quota_milli = 66666"], "use_rights U1"),
    "V14": (["UPDATE stock_processing SET output_certification = 'ORGANIC'"], "processing X1"),
    "V15": (["UPDATE collection_collectedday SET accepted_milli = accepted_milli + 1"], "collected day"),
}
TABLES = ("collection_delivery", "ledger_entry", "ledger_posting")


def damage(installation, statements: list[str]) -> None:
    """Past the guard rails, as somebody would who holds the file."""
    if ON_POSTGRES:
        import psycopg

        with psycopg.connect(installation.database_url) as connection:
            for table in TABLES:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for statement in statements:
                connection.execute(statement)
        return
    connection = sqlite3.connect(installation.data / "eslabon.sqlite3")
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.fixture(scope="module")
def closed(migrated, tmp_path_factory):
    """One installation with the season imported and closed."""
    folder = tmp_path_factory.mktemp("closed")
    made = copied(migrated, folder / "data")
    made.run("import", write(folder / "season", SEASON))
    made.run("settle", "S1", "--close")
    yield made
    removed(made)


def test_a_sound_installation_is_clean_and_every_law_examined_something(closed):
    told = closed.run("verify", "--json").document
    assert told["ok"]
    assert [check["code"] for check in told["checks"] if not check["examined"]] == []
    assert {check["code"] for check in told["checks"]} == set(DAMAGE)


@pytest.mark.parametrize("law", DAMAGE)
def test_a_law_names_what_breaks_it(closed, tmp_path, law):
    statements, named = DAMAGE[law]
    damaged = copied(closed, tmp_path / "data")
    damage(damaged, statements)
    answer = damaged.run("verify", "--json", check=False)
    removed(damaged)
    assert answer.code == 1
    (check,) = [check for check in answer.document["checks"] if check["code"] == law]
    assert any(named in violation["what"] for violation in check["violations"]), check
