"""The journal read once, in order of its numbers: what V1, V2, V6, V7 and V15 ask of it is tallied on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from eslabon.ledger.models import Entry as StoredEntry
from eslabon.ledger.models import Posting as StoredPosting
from eslabon.proof.reading import chunks, day, rows, table
from eslabon.registry.models import Organisation
from eslabon.settlement.booking.rebook import OWN_LIFE
from eslabon_core.ledger.chain import START, verify_chain
from eslabon_core.ledger.entries import Entry
from eslabon_core.problems import Problem

#: (account, party, key, currency, season)
BalanceKey = tuple[str, str, str, str, str]
Sums = dict[BalanceKey, list[int]]
#: Kinds that no record projects; a plain reversal undoes a projected entry.
APART = frozenset(OWN_LIFE) - {"reversal"}


class Journal:
    """Sums and faults of one organisation's journal.

    sums       what every account holds, from the postings.
    projected  the same of the entries that records project; deliveries and closings apart.
    faults     (number, problem) of entries that are no double entry.
    chain      problems of numbers and hashes.
    last       number and hash of the last entry.
    """

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.sums: Sums = {}
        self.projected: Sums = {}
        self.faults: list[tuple[int, Problem]] = []
        self.last: tuple[int, str] = (0, START)
        self.examined, self.chain = verify_chain(self._stored(), organisation=organisation.code)

    def _stored(self) -> Iterator[tuple[Entry, str]]:
        statement = (
            f'SELECT id, n, "on", kind, source, season, reverses, hash FROM {table(StoredEntry)} '  # noqa: S608
            "WHERE organisation_id = %s ORDER BY n"
        )
        for part in chunks(statement, [self.organisation.pk]):
            postings = self._postings([row[0] for row in part])
            for identifier, n, on, kind, source, season, reverses, digest in part:
                entry = Entry(day(on), kind, source, season, tuple(postings[identifier]), reverses, n)
                self._tally(entry)
                self.last = n, bytes(digest).hex()
                yield entry, self.last[1]

    @staticmethod
    def _postings(entries: list[int]) -> dict[int, list[tuple]]:
        """Postings by entry, each in the core's order of columns."""
        found: dict[int, list[tuple]] = {identifier: [] for identifier in entries}
        statement = (
            f"SELECT entry_id, account, currency, amount_minor, book_minor, party, key FROM {table(StoredPosting)} "  # noqa: S608
            "WHERE entry_id BETWEEN %s AND %s ORDER BY entry_id, id"
        )
        for row in rows(statement, [min(entries), max(entries)]):
            of_entry = found.get(row[0])
            if of_entry is not None:
                of_entry.append(row[1:])
        return found

    def _tally(self, entry: Entry) -> None:
        season, own = entry.season, self.organisation.currency
        sums, projected = self.sums, None if entry.kind in APART else self.projected
        whole = book_whole = 0
        plain = len(entry.postings) > 1
        for account, currency, amount, book, party, key in entry.postings:
            whole += amount
            book_whole += book
            if currency != own or amount != book:
                plain = False
            where = (account, party, key, currency, season)
            held = sums.get(where)
            if held is None:
                sums[where] = [amount, book]
            else:
                held[0] += amount
                held[1] += book
            if projected is not None:
                add(projected, where, amount, book)
        if not plain or whole or book_whole:
            self._find_faults(entry)

    def _find_faults(self, entry: Entry) -> None:
        if len(entry.postings) < 2:
            self.faults.append((entry.n, Problem("proof.too_few_postings", count=len(entry.postings))))
        by_currency: dict[str, int] = defaultdict(int)
        book_whole, own = 0, self.organisation.currency
        for account, currency, amount, book, _, _ in entry.postings:
            by_currency[currency] += amount
            book_whole += book
            if currency == own and amount != book:
                facts = {"account": account, "amount_minor": amount, "book_minor": book}
                self.faults.append((entry.n, Problem("proof.book_differs", **facts)))
        for currency, over in by_currency.items():
            if over:
                self.faults.append((entry.n, Problem("proof.unbalanced", currency=currency, over_minor=over)))
        if book_whole:
            self.faults.append((entry.n, Problem("proof.unbalanced_book", over_minor=book_whole)))


def add(sums: Sums, where: BalanceKey, amount: int, book: int) -> None:
    held = sums.get(where)
    if held is None:
        sums[where] = [amount, book]
    else:
        held[0] += amount
        held[1] += book
