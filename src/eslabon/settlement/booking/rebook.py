"""Bring the journal to what the records say: post what is missing, reverse what no longer holds, touch nothing else.

Deliveries are booked when they are stored and never change. Everything else may be seen differently after a later file
(a rate that arrives late, a prepayment that now finds its shipment): the entry that no longer holds is reversed by a
later entry and the right one is posted beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from eslabon.ledger.models import Entry as StoredEntry
from eslabon.ledger.operations import Books
from eslabon.ledger.queries import with_postings
from eslabon.registry.models import Organisation
from eslabon.settlement.booking.counts import Counts
from eslabon.settlement.booking.loans import Loans
from eslabon.settlement.booking.money import Money
from eslabon.settlement.booking.places import Places
from eslabon.settlement.booking.sales import Sales
from eslabon.settlement.loading import Loader
from eslabon.settlement.models import Run
from eslabon_core.ledger.entries import Entry, reversal

#: Entries with a life of their own: booked once by who makes them.
OWN_LIFE = (
    "delivery",
    "delivery_void",
    "reversal",
    "cost_of_produce",
    "closing",
    "common_costs",
    "surplus",
    "premium",
    "withheld",
)


def rebook(organisation: Organisation, today: date, books: Books) -> None:
    """Post the difference between what the records mean and what the journal holds."""
    closed = dict(
        Run.objects.filter(organisation=organisation).order_by("run").values_list("season__code", "closed_on")
    )
    wanted: dict[tuple[str, str], dict[tuple, list[date]]] = defaultdict(lambda: defaultdict(list))
    for entry in projected(organisation):
        wanted[entry.source, entry.kind][_content(entry, closed)].append(entry.on)
    for stored in _standing(organisation):
        days = wanted[stored.source, stored.kind][_content(stored, closed)]
        if days:
            days.pop()
        else:
            books.add(reversal(stored, max(stored.on, _open_day(stored.on, stored.season, closed, today))))
    for (source, kind), contents in wanted.items():
        for (_, season, postings), days in contents.items():
            for on in days:
                books.add(Entry(_open_day(on, season, closed, today), kind, source, season, postings))


def projected(organisation: Organisation) -> Iterator[Entry]:
    """Every entry that the records of an organisation mean, deliveries apart."""
    loader = Loader(organisation)
    places = Places(organisation)
    records = loader.records()
    entries = [
        *Money(loader, places).entries(),
        *Sales(loader, places, records).entries(),
        *Loans(loader, places, records).entries(),
    ]
    yield from entries
    yield from Counts(loader, entries).entries()


def _open_day(on: date, season: str, closed: dict[str, date], today: date) -> date:
    """What belongs to a closed season and arrives later is dated on arrival."""
    return today if season in closed and on <= closed[season] else on


def _content(entry: Entry, closed: dict[str, date]) -> tuple:
    """What makes two entries the same; of a closed season not the date, since news is dated on arrival."""
    return None if entry.season in closed else entry.on, entry.season, entry.postings


def _standing(organisation: Organisation) -> Iterator[Entry]:
    """The posted entries that nothing has reversed, of the kinds that the records project."""
    undone = StoredEntry.objects.filter(organisation=organisation, reverses__isnull=False).values_list(
        "reverses", flat=True
    )
    rows = list(
        StoredEntry.objects.filter(organisation=organisation).exclude(kind__in=OWN_LIFE).exclude(n__in=undone)
    )
    yield from with_postings(rows)
