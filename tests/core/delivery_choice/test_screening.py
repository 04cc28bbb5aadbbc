"""Elementary effects: exact on a straight function, and sensible on the season."""

import numpy as np
import pytest

from eslabon_core.delivery_choice import read_scenario
from eslabon_core.delivery_choice.screening import elementary_effects, screen
from eslabon_core.delivery_choice.tuning import baseline
from eslabon_core.problems import Problem


def test_a_straight_function_has_its_slopes_as_effects():
    slopes = np.array([3.0, -2.0, 0.0])
    effects = elementary_effects(
        lambda x: float(slopes @ x), 3, paths=5, levels=4, rng=np.random.default_rng(1)
    )
    np.testing.assert_allclose(effects, np.tile(slopes, (5, 1)), atol=1e-12)


def test_points_stay_in_the_cube_and_the_budget_is_kept():
    seen = []

    def note(point):
        seen.append(point)
        return 0.0

    elementary_effects(note, 4, paths=6, levels=4, rng=np.random.default_rng(2))
    assert len(seen) == 6 * 5
    assert all((point >= -1e-12).all() and (point <= 1 + 1e-12).all() for point in seen)


def test_the_advance_matters_more_than_the_spread_of_farms():
    scenario = read_scenario(baseline())
    places = ["policy.advance", "members.harvest_spread", "members.acceptance", "policy.second_delay_days"]
    effects = screen(scenario, places, lambda result: float(result.delivered_share.mean()), paths=3, runs=3)
    by_place = {effect.place: effect for effect in effects}
    assert effects[0].place == "policy.advance"
    assert by_place["policy.advance"].mean > 0 > by_place["policy.second_delay_days"].mean
    assert by_place["members.harvest_spread"].strength < 0.05


def test_what_is_not_a_prior_is_refused():
    with pytest.raises(Problem, match=r"screening\.unknown_place"):
        screen(read_scenario(baseline()), ["members.shoe_size"], lambda result: 0.0)
    with pytest.raises(Problem, match=r"screening\.odd_levels"):
        elementary_effects(lambda x: 0.0, 1, paths=1, levels=3, rng=np.random.default_rng(1))
