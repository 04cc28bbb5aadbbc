"""PostgreSQL: pg_dump in one snapshot; a restore into a scratch database that takes the name when it is proved."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from eslabon.backup import manifest
from eslabon_core.problems import Problem


def _run(*command: str) -> None:
    if shutil.which(command[0]) is None:
        raise Problem("backup.program", program=command[0])
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Problem("backup.program_failed", program=command[0], detail=done.stderr.strip()[-300:])


def _execute(url: str):
    import psycopg

    def ask(sql: str) -> list:
        with psycopg.connect(url) as connection:
            return connection.execute(sql).fetchall()

    return ask


def _admin(url: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(_named(url, "postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _name(url: str) -> str:
    return urlsplit(url).path[1:]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def backup(url: str, target: Path) -> dict[str, Any]:
    """Dump, load the dump into a scratch database, prove that, and only then say that it is done."""
    if target.exists():
        raise Problem("backup.exists", path=target.name)
    draft = target.with_name(target.name + ".part")
    scratch = f"{_name(url)}_proof_{os.getpid()}"
    try:
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={draft}", f"--dbname={url}")
        _load(url, scratch, draft)
        facts = manifest.facts_of(_execute(_named(url, scratch)))
        manifest.prove(_named(url, scratch))
        os.replace(draft, target)
        manifest.sync(target)
        return manifest.write(target, "postgresql", facts)
    finally:
        draft.unlink(missing_ok=True)
        _admin(url, f"DROP DATABASE IF EXISTS {_quoted(scratch)} WITH (FORCE)")


def restore(source: Path, url: str, now: datetime) -> dict[str, Any]:
    """Load and prove in a scratch database; then the names are exchanged. The old database is kept under another name."""
    told = manifest.read(source, "postgresql")
    name = _name(url)
    scratch, kept = f"{name}_restoring_{os.getpid()}", f"{name}_before_{now:%Y%m%dT%H%M%S}"
    try:
        _load(url, scratch, source)
        facts = manifest.facts_of(_execute(_named(url, scratch)))
        if {key: told[key] for key in facts} != facts:
            raise Problem("backup.differs", path=source.name)
        manifest.prove(_named(url, scratch))
        _admin(
            url,
            f"ALTER DATABASE {_quoted(name)} ALLOW_CONNECTIONS false",
            _end_sessions(name),
            f"ALTER DATABASE {_quoted(name)} RENAME TO {_quoted(kept)}",
            f"ALTER DATABASE {_quoted(scratch)} RENAME TO {_quoted(name)}",
            f"ALTER DATABASE {_quoted(kept)} ALLOW_CONNECTIONS true",
        )
        return {**told, "kept": kept}
    finally:
        _admin(url, f"DROP DATABASE IF EXISTS {_quoted(scratch)} WITH (FORCE)")


def _load(url: str, name: str, dump: Path) -> None:
    _admin(url, f"CREATE DATABASE {_quoted(name)}")
    _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={_named(url, name)}", str(dump))


def _end_sessions(name: str) -> str:
    quoted = "'" + name.replace("'", "''") + "'"
    return f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {quoted}"  # noqa: S608 - quoted above
