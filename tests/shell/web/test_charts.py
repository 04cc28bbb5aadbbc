"""Drawings: both widths, words inside, nothing typed becomes markup, bars as long as their figures."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon.web.charts import (
    NARROW,
    Bar,
    Bullet,
    Column,
    Drawing,
    Figure,
    Step,
    bars,
    bridge,
    bullets,
    columns,
    nice_ticks,
)

NASTY = "<script>alert(\"1\")</script> & 'x'"


def figures(words: str = "Andes Origen") -> dict[str, Figure]:
    return {
        "bullets": bullets("b", [Bullet(words, "al 31 ago", 70, 12, 5, 30, 23, words, words)], words),
        "bridge": bridge("p", [Step(words, 100, "start", "1.00"), Step(words, -40, "move", words), Step(words, 60, "total", "0.60")],
                         words, words),
        "columns": columns("c", [Column(3, 5, words), Column(7, None)], words, words, happened="traído", expected=words, tick=str),
        "bars": bars("r", [Bar(words, 30, 70, words)], words),
    }  # fmt: skip


def drawings(figure: Figure) -> list[ET.Element]:
    return [ET.fromstring(picture.__html__()) for picture in (figure.narrow, figure.wide)]


@pytest.mark.parametrize("kind", ["bullets", "bridge", "columns", "bars"])
def test_every_drawing_names_itself_and_says_what_it_shows(kind):
    narrow, wide = drawings(figures()[kind])
    assert narrow.get("width") == str(NARROW)
    assert int(wide.get("width")) in (456, 960)
    ids = []
    for root in (narrow, wide):
        assert root.get("role") == "img"
        title, desc = root.find("title"), root.find("desc")
        assert title.text
        assert desc.text
        assert root.get("aria-labelledby").split() == [title.get("id"), desc.get("id")]
        ids += [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", ["bullets", "bridge", "columns", "bars"])
def test_what_a_person_typed_stays_text(kind):
    for root in drawings(figures(NASTY)[kind]):
        assert {element.tag for element in root.iter()} <= {
            "svg",
            "title",
            "desc",
            "defs",
            "pattern",
            "path",
            "rect",
            "text",
        }
        assert root.find("title").text == NASTY


@pytest.mark.parametrize("kind", ["bullets", "bridge", "columns", "bars"])
def test_a_drawing_carries_no_inline_style_which_the_policy_would_refuse(kind):
    for root in drawings(figures()[kind]):
        assert not any(element.get("style") for element in root.iter())


def rects(picture: Drawing) -> list[tuple[str, float, float]]:
    return [
        (r.get("class"), float(r.get("x")), float(r.get("width")))
        for r in ET.fromstring(picture.__html__()).iter("rect")
    ]


def test_a_shortage_is_hatched_red_and_written_and_the_parts_meet_the_promise():
    figure = bullets(
        "b", [Bullet("CT-02", "al 31 ago", 70, 12, 5, 30, 23, "enviado 12", "faltan 23")], "Contratos"
    )
    marks = rects(figure.wide)
    assert [mark for mark, _x, _width in marks] == ["a", "a2", "next", "badbox"]
    last_end = marks[-1][1] + marks[-1][2]
    assert last_end == pytest.approx(figure.wide.root.get("width") and 456 - 4, abs=0.2)
    hatched = [r for r in figure.wide.root.iter("rect") if r.get("class") == "badbox"]
    assert hatched[0].get("fill").startswith("url(#")
    assert any(
        text.text and "faltan 23" in text.text and text.get("class") == "bad"
        for text in figure.wide.root.iter("text")
    )


def test_without_a_shortage_nothing_is_red():
    figure = bullets(
        "b", [Bullet("CT-01", "al 31 jul", 50, 40, 10, 0, 0, "enviado 40", "alcanza")], "Contratos"
    )
    assert "badbox" not in figure.wide.__html__()
    assert 'class="bad"' not in figure.wide.__html__()


@given(st.lists(st.integers(-(10**9), 10**9).filter(bool), max_size=8), st.integers(1, 10**10))
def test_each_bar_of_a_bridge_begins_where_the_one_before_ends(amounts, sales):
    total = sales + sum(amounts)
    steps = [Step("Ventas", sales, "start", ""), *(Step("x", amount, "move", "") for amount in amounts)]
    steps.append(Step("Resultado", total, "total", ""))
    for picture in (bridge("p", steps, "t", "d").narrow, bridge("p", steps, "t", "d").wide):
        bars_drawn = rects(picture)
        if len(bars_drawn) < len(steps):
            continue  # a total of exactly 0 below zero has no bar of its own to compare
        low, high = min(x for _m, x, _w in bars_drawn), max(x + w for _m, x, w in bars_drawn)
        width = float(picture.root.get("width"))
        assert low >= -0.1
        assert high <= width + 3.1


def test_a_loss_stands_left_of_zero_hatched():
    figure = bridge("p", [Step("Ventas", 100, "start", "1"), Step("Costos", -160, "move", "-1.60"), Step("Pérdida", -60, "total", "-0.60")],
                    "t", "d")  # fmt: skip
    marks = rects(figure.wide)
    assert marks[-1][0] == "badbox"
    assert marks[-1][1] < marks[0][1]


@given(st.integers(1, 10**15))
def test_an_axis_has_few_round_lines_none_above_its_columns(highest):
    ticks = nice_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] <= highest
    assert 2 <= len(ticks) <= 6
    assert len(set(str(ticks[1]).rstrip("0"))) == 1


def test_a_week_in_which_nobody_was_asked_breaks_no_drawing():
    figure = columns(
        "c", [Column(3, None), Column(0, None)], "t", "d", happened="traído", expected="esperado", tick=str
    )
    assert "esperado" not in figure.wide.__html__()
