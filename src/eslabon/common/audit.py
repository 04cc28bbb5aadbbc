"""One event for every write."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from eslabon.common.models import AuditEvent


def record(
    organisation_code: str,
    actor: str,
    action: str,
    subject: str = "",
    *,
    now: datetime | None = None,
    **facts,
) -> None:
    AuditEvent.objects.create(
        organisation_code=organisation_code,
        at=now or datetime.now(UTC),
        actor=actor,
        action=action,
        subject=subject,
        facts=json.dumps(facts, ensure_ascii=False, default=str),
    )


def last_event_id(organisation_code: str) -> int:
    """The number of the last write; 0 before the first. Whatever was computed after it still holds."""
    return (
        AuditEvent.objects.filter(organisation_code=organisation_code)
        .order_by("-id")
        .values_list("id", flat=True)
        .first()
        or 0
    )
