"""The `eslabon` command: one entry point, one settings load; each command lives in a module of its own."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence

from eslabon_core.problems import Problem

#: command -> module of this package that holds `arguments(parser)` and `run(options) -> Outcome`
COMMANDS = {
    "serve": "serving",
    "demo": "demonstration",
    "import": "importing",
    "quotes": "importing",
    "template": "importing",
    "settle": "settling",
    "statement": "stating",
    "verify": "verifying",
    "export": "exporting",
    "backup": "keeping",
    "restore": "keeping",
}
WITHOUT_DATABASE = {"template"}


class Outcome:
    """What a command answers: a document for --json, lines for people, and whether what was asked is true."""

    def __init__(self, document: object, lines: Sequence[str] = (), ok: bool = True) -> None:
        self.document, self.lines, self.ok = document, lines, ok


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n")


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    parser = _Parser(prog="eslabon", description="The working system of a producer organisation.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        command = commands.add_parser(name, add_help=name == only or only is None)
        command.add_argument("--json", action="store_true", help="one JSON document on standard output")
        command.add_argument(
            "--organisation", metavar="CODE", help="which organisation, where there is more than one"
        )
        if name == only:
            importlib.import_module(f"eslabon.cli.{module}").arguments(name, command)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    chosen = next((word for word in arguments if not word.startswith("-")), None)
    if chosen in COMMANDS and chosen not in WITHOUT_DATABASE:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eslabon.config.settings")
        try:
            _open_database()
        except Exception as error:
            return _refuse("database.unusable", str(error), "--json" in arguments)
    options = build_parser(chosen).parse_args(arguments)
    try:
        outcome = importlib.import_module(f"eslabon.cli.{COMMANDS[options.command]}").run(options)
    except Problem as problem:
        from eslabon.common.words import sentence

        return _refuse(problem.code, sentence(problem), options.json, dict(problem.facts))
    except (BrokenPipeError, KeyboardInterrupt):
        return 1
    except OSError as error:
        return _refuse("system.file", str(error), options.json)
    except Exception as error:
        return _refuse("system.unforeseen", f"{type(error).__name__}: {error}", options.json)
    try:
        _print(outcome, options.json)
    except BrokenPipeError:
        # Whoever read has read enough; a second complaint at exit helps nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0 if outcome.ok else 1


def _print(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        print(json.dumps(outcome.document, ensure_ascii=False, default=str))
    else:
        for line in outcome.lines:
            print(line)
    sys.stdout.flush()


def _refuse(code: str, message: str, as_json: bool, detail: object = None) -> int:
    if os.environ.get("ESLABON_TRACE") == "1":
        import traceback

        traceback.print_exc()
    print(message, file=sys.stderr)
    if as_json:
        print(
            json.dumps({"error": code, "message": message, "detail": detail}, ensure_ascii=False, default=str)
        )
    return 1


def _open_database() -> None:
    import django

    django.setup()
    from eslabon.common.database import assert_settings
    from eslabon.common.migrating import migrate_where_needed

    migrate_where_needed()
    assert_settings()
