"""What was sold and collected, and what the organisation owes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eslabon.web.charts import Bar, bars
from eslabon.web.components import Answer, Card, Head, Note, Row, Table
from eslabon.web.facts import DebtFacts, SalesFacts, SeasonFacts
from eslabon.web.format import Style
from eslabon.web.season_deliveries import listed

#: A debt is near when it falls due within this many days.
NEAR_DAYS = 7


def by_currency(amounts: Iterable[tuple[str, int]], style: Style) -> str:
    """Amounts of one currency added up, those of several listed, the book currency first; zeros left out."""
    sums: dict[str, int] = {}
    for currency, minor in amounts:
        sums[currency] = sums.get(currency, 0) + minor
    order = sorted(
        (currency for currency, minor in sums.items() if minor), key=lambda c: (c != style.currency, c)
    )
    return listed([style.money(sums[currency], currency) for currency in order]) or style.money(0)


def sold_words(facts: SeasonFacts, style: Style) -> str:
    """What was invoiced and what of it is still open: one sentence, empty before the first sale."""
    if not facts.sales:
        return ""
    sold = by_currency(((s.currency, s.invoiced_minor) for s in facts.sales), style)
    if not _open(facts):
        return _("Sold and collected: %(sold)s.") % {"sold": sold}
    still = by_currency(((s.currency, s.open_minor) for s in _open(facts)), style)
    return _("Sold: %(sold)s; still to collect: %(open)s.") % {"sold": sold, "open": still}


def _open(facts: SeasonFacts) -> list[SalesFacts]:
    return [sale for sale in facts.sales if sale.open_minor]


def overdue(facts: SeasonFacts) -> list[SalesFacts]:
    """Buyers who are late, the longest first."""
    late = [sale for sale in facts.sales if sale.overdue_minor and sale.overdue_since]
    return sorted(late, key=lambda sale: (sale.overdue_since, sale.buyer))


def collected_answer(facts: SeasonFacts, style: Style) -> Answer:
    question = _("Has what we sold been paid?")
    sold = sum(sale.invoiced_book_minor for sale in facts.sales)
    if sold <= 0:
        return Answer(question, _("no sales yet"), _("Nothing has been invoiced."), "#sales")
    settled = sum(sale.settled_book_minor for sale in facts.sales)
    late = overdue(facts)
    if late:
        detail = _("Overdue: %(money)s, since %(day)s") % {
            "money": by_currency(((sale.currency, sale.overdue_minor) for sale in late), style),
            "day": style.day(late[0].overdue_since),
        }
    elif _open(facts):
        detail = _("Still to collect: %(money)s; nothing is overdue") % {
            "money": by_currency(((sale.currency, sale.open_minor) for sale in _open(facts)), style)
        }
    else:
        detail = _("Nothing is open")
    return Answer(question, style.share(settled, sold), detail, "#sales", is_warning=bool(late))


def collect_remedy(facts: SeasonFacts, style: Style) -> str:
    late = overdue(facts)
    if not late:
        return ""
    return _("Ask %(buyer)s for %(money)s: it was due on %(day)s.") % {
        "buyer": late[0].buyer,
        "money": style.money(late[0].overdue_minor, late[0].currency),
        "day": style.day(late[0].overdue_since),
    }


def sales_card(facts: SeasonFacts, style: Style) -> Card:
    if not facts.sales:
        return Card("sales", _("Nothing has been sold yet"))
    still = _open(facts)
    if still:
        heading = _("Still to collect: %(money)s") % {
            "money": by_currency(((sale.currency, sale.open_minor) for sale in still), style)
        }
    else:
        heading = _("Everything sold has been paid")
    rows = [
        Bar(
            " ".join((sale.buyer, sale.currency)) if style.with_codes else sale.buyer,
            sale.settled_book_minor,
            sale.open_book_minor,
            _bar_words(sale, style),
        )
        for sale in facts.sales
    ]
    drawable = any(row.done > 0 or row.open > 0 for row in rows)
    caption = _("Dark green: paid, or kept as tax or deduction. Hollow: still to collect.")
    if style.with_codes:
        caption += " " + _("Lengths are in %(currency)s.") % {"currency": style.currency}
    return Card(
        "sales",
        heading,
        figures=(bars("sales", rows, _("What each buyer has paid and still owes")),) if drawable else (),
        caption=caption if drawable else "",
        table=_sales_table(facts, style),
    )


def _bar_words(sale: SalesFacts, style: Style) -> str:
    if not sale.open_minor:
        return _("%(money)s, all paid") % {"money": style.money(sale.invoiced_minor, sale.currency)}
    return _("%(open)s of %(sold)s to collect") % {
        "open": style.money(sale.open_minor, sale.currency),
        "sold": style.money(sale.invoiced_minor, sale.currency),
    }


def _sales_table(facts: SeasonFacts, style: Style) -> Table:
    rows = tuple(
        Row(
            (
                sale.buyer,
                style.money(sale.invoiced_minor, sale.currency),
                style.money(sale.open_minor, sale.currency),
            ),
            sub=_overdue_words(sale, style),
        )
        for sale in facts.sales
    )
    foot = None
    if len({sale.currency for sale in facts.sales}) == 1:
        currency = facts.sales[0].currency
        foot = Row(
            (
                _("Total"),
                style.money(sum(sale.invoiced_minor for sale in facts.sales), currency),
                style.money(sum(sale.open_minor for sale in facts.sales), currency),
            )
        )
    heads = (
        Head(_("Buyer")),
        Head(_("Invoiced"), True),
        Head(_("To collect"), True),
    )
    return Table(_("Sales by buyer"), heads, rows, foot, as_pairs=True)


def _overdue_words(sale: SalesFacts, style: Style) -> str:
    if not sale.overdue_minor or sale.overdue_since is None:
        return ""
    money = style.money(sale.overdue_minor, sale.currency)
    return _("Overdue: %(money)s, since %(day)s") % {"money": money, "day": style.day(sale.overdue_since)}


# --- what we owe


def near(facts: SeasonFacts) -> list[DebtFacts]:
    """Debts that fall due within a week or are overdue, and what members may ask for at any time."""
    limit = facts.as_of.date() + timedelta(days=NEAR_DAYS)
    return [debt for debt in facts.debts if (debt.due_on <= limit if debt.due_on else debt.kind == "members")]


def _money_of(debts: list[DebtFacts], style: Style) -> str:
    return by_currency(((debt.currency, debt.amount_minor) for debt in debts), style)


def owed_answer(facts: SeasonFacts, style: Style) -> Answer:
    question = _("What do we owe?")
    if not facts.debts:
        return Answer(question, style.money(0), _("Nothing is owed today."), "#debts")
    late = [debt for debt in facts.debts if debt.due_on is not None and debt.due_on < facts.as_of.date()]
    if late:
        detail = _("Overdue: %(money)s") % {"money": _money_of(late, style)}
    elif near(facts):
        detail = _("Due this week or on demand: %(money)s") % {"money": _money_of(near(facts), style)}
    else:
        dated = [debt.due_on for debt in facts.debts if debt.due_on]
        detail = (
            _("The first is due on %(day)s") % {"day": style.day(min(dated))}
            if dated
            else _("No due date is on record")
        )
    return Answer(question, _money_of(list(facts.debts), style), detail, "#debts", is_warning=bool(late))


def owed_remedy(facts: SeasonFacts, style: Style) -> str:
    due = near(facts)
    if not due:
        return ""
    return _("Pay what is due this week or on demand: %(money)s.") % {"money": _money_of(due, style)}


def debts_card(facts: SeasonFacts, style: Style) -> Card:
    if not facts.debts:
        return Card("debts", _("Nothing is owed today"))
    debts = sorted(facts.debts, key=lambda debt: (debt.due_on or date.min, debt.kind, debt.to))
    rows = tuple(
        Row(
            (
                _debt_name(debt),
                _when(debt, style),
                style.money(debt.amount_minor, debt.currency),
            ),
            sub=debt.to or _people(debt.people, style),
        )
        for debt in debts
    )
    heads = (Head(_("What and to whom")), Head(_("When")), Head(_("Amount"), True))
    foot = None
    if len({debt.currency for debt in debts}) == 1:
        foot = Row((_("Total"), "", _money_of(debts, style)))
    note = _("The second payment is no debt yet: it is worked out when the season closes.")
    return Card(
        "debts",
        _("We owe %(money)s") % {"money": _money_of(debts, style)},
        table=Table(_("What the organisation owes"), heads, rows, foot),
        notes=() if facts.closed_on else (Note(note),),
    )


def _when(debt: DebtFacts, style: Style) -> str:
    if debt.due_on:
        return style.day(debt.due_on)
    return _("on demand") if debt.kind == "members" else _("no date")


def _debt_name(debt: DebtFacts) -> str:
    names = {
        "members": _("Deliveries to pay"),
        "suppliers": _("Suppliers"),
        "lenders": _("Credit"),
        "premium": _("Premium to pay"),
        "other": _("Other"),
    }
    return names[debt.kind]


def _people(people: int, style: Style) -> str:
    if not people:
        return ""
    return ngettext("%(count)s family", "%(count)s families", people) % {"count": style.count(people)}
