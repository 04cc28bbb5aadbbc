"""Reads of the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from eslabon.ledger.models import Entry as StoredEntry
from eslabon.ledger.models import Posting as StoredPosting
from eslabon_core.ledger.entries import Entry, Posting


def with_postings(rows: Iterable[StoredEntry], batch: int = 2_000) -> Iterator[Entry]:
    """Stored entries in the core's form, their postings in the order in which they were posted."""
    rows = list(rows)
    for start in range(0, len(rows), batch):
        part = rows[start : start + batch]
        lines: dict[int, list[Posting]] = defaultdict(list)
        stored = StoredPosting.objects.filter(entry__in=[row.pk for row in part]).order_by("id")
        for entry, *values in stored.values_list(
            "entry_id", "account", "currency", "amount_minor", "book_minor", "party", "key"
        ):
            lines[entry].append(Posting(*values))
        for row in part:
            yield Entry(row.on, row.kind, row.source, row.season, tuple(lines[row.pk]), row.reverses, row.n)
