"""SQLite: one consistent copy while serving; a restore that keeps what it replaces."""

from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from eslabon.backup import manifest
from eslabon_core.problems import Problem

SCHEMA = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
)


def backup(database: Path, target: Path) -> dict[str, Any]:
    """Copy the database as it stands at one moment, prove the copy, and only then say that it is done.

    Raises   Problem "backup.exists", "backup.integrity", "backup.does_not_verify"; a failed copy is removed.
    """
    if target.exists():
        raise Problem("backup.exists", path=target.name)
    draft = target.with_name(target.name + ".part")
    draft.unlink(missing_ok=True)
    try:
        with sqlite3.connect(database) as source, sqlite3.connect(draft) as copy:
            source.backup(copy, pages=-1)
            # A copy in rollback-journal mode is one file: nothing beside it can be left behind.
            copy.execute("PRAGMA journal_mode=DELETE")
        copy.close()
        source.close()
        facts = _checked(draft)
        manifest.prove(_url(_scratch_copy(draft)))
        manifest.sync(draft)
        os.replace(draft, target)
        manifest.sync(target)
        return manifest.write(target, "sqlite", facts)
    finally:
        draft.unlink(missing_ok=True)
        _remove_scratch(draft)


def restore(source: Path, database: Path, now: datetime) -> dict[str, Any]:
    """Prove the backup in a scratch place, then put it where the database is; the old one is renamed, never deleted.

    Raises   Problem "backup.no_manifest" … of the manifest, "backup.integrity", "backup.schema", "backup.disk",
             "backup.differs", "backup.does_not_verify", "backup.in_use".
    """
    told = manifest.read(source, "sqlite")
    if shutil.disk_usage(database.parent).free < 2 * source.stat().st_size:
        raise Problem("backup.disk", path=str(database.parent))
    draft = database.with_name(database.name + ".restoring")
    shutil.copyfile(source, draft)
    try:
        facts = _checked(draft)
        if {name: told[name] for name in facts} != facts:
            raise Problem("backup.differs", path=source.name)
        if database.exists():
            _same_schema(draft, database)
        manifest.prove(_url(_scratch_copy(draft)))
        manifest.sync(draft)
        kept = _put_aside(database, now) if database.exists() else ""
        os.replace(draft, database)
        manifest.sync(database)
        return {**told, "kept": kept}
    finally:
        draft.unlink(missing_ok=True)
        _remove_scratch(draft)


def _checked(path: Path) -> dict[str, Any]:
    """A backup is input from a stranger: opened without trust, its pages checked."""
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        found = connection.execute("PRAGMA integrity_check").fetchall()
        if found != [("ok",)]:
            raise Problem("backup.integrity", path=path.name, detail=str(found[:3]))
        return manifest.facts_of(lambda sql: connection.execute(sql).fetchall())
    except sqlite3.DatabaseError as error:
        raise Problem("backup.integrity", path=path.name, detail=str(error)) from None
    finally:
        connection.close()


def _same_schema(draft: Path, database: Path) -> None:
    """No extra trigger, view or table: the backup's own definitions are those of this release."""
    schemas = []
    for path in (draft, database):
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
        schemas.append(set(connection.execute(SCHEMA)))
        connection.close()
    other = schemas[0] - schemas[1]
    if other:
        raise Problem("backup.schema", names=", ".join(sorted(row[1] for row in other))[:200])


def _put_aside(database: Path, now: datetime) -> str:
    """Rename the database that is replaced, its log with it, while nobody has it open for writing."""
    try:
        connection = sqlite3.connect(database, timeout=5, isolation_level=None)
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    except sqlite3.OperationalError:
        raise Problem("backup.in_use", path=database.name) from None
    kept = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%S}")
    for suffix in ("-wal", "-shm"):
        beside = database.with_name(database.name + suffix)
        if beside.exists():
            os.replace(beside, kept.with_name(kept.name + suffix))
    os.replace(database, kept)
    return kept.name


def _scratch_copy(draft: Path) -> Path:
    """Verifying opens the file in the way of the program, which writes beside it: on a copy of its own."""
    scratch = draft.with_name(draft.name + ".proof")
    shutil.copyfile(draft, scratch)
    return scratch


def _remove_scratch(draft: Path) -> None:
    for path in draft.parent.glob(draft.name + ".proof*"):
        path.unlink()


def _url(path: Path) -> str:
    return "sqlite:///" + quote(str(path.resolve()))
