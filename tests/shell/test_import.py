"""What a file does to the database: nothing with a mistake in it, nothing the second time, more with a later file."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from tests.shell.seasons import TINY, load

from eslabon.collection.models import CollectedDay, Delivery, Void
from eslabon.common.models import AuditEvent
from eslabon.ledger.models import Balance, Entry
from eslabon.registry.models import Member, Organisation, Season
from eslabon.settlement.queries import settlement_document
from eslabon.trade.models import BuyerPayment

pytestmark = pytest.mark.django_db


def document(code: str = "S1") -> dict:
    organisation = Organisation.objects.get()
    return settlement_document(organisation, Season.objects.get(code=code))


def balance(account: str, **where) -> int:
    return sum(Balance.objects.filter(account=account, **where).values_list("book_minor", flat=True))


def test_the_tiny_season_by_hand(tmp_path):
    result = load(tmp_path, TINY)
    assert (result.imported, result.problems_total) == (True, 0)
    told = document()
    assert (told["proceeds"], told["costs"], told["surplus"], told["reserve"]) == (30000, 20000, 10000, 1000)
    # 90.00 by 66.667 and 33.333 kg: 60.0003 and 29.9997.
    assert [(m["member"], m["second_payment"], m["payable"]) for m in told["members"]] == [
        ("ANA", 6000, 13333 - 10000 + 6000),
        ("LUZ", 3000, 6667 + 3000),
    ]
    assert balance("assets.till", key="HQ") == -10000
    assert balance("assets.bank") == 30000
    assert balance("assets.produce") == 20000


def test_the_same_file_twice_changes_nothing(tmp_path):
    load(tmp_path, TINY)
    before = (document(), Entry.objects.count(), AuditEvent.objects.count())
    again = load(tmp_path, TINY)
    assert {(counts.new, counts.updated) for counts in again.counts.values()} == {(0, 0)}
    assert (document(), Entry.objects.count()) == before[:2]


def test_a_later_file_adds(tmp_path):
    load(tmp_path / "one", TINY)
    more = "receipt,at,station,member,product,gross\nR3,2025-05-12T08:00,HQ,LUZ,maize,10\n"
    result = load(tmp_path / "two", {"deliveries": more})
    assert result.counts["deliveries"].document() == {"new": 1, "same": 0, "updated": 0}
    assert document()["members"][1]["accepted_milli"] == 43333


def test_a_changed_event_is_refused_with_both_values_and_the_remedy(tmp_path):
    load(tmp_path / "one", TINY)
    changed = {"buyer_payments": TINY["buyer_payments"].replace("300.00", "299.00")}
    result = load(tmp_path / "two", changed)
    (problem,) = result.document()["problems"]
    assert not result.imported
    assert (problem["sheet"], problem["row"], problem["column"], problem["code"]) == (
        "buyer_payments",
        2,
        "amount",
        "event.changed",
    )
    assert "30000" in problem["reason"]
    assert "reversals" in problem["remedy"]
    assert BuyerPayment.objects.get().amount_minor == 30000


def test_a_changed_receipt_is_refused(tmp_path):
    load(tmp_path / "one", TINY)
    result = load(
        tmp_path / "two",
        {
            "deliveries": TINY["deliveries"].replace(
                "R2,2025-05-11T08:00,HQ,LUZ,maize,33.333", "R2,2025-05-11T08:00,HQ,LUZ,maize,43.333"
            )
        },
    )
    assert [problem.code for problem in result.problems] == ["event.changed"]
    assert Delivery.objects.get(receipt="R2").gross_milli == 33333


def test_a_changed_register_is_updated_and_remembered(tmp_path):
    load(tmp_path / "one", TINY)
    result = load(tmp_path / "two", {"members": "code,name,joined_on,phone\nANA,Ana María,2020-01-01,999\n"})
    assert result.counts["members"].updated == 1
    assert Member.objects.get(code="ANA").name == "Ana María"
    assert '"ANA"' in AuditEvent.objects.latest("id").facts
    assert "María" not in AuditEvent.objects.latest("id").facts


def test_a_column_that_a_later_file_leaves_out_keeps_its_value(tmp_path):
    load(
        tmp_path / "one",
        {**TINY, "members": "code,name,joined_on,phone\nANA,Ana,2020-01-01,999\nLUZ,Luz,2020-01-01,\n"},
    )
    load(tmp_path / "two", {"members": "code,name,joined_on\nANA,Ana María,2020-01-01\n"})
    assert Member.objects.get(code="ANA").phone == "999"


def test_a_void_may_come_later_and_undoes_the_cash_too(tmp_path):
    load(tmp_path / "one", TINY)
    later = "receipt,at,station,member,product,gross,tare,advance_paid,void_on,void_reason\nR1,2025-05-10T08:00,HQ,ANA,maize,70,3.333,100.00,2025-05-12,twice\n"
    result = load(tmp_path / "two", {"deliveries": later})
    assert result.imported
    assert Void.objects.get().reason == "twice"
    assert balance("assets.till", key="HQ") == 0
    assert balance("liabilities.member_payable", party="ANA") == 0
    assert sum(CollectedDay.objects.values_list("accepted_milli", flat=True)) == 33333
    assert [member["member"] for member in document()["members"]] == ["LUZ"]


def test_every_bad_row_is_told_and_nothing_is_kept(tmp_path):
    bad = (
        "receipt,at,station,member,product,gross,tare\n"
        "R1,2025-05-10T08:00,HQ,ANA,maize,70,80\n"
        "R2,2025-05-11T08:00,HQ,EVA,maize,33,\n"
        "R3,2025-05-11T08:00,NO,LUZ,maize,33,\n"
        "R4,2024-05-11T08:00,HQ,LUZ,maize,33,\n"
    )
    result = load(tmp_path, {**TINY, "deliveries": bad})
    told = [
        (p["row"], p["column"], p["code"])
        for p in result.document()["problems"]
        if p["sheet"] == "deliveries"
    ]
    assert told == [
        (2, "gross", "delivery.impossible_weight"),
        (3, "member", "reference.unknown"),
        (4, "station", "reference.unknown"),
        (5, "price", "pricing.no_price"),
    ]
    assert not Organisation.objects.exists()


def test_more_than_is_open_is_refused_at_import(tmp_path):
    result = load(tmp_path, {**TINY, "buyer_payments": TINY["buyer_payments"].replace("300.00", "300.01")})
    assert [problem.code for problem in result.problems] == ["settlement.more_than_open"]
    assert not Organisation.objects.exists()


def test_a_dry_run_keeps_nothing(tmp_path):
    from tests.shell.seasons import write

    from eslabon.exchange.importer import import_workbook

    result = import_workbook(write(tmp_path, TINY), actor="test", dry_run=True)
    assert result.problems_total == 0
    assert not result.imported
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    "table", ["collection_delivery", "ledger_entry", "ledger_posting", "common_auditevent"]
)
def test_facts_are_append_only_below_every_program(tmp_path, table):
    load(tmp_path, TINY)
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with (
            pytest.raises(Exception, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_receipt_stands_once_whoever_writes(tmp_path):
    load(tmp_path, TINY)
    row = Delivery.objects.get(receipt="R1")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
