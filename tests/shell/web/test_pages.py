"""The pages as HTML: one heading, a landmark for everything, no inline script or style, and nothing typed runs."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.shell.web import rendering, samples

from eslabon.web import navigation as menus
from eslabon.web.navigation import navigation

STYLE = Path(menus.__file__).parent / "static" / "web" / "look.css"
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


class Reader(HTMLParser):
    """Counts tags, collects attributes and checks that what opens closes."""

    VOID = frozenset({"meta", "link", "input", "br", "img"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attributes]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attributes]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module", params=["es", "en"])
def pages(request):
    return request.param, rendering.all_pages(request.param)


def test_every_page_has_one_heading_its_language_and_closed_tags(pages):
    language, all_pages = pages
    for name, html in all_pages.items():
        reader = Reader(html)
        assert not reader.open, name
        assert reader.tags.count("h1") == 1, name
        assert reader.tags.count("main") == 1, name
        assert ("html", "lang", language) in reader.attributes, name


def test_no_page_needs_what_the_policy_forbids(pages):
    for name, html in pages[1].items():
        reader = Reader(html)
        assert not {"script", "style", "iframe", "object", "base"} & set(reader.tags), name
        assert not [item for item in reader.attributes if item[1] == "style" or item[1].startswith("on")], (
            name
        )
        outside = [
            value
            for _tag, key, value in reader.attributes
            if key in ("href", "src", "action") and re.match("(https?:)?//", value or "")
        ]
        assert not outside, name


def test_ids_are_unique_and_labels_point_to_something(pages):
    for name, html in pages[1].items():
        reader = Reader(html)
        ids = [value for _tag, key, value in reader.attributes if key == "id"]
        assert len(ids) == len(set(ids)), name
        for tag, key, value in reader.attributes:
            if key == "for" or (tag == "a" and key == "href" and value.startswith("#")):
                assert value.removeprefix("#") in ids, (name, value)


def test_what_people_typed_is_text_everywhere():
    facts = samples.season()
    nasty = replace(
        facts,
        organisation=replace(facts.organisation, name=NASTY),
        season=NASTY,
        products=(replace(facts.products[0], name=NASTY),),
        promises=tuple(replace(promise, buyer=NASTY, contract=NASTY) for promise in facts.promises),
        sales=tuple(replace(sale, buyer=NASTY) for sale in facts.sales),
        debts=tuple(replace(debt, to=NASTY) for debt in facts.debts),
    )
    samples.SEASONS["nasty"] = lambda: nasty
    try:
        html = rendering.season_html("nasty", "es")
    finally:
        del samples.SEASONS["nasty"]
    statement = replace(
        samples.statement(),
        name=NASTY,
        community=NASTY,
        payout_method=NASTY,
        contact=NASTY,
        deliveries=tuple(
            replace(d, product=NASTY, grade=NASTY, receipt=NASTY + d.receipt)
            for d in samples.statement().deliveries
        ),
        loan_words={"P-118": NASTY},
    )
    for text in (html, rendering.statement_html("es", statement), rendering.members_html("es", search=NASTY)):
        reader = Reader(text)
        assert "script" not in reader.tags
        assert "img" not in reader.tags
        assert "&lt;script&gt;" in text


def test_numbers_behind_a_drawing_stand_in_a_table_beside_it(pages):
    for name, html in pages[1].items():
        for card in re.findall(r'<section class="card".*?</section>', html, re.S):
            if "<figure>" in card:
                assert "<table" in card, name


def test_the_menu_follows_the_role_and_lists_only_pages_that_exist():
    def keys(role, season="CACAO-26"):
        menu = navigation(organisation="TQ", organisation_name="Tres Quebradas", is_demonstration=False, person_name="Ana",
                          role=role, season=season, member="0087" if role == "member" else "")  # fmt: skip
        return [entry.key for entry in (*menu.tabs, *menu.rest)]

    assert keys("manager") == keys("accountant") == keys("board") == ["season", "members", "seasons"]
    assert keys("member") == ["statement", "seasons"]
    assert keys("clerk") == ["seasons"]
    assert keys("manager", season="") == ["members", "seasons"]


def test_the_language_can_be_changed_by_a_form_on_every_page(pages):
    language, all_pages = pages
    other = {"es": "en", "en": "es"}[language]
    for name, html in all_pages.items():
        assert f'name="language" value="{other}"' in html, name


def test_the_style_sheet_stays_small():
    assert len(STYLE.read_bytes()) < 14_000


def test_a_search_keeps_the_season_and_pages_keep_the_search():
    html = rendering.members_html("es", search="luz & mar")
    assert '<input type="hidden" name="season" value="CACAO-26">' in html
    assert "?season=CACAO-26&amp;q=luz+%26+mar&amp;page=3" in html
    assert 'href="?season=CACAO-26&amp;q=luz+%26+mar">' in html
    assert 'href="?season=CACAO-26">' in html
