"""Entries and their postings. Source: domain.md "The journal"; docs/algorithms/ledger.md.

Debits are positive, credits negative, in the posting's currency and in the book currency alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from eslabon_core.ledger.accounts import CHART, EXCHANGE
from eslabon_core.problems import Problem


class Posting(NamedTuple):
    """One line of an entry.

    party         whose account it is: a member's, buyer's, supplier's or lender's code; "" = nobody's.
    key           which till, station, bank account, loan or stock (product, grade, certification): a code; "" = none.
    amount_minor  minor units of `currency`: debit +, credit -.
    book_minor    the same in minor units of the book currency, at the stated rate, rounded once.
    """

    account: str
    currency: str
    amount_minor: int
    book_minor: int
    party: str = ""
    key: str = ""


class Entry(NamedTuple):
    """One fact of the journal; nothing in it is ever changed, a correction is another entry that names it.

    on        business date.
    kind      what happened, a code ("delivery", "advance", "payout").
    source    the record that it books, a code ("deliveries:R1/1").
    season    "" = in none.
    reverses  number of the entry that this one undoes; None = none.
    n         its number in the organisation's journal; None = not posted yet.
    """

    on: date
    kind: str
    source: str
    season: str
    postings: tuple[Posting, ...]
    reverses: int | None = None
    n: int | None = None

    def check(self, book_currency: str | None = None) -> None:
        """Refuses an entry that is not double entry.

        Absent   book_currency None: that a posting in book currency has one figure twice is not looked at.
        Raises   Problem "ledger.too_few_postings", "ledger.unknown_account", "ledger.party_missing",
                 "ledger.empty_posting" (both figures 0, or one of them 0 on any account but exchange),
                 "ledger.book_differs" (a posting in book currency whose two figures differ),
                 "ledger.unbalanced" (the currency and what is over in it; the book currency is named "book").
        """
        if len(self.postings) < 2:
            raise Problem("ledger.too_few_postings", kind=self.kind, source=self.source)
        by_currency: dict[str, int] = {}
        book_minor = 0
        for posting in self.postings:
            _check_posting(posting, book_currency)
            by_currency[posting.currency] = by_currency.get(posting.currency, 0) + posting.amount_minor
            book_minor += posting.book_minor
        for currency, over_minor in (*by_currency.items(), ("book", book_minor)):
            if over_minor:
                raise Problem(
                    "ledger.unbalanced",
                    kind=self.kind,
                    source=self.source,
                    currency=currency,
                    over_minor=over_minor,
                )


class TrialLine(NamedTuple):
    """Totals of one account in one currency; debits and credits both as positive figures."""

    account: str
    currency: str
    debit_minor: int
    credit_minor: int
    book_debit_minor: int
    book_credit_minor: int


class Balance(NamedTuple):
    """What stands on an account: debit +, credit -; in its currency and in book currency."""

    amount_minor: int
    book_minor: int


class BalanceKey(NamedTuple):
    """One account of a sub-ledger: `liabilities.member_payable` of ANA in season S24."""

    account: str
    party: str
    key: str
    season: str
    currency: str


def reversal(entry: Entry, on: date, *, source: str | None = None) -> Entry:
    """The entry that undoes a posted one, whole, on the day it happens; it stays in the season of what it undoes.

    Absent   source None: that of the entry undone.
    Raises   Problem "ledger.not_posted" (it has no number yet), "ledger.reversal_of_reversal",
             "ledger.reversed_before_it_was" (`on` lies before the entry's date).
    """
    if entry.n is None:
        raise Problem("ledger.not_posted", kind=entry.kind, source=entry.source)
    if entry.reverses is not None:
        raise Problem("ledger.reversal_of_reversal", n=entry.n)
    if on < entry.on:
        raise Problem(
            "ledger.reversed_before_it_was", n=entry.n, on=on.isoformat(), entry_on=entry.on.isoformat()
        )
    postings = tuple(
        posting._replace(amount_minor=-posting.amount_minor, book_minor=-posting.book_minor)
        for posting in entry.postings
    )
    return Entry(on, "reversal", entry.source if source is None else source, entry.season, postings, entry.n)


def through_exchange(postings: Sequence[Posting], key: str = "") -> tuple[Posting, ...]:
    """The postings and, per currency that they leave unbalanced, one of the exchange account that balances it.

    The exchange account takes one currency and gives the other in the same entry: each currency balances, and what
    stands on the account in book currency is the realised difference (a credit is a gain). Nothing unbalanced: the
    postings as they are.
    """
    over: dict[str, Balance] = {}
    for posting in postings:
        amount_minor, book_minor = over.get(posting.currency, Balance(0, 0))
        over[posting.currency] = Balance(amount_minor + posting.amount_minor, book_minor + posting.book_minor)
    legs = tuple(
        Posting(EXCHANGE, currency, -left.amount_minor, -left.book_minor, key=key)
        for currency, left in sorted(over.items())
        if left != (0, 0)
    )
    return (*postings, *legs)


def trial_balance(entries: Iterable[Entry]) -> list[TrialLine]:
    """Debits and credits of every account and currency, sorted; over balanced entries both sides are equal."""
    totals: dict[tuple[str, str], list[int]] = {}
    for entry in entries:
        for account, currency, amount_minor, book_minor, _, _ in entry.postings:
            row = totals.setdefault((account, currency), [0, 0, 0, 0])
            row[0 if amount_minor >= 0 else 1] += abs(amount_minor)
            row[2 if book_minor >= 0 else 3] += abs(book_minor)
    return [TrialLine(account, currency, *row) for (account, currency), row in sorted(totals.items())]


def balances(entries: Iterable[Entry]) -> dict[BalanceKey, Balance]:
    """What stands on every account of every sub-ledger and season; zeros are left out."""
    found: dict[BalanceKey, list[int]] = {}
    for entry in entries:
        for posting in entry.postings:
            where = BalanceKey(posting.account, posting.party, posting.key, entry.season, posting.currency)
            row = found.setdefault(where, [0, 0])
            row[0] += posting.amount_minor
            row[1] += posting.book_minor
    return {where: Balance(*row) for where, row in sorted(found.items()) if row != [0, 0]}


def _check_posting(posting: Posting, book_currency: str | None) -> None:
    account = CHART.get(posting.account)
    if account is None:
        raise Problem("ledger.unknown_account", account=posting.account)
    if account.needs_party and not posting.party:
        raise Problem("ledger.party_missing", account=posting.account)
    whole = posting.amount_minor != 0 and posting.book_minor != 0
    if not whole and (posting.account != EXCHANGE or posting.amount_minor == posting.book_minor):
        raise Problem("ledger.empty_posting", account=posting.account, currency=posting.currency)
    if posting.currency == book_currency and posting.amount_minor != posting.book_minor:
        raise Problem("ledger.book_differs", account=posting.account, amount_minor=posting.amount_minor,
                      book_minor=posting.book_minor)  # fmt: skip
