"""What came in, week by week, and where it is now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eslabon.web.charts import Column, Figure, columns
from eslabon.web.components import Card, Head, Row, Table
from eslabon.web.facts import ProductFacts, SeasonFacts, WeekFacts
from eslabon.web.format import NBSP, Style


def listed(parts: list[str]) -> str:
    """a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(most)s and %(last)s") % {"most": ", ".join(parts[:-1]), "last": parts[-1]}


def products_with(facts: SeasonFacts, field: str) -> list[ProductFacts]:
    return [product for product in facts.products if getattr(product, field)]


def quantities(products: list[ProductFacts], field: str, style: Style) -> str:
    """The field of each product, in words; the product is named where there are several."""
    if len(products) == 1:
        return style.summary(getattr(products[0], field), products[0].unit)
    return listed(
        [
            _("%(quantity)s of %(product)s")
            % {"quantity": style.summary(getattr(product, field), product.unit), "product": product.name}
            for product in products
        ]
    )


def deliveries_of(facts: SeasonFacts) -> int:
    return sum(product.deliveries for product in facts.products)


def words(facts: SeasonFacts, style: Style) -> str:
    """How much came, from how many, in how many deliveries: one sentence, empty before the first."""
    came = products_with(facts, "accepted_milli")
    if not came:
        return ""
    many = deliveries_of(facts)
    how = ngettext("%(count)s delivery", "%(count)s deliveries", many) % {"count": style.count(many)}
    return ngettext(
        "%(count)s family delivered %(quantities)s, in %(deliveries)s.",
        "%(count)s families delivered %(quantities)s, in %(deliveries)s.",
        facts.families,
    ) % {
        "count": style.count(facts.families),
        "quantities": quantities(came, "accepted_milli", style),
        "deliveries": how,
    }


def weeks_of(facts: SeasonFacts, product: str) -> list[WeekFacts]:
    """From the first week in which something was brought or expected to the last."""
    weeks = sorted((week for week in facts.weeks if week.product == product), key=lambda week: week.starts_on)
    busy = [index for index, week in enumerate(weeks) if week.accepted_milli or week.expected_milli]
    return weeks[busy[0] : busy[-1] + 1] if busy else []


def weekly_card(facts: SeasonFacts, style: Style) -> Card | None:
    """None before the first delivery: there is nothing to draw."""
    drawn = [(product, weeks_of(facts, product.code)) for product in facts.products]
    drawn = [(product, weeks) for product, weeks in drawn if any(week.accepted_milli for week in weeks)]
    if not drawn:
        return None
    product, weeks = drawn[0]
    return Card(
        "weeks",
        _finding(facts, product, weeks, style),
        figures=tuple(_figure(index, product, weeks, style) for index, (product, weeks) in enumerate(drawn)),
        caption=_caption(drawn, style),
        table=_table(drawn, style),
    )


def _finding(facts: SeasonFacts, product: ProductFacts, weeks: list[WeekFacts], style: Style) -> str:
    """With expectations: what share of them came up to today. Without: the best week and the last whole one."""
    today = facts.as_of.date()
    due = [week for week in weeks if week.expected_milli is not None and week.starts_on <= today]
    expected = sum(week.expected_milli or 0 for week in due)
    named = {"product": product.name}
    if expected:
        came = sum(week.accepted_milli for week in due)
        return _("%(product)s: %(share)s of what was expected to date has come in") % (
            named | {"share": style.share(came, expected)}
        )
    best = max(weeks, key=lambda week: (week.accepted_milli, -week.starts_on.toordinal()))
    return _("%(product)s: the best week was the one of %(day)s, with %(quantity)s") % (
        named
        | {"day": style.day(best.starts_on), "quantity": style.summary(best.accepted_milli, product.unit)}
    )


def _scale_of(product: ProductFacts, weeks: list[WeekFacts]) -> tuple[int, str]:
    """The axis: tonnes where the highest week has a tonne, else the product's unit; thousandths of it in one step."""
    highest = max(max(week.accepted_milli, week.expected_milli or 0) for week in weeks)
    return (1_000_000, "t") if product.unit == "kg" and highest >= 1_000_000 else (1000, product.unit)


def _figure(index: int, product: ProductFacts, weeks: list[WeekFacts], style: Style) -> Figure:
    step, unit = _scale_of(product, weeks)
    total = sum(week.accepted_milli for week in weeks)
    places = len(str(step)) - 1
    rows = [
        Column(week.accepted_milli, week.expected_milli, _month_label(weeks, position, style))
        for position, week in enumerate(weeks)
    ]
    return columns(
        f"weeks{index}",
        rows,
        _("%(product)s by week, in %(unit)s") % {"product": product.name, "unit": style.unit(unit, 0)},
        _("%(quantity)s in %(weeks)s weeks")
        % {"quantity": style.summary(total, product.unit), "weeks": style.count(len(weeks))},
        happened=_("brought"),
        expected=_("expected"),
        tick=lambda value: style.decimal(value, places) + (NBSP + unit if unit == "t" and value else ""),
    )


def _month_label(weeks: list[WeekFacts], position: int, style: Style) -> str:
    """The month's name at its first week; every other month where a year is drawn."""
    start = weeks[position].starts_on
    if position and weeks[position - 1].starts_on.month == start.month:
        return ""
    if not position and len(weeks) > 1 and (start + timedelta(days=7)).month != start.month:
        return ""
    return "" if len(weeks) > 40 and start.month % 2 else style.month(start.month)


def _caption(drawn: list[tuple[ProductFacts, list[WeekFacts]]], style: Style) -> str:
    asked = any(week.expected_milli is not None for _product, weeks in drawn for week in weeks)
    names = listed([product.name for product, _weeks in drawn])
    text = _("%(products)s accepted, by week.") % {"products": names}
    return text + " " + _("Line: what each family said it would bring.") if asked else text


def _table(drawn: list[tuple[ProductFacts, list[WeekFacts]]], style: Style) -> Table:
    asked = any(week.expected_milli is not None for _product, weeks in drawn for week in weeks)
    rows = []
    for product, weeks in drawn:
        for week in weeks:
            cells = [style.day(week.starts_on), style.quantity(week.accepted_milli, product.unit)]
            if asked:
                cells.append(
                    "" if week.expected_milli is None else style.quantity(week.expected_milli, product.unit)
                )
            rows.append(Row(tuple(cells), sub=product.name if len(drawn) > 1 else ""))
    heads = [Head(_("Week of")), Head(_("Brought"), True)]
    if asked:
        heads.append(Head(_("Expected"), True))
    return Table(_("Deliveries by week"), tuple(heads), tuple(rows))


def stock_card(facts: SeasonFacts, style: Style) -> Card | None:
    """What came in, what went out and what is left, product by product; None before anything moved."""
    moved = [
        p for p in facts.products if p.accepted_milli or p.shipped_milli or p.stock_milli or p.rejected_milli
    ]
    if not moved:
        return None
    left = [product for product in moved if product.stock_milli > 0]
    lacking = [product for product in moved if product.stock_milli < 0]
    if lacking:
        missing = [replace(product, stock_milli=-product.stock_milli) for product in lacking]
        heading = _("More left than came in: %(quantities)s") % {
            "quantities": quantities(missing, "stock_milli", style)
        }
    elif left:
        heading = _("In store: %(quantities)s") % {"quantities": quantities(left, "stock_milli", style)}
    else:
        heading = _("Nothing is left in store")
    rows = tuple(
        Row(
            (
                _("%(product)s, in %(unit)s")
                % {"product": product.name, "unit": style.unit(product.unit, 0)},
                style.quantity_digits(product.accepted_milli, product.unit),
                style.quantity_digits(product.shipped_milli, product.unit),
                style.quantity_digits(product.stock_milli, product.unit),
            ),
            sub=_("%(quantity)s rejected")
            % {"quantity": style.quantity(product.rejected_milli, product.unit)}
            if product.rejected_milli
            else "",
        )
        for product in moved
    )
    heads = (
        Head(_("Product")),
        Head(_("Accepted"), True),
        Head(_("Sold"), True),
        Head(_("Left"), True),
    )
    return Card("stock", heading, table=Table(_("Produce of the season"), heads, rows, as_pairs=True))
