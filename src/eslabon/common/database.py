"""The rules of the database: what SQLite and PostgreSQL must be set to, and the one way to write."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction

from eslabon.common.settings import SQLITE_PRAGMAS

POSTGRES_SETTINGS = {
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "data_sync_retry": "off",
    "fsync": "on",
}


class FirstInFirstOut:
    """A lock whose waiters are served in order of arrival: SQLite's own waiting is no queue."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._holder: int | None = None
        self._depth = 0

    def acquire(self) -> None:
        me = threading.get_ident()
        with self._guard:
            if self._holder == me:
                self._depth += 1
                return
            if self._holder is None:
                self._holder, self._depth = me, 1
                return
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()
        with self._guard:
            self._holder, self._depth = me, 1

    def release(self) -> None:
        with self._guard:
            self._depth -= 1
            if self._depth:
                return
            if self._waiting:
                # The place is kept for the next in line: nobody who arrives now can slip in before it wakes.
                self._holder = -1
                self._waiting.popleft().set()
            else:
                self._holder = None


_writers = FirstInFirstOut()


@contextmanager
def writing() -> Iterator[None]:
    """One writing transaction: taken in order of arrival on SQLite, durable when it returns."""
    if connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    _writers.acquire()
    try:
        with transaction.atomic():
            yield
    finally:
        _writers.release()


def wrong_settings() -> list[str]:
    """What the open database is set to, where it differs from what reliability asks; empty when all is right."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            wanted: dict = SQLITE_PRAGMAS
            found = {name: cursor.execute(f"PRAGMA {name}").fetchone() for name in wanted}
            return [
                f"{name} is {found[name] and found[name][0]}, not {value}"
                for name, value in wanted.items()
                if found[name] is None or found[name][0] != value
            ]
        wanted = POSTGRES_SETTINGS
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(wanted)])
        found = dict(cursor.fetchall())
        return [
            f"{name} is {found.get(name)}, not {value}"
            for name, value in wanted.items()
            if found.get(name) != value
        ]


def assert_settings() -> None:
    if wrong := wrong_settings():
        raise ImproperlyConfigured("The database would not keep what it is given: " + "; ".join(wrong))


def checkpoint() -> None:
    """Fold SQLite's log into the file while no commit can run: a commit that resets the log during a second
    checkpoint corrupts databases of SQLite before 3.51.3, so automatic checkpoints are off.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    other = connections.create_connection("default")
    try:
        with writing(), other.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    finally:
        other.close()
