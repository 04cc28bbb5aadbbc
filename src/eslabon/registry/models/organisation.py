"""The tenant, its seasons, its stations, its statutory shares."""

from django.db import models
from django.db.models import F, Q

from eslabon.registry.base import CODE, KEY, Master, micro, optional_money, short, text


class Organisation(models.Model):
    """The producer organisation: the tenant of every row."""

    key = models.CharField(max_length=KEY, unique=True)
    code = models.CharField(max_length=CODE, unique=True)
    name = text()
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    timezone = models.CharField(max_length=64)
    language = short()
    reserve_pct_micro = models.BigIntegerField(null=True)
    protected_pct_micro = models.BigIntegerField(null=True)
    nonmember_second_payment = models.BooleanField(default=False)
    cash_step_minor = optional_money()
    fiscal_year_start = models.CharField(max_length=5, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]


class Season(Master):
    """An accounting and delivery period of one or several products that share a result."""

    code = short()
    product = text()
    starts_on = models.DateField()
    ends_on = models.DateField()
    basis = short(default="delivered")
    equalise = models.BooleanField(default=False)

    class Meta(Master.Meta):
        constraints = [
            *Master.Meta.constraints,
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="season_starts_before_end"),
        ]

    @property
    def products(self) -> list[str]:
        return self.product.split(";")


class Appropriation(Master):
    """A statutory share taken before members, of the surplus or of what is left of it."""

    season = short()
    order = models.BigIntegerField()
    name = text()
    pct_micro = micro()
    share_of = short()
    target = short()


class Station(Master):
    """Where produce is collected; its till is the account of the same code."""

    code = short()
    name = text()
    latitude_e6 = models.BigIntegerField(null=True)
    longitude_e6 = models.BigIntegerField(null=True)
    opening_cash_minor = optional_money()
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
