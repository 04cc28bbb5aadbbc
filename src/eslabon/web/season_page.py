"""The season's page: one sentence with the answer, then what it rests on. Every word and drawing comes from the facts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eslabon.web import season_deliveries, season_money, season_promises, season_settlement
from eslabon.web.components import Answer, Card, Note, sentence
from eslabon.web.facts import SeasonFacts
from eslabon.web.format import Style


@dataclass(frozen=True)
class SeasonPage:
    title: str
    kick: str
    heading: str
    lead: str
    note: Note
    answers: tuple[Answer, ...]
    contracts: Card
    cards: tuple[Card, ...]
    settlement: Card
    rests_on: str


def season_page(facts: SeasonFacts, language: str) -> SeasonPage:
    """The page in `language` ("es" or "en"), whatever language is active around it.

    Raises   Problem "settlement.bridge_does_not_add_up": a page that contradicts itself is refused, not shown.
    """
    with translation.override(language):
        style = style_of(facts, language)
        found = [
            season_deliveries.weekly_card(facts, style),
            season_money.sales_card(facts, style),
            season_money.debts_card(facts, style),
            season_deliveries.stock_card(facts, style),
        ]
        return SeasonPage(
            title=_("Season %(season)s") % {"season": facts.season},
            kick=_kick(facts, style),
            heading=heading(facts, style),
            lead=lead(facts, style),
            note=todo(facts, style),
            answers=(
                season_promises.answer(facts, style),
                season_money.collected_answer(facts, style),
                season_settlement.answer(facts, style),
                season_money.owed_answer(facts, style),
            ),
            contracts=season_promises.card(facts, style),
            cards=tuple(card for card in found if card is not None),
            settlement=season_settlement.card(facts, style),
            rests_on=_rests_on(facts, style),
        )


def style_of(facts: SeasonFacts, language: str) -> Style:
    organisation = facts.organisation
    style = Style(language, organisation.country, organisation.currency, facts.as_of.year)
    currencies = {row.currency for row in (*facts.sales, *facts.debts, *facts.promises) if row.currency}
    return replace(style, with_codes=bool(currencies - {style.currency}))


def _kick(facts: SeasonFacts, style: Style) -> str:
    """Which season, and when this was read."""
    if facts.closed_on:
        return _("Season %(season)s, %(first)s to %(last)s. Closed on %(day)s.") % {
            "season": facts.season,
            "first": style.day(facts.starts_on),
            "last": style.day(facts.ends_on),
            "day": style.long_day(facts.closed_on),
        }
    weekday = style.weekday(facts.as_of)
    return _("Season %(season)s. %(weekday)s, %(day)s, %(time)s.") % {
        "season": facts.season,
        "weekday": weekday[:1].upper() + weekday[1:],
        "day": style.long_day(facts.as_of),
        "time": style.time(facts.as_of),
    }


def heading(facts: SeasonFacts, style: Style) -> str:
    """The answer: open season, contracts before result; closed season, result alone."""
    result = season_settlement.headline(facts, style)
    if facts.closed_on and result:
        return sentence([result])
    clauses = []
    if not season_deliveries.deliveries_of(facts):
        clauses.append(_("no delivery has come in yet this season"))
    clauses += [season_promises.headline(facts, style), result]
    if not any(clauses):
        clauses = [_("deliveries are coming in; nothing has been promised or sold yet")]
    return sentence(clauses)


def lead(facts: SeasonFacts, style: Style) -> str:
    parts = (season_deliveries.words(facts, style), season_money.sold_words(facts, style))
    return " ".join(part for part in parts if part)


def todo(facts: SeasonFacts, style: Style) -> Note:
    """The first thing to do, by what it would cost to leave it; a closed season has only money left to move."""
    remedies = [
        season_settlement.remedy(facts, style),
        "" if facts.closed_on else season_promises.remedy(facts, style),
        season_money.collect_remedy(facts, style),
        season_money.owed_remedy(facts, style),
    ]
    first = next((words for words in remedies if words), "")
    if first:
        return Note(first, lead=_("What to do."))
    return Note(_("Nothing in this season asks for a decision today."), mood="ok")


def _rests_on(facts: SeasonFacts, style: Style) -> str:
    many, promises, buyers = season_deliveries.deliveries_of(facts), len(facts.promises), len(facts.sales)
    parts = [
        ngettext("%(count)s delivery", "%(count)s deliveries", many) % {"count": style.count(many)},
        ngettext("%(count)s contract", "%(count)s contracts", promises) % {"count": style.count(promises)},
        ngettext("sales to %(count)s buyer", "sales to %(count)s buyers", buyers)
        % {"count": style.count(buyers)},
    ]
    return _("Rests on %(records)s.") % {"records": season_deliveries.listed(parts)}
