"""Triggers that refuse UPDATE and DELETE (and TRUNCATE) on tables of facts: a guard rail below every program."""

from django.db import migrations


def _install(table: str):
    def run(apps, schema_editor) -> None:
        quoted = schema_editor.quote_name(table)
        said = f"{table} is append-only: correct it with a later record"
        if schema_editor.connection.vendor == "postgresql":
            function = schema_editor.quote_name(f"{table}_append_only")
            schema_editor.execute(
                f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$",
                params=None,
            )
            for event, level in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
                name = schema_editor.quote_name(f"{table}_no_{event.split()[0].lower()}")
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {event} ON {quoted} FOR EACH {level} EXECUTE FUNCTION {function}()",
                    params=None,
                )
            return
        for event in ("UPDATE", "DELETE"):
            name = schema_editor.quote_name(f"{table}_no_{event.lower()}")
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {quoted} BEGIN SELECT RAISE(ABORT, '{said}'); END",
                params=None,
            )

    return run


def forbid_change(table: str) -> migrations.RunPython:
    return migrations.RunPython(_install(table), migrations.RunPython.noop)
