"""V11 organisations kept apart, V15 what is stored twice."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from eslabon.collection.models import CollectedDay
from eslabon.common.audit import last_event_id
from eslabon.proof.reading import rows, table
from eslabon.proof.report import Check
from eslabon.proof.scope import Scope
from eslabon.registry.models import Organisation
from eslabon.settlement.models import SettlementCache


def owned_models() -> list[type[models.Model]]:
    """Every table whose rows belong to an organisation."""
    return [model for model in apps.get_models() if _owner(model) is not None]


def references_between(model: type[models.Model]) -> Iterator[tuple[str, type[models.Model]]]:
    """(column, table) of each reference of one owned table to another."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and _owner(field.related_model) is not None:
            yield field.column, field.related_model


def _owner(model: type[models.Model]) -> str | None:
    for field in model._meta.concrete_fields:
        if field.name == "organisation" and field.related_model is Organisation:
            return field.column
    return None


def organisations_stay_apart(scope: Scope, check: Check) -> None:
    """V11: whatever a row of this organisation refers to is there, and is this organisation's."""
    quote, mine = connection.ops.quote_name, scope.organisation.pk
    for model in owned_models():
        owner, key = quote(_owner(model)), quote(model._meta.pk.column)
        references = list(references_between(model))
        check.examined += next(rows(f"SELECT COUNT(*) FROM {table(model)} WHERE {owner} = %s", [mine]))[0]  # noqa: S608
        for column, other in references:
            statement = (
                f"SELECT c.{key}, c.{quote(column)} FROM {table(model)} c WHERE c.{owner} = %s "  # noqa: S608
                f"AND c.{quote(column)} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table(other)} p "
                f"WHERE p.{quote(other._meta.pk.column)} = c.{quote(column)} AND p.{quote(_owner(other))} = c.{owner})"
            )
            for row, to in rows(statement, [mine]):
                facts = {"column": column, "other": other._meta.db_table, "to": to}
                check.violation(scope.name(model._meta.db_table, row), "proof.refers_elsewhere", **facts)


def caches_are_current(scope: Scope, check: Check) -> None:
    """V15: balances, days, values and kept documents equal what they are derived from."""
    _balances(scope, check)
    _days(scope, check)
    check.examined += scope.harvest.examined
    for wrong in scope.harvest.values:
        facts = {"stored_minor": wrong.stored, "derived_minor": wrong.derived}
        check.violation(scope.name("deliveries", wrong.delivery), "proof.value_differs", **facts)
    _documents(scope, check)


def _balances(scope: Scope, check: Check) -> None:
    kept, derived = scope.balances, scope.journal.sums
    check.examined += len(kept)
    for where in sorted({*kept, *derived}):
        stored, summed = kept.get(where, [0, 0]), derived.get(where, [0, 0])
        if stored != summed:
            account, party, key, currency, season = where
            facts = {
                "season": season,
                "currency": currency,
                "stored_minor": stored[0],
                "derived_minor": summed[0],
            }
            facts |= {"stored_book_minor": stored[1], "derived_book_minor": summed[1]}
            check.violation(scope.name(f"balance {account}", party or key), "proof.balance_differs", **facts)


def _days(scope: Scope, check: Check) -> None:
    statement = (
        'SELECT season_id, "on", station_id, product_id, grade, lines, accepted_milli, rejected_milli, value_minor, '  # noqa: S608
        f"advance_paid_minor FROM {table(CollectedDay)} WHERE organisation_id = %s"
    )
    derived = dict(scope.harvest.days)
    for *where, lines, accepted, rejected, value, paid in rows(statement, [scope.organisation.pk]):
        check.examined += 1
        stored = [lines, accepted, rejected, value, paid]
        summed = derived.pop(tuple(where), [0, 0, 0, 0, 0])
        if stored != summed:
            _day_differs(scope, check, tuple(where), stored, summed)
    for where, summed in derived.items():
        _day_differs(scope, check, where, [0, 0, 0, 0, 0], summed)


def _day_differs(scope: Scope, check: Check, where: tuple, stored: list[int], summed: list[int]) -> None:
    season, on, station, product, grade = where
    seasons, products = scope.loader.seasons, scope.loader.products
    what = f"{on} {scope.stations.get(station, '-')} {products.get(product, product)} {grade}".strip()
    facts = {"season": seasons.get(season, season), "stored": stored, "derived": summed}
    check.violation(scope.name("collected day", what), "proof.day_differs", **facts)


def _documents(scope: Scope, check: Check) -> None:
    for run in scope.runs:
        check.examined += 1
        if json.loads(run.document) != json.loads(run.memory)["document"]:
            what = scope.name("settlement", f"{run.season.code}/{run.run}")
            check.violation(what, "proof.run_document_differs")
    kept = dict(
        SettlementCache.objects.filter(
            season__organisation=scope.organisation, stamp=last_event_id(scope.organisation.code)
        ).values_list("season__code", "document")
    )
    if not kept:
        return
    for settlement in scope.settlements(check):
        code = settlement.season.code
        if code in kept:
            check.examined += 1
            if json.loads(kept[code]) != settlement.document():
                check.violation(scope.name("seasons", code), "proof.page_cache_differs")
