"""Drawings by the rules of the look: SVG made on the server, twice (narrow and wide), never shrunk, the same on paper.

Every drawing has role=img, a title and a description; its numbers stand in a table beside it (the page's duty). Green is
what happened, pale green what is in hand, hollow what is to come, tan a cost; a shortage is red, hatched and written.
Markup is built as a tree, so nothing that a person typed can become markup; colours are classes of look.css.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

NARROW, HALF, FULL = 310, 456, 960
#: Mean width of a character of 12 px text, bold, measured generously: labels are cut rather than run into each other.
CHARACTER = 6.7


@dataclass(frozen=True)
class Drawing:
    """One SVG. `__html__` is Django's protocol for text that is markup already."""

    root: ET.Element

    def __html__(self) -> str:
        return ET.tostring(self.root, encoding="unicode")


@dataclass(frozen=True)
class Figure:
    """The narrow and the wide drawing of one chart; look.css shows the one that fits."""

    narrow: Drawing
    wide: Drawing


class Canvas:
    """An SVG under construction, in CSS pixels."""

    def __init__(self, key: str, width: float, height: float, title: str, desc: str, css: str) -> None:
        self.key = f"{key}-{css}"
        self.width = width
        self.root = ET.Element(
            "svg",
            {
                "class": css,
                "viewBox": f"0 0 {width:g} {height:g}",
                "width": f"{width:g}",
                "height": f"{height:g}",
                "role": "img",
                "aria-labelledby": f"{self.key}-t {self.key}-d",
            },
        )
        ET.SubElement(self.root, "title", {"id": f"{self.key}-t"}).text = title
        ET.SubElement(self.root, "desc", {"id": f"{self.key}-d"}).text = desc

    def text(self, x: float, y: float, words: str, css: str = "", *, end: bool = False) -> None:
        attributes = {"x": f"{x:.1f}", "y": f"{y:.1f}"}
        if css:
            attributes["class"] = css
        if end:
            attributes["text-anchor"] = "end"
        ET.SubElement(self.root, "text", attributes).text = words

    def rect(self, x: float, y: float, width: float, height: float, css: str) -> None:
        if width > 0 and height > 0:
            box = {"x": x, "y": y, "width": width, "height": height}
            ET.SubElement(
                self.root, "rect", {name: f"{size:.1f}" for name, size in box.items()} | {"class": css}
            )

    def hatched(self, x: float, y: float, width: float, height: float) -> None:
        """What is missing: red lines in a red box, so that black ink and colour-blind eyes see it too."""
        if self.root.find("defs") is None:
            pattern = {"id": f"{self.key}-h", "width": "6", "height": "6", "patternUnits": "userSpaceOnUse",
                       "patternTransform": "rotate(45)"}  # fmt: skip
            defs = ET.Element("defs")
            ET.SubElement(ET.SubElement(defs, "pattern", pattern), "path", {"d": "M0 0V6", "class": "hl"})
            self.root.insert(2, defs)
        box = {"x": x, "y": y, "width": max(width, 3.0), "height": height}
        ET.SubElement(
            self.root,
            "rect",
            {name: f"{size:.1f}" for name, size in box.items()}
            | {"class": "badbox", "fill": f"url(#{self.key}-h)"},
        )

    def path(self, points: Sequence[tuple[float, float]], css: str) -> None:
        d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        ET.SubElement(self.root, "path", {"class": css, "d": d})

    def line(self, x1: float, y1: float, x2: float, y2: float, css: str) -> None:
        self.path([(x1, y1), (x2, y2)], css)


def both(draw: Callable[[float, str], Canvas], wide: float) -> Figure:
    return Figure(narrow=Drawing(draw(NARROW, "n").root), wide=Drawing(draw(wide, "w").root))


def fit(words: str, pixels: float) -> str:
    """words, cut with … where they would be wider than `pixels`; the whole of them stands in the table."""
    room = max(int(pixels / CHARACTER), 1)
    return words if len(words) <= room else words[: room - 1].rstrip() + "…"


def scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    span = (high - low) or 1
    return lambda value: start + (value - low) * (end - start) / span


@dataclass(frozen=True)
class Bullet:
    """A promise against what there is for it: thousandths of one unit for all rows of a drawing.

    to_come is expected at the present pace, short what would then still be missing; the verdict says it in words.
    """

    name: str
    due: str
    promised: int
    shipped: int
    in_hand: int
    to_come: int
    short: int
    amounts: str
    verdict: str

    @property
    def words(self) -> str:
        return "; ".join(part for part in (self.amounts, self.verdict) if part)


def bullets(key: str, rows: Sequence[Bullet], title: str, wide: float = HALF) -> Figure:
    desc = "; ".join(f"{row.name}, {row.due}: {row.words}" for row in rows)
    top = max(max(row.promised, row.shipped + row.in_hand) for row in rows)

    def draw(width: float, css: str) -> Canvas:
        narrow = width < HALF
        pitch = 78 if narrow else 60
        canvas = Canvas(key, width, pitch * len(rows), title, desc, css)
        x = scale(0, top, 0, width - 4)
        for index, row in enumerate(rows):
            y = index * pitch
            canvas.text(0, y + 13, fit(row.name, width - 10 - len(row.due) * CHARACTER), "lb")
            canvas.text(width, y + 13, row.due, "ax", end=True)
            _bullet_bar(canvas, x, y + 20, row)
            mark = "bad" if row.short > 0 else "ax"
            if narrow and row.amounts:
                canvas.text(0, y + 49, fit(row.amounts, width), "ax")
                canvas.text(0, y + 65, fit(row.verdict, width), mark)
            else:
                canvas.text(0, y + 49, fit(row.words, width), mark)
        return canvas

    return both(draw, wide)


def _bullet_bar(canvas: Canvas, x: Callable[[float], float], y: float, row: Bullet) -> None:
    at = 0
    for part, mark in ((row.shipped, "a"), (row.in_hand, "a2"), (row.to_come, "next")):
        canvas.rect(x(at), y, x(at + part) - x(at), 14, mark)
        at += part
    if row.short > 0:
        canvas.hatched(x(at), y, x(at + row.short) - x(at), 14)
    canvas.line(x(row.promised), y - 4, x(row.promised), y + 18, "promise")


@dataclass(frozen=True)
class Step:
    """One bar of a bridge. kind: "start" and "total" stand on zero, "move" goes on from the bar before.

    amount is signed; value is its text as shown.
    """

    label: str
    amount: int
    kind: str
    value: str


def bridge(key: str, steps: Sequence[Step], title: str, desc: str, wide: float = FULL) -> Figure:
    """Money through steps: each bar starts where the one before ends; a total below zero is hatched."""
    ends, at = [], 0
    for step in steps:
        before = 0 if step.kind != "move" else at
        at = before + step.amount
        ends.append((before, at))
    low, high = min(0, *(min(pair) for pair in ends)), max(0, *(max(pair) for pair in ends))

    def draw(width: float, css: str) -> Canvas:
        narrow = width < HALF
        pitch, top = (42, 18) if narrow else (32, 6)
        x = scale(low, high, *((2, width - 2) if narrow else (226, width - 120)))
        canvas = Canvas(key, width, pitch * len(steps) + (0 if narrow else 2), title, desc, css)
        if low < 0:
            canvas.line(x(0), 0, x(0), pitch * len(steps), "zero")
        for index, (step, (before, after)) in enumerate(zip(steps, ends, strict=True)):
            _bridge_row(canvas, x, index * pitch + top, step, before, after)
        if not narrow:
            for index, ((_, after), _next) in enumerate(pairwise(ends)):
                y = index * pitch + top
                canvas.line(x(after), y + 16, x(after), y + pitch, "grid")
        return canvas

    return both(draw, wide)


def _bridge_row(
    canvas: Canvas, x: Callable[[float], float], y: float, step: Step, before: int, after: int
) -> None:
    left, right = sorted((x(before), x(after)))
    stands = step.kind != "move"
    if stands and after < 0:
        canvas.hatched(left, y, right - left, 16)
    else:
        mark = "a" if stands else "a2" if step.amount > 0 else "cost"
        canvas.rect(left, y, max(right - left, 1.5), 16, mark)
    weight = "bad" if stands and after < 0 else "lb" if stands else ""
    if canvas.width < HALF:
        canvas.text(0, y - 5, fit(step.label, canvas.width - 12 - len(step.value) * CHARACTER), weight)
        canvas.text(canvas.width, y - 5, step.value, weight, end=True)
    else:
        canvas.text(216, y + 13, fit(step.label, 216), weight, end=True)
        canvas.text(canvas.width, y + 13, step.value, weight, end=True)


@dataclass(frozen=True)
class Column:
    """One week: what happened, what was expected (None: nobody was asked), and the label under it where it has one."""

    happened: int
    expected: int | None
    label: str = ""


def columns(
    key: str,
    rows: Sequence[Column],
    title: str,
    desc: str,
    *,
    happened: str,
    expected: str,
    tick: Callable[[int], str],
    wide: float = HALF,
) -> Figure:
    """Change over weeks: columns of what happened against a step of what was expected; `tick` writes the axis."""
    highest = max(max(row.happened, row.expected or 0) for row in rows)
    ticks = nice_ticks(highest)

    def draw(width: float, css: str) -> Canvas:
        left, right, bottom, top = 8 + CHARACTER * max(len(tick(t)) for t in ticks), width - 4, 186, 24
        canvas = Canvas(key, width, 212, title, desc, css)
        y = scale(0, max(ticks[-1], highest), bottom, top)
        slot = (right - left) / len(rows)
        for value in ticks:
            canvas.line(left, y(value), right, y(value), "grid" if value else "zero")
            canvas.text(left - 4, y(value) + 4, tick(value), "ax", end=True)
        gap = min(slot * 0.12, 6)
        for index, row in enumerate(rows):
            canvas.rect(
                left + index * slot + gap, y(row.happened), slot - 2 * gap, bottom - y(row.happened), "a"
            )
            if row.label:
                canvas.text(left + index * slot, bottom + 18, row.label, "ax")
        _expected_step(canvas, rows, y, left, slot, expected)
        _name_tallest(canvas, rows, y, left, slot, happened, bottom)
        return canvas

    return both(draw, wide)


def _expected_step(
    canvas: Canvas, rows: Sequence[Column], y: Callable[[float], float], left: float, slot: float, words: str
) -> None:
    asked = [(index, row.expected) for index, row in enumerate(rows) if row.expected is not None]
    if not asked:
        return
    points = [(left + (index + side) * slot, y(value)) for index, value in asked for side in (0, 1)]
    canvas.path(points, "exp")
    index, value = max(asked, key=lambda pair: (pair[1], -pair[0]))
    at = left + index * slot
    fits_left = at - len(words) * CHARACTER > left
    canvas.text(at - 4 if fits_left else at + 4, y(value) - 7, words, "lb b", end=fits_left)


def _name_tallest(
    canvas: Canvas,
    rows: Sequence[Column],
    y: Callable[[float], float],
    left: float,
    slot: float,
    words: str,
    bottom: float,
) -> None:
    """On the columns, in white, where those under the words are tall enough; else above the tallest."""
    index = max(range(len(rows)), key=lambda i: (rows[i].happened, -i))
    wide = len(words) * CHARACTER
    start = min(max(left + (index + 0.5) * slot - wide / 2, left), canvas.width - wide)
    under = rows[int((start - left) / slot) : int((start + wide - left) / slot) + 1]
    if all(bottom - y(row.happened) > 24 for row in under):
        canvas.text(start, bottom - 8, words, "on")
    else:
        canvas.text(start, y(rows[index].happened) - 6, words, "lb g halo")


def nice_ticks(highest: int) -> list[int]:
    """0 and two to five round values up to about `highest`."""
    if highest <= 0:
        return [0, 1]
    step = 1
    while highest / step > 5:
        step = next(
            step // base * after for base, after in ((1, 2), (2, 5), (5, 10)) if str(step)[0] == str(base)
        )
    return list(range(0, highest + 1, step))


@dataclass(frozen=True)
class Bar:
    """A whole in two parts of one unit: done (dark) and open (hollow); words say both."""

    label: str
    done: int
    open: int
    words: str


def bars(key: str, rows: Sequence[Bar], title: str, wide: float = HALF) -> Figure:
    desc = "; ".join(f"{row.label}: {row.words}" for row in rows)
    top = max(max(row.done, 0) + max(row.open, 0) for row in rows)

    def draw(width: float, css: str) -> Canvas:
        canvas = Canvas(key, width, 56 * len(rows), title, desc, css)
        x = scale(0, top, 0, width - 4)
        for index, row in enumerate(rows):
            y = index * 56
            done, left = max(row.done, 0), max(row.open, 0)
            canvas.text(0, y + 13, fit(row.label, width), "lb")
            canvas.rect(x(0), y + 19, x(done) - x(0), 14, "a")
            canvas.rect(x(done), y + 19, x(done + left) - x(done), 14, "next")
            canvas.text(0, y + 47, fit(row.words, width), "ax")
        return canvas

    return both(draw, wide)
