"""The chain: canonical bytes, numbers without gap, and every change of the past named."""

import json
import time
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon_core.ledger.chain import START, chain, entry_bytes, link, verify_chain
from eslabon_core.ledger.entries import Entry, Posting
from eslabon_core.problems import Problem

codes = st.text(max_size=8)
numbers = st.integers(-(10**18), 10**18)
postings = st.lists(st.builds(Posting, codes, codes, numbers, numbers, codes, codes), max_size=3).map(tuple)
entries = st.builds(
    Entry, st.dates(), codes, codes, codes, postings, reverses=st.none() | st.integers(1, 10**9), n=st.none()
)
journals = st.lists(entries, min_size=1, max_size=6)


def stored(journal):
    """(entry, hash) as the tables hold them."""
    links = chain(journal, organisation="COOP")
    return [(entry._replace(n=made.n), made.hash) for entry, made in zip(journal, links, strict=True)]


@given(journal=journals)
def test_an_untouched_chain_verifies_and_every_entry_was_examined(journal):
    assert verify_chain(stored(journal), organisation="COOP") == (len(journal), [])


@given(journal=journals, cut=st.integers(0, 6))
def test_a_chain_goes_on_where_it_stopped(journal, cut):
    whole = chain(journal, organisation="COOP")
    first = chain(journal[:cut], organisation="COOP")
    last = first[-1] if first else None
    rest = chain(journal[cut:], organisation="COOP", n=len(first), previous=last.hash if last else START)
    assert [*first, *rest] == whole


@given(one=entries, other=entries)
def test_two_entries_have_the_same_bytes_only_if_they_are_the_same(one, other):
    place = {"organisation": "COOP", "n": 1, "previous": START}
    assert (entry_bytes(one, **place) == entry_bytes(other, **place)) == (one == other)


@given(made=entries, n=st.integers(1, 10**9), organisation=codes, previous=codes)
def test_the_bytes_are_json_that_anybody_reads_back(made, n, organisation, previous):
    body = entry_bytes(made, organisation=organisation, n=n, previous=previous)
    read = json.loads(body)
    assert read[:5] == ["eslabon/entry", 1, organisation, n, previous]
    assert read[5:10] == [made.on.isoformat(), made.kind, made.source, made.season, made.reverses]
    assert read[10] == [
        [p.account, p.party, p.key, p.currency, p.amount_minor, p.book_minor] for p in made.postings
    ]


@given(journal=journals, at=st.integers(0, 5), changed=entries)
def test_a_changed_entry_is_named(journal, at, changed):
    at %= len(journal)
    if changed == journal[at]:
        return
    rows = stored(journal)
    rows[at] = (changed._replace(n=at + 1), rows[at][1])
    assert verify_chain(rows, organisation="COOP") == (len(rows), [Problem("chain.hash_differs", n=at + 1)])


@given(journal=journals.filter(lambda rows: len(rows) > 1), at=st.integers(0, 5), changed=entries)
def test_an_entry_rewritten_with_its_hash_breaks_the_next_one(journal, at, changed):
    at %= len(journal) - 1
    if changed == journal[at]:
        return
    rows = stored(journal)
    previous = rows[at - 1][1] if at else START
    made = link(changed, organisation="COOP", n=at + 1, previous=previous)
    rows[at] = (changed._replace(n=at + 1), made.hash)
    assert verify_chain(rows, organisation="COOP")[1] == [Problem("chain.hash_differs", n=at + 2)]


@given(journal=journals.filter(lambda rows: len(rows) > 1), at=st.integers(0, 5))
def test_a_missing_entry_is_a_gap(journal, at):
    at %= len(journal) - 1
    rows = stored(journal)
    del rows[at]
    gap = Problem("chain.gap", n=at + 2, expected=at + 1)
    assert verify_chain(rows, organisation="COOP") == (
        len(rows),
        [gap, Problem("chain.hash_differs", n=at + 2)],
    )


@given(journal=journals.filter(lambda rows: len(rows) > 1), at=st.integers(0, 5))
def test_a_changed_hash_is_named_with_the_entry_that_followed_it(journal, at):
    at %= len(journal) - 1
    rows = stored(journal)
    rows[at] = (rows[at][0], "f" * 64)
    expected = [Problem("chain.hash_differs", n=at + 1), Problem("chain.hash_differs", n=at + 2)]
    assert verify_chain(rows, organisation="COOP")[1] == expected


@given(journal=journals)
def test_a_chain_is_of_one_organisation_and_of_posted_entries(journal):
    rows = stored(journal)
    assert verify_chain(rows, organisation="OTHER")[1][0] == Problem("chain.hash_differs", n=1)
    with pytest.raises(Problem, match=r"ledger\.not_posted"):
        verify_chain([(journal[0], rows[0][1])], organisation="COOP")


DELIVERY = Entry(
    date(2025, 5, 4),
    "delivery",
    "deliveries:R3/1",
    "CA25",
    (
        Posting("assets.produce", "PEN", 75_699, 75_699, key="cocoa//ORGANIC-T"),
        Posting("liabilities.member_payable", "PEN", -75_699, -75_699, party="M3"),
    ),
)


def test_worked_example():
    first = link(DELIVERY, organisation="COOP", n=1, previous=START)
    assert first.body.decode() == (
        '["eslabon/entry",1,"COOP",1,"0000000000000000000000000000000000000000000000000000000000000000",'
        '"2025-05-04","delivery","deliveries:R3/1","CA25",null,'
        '[["assets.produce","","cocoa//ORGANIC-T","PEN",75699,75699],'
        '["liabilities.member_payable","M3","","PEN",-75699,-75699]]]'
    )
    assert first.hash == sha256(first.body).hexdigest()
    assert first.hash == "b4954288e8e6d6d05719bcffb01575b57a84bb1cdc1767a94af371630690cbd5"


def test_a_long_journal_hashes_fast_enough_to_be_checked_daily():
    journal = [DELIVERY._replace(source=f"deliveries:R{n}/1") for n in range(20_000)]
    seconds = []
    for _ in range(3):
        begun = time.process_time()
        chain(journal, organisation="COOP")
        seconds.append(time.process_time() - begun)
    assert min(seconds) < 1.0  # of processor time; about 0.15 on an idle core
