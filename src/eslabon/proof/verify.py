"""`verify`: every law that the rooms' rows can break, over one organisation or all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import Error as DatabaseError
from django.db.models import Model

from eslabon.collection.models import CollectedDay, Delivery
from eslabon.ledger.models import Account, Balance, CashMove, Entry
from eslabon.proof import (
    checks_journal,
    checks_members,
    checks_money,
    checks_produce,
    checks_promises,
    checks_surplus,
    checks_tables,
)
from eslabon.proof.reading import one_moment
from eslabon.proof.report import Check, Report
from eslabon.proof.scope import Scope
from eslabon.registry.models import Certificate, Member, Organisation, Season, Station, UseRight
from eslabon.settlement.models import Run
from eslabon.stock.models import Processing, Shipment
from eslabon.trade.models import Contract
from eslabon_core.problems import Problem

Evidence = Callable[[Scope], bool]


class Law(NamedTuple):
    """`evidence`: whether there are rows that the check must have looked at."""

    code: str
    check: Callable[[Scope, Check], None]
    evidence: tuple[Evidence, ...]


def _any(model: type[Model], **where) -> Evidence:
    return lambda scope: model.objects.filter(organisation=scope.organisation, **where).exists()


def _standing(model: type[Model], sheet: str) -> Evidence:
    """Rows that no reversal undoes."""
    return lambda scope: bool(scope.loader.rows(model, sheet, code="code"))


PROCESSES, SHIPMENTS = _standing(Processing, "processing"), _standing(Shipment, "shipments")

#: V9, of the devices' logs, joins when the room of the devices is built.
LAWS = (
    Law("V1", checks_journal.entries_balance, (_any(Entry),)),
    Law("V2", checks_journal.numbers_and_hashes, (_any(Entry),)),
    Law("V3", checks_produce.deliveries_are_valued, (_any(Delivery),)),
    Law("V4", checks_produce.quantities_add_up, (_any(Delivery), PROCESSES, SHIPMENTS)),
    Law("V5", checks_produce.yields_hold, (PROCESSES,)),
    Law("V6", checks_money.places_hold_their_operations, (_any(Station), _any(Account), _any(CashMove))),
    Law("V7", checks_members.members_agree_with_the_ledger, (_any(Delivery, void=None),)),
    Law("V8", checks_surplus.surplus_is_shared_whole, (_any(Run),)),
    Law("V10", checks_promises.contracts_are_not_exceeded, (_any(Contract), SHIPMENTS)),
    Law("V11", checks_tables.organisations_stay_apart, (_any(Season), _any(Member), _any(Delivery))),
    Law("V12", checks_journal.nothing_in_a_closed_season, (_any(Run),)),
    Law(
        "V13",
        checks_promises.quotas_hold,
        (_any(UseRight, quota_milli__isnull=False), _any(Certificate, max_quantity_milli__isnull=False)),
    ),
    Law("V14", checks_promises.claims_are_not_gained, (PROCESSES, SHIPMENTS)),
    Law("V15", checks_tables.caches_are_current, (_any(Balance), _any(CollectedDay), _any(Delivery))),
)


def verify(
    organisation: Organisation | None = None,
    *,
    now: datetime | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Report:
    """Proves the books of one organisation, or of all: every law's tally, with every violation named.

    tell   is called with each law's code before it is looked at.
    """
    moment = now or datetime.now(UTC)
    checks = {law.code: Check(law.code) for law in LAWS}
    with one_moment():
        every = [organisation] if organisation else list(Organisation.objects.order_by("code"))
        for each in every:
            scope = Scope(each, moment.astimezone(ZoneInfo(each.timezone)).date())
            for law in LAWS:
                tell(f"{each.code} {law.code}")
                _examine(law, scope, checks[law.code])
    return Report(list(checks.values()))


def _examine(law: Law, scope: Scope, check: Check) -> None:
    """A check that cannot finish has failed, and hides none of the others."""
    before = check.examined
    try:
        law.check(scope, check)
    except Problem as problem:
        check.violation(
            scope.name("organisation", scope.organisation.code), "proof.cannot_check", reason=str(problem)
        )
    except DatabaseError:
        raise
    except Exception as error:  # rows so damaged that no rule can read them are the finding itself
        reason = f"{type(error).__name__}: {error}"
        check.violation(
            scope.name("organisation", scope.organisation.code), "proof.cannot_check", reason=reason
        )
    if check.examined == before and any(evidence(scope) for evidence in law.evidence):
        check.violation(scope.name("organisation", scope.organisation.code), "proof.nothing_examined")
