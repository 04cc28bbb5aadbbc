"""What the checks of one organisation share: each thing is read once, when the first check asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from eslabon.ledger.models import Balance
from eslabon.proof.harvest import Harvest
from eslabon.proof.journal import Journal, Sums, add
from eslabon.proof.report import Check
from eslabon.registry.models import Organisation, Season, Station
from eslabon.settlement.booking.rebook import projected
from eslabon.settlement.loading import Loader
from eslabon.settlement.models import Run
from eslabon.settlement.runs import closed_runs
from eslabon_core.ledger.entries import Entry
from eslabon_core.problems import Problem
from eslabon_core.settlement import Settlement, settle
from eslabon_core.settlement.records import Records
from eslabon_core.settlement.runs import ClosedRun


class Scope:
    """One organisation as it stands on `today`."""

    def __init__(self, organisation: Organisation, today: date) -> None:
        self.organisation, self.today = organisation, today
        self._settled: dict[str, Settlement | Problem] = {}

    def name(self, sheet: str, key: object) -> str:
        """A row as findings name it."""
        return f"{self.organisation.code} {sheet} {key}"

    @cached_property
    def journal(self) -> Journal:
        return Journal(self.organisation)

    @cached_property
    def harvest(self) -> Harvest:
        return Harvest(self.organisation)

    @cached_property
    def loader(self) -> Loader:
        return Loader(self.organisation)

    @cached_property
    def records(self) -> Records:
        return self.loader.records()

    @cached_property
    def closed(self) -> dict[str, tuple[ClosedRun, ...]]:
        return closed_runs(self.organisation)

    @cached_property
    def runs(self) -> list[Run]:
        return list(
            Run.objects.filter(organisation=self.organisation)
            .select_related("season")
            .order_by("season__code", "run")
        )

    @cached_property
    def seasons(self) -> list[str]:
        return list(
            Season.objects.filter(organisation=self.organisation)
            .order_by("code")
            .values_list("code", flat=True)
        )

    @cached_property
    def stations(self) -> dict[int, str]:
        return dict(Station.objects.filter(organisation=self.organisation).values_list("id", "code"))

    @cached_property
    def _projection(self) -> tuple[Sums, list[Entry]]:
        sums: Sums = {}
        counts: list[Entry] = []
        for entry in projected(self.organisation):
            for account, currency, amount, book, party, key in entry.postings:
                add(sums, (account, party, key, currency, entry.season), amount, book)
            if entry.kind == "till_difference":
                counts.append(entry)
        return sums, counts

    @property
    def projection(self) -> Sums:
        """What the records mean, deliveries and closings apart, by account."""
        return self._projection[0]

    @property
    def till_differences(self) -> list[Entry]:
        """The difference that each till count means."""
        return self._projection[1]

    @cached_property
    def balances(self) -> Sums:
        """The cached balances."""
        return {
            tuple(row[:5]): [row[5], row[6]]
            for row in Balance.objects.filter(organisation=self.organisation)
            .values_list("account", "party", "key", "currency", "season", "amount_minor", "book_minor")
            .iterator()
        }

    def held(self, account: str) -> dict[tuple[str, str, str], int]:
        """(season, party, key) -> what the postings of an account come to in book currency."""
        found: dict[tuple[str, str, str], int] = {}
        for (name, party, key, _, season), (_, book) in self.journal.sums.items():
            if name == account:
                found[season, party, key] = found.get((season, party, key), 0) + book
        return found

    def settlements(self, check: Check) -> Iterator[Settlement]:
        """Every season settled from the records; one that cannot be settled is a violation of the check that asks."""
        for code in self.seasons:
            if code not in self._settled:
                try:
                    self._settled[code] = settle(self.records, code, self.closed)
                except Problem as problem:
                    self._settled[code] = problem
            settled = self._settled[code]
            if isinstance(settled, Problem):
                check.violation(self.name("seasons", code), "proof.cannot_settle", reason=str(settled))
            else:
                yield settled
