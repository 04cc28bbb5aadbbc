"""Published market prices as quotes: labelled by kind and flag, averages apart, nothing converted between currencies."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from eslabon.common import audit, bulk
from eslabon.common.database import checkpoint, writing
from eslabon.exchange import wfp
from eslabon.exchange.importer import ImportResult
from eslabon.exchange.reasons import RowProblem
from eslabon.exchange.storing import Counts
from eslabon.registry.models import Organisation
from eslabon.trade.models import Quote
from eslabon_core.problems import Problem

FIELDS = ("organisation", "key", "recorded_on", "on", "market", "product", "price_micro", "currency", "source", "place",
          "ref", "note", "season_given", "grade")  # fmt: skip
BATCH = 2_000


def import_quotes(
    path: Path,
    organisation: Organisation,
    *,
    actor: str,
    mapping: Path | None = None,
    now: datetime | None = None,
) -> ImportResult:
    """Store the prices of a WFP file; with any bad row nothing is kept, the same file twice changes nothing.

    mapping   CSV with the columns commodity, product: commodities that are products of the organisation take their code,
              the others keep their own name.
    """
    moment = now or datetime.now(UTC)
    today = moment.astimezone(ZoneInfo(organisation.timezone)).date()
    products = _mapping(mapping) if mapping else {}
    result = ImportResult()
    counts = result.counts.setdefault("quotes", Counts())
    with writing():
        rows = _good(wfp.wfp_quotes(path), result)
        while batch := list(islice(rows, BATCH)):
            _store(
                organisation, today, [(number, quote, products) for number, quote in batch], counts, result
            )
        result.imported = not result.problems_total
        if result.imported:
            audit.record(
                organisation.code, actor, "import_quotes", path.name, now=moment, counts=counts.document()
            )
        else:
            transaction.set_rollback(True)
    checkpoint()
    return result


def _good(rows: Iterable, result: ImportResult) -> Iterator[tuple[int, wfp.Quote]]:
    for number, quote, problems in rows:
        if quote is None:
            result.add(problems)
        else:
            yield number, quote


def _mapping(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not {"commodity", "product"} <= set(rows.fieldnames or ()):
            raise Problem("quotes.map_columns", path=path.name)
        return {row["commodity"].strip(): row["product"].strip() for row in rows}


def label(quote: wfp.Quote) -> str:
    """Where a price comes from and what kind it is, as the quote keeps it."""
    parts = ["WFP", quote.kind, quote.flag, *(["average"] if quote.is_average else []), f"per {quote.unit}"]
    return "; ".join(parts)


def _key(quote: wfp.Quote) -> str:
    told = (
        quote.on,
        quote.place,
        quote.market,
        quote.commodity,
        quote.unit,
        quote.kind,
        quote.flag,
        quote.currency,
    )
    return "wfp:" + hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()[:32]


def _store(organisation: Organisation, today, batch: list, counts: Counts, result: ImportResult) -> None:
    keyed = {_key(quote): (number, quote, products) for number, quote, products in batch}
    stored = dict(
        Quote.objects.filter(organisation=organisation, key__in=list(keyed)).values_list("key", "price_micro")
    )
    fresh = []
    for key, (number, quote, products) in keyed.items():
        if key not in stored:
            fresh.append(_row(organisation, today, key, quote, products))
        elif stored[key] == quote.unit_price_micro:
            counts.same += 1
        else:
            facts = {
                "key": f"{quote.market} {quote.on} {quote.commodity}",
                "was": stored[key],
                "now": quote.unit_price_micro,
            }
            result.add(
                [RowProblem("quotes", number, "price", str(quote.price_micro), "event.changed", facts)]
            )
    counts.same += len(batch) - len(keyed)
    counts.new += len(fresh)
    bulk.insert(Quote, FIELDS, fresh)


def _row(organisation: Organisation, today, key: str, quote: wfp.Quote, products: dict[str, str]) -> tuple:
    day = (lambda value: value) if connection.vendor == "postgresql" else (lambda value: value.isoformat())
    product = products.get(quote.commodity, quote.commodity)
    return (organisation.pk, key, day(today), day(quote.on), quote.market, product[:64], quote.unit_price_micro, quote.currency,
            label(quote), quote.place, "", "", "", "")  # fmt: skip
