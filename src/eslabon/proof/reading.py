"""Rows as a stream of plain values: never a model object per row, never all rows at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection, models, transaction

CHUNK = 5_000


@contextmanager
def one_moment() -> Iterator[None]:
    """All reads see the same moment, and nobody who writes waits for them."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Django's own transactions are IMMEDIATE here: they would keep every writer out until the last row is read.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def chunks(statement: str, parameters: Sequence[Any] = ()) -> Iterator[list[tuple]]:
    """The rows of a statement, some thousands at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, list(parameters))
        while rows := cursor.fetchmany(CHUNK):
            yield rows


def rows(statement: str, parameters: Sequence[Any] = ()) -> Iterator[tuple]:
    for part in chunks(statement, parameters):
        yield from part


@lru_cache(maxsize=10_000)
def day(value: date | str) -> date:
    """A date as the driver gives it: SQLite keeps text."""
    return value if isinstance(value, date) else date.fromisoformat(value)
