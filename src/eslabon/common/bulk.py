"""Many rows at once, past the ORM: executemany on SQLite, COPY on PostgreSQL, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection, models


def columns_of(model: type[models.Model], fields: Sequence[str]) -> list[str]:
    return [model._meta.get_field(name).column for name in fields]


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Insert rows of plain database values (ids for foreign keys, JSON as text) in the order of `fields`."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = ", ".join(quote(column) for column in columns_of(model, fields))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" for _ in fields)
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names come from the model
            cursor.cursor.connection.executemany(statement, rows)


def take_ids(model: type[models.Model], count: int) -> range:
    """Reserve `count` primary keys. On SQLite the writing transaction is exclusive, so the next ones are free."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), nextval(pg_get_serial_sequence(%s, 'id')) + %s)",
                [table, table, count - 1],
            )
            last = cursor.fetchone()[0]
            return range(last - count + 1, last + 1)
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
        return range(first, first + count)
