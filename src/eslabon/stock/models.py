"""Pooled stock: lots, what moves, what is made, what leaves, what comes back."""

from django.db import models

from eslabon.registry.base import (
    Event,
    micro,
    money,
    optional_money,
    optional_reference,
    quantity,
    reference,
    short,
    text,
)


class Lot(Event):
    code = short()
    product = reference("registry.Product")
    grade = short()
    certification = short()
    station = optional_reference("registry.Station")
    opened_on = models.DateField(null=True)


class Transfer(Event):
    code = short()
    from_station = reference("registry.Station")
    to_station = reference("registry.Station")
    product = reference("registry.Product")
    grade = short()
    certification = short()
    lot = short()
    sent_on = models.DateField()
    sent_milli = quantity()
    received_on = models.DateField(null=True)
    received_milli = models.BigIntegerField(null=True)


class Processing(Event):
    """One row of a transformation; rows of one code are one process with n inputs and m outputs."""

    code = short()
    line = models.BigIntegerField()
    on = models.DateField()
    input_product = optional_reference("registry.Product")
    input_grade = short()
    input_certification = short()
    input_lot = short()
    input_quantity_milli = models.BigIntegerField(null=True)
    output_product = optional_reference("registry.Product")
    output_grade = short()
    output_certification = short()
    output_lot = short()
    output_quantity_milli = models.BigIntegerField(null=True)
    cost_share_pct_micro = models.BigIntegerField(null=True)


class Loss(Event):
    on = models.DateField()
    product = reference("registry.Product")
    grade = short()
    certification = short()
    lot = short()
    quantity_milli = quantity()
    reason = text()


class StockCount(Event):
    """A count only compares; a shortage becomes a loss by its own row."""

    on = models.DateField()
    station = optional_reference("registry.Station")
    product = reference("registry.Product")
    grade = short()
    certification = short()
    counted_milli = quantity()


class Shipment(Event):
    """One line of what leaves to a buyer; `price` is what was invoiced."""

    code = short()
    line = models.BigIntegerField()
    on = models.DateField()
    buyer = reference("trade.Buyer")
    contract = short()
    product = reference("registry.Product")
    grade = short()
    certification = short()
    lot = short()
    quantity_milli = quantity()
    currency = short()
    price_micro = micro()
    premium_micro = models.BigIntegerField(null=True)
    premium_to = short()
    tax_minor = optional_money()
    document = text()


class Return(Event):
    on = models.DateField()
    shipment = short()
    line = models.BigIntegerField()
    quantity_milli = quantity()
    credit_minor = money()
    to_grade = short()
