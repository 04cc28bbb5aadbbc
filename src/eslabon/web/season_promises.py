"""Contracts against their windows: what is shipped, in hand, to come at the present pace, and short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eslabon.web.charts import FULL, Bullet, bullets
from eslabon.web.components import Answer, Card, Head, Note, Row, Table
from eslabon.web.facts import PromiseFacts, SeasonFacts
from eslabon.web.format import Style
from eslabon_core.units import exponent_of, value_minor

#: "At this pace" is the mean of this many whole weeks.
PACE_WEEKS = 4

#: Services are provided, goods are shipped.
SERVICES = frozenset({"person-night", "hour"})


@dataclass(frozen=True)
class Outlook:
    """Where a promise stands. Milli-units.

    state   kept       shipped in full
            missed     the window is over and something was not shipped (short_milli)
            covered    what is in hand is enough
            on_pace    what is in hand and what comes in at the present pace is enough
            short      at the present pace short_milli would be missing on the last day
            open       not covered, and no pace is known (nothing of that product was delivered yet)
    """

    promise: PromiseFacts
    unit: str
    state: str
    in_hand_milli: int
    to_come_milli: int
    short_milli: int

    @property
    def is_bad(self) -> bool:
        return self.state in ("missed", "short")


def pace_milli(facts: SeasonFacts, product: str) -> int | None:
    """Mean weekly intake of the last whole weeks; None where no such week or no delivery of the product is known.

    A week without a row counts as 0 once the product's weeks have begun; after the season's last day nothing comes: 0.
    """
    today = facts.as_of.date()
    if today > facts.ends_on or facts.closed_on:
        return 0
    came = {week.starts_on: week.accepted_milli for week in facts.weeks if week.product == product}
    if not any(came.values()):
        return None
    first = min(came)
    whole = (today - first).days // 7
    last = [first + timedelta(days=7 * index) for index in range(max(whole - PACE_WEEKS, 0), whole)]
    return sum(came.get(start, 0) for start in last) // len(last) if last else None


def outlooks(facts: SeasonFacts) -> tuple[Outlook, ...]:
    """Every promise by last day of its window; what comes in at the present pace serves the earliest window first."""
    today, units = facts.as_of.date(), {product.code: product.unit for product in facts.products}
    used: dict[str, int] = {}
    result = []
    for promise in sorted(facts.promises, key=lambda p: (p.to_on, p.contract, p.product)):
        rest = promise.promised_milli - promise.shipped_milli - promise.in_hand_milli
        state, in_hand, to_come, short = "open", promise.in_hand_milli, max(rest, 0), 0
        pace = pace_milli(facts, promise.product)
        if promise.shipped_milli >= promise.promised_milli:
            state, in_hand, to_come = "kept", 0, 0
        elif today > promise.to_on or facts.closed_on:
            state, in_hand, to_come = "missed", 0, 0
            short = promise.promised_milli - promise.shipped_milli
        elif rest <= 0:
            state, in_hand = "covered", promise.promised_milli - promise.shipped_milli
        elif pace is not None:
            coming = max(
                _coming(pace, today, min(promise.to_on, facts.ends_on)) - used.get(promise.product, 0), 0
            )
            to_come = min(rest, coming)
            used[promise.product] = used.get(promise.product, 0) + to_come
            short = rest - to_come
            state = "short" if short else "on_pace"
        result.append(Outlook(promise, units[promise.product], state, in_hand, to_come, short))
    return tuple(result)


def _coming(pace: int, today: date, until: date) -> int:
    return pace * max((until - today).days, 0) // 7


def words_of(outlook: Outlook, style: Style) -> str:
    """Where the promise stands: amounts first, then the verdict."""
    return "; ".join(part for part in (_amounts(outlook, style), _verdict(outlook, style)) if part)


def _amounts(outlook: Outlook, style: Style) -> str:
    promise, unit = outlook.promise, outlook.unit
    parts = []
    if promise.shipped_milli:
        pattern = _("%(quantity)s provided") if unit in SERVICES else _("%(quantity)s shipped")
        parts.append(pattern % {"quantity": style.summary(promise.shipped_milli, unit)})
    if outlook.in_hand_milli:
        parts.append(_("%(quantity)s in store") % {"quantity": style.summary(outlook.in_hand_milli, unit)})
    return ", ".join(parts)


def _verdict(outlook: Outlook, style: Style) -> str:
    short, to_come = (
        style.summary(outlook.short_milli, outlook.unit),
        style.summary(outlook.to_come_milli, outlook.unit),
    )
    return {
        "kept": _("kept"),
        "missed": _("%(quantity)s less than promised") % {"quantity": short},
        "covered": _("covered by what is in store"),
        "on_pace": _("%(quantity)s to come: enough at this pace") % {"quantity": to_come},
        "short": _("%(quantity)s short at this pace") % {"quantity": short},
        "open": _("%(quantity)s still to gather") % {"quantity": to_come},
    }[outlook.state]


def headline(facts: SeasonFacts, style: Style) -> str:
    """The contracts in one clause, without a full stop; empty where there is none."""
    rows = outlooks(facts)
    if not rows:
        return ""
    for state, one, many in _trouble():
        bad = [row for row in rows if row.state == state]
        if bad:
            worst = bad[0]
            facts_of = {
                "buyer": worst.promise.buyer,
                "quantity": style.summary(worst.short_milli or worst.to_come_milli, worst.unit),
                "day": style.day(worst.promise.to_on),
                "count": style.count(len(bad)),
            }
            return (one if len(bad) == 1 else many) % facts_of
    if all(row.state == "kept" for row in rows):
        return ngettext("the contract is kept", "the %(count)s contracts are kept", len(rows)) % {
            "count": style.count(len(rows))
        }
    if any(row.state == "on_pace" for row in rows):
        return ngettext(
            "at this pace the contract will be kept",
            "at this pace the %(count)s contracts will be kept",
            len(rows),
        ) % {"count": style.count(len(rows))}
    return ngettext(
        "the contract is covered by what is in store",
        "the %(count)s contracts are covered by what is in store",
        len(rows),
    ) % {"count": style.count(len(rows))}


def _trouble() -> tuple[tuple[str, str, str], ...]:
    return (
        (
            "missed",
            _("%(buyer)s received %(quantity)s less than promised by %(day)s"),
            _("%(count)s contracts were not filled; the first was %(buyer)s's, %(quantity)s less by %(day)s"),
        ),
        (
            "short",
            _("at this pace %(buyer)s would receive %(quantity)s less than promised by %(day)s"),
            _(
                "at this pace %(count)s contracts would fall short, first %(buyer)s's by %(quantity)s on %(day)s"
            ),
        ),
        (
            "open",
            _("%(quantity)s for %(buyer)s still to gather by %(day)s"),
            _("%(count)s contracts still to fill, first %(buyer)s's: %(quantity)s by %(day)s"),
        ),
    )


def answer(facts: SeasonFacts, style: Style) -> Answer:
    rows = outlooks(facts)
    question = _("Will the contracts be filled?")
    if not rows:
        return Answer(question, _("no contracts"), _("Nothing is promised in this season."), "#contracts")
    good = [row for row in rows if row.state in ("kept", "covered", "on_pace")]
    bad = next((row for row in rows if row.is_bad), None) or next(
        (row for row in rows if row.state == "open"), rows[0]
    )
    detail = _("%(contract)s: %(words)s") % {"contract": bad.promise.contract, "words": words_of(bad, style)}
    short = _("%(part)s of %(whole)s") % {"part": style.count(len(good)), "whole": style.count(len(rows))}
    return Answer(question, short, detail, "#contracts", is_warning=any(row.is_bad for row in rows))


def penalty_minor(outlook: Outlook) -> int | None:
    """What the missing quantity would cost under the contract, in its currency; None where no penalty is agreed."""
    promise = outlook.promise
    if promise.penalty_micro is None:
        return None
    return value_minor(outlook.short_milli, promise.penalty_micro, exponent_of(promise.currency))


def remedy(facts: SeasonFacts, style: Style) -> str:
    """What to do about the first promise in trouble, and what it costs not to; empty where none is."""
    bad = next((row for row in outlooks(facts) if row.is_bad), None)
    if bad is None:
        return ""
    promise, penalty = bad.promise, penalty_minor(bad)
    named = {"buyer": promise.buyer, "contract": promise.contract, "quantity": style.summary(bad.short_milli, bad.unit),
             "day": style.day(promise.to_on)}  # fmt: skip
    if bad.state == "missed":
        text = (
            _("Settle with %(buyer)s the %(quantity)s missing from %(contract)s, and record what you agree.")
            % named
        )
    else:
        text = (
            _("Tell %(buyer)s today: ask to move or reduce %(quantity)s of %(contract)s before %(day)s.")
            % named
        )
    if penalty:
        money = style.money_whole(penalty, promise.currency)
        text += " " + _("The penalty in the contract would be %(money)s.") % {"money": money}
    return text


def card(facts: SeasonFacts, style: Style) -> Card:
    rows = outlooks(facts)
    if not rows:
        return Card(
            "contracts", _("No contract in this season"), (_("What is sold goes without a promise."),)
        )
    figures = tuple(
        bullets(
            f"contracts{index}",
            _bars(facts, style, unit),
            _("Contracts: shipped, in store, to come and missing"),
            wide=FULL,
        )
        for index, unit in enumerate(sorted({row.unit for row in rows}))
    )
    caption = _(
        "Dark green: shipped. Pale green: in store. Hollow: to come. Red stripes: missing. Thick line: what was promised."
    )
    words = (_pace_words(facts, style),) if any(row.state in ("short", "on_pace") for row in rows) else ()
    clause = headline(facts, style)
    return Card(
        "contracts",
        clause[:1].upper() + clause[1:],
        figures=figures,
        caption=caption,
        table=_table(facts, style),
        notes=tuple(Note(words) for words in words),
    )


def _bars(facts: SeasonFacts, style: Style, unit: str) -> list[Bullet]:
    return [
        Bullet(
            name=" ".join((row.promise.contract, row.promise.buyer)),
            due=_("%(quantity)s by %(day)s")
            % {
                "quantity": style.summary(row.promise.promised_milli, unit),
                "day": style.day(row.promise.to_on),
            },
            promised=row.promise.promised_milli,
            shipped=row.promise.shipped_milli,
            in_hand=row.in_hand_milli,
            to_come=row.to_come_milli,
            short=row.short_milli,
            amounts=_amounts(row, style),
            verdict=_verdict(row, style),
        )
        for row in outlooks(facts)
        if row.unit == unit
    ]


def _pace_words(facts: SeasonFacts, style: Style) -> str:
    paces = []
    promised = {promise.product for promise in facts.promises}
    for product in facts.products:
        pace = pace_milli(facts, product.code) if product.code in promised else None
        if pace is not None:
            paces.append(
                _("%(product)s, %(quantity)s a week")
                % {"product": product.name, "quantity": style.summary(pace, product.unit)}
            )
    return _(
        "This pace is the mean of the last %(weeks)s whole weeks: %(paces)s. It is a sum, not a promise."
    ) % {
        "weeks": style.count(PACE_WEEKS),
        "paces": "; ".join(paces),
    }


def _table(facts: SeasonFacts, style: Style) -> Table:
    rows = [
        Row(
            (
                row.promise.contract,
                _("%(first)s to %(last)s")
                % {"first": style.day(row.promise.from_on), "last": style.day(row.promise.to_on)},
                style.quantity(row.promise.promised_milli, row.unit),
                style.quantity(row.promise.shipped_milli, row.unit),
                style.quantity(row.in_hand_milli, row.unit),
                style.quantity(row.to_come_milli, row.unit),
                style.quantity(row.short_milli, row.unit),
            ),
            sub=row.promise.buyer,
        )
        for row in outlooks(facts)
    ]
    heads = (
        Head(_("Contract")),
        Head(_("Window")),
        Head(_("Promised"), True),
        Head(_("Shipped"), True),
        Head(_("In store"), True),
        Head(_("To come"), True),
        Head(_("Missing"), True),
    )
    return Table(_("Contracts against their windows"), heads, tuple(rows), as_pairs=True)
