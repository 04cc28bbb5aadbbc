"""The two kinds of rows that a workbook brings: registers, known by their code, and events, known by their key."""

from django.db import models

CODE = 64
KEY = 200


class Owned(models.Model):
    """A row of one organisation; every query is scoped by it."""

    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Master(Owned):
    """A row of a register. `key` is its code, or its whole key where the sheet has no code."""

    key = models.CharField(max_length=KEY)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="%(class)s_key_once")]


class Event(Owned):
    """Something that happened. Never edited: a void or a reversal is a later fact that names it.

    key      code (or code/line), receipt/line, ref, or digest of the content and its occurrence.
    ref      as the file stated it; empty where the key was derived from the content.
    season   the season that the rules gave it; empty where it belongs to none.
    """

    key = models.CharField(max_length=KEY)
    ref = models.CharField(max_length=CODE, blank=True)
    note = models.TextField(blank=True)
    season_given = models.CharField(max_length=CODE, blank=True)
    season = models.ForeignKey("registry.Season", models.PROTECT, related_name="+", null=True)
    recorded_on = models.DateField()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="%(class)s_key_once")]


def money(**options) -> models.BigIntegerField:
    """Minor units of the row's currency."""
    return models.BigIntegerField(**options)


def optional_money() -> models.BigIntegerField:
    return models.BigIntegerField(null=True)


def quantity(**options) -> models.BigIntegerField:
    """Thousandths of the product's unit."""
    return models.BigIntegerField(**options)


def micro(**options) -> models.BigIntegerField:
    """Millionths: of the currency per unit, of one per cent, of a weight."""
    return models.BigIntegerField(**options)


def short(**options) -> models.CharField:
    return models.CharField(max_length=CODE, blank=True, **options)


def text() -> models.TextField:
    return models.TextField(blank=True)


def reference(model: str, **options) -> models.ForeignKey:
    return models.ForeignKey(model, models.PROTECT, related_name="+", **options)


def optional_reference(model: str, **options) -> models.ForeignKey:
    return models.ForeignKey(model, models.PROTECT, related_name="+", null=True, **options)
