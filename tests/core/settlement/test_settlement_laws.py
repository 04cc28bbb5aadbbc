"""Laws that every settlement keeps, over seasons made up by chance."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.settlement.world import made_up, shuffled

from eslabon_core.settlement import closed_run, settle
from eslabon_core.settlement import records as r
from eslabon_core.settlement.premiums import _Sharers
from eslabon_core.settlement.runs import ClosedRun
from eslabon_core.settlement.shares import equalised
from eslabon_core.units import largest_remainder, round_half_even

seeds = st.integers(0, 2**32)
bases = st.dictionaries(
    st.text("ABCabcÁé", min_size=1, max_size=3), st.integers(0, 10**12), min_size=1, max_size=8
)


def text(settlement):
    return json.dumps(settlement.document(), ensure_ascii=False)


@settings(max_examples=150, deadline=None)
@given(seed=seeds, order=seeds)
def test_the_order_of_the_rows_does_not_change_a_byte(seed, order):
    known = made_up(seed)
    for code in ("S", "T"):
        assert text(settle(known, code, {})) == text(settle(shuffled(known, order), code, {}))


@settings(max_examples=150, deadline=None)
@given(seed=seeds)
def test_no_cent_of_a_season_is_lost(seed):
    known = made_up(seed)
    settlement = settle(known, "S", {})
    told, bridge = settlement.document(), settlement.document()["bridge"]
    earned = bridge["sales"] + bridge["exchange"] - bridge["deductions"] - bridge["returns"]
    assert told["proceeds"] == earned + bridge["other_income"] + bridge["fines"]
    spent = bridge["cost_of_sales"] + bridge["losses"] + sum(bridge["step_costs"].values())
    assert told["costs"] == spent + bridge["common_costs"] + bridge["interest"] + bridge["adjustments"]
    assert told["surplus"] == told["proceeds"] - told["costs"]
    given_out = sum(one["second_payment"] for one in told["members"])
    assert given_out == told["distributable"]
    undistributed = settlement.shares.undistributed_minor
    appropriated = sum(one["amount"] for one in told["appropriations"])
    assert appropriated + undistributed + given_out == max(told["surplus"], 0)
    premium = sum(sale.premium_book_minor for sale in settlement.sales.shipments)
    assert premium == told["premium_fund"] + settlement.premiums.pool_minor + sum(
        one["premium"] for one in told["members"]
    )
    produce = sum(one.value_minor for one in known.deliveries if one.season == "S")
    produce += sum(one.cost_minor for one in known.opening_stock)
    left = sum(one["cost"] for one in told["stock_left"])
    assert produce == bridge["cost_of_sales"] + bridge["losses"] + left


@settings(max_examples=150, deadline=None)
@given(seed=seeds)
def test_every_shipment_and_every_prepayment_adds_up(seed):
    sales = settle(made_up(seed), "S", {}).sales
    credits = {}
    for row in made_up(seed).returns:
        credits[row.shipment] = credits.get(row.shipment, 0) - row.credit_minor
    for row in made_up(seed).invoice_notes:
        credits[row.shipment] = credits.get(row.shipment, 0) + row.amount_minor
    for sale in sales.shipments:
        settled = [one.parts for one in sale.settled]
        price = sum(line.price_minor for line in sale.lines) + credits.get(sale.shipment.code, 0)
        taken = sum(one.price_minor + one.deduction_minor for one in settled)
        assert price == taken + sale.open_price_minor
        assert sum(line.premium_minor for line in sale.lines) == (
            sum(one.premium_minor for one in settled) + sale.open_premium_minor
        )
        assert sum(line.line.tax_minor for line in sale.lines) == (
            sum(one.tax_minor for one in settled) + sale.open_tax_minor
        )
        assert sum(line.premium_book_minor for line in sale.lines) == sale.premium_book_minor
    for use in sales.prepayments:
        put_in = use.payment.amount_minor + use.payment.tax_withheld_minor + use.payment.deduction_minor
        assert put_in == sum(amount for _, amount in use.applied) + use.kept_minor + use.left_minor


@settings(max_examples=100, deadline=None)
@given(seed=seeds)
def test_payable_is_what_the_columns_say_and_debts_fit(seed):
    known = made_up(seed)
    free = 100 - (known.organisation.protected_pct or 0)
    for one in settle(known, "S", {}).document()["members"]:
        held = sum(row["amount"] for row in one["withheld"])
        plus = (
            one["opening"]
            + one["advance_value"]
            + one["adjustments"]
            + one["premium"]
            + one["second_payment"]
        )
        minus = one["advance_paid"] + one["loan_withheld"] + held + one["payouts"]
        assert one["payable"] == plus - minus
        assert 0 <= held <= one["second_payment"] * free / 100
        assert one["carried_forward"] == 0 or held + 1 > one["second_payment"] * free / 100


def payments(known):
    return [(one["member"], one["second_payment"]) for one in settle(known, "S", {}).document()["members"]]


@settings(max_examples=60, deadline=None)
@given(seed=seeds, factor=st.integers(2, 1000))
def test_another_unit_of_quantity_moves_no_cent(seed, factor):
    """Grams instead of kilos: quantities x factor, prices / factor, the same money."""
    known = replace(made_up(seed), work=())

    def scaled(rows, *names):
        return tuple(replace(row, **{name: getattr(row, name) * factor for name in names}) for row in rows)

    finer = replace(
        known,
        deliveries=scaled(known.deliveries, "accepted_milli"),
        opening_stock=scaled(known.opening_stock, "quantity_milli"),
        processing=scaled(known.processing, "input_milli", "output_milli"),
        transfers=scaled(known.transfers, "sent_milli", "received_milli"),
        losses=scaled(known.losses, "quantity_milli"),
        shipment_lines=scaled(known.shipment_lines, "quantity_milli"),
        returns=scaled(known.returns, "quantity_milli"),
    )
    coarse = replace(known, shipment_lines=scaled(known.shipment_lines, "price_micro", "premium_micro"))
    one, other = settle(finer, "S", {}).document(), settle(coarse, "S", {}).document()
    assert one["bridge"] == other["bridge"]
    assert payments(finer) == payments(coarse)


@settings(max_examples=60, deadline=None)
@given(seed=seeds, part=st.integers(1, 99))
def test_a_delivery_written_as_two_is_the_same_delivery(seed, part):
    known = made_up(seed)

    def split(row):
        amounts = ("accepted_milli", "value_minor", "advance_paid_minor", "loan_withheld_minor")
        first = {name: getattr(row, name) * part // 100 for name in amounts}
        rest = {name: getattr(row, name) - first[name] for name in amounts}
        return replace(row, **first), replace(row, **rest)

    in_two = replace(known, deliveries=tuple(half for row in known.deliveries for half in split(row)))
    assert text(settle(in_two, "S", {})) == text(settle(known, "S", {}))


def ready_to_close(seed):
    """Nothing is short in S, and a later season U can take what is left."""
    known = made_up(seed)
    missing = tuple(
        r.OpeningStock("S", *one.key, one.short_milli, 0)
        for one in settle(known, "S", {}).stock.keys
        if one.short_milli
    )
    later = replace(known.seasons[0], code="U", starts_on=known.seasons[1].starts_on)
    return replace(known, seasons=(*known.seasons, later), opening_stock=(*known.opening_stock, *missing))


@settings(max_examples=100, deadline=None)
@given(seed=seeds, order=seeds)
def test_closing_twice_changes_nothing_whatever_the_order(seed, order):
    known = ready_to_close(seed)
    before = settle(known, "S", {})
    runs = {"S": (ClosedRun.from_json(closed_run(before).to_json()),)}
    again = settle(shuffled(known, order), "S", runs)
    assert not again.is_news
    assert text(again) == text(before)


def produce_of(known, runs):
    """(all that came into S, where it is: sold, lost, left, carried into U)."""
    settlement = settle(known, "S", runs)
    came = sum(one.value_minor for one in known.deliveries if one.season == "S")
    came += sum(one.cost_minor for one in known.opening_stock)
    kept = settlement.pool.cost_of_sales_minor + settlement.pool.losses_minor
    kept += sum(one.left.cost_minor for one in settlement.stock.keys)
    carried = settle(known, "U", runs).inflow.opening.values()
    return came, kept + sum(one.cost_minor for one in carried)


@settings(max_examples=100, deadline=None)
@given(seed=seeds, news=seeds)
def test_no_cent_of_produce_is_lost_between_two_seasons(seed, news):
    """Whatever arrives late in S, once S is closed: it was sold, lost, is left or is in U, before S/2 is closed and after."""
    known = ready_to_close(seed)
    runs = {"S": (closed_run(settle(known, "S", {})),)}
    came, went = produce_of(known, runs)
    assert came == went
    late = made_up(news)
    known = replace(
        known,
        deliveries=(*known.deliveries[1:], *late.deliveries),  # one is voided
        losses=(*known.losses, *(replace(one, key=f"late {one.key}") for one in late.losses)),
    )
    came, went = produce_of(known, runs)
    assert came == went
    settlement = settle(known, "S", runs)
    if settlement.is_news and not any(one.short_milli for one in settlement.stock.keys):
        # Not asserted: that S/2 closed again is no news. Where a void takes back part of a stock that S/1 carried on, the
        # cent of a tie can move between cost of sales and losses (docs/algorithms/closing.md, "Not settled yet").
        runs = {"S": (*runs["S"], closed_run(settlement))}
        came, went = produce_of(known, runs)
        assert came == went


@settings(max_examples=100, deadline=None)
@given(seed=seeds, news=seeds)
def test_supplementary_runs_give_the_new_totals_and_never_take(seed, news):
    known = ready_to_close(seed)
    first = settle(known, "S", {})
    runs = (closed_run(first),)
    late = made_up(news)
    known = replace(known, costs=(), adjustments=late.adjustments)
    second = settle(known, "S", {"S": runs})
    for one in second.members:
        given_before = runs[0].second_payments.get(one.member, 0), runs[0].premiums.get(one.member, 0)
        assert one.second_payment_minor == max(one.second_payment_total_minor - given_before[0], 0)
        assert one.premium_minor == max(one.premium_total_minor - given_before[1], 0)
    all_given = sum(one.second_payment_minor + one.premium_minor for one in second.members)
    all_given += sum(runs[0].second_payments.values()) + sum(runs[0].premiums.values())
    totals = sum(one.second_payment_total_minor + one.premium_total_minor for one in second.members)
    assert second.charged_to_reserve_minor == all_given - totals
    assert second.charged_to_reserve_minor >= 0


@given(total=st.integers(-(10**15), 10**15), shares=bases)
def test_largest_remainder_gives_everyone_the_floor_or_one_more(total, shares):
    parts = largest_remainder(total, sorted(shares.items()))
    assert sum(parts.values()) == total
    whole = sum(shares.values())
    for code, part in parts.items():
        exact = Fraction(abs(total) * shares[code], whole) if whole else Fraction(abs(total), len(shares))
        assert abs(abs(part) - exact) < 1


@given(total=st.integers(0, 10**9), shares=bases, factor=st.integers(1, 10**6))
def test_largest_remainder_knows_no_unit_and_more_basis_never_gets_less(total, shares, factor):
    ordered = sorted(shares.items())
    parts = largest_remainder(total, ordered)
    assert parts == largest_remainder(total, [(code, basis * factor) for code, basis in ordered])
    by_basis = sorted(ordered, key=lambda item: (item[1], [-ordered.index(item)]))
    assert all(parts[low[0]] <= parts[high[0]] for low, high in pairwise(by_basis))


@given(
    amounts=st.lists(st.one_of(st.integers(0, 9), st.integers(0, 10**6), st.integers(0, 10**14)), max_size=5),
    shares=st.dictionaries(
        st.text("AB", min_size=1, max_size=3),
        st.one_of(st.integers(0, 6), st.integers(0, 10**15)),
        max_size=7,
    ),
)
def test_many_premiums_in_int64_are_shared_as_one_by_one(amounts, shares):
    ordered = sorted(shares.items())
    sharers = _Sharers(ordered)
    expected = dict.fromkeys(shares, 0)
    for amount in amounts:
        shared = sharers.share(amount)
        assert shared == any(shares.values())
        if shared:
            for code, part in largest_remainder(amount, ordered).items():
                expected[code] += part
    assert dict(sharers.given()) == expected


@given(
    distributable=st.integers(1, 10**9),
    people=st.dictionaries(
        st.text("ABC", min_size=1, max_size=3),
        st.tuples(st.integers(1, 10**9), st.integers(0, 10**9)),
        min_size=1,
        max_size=8,
    ),
)
def test_equalising_makes_whoever_gets_something_equal(distributable, people):
    shares = {code: basis for code, (basis, _) in people.items()}
    advances = {code: advance for code, (_, advance) in people.items()}
    got = equalised(distributable, shares, advances)
    assert sum(got.values()) == distributable
    assert min(got.values()) >= 0
    per_basis = [Fraction(advances[code] + got[code], shares[code]) for code in got if got[code]]
    cent = [Fraction(1, shares[code]) for code in got if got[code]]
    assert max(per_basis) - min(per_basis) <= 2 * max(cent)


@pytest.mark.parametrize(
    ("numerator", "rounded"), [(5, 0), (15, 2), (25, 2), (35, 4), (-5, 0), (-15, -2), (26, 3)]
)
def test_halves_go_to_the_even_neighbour(numerator, rounded):
    assert round_half_even(numerator, 10) == rounded
