"""The pieces that pages are made of, as plain values: templates only place them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eslabon.web.charts import Figure


@dataclass(frozen=True)
class Answer:
    """A question of the person with a short answer; a warning adds a triangle and red."""

    question: str
    short: str
    detail: str
    target: str
    is_warning: bool = False


@dataclass(frozen=True)
class Head:
    """One column. Numbers stand right; wide_only columns are left out on a phone."""

    label: str
    is_number: bool = False
    wide_only: bool = False

    @property
    def css(self) -> str:
        return " ".join(name for name, on in (("num", self.is_number), ("o", self.wide_only)) if on)


@dataclass(frozen=True)
class Row:
    """cells begin with the row's heading; sub is a second line under it, address makes it a link."""

    cells: tuple[str, ...]
    css: str = ""
    sub: str = ""
    address: str = ""


@dataclass(frozen=True)
class Table:
    """as_pairs: rows become labelled pairs on a phone (for longer rows, not for figures compared down a column)."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    foot: Row | None = None
    as_pairs: bool = False

    def __post_init__(self) -> None:
        assert all(
            len(row.cells) == len(self.heads) for row in (*self.rows, *([self.foot] if self.foot else []))
        )

    def lines(self) -> list[tuple[Row, list[tuple[Head, str]]]]:
        return [self._line(row) for row in self.rows]

    def foot_line(self) -> tuple[Row, list[tuple[Head, str]]] | None:
        return self._line(self.foot) if self.foot else None

    def _line(self, row: Row) -> tuple[Row, list[tuple[Head, str]]]:
        return row, list(zip(self.heads, row.cells, strict=True))


@dataclass(frozen=True)
class Note:
    """A remedy or a cause; mood is "", "ok" or "bad"."""

    words: str
    lead: str = ""
    mood: str = ""


@dataclass(frozen=True)
class Card:
    """heading is the finding. Numbers behind a drawing fold under "See the numbers"; a table alone stands open."""

    key: str
    heading: str
    words: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    caption: str = ""
    table: Table | None = None
    notes: tuple[Note, ...] = ()
    checks: tuple[str, ...] = ()


def sentence(clauses: Iterable[str]) -> str:
    """Clauses joined into one sentence: first letter raised, one full stop."""
    text = "; ".join(clause for clause in clauses if clause)
    return text[:1].upper() + text[1:] + "." if text else ""
