"""The season of an event. Source: workbook.md "Season"; docs/algorithms/season-of-an-event.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from eslabon_core.problems import Problem


class Season(NamedTuple):
    """One row of `seasons`; starts_on and ends_on are both included."""

    code: str
    products: frozenset[str]
    starts_on: date
    ends_on: date
    is_closed: bool = False


class Seasons:
    """Every season of an organisation; built once, asked for each event.

    made_from   product -> the products that it is made from by processing; followed to its roots, circles included. A
                season's product fits for what is made from it too (boards are an event of the logs' season).
    Raises      Problem "season.ends_before_it_starts", "season.code_twice".
    """

    def __init__(
        self, seasons: Iterable[Season], made_from: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        self._by_code: dict[str, Season] = {}
        for season in seasons:
            if season.ends_on < season.starts_on:
                raise Problem("season.ends_before_it_starts", season=season.code)
            if season.code in self._by_code:
                raise Problem("season.code_twice", season=season.code)
            self._by_code[season.code] = season
        self._made_from = {product: tuple(inputs) for product, inputs in (made_from or {}).items()}
        self._fitting: dict[str, tuple[Season, ...]] = {}
        self._found: dict[tuple[str, date], str] = {}

    def of(self, *, product: str, on: date, season: str = "", contract_season: str = "") -> str:
        """Code of the event's season: its own; else its contract's; else by product and date.

        By product and date: the one season whose product fits and whose dates contain `on`, open or closed; if none does,
        the open one of that product that ended last before `on`.
        Raises   Problem "season.unknown" (a stated code), "season.two_fit" (naming both), "season.none_fits".
        """
        stated = season or contract_season
        if stated:
            if stated not in self._by_code:
                raise Problem("season.unknown", season=stated)
            return stated
        key = (product, on)
        code = self._found.get(key)
        if code is None:
            code = self._found[key] = self._by_product(product, on)
        return code

    def fitting(self, product: str) -> tuple[Season, ...]:
        """The seasons that list the product, or one that it is made from; by code."""
        if product not in self._fitting:
            roots = self._roots(product)
            self._fitting[product] = tuple(
                season for _, season in sorted(self._by_code.items()) if season.products & roots
            )
        return self._fitting[product]

    def _by_product(self, product: str, on: date) -> str:
        seasons = self.fitting(product)
        containing = [season for season in seasons if season.starts_on <= on <= season.ends_on]
        if not containing:
            earlier = [season for season in seasons if season.ends_on < on and not season.is_closed]
            latest = max((season.ends_on for season in earlier), default=None)
            containing = [season for season in earlier if season.ends_on == latest]
        if not containing:
            raise Problem("season.none_fits", product=product, on=on.isoformat())
        if len(containing) > 1:
            codes = tuple(season.code for season in containing)
            raise Problem("season.two_fit", product=product, on=on.isoformat(), seasons=codes)
        return containing[0].code

    def _roots(self, product: str) -> set[str]:
        found, waiting = {product}, [product]
        while waiting:
            for source in self._made_from.get(waiting.pop(), ()):
                if source not in found:
                    found.add(source)
                    waiting.append(source)
        return found
