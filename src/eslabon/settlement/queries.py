"""Reads of a season's settlement."""

from __future__ import annotations

import json
from typing import Any

from eslabon.common.audit import last_event_id
from eslabon.registry.models import Organisation, Season
from eslabon.settlement.loading import Loader
from eslabon.settlement.models import Run, SettlementCache
from eslabon.settlement.runs import closed_runs
from eslabon_core.settlement import Settlement, settle


def settlement_of(organisation: Organisation, season: Season) -> Settlement:
    """The season settled from the records as they stand now."""
    return settle(Loader(organisation).records(), season.code, closed_runs(organisation))


def settlement_document(organisation: Organisation, season: Season) -> dict[str, Any]:
    """What `eslabon settle SEASON --json` prints."""
    return settlement_of(organisation, season).document()


def settlement_as_shown(organisation: Organisation, season: Season) -> dict[str, Any]:
    """The document for pages: computed once after each write, then read."""
    stamp = last_event_id(organisation.code)
    kept = SettlementCache.objects.filter(season=season).first()
    if kept and kept.stamp == stamp:
        return json.loads(kept.document)
    document = settlement_document(organisation, season)
    text = json.dumps(document, ensure_ascii=False)
    SettlementCache.objects.update_or_create(season=season, defaults={"stamp": stamp, "document": text})
    return document


def closed_document(season: Season) -> dict[str, Any] | None:
    """The last closed run as it was printed; None while the season is open."""
    last = Run.objects.filter(season=season).order_by("-run").first()
    return json.loads(last.document) if last else None
