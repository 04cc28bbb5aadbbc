"""The journal for other people's ledgers: beancount and hledger prove with their own programs that it balances.

Every foreign amount carries its total price in book currency (`@@`). Our dotted accounts, the party and the key become
sub-accounts; characters that the other program does not take are written as `x` and their code, so that no two meet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TextIO

from eslabon.exchange.telling import decimal_text
from eslabon.ledger.models import Entry as StoredEntry
from eslabon.ledger.queries import with_postings
from eslabon.registry.models import Organisation
from eslabon_core.ledger.entries import Entry, Posting
from eslabon_core.units import exponent_of

BATCH = 2_000
ROOTS = {
    "assets": "Assets",
    "liabilities": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}
_PLAIN = re.compile(r"[A-Za-z0-9]")


def entries_of(organisation: Organisation) -> Iterator[Entry]:
    """In order of date, then number."""
    stored = StoredEntry.objects.filter(organisation=organisation).order_by("on", "n")
    batch: list[StoredEntry] = []
    for row in stored.iterator(BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield from with_postings(batch)
            batch = []
    yield from with_postings(batch)


def segment(text: str) -> str:
    """One step of an account's name: a capital first, what is not a letter or digit as xHEX-, reversibly."""
    safe = "".join(char if _PLAIN.match(char) and char != "x" else f"x{ord(char):X}-" for char in text)
    return "N" + safe


def account_name(posting: Posting) -> str:
    root, _, rest = posting.account.partition(".")
    name = ":".join((ROOTS[root], *(part.replace("_", "-").capitalize() for part in rest.split("."))))
    for value in (posting.party, posting.key):
        if value:
            name += ":" + segment(value)
    return name


def amount(minor: int, currency: str) -> str:
    return f"{decimal_text(minor, exponent_of(currency))} {currency}"


def _posting(posting: Posting, book: str) -> str:
    said = amount(posting.amount_minor, posting.currency)
    if posting.currency != book:
        said += f" @@ {amount(abs(posting.book_minor), book)}"
    return f"  {account_name(posting)}  {said}"


def _lines(entry: Entry, book: str) -> Iterator[str]:
    """A posting that moves book value alone stands beside one that carries no foreign amount."""
    for posting in entry.postings:
        if posting.currency == book or (
            posting.amount_minor and (posting.amount_minor > 0) == (posting.book_minor >= 0)
        ):
            yield _posting(posting, book)
        else:
            if posting.amount_minor:
                yield _posting(posting._replace(book_minor=0), book)
            if posting.book_minor:
                yield _posting(posting._replace(currency=book, amount_minor=posting.book_minor), book)


def beancount(organisation: Organisation, out: TextIO) -> int:
    """A beancount file; the number of entries."""
    book, first = (
        organisation.currency,
        StoredEntry.objects.filter(organisation=organisation).order_by("on").first(),
    )
    day = first.on.isoformat() if first else "2000-01-01"
    out.write(f'option "title" "{segment(organisation.code)}"\noption "operating_currency" "{book}"\n')
    # A total price becomes a unit price of 28 digits there; far below the smallest coin, it is the program's own rounding.
    out.write(f'option "inferred_tolerance_default" "{book}:0.0000001"\n')
    opened: set[str] = set()
    body: list[str] = []
    count = 0
    for entry in entries_of(organisation):
        count += 1
        for posting in entry.postings:
            name = account_name(posting)
            if name not in opened:
                opened.add(name)
                out.write(f"{day} open {name}\n")
        body.append(f'{entry.on.isoformat()} * "{entry.kind}" "{_quoted(entry.source)}" ^n{entry.n}')
        body.extend(_lines(entry, book))
        body.append("")
    out.write("\n" + "\n".join(body) + "\n")
    return count


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def hledger(organisation: Organisation, out: TextIO) -> int:
    """An hledger file that its strict check accepts; the number of entries."""
    book = organisation.currency
    declared: set[str] = set()
    body: list[str] = []
    count = 0

    def declare(kind: str, name: str, style: Callable[[str], str] = str) -> None:
        if (kind + name) not in declared:
            declared.add(kind + name)
            out.write(f"{kind} {style(name)}\n")

    declare("commodity", book, _commodity)
    for entry in entries_of(organisation):
        count += 1
        for posting in entry.postings:
            declare("commodity", posting.currency, _commodity)
            declare("account", account_name(posting))
        source = entry.source.replace(";", ",").replace("|", "/")
        body.append(f"{entry.on.isoformat()} * ({entry.n}) {entry.kind} {source}")
        body.extend("  " + line for line in _lines(entry, book))
        body.append("")
    out.write("\n" + "\n".join(body) + "\n")
    return count


def _commodity(currency: str) -> str:
    exponent = exponent_of(currency)
    return f"1000.{'0' * exponent} {currency}"
