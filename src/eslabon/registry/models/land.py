"""Where produce comes from, by what right, under which claim."""

from django.db import models

from eslabon.registry.base import Master, optional_reference, short, text


class UseRight(Master):
    code = short()
    holder_kind = short()
    holder = short()
    kind = short()
    document = text()
    authority = text()
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    product = optional_reference("registry.Product")
    quota_milli = models.BigIntegerField(null=True)
    quota_period = short()


class Plot(Master):
    code = short()
    member = optional_reference("registry.Member")
    use_right = optional_reference("registry.UseRight")
    product = optional_reference("registry.Product")
    area_ha_micro = models.BigIntegerField(null=True)
    latitude_e6 = models.BigIntegerField(null=True)
    longitude_e6 = models.BigIntegerField(null=True)
    polygon = text()
    right_kind = short()
    right_document = text()
    valid_until = models.DateField(null=True)
    expected_quantity_milli = models.BigIntegerField(null=True)


class Certificate(Master):
    """A claim with its scheme, state, holder and dates; `holder` is a member's, a plot's or the organisation's code."""

    code = short()
    scheme = short()
    status = short()
    holder_kind = short()
    holder = short()
    valid_from = models.DateField()
    valid_until = models.DateField()
    max_quantity_milli = models.BigIntegerField(null=True)
