"""The hash chain of a journal. Source: domain.md "The journal"; docs/algorithms/ledger.md.

What is hashed are codes and figures, never a name or a free text, so that a person's right to correction and erasure does
not break the chain.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from json import JSONEncoder
from typing import NamedTuple

from eslabon_core.ledger.entries import Entry
from eslabon_core.problems import Problem

#: The hash before the first entry.
START = "0" * 64
#: Separates entries from operations, audit events and whatever else is hashed.
DOMAIN = "eslabon/entry"
VERSION = 1

_encode = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


class Link(NamedTuple):
    """An entry's place in a chain: its number, the bytes that are hashed, their hash (64 hexadecimal digits)."""

    n: int
    body: bytes
    hash: str


def entry_bytes(entry: Entry, *, organisation: str, n: int, previous: str) -> bytes:
    """The canonical bytes of an entry at place `n`: one JSON array, UTF-8, no spaces, nothing escaped that need not be.

    [domain, version, organisation, n, previous hash, date, kind, source, season, reversed number or null,
     [[account, party, key, currency, amount_minor, book_minor], ... as posted]]
    """
    postings = [
        (account, party, key, currency, amount_minor, book_minor)
        for account, currency, amount_minor, book_minor, party, key in entry.postings
    ]
    parts = (DOMAIN, VERSION, organisation, n, previous, entry.on.isoformat(), entry.kind, entry.source, entry.season,
             entry.reverses, postings)  # fmt: skip
    return _encode(parts).encode()


def link(entry: Entry, *, organisation: str, n: int, previous: str) -> Link:
    """The entry as it stands in the chain after `previous`."""
    body = entry_bytes(entry, organisation=organisation, n=n, previous=previous)
    return Link(n, body, sha256(body).hexdigest())


def chain(entries: Iterable[Entry], *, organisation: str, n: int = 0, previous: str = START) -> list[Link]:
    """Links for new entries after entry `n` with hash `previous`; numbered without a gap."""
    links: list[Link] = []
    for entry in entries:
        n += 1
        made = link(entry, organisation=organisation, n=n, previous=previous)
        links.append(made)
        previous = made.hash
    return links


def verify_chain(
    stored: Iterable[tuple[Entry, str]], *, organisation: str, n: int = 0, previous: str = START
) -> tuple[int, list[Problem]]:
    """How many entries were examined, and every violation; none hides the next.

    stored     the entries as the tables hold them, by number, each with the hash that was stored when it was posted.
    n, previous  where the part to examine begins.
    Problems   "chain.gap" (numbers are not n + 1, n + 2, ...), "chain.hash_differs" (the stored hash is not that of the
               entry after the stored hash before it: one of the two is not what was posted).
    Raises     Problem "ledger.not_posted" where an entry has no number.
    """
    examined = 0
    problems: list[Problem] = []
    for entry, known in stored:
        if entry.n is None:
            raise Problem("ledger.not_posted", kind=entry.kind, source=entry.source)
        examined += 1
        if entry.n != n + 1:
            problems.append(Problem("chain.gap", n=entry.n, expected=n + 1))
        n = entry.n
        if link(entry, organisation=organisation, n=n, previous=previous).hash != known:
            problems.append(Problem("chain.hash_differs", n=n))
        previous = known
    return examined, problems
