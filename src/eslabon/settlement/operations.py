"""Closing a season: the one change of state of this room."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from eslabon.common import audit
from eslabon.common.database import writing
from eslabon.ledger.operations import Books
from eslabon.registry.models import Organisation, Season
from eslabon.settlement.booking.closing import Closing
from eslabon.settlement.booking.rebook import rebook
from eslabon.settlement.loading import Loader
from eslabon.settlement.models import Run
from eslabon.settlement.runs import closed_runs
from eslabon_core.problems import Problem
from eslabon_core.settlement import closed_run, reasons_not_to_close, settle


def close_season(
    organisation: Organisation,
    season: Season,
    *,
    with_uncollected: bool,
    carry_stock: bool,
    actor: str,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Book the settlement and keep it as a run; without news the last run stands and nothing is booked.

    Raises   Problem "closing.refused" with every reason.
    """
    moment = now or datetime.now(UTC)
    today = moment.astimezone(ZoneInfo(organisation.timezone)).date()
    with writing():
        books = Books(organisation)
        rebook(organisation, today, books)
        books.finish()
        records, closed = Loader(organisation).records(), closed_runs(organisation)
        settlement = settle(records, season.code, closed)
        if not settlement.is_news:
            return settlement.document()
        reasons = reasons_not_to_close(
            settlement, with_uncollected=with_uncollected, carry_stock=carry_stock, held_operations=0
        )
        if reasons:
            raise Problem("closing.refused", season=season.code, reasons=reasons)
        closing = Closing(organisation, settlement, records, closed, today)
        for entries in (closing.produce, closing.results):
            books = Books(organisation)
            for entry in entries():
                books.add(entry)
            books.finish()
        document = settlement.document()
        Run.objects.create(
            organisation=organisation,
            season=season,
            run=settlement.run,
            closed_on=today,
            document=json.dumps(document, ensure_ascii=False),
            memory=closed_run(settlement).to_json(),
            with_uncollected=with_uncollected,
            carry_stock=carry_stock,
        )
        audit.record(organisation.code, actor, "close_season", f"{season.code}/{settlement.run}", now=moment)
    return document
