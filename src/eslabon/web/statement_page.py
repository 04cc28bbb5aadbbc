"""A member's statement: what was delivered, what was paid, what is owed, and why; it prints on one sheet of A4."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eslabon.web.components import Head, Row, Table
from eslabon.web.facts import DeliveryFacts, MarketFacts, MemberResult, StatementFacts
from eslabon.web.format import Style, person
from eslabon.web.season_deliveries import listed
from eslabon.web.season_settlement import bridge_table
from eslabon_core.problems import Problem


@dataclass(frozen=True)
class StatementPage:
    title: str
    subtitle: tuple[str, ...]
    member: str
    member_facts: str
    heading: str
    lead: str
    deliveries: Table | None
    basis_words: tuple[str, ...]
    account: Table
    payouts: Table | None
    market_words: str
    season_account: Table
    claim: str


def statement_page(facts: StatementFacts, language: str) -> StatementPage:
    """The page in `language`, whatever language is active around it.

    Raises   Problem "statement.does_not_add_up" where the account's lines do not sum to what is payable, Problem
             "statement.deliveries_differ" where the deliveries shown are not what the settlement counted.
    """
    refuse_contradictions(facts)
    with translation.override(language):
        organisation = facts.organisation
        style = Style(language, organisation.country, organisation.currency, facts.as_of.year)
        return StatementPage(
            title=_("Statement %(member)s, %(season)s") % {"member": facts.member, "season": facts.season},
            subtitle=(
                _("Statement, season %(season)s") % {"season": facts.season},
                style.long_day(facts.as_of),
            ),
            member=person(facts.member, facts.name),
            member_facts=". ".join(part for part in (facts.community, _method(facts.payout_method)) if part),
            heading=heading(facts, style),
            lead=lead(facts, style),
            deliveries=deliveries_table(facts, style),
            basis_words=tuple(basis_words(facts, style)),
            account=account_table(facts, style),
            payouts=payouts_table(facts, style),
            market_words=market_words(facts.market, facts.result.second_payment_minor, style),
            season_account=_season_account(facts, style),
            claim=claim(facts, style),
        )


def refuse_contradictions(facts: StatementFacts) -> None:
    reached = sum(amount for _key, amount in account(facts.result))
    if reached != facts.result.payable_minor:
        raise Problem(
            "statement.does_not_add_up",
            member=facts.member,
            reached=reached,
            payable=facts.result.payable_minor,
        )
    counted = [delivery for delivery in facts.deliveries if not delivery.is_voided]
    shown = (
        sum(delivery.accepted_milli for delivery in counted),
        sum(delivery.value_minor for delivery in counted),
        sum(delivery.advance_paid_minor for delivery in counted),
    )
    result = facts.result
    if shown != (result.accepted_milli, result.advance_value_minor, result.advance_paid_minor):
        raise Problem("statement.deliveries_differ", member=facts.member, shown=shown)


def account(result: MemberResult) -> list[tuple[str, int]]:
    """The lines of the account, signed from the member's side; they add up to what is payable."""
    return [
        ("opening", result.opening_minor),
        ("advance_value", result.advance_value_minor),
        ("advance_paid", -result.advance_paid_minor),
        ("loan_withheld", -result.loan_withheld_minor),
        ("adjustments", result.adjustments_minor),
        ("premium", result.premium_minor),
        ("second_payment", result.second_payment_minor),
        *((f"{line.kind}:{line.ref}", -line.amount_minor) for line in result.withheld),
        ("payouts", -result.payouts_minor),
    ]


def heading(facts: StatementFacts, style: Style) -> str:
    payable = facts.result.payable_minor
    money = style.money(abs(payable))
    if payable < 0:
        return _("You owe the organisation %(money)s.") % {"money": money}
    if not facts.closed_on:
        if payable:
            return _("To date we owe you %(money)s; the season is still open.") % {"money": money}
        return _("To date nothing is owed between us; the season is still open.")
    if not payable:
        return _("Everything is paid: nothing is owed between us.")
    if facts.pay_on:
        return _("We will pay you %(money)s on %(day)s.") % {"money": money, "day": style.day(facts.pay_on)}
    return _("We owe you %(money)s.") % {"money": money}


def _unit(facts: StatementFacts) -> str | None:
    units = {delivery.unit for delivery in facts.deliveries if not delivery.is_voided}
    return units.pop() if len(units) == 1 else None


def lead(facts: StatementFacts, style: Style) -> str:
    """How much was brought, and what it brought in all per unit."""
    result, unit = facts.result, _unit(facts)
    brought = _totals(facts, style)
    if not brought:
        return _("No delivery of yours is on record in this season.")
    words = _("You delivered %(quantity)s.") % {"quantity": listed(brought)}
    received = result.advance_value_minor + result.second_payment_minor + result.premium_minor
    if unit and result.accepted_milli:
        price = style.average_price(received, result.accepted_milli, unit)
        words += " " + _("With advances, premium and second payment that is %(price)s.") % {"price": price}
    return words


def _totals(facts: StatementFacts, style: Style) -> list[str]:
    sums: dict[str, int] = {}
    for delivery in facts.deliveries:
        if not delivery.is_voided:
            sums[delivery.unit] = sums.get(delivery.unit, 0) + delivery.accepted_milli
    return [style.quantity(milli, unit) for unit, milli in sums.items() if milli]


def deliveries_table(facts: StatementFacts, style: Style) -> Table | None:
    """One line per line of a receipt; a voided one is struck and counts for nothing."""
    if not facts.deliveries:
        return None
    named = len({delivery.product for delivery in facts.deliveries}) > 1
    readings = list(
        dict.fromkeys(name for delivery in facts.deliveries for name, _value in delivery.readings)
    )
    has_rejects = any(delivery.rejected_milli for delivery in facts.deliveries)
    rows = tuple(
        _delivery_row(delivery, readings, named, has_rejects, style) for delivery in facts.deliveries
    )
    heads = [Head(_("Date")), Head(_("Receipt"), wide_only=True), Head(_("Accepted"), True)]
    heads += [Head(_("Rejected"), True, wide_only=True)] if has_rejects else []
    heads += [Head(name, True, wide_only=True) for name in readings]
    heads += [
        Head(_("Grade")),
        Head(_("Price per unit"), True, True),
        Head(_("Worth"), True),
        Head(_("Paid then"), True, True),
    ]
    counted = [delivery for delivery in facts.deliveries if not delivery.is_voided]
    receipts = len({delivery.receipt for delivery in counted})
    foot = [
        _("Total"),
        ngettext("%(count)s delivery", "%(count)s deliveries", receipts) % {"count": style.count(receipts)},
        listed(_totals(facts, style)),
        *([""] if has_rejects else []),
        *("" for _name in readings),
        "",
        "",
        style.money(sum(delivery.value_minor for delivery in counted)),
        style.money(sum(delivery.advance_paid_minor for delivery in counted)),
    ]
    return Table(_("What you delivered"), tuple(heads), rows, Row(tuple(foot)))


def _delivery_row(
    delivery: DeliveryFacts, readings: list[str], named: bool, rejects: bool, style: Style
) -> Row:
    values = dict(delivery.readings)
    what = [delivery.product] if named else []
    what += [part for part in (delivery.grade, delivery.certification) if part]
    notes = [_("voided")] if delivery.is_voided else []
    if delivery.deducted_milli and delivery.gross_milli is not None:
        notes.append(
            _("%(gross)s weighed, %(deducted)s deducted")
            % {
                "gross": style.quantity(delivery.gross_milli, delivery.unit),
                "deducted": style.quantity(delivery.deducted_milli, delivery.unit),
            }
        )
    if delivery.loan_withheld_minor:
        notes.append(_("%(money)s kept for a loan") % {"money": style.money(delivery.loan_withheld_minor)})
    cells = [style.day(delivery.on), delivery.receipt, style.quantity(delivery.accepted_milli, delivery.unit)]
    if rejects:
        cells.append(
            style.quantity(delivery.rejected_milli, delivery.unit) if delivery.rejected_milli else ""
        )
    cells += [values.get(name, "") for name in readings]
    cells += [
        ", ".join(what),
        style.price_digits(delivery.price_micro),
        style.money(delivery.value_minor),
        style.money(delivery.advance_paid_minor),
    ]
    return Row(tuple(cells), css="lose" if delivery.is_voided else "", sub="; ".join(notes))


def basis_words(facts: StatementFacts, style: Style) -> list[str]:
    """How the second payment was computed, so that a neighbour with a calculator agrees."""
    result, settlement = facts.result, facts.settlement
    if not settlement.distributable_minor:
        return [_("There is no second payment: the season leaves nothing to share.")]
    if not _positive(result.basis):
        return [_("You have no part in this season's sharing.")]
    if facts.equalise:
        return [
            _(
                "The whole season is paid alike: your part of %(share)s plus all advances, less the advances you already had."
            )
            % {"share": style.money(settlement.distributable_minor)}
        ]
    words = []
    if facts.basis == "delivered" and facts.basis_parts:
        parts = [
            _basis_part(part.grade, part.accepted_milli, part.weight_micro, style)
            for part in facts.basis_parts
        ]
        words.append(
            _("Your quantity for the sharing: %(parts)s = %(basis)s.")
            % {"parts": " + ".join(parts), "basis": _basis(result.basis, style)}
        )
    elif facts.basis == "worked":
        words.append(_("Your hours for the sharing: %(basis)s.") % {"basis": _basis(result.basis, style)})
    else:
        words.append(_("Every member has one equal part."))
    words.append(
        _("%(basis)s ÷ %(total)s of everybody × %(share)s = %(payment)s.")
        % {
            "basis": _basis(result.basis, style),
            "total": _basis(facts.basis_total, style),
            "share": style.money(settlement.distributable_minor),
            "payment": style.money(result.second_payment_minor),
        }
    )
    return words


def _positive(basis: str) -> bool:
    return any(digit in "123456789" for digit in basis)


def _basis(text: str, style: Style) -> str:
    """A basis of the settlement (decimal text in thousandths of a unit for goods) in whole units, exact."""
    whole, _point, fraction = text.partition(".")
    return style.decimal(int(whole + fraction), len(fraction) + 3)


def _basis_part(grade: str, accepted_milli: int, weight_micro: int, style: Style) -> str:
    text = style.decimal(accepted_milli, 3)
    if grade:
        text = " ".join((text, grade))
    return text if weight_micro == 1_000_000 else " × ".join((text, style.decimal(weight_micro, 6)))


def account_table(facts: StatementFacts, style: Style) -> Table:
    """The member's account: zero lines left out, what is withheld one row per debt, the sum last."""
    names = _account_names()
    rows = []
    for key, amount in account(facts.result):
        kind, _colon, ref = key.partition(":")
        if amount:
            sub = facts.loan_words.get(ref, ref) if ref else ""
            rows.append(Row((names[kind], style.money(amount)), sub=sub))
    foot = Row(
        (
            _("You owe") if facts.result.payable_minor < 0 else _("We owe you"),
            style.money(abs(facts.result.payable_minor)),
        )
    )
    if facts.result.carried_forward_minor:
        rows.append(
            Row(
                (_("Carried to next season, still your debt"), ""),
                sub=style.money(facts.result.carried_forward_minor),
            )
        )
    return Table(_("Your account"), (Head(_("Item")), Head(_("Amount"), True)), tuple(rows), foot)


def _account_names() -> dict[str, str]:
    return {
        "opening": _("Balance before the season"),
        "advance_value": _("Worth of what you delivered"),
        "advance_paid": _("Paid at delivery"),
        "loan_withheld": _("Kept for loans at delivery"),
        "adjustments": _("Adjustments"),
        "premium": _("Premium of your certificate"),
        "second_payment": _("Second payment"),
        "carried": _("Withheld: debt from before"),
        "fine": _("Withheld: fine"),
        "loan": _("Withheld: loan"),
        "capital": _("Withheld: share capital"),
        "payouts": _("Paid to you since"),
    }


def _method(method: str) -> str:
    names = {
        "cash": _("Paid in cash"),
        "bank": _("Paid into a bank account"),
        "mobile": _("Paid by mobile money"),
    }
    return names.get(method, method)


def payouts_table(facts: StatementFacts, style: Style) -> Table | None:
    if not facts.payouts:
        return None
    rows = tuple(
        Row(
            (style.day(payout.on), _method(payout.method), style.money(payout.amount_minor)),
            css="lose" if payout.returned_on else "",
            sub=_("came back on %(day)s") % {"day": style.day(payout.returned_on)}
            if payout.returned_on
            else payout.reference,
        )
        for payout in facts.payouts
    )
    return Table(_("What was paid to you"), (Head(_("Date")), Head(_("How")), Head(_("Amount"), True)), rows)


def market_words(market: MarketFacts | None, second_payment_minor: int, style: Style) -> str:
    """The traders' offer on those days, said to be missing where it is; gains are shown as well as losses."""
    if market is None or not market.quoted:
        return _("There is no trader's price on record for those days, so we cannot compare.")
    named = {
        "money": style.money(market.value_minor),
        "ours": style.money(market.ours_minor),
        "second": style.money(second_payment_minor),
        "total": style.money(market.ours_minor + second_payment_minor),
        "quoted": style.count(market.quoted),
        "asked": style.count(market.asked),
    }
    if market.quoted < market.asked:
        words = _(
            "A trader's price is on record for %(quoted)s of %(asked)s deliveries: there they would have brought %(money)s in cash."
        )
        return (words + " " + _("From the organisation: %(ours)s for them at delivery.")) % named
    words = _("Sold to the trader on those days, the same deliveries would have brought %(money)s in cash.")
    return (
        words
        + " "
        + _("With the organisation it is %(total)s: %(ours)s at delivery and %(second)s as second payment.")
    ) % named


def _season_account(facts: StatementFacts, style: Style) -> Table:
    return bridge_table(facts.settlement, style, facts.pool_unit, facts.pool_accepted_milli)


def claim(facts: StatementFacts, style: Style) -> str:
    if facts.contact and facts.claims_until:
        return _("Do you disagree? Speak to %(contact)s before %(day)s. Bring your receipts.") % {
            "contact": facts.contact,
            "day": style.day(facts.claims_until),
        }
    return _("Do you disagree? Come to the office or to the oversight committee, and bring your receipts.")
