"""Entries balance per currency and in book currency, or are refused; a reversal undoes all of one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon_core.ledger.entries import (
    Balance,
    BalanceKey,
    Entry,
    Posting,
    balances,
    reversal,
    through_exchange,
    trial_balance,
)
from eslabon_core.problems import Problem

MAY = date(2025, 5, 2)
amounts = st.integers(-(10**15), 10**15).filter(bool)
free = st.sampled_from(("assets.till", "assets.bank", "assets.produce", "income.sales", "expense.losses"))


@st.composite
def balanced(draw):
    """An entry of one to three currencies, each with some postings and the one that balances them."""
    postings = []
    for currency in draw(st.lists(st.sampled_from(("PEN", "USD", "EUR")), min_size=1, unique=True)):
        for amount in draw(st.lists(amounts, min_size=1, max_size=4)):
            postings.append(
                Posting(draw(free), currency, amount, amount, key=draw(st.sampled_from(("", "A", "B"))))
            )
        over = sum(row.amount_minor for row in postings if row.currency == currency)
        if over:
            postings.append(Posting("liabilities.loans", currency, -over, -over, party="BANK"))
    return Entry(
        MAY,
        "test",
        "test:1",
        draw(st.sampled_from(("", "S25"))),
        tuple(postings),
        n=draw(st.integers(1, 10**6)),
    )


entries = balanced().filter(lambda entry: len(entry.postings) > 1)
loose = st.lists(
    st.builds(Posting, free, st.sampled_from(("PEN", "USD")), amounts, amounts), min_size=1, max_size=6
).map(
    lambda rows: [row._replace(book_minor=row.amount_minor) if row.currency == "PEN" else row for row in rows]
)


def entry(*postings, **more):
    return Entry(MAY, "test", "test:1", "S25", postings, **more)


@given(made=entries, index=st.integers(0, 50), wrong=st.integers(-5, 5).filter(bool))
def test_a_cent_off_is_refused(made, index, wrong):
    made.check("PEN")
    at = index % len(made.postings)
    row = made.postings[at]
    for field in ("amount_minor", "book_minor"):
        off = row._replace(**{field: getattr(row, field) + wrong})
        with pytest.raises(Problem) as refused:
            made._replace(postings=(*made.postings[:at], off, *made.postings[at + 1 :])).check()
        assert refused.value.code in ("ledger.unbalanced", "ledger.empty_posting")


@given(made=entries)
def test_an_entry_and_its_reversal_leave_nothing(made):
    undone = reversal(made, date(2025, 6, 1))
    undone.check("PEN")
    assert (undone.reverses, undone.season, undone.on) == (made.n, made.season, date(2025, 6, 1))
    assert balances([made, undone]) == {}


@given(made=st.lists(entries, max_size=5))
def test_a_trial_balance_has_two_equal_sides_in_every_currency(made):
    rows = trial_balance(made)
    for currency in {row.currency for row in rows}:
        own = [row for row in rows if row.currency == currency]
        assert sum(row.debit_minor for row in own) == sum(row.credit_minor for row in own)
    assert sum(row.book_debit_minor for row in rows) == sum(row.book_credit_minor for row in rows)
    assert rows == trial_balance(made[::-1])


@given(made=st.lists(entries, max_size=5))
def test_balances_are_the_trial_balance_seen_from_the_sub_ledgers(made):
    found = balances(made)
    for row in trial_balance(made):
        own = [
            left
            for where, left in found.items()
            if (where.account, where.currency) == (row.account, row.currency)
        ]
        assert sum(left.amount_minor for left in own) == row.debit_minor - row.credit_minor
        assert sum(left.book_minor for left in own) == row.book_debit_minor - row.book_credit_minor


@given(postings=loose)
def test_the_exchange_account_balances_every_currency_whose_book_sides_meet(postings):
    book_minor = sum(row.book_minor for row in postings)
    closed = [*postings, Posting("assets.bank", "PEN", -book_minor, -book_minor)] if book_minor else postings
    made = through_exchange(closed, "S25")
    assert made[: len(closed)] == tuple(closed)
    for currency in ("PEN", "USD"):
        assert sum(row.amount_minor for row in made if row.currency == currency) == 0
    assert sum(row.book_minor for row in made) == 0
    assert through_exchange(made) == made
    if len(made) > 1:
        entry(*made).check("PEN")


def test_worked_delivery_and_advance():
    delivery = entry(
        Posting("assets.produce", "PEN", 75_699, 75_699, key="cocoa//ORGANIC-T"),
        Posting("liabilities.member_payable", "PEN", -75_699, -75_699, party="EVA"),
    )
    advance = entry(
        Posting("liabilities.member_payable", "PEN", 50_000, 50_000, party="EVA"),
        Posting("assets.till", "PEN", -50_000, -50_000, key="HQ"),
    )
    for made in (delivery, advance):
        made.check("PEN")
    owed = BalanceKey("liabilities.member_payable", "EVA", "", "S25", "PEN")
    assert balances([delivery, advance])[owed] == Balance(-25_699, -25_699)
    assert [tuple(row) for row in trial_balance([delivery, advance])] == [
        ("assets.produce", "PEN", 75_699, 0, 75_699, 0),
        ("assets.till", "PEN", 0, 50_000, 0, 50_000),
        ("liabilities.member_payable", "PEN", 50_000, 75_699, 50_000, 75_699),
    ]


def test_worked_payment_at_another_rate():
    """Invoiced at 3.70; 2,000.00 USD come in at 3.75: 7,500.00 in the bank, 7,400.00 off the receivable, 100.00 gained."""
    made = through_exchange(
        [
            Posting("assets.bank", "USD", 200_000, 750_000, key="usd"),
            Posting("assets.receivable", "USD", -200_000, -740_000, party="B1"),
        ],
        "U1",
    )
    assert made[2:] == (Posting("expense.exchange", "USD", 0, -10_000, key="U1"),)
    entry(*made).check("PEN")


def test_worked_change_of_currency():
    """100.00 USD that stand at 3.70 are changed into 380.00 soles: each currency balances, 10.00 gained."""
    made = through_exchange(
        [
            Posting("assets.bank", "USD", -10_000, -37_000, key="usd"),
            Posting("assets.till", "PEN", 38_000, 38_000, key="HQ"),
        ]
    )
    assert made[2:] == (
        Posting("expense.exchange", "PEN", -38_000, -38_000),
        Posting("expense.exchange", "USD", 10_000, 37_000),
    )
    entry(*made).check("PEN")


def pair(**change):
    return (
        Posting("assets.bank", "PEN", 100, 100)._replace(**change),
        Posting("liabilities.loans", "PEN", -100, -100),
    )


@pytest.mark.parametrize(
    ("postings", "problem"),
    [
        ((), ("ledger.too_few_postings", {})),
        (pair()[:1], ("ledger.too_few_postings", {})),
        (pair(account="assets.gold"), ("ledger.unknown_account", {"account": "assets.gold"})),
        (pair(account="assets.receivable"), ("ledger.party_missing", {"account": "assets.receivable"})),
        (pair(amount_minor=0), ("ledger.empty_posting", {"account": "assets.bank", "currency": "PEN"})),
        (pair(book_minor=0), ("ledger.empty_posting", {"account": "assets.bank", "currency": "PEN"})),
        (pair(account="expense.exchange", amount_minor=0, book_minor=0), ("ledger.empty_posting", {})),
        (pair(book_minor=90), ("ledger.book_differs", {"amount_minor": 100, "book_minor": 90})),
        (pair(currency="USD"), ("ledger.unbalanced", {"currency": "USD", "over_minor": 100})),
        (pair(amount_minor=90, book_minor=90), ("ledger.unbalanced", {"currency": "PEN", "over_minor": -10})),
    ],
)
def test_what_is_not_double_entry_is_refused(postings, problem):
    with pytest.raises(Problem) as refused:
        entry(*postings).check("PEN")
    code, facts = problem
    assert refused.value.code == code
    assert facts.items() <= dict(refused.value.facts).items()


def test_book_sides_that_do_not_meet_are_refused_though_the_currency_balances():
    with pytest.raises(Problem) as refused:
        entry(Posting("assets.bank", "USD", 100, 375), Posting("liabilities.loans", "USD", -100, -370)).check(
            "PEN"
        )
    assert (refused.value.facts["currency"], refused.value.facts["over_minor"]) == ("book", 5)


def test_a_reversal_needs_a_posted_entry_a_later_day_and_no_reversal():
    made = entry(*pair())
    with pytest.raises(Problem, match=r"ledger\.not_posted"):
        reversal(made, MAY)
    posted = made._replace(n=7)
    with pytest.raises(Problem, match=r"ledger\.reversed_before_it_was"):
        reversal(posted, date(2025, 5, 1))
    undone = reversal(posted, MAY, source="reversals:9")
    assert (undone.source, undone.reverses) == ("reversals:9", 7)
    with pytest.raises(Problem, match=r"ledger\.reversal_of_reversal"):
        reversal(undone._replace(n=8), MAY)
