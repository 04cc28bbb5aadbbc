"""`eslabon export KIND [-o FILE]`."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from eslabon.cli import Outcome, choosing
from eslabon_core.problems import Problem

KINDS = ("workbook", "beancount", "hledger", "payouts", "journal")


def arguments(name: str, parser) -> None:
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--season", help="of payouts")
    parser.add_argument("--language", choices=("es", "en"), default="en", help="headers of a workbook")
    parser.add_argument("--map", type=Path, help="CSV account,national_code,national_name, for the journal")


def run(options) -> Outcome:
    from eslabon.exchange.export_files import opened, snapshot

    organisation = choosing.organisation(options)
    with snapshot():
        if options.kind == "workbook":
            rows = _workbook(organisation, options)
            return Outcome(
                {"kind": "workbook", "file": str(options.output), "rows": rows}, [f"{options.output}: {rows}"]
            )
        if options.json and options.output is None:
            raise Problem("export.output")
        with opened(options.output) as file:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
            rows = _text(organisation, options, text)
            text.flush()
            text.detach()
    shown = [] if options.output is None else [f"{options.output}: {rows}"]
    return Outcome({"kind": options.kind, "file": str(options.output), "rows": rows}, shown)


def _workbook(organisation, options) -> int:
    from eslabon.exchange.export_workbook import WorkbookExport, write_folder, write_xlsx

    if options.output is None:
        raise Problem("export.output")
    now = datetime.now(UTC).astimezone(ZoneInfo(organisation.timezone))
    export = WorkbookExport(organisation, options.language, now)
    return (write_xlsx if options.output.suffix.lower() == ".xlsx" else write_folder)(export, options.output)


def _text(organisation, options, out) -> int:
    from eslabon.exchange import export_ledgers, export_lists

    if options.kind == "payouts":
        if not options.season:
            raise Problem("payouts.season")
        return export_lists.payouts(organisation, choosing.season(organisation, options.season), out)
    if options.kind == "journal":
        return export_lists.journal(organisation, out, options.map)
    return getattr(export_ledgers, options.kind)(organisation, out)
