"""An equalised season in which nobody has a basis: the rest goes to the reserve, nobody gets anything, nothing breaks."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from eslabon_core.settlement import records as r
from eslabon_core.settlement.shares import share_surplus
from eslabon_core.settlement.stock import Weights


def test_an_equalised_surplus_without_anybody_to_share_it_goes_to_the_reserve():
    # Surplus 100.00; reserve 10 % = 10.00; 90.00 finds no member: it goes to the reserve too.
    season = r.Season("S", ("maize",), date(2025, 1, 1), date(2025, 12, 31), equalise=True)
    known = r.Records(organisation=r.Organisation("ORG", "PEN", Fraction(10)), seasons=(season,))
    shares = share_surplus(known, season, 10_000, Weights(()), {})
    assert (shares.distributable_minor, shares.undistributed_minor, dict(shares.second_payments)) == (
        0,
        9_000,
        {},
    )
    assert shares.reserve_minor == 10_000
