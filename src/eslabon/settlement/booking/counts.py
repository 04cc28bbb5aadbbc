"""Entries of till counts: what was counted against what the till should hold, booked as a difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum

from eslabon.collection.models import Delivery
from eslabon.ledger.models import TillCount
from eslabon.registry.models import Station
from eslabon.settlement.loading import Loader
from eslabon_core.ledger.entries import Entry, Posting

TILL, DIFFERENCE = "assets.till", "expense.till_difference"
#: Advances that a till pays: the others leave a bank or a mobile float.
FROM_THE_TILL = Q(means__in=("", "cash"), advance_paid_minor__gt=0)


class Counts:
    """Follows each till from count to count. Of one day, what has no time of its own comes before the count."""

    def __init__(self, loader: Loader, entries: Iterable[Entry]) -> None:
        self.loader, self.own = loader, loader.organisation.currency
        self.zone = ZoneInfo(loader.organisation.timezone)
        self.moved: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
        for entry in entries:
            for posting in entry.postings:
                if posting.account == TILL:
                    self.moved[posting.key][entry.on] += posting.book_minor

    def entries(self) -> Iterator[Entry]:
        stations = dict(
            Station.objects.filter(organisation=self.loader.organisation).values_list("id", "code")
        )
        counts: dict[int, list[TillCount]] = defaultdict(list)
        for row in self.loader.rows(TillCount, "till_counts"):
            counts[row.station_id].append(row)
        for station, rows in sorted(counts.items()):
            yield from self._of_station(
                station, stations[station], sorted(rows, key=lambda row: (row.at, row.key))
            )

    def _of_station(self, station: int, code: str, rows: list[TillCount]) -> Iterator[Entry]:
        paid = self._paid_by_day(station)
        differences = 0
        for row in rows:
            day = row.at.astimezone(self.zone).date()
            expected = differences + sum(amount for on, amount in self.moved[code].items() if on <= day)
            expected -= sum(amount for on, amount in paid.items() if on < day) + self._paid_on(
                station, day, row.at
            )
            difference = row.counted_minor - expected
            if difference:
                differences += difference
                yield Entry(
                    day,
                    "till_difference",
                    f"till_counts:{row.key}",
                    "",
                    (
                        Posting(TILL, self.own, difference, difference, key=code),
                        Posting(DIFFERENCE, self.own, -difference, -difference, key=code),
                    ),
                )

    def _paid_by_day(self, station: int) -> dict[date, int]:
        """Cash that left for deliveries, by day; a void brings it back on its own day."""
        paid: dict[date, int] = defaultdict(int)
        mine = Delivery.objects.filter(FROM_THE_TILL, station=station)
        for on, amount in mine.values_list("on").annotate(Sum("advance_paid_minor")):
            paid[on] += amount
        for on, amount in (
            mine.filter(void__isnull=False).values_list("void__on").annotate(Sum("advance_paid_minor"))
        ):
            paid[on] -= amount
        return paid

    def _paid_on(self, station: int, day: date, until: datetime) -> int:
        mine = Delivery.objects.filter(FROM_THE_TILL, station=station)
        gave = mine.filter(on=day, at__lte=until).aggregate(total=Sum("advance_paid_minor", default=0))[
            "total"
        ]
        back = mine.filter(void__on=day).aggregate(total=Sum("advance_paid_minor", default=0))["total"]
        return gave - back
