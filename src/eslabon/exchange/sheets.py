"""The season workbook (format 1) as data: every sheet and column, in an order in which references exist when named."""

from __future__ import annotations

from eslabon.exchange.columns import Sheet, fold, nearest
from eslabon.exchange.sheets_events import EVENT_SHEETS
from eslabon.exchange.sheets_master import MASTER_SHEETS

FORMAT = 1

SHEETS: dict[str, Sheet] = {sheet.name: sheet for sheet in MASTER_SHEETS + EVENT_SHEETS}

#: Sheets of a template or an export that explain it: read by nobody but people.
DOCUMENTATION_SHEETS = frozenset({"leeme", "readme"})

_BY_ANY_NAME: dict[str, Sheet] = {fold(sheet.name_es): sheet for sheet in SHEETS.values()} | {
    fold(sheet.name): sheet for sheet in SHEETS.values()
}


def sheet_named(text: str) -> Sheet | None:
    """The sheet of that English or Spanish name, whatever its case and accents; None if unknown."""
    return _BY_ANY_NAME.get(fold(text))


def nearest_sheet(text: str, language: str = "es") -> str:
    near = nearest(text, _BY_ANY_NAME)
    return _BY_ANY_NAME[near].name_in(language) if near else ""


def is_documentation(text: str) -> bool:
    return fold(text) in DOCUMENTATION_SHEETS
