"""Store delivery lines with their journal entries and their day's summary: one way, whoever brings them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db import connection

from eslabon.collection.models import CollectedDay, Delivery, Void
from eslabon.common import bulk
from eslabon.ledger.models import Account
from eslabon.ledger.models import Entry as StoredEntry
from eslabon.ledger.operations import Books
from eslabon.ledger.queries import with_postings
from eslabon.registry.models import Organisation
from eslabon_core.ledger.entries import Entry, Posting, reversal

PAYABLE, PRODUCE = "liabilities.member_payable", "assets.produce"
DAY = ("organisation", "season", "on", "station", "product", "grade")
DAY_SUMS = ("lines", "accepted_milli", "rejected_milli", "value_minor", "advance_paid_minor")


class Line(NamedTuple):
    """One delivery line, resolved: ids of what it names, what was stated, what the rules made of it."""

    key: str
    ref: str
    note: str
    season_given: str
    season_id: int
    recorded_on: date
    receipt: str
    line: int
    at: datetime
    on: date
    station_id: int | None
    member_id: int
    plot_id: int | None
    product_id: int
    lot: str
    bags: int | None
    gross_milli: int
    tare_milli: int | None
    moisture_centi: int | None
    defects_centi: int | None
    readings: str | None
    rejected_given_milli: int | None
    kept_milli: int | None
    grade_given: str
    certification_given: str
    price_given_micro: int | None
    advance_paid_minor: int | None
    means: str
    paid_to: str
    loan_withheld_minor: int | None
    grade: str
    certification: str
    rejected_milli: int
    deducted_milli: int
    accepted_milli: int
    price_micro: int | None
    value_minor: int
    by_member: bool


FIELDS = ("organisation", *(name.removesuffix("_id") for name in Line._fields))
_AT = Line._fields.index("at")


class Codes(NamedTuple):
    """Codes by id, for entries: they carry codes, never ids."""

    season: dict[int, str]
    member: dict[int, str]
    product: dict[int, str]
    station: dict[int, str]


class Recorder:
    """Stores lines in batches inside the caller's transaction; `finish` writes the day's summaries."""

    def __init__(
        self, organisation: Organisation, books: Books, codes: Codes, closed: Mapping[str, date], today: date
    ) -> None:
        """`closed`: season -> day it was closed. What belongs to it and arrives later is dated on arrival."""
        self.organisation, self.books, self.codes = organisation, books, codes
        self.closed, self.today = closed, today
        self._days: dict[tuple, list[int]] = {}
        mobile = Account.objects.filter(organisation=organisation, kind="mobile").order_by("code").first()
        self._mobile = ("assets.mobile", mobile.code) if mobile else ("assets.bank", "bank")

    def store(self, lines: Sequence[Line]) -> None:
        mine = self.organisation.pk
        naive = connection.vendor == "sqlite"
        bulk.insert(Delivery, FIELDS, ((mine, *_database_values(line, naive)) for line in lines))
        for line in lines:
            if line.value_minor or line.advance_paid_minor:
                self.books.add_balanced(self.entry(line))
            self._count(line, 1)

    def entry(self, line: Line) -> Entry:
        """Valuation and advance of one line: balanced by construction."""
        currency, member = self.organisation.currency, self.codes.member[line.member_id]
        value, paid = line.value_minor, line.advance_paid_minor
        postings: tuple[Posting, ...] = ()
        if value:
            key = f"{self.codes.product[line.product_id]}|{line.grade}|{line.certification}"
            postings = (
                Posting(PRODUCE, currency, value, value, "", key),
                Posting(PAYABLE, currency, -value, -value, member),
            )
        if paid:
            account, place = self._paid_from(line)
            postings += (
                Posting(PAYABLE, currency, paid, paid, member),
                Posting(account, currency, -paid, -paid, "", place),
            )
        season = self.codes.season[line.season_id]
        return Entry(self._dated(line.on, season), "delivery", f"deliveries:{line.key}", season, postings)

    def void(self, keys: dict[str, tuple[date, str]]) -> None:
        """Undo deliveries by key: (day, reason). Their entries are reversed on that day."""
        self.books.flush()
        found = list(Delivery.objects.filter(organisation=self.organisation, key__in=list(keys)))
        Void.objects.bulk_create(
            Void(organisation=self.organisation, delivery=row, on=keys[row.key][0], reason=keys[row.key][1])
            for row in found
        )
        sources = [f"deliveries:{row.key}" for row in found]
        stored = StoredEntry.objects.filter(
            organisation=self.organisation, kind="delivery", source__in=sources
        )
        for entry in with_postings(stored):
            day = keys[entry.source.removeprefix("deliveries:")][0]
            on = self._dated(max(day, entry.on), entry.season)
            self.books.add(reversal(entry, max(on, entry.on))._replace(kind="delivery_void"))
        for row in found:
            self._count(row, -1)

    def _dated(self, on: date, season: str) -> date:
        closed_on = self.closed.get(season)
        return self.today if closed_on is not None and on <= closed_on else on

    def finish(self) -> None:
        fold_days(self.organisation, self._days)
        self._days = {}

    def _paid_from(self, line: Line) -> tuple[str, str]:
        if line.means == "mobile":
            return self._mobile
        if line.means in ("cheque", "transfer") or line.station_id is None:
            return "assets.bank", "bank"
        return "assets.till", self.codes.station[line.station_id]

    def _count(self, line: Line | Delivery, sign: int) -> None:
        key = (line.season_id, line.on, line.station_id, line.product_id, line.grade)
        row = self._days.get(key)
        if row is None:
            row = self._days[key] = [0, 0, 0, 0, 0]
        row[0] += sign
        row[1] += sign * line.accepted_milli
        row[2] += sign * line.rejected_milli
        row[3] += sign * line.value_minor
        row[4] += sign * (line.advance_paid_minor or 0)


def fold_days(organisation: Organisation, days: dict[tuple, list[int]]) -> None:
    """Add sums to the cached days, whichever exist already."""
    quote = connection.ops.quote_name
    table = quote(CollectedDay._meta.db_table)
    keys = [CollectedDay._meta.get_field(name).column for name in DAY]
    names = ", ".join(map(quote, [*keys, *DAY_SUMS]))
    found = {
        row[:5]: row[5]
        for row in CollectedDay.objects.filter(organisation=organisation).values_list(
            "season_id", "on", "station_id", "product_id", "grade", "id"
        )
    }
    fresh = [(organisation.pk, *key, *sums) for key, sums in days.items() if key not in found]
    sums_of = ", ".join(f"{quote(name)} = {quote(name)} + %s" for name in DAY_SUMS)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * 11)})",  # noqa: S608 - names come from the model
            fresh,
        )
        cursor.executemany(
            f"UPDATE {table} SET {sums_of} WHERE id = %s",  # noqa: S608 - names come from the model
            [(*sums, found[key]) for key, sums in days.items() if key in found],
        )


def _database_values(line: Line, naive: bool) -> Iterable:
    values = list(line)
    if naive:
        values[_AT] = line.at.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        for index, value in enumerate(values):
            if type(value) is date:
                values[index] = value.isoformat()
    return values
