"""The rules of the scale as they stand in the registers, in the core's form."""

from __future__ import annotations

from datetime import UTC, datetime

from eslabon.registry.models import Attribute, Deduction, Grade, Limit, Organisation, Price
from eslabon_core.pricing import deductions, delivery, grades, prices
from eslabon_core.units import exponent_of

#: Decimals of the attributes that need no row.
BUILT_IN_DECIMALS = {"moisture_pct": 2, "defects_pct": 2}


def attribute_decimals(organisation: Organisation) -> dict[tuple[str, str], int]:
    """(product, attribute) -> decimals of its readings."""
    rows = Attribute.objects.filter(organisation=organisation).values_list(
        "product__code", "code", "decimals"
    )
    return {(product, code): decimals for product, code, decimals in rows}


def in_own_decimals(milli: int | None, decimals: int) -> int | None:
    """Thousandths as a whole number of the attribute's own decimals; import has refused what does not fit."""
    return None if milli is None else milli // 10 ** (3 - decimals)


def naive(moment: datetime) -> datetime:
    """The local time that a price list states; kept as if it were UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def pricer(organisation: Organisation) -> delivery.Pricer:
    own = _Decimals(organisation)
    return delivery.Pricer(
        exponent=exponent_of(organisation.currency),
        grades=_grades(organisation, own),
        price_lines=_price_lines(organisation),
        deductions=_deductions(organisation, own),
    )


class _Decimals:
    """Limits and bands, kept in thousandths, in the decimals of their own attribute."""

    def __init__(self, organisation: Organisation) -> None:
        self._of = attribute_decimals(organisation)

    def of(self, product: str, attribute: str) -> int:
        return BUILT_IN_DECIMALS.get(attribute) or self._of.get((product, attribute), 0)

    def own(self, product: str, attribute: str, milli: int | None) -> int | None:
        return in_own_decimals(milli, self.of(product, attribute))


def _grades(organisation: Organisation, own: _Decimals) -> list[grades.Grade]:
    limits: dict[tuple[str, str], list[grades.Limit]] = {}
    for row in Limit.objects.filter(organisation=organisation).select_related("product"):
        product = row.product.code
        least, most = (own.own(product, row.attribute, milli) for milli in (row.min_milli, row.max_milli))
        limits.setdefault((product, row.grade), []).append(grades.Limit(row.attribute, least, most))
    return [
        grades.Grade(
            row.product.code,
            row.code,
            row.rank,
            row.reject,
            grades.grade_limits(
                max_moisture=row.max_moisture_centi,
                max_defects=row.max_defects_centi,
                rows=limits.get((row.product.code, row.code), ()),
            ),
        )
        for row in Grade.objects.filter(organisation=organisation).select_related("product")
    ]


def _price_lines(organisation: Organisation) -> list[prices.PriceLine]:
    return [
        prices.PriceLine(
            row.product.code,
            row.grade,
            naive(row.valid_from),
            row.price_micro,
            row.station.code if row.station else "",
            row.certification,
            row.key,
        )
        for row in Price.objects.filter(organisation=organisation).select_related("product", "station")
    ]


def _deductions(organisation: Organisation, own: _Decimals) -> list[deductions.Deduction]:
    return [
        deductions.Deduction(
            row.product.code,
            row.attribute,
            naive(row.valid_from),
            own.own(row.product.code, row.attribute, row.from_milli),
            own.own(row.product.code, row.attribute, row.to_milli),
            row.quantity_pct_micro or 0,
            own.own(row.product.code, row.attribute, row.dry_to_milli),
            row.price_pct_micro or 0,
            row.price_micro or 0,
            row.station.code if row.station else "",
            own.of(row.product.code, row.attribute),
        )
        for row in Deduction.objects.filter(organisation=organisation).select_related("product", "station")
    ]
