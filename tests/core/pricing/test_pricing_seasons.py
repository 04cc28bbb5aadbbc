"""The season of an event: stated, its contract's, by product and date, else the latest earlier open one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon_core.pricing.seasons import Season, Seasons
from eslabon_core.problems import Problem

START = date(2025, 1, 1)
PRODUCTS = ("log", "board", "shelf", "honey")
MADE_FROM = {"board": ("log",), "shelf": ("board",)}
days = st.integers(0, 20).map(lambda n: START + timedelta(days=n))
seasons = st.lists(
    st.tuples(st.sets(st.sampled_from(PRODUCTS), min_size=1), days, days, st.booleans()), max_size=6
).map(
    lambda rows: [
        Season(f"S{n}", frozenset(p), min(a, b), max(a, b), c) for n, (p, a, b, c) in enumerate(rows)
    ]
)


@given(seasons=seasons, product=st.sampled_from(PRODUCTS), on=days)
def test_the_rule_is_its_sentence(seasons, product, on):
    roots = {"shelf": {"shelf", "board", "log"}, "board": {"board", "log"}}.get(product, {product})
    fitting = [season for season in seasons if roots & season.products]
    chosen = [season for season in fitting if season.starts_on <= on <= season.ends_on]
    if not chosen:
        earlier = [season for season in fitting if season.ends_on < on and not season.is_closed]
        chosen = [season for season in earlier if all(season.ends_on >= other.ends_on for other in earlier)]
    book = Seasons(seasons, MADE_FROM)
    if len(chosen) == 1:
        assert book.of(product=product, on=on) == chosen[0].code
        return
    with pytest.raises(Problem) as refused:
        book.of(product=product, on=on)
    facts = {"product": product, "on": on.isoformat()}
    codes = tuple(season.code for season in chosen)
    expected = (
        Problem("season.two_fit", **facts, seasons=codes) if chosen else Problem("season.none_fits", **facts)
    )
    assert refused.value == expected


def year(code, *products, of=2025, is_closed=False):
    return Season(code, frozenset(products), date(of, 3, 1), date(of, 9, 30), is_closed)


def test_what_is_stated_stands_before_the_contract_before_the_dates():
    book = Seasons([year("C24", "cocoa", of=2024), year("C25", "cocoa"), year("H25", "honey")])
    asked = {"product": "cocoa", "on": date(2025, 5, 1)}
    assert book.of(**asked, season="H25", contract_season="C24") == "H25"
    assert book.of(**asked, contract_season="C24") == "C24"
    assert book.of(**asked) == "C25"


def test_an_event_after_the_season_belongs_to_the_latest_open_one():
    book = Seasons(
        [year("C23", "cocoa", of=2023), year("C24", "cocoa", of=2024), year("C25", "cocoa", is_closed=True)]
    )
    assert book.of(product="cocoa", on=date(2025, 12, 1)) == "C24"
    assert book.of(product="cocoa", on=date(2024, 1, 1)) == "C23"
    assert book.of(product="cocoa", on=date(2025, 5, 1)) == "C25"  # inside its dates, closed or not


def test_boards_are_events_of_the_season_of_their_logs():
    book = Seasons([year("F1", "log"), year("H1", "honey")], MADE_FROM)
    assert book.of(product="shelf", on=date(2025, 6, 1)) == "F1"
    assert Seasons([year("F1", "log")], {"log": ("log",)}).of(product="log", on=date(2025, 6, 1)) == "F1"


@pytest.mark.parametrize("product", ["cocoa", "tea"])
def test_no_season_is_guessed(product):
    with pytest.raises(Problem, match=r"season\.none_fits"):
        Seasons([year("C25", "cocoa")]).of(product=product, on=date(2025, 1, 1))


def test_a_season_that_nobody_knows_is_refused():
    book = Seasons([year("C25", "cocoa")])
    for stated in ({"season": "C26"}, {"contract_season": "C26"}):
        with pytest.raises(Problem) as refused:
            book.of(product="cocoa", on=date(2025, 5, 1), **stated)
        assert refused.value == Problem("season.unknown", season="C26")


def test_seasons_that_cannot_be_meant_are_refused():
    with pytest.raises(Problem, match=r"season\.code_twice"):
        Seasons([year("C25", "cocoa"), year("C25", "honey")])
    with pytest.raises(Problem, match=r"season\.ends_before_it_starts"):
        Seasons([Season("X", frozenset({"cocoa"}), date(2025, 2, 1), date(2025, 1, 1))])
