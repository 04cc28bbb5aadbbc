"""What a backup says of itself: counts, journal heads, release, the file's own hash."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from eslabon_core import __version__
from eslabon_core.problems import Problem

#: Tables whose rows are counted: the facts that nobody may lose.
COUNTED = (
    "registry_organisation",
    "registry_member",
    "collection_delivery",
    "ledger_entry",
    "ledger_posting",
    "settlement_run",
)
HEADS = "SELECT o.code, h.n, h.hash FROM ledger_journalhead h JOIN registry_organisation o ON o.id = h.organisation_id ORDER BY o.code"
FORMAT = 1


def beside(path: Path) -> Path:
    return path.with_name(path.name + ".manifest.json")


def digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def facts_of(execute) -> dict[str, Any]:
    """Counts and heads, asked through `execute(sql) -> rows` of whichever database."""
    return {
        "counts": {table: execute(f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED},  # noqa: S608 - our own names
        "heads": {code: [n, bytes(head).hex()] for code, n, head in execute(HEADS)},
    }


def write(path: Path, kind: str, facts: dict[str, Any]) -> dict[str, Any]:
    manifest = {"format": FORMAT, "kind": kind, "release": __version__, "sha256": digest(path), **facts}
    target = beside(path)
    target.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    sync(target)
    return manifest


def read(path: Path, kind: str) -> dict[str, Any]:
    """Raises Problem "backup.no_manifest", "backup.other_database", "backup.newer", "backup.changed"."""
    try:
        manifest = json.loads(beside(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Problem("backup.no_manifest", path=path.name) from None
    if manifest.get("kind") != kind:
        raise Problem("backup.other_database", path=path.name, kind=manifest.get("kind"), wanted=kind)
    if manifest.get("format", 0) > FORMAT:
        raise Problem("backup.newer", path=path.name)
    if manifest.get("sha256") != digest(path):
        raise Problem("backup.changed", path=path.name)
    return manifest


def sync(path: Path) -> None:
    """The file and its name are on the disk when this returns."""
    for each in (path, path.parent):
        if each.is_dir() and os.name == "nt":
            continue
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def prove(database_url: str) -> None:
    """Run `eslabon verify` on another database, in a process of its own. Raises Problem "backup.does_not_verify"."""
    done = subprocess.run(
        [sys.executable, "-m", "eslabon", "verify", "--json"],
        env={**os.environ, "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Problem("backup.does_not_verify", detail=(done.stdout or done.stderr)[-400:])
