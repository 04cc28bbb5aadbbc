"""What a sheet and a column of the season workbook are, and the short notation in which sheets_*.py write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from eslabon.exchange.sheets_choices import SPANISH_CHOICES
from eslabon.exchange.sheets_words import COLUMN_WORDS, SHEET_WORDS

#: A type's decimals; money has those of its currency and a reading those of its attribute.
DECIMALS = {
    "quantity": 3,
    "hours": 3,
    "price": 6,
    "pct": 6,
    "weight": 6,
    "number": 6,
    "rate": 10,
    "integer": 0,
    "year": 0,
}
TYPES = frozenset(DECIMALS) | {
    "code", "codes", "text", "date", "datetime", "moment", "money", "yes_no", "choice", "coordinate", "polygon",
    "reading", "currency", "country", "timezone", "month_day",
}  # fmt: skip

#: Decimals in which an amount or a reading is kept until what decides its real number of decimals is known.
WIDE_MONEY_DECIMALS = 4
WIDE_READING_DECIMALS = 3

READING_PREFIX = "reading:"
READING_PREFIX_ES = "lectura:"
READING_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")

#: An event row may leave these empty, and a later file may fill them: they tell what came after.
FILLABLE = ("void_on", "void_reason", "received_on", "received", "amount_received", "returned_on")


@dataclass(frozen=True)
class Column:
    """One column.

    type        one of TYPES; what it becomes in Python stands in cells.py.
    decided_by  "" or what says the decimals of this money or reading (a shipment, a cost, an account, an attribute);
                its cells then come as whole numbers of WIDE_… decimals, for `cells.narrow`.
    references  sheets of which the cell names a code; `words` are the codes with a meaning of their own.
    default     the text that an empty cell stands for, "" where empty stays empty.
    """

    name: str
    name_es: str
    type: str
    required: bool
    help_es: str
    help_en: str
    signed: bool = False
    decimals: int | None = None
    decided_by: str = ""
    choices: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    default: str = ""

    def name_in(self, language: str) -> str:
        return self.name_es if language == "es" else self.name

    def help_in(self, language: str) -> str:
        return self.help_es if language == "es" else self.help_en

    def choices_in(self, language: str) -> tuple[str, ...]:
        if language != "es":
            return self.choices
        return tuple(spanish_choice(choice) for choice in self.choices)


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    kind         "master" (a known row is updated), "event" (a known row is never changed) or "meta" (about the file).
    key_columns  what makes a row known; empty: its `ref`, else its whole content and its n-th occurrence.
    line_of      the column whose value an empty `line` counts within; "" where the sheet has no lines of its own.
    readings     whether it takes `reading:CODE` columns.
    """

    name: str
    name_es: str
    kind: str
    columns: tuple[Column, ...]
    key_columns: tuple[str, ...]
    help_es: str
    help_en: str
    line_of: str = ""
    readings: bool = False

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def fillable(self) -> tuple[str, ...]:
        if self.kind != "event":
            return ()
        return tuple(column.name for column in self.columns if column.name in FILLABLE)

    @cached_property
    def currency_column(self) -> str:
        """The column that names the currency of the row's amounts; "" where they are in book currency."""
        return "currency" if "currency" in self.by_name else ""

    @cached_property
    def by_any_name(self) -> dict[str, Column]:
        """Folded English and Spanish names; an English name wins over another column's Spanish one."""
        spanish = {fold(column.name_es): column for column in self.columns}
        return spanish | {fold(column.name): column for column in self.columns}

    def name_in(self, language: str) -> str:
        return self.name_es if language == "es" else self.name

    def help_in(self, language: str) -> str:
        return self.help_es if language == "es" else self.help_en

    def column_named(self, text: str) -> Column | None:
        """The column of a header cell in either language, a reading column made on the spot; None if unknown."""
        known = self.by_any_name.get(fold(text))
        if known or not self.readings:
            return known
        prefix, colon, code = text.strip().partition(":")
        if not colon or fold(prefix) + ":" not in (READING_PREFIX, READING_PREFIX_ES):
            return None
        code = code.strip()
        return reading_column(code) if READING_CODE.fullmatch(code) else None

    def nearest_column(self, text: str, language: str = "es") -> str:
        near = nearest(text, self.by_any_name)
        return self.by_any_name[near].name_in(language) if near else ""


def spanish_choice(choice: str) -> str:
    """The Spanish word of a choice; where sheets themselves are the choices, the sheet's Spanish name."""
    return SPANISH_CHOICES.get(choice) or SHEET_WORDS.get(choice, (choice,))[0]


def fold(text: str) -> str:
    """A name as it is compared: no accents, lower case, one underscore for blanks and hyphens."""
    plain = unicodedata.normalize("NFD", text.strip().casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[\s\-_]+", "_", plain)


def nearest(text: str, names: Iterable[str]) -> str:
    """The known name nearest to `text`."""
    found = get_close_matches(fold(text)[:80], list(names), n=1, cutoff=0.0)
    return found[0] if found else ""


def reading_column(code: str) -> Column:
    _, help_es, help_en = COLUMN_WORDS["reading"]
    return Column(
        READING_PREFIX + code,
        READING_PREFIX_ES + code,
        "reading",
        False,
        help_es,
        help_en,
        decided_by="attribute",
    )


_SPEC = re.compile(
    r"(?P<name>[a-z_0-9]+)(?P<optional>\*)?:(?P<type>[a-z_]+)(?P<decimals>\d)?(?P<signed>±)?"
    r"(?:\((?P<choices>[^)]*)\))?(?:@(?P<decided_by>[a-z_]+))?(?:>(?P<references>[a-z_,]+))?"
    r"(?:\+(?P<words>[a-z_]+))?(?:=(?P<default>\S+))?"
)


def column_from(spec: str, sheet: str) -> Column:
    """A column from its notation: name[*]:type[decimals][±][(choices)][@decided_by][>references][+word][=default].

    A star says that the cell may be missing or empty, ± that it may be negative.
    """
    match = _SPEC.fullmatch(spec)
    if match is None or match["type"] not in TYPES:
        raise ValueError(f"{sheet}: not a column: {spec}")
    name, kind = match["name"], match["type"]
    words = COLUMN_WORDS.get(f"{sheet}.{name}") or COLUMN_WORDS[name]
    decimals = int(match["decimals"]) if match["decimals"] else DECIMALS.get(kind)
    return Column(
        name=name,
        name_es=words[0],
        type=kind,
        required=not match["optional"],
        help_es=words[1],
        help_en=words[2],
        signed=bool(match["signed"]),
        decimals=decimals,
        decided_by=match["decided_by"] or "",
        choices=tuple((match["choices"] or "").split("/")) if match["choices"] else (),
        references=tuple((match["references"] or "").split(",")) if match["references"] else (),
        words=(match["words"],) if match["words"] else (),
        default=match["default"] or "",
    )


def sheet_from(
    name: str, kind: str, specs: str, *, key: str = "", line_of: str = "", readings: bool = False
) -> Sheet:
    """A sheet from the notation of its columns, blank-separated; an event sheet also takes ref, season and note."""
    columns = [column_from(spec, name) for spec in specs.split()]
    if kind == "event":
        has = {column.name for column in columns}
        extra = ("ref*:code", "season*:code>seasons", "note*:text")
        columns += [column_from(spec, name) for spec in extra if spec.partition("*")[0] not in has]
    name_es, help_es, help_en = SHEET_WORDS[name]
    return Sheet(
        name,
        name_es,
        kind,
        tuple(columns),
        tuple(key.split()),
        help_es,
        help_en,
        line_of=line_of,
        readings=readings,
    )
