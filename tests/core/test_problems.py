"""A refusal is a code with its facts."""

import pytest

from eslabon_core.problems import Problem


def test_a_problem_tells_its_code_and_facts():
    problem = Problem("pricing.no_price", product="CACAO", station="A")
    assert problem.code == "pricing.no_price"
    assert problem.facts == {"product": "CACAO", "station": "A"}
    assert str(problem) == "pricing.no_price (product=CACAO, station=A)"
    assert str(Problem("shares.nobody")) == "shares.nobody"


def test_equal_problems_are_equal_and_hash_alike():
    one, same = Problem("a.b", x=1), Problem("a.b", x=1)
    assert one == same
    assert len({one, same}) == 1
    assert one != Problem("a.b", x=2)
    assert one != Problem("a.c", x=1)
    assert one != "a.b"


def test_a_fact_may_be_called_code():
    with pytest.raises(Problem) as refused:
        raise Problem("certificate.unknown", code="X1")
    assert refused.value.facts["code"] == "X1"
