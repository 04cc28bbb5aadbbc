"""A cooperative with every sheet, its first season closed, and a neighbour: on disk, made once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence

import pytest
from tests.shell.conftest import ON_POSTGRES, Installation, copied, removed
from tests.shell.proof.season import BOOK, NEIGHBOUR
from tests.shell.seasons import write

GUARDED = ("collection_delivery", "ledger_entry", "ledger_posting")


@pytest.fixture(scope="session")
def books(migrated: Installation, tmp_path_factory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("books")
    made = copied(migrated, folder / "data")
    for name, sheets in (("coop", BOOK), ("neighbour", NEIGHBOUR)):
        made.run("import", write(folder / name, sheets))
    made.run("settle", "S1", "--organisation", "COOP", "--close", "--with-uncollected", "--carry-stock")
    yield made
    removed(made)


@pytest.fixture
def damaged(books: Installation, tmp_path) -> Iterator[Callable[..., Installation]]:
    """The books after statements below every program, as somebody would who holds the file."""
    copies: list[Installation] = []

    def after(*statements: str) -> Installation:
        made = copied(books, tmp_path / f"damaged{len(copies)}")
        copies.append(made)
        execute(made, statements)
        return made

    yield after
    for made in copies:
        removed(made)


def execute(installation: Installation, statements: Sequence[str]) -> None:
    if ON_POSTGRES:
        import psycopg

        with psycopg.connect(installation.database_url) as connection:
            # Triggers of the guard rails and of foreign keys alike.
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                assert connection.execute(statement).rowcount > 0, statement
        return
    connection = sqlite3.connect(installation.data / "eslabon.sqlite3")
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        assert connection.execute(statement).rowcount > 0, statement
    connection.commit()
    connection.close()
