"""What members bring: produce, intentions, hours."""

from django.db import models
from django.db.models import F, Q

from eslabon.registry.base import (
    Event,
    Owned,
    money,
    optional_money,
    optional_reference,
    quantity,
    reference,
    short,
    text,
)


class Delivery(Event):
    """One line of one receipt («boleta»): one member's produce handed over. Never edited, only voided.

    What the receipt stated is kept as stated (`*_given`); what the rules made of it stands beside it and is final:
    a price list that arrives later does not change a receipt.
    """

    receipt = short()
    line = models.BigIntegerField()
    at = models.DateTimeField()
    on = models.DateField()
    station = optional_reference("registry.Station")
    member = reference("registry.Member")
    plot = optional_reference("registry.Plot")
    product = reference("registry.Product")
    lot = short()
    bags = models.BigIntegerField(null=True)
    gross_milli = quantity()
    tare_milli = models.BigIntegerField(null=True)
    moisture_centi = models.BigIntegerField(null=True)
    defects_centi = models.BigIntegerField(null=True)
    readings = models.TextField(null=True)
    rejected_given_milli = models.BigIntegerField(null=True)
    kept_milli = models.BigIntegerField(null=True)
    grade_given = short()
    certification_given = short()
    price_given_micro = models.BigIntegerField(null=True)
    advance_paid_minor = optional_money()
    means = short()
    paid_to = text()
    loan_withheld_minor = optional_money()

    grade = short()
    certification = short()
    rejected_milli = quantity()
    deducted_milli = quantity()
    accepted_milli = quantity()
    price_micro = models.BigIntegerField(null=True)
    value_minor = money()
    by_member = models.BooleanField()

    class Meta(Event.Meta):
        constraints = [
            *Event.Meta.constraints,
            models.CheckConstraint(
                condition=Q(tare_milli__isnull=True) | Q(tare_milli__lt=F("gross_milli")),
                name="delivery_tare_below_gross",
            ),
            models.CheckConstraint(
                condition=Q(accepted_milli__gte=0), name="delivery_accepts_nothing_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["season", "member", "product", "grade", "certification", "by_member"],
                include=["accepted_milli", "value_minor", "advance_paid_minor", "loan_withheld_minor"],
                name="delivery_settles",
            )
        ]


class Void(Owned):
    """A later record that undoes a delivery, its cash too; dated when it happened."""

    delivery = models.OneToOneField(Delivery, models.PROTECT, related_name="void")
    on = models.DateField()
    reason = text()


class CollectedDay(models.Model):
    """A cache: what one station accepted of one product and grade on one day. V15 compares it with the deliveries."""

    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    season = reference("registry.Season")
    on = models.DateField()
    station = optional_reference("registry.Station")
    product = reference("registry.Product")
    grade = short()
    lines = models.BigIntegerField()
    accepted_milli = quantity()
    rejected_milli = quantity()
    value_minor = money()
    advance_paid_minor = money()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "season", "on", "station", "product", "grade"],
                name="collected_day_once",
                nulls_distinct=False,
            )
        ]


class Intention(Event):
    """Preseason poll: what a member expects to harvest, and to bring."""

    member = reference("registry.Member")
    product = optional_reference("registry.Product")
    expected_quantity_milli = quantity()
    to_organisation_milli = quantity()


class Work(Event):
    on = models.DateField()
    person = text()
    sex = short()
    member = optional_reference("registry.Member")
    step = text()
    hours_milli = quantity()
    paid_minor = optional_money()
