"""Random organisations through the real import, against the independent computation, field by field."""

from __future__ import annotations

import os
from random import Random

import pytest
from django.db import transaction
from tests import oracle
from tests.conftest import SHARED
from tests.seasons.generate import season, split, write_folder

from eslabon.exchange.importer import import_workbook
from eslabon.ledger.models import Balance
from eslabon.registry.models import Organisation, Season
from eslabon.settlement.operations import close_season
from eslabon.settlement.queries import settlement_document
from eslabon_core.problems import Problem

pytestmark = pytest.mark.django_db

#: The long form: ESLABON_SEASONS=2000.
SEASONS = int(os.environ.get("ESLABON_SEASONS", "200"))
BATCHES = 20
#: Where a second file's rows meet the first one's, on top of the settlement: every fourth organisation.
SPLIT_EVERY = 4


def loaded(sheets: dict, folder) -> None:
    write_folder(sheets, folder)
    result = import_workbook(folder, actor="test")
    assert result.problems_total == 0, result.document()["problems"][:3]


def documents() -> dict:
    organisation = Organisation.objects.get()
    return {
        one.code: settlement_document(organisation, one)
        for one in Season.objects.filter(organisation=organisation)
    }


@pytest.mark.parametrize("batch", range(BATCHES))
def test_import_and_settlement_equal_the_oracle(tmp_path, batch):
    for seed in range(batch, SEASONS, BATCHES):
        sheets = season(seed)
        with transaction.atomic():
            files = split(sheets, Random(seed)) if seed % SPLIT_EVERY == 0 else [sheets]
            for number, file in enumerate(files):
                loaded(file, tmp_path / f"{seed}-{number}")
            got = documents()
            assert got == {code: oracle.settle(sheets, code) for code in got}, f"seed {seed}"
            transaction.set_rollback(True)


@pytest.mark.parametrize("batch", range(4))
def test_a_closing_leaves_the_books_at_rest(tmp_path, batch):
    """The surplus account stands at 0, members' accounts at what the document says, season accounts at 0."""
    closed, refused = 0, set()
    for seed in range(batch, 60, 4):
        with transaction.atomic():
            loaded(season(seed), tmp_path / str(seed))
            organisation = Organisation.objects.get()
            for one in Season.objects.filter(organisation=organisation).order_by("code"):
                try:
                    told = close_season(
                        organisation, one, with_uncollected=True, carry_stock=True, actor="test"
                    )
                except Problem as problem:
                    refused.add(problem.code)
                    continue
                closed += 1
                own = Balance.objects.filter(organisation=organisation)
                assert (
                    sum(
                        own.filter(account="equity.season_surplus", key=one.code).values_list(
                            "book_minor", flat=True
                        )
                    )
                    == 0
                )
                for member in told["members"]:
                    rows = own.filter(
                        account="liabilities.member_payable", party=member["member"], season=one.code
                    )
                    assert -sum(rows.values_list("book_minor", flat=True)) == member["payable"], (
                        seed,
                        member["member"],
                    )
            transaction.set_rollback(True)
    assert closed
    assert refused <= {"closing.refused"}


@pytest.mark.skipif(
    not (SHARED / "data/worked").exists(),
    reason="the worked seasons are not beside the project; the random ones above always run",
)
@pytest.mark.parametrize(
    "name",
    [
        "bakery",
        "cocoa",
        "equalise",
        "forestry",
        "loss",
        "premium_certified",
        "tourism",
        "usd",
        "withholding",
        "worked",
    ],
)
def test_the_worked_seasons_settle_as_expected(name):
    import json

    folder = SHARED / "data/worked" / name
    result = import_workbook(folder, actor="test")
    assert result.problems_total == 0
    (told,) = documents().values()
    assert told == json.loads((folder / "expected.json").read_text())
