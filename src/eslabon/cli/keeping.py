"""`eslabon backup FILE` and `eslabon restore FILE`."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from eslabon.cli import Outcome
from eslabon.common.words import language


def arguments(name: str, parser) -> None:
    parser.add_argument("file", type=Path)


def run(options) -> Outcome:
    from django.db import connection, connections

    target = options.file.resolve()
    on_postgres = connection.vendor == "postgresql"
    where = os.environ["DATABASE_URL"] if on_postgres else Path(connection.settings_dict["NAME"])
    connections.close_all()
    if on_postgres:
        from eslabon.backup import postgres as room
    else:
        from eslabon.backup import sqlite as room
    if options.command == "backup":
        told = room.backup(where, target)
    else:
        told = room.restore(target, where, datetime.now())
    entries = told["counts"]["ledger_entry"]
    if language() == "es":
        line = f"{target.name}: comprobado, {entries} asientos, SHA-256 {told['sha256']}"
    else:
        line = f"{target.name}: proved, {entries} entries, SHA-256 {told['sha256']}"
    kept = [f"→ {told['kept']}"] if told.get("kept") else []
    return Outcome({"file": str(target), **told}, [line, *kept])
