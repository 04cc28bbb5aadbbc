"""Problems of a file, and the words for them: what is wrong (reason) and what to do about it (remedy).

A code is dotted and stable. Its sentences have fields in braces, filled from the problem's facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eslabon.exchange.reasons_cells import CELL_REASONS
from eslabon.exchange.reasons_files import FILE_REASONS
from eslabon.exchange.reasons_import import IMPORT_REASONS, RULE_REASONS
from eslabon.exchange.reasons_quotes import QUOTE_REASONS

#: code -> language -> (reason, remedy)
REASONS: dict[str, dict[str, tuple[str, str]]] = {
    **CELL_REASONS,
    **FILE_REASONS,
    **QUOTE_REASONS,
    **IMPORT_REASONS,
    **RULE_REASONS,
}


@dataclass(frozen=True)
class RowProblem:
    """What is wrong at one place of a file. `row` is the file's row, the header is 1; 0: the sheet or file as a whole."""

    sheet: str
    row: int
    column: str
    value: str
    code: str
    facts: Mapping[str, Any]


class CellError(Exception):
    """What is wrong with one cell: a code of REASONS and its facts."""

    def __init__(self, code: str, /, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, Any] = facts


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "?"


def words(code: str, facts: Mapping[str, Any], language: str = "es") -> tuple[str, str]:
    """(reason, remedy) in Spanish or English. In Spanish a fact `x_es` stands for `x` where there is one."""
    told = _Facts(facts)
    if language == "es":
        told.update({name[:-3]: value for name, value in facts.items() if name.endswith("_es")})
    reason, remedy = REASONS[code]["es" if language == "es" else "en"]
    return reason.format_map(told), remedy.format_map(told)
