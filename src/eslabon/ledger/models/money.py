"""Money that moves besides sales: tills and accounts, costs, loans, capital, fines, payouts."""

from django.db import models

from eslabon.registry.base import (
    Event,
    Master,
    money,
    optional_money,
    optional_reference,
    reference,
    short,
    text,
)


class Account(Master):
    """A bank account or a mobile float. `bank`, in book currency, always exists."""

    code = short()
    name = text()
    kind = short()
    currency = short()


class Rate(Event):
    """Book currency for one unit of a foreign one, in 10^-10."""

    on = models.DateField()
    currency = short()
    rate_e10 = models.BigIntegerField()


class Opening(Event):
    on = models.DateField()
    account = short()
    party = short()
    product = optional_reference("registry.Product")
    grade = short()
    certification = short()
    quantity_milli = models.BigIntegerField(null=True)
    currency = short()
    amount_minor = money()


class Cost(Event):
    on = models.DateField()
    step = short()
    amount_minor = money()
    currency = short()
    rate_e10 = models.BigIntegerField(null=True)
    tax_minor = optional_money()
    product = optional_reference("registry.Product")
    supplier = text()
    memo = text()
    paid_from = short()


class CostPayment(Event):
    on = models.DateField()
    cost = short()
    amount_minor = money()
    paid_from = short()


class Finance(Event):
    code = short()
    on = models.DateField()
    kind = short()
    source = text()
    amount_minor = money()
    currency = short()
    rate_e10 = models.BigIntegerField(null=True)
    contract = short()
    limit_minor = optional_money()
    due_on = models.DateField(null=True)
    into = short()
    memo = text()


class Loan(Event):
    code = short()
    on = models.DateField()
    member = reference("registry.Member")
    principal_minor = money()
    purpose = text()
    monthly_rate_pct_micro = models.BigIntegerField(null=True)
    due_on = models.DateField(null=True)
    means = short()
    paid_from = short()


class LoanPayment(Event):
    on = models.DateField()
    loan = short()
    amount_minor = money()
    into = short()


class Fine(Event):
    on = models.DateField()
    member = reference("registry.Member")
    amount_minor = money()
    bylaw = text()
    decision = short()


class PremiumSpent(Event):
    on = models.DateField()
    amount_minor = money()
    decision = text()
    paid_from = short()


class Adjustment(Event):
    on = models.DateField()
    member = reference("registry.Member")
    amount_minor = money()
    kind = short()
    receipt = short()
    decision = text()


class Capital(Event):
    on = models.DateField()
    member = reference("registry.Member")
    amount_minor = money()
    kind = short()
    paid_from = short()


class Payout(Event):
    on = models.DateField()
    member = reference("registry.Member")
    amount_minor = money()
    paid_from = short()
    kind = short()
    bank_reference = short()
    returned_on = models.DateField(null=True)


class CashMove(Event):
    code = short()
    on = models.DateField()
    moved_from = short()
    moved_to = short()
    amount_minor = money()
    received_on = models.DateField(null=True)
    amount_received_minor = optional_money()


class TillCount(Event):
    at = models.DateTimeField()
    station = reference("registry.Station")
    counted_minor = money()
    clerk = text()


class Reversal(Event):
    """Undoes a whole row of another sheet, dated when it happens."""

    sheet = short()
    of = short()
    on = models.DateField()
    reason = text()
