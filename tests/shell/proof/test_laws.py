"""What waits for a person, what a check that fails says, and random organisations, which break no law."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from tests.seasons.generate import season, write_folder
from tests.shell.proof.season import BOOK
from tests.shell.seasons import TINY, load

from eslabon.exchange.importer import import_workbook
from eslabon.proof import verify as proof
from eslabon.proof.report import Check
from eslabon.proof.scope import Scope
from eslabon.proof.verify import Law, verify
from eslabon.registry.models import Organisation, Season
from eslabon.settlement.operations import close_season
from eslabon_core.problems import Problem

pytestmark = pytest.mark.django_db
SEEDS = 16


def close(code: str) -> bool:
    """False where the season may not be closed."""
    organisation = Organisation.objects.get()
    one = Season.objects.get(code=code)
    try:
        close_season(organisation, one, with_uncollected=True, carry_stock=True, actor="test")
    except Problem as refused:
        if refused.code == "closing.refused":
            return False
        raise
    return True


def pending() -> set[tuple[str, str, str]]:
    report = verify()
    assert report.ok, [each.document() for check in report.checks for each in check.violations]
    return {(check.code, each.what, each.problem.code) for check in report.checks for each in check.pending}


def test_an_empty_database_breaks_no_law():
    report = verify()
    assert report.ok
    assert {check.examined for check in report.checks} == {0}


def test_kilos_on_a_phone_wait_while_the_season_is_open(tmp_path):
    load(tmp_path, TINY | {"shipments": TINY["shipments"] + "V2,2025-06-02,B1,maize,5,PEN,3.00\n"})
    assert pending() == {("V4", "ORG stock S1 maize||", "proof.stock_short")}


def test_news_of_a_closed_season_waits_for_its_supplementary_run(tmp_path):
    load(tmp_path / "first", TINY)
    close("S1")
    assert pending() == set()
    load(
        tmp_path / "late",
        {"costs": "on,step,amount,product,paid_from,ref\n2025-06-20,transport,7.00,maize,bank,C1\n"},
    )
    assert pending() == {("V4", "ORG seasons S1", "proof.news_since_closing")}
    close("S1")
    assert pending() == set()


def test_a_claim_that_no_certificate_gives_waits(tmp_path):
    stated = TINY["deliveries"].replace("tare,advance_paid", "tare,advance_paid,certification")
    load(tmp_path, TINY | {"deliveries": stated.replace("100.00\n", "100.00,ORG\n").replace("33.333,,\n", "33.333,,,\n"),
                           "shipments": "code,on,buyer,product,certification,quantity,currency,price\nV1,2025-06-01,B1,maize,ORG,50,PEN,6.00\n"})  # fmt: skip
    assert pending() == {("V14", "ORG members ANA", "proof.claim_without_certificate")}


def test_cash_a_week_on_the_road_does_not_wait_yet(tmp_path):
    load(tmp_path, TINY | {"cash_moves": "code,on,from,to,amount\nM1,2025-06-01,bank,HQ,10.00\n"})

    def waiting(day: int) -> list:
        checks = verify(now=datetime(2025, 6, day, 12, tzinfo=UTC)).checks
        return [each.what for check in checks for each in check.pending]

    assert waiting(8) == []
    assert waiting(9) == ["ORG cash_moves M1"]


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (lambda scope, check: None, "proof.nothing_examined"),
        (lambda scope, check: [][1], "proof.cannot_check"),
    ],
)
def test_a_check_that_looks_at_nothing_or_breaks_off_has_failed(tmp_path, check, code):
    load(tmp_path, TINY)
    law = Law("V1", check, proof.LAWS[0].evidence)
    tally = Check("V1")
    proof._examine(law, Scope(Organisation.objects.get(), None), tally)
    assert code in {each.problem.code for each in tally.violations}


def test_every_sheet_has_a_row_and_no_law_is_broken(tmp_path):
    load(tmp_path, BOOK)
    verified = verify()
    assert verified.ok, verified.document()
    close("S1")
    assert verify().ok


def test_random_organisations_break_no_law_before_and_after_closing(tmp_path):
    """Their shipments are drawn without a look at contracts: V10 may be broken, and is not asked."""
    examined = closed = 0
    for seed in range(SEEDS):
        with transaction.atomic():
            write_folder(season(seed), tmp_path / str(seed))
            assert not import_workbook(tmp_path / str(seed), actor="test").problems_total
            for one in (None, *Season.objects.order_by("code")):
                if one is not None:
                    if not close(one.code):
                        continue
                    closed += 1
                report = verify()
                found = [each for check in report.checks if check.code != "V10" for each in check.violations]
                assert found == [], (seed, one, [each.document() for each in found])
                examined += sum(check.examined for check in report.checks)
            transaction.set_rollback(True)
    assert examined > 1_000
    assert closed
