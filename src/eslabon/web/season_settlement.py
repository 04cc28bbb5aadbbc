"""From sales to second payments: the settlement as it stands, in sentences, one drawing and its table."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eslabon.web.charts import Step, bridge
from eslabon.web.components import Answer, Card, Head, Note, Row, Table
from eslabon.web.facts import SeasonFacts, SettlementFacts, StockKeyFacts
from eslabon.web.format import Style
from eslabon.web.season_deliveries import listed
from eslabon_core.problems import Problem

#: One step of the bridge: (label, signed amount in minor units of the book currency, kind of charts.Step).
Move = tuple[str, int, str]


def step_names() -> dict[str, str]:
    """The workbook's cost steps, as a person says them."""
    return {
        "collection": _("Collection and stations"),
        "processing": _("Processing"),
        "transport": _("Transport"),
        "quality": _("Quality"),
        "administration": _("Administration"),
        "certification": _("Certification"),
        "inputs": _("Inputs"),
        "packaging": _("Packaging"),
        "labour": _("Labour"),
        "promotion": _("Promotion"),
        "finance": _("Bank and finance"),
        "other": _("Other costs"),
    }


def moves(settlement: SettlementFacts) -> list[Move]:
    """Sales first, then every amount that is not 0, then the surplus, what is set apart, and the second payments.

    Raises   Problem "settlement.bridge_does_not_add_up" where the steps do not lead to the surplus that was computed,
             or the appropriations not to what is shared.
    """
    facts = settlement.bridge
    names = step_names()
    steps = sorted(
        facts.step_costs_minor.items(),
        key=lambda item: list(names).index(item[0]) if item[0] in names else 99,
    )
    middle = [
        (_("Exchange difference"), facts.exchange_minor),
        (_("Other income"), facts.other_income_minor),
        (_("Fines collected"), facts.fines_minor),
        (_("Penalties and deductions by buyers"), -facts.deductions_minor),
        (_("Goods returned"), -facts.returns_minor),
        (_("Produce sold, at advance value"), -facts.cost_of_sales_minor),
        (_("Losses and drying"), -facts.losses_minor),
        *((names.get(step, step), -amount) for step, amount in steps),
        (_("Share of common costs"), -facts.common_costs_minor),
        (_("Interest"), -facts.interest_minor),
        (_("Adjustments to members"), -facts.adjustments_minor),
    ]
    reached = facts.sales_minor + sum(amount for _label, amount in middle)
    if reached != settlement.surplus_minor:
        raise Problem("settlement.bridge_does_not_add_up", reached=reached, surplus=settlement.surplus_minor)
    result = [
        (_("Sales"), facts.sales_minor, "start"),
        *((label, amount, "move") for label, amount in middle if amount),
    ]
    if settlement.surplus_minor <= 0:
        return [
            *result,
            (_("Loss") if settlement.surplus_minor else _("Result"), settlement.surplus_minor, "total"),
        ]
    apart = [
        (_("Reserve") if line.name == "reserve" else line.name, -line.amount_minor)
        for line in settlement.appropriations
        if line.amount_minor
    ]
    left = settlement.surplus_minor + sum(amount for _label, amount in apart)
    if settlement.distributable_minor == 0 and left:
        apart.append((_("To the reserve: nobody shares"), -left))
        left = 0
    if left != settlement.distributable_minor:
        raise Problem(
            "settlement.bridge_does_not_add_up", reached=left, distributable=settlement.distributable_minor
        )
    return [
        *result,
        (_("Surplus"), settlement.surplus_minor, "total"),
        *((label, amount, "move") for label, amount in apart),
        (_("Second payments"), settlement.distributable_minor, "total"),
    ]


def sharers(settlement: SettlementFacts) -> int:
    return sum(1 for member in settlement.members if member.second_payment_minor)


def headline(facts: SeasonFacts, style: Style) -> str:
    """The result in one clause; empty where it cannot be computed, or where nothing has been sold or spent."""
    settlement = facts.settlement
    if settlement is None or (
        not settlement.proceeds_minor and not settlement.costs_minor and not facts.closed_on
    ):
        return ""
    surplus, share = settlement.surplus_minor, settlement.distributable_minor
    named = {"money": style.money(abs(surplus)), "share": style.money(share)}
    if facts.closed_on:
        if surplus < 0:
            return (
                _("the season closed with a loss of %(money)s: the reserve bears it, not the families")
                % named
            )
        if not share:
            return _("the season closed without anything to share")
        families = sharers(settlement)
        return ngettext(
            "the season closed with %(share)s to share for %(count)s family",
            "the season closed with %(share)s to share among %(count)s families",
            families,
        ) % (named | {"count": style.count(families)})
    if surplus < 0:
        return _("as it stands the season loses %(money)s") % named
    if not share:
        return _("as it stands there is nothing to share")
    return _("as it stands there is %(share)s to share") % named


def answer(facts: SeasonFacts, style: Style) -> Answer:
    question = _("What is there to share?")
    settlement = facts.settlement
    if settlement is None:
        return Answer(question, _("not known yet"), facts.settlement_problem, "#settlement", is_warning=True)
    if settlement.surplus_minor < 0:
        detail = _("A loss: the reserve bears it; nobody gives anything back.")
        return Answer(question, style.money(settlement.surplus_minor), detail, "#settlement", is_warning=True)
    per_unit = _share_per_unit(facts, settlement, style)
    detail = (
        per_unit if facts.closed_on else "; ".join(part for part in (per_unit, _("may still change")) if part)
    )
    return Answer(question, style.money(settlement.distributable_minor), detail, "#settlement")


def _unit(facts: SeasonFacts) -> str | None:
    """The unit in which everything came in; None where there are several: they are never added."""
    units = {product.unit for product in facts.products if product.accepted_milli}
    return units.pop() if len(units) == 1 else None


def _share_per_unit(facts: SeasonFacts, settlement: SettlementFacts, style: Style) -> str:
    unit, accepted = _unit(facts), sum(product.accepted_milli for product in facts.products)
    if unit is None or accepted <= 0 or not settlement.distributable_minor:
        return ""
    return _("%(price)s delivered, on average") % {
        "price": style.average_price(settlement.distributable_minor, accepted, unit)
    }


def card(facts: SeasonFacts, style: Style) -> Card:
    settlement = facts.settlement
    if settlement is None:
        return Card("settlement", _("The settlement cannot be worked out yet"), (facts.settlement_problem,))
    clause = headline(facts, style)
    if not clause:
        return Card("settlement", _("Nothing to settle yet: no sale and no cost in this season"))
    return Card(
        "settlement",
        clause[:1].upper() + clause[1:],
        tuple(_words(facts, settlement, style)),
        figures=(drawing(settlement, style),),
        caption=_("%(currency)s. Each bar begins where the one before ends.") % {"currency": style.currency},
        table=table(facts, settlement, style),
        notes=tuple(notes(facts, settlement, style)),
        checks=tuple(checks(settlement, style)),
    )


def _words(facts: SeasonFacts, settlement: SettlementFacts, style: Style) -> list[str]:
    """Of every 100 sold: what went to members at delivery, what it cost, what is left. They add up to 100."""
    sales = settlement.bridge.sales_minor
    cost_of_sales = settlement.bridge.cost_of_sales_minor
    words = []
    if sales > 0 and settlement.surplus_minor > 0:
        produce, surplus = style.share(cost_of_sales, sales), style.share(settlement.surplus_minor, sales)
        words.append(
            _(
                "Of what was sold, %(produce)s is the value of the produce at delivery and %(surplus)s is left as surplus."
            )
            % {"produce": produce, "surplus": surplus}
        )
    if settlement.surplus_minor < 0:
        words.append(
            _(
                "Costs are more than what the sales brought. Nobody gives anything back: the reserve bears the loss."
            )
        )
    elif facts.closed_on:
        words.append(
            _("Closed on %(day)s: these figures no longer change.") % {"day": style.day(facts.closed_on)}
        )
    if not facts.closed_on:
        words.append(
            _("This is how it stands on %(day)s; it changes until the season is closed.")
            % {"day": style.day(facts.as_of)}
        )
    return words


def drawing(settlement: SettlementFacts, style: Style):
    steps = [
        Step(label, amount, kind, _signed(amount, kind, style)) for label, amount, kind in moves(settlement)
    ]
    last = moves(settlement)[-1]
    desc = _("Sales %(sales)s, surplus %(surplus)s, %(last)s %(money)s") % {
        "sales": style.money(settlement.bridge.sales_minor),
        "surplus": style.money(settlement.surplus_minor),
        "last": last[0],
        "money": style.money(last[1]),
    }
    return bridge("bridge", steps, _("From sales to second payments"), desc)


def _signed(amount: int, kind: str, style: Style) -> str:
    return "+\u00a0" + style.amount(amount) if kind == "move" and amount > 0 else style.amount(amount)


def table(facts: SeasonFacts, settlement: SettlementFacts, style: Style) -> Table:
    """The bridge as rows, with what each is per unit delivered where the season has one unit."""
    unit, accepted = _unit(facts), sum(product.accepted_milli for product in facts.products)
    return bridge_table(settlement, style, unit, accepted)


def bridge_table(settlement: SettlementFacts, style: Style, unit: str | None, accepted_milli: int) -> Table:
    per_unit = unit is not None and accepted_milli > 0
    rows = []
    for label, amount, kind in moves(settlement):
        cells = (label, style.money(amount), *((style.per_unit(amount, accepted_milli),) if per_unit else ()))
        rows.append(Row(cells, css="" if kind == "move" else "sum"))
    heads = [Head(_("Item")), Head(_("Amount"), True)]
    if per_unit and unit is not None:
        heads.append(Head(_("Per %(unit)s") % {"unit": style.unit(unit)}, True, wide_only=True))
    return Table(_("From sales to second payments"), tuple(heads), tuple(rows))


def checks(settlement: SettlementFacts, style: Style) -> list[str]:
    """Sums that a reader can redo; they are asserted, not claimed."""
    if settlement.surplus_minor <= 0:
        return []
    apart = settlement.surplus_minor - settlement.distributable_minor
    paid = sum(member.second_payment_minor for member in settlement.members)
    assert paid == settlement.distributable_minor
    return [
        _("Second payments + set apart = surplus: %(share)s + %(apart)s = %(surplus)s")
        % {
            "share": style.money(settlement.distributable_minor),
            "apart": style.money(apart),
            "surplus": style.money(settlement.surplus_minor),
        },
        _("The second payments of %(count)s members add up to %(share)s")
        % {"count": style.count(sharers(settlement)), "share": style.money(paid)},
    ]


def notes(facts: SeasonFacts, settlement: SettlementFacts, style: Style) -> list[Note]:
    """What keeps the season from being closed, or was left open when it was."""
    found = []
    if settlement.stock_short:
        found.append(
            Note(
                _(
                    "More left than was recorded as coming in: %(list)s. Is a phone still to send? The season cannot be closed."
                )
                % {"list": _keys(facts, settlement.stock_short, style)},
                mood="bad",
            )
        )
    if settlement.uncollected_minor:
        found.append(
            Note(
                _("%(money)s of the sales has not been collected yet; it is counted as if it came.")
                % {"money": style.money(settlement.uncollected_minor)}
            )
        )
    if settlement.stock_left:
        found.append(
            Note(
                _("Not sold yet, and no cost of this result: %(list)s.")
                % {"list": _keys(facts, settlement.stock_left, style)}
            )
        )
    return found


def _keys(facts: SeasonFacts, keys: tuple[StockKeyFacts, ...], style: Style) -> str:
    products = {product.code: product for product in facts.products}
    parts = []
    for key in keys:
        product = products[key.product]
        name = " ".join(part for part in (product.name, key.grade, key.certification) if part)
        parts.append(
            _("%(quantity)s of %(product)s")
            % {"quantity": style.summary(key.quantity_milli, product.unit), "product": name}
        )
    return listed(parts)


def remedy(facts: SeasonFacts, style: Style) -> str:
    """What stands between the records and a settlement; empty where nothing does."""
    if facts.settlement is None:
        return facts.settlement_problem
    if facts.settlement.stock_short:
        return _("Find what is missing before anything else: more left than came in (%(list)s).") % {
            "list": _keys(facts, facts.settlement.stock_short, style)
        }
    if facts.held:
        return ngettext(
            "Decide on the %(count)s record that waits for review.",
            "Decide on the %(count)s records that wait for review.",
            facts.held,
        ) % {"count": style.count(facts.held)}
    return ""
