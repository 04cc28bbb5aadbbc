"""To whom, at what promise and price: buyers, contracts, observed prices, what buyers pay."""

from django.db import models
from django.db.models import F, Q

from eslabon.registry.base import (
    Event,
    Master,
    micro,
    money,
    optional_money,
    optional_reference,
    quantity,
    reference,
    short,
    text,
)


class Buyer(Master):
    code = short()
    name = text()
    kind = short()
    formality = short()
    reach = short()
    country = short()


class Contract(Master):
    """One line of a promise. Lines of one code are one contract."""

    code = short()
    line = models.BigIntegerField(default=1)
    buyer = reference("trade.Buyer")
    season = short()
    product = reference("registry.Product")
    grade = short()
    certification = short()
    quantity_milli = quantity()
    window_from = models.DateField()
    window_to = models.DateField()
    price_rule = short()
    currency = short()
    price_micro = micro()
    differential_micro = models.BigIntegerField(null=True)
    index = short()
    premium_micro = models.BigIntegerField(null=True)
    premium_to = short()
    payment_days = models.BigIntegerField()
    tolerance_pct_micro = models.BigIntegerField(null=True)
    penalty_micro = models.BigIntegerField(null=True)

    class Meta(Master.Meta):
        constraints = [
            *Master.Meta.constraints,
            models.CheckConstraint(
                condition=Q(window_from__lte=F("window_to")), name="contract_window_opens_before_it_closes"
            ),
        ]


class IndexPrice(Master):
    index = short()
    on = models.DateField()
    price_micro = micro()
    currency = short()
    unit = short()


class Fixation(Master):
    contract = short()
    line = models.BigIntegerField(default=1)
    on = models.DateField()
    quantity_milli = quantity()
    price_micro = micro()


class InvoiceNote(Event):
    on = models.DateField()
    shipment = short()
    line = models.BigIntegerField()
    amount_minor = money()
    reason = short()


class BuyerPayment(Event):
    """Money from a buyer. Exactly one of shipment, contract, buyer is named; the last two make it a prepayment."""

    on = models.DateField()
    shipment = short()
    contract = short()
    buyer = optional_reference("trade.Buyer")
    amount_minor = money()
    premium_minor = optional_money()
    currency = short()
    rate_e10 = models.BigIntegerField(null=True)
    tax_withheld_minor = optional_money()
    deduction_minor = optional_money()
    deduction_reason = text()
    into = short()


class OtherIncome(Event):
    on = models.DateField()
    source = text()
    amount_minor = money()
    currency = short()
    product = optional_reference("registry.Product")
    kind = short()
    into = short()
    buyer = optional_reference("trade.Buyer")
    contract = short()


class Quote(Event):
    """An observed price: whose, where, with which terms. Averages and kinds of trade are kept apart by `source`."""

    on = models.DateField()
    market = text()
    product = short()
    grade = short()
    price_micro = micro()
    currency = short()
    source = text()
    buyer = optional_reference("trade.Buyer")
    payment_days = models.BigIntegerField(null=True)
    takes_rejects = models.BooleanField(null=True)
    credit = models.BooleanField(null=True)
    place = text()
