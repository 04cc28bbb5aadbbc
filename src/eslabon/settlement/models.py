"""Runs of a season's settlement that were closed: what was decided then, kept as it was."""

from django.db import models

from eslabon.registry.base import Owned


class Run(Owned):
    """One closed run. `document` is what `settle --json` printed; `memory` is what a later run needs of it.

    Both are text, because a document keeps the order of its keys and a database's own JSON type may not.
    """

    season = models.ForeignKey("registry.Season", models.PROTECT, related_name="runs")
    run = models.BigIntegerField()
    closed_on = models.DateField()
    document = models.TextField()
    memory = models.TextField()
    with_uncollected = models.BooleanField()
    carry_stock = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "season", "run"], name="run_once")]


class SettlementCache(models.Model):
    """A cache: the document of a season as it was computed after the write that `stamp` names (its audit event)."""

    season = models.OneToOneField("registry.Season", models.PROTECT, primary_key=True, related_name="+")
    stamp = models.BigIntegerField()
    document = models.TextField()
