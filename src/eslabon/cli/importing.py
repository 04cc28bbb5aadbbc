"""`eslabon import`, `eslabon quotes`, `eslabon template`: files in, and the empty file to fill."""

from __future__ import annotations

from pathlib import Path

from eslabon.cli import Outcome


def arguments(name: str, parser) -> None:
    if name == "template":
        parser.add_argument("file", type=Path)
        parser.add_argument("--language", choices=("es", "en"), default="es")
        return
    parser.add_argument("path", type=Path)
    if name == "quotes":
        parser.add_argument("--format", choices=("wfp",), required=True)
        parser.add_argument("--map", type=Path, help="CSV with the columns commodity, product")
    else:
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")


def run(options) -> Outcome:
    return {"template": _template, "import": _import, "quotes": _quotes}[options.command](options)


def _template(options) -> Outcome:
    from eslabon.exchange.template import write_template

    write_template(options.file, options.language)
    return Outcome({"file": str(options.file), "language": options.language}, [str(options.file)])


def _import(options) -> Outcome:
    from eslabon.exchange.importer import import_workbook

    result = import_workbook(
        options.path, organisation_code=options.organisation, dry_run=options.dry_run, actor="command line"
    )
    return Outcome(result.document(), result.lines(), ok=not result.problems_total)


def _quotes(options) -> Outcome:
    from eslabon.cli import choosing
    from eslabon.exchange.quotes import import_quotes

    result = import_quotes(
        options.path, choosing.organisation(options), mapping=options.map, actor="command line"
    )
    return Outcome(result.document(), result.lines(), ok=not result.problems_total)
