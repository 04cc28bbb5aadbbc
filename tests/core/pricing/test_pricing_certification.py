"""Claims: of the plot, else the member, from certificates in force; stock only loses them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon_core.pricing.certification import (
    CERTIFIED,
    HOLDER_KINDS,
    MEMBER,
    ORGANISATION,
    PLOT,
    STATUSES,
    SUSPENDED,
    TRANSITION,
    Certificate,
    Claims,
    canonical_claim,
    may_become,
    schemes_of,
)
from eslabon_core.problems import Problem

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
days = st.integers(1, 9).map(lambda day: date(2025, 5, day))
claims = st.sets(st.sampled_from(("FT", "ORGANIC", "ORGANIC-T", "RA", "Ñ"))).map(canonical_claim)
certificates = st.lists(
    st.builds(
        lambda scheme, status, kind, holder, a, b: Certificate(scheme, status, kind, holder, min(a, b), max(a, b)),
        st.sampled_from(("ORGANIC", "FT")), st.sampled_from(STATUSES), st.sampled_from(HOLDER_KINDS),
        st.sampled_from(("P1", "M1")), days, days,
    ),
    max_size=8,
)  # fmt: skip


@given(certificates=certificates, on=days)
def test_the_plots_claim_else_the_members(certificates, on):
    def claimed(kind, holder):
        rows = [row for row in certificates if (row.holder_kind, row.holder) == (kind, holder)]
        rows = [row for row in rows if row.valid_from <= on <= row.valid_until]
        certified = {row.scheme for row in rows if row.status == CERTIFIED}
        return ";".join(sorted(certified | {row.scheme + "-T" for row in rows if row.status == TRANSITION}))

    book = Claims(certificates)
    assert book.of(plot="P1", member="M1", on=on) == (claimed(PLOT, "P1") or claimed(MEMBER, "M1"))
    assert book.of(plot="", member="M1", on=on) == claimed(MEMBER, "M1")


@given(before=claims, after=claims, last=claims)
def test_losing_claims_is_an_order(before, after, last):
    assert may_become(before, before)
    assert may_become(before, "")
    if may_become(before, after) and may_become(after, last):
        assert may_become(before, last)
    if may_become(before, after) and may_become(after, before):
        assert before == after


@given(claim=claims)
def test_a_claim_reads_back(claim):
    assert canonical_claim(schemes_of(claim)) == claim


BOOK = Claims(
    [
        Certificate("FT", CERTIFIED, MEMBER, "M1", *YEAR),
        Certificate("FT", CERTIFIED, MEMBER, "M2", *YEAR),
        Certificate("ORGANIC", CERTIFIED, PLOT, "P2", *YEAR),
        Certificate("ORGANIC", TRANSITION, MEMBER, "M3", *YEAR),
        Certificate("ORGANIC", CERTIFIED, MEMBER, "M1", *YEAR),
        Certificate("ORGANIC", SUSPENDED, MEMBER, "M4", *YEAR),
        Certificate("ORGANIC", CERTIFIED, ORGANISATION, "COOP", *YEAR),
    ]
)


@pytest.mark.parametrize(
    ("plot", "member", "on", "claim"),
    [
        ("", "M1", date(2025, 5, 2), "FT;ORGANIC"),
        ("P2", "M2", date(2025, 5, 3), "ORGANIC"),  # the plot's claim stands before the member's
        ("P9", "M2", date(2025, 5, 3), "FT"),  # a plot with none
        ("", "M3", date(2025, 5, 4), "ORGANIC-T"),
        ("", "M4", date(2025, 5, 4), ""),
        ("", "COOP", date(2025, 5, 4), ""),
        ("", "M1", date(2025, 1, 1), "FT;ORGANIC"),
        ("", "M1", date(2025, 12, 31), "FT;ORGANIC"),
        ("", "M1", date(2026, 1, 1), ""),
    ],
)
def test_worked_example(plot, member, on, claim):
    assert BOOK.of(plot=plot, member=member, on=on) == claim


def test_stock_loses_a_claim_and_never_gains_one():
    assert may_become("FT;ORGANIC", "FT")
    assert not may_become("FT", "FT;ORGANIC")
    assert not may_become("ORGANIC", "ORGANIC-T")
    assert not may_become("ORGANIC-T", "ORGANIC")
    assert may_become("ORGANIC;FT", "FT ; ORGANIC")  # order and spaces are no difference


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "pending"}, "certificate.unknown_status"),
        ({"holder_kind": "station"}, "certificate.unknown_holder_kind"),
        ({"valid_until": date(2024, 1, 1)}, "certificate.ends_before_it_starts"),
        ({"scheme": "FT;ORGANIC"}, "certificate.bad_scheme"),
        ({"scheme": ""}, "certificate.bad_scheme"),
    ],
)
def test_a_certificate_that_cannot_be_meant_is_refused(changes, code):
    with pytest.raises(Problem) as refused:
        Claims([Certificate("FT", CERTIFIED, MEMBER, "M1", *YEAR)._replace(**changes)])
    assert refused.value.code == code
