"""Products and what decides their grade and price at the scale."""

from django.db import models

from eslabon.registry.base import Master, micro, optional_reference, quantity, reference, short, text


class Product(Master):
    code = short()
    name = text()
    unit = short()
    hs_code = short()
    trade_unit = short()
    trade_factor_micro = models.BigIntegerField(null=True)


class Attribute(Master):
    """What is measured of a product; moisture_pct and defects_pct are built in and have no row."""

    product = reference("registry.Product")
    code = short()
    name = text()
    unit = short()
    decimals = models.BigIntegerField()
    better = short()


class Grade(Master):
    """Quality class; weight counts in the settlement (1 = par)."""

    product = reference("registry.Product")
    code = short()
    name = text()
    rank = models.BigIntegerField()
    weight_micro = micro()
    max_moisture_centi = models.BigIntegerField(null=True)
    max_defects_centi = models.BigIntegerField(null=True)
    reject = models.BooleanField(default=False)

    class Meta(Master.Meta):
        constraints = [
            *Master.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "product", "rank"], name="grade_rank_once"),
        ]


class Limit(Master):
    """The least and the most of an attribute that a grade allows; in thousandths of its unit."""

    product = reference("registry.Product")
    grade = short()
    attribute = short()
    min_milli = models.BigIntegerField(null=True)
    max_milli = models.BigIntegerField(null=True)


class Deduction(Master):
    """What a reading takes off quantity or price; without attribute a fee per unit."""

    product = reference("registry.Product")
    attribute = short()
    valid_from = models.DateTimeField()
    from_milli = models.BigIntegerField(null=True)
    to_milli = models.BigIntegerField(null=True)
    quantity_pct_micro = models.BigIntegerField(null=True)
    dry_to_milli = models.BigIntegerField(null=True)
    price_pct_micro = models.BigIntegerField(null=True)
    price_micro = models.BigIntegerField(null=True)
    station = optional_reference("registry.Station")


class Yield(Master):
    input_product = reference("registry.Product")
    output_product = reference("registry.Product")
    expected_pct_micro = micro()
    max_pct_micro = micro()


class Price(Master):
    """An advance per unit from a moment on. `valid_from` is the organisation's local time, kept without zone as UTC."""

    product = reference("registry.Product")
    grade = short()
    valid_from = models.DateTimeField()
    price_micro = micro()
    station = optional_reference("registry.Station")
    certification = short()


class Container(Master):
    code = short()
    name = text()
    tare_milli = quantity()
