"""The ten worked seasons: every figure of the expected document, and the order of its keys."""

import json
import os
from pathlib import Path

import pytest
from tests.oracle import read_folder, settle

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("ESLABON_SHARED", ROOT.parent / "shared"))
if not SHARED.is_absolute():
    SHARED = ROOT / SHARED
WORKED = SHARED / "data" / "worked"
FOLDERS = sorted(path.name for path in WORKED.glob("*") if path.is_dir())


@pytest.mark.skipif(not FOLDERS, reason="the shared worked seasons are not on this machine (ESLABON_SHARED)")
@pytest.mark.parametrize("name", FOLDERS)
def test_the_worked_season_comes_out_to_the_last_cent(name):
    sheets = read_folder(WORKED / name)
    expected = json.loads((WORKED / name / "expected.json").read_text(encoding="utf-8"))
    document = settle(sheets, sheets["seasons"][0]["code"])
    assert document == expected
    assert json.dumps(document) == json.dumps(expected)
