"""One object of a scenario file, read strictly: wrong kinds, impossible values and unknown keys are Problems with a place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from eslabon_core.delivery_choice.priors import PRIORS
from eslabon_core.problems import Problem


class Table:
    """One object of the file: every key is asked for once; what was not asked for is unknown and refused.

    parent   the table whose values stand where this one is silent (`members` for each of its groups).
    assumed  shared by all tables: place -> default used.
    """

    def __init__(self, raw: Any, place: str, assumed: dict[str, Any], parent: Table | None = None) -> None:
        if not isinstance(raw, Mapping):
            raise Problem("scenario.not_an_object", place=place or "scenario", value=short(raw))
        self.raw, self.place, self.assumed, self.parent = raw, place, assumed, parent
        self.asked: set[str] = set()

    def at(self, key: str) -> str:
        """The place of a key, as a sentence names it: contracts[2].price."""
        return f"{self.place}.{key}" if self.place else key

    def has(self, key: str) -> bool:
        """Whether the file says something here."""
        self.asked.add(key)
        return key in self.raw

    def value(self, key: str, default: Any) -> tuple[Any, str]:
        """What the file says, or the parent, or the default (which is noted); and the place that said it."""
        if self.has(key):
            return self.raw[key], self.at(key)
        if self.parent is not None and self.parent.has(key):
            return self.parent.raw[key], self.parent.at(key)
        if default is ...:
            raise Problem("scenario.missing", place=self.at(key))
        self.assumed[self.at(key)] = default
        return default, self.at(key)

    def number(self, key: str, default: Any = ..., low: float = 0.0, high: float = math.inf) -> float:
        """A finite number in [low, high]."""
        raw, place = self.value(key, default)
        return number(raw, place, low, high)

    def prior(
        self, key: str, section: str, low: float = 0.0, high: float = math.inf, scale: float = 1.0
    ) -> float:
        """A finite number in [low, high]; silent: the documented prior (times `scale`)."""
        return self.number(key, PRIORS[f"{section}.{key}"].value * scale, low, high)

    def whole(self, key: str, default: Any = ..., low: int = 0, high: int = 2**53) -> int:
        """A whole number in [low, high]."""
        raw, place = self.value(key, default)
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise Problem("scenario.not_a_whole_number", place=place, value=short(raw))
        return int(number(raw, place, low, high))

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        raw, place = self.value(key, default)
        if not isinstance(raw, bool):
            raise Problem("scenario.not_true_or_false", place=place, value=short(raw))
        return raw

    def text(self, key: str, default: Any = ...) -> str:
        """A text that is not empty."""
        raw, place = self.value(key, default)
        if not isinstance(raw, str) or not raw:
            raise Problem("scenario.not_a_text", place=place, value=short(raw))
        return raw

    def texts(self, key: str, default: Any = ...) -> tuple[str, ...]:
        """A list of texts, none twice."""
        raw, place = self.value(key, default)
        found = items(raw, place)
        for index, item in enumerate(found):
            if not isinstance(item, str) or not item:
                raise Problem("scenario.not_a_text", place=f"{place}[{index}]", value=short(item))
        refuse_twice(found, place)
        return tuple(found)

    def numbers(
        self, key: str, default: Any = ..., low: float = 0.0, length: int | None = None
    ) -> tuple[float, ...]:
        """A list of finite numbers, of `length` where one is given."""
        raw, place = self.value(key, default)
        found = items(raw, place)
        if length is not None and len(found) != length:
            raise Problem("scenario.wrong_length", place=place, length=len(found), expected=length)
        return tuple(number(item, f"{place}[{index}]", low, math.inf) for index, item in enumerate(found))

    def table(self, key: str) -> Table:
        """An object inside this one; silent: an empty one, so that its defaults are used."""
        return Table(self.raw[key] if self.has(key) else {}, self.at(key), self.assumed)

    def tables(self, key: str) -> list[Table]:
        """A list of objects inside this one; silent: none."""
        raw, place = (self.raw[key], self.at(key)) if self.has(key) else ((), self.at(key))
        return [
            Table(item, f"{place}[{index}]", self.assumed) for index, item in enumerate(items(raw, place))
        ]

    def close(self) -> None:
        """Refuse what nobody asked for."""
        unknown = [key for key in self.raw if key not in self.asked]
        if unknown:
            raise Problem("scenario.unknown_key", place=self.at(str(unknown[0])), known=sorted(self.asked))


def number(raw: Any, place: str, low: float, high: float) -> float:
    """A finite number in [low, high], or a Problem with its place."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise Problem("scenario.not_a_number", place=place, value=short(raw))
    if (isinstance(raw, int) and abs(raw) > 2**1000) or not math.isfinite(raw):
        raise Problem("scenario.not_finite", place=place, value=short(raw))
    if not low <= raw <= high:
        bounds = [bound if math.isfinite(bound) else None for bound in (low, high)]
        raise Problem("scenario.out_of_range", place=place, value=raw, low=bounds[0], high=bounds[1])
    return float(raw)


def items(raw: Any, place: str) -> list[Any]:
    """A list, or a Problem."""
    if not isinstance(raw, list | tuple):
        raise Problem("scenario.not_a_list", place=place, value=short(raw))
    return list(raw)


def refuse_twice(found: Sequence[Any], place: str) -> None:
    """A Problem where one item stands twice."""
    seen: set[Any] = set()
    for item in found:
        if item in seen:
            raise Problem("scenario.twice", place=place, value=item)
        seen.add(item)


def short(value: Any) -> str:
    """What a sentence can quote of a value."""
    return "a very long number" if isinstance(value, int) and abs(value) > 2**1000 else repr(value)[:80]
