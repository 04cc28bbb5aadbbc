"""The members' list: how one reaches a statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eslabon.web.components import Head, Row, Table
from eslabon.web.facts import MembersFacts
from eslabon.web.format import Style, person
from eslabon.web.season_deliveries import listed


@dataclass(frozen=True)
class MembersPage:
    title: str
    heading: str
    summary: str
    search: str
    season: str
    clear_query: str
    table: Table | None
    page_words: str
    previous_query: str
    next_query: str


def members_page(facts: MembersFacts, language: str, year: int, address: Callable[[str], str]) -> MembersPage:
    """`address` gives the statement's address of a member's code."""
    with translation.override(language):
        style = Style(language, facts.organisation.country, facts.organisation.currency, year)
        summary = ngettext("%(count)s member", "%(count)s members", facts.matching) % {
            "count": style.count(facts.matching)
        }
        if facts.search:
            summary = _("%(matching)s of %(total)s members match “%(search)s”.") % {
                "matching": style.count(facts.matching),
                "total": style.count(facts.total),
                "search": facts.search,
            }
        page_words = _("Page %(page)s of %(pages)s") % {
            "page": style.count(facts.page),
            "pages": style.count(facts.pages),
        }
        return MembersPage(
            title=_("Members"),
            heading=_("Members"),
            summary=summary,
            search=facts.search,
            season=facts.season,
            clear_query=_query(facts, "", 1),
            table=_table(facts, style, address),
            page_words=page_words if facts.pages > 1 else "",
            previous_query=_query(facts, facts.search, facts.page - 1) if facts.page > 1 else "",
            next_query=_query(facts, facts.search, facts.page + 1) if facts.page < facts.pages else "",
        )


def _query(facts: MembersFacts, search: str, page: int) -> str:
    """The season stays while one searches and turns pages."""
    asked = {"season": facts.season, "q": search, "page": str(page) if page > 1 else ""}
    return urlencode({name: value for name, value in asked.items() if value})


def _table(facts: MembersFacts, style: Style, address: Callable[[str], str]) -> Table | None:
    if not facts.rows:
        return None
    rows = tuple(
        Row(
            (
                person(row.code, row.name),
                row.community,
                listed([style.quantity(milli, unit) for unit, milli in row.accepted]),
                "" if row.payable_minor is None else style.money(row.payable_minor),
            ),
            address=address(row.code),
        )
        for row in facts.rows
    )
    heads = (
        Head(_("Member")),
        Head(_("Community"), wide_only=True),
        Head(_("Accepted in %(season)s") % {"season": facts.season}, True),
        Head(_("Balance"), True),
    )
    return Table(_("Members and their statements"), heads, rows, as_pairs=True)
