"""Closed runs as the core knows them."""

from __future__ import annotations

from collections import defaultdict

from eslabon.registry.models import Organisation
from eslabon.settlement.models import Run
from eslabon_core.settlement.runs import ClosedRun


def closed_runs(organisation: Organisation) -> dict[str, tuple[ClosedRun, ...]]:
    """Every closed run of an organisation by season, first to last."""
    found: dict[str, list[ClosedRun]] = defaultdict(list)
    rows = Run.objects.filter(organisation=organisation).order_by("run").values_list("season__code", "memory")
    for season, memory in rows:
        found[season].append(ClosedRun.from_json(memory))
    return {season: tuple(runs) for season, runs in found.items()}
