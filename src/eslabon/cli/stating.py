"""`eslabon statement MEMBER --season S [-o FILE.pdf]`; `--all` for every member; `--payment-sheet` for signatures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from eslabon.cli import Outcome, choosing
from eslabon.common.words import language
from eslabon_core.problems import Problem


def arguments(name: str, parser) -> None:
    parser.add_argument("member", nargs="?")
    parser.add_argument("--season", required=True)
    parser.add_argument("--all", action="store_true", help="every member with a figure in the season")
    parser.add_argument("--payment-sheet", action="store_true", help="one list to sign instead of statements")
    parser.add_argument("-o", "--output", type=Path, help="a PDF, or with --all a folder")


def run(options) -> Outcome:
    from eslabon.web.printing import Statements

    organisation = choosing.organisation(options)
    season = choosing.season(organisation, options.season)
    statements = Statements(organisation, season, language(), datetime.now(UTC))
    if options.payment_sheet:
        target = options.output or Path(f"{season.code}-pagos.pdf")
        rows = statements.payment_sheet(target)
        return Outcome({"file": str(target), "members": rows}, [f"{target}: {rows}"])
    if options.all:
        return _all(statements, options.output or Path(f"{season.code}-estados.pdf"))
    if not options.member:
        raise Problem("statement.whose")
    target = options.output or Path(f"{season.code}-{options.member}.pdf")
    facts = statements.one(options.member, target)
    return Outcome(
        {"file": str(target), "member": options.member, "payable": facts.result.payable_minor}, [str(target)]
    )


def _all(statements, target: Path) -> Outcome:
    written = statements.every(target, _progress(statements.members))
    return Outcome({"file": str(target), "statements": written}, [f"{target}: {written}"])


def _progress(members: list) -> Iterator:
    """The members one by one, with a bar on a terminal and nothing elsewhere."""
    if not sys.stderr.isatty():
        return iter(members)
    from rich.console import Console
    from rich.progress import track

    return iter(track(members, description="", console=Console(stderr=True)))
