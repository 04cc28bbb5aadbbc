"""Adding up one season of one run, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from eslabon_core.delivery_choice.members import GroupSeason, WeekTotals
from eslabon_core.delivery_choice.scenario import Scenario


@dataclass(slots=True)
class Tally:
    """Sums over the weeks of one season."""

    income: float = 0.0
    value: float = 0.0
    second_now: float = 0.0
    need: int = 0
    need_brought: int = 0
    lots: int = 0
    lots_brought: int = 0
    cases: int = 0
    harvest: list[list[float]] = field(default_factory=list)
    brought: list[list[float]] = field(default_factory=list)
    accepted: list[list[list[int]]] = field(default_factory=list)


def count_week(
    scenario: Scenario, groups: Sequence[GroupSeason], totals: Sequence[WeekTotals], tally: Tally
) -> list[int]:
    """Add a week to the tally; returns what was accepted by grade over all groups, thousandths."""
    grades = dict.fromkeys(scenario.grades, 0)
    table = []
    for group, total in zip(groups, totals, strict=True):
        split = _split(int(total.accepted), group.group.grades)
        for grade, amount in split.items():
            grades[grade] += amount
        table.append([split.get(grade, 0) for grade in grades])
        tally.need += total.need_lots
        tally.need_brought += total.need_brought
        tally.lots_brought += total.lots_brought
        tally.lots += group.group.count if total.harvest else 0
        tally.cases += total.cases
    tally.harvest.append([total.harvest for total in totals])
    tally.brought.append([total.brought for total in totals])
    tally.accepted.append(table)
    return list(grades.values())


def _split(milli: int, grades: Sequence[tuple[str, float]]) -> dict[str, int]:
    """A whole amount by shares that sum to 1; the last grade takes what rounding leaves."""
    parts: dict[str, int] = {}
    for grade, share in grades[:-1]:
        parts[grade] = min(milli - sum(parts.values()), round(milli * share))
    parts[grades[-1][0]] = milli - sum(parts.values())
    return parts
