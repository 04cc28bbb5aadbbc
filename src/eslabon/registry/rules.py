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
    decimals = attribute_decimals(organisation)

    def own(product: str, attribute: str, milli: int | None) -> int | None:
        return in_own_decimals(
            milli, BUILT_IN_DECIMALS.get(attribute) or decimals.get((product, attribute), 0)
        )

    limits: dict[tuple[str, str], list[grades.Limit]] = {}
    for row in Limit.objects.filter(organisation=organisation).select_related("product"):
        product = row.product.code
        limits.setdefault((product, row.grade), []).append(
            grades.Limit(
                row.attribute,
                own(product, row.attribute, row.min_milli),
                own(product, row.attribute, row.max_milli),
            )
        )
    return delivery.Pricer(
        exponent=exponent_of(organisation.currency),
        grades=[
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
        ],
        price_lines=[
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
        ],
        deductions=[
            deductions.Deduction(
                row.product.code,
                row.attribute,
                naive(row.valid_from),
                own(row.product.code, row.attribute, row.from_milli),
                own(row.product.code, row.attribute, row.to_milli),
                row.quantity_pct_micro or 0,
                own(row.product.code, row.attribute, row.dry_to_milli),
                row.price_pct_micro or 0,
                row.price_micro or 0,
                row.station.code if row.station else "",
                BUILT_IN_DECIMALS.get(row.attribute) or decimals.get((row.product.code, row.attribute), 0),
            )
            for row in Deduction.objects.filter(organisation=organisation).select_related(
                "product", "station"
            )
        ],
    )
