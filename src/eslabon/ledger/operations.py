"""The one door of the journal: entries come in here, numbered and chained, with the balances they change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import F

from eslabon.common import bulk
from eslabon.ledger.models import Balance, Entry, JournalHead, Posting
from eslabon.registry.models import Organisation
from eslabon_core.ledger import chain
from eslabon_core.ledger import entries as core

BATCH = 5_000
ENTRY_FIELDS = ("id", "organisation", "n", "on", "kind", "source", "season", "reverses", "hash")
POSTING_FIELDS = ("entry", "account", "party", "key", "currency", "amount_minor", "book_minor")
BALANCE_KEY = ("account", "party", "key", "currency", "season")


class Books:
    """Posts entries in batches inside the caller's transaction and writes the balances once, in `finish`.

    The head's row is taken last, once a batch: it is what makes writers of one organisation wait for each other.
    """

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.posted = 0
        self._waiting: list[core.Entry] = []
        self._changes: dict[tuple[str, ...], list[int]] = {}

    def add(self, entry: core.Entry) -> None:
        """`entry` is checked here, except for those that a fast path builds balanced by construction (`add_balanced`)."""
        entry.check(self.organisation.currency)
        self.add_balanced(entry)

    def add_balanced(self, entry: core.Entry) -> None:
        self._waiting.append(entry)
        if len(self._waiting) >= BATCH:
            self.flush()

    def finish(self) -> int:
        """Post what waits and fold the changes into the balances; the number of entries posted in all."""
        self.flush()
        _fold(self.organisation, self._changes)
        self._changes = {}
        return self.posted

    def flush(self) -> None:
        """Post what waits now: what follows may look for it in the tables."""
        entries, self._waiting = self._waiting, []
        if not entries:
            return
        n, previous = _take_head(self.organisation, len(entries))
        links = chain.chain(entries, organisation=self.organisation.code, n=n, previous=previous)
        JournalHead.objects.filter(organisation=self.organisation).update(hash=bytes.fromhex(links[-1].hash))
        ids = bulk.take_ids(Entry, len(entries))
        mine = self.organisation.pk
        bulk.insert(
            Entry,
            ENTRY_FIELDS,
            (
                (
                    identifier,
                    mine,
                    link.n,
                    entry.on,
                    entry.kind,
                    entry.source,
                    entry.season,
                    entry.reverses,
                    bytes.fromhex(link.hash),
                )
                for identifier, entry, link in zip(ids, entries, links, strict=True)
            ),
        )
        bulk.insert(
            Posting,
            POSTING_FIELDS,
            (
                (identifier, account, party, key, currency, amount, book)
                for identifier, entry in zip(ids, entries, strict=True)
                for account, currency, amount, book, party, key in entry.postings
            ),
        )
        self._remember(entries)
        self.posted += len(entries)

    def _remember(self, entries: Iterable[core.Entry]) -> None:
        changes = self._changes
        for entry in entries:
            season = entry.season
            for account, currency, amount, book, party, key in entry.postings:
                row = changes.get((account, party, key, currency, season))
                if row is None:
                    changes[account, party, key, currency, season] = [amount, book]
                else:
                    row[0] += amount
                    row[1] += book


def post(organisation: Organisation, entries: Sequence[core.Entry]) -> int:
    """Post a handful of entries; returns how many."""
    books = Books(organisation)
    for entry in entries:
        books.add(entry)
    return books.finish()


def _take_head(organisation: Organisation, count: int) -> tuple[int, str]:
    """Reserve `count` numbers: the number and hash after which they follow."""
    JournalHead.objects.get_or_create(organisation=organisation)
    JournalHead.objects.filter(organisation=organisation).update(n=F("n") + count)
    head = JournalHead.objects.get(organisation=organisation)
    return head.n - count, bytes(head.hash).hex()


def _fold(organisation: Organisation, changes: dict[tuple[str, ...], list[int]]) -> None:
    """Add changes to the cached balances: one statement for all rows, whichever exist already."""
    quote = connection.ops.quote_name
    table = quote(Balance._meta.db_table)
    columns = ["organisation_id", *BALANCE_KEY]
    values = [
        (organisation.pk, *key, amount, book)
        for key, (amount, book) in sorted(changes.items())
        if amount or book
    ]
    names = ", ".join(map(quote, [*columns, "amount_minor", "book_minor"]))
    sums = ", ".join(
        f"{quote(name)} = {table}.{quote(name)} + excluded.{quote(name)}"
        for name in ("amount_minor", "book_minor")
    )
    statement = (
        f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * 8)}) "  # noqa: S608 - names come from the model
        f"ON CONFLICT ({', '.join(map(quote, columns))}) DO UPDATE SET {sums}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
