"""Bring a database to this release's tables; a database that is already there costs one look."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader


def migrate_where_needed() -> bool:
    loader = MigrationLoader(connection)
    wanted = set(loader.graph.nodes)
    if wanted <= set(loader.applied_migrations):
        return False
    call_command("migrate", verbosity=0, interactive=False)
    return True
