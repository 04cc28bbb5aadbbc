"""A season workbook into the database: all or nothing, everything that is wrong said at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from eslabon.collection.recording import Codes, Recorder
from eslabon.common import audit
from eslabon.common.database import checkpoint, writing
from eslabon.common.words import language
from eslabon.exchange.bindings import binding
from eslabon.exchange.cells import RowParser, compile_row, typed_rows
from eslabon.exchange.deliveries import DeliveryStore
from eslabon.exchange.known import Known
from eslabon.exchange.reader import COMMAND_LINE, Limits, SheetStream, Workbook, open_workbook
from eslabon.exchange.reasons import RowProblem, words
from eslabon.exchange.reversing import rows_named
from eslabon.exchange.sheets import FORMAT
from eslabon.exchange.storing import Counts, SheetStore, Typed
from eslabon.ledger.models import Reversal, TillCount
from eslabon.ledger.operations import Books
from eslabon.registry.models import Organisation
from eslabon.settlement.booking.rebook import rebook
from eslabon_core.problems import Problem
from eslabon_core.units import exponent_of

LISTED = 1_000
#: Sheets that move no money and no produce: after them nothing is booked anew.
WITHOUT_BOOKING = frozenset({
    "attributes", "intentions", "household_income", "territory", "quotes", "work", "standings", "use_rights", "plots",
    "containers", "certificates", "prices", "limits", "deductions", "yields", "lots", "stock_counts", "indices", "fixations",
    "members", "products", "grades", "buyers",
})  # fmt: skip


@dataclass
class ImportResult:
    """What a file brought; with a problem nothing of it was kept."""

    imported: bool = False
    counts: dict[str, Counts] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    problems_total: int = 0

    def add(self, problems: list[RowProblem]) -> None:
        self.problems_total += len(problems)
        self.problems += problems[: max(0, LISTED - len(self.problems))]

    def document(self) -> dict[str, Any]:
        return {
            "imported": self.imported,
            "counts": {sheet: counts.document() for sheet, counts in self.counts.items()},
            "problems": [_told(problem) for problem in self.problems],
            "problems_total": self.problems_total,
        }

    def lines(self) -> Iterator[str]:
        said = language()
        for problem in self.problems:
            told = _told(problem)
            row = f":{told['row']}" if told["row"] else ""
            where = " ".join(
                filter(
                    None, (f"{told['sheet']}{row}", told["column"], told["value"] and f"«{told['value']}»")
                )
            )
            yield f"{where}: {told['reason']} {told['remedy']}"
        if self.problems_total:
            more = self.problems_total - len(self.problems)
            if more:
                yield f"… y {more} más." if said == "es" else f"… and {more} more."
            yield "No se importó nada." if said == "es" else "Nothing was imported."
        for sheet, counts in self.counts.items():
            if said == "es":
                yield f"{sheet}: {counts.new} nuevas, {counts.same} iguales, {counts.updated} actualizadas"
            else:
                yield f"{sheet}: {counts.new} new, {counts.same} same, {counts.updated} updated"


def _told(problem: RowProblem) -> dict[str, Any]:
    facts = {
        name: ", ".join(map(str, v)) if isinstance(v, tuple | list) else v
        for name, v in problem.facts.items()
    }
    reason, remedy = words(problem.code, facts, language())
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "code": problem.code,
        "reason": reason,
        "remedy": remedy,
    }


def import_workbook(
    path: Path,
    *,
    actor: str,
    organisation_code: str | None = None,
    dry_run: bool = False,
    demonstration: bool = False,
    now: datetime | None = None,
    limits: Limits = COMMAND_LINE,
) -> ImportResult:
    """Import a workbook (.xlsx, or a folder of CSV). With any problem, or as a dry run, the database stays as it was."""
    result = ImportResult()
    moment = now or datetime.now(UTC)
    with open_workbook(path, limits) as workbook, writing():
        _Import(workbook, path.name, result, moment, organisation_code, demonstration, actor).run()
        result.imported = not result.problems_total and not dry_run
        if not result.imported:
            transaction.set_rollback(True)
    checkpoint()
    return result


class _Import:
    """One import inside one transaction."""

    def __init__(
        self,
        workbook: Workbook,
        name: str,
        result: ImportResult,
        moment: datetime,
        code: str | None,
        demonstration: bool,
        actor: str,
    ) -> None:
        self.workbook, self.name, self.result, self.moment = workbook, name, result, moment
        self.code, self.demonstration, self.actor = code, demonstration, actor
        self.updates: dict[str, list[str]] = {}
        self.touched = False

    def run(self) -> None:
        organisation: Organisation | None = None
        for stream in self.workbook.sheets():
            if stream.sheet.name == "meta":
                self._check_format(stream)
                continue
            if stream.sheet.name == "organisation":
                organisation = self._stored_organisation(stream)
            elif organisation is None:
                organisation = self._chosen_organisation()
            if organisation is None:
                break
            if stream.sheet.name != "organisation":
                self._sheet(stream, *self._tools(organisation))
        self.result.add(self.workbook.problems)
        if organisation is None or self.result.problems_total:
            return
        known, today, books = self._tools(organisation)
        self._void_reversed(known, today, books)
        try:
            if self.touched:
                rebook(organisation, today, books)
        except Problem as problem:
            self.result.add([_located(problem)])
            return
        books.finish()
        self._audit(organisation)

    def _tools(self, organisation: Organisation) -> tuple[Known, date, Books]:
        """What every sheet of the file shares: looked up when the organisation is known."""
        if "_shared" not in self.__dict__:
            today = self.moment.astimezone(ZoneInfo(organisation.timezone)).date()
            self._shared = Known(organisation), today, Books(organisation)
        return self._shared

    def _check_format(self, stream: SheetStream) -> None:
        parser = compile_row(stream.sheet, stream.header, 2)
        self.result.add(parser.problems)
        at = parser.names.index("format")
        for number, values in self._good(parser, stream.rows):
            if values[at] > FORMAT:
                facts = {"found": values[at], "known": FORMAT}
                self.result.add(
                    [RowProblem("meta", number, "format", str(values[at]), "format.newer", facts)]
                )

    def _chosen_organisation(self) -> Organisation | None:
        known = Organisation.objects.order_by("code")
        if self.code:
            known = known.filter(code=self.code)
        if known.count() == 1:
            return known.get()
        if not known.exists():
            self.result.add([RowProblem("organisation", 0, "", "", "organisation.missing", {})])
            return None
        raise Problem("organisation.choose", codes=", ".join(each.code for each in known))

    def _stored_organisation(self, stream: SheetStream) -> Organisation | None:
        kept = list(stream.rows)
        draft = compile_row(stream.sheet, stream.header, 4)
        currency = next((v[draft.names.index("currency")] for _, v, _ in typed_rows(draft, kept) if v), None)
        parser = compile_row(stream.sheet, stream.header, exponent_of(currency) if currency else 2)
        self.result.add(parser.problems)
        found = list(self._good(parser, kept))
        if len(found) > 1:
            self.result.add(
                [RowProblem("organisation", found[1][0], "", "", "organisation.more_than_one", {})]
            )
        if self.result.problems_total or not found:
            return None
        return self._merge(parser, *found[0])

    def _merge(self, parser: RowParser, number: int, values: tuple) -> Organisation | None:
        bound = binding("organisation")
        fields = {
            name: _filled(bound.model, name, value)
            for name, column, value in zip(bound.fields, bound.sheet.columns, values, strict=True)
            if column.name in parser.names_stated
        }
        counts = self.result.counts.setdefault("organisation", Counts())
        stored = Organisation.objects.filter(code=fields["code"]).first()
        if stored is None:
            counts.new += 1
            return Organisation.objects.create(
                key=fields["code"], is_demonstration=self.demonstration, **fields
            )
        if stored.currency != fields["currency"]:
            facts = {"was": stored.currency, "now": fields["currency"]}
            where = RowProblem(
                "organisation", number, "currency", fields["currency"], "organisation.currency_changed", facts
            )
            self.result.add([where])
            return None
        if all(getattr(stored, name) == value for name, value in fields.items()):
            counts.same += 1
            return stored
        counts.updated += 1
        self.updates["organisation"] = [stored.code]
        for name, value in fields.items():
            setattr(stored, name, value)
        stored.save()
        return stored

    def _sheet(self, stream: SheetStream, known: Known, today: date, books: Books) -> None:
        name = stream.sheet.name
        parser = compile_row(stream.sheet, stream.header, known.exponent)
        self.result.add(parser.problems)
        if parser.problems:
            return
        good = self._good(parser, stream.rows)
        if name == "deliveries":
            deliveries = DeliveryStore(parser, known, today, books)
            deliveries.store(good)
            # A receipt that arrives late changes what a till should have held when it was counted.
            counted = bool(deliveries.counts.new) and known.rows(TillCount).exists()
            self.touched |= deliveries.loans_touched or counted
            self._keep(name, deliveries.counts, deliveries.problems)
            return
        if name == "processing":
            good = self._learned(parser, good, known)
        store = SheetStore(name, parser, known, today)
        store.store(good)
        self._keep(name, store.counts, store.problems)
        if store.updates:
            self.updates[name] = store.updates
        if (store.counts.new or store.counts.updated) and name not in WITHOUT_BOOKING:
            self.touched = True

    def _keep(self, name: str, counts: Counts, problems: list[RowProblem]) -> None:
        self.result.add(problems)
        self.result.counts[name] = counts

    @staticmethod
    def _learned(parser: RowParser, rows: Iterator[Typed], known: Known) -> Iterator[Typed]:
        """What is made of what decides to which season a row belongs, its own row's too."""
        kept = list(rows)
        at = [parser.names.index(column) for column in ("code", "input_product", "output_product")]
        known.learn_processes(tuple(values[index] for index in at) for _, values in kept)
        return iter(kept)

    def _good(self, parser: RowParser, rows: Iterable[tuple[int, list[str]]]) -> Iterator[Typed]:
        for number, values, problems in typed_rows(parser, rows):
            if values is None:
                self.result.add(problems)
            else:
                yield number, values

    def _void_reversed(self, known: Known, today: date, books: Books) -> None:
        """A reversal of a delivery is its void."""
        named = known.rows(Reversal).filter(sheet="deliveries").values_list("of", "on", "reason")
        voids = {
            key: (on, reason)
            for of, on, reason in named
            for key in rows_named(known, "deliveries", of).filter(void=None).values_list("key", flat=True)
        }
        if voids:
            codes = Codes(
                *(
                    {i: c for c, i in known.codes(s).items()}
                    for s in ("seasons", "members", "products", "stations")
                )
            )
            recorder = Recorder(known.organisation, books, codes, known.closed_seasons, today)
            recorder.void(voids)
            recorder.finish()

    def _audit(self, organisation: Organisation) -> None:
        counts = {sheet: each.document() for sheet, each in self.result.counts.items()}
        subject = self.name[:200]
        audit.record(
            organisation.code,
            self.actor,
            "import",
            subject,
            now=self.moment,
            counts=counts,
            updated=self.updates,
        )


def _located(problem: Problem) -> RowProblem:
    """The row that a refusal of the rules names, as well as its facts tell."""
    facts = {name: str(value) for name, value in problem.facts.items()}
    for name, sheet in (
        ("payment", "buyer_payments"),
        ("income", "other_income"),
        ("shipment", "shipments"),
        ("loan", "loans"),
    ):
        if name in facts:
            return RowProblem(sheet, 0, "", facts[name], problem.code, facts)
    return RowProblem("", 0, "", "", problem.code, facts)


def _filled(model, name: str, value: Any) -> Any:
    if value is None and not model._meta.get_field(name).null:
        default = model._meta.get_field(name).get_default()
        return "" if default is None else default
    return value
