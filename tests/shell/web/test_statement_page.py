"""A member's statement: it adds up, it shows how, and it refuses to contradict the settlement."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shell.web import samples

from eslabon.web.facts import MarketFacts
from eslabon.web.format import NBSP, NNBSP
from eslabon.web.statement_page import account, statement_page
from eslabon_core.problems import Problem


def plain(text: str) -> str:
    return text.replace(NBSP, " ").replace(NNBSP, " ")


def spanish(facts):
    return statement_page(facts, "es")


def test_worked_example_luz_marina():
    """542.1 of first + 228.3 of second x 0.85 = 736.155; of 86 598.865, of S/ 251 539.97: S/ 2 138.28; less a loan."""
    page = spanish(samples.statement())
    assert plain(page.heading) == "Le pagaremos S/ 1 814.73 el 23 oct."
    assert plain(page.lead) == "Entregó 770.4 kg. Entre anticipos, prima y reintegro son S/ 13.24 por kg."
    assert [plain(words) for words in page.basis_words] == [
        "Su cantidad para el reparto: 542.1 Primera + 228.3 Segunda × 0.85 = 736.155.",
        "736.155 ÷ 86 598.865 de todos × S/ 251 539.97 = S/ 2 138.28.",
    ]
    assert [(plain(row.cells[0]), plain(row.cells[1])) for row in page.account.rows] == [
        ("Valor de lo que entregó", "S/ 8 063.46"),
        ("Pagado al entregar", "−S/ 8 063.46"),
        ("Reintegro", "S/ 2 138.28"),
        ("Retenido: préstamo", "−S/ 323.55"),
    ]
    assert page.account.foot is not None
    assert [plain(cell) for cell in page.account.foot.cells] == ["Le debemos", "S/ 1 814.73"]


def test_a_voided_receipt_is_shown_and_counts_for_nothing():
    page = spanish(samples.statement())
    struck = [row for row in page.deliveries.rows if row.css == "lose"]
    assert [row.sub for row in struck] == ["anulada"]
    assert page.deliveries.foot.cells[1] == "8 entregas"


def test_an_account_that_does_not_add_up_is_refused():
    facts = samples.statement()
    with pytest.raises(Problem) as refusal:
        spanish(replace(facts, result=replace(facts.result, payable_minor=181_474)))
    assert refusal.value.code == "statement.does_not_add_up"


def test_a_delivery_that_the_settlement_did_not_count_is_refused():
    facts = samples.statement()
    with pytest.raises(Problem) as refusal:
        spanish(replace(facts, deliveries=facts.deliveries[1:]))
    assert refusal.value.code == "statement.deliveries_differ"


amounts = st.integers(-(10**10), 10**10)


@given(amounts, amounts, st.lists(st.integers(1, 10**8), max_size=4))
def test_the_lines_of_the_account_are_the_payable(opening, adjustments, debts):
    facts = samples.statement()
    withheld = tuple(
        replace(facts.result.withheld[0], ref=f"D{i}", amount_minor=a) for i, a in enumerate(debts)
    )
    payable = opening + adjustments + facts.result.second_payment_minor - sum(debts)
    result = replace(
        facts.result,
        opening_minor=opening,
        adjustments_minor=adjustments,
        withheld=withheld,
        payable_minor=payable,
    )
    assert sum(amount for _key, amount in account(result)) == payable
    page = spanish(replace(facts, result=result))
    assert ("Usted debe" in page.heading) == (payable < 0)


@pytest.mark.parametrize(
    ("payable", "closed", "expected"),
    [
        (-5_000, True, "Usted debe S/ 50.00 a la organización."),
        (0, True, "Todo está pagado: no nos debemos nada."),
        (5_000, False, "A la fecha le debemos S/ 50.00; la campaña sigue abierta."),
        (0, False, "A la fecha no nos debemos nada; la campaña sigue abierta."),
    ],
)
def test_the_first_sentence_follows_the_balance(payable, closed, expected):
    facts = samples.statement()
    result = replace(facts.result, payable_minor=payable, payouts_minor=facts.result.payable_minor - payable)
    page = spanish(replace(facts, result=result, closed_on=facts.closed_on if closed else None))
    assert plain(page.heading) == expected


def test_what_is_paid_since_is_listed_and_a_returned_payment_is_struck():
    page = spanish(samples.paid_statement())
    assert plain(page.payouts.rows[0].cells[2]) == "S/ 1 814.73"
    facts = samples.paid_statement()
    back = replace(facts.payouts[0], returned_on=facts.payouts[0].on)
    row = spanish(replace(facts, payouts=(back,))).payouts.rows[0]
    assert (row.css, plain(row.sub)) == ("lose", "devuelto el 23 oct")


def test_the_trader_is_compared_or_said_to_be_missing():
    facts = samples.statement()
    assert "daban S/ 9 565.17 al contado. Con la organización son S/ 10 201.74" in plain(
        spanish(facts).market_words
    )
    assert spanish(replace(facts, market=None)).market_words.startswith("No hay precio del comerciante")
    some = replace(facts, market=MarketFacts(500_000, 450_000, 5, 8))
    assert "5 de 8 entregas" in plain(spanish(some).market_words)


def test_without_a_second_payment_or_a_part_it_says_so():
    facts = samples.statement()
    nothing = samples.settlement(43_500, 58_000, {"transport": 700}, {})
    result = replace(facts.result, second_payment_minor=0, withheld=(), payable_minor=0)
    page = spanish(replace(facts, settlement=nothing, result=result))
    assert page.basis_words == ("No hay reintegro: la campaña no deja nada para repartir.",)
    outside = replace(facts, result=replace(result, basis="0.000000"))
    assert spanish(outside).basis_words == ("Usted no participa en el reparto de esta campaña.",)


@pytest.mark.parametrize("language", ["es", "en"])
def test_both_languages(language):
    for facts in (samples.statement(), samples.paid_statement(), samples.open_statement()):
        page = statement_page(facts, language)
        assert "%(" not in repr(page)
        assert page.heading.endswith(".")
