"""Grade from readings. Source: workbook.md "Reading rules"; docs/algorithms/grades.md.

Readings and limits are whole numbers in the attribute's own decimals (moisture 8.85 % with 2 decimals = 885), the form
in which the scale's phone sends them: a comparison is exact and needs no decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from eslabon_core.problems import Problem

Readings = Mapping[str, int]
NO_READINGS: Readings = {}
MOISTURE, DEFECTS = "moisture_pct", "defects_pct"


class Limit(NamedTuple):
    """What a grade asks of one attribute: minimum <= reading <= maximum, in the attribute's decimals; None = open."""

    attribute: str
    minimum: int | None = None
    maximum: int | None = None

    def holds(self, readings: Readings) -> bool:
        """Whether the reading is there and inside; a missing reading meets no limit that asks for something."""
        if self.minimum is None and self.maximum is None:
            return True
        reading = readings.get(self.attribute)
        if reading is None:
            return False
        above = self.minimum is None or self.minimum <= reading
        return above and (self.maximum is None or reading <= self.maximum)


class Grade(NamedTuple):
    """One quality class of a product. rank: 1 is best; `limits`: its built-in maxima and its rows of `limits`."""

    product: str
    code: str
    rank: int
    is_reject: bool = False
    limits: tuple[Limit, ...] = ()


IMPLICIT = Grade(product="", code="", rank=1)


def grade_limits(
    *, max_moisture: int | None = None, max_defects: int | None = None, rows: Iterable[Limit] = ()
) -> tuple[Limit, ...]:
    """A grade's limits in one list: its two built-in maxima (2 decimals) where given, then the rows of `limits`."""
    built_in = ((MOISTURE, max_moisture), (DEFECTS, max_defects))
    return (*(Limit(code, None, most) for code, most in built_in if most is not None), *rows)


def ranked(grades: Iterable[Grade]) -> dict[str, tuple[Grade, ...]]:
    """Product -> its grades, best rank first.

    Raises   Problem "grade.rank_twice" where two grades of a product share a rank, "grade.code_twice" a code.
    """
    by_product: dict[str, list[Grade]] = {}
    for grade in grades:
        by_product.setdefault(grade.product, []).append(grade)
    for product, rows in by_product.items():
        rows.sort(key=lambda grade: grade.rank)
        for better, worse in pairwise(rows):
            if better.rank == worse.rank:
                raise Problem(
                    "grade.rank_twice", product=product, rank=better.rank, grades=(better.code, worse.code)
                )
        if len({grade.code for grade in rows}) < len(rows):
            raise Problem("grade.code_twice", product=product)
    return {product: tuple(rows) for product, rows in by_product.items()}


def grade_from_readings(grades: tuple[Grade, ...], readings: Readings) -> Grade:
    """The best rank whose limits all hold; none: the best-ranked reject grade.

    grades   of one product, best rank first (`ranked`); none: the implicit grade, with the empty code.
    Absent   a missing reading meets no limit that asks for it.
    Raises   Problem "grade.none_holds" where no limits hold and no grade is a reject.
    """
    if not grades:
        return IMPLICIT
    for grade in grades:
        if all(limit.holds(readings) for limit in grade.limits):
            return grade
    for grade in grades:
        if grade.is_reject:
            return grade
    raise Problem("grade.none_holds", product=grades[0].product, readings=dict(readings))
