"""What leaves comes back the same, and other people's programs agree with our books."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import subprocess
import sys
from collections import defaultdict

import openpyxl
import pytest
from tests.conftest import SHARED
from tests.shell.conftest import copied, removed
from tests.shell.proof.test_verify import SEASON
from tests.shell.seasons import write

from eslabon.exchange.export_ledgers import segment

#: Also dollars, a prepayment, a loan and names that would be formulas.
RICH = {
    **SEASON,
    "members": "code,name,joined_on\nANA,'=1+1 Ana,2020-01-01\nLUZ,Luz,2020-01-01\n",
    "rates": "on,currency,rate,ref\n2025-05-01,USD,3.7123,T1\n",
    "loans": "code,on,member,principal,purpose,monthly_rate_pct\nL1,2025-05-02,LUZ,60.00,seed,2\n",
    "loan_payments": "on,loan,amount,ref\n2025-06-20,L1,20.00,LP1\n",
    "costs": "on,step,amount,currency,product,supplier,ref\n2025-06-02,transport,3.33,USD,maize,Truck,C1\n",
    "cash_moves": "code,on,from,to,amount,received_on\nM1,2025-05-09,bank,HQ,500.00,2025-05-10\n",
}


@pytest.fixture(scope="module")
def loaded(migrated, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rich")
    made = copied(migrated, folder / "data")
    made.run("import", write(folder / "season", RICH))
    made.run("settle", "S1", "--close")
    yield made
    removed(made)


def our_balances(installation) -> dict[str, dict[str, str]]:
    """account with party and key -> currency -> amount, from the journal export."""
    found: dict[tuple, dict[str, float]] = defaultdict(lambda: defaultdict(int))
    for row in csv.DictReader(io.StringIO(installation.run("export", "journal").out)):
        key = (row["account"], row["party"], row["key"])
        found[key][row["currency"]] += round(float(row["amount"]) * 100)
    return {
        name(key): {c: a for c, a in amounts.items() if a}
        for key, amounts in found.items()
        if any(amounts.values())
    }


def name(key: tuple[str, str, str]) -> str:
    account, party, place = key
    root, _, rest = account.partition(".")
    roots = {
        "assets": "Assets",
        "liabilities": "Liabilities",
        "equity": "Equity",
        "income": "Income",
        "expense": "Expenses",
    }
    parts = [
        roots[root],
        rest.replace("_", "-").capitalize(),
        *(segment(part) for part in (party, place) if part),
    ]
    return ":".join(parts)


def test_hledger_agrees_account_by_account(loaded, tmp_path):
    loaded.run("export", "hledger", "-o", tmp_path / "books.journal")
    subprocess.run(["hledger", "-f", tmp_path / "books.journal", "check", "--strict"], check=True)
    done = subprocess.run(
        ["hledger", "-f", tmp_path / "books.journal", "balance", "--flat", "--no-total", "-O", "csv"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    theirs = {}
    for account, balance in list(csv.reader(io.StringIO(done.stdout)))[1:]:
        found = re.findall(r"(-?[0-9.]+) ([A-Z]{3})", balance)
        theirs[account] = {
            currency: round(float(amount) * 100) for amount, currency in found if float(amount)
        }
    assert {account: amounts for account, amounts in theirs.items() if amounts} == our_balances(loaded)


READ_BACK = """
import sys, json
from beancount import loader
from beancount.core import realization, data
entries, errors, options = loader.load_file(sys.argv[1])
assert not errors, errors[:3]
found = {}
for entry in entries:
    if isinstance(entry, data.Transaction):
        for posting in entry.postings:
            row = found.setdefault(posting.account, {})
            row[posting.units.currency] = row.get(posting.units.currency, 0) + round(posting.units.number * 100)
print(json.dumps({a: {c: n for c, n in row.items() if n} for a, row in found.items() if any(row.values())}))
"""


def test_beancount_agrees_account_by_account(loaded, tmp_path):
    import json

    loaded.run("export", "beancount", "-o", tmp_path / "books.beancount")
    done = subprocess.run(
        [sys.executable, "-c", READ_BACK, str(tmp_path / "books.beancount")],
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(done.stdout) == our_balances(loaded)


@pytest.mark.parametrize("target", ["folder", "book.xlsx"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_workbook_comes_back_to_the_same_state(loaded, migrated, tmp_path, target, language):
    loaded.run("export", "workbook", "-o", tmp_path / target, "--language", language)
    second = copied(migrated, tmp_path / "data")
    assert second.run("import", tmp_path / target, "--json").document["imported"]
    second.run("settle", "S1", "--close")
    assert second.run("settle", "S1", "--json").document == loaded.run("settle", "S1", "--json").document
    assert our_balances(second) == our_balances(loaded)
    assert second.run("verify", "--json").document["ok"]
    again = second.run("import", tmp_path / target, "--json").document["counts"]
    assert {(count["new"], count["updated"]) for count in again.values()} == {(0, 0)}
    removed(second)


def test_no_cell_of_an_exported_workbook_is_a_formula(loaded, tmp_path):
    loaded.run("export", "workbook", "-o", tmp_path / "book.xlsx")
    loaded.run("export", "workbook", "-o", tmp_path / "folder")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert "=1+1 Ana" in [cell.value for cell in cells]
    assert "'=1+1 Ana" in (tmp_path / "folder" / "members.csv").read_text()


def test_payouts_prove_themselves_and_refuse_a_name_that_is_a_formula(loaded, migrated, tmp_path):
    refused = loaded.run(
        "export", "payouts", "--season", "S1", "--json", "-o", tmp_path / "p.csv", check=False
    )
    assert refused.document["error"] == "payouts.name_refused"
    plain = copied(migrated, tmp_path / "data")
    plain.run("import", write(tmp_path / "season", SEASON))
    text = plain.run("export", "payouts", "--season", "S1").out
    *rows, last = text.splitlines(keepends=True)
    word, count, total, digest = last.strip().split(",")
    assert (word, int(count)) == ("TOTAL", len(rows) - 1)
    assert digest == hashlib.sha256("".join(rows).encode()).hexdigest()
    paid = sum(round(float(row["amount"]) * 100) for row in csv.DictReader(io.StringIO("".join(rows))))
    assert paid == round(float(total) * 100)
    removed(plain)


@pytest.mark.skipif(
    not (SHARED / "data/worked").exists(),
    reason="the worked seasons are not beside the project; the rich season above always runs",
)
@pytest.mark.parametrize("season", ["usd", "tourism", "forestry", "withholding"])
def test_a_worked_season_is_clean_in_hledger(migrated, tmp_path, season):
    made = copied(migrated, tmp_path / "data")
    made.run("import", SHARED / "data/worked" / season)
    made.run("export", "hledger", "-o", tmp_path / "books.journal")
    subprocess.run(["hledger", "-f", tmp_path / "books.journal", "check", "--strict"], check=True)
    removed(made)
