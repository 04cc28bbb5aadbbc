"""The ten worked seasons: every document to the byte."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.core.settlement.worked import read_worked

from eslabon_core.settlement import closed_run, settle
from eslabon_core.settlement.runs import ClosedRun

FOLDER = (
    Path(os.environ.get("ESLABON_SHARED", Path(__file__).parents[3] / ".." / "shared")) / "data" / "worked"
)
NAMES = (
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
)
needs_worked = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the worked seasons are not on this machine; set ESLABON_SHARED to find them"
)


@needs_worked
@pytest.mark.parametrize("name", NAMES)
def test_a_worked_season_gives_its_document_to_the_byte(name):
    expected = json.loads((FOLDER / name / "expected.json").read_text(encoding="utf-8"))
    records = read_worked(FOLDER / name)
    document = settle(records, expected["season"], {}).document()
    assert document == expected
    assert json.dumps(document) == json.dumps(expected)


@needs_worked
@pytest.mark.parametrize("name", [name for name in NAMES if name != "bakery"])
def test_a_worked_season_closed_and_run_again_shows_its_last_run(name):
    records = read_worked(FOLDER / name)
    season = records.seasons[0].code
    first = settle(records, season, {})
    run = ClosedRun.from_json(closed_run(first).to_json())
    again = settle(records, season, {season: (run,)})
    assert not again.is_news
    assert again.document() == first.document()


def test_no_worked_season_is_forgotten():
    if not FOLDER.is_dir():
        pytest.skip("the worked seasons are not on this machine; set ESLABON_SHARED to find them")
    assert sorted(path.name for path in FOLDER.iterdir() if path.is_dir()) == sorted(NAMES)
