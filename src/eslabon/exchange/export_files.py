"""Where an export goes - a file that appears whole or not at all, or standard output - and the one state it shows."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction

from eslabon_core.problems import Problem


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read inside is of one moment, while others go on writing."""
    if connection.vendor == "sqlite":
        # Not `atomic`: it would take the writers' turn for as long as the export lasts.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; what stands there takes the place of `path` when all went well."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(path: Path | None) -> Iterator[BinaryIO]:
    """Bytes to `path`, or to standard output where there is none."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with part_of(path) as part, part.open("wb") as file:
        yield file


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder that is filled beside `path` and then named so. A file of an older export left in it would be read again.

    Raises   Problem "export.folder_not_empty".
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Problem("export.folder_not_empty", folder=str(path))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.mkdir()
    try:
        yield part
        if path.exists():
            path.rmdir()
        part.rename(path)
    finally:
        if part.exists():
            for file in part.iterdir():
                file.unlink()
            part.rmdir()
