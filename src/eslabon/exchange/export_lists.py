"""Lists for banks and accountants: what is to be paid, and every posting."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from eslabon.exchange.escape import FORMULA_STARTS, escape_text
from eslabon.exchange.export_ledgers import entries_of
from eslabon.exchange.telling import decimal_text
from eslabon.ledger.models import Entry as StoredEntry
from eslabon.registry.models import Member, Organisation, Season
from eslabon.settlement.queries import settlement_document
from eslabon_core.ledger.accounts import CHART
from eslabon_core.problems import Problem
from eslabon_core.units import exponent_of

PAYOUTS = (
    "reference",
    "member",
    "name",
    "national_id",
    "method",
    "bank",
    "account",
    "amount",
    "currency",
    "concept",
)
JOURNAL = ("n", "on", "kind", "source", "season", "reverses", "account", "account_name", "party", "key", "currency", "amount",
           "book_amount", "hash")  # fmt: skip


def payouts(organisation: Organisation, season: Season, out: TextIO) -> int:
    """Who is to be paid what the settlement says is payable; the last line proves the lines above.

    Raises   Problem "payouts.name_refused": a bank's program would take the name for a formula.
    """
    document = settlement_document(organisation, season)
    people = {row.code: row for row in Member.objects.filter(organisation=organisation)}
    owed = [row for row in document["members"] if row["payable"] > 0]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(PAYOUTS)
    for row in owed:
        writer.writerow(_payout(organisation, season, document, people[row["member"]], row["payable"]))
    above = text.getvalue()
    total = decimal_text(sum(row["payable"] for row in owed), document["exponent"])
    out.write(above)
    out.write(f"TOTAL,{len(owed)},{total},{hashlib.sha256(above.encode()).hexdigest()}\n")
    return len(owed)


def _payout(
    organisation: Organisation, season: Season, document: dict, person: Member, minor: int
) -> list[str]:
    texts = (person.name, person.national_id, person.payout_bank, person.payout_account)
    for text in texts:
        if text.startswith(FORMULA_STARTS):
            raise Problem("payouts.name_refused", member=person.code)
    method = person.payout_method or "cash"
    return [
        f"{season.code}/{document['run']}/{person.code}",
        person.code,
        person.name,
        person.national_id,
        method,
        person.payout_bank,
        person.payout_account,
        decimal_text(minor, document["exponent"]),
        organisation.currency,
        f"{season.code}",
    ]


def journal(organisation: Organisation, out: TextIO, mapping: Path | None = None) -> int:
    """Every posting; with a map (account,national_code,national_name) the national chart's columns too."""
    national = _national(mapping) if mapping else None
    header = [*JOURNAL, *(("national_code", "national_name") if national is not None else ())]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    hashes = dict(StoredEntry.objects.filter(organisation=organisation).values_list("n", "hash"))
    count = 0
    for entry in entries_of(organisation):
        for posting in entry.postings:
            count += 1
            row = [
                entry.n,
                entry.on.isoformat(),
                entry.kind,
                entry.source,
                entry.season,
                "" if entry.reverses is None else entry.reverses,
                posting.account,
                CHART[posting.account].es,
                posting.party,
                posting.key,
                posting.currency,
                decimal_text(posting.amount_minor, exponent_of(posting.currency)),
                decimal_text(posting.book_minor, exponent_of(organisation.currency)),
                bytes(hashes[entry.n]).hex(),
            ]
            if national is not None:
                row += national.get(posting.account, ("", ""))
            writer.writerow(list(_safe(row)))
    return count


def _safe(row: list) -> Iterator[object]:
    """Figures keep their minus sign; only texts are quoted."""
    for index, value in enumerate(row):
        yield value if index in (11, 12) or not isinstance(value, str) else escape_text(value)


def _national(path: Path) -> dict[str, tuple[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not {"account", "national_code", "national_name"} <= set(rows.fieldnames or ()):
            raise Problem("journal.map_columns", path=path.name)
        return {row["account"]: (row["national_code"], row["national_name"]) for row in rows}
