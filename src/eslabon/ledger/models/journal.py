"""The journal: append-only double entry, numbered without gaps, each entry chained to the one before."""

from django.db import models

from eslabon.registry.base import CODE, KEY, Owned


class JournalHead(models.Model):
    """The number and hash of the last entry: the one row that every booking takes."""

    organisation = models.OneToOneField(
        "registry.Organisation", models.PROTECT, primary_key=True, related_name="+"
    )
    n = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32, default=bytes(32))


class Entry(Owned):
    """An asiento. `source` names the row it books (sheet and key); a correction reverses and is reversed once."""

    n = models.BigIntegerField()
    on = models.DateField()
    kind = models.CharField(max_length=32)
    source = models.CharField(max_length=KEY + 40)
    season = models.CharField(max_length=CODE, blank=True)
    reverses = models.BigIntegerField(null=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "n"], name="entry_number_once"),
            models.UniqueConstraint(fields=["organisation", "reverses"], name="entry_reversed_once"),
        ]
        indexes = [models.Index(fields=["organisation", "source"], name="entry_source")]


class Posting(models.Model):
    """An apunte: debit above 0, credit below; its own currency and the book currency."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.CharField(max_length=48)
    party = models.CharField(max_length=CODE, blank=True)
    key = models.CharField(max_length=KEY, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    book_minor = models.BigIntegerField()


class Balance(Owned):
    """A cache, written with its postings: what an account holds per party, key, currency and season. V15 compares."""

    account = models.CharField(max_length=48)
    party = models.CharField(max_length=CODE, blank=True)
    key = models.CharField(max_length=KEY, blank=True)
    currency = models.CharField(max_length=3)
    season = models.CharField(max_length=CODE, blank=True)
    amount_minor = models.BigIntegerField()
    book_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account", "party", "key", "currency", "season"], name="balance_once"
            )
        ]
