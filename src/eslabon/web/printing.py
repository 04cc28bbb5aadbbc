"""Statements and payment sheets of a season as PDF: one, or everybody's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from eslabon.registry.models import Member, Organisation, Season
from eslabon.settlement.queries import settlement_as_shown
from eslabon.web.components import Head, Row, Table
from eslabon.web.facts import StatementFacts, settlement_facts
from eslabon.web.format import Style
from eslabon.web.pdf import payment_sheet_pdf, statement_pdf
from eslabon.web.reading_members import statement_facts
from eslabon.web.statement_page import StatementPage, statement_page
from eslabon_core.problems import Problem


class Statements:
    """The papers of one season; the settlement is read once for all of them."""

    def __init__(self, organisation: Organisation, season: Season, language: str, now: datetime) -> None:
        self.organisation, self.season, self.language, self.now = organisation, season, language, now
        self.settlement = settlement_facts(settlement_as_shown(organisation, season))
        self.members = [row.member for row in self.settlement.members]
        self._people = {row.code: row for row in Member.objects.filter(organisation=organisation)}

    def one(self, member: str, target: Path) -> StatementFacts:
        """Raises Problem "member.unknown"."""
        if member not in self._people:
            raise Problem("member.unknown", member=member, organisation=self.organisation.code)
        facts = self._facts(member)
        statement_pdf([self._page(facts)], self._title(), target)
        return facts

    def every(self, target: Path, members: Iterable[str]) -> int:
        """Everybody's: one PDF where `target` ends in .pdf, else one file a member in that folder."""
        if target.suffix.lower() == ".pdf":
            return statement_pdf(
                (self._page(self._facts(member)) for member in members), self._title(), target
            )
        target.mkdir(parents=True, exist_ok=True)
        written = 0
        for member in members:
            name = "".join(char if char.isalnum() or char in "-_" else "_" for char in member)
            written += statement_pdf([self._page(self._facts(member))], self._title(), target / f"{name}.pdf")
        return written

    def payment_sheet(self, target: Path) -> int:
        """Who is to be paid, with room for a signature, and the sum once at the end; the number of members."""
        owed = [row for row in self.settlement.members if row.payable_minor > 0]
        if not owed:
            raise Problem("paper.nothing")
        with translation.override(self.language):
            style = self._style()
            rows = [
                Row((f"{row.member} {self._people[row.member].name}", style.money(row.payable_minor), ""))
                for row in owed
            ]
            total = style.money(sum(row.payable_minor for row in owed))
            heads = (Head(_("Member")), Head(_("To pay"), is_number=True), Head(_("Signature")))
            table = Table(_("Payment sheet"), heads, tuple(rows), foot=Row((_("Total"), total, "")))
            title = _("Payment sheet, season %(season)s") % {"season": self.season.code}
            payment_sheet_pdf(self.organisation.name, title, table, target)
        return len(owed)

    def _style(self) -> Style:
        return Style(self.language, self.organisation.country, self.organisation.currency, self.now.year)

    def _title(self) -> str:
        with translation.override(self.language):
            return _("Statements, season %(season)s") % {"season": self.season.code}

    def _facts(self, member: str) -> StatementFacts:
        return statement_facts(
            self.organisation,
            self.season,
            self._people[member],
            self.now,
            language=self.language,
            settlement=self.settlement,
        )

    def _page(self, facts: StatementFacts) -> tuple[str, StatementPage]:
        return self.organisation.name, statement_page(facts, self.language)
