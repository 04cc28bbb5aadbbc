"""The season's settlement: what the pool earned, what it cost, and what each member gets of the difference.

`settle(records, season, closed_runs)` computes one season from its records alone; `document()` of its result is what
`eslabon settle --json` prints; `closed_run` is what a closing keeps. Rules: docs/algorithms.
"""

from eslabon_core.settlement.closing import closed_run, reasons_not_to_close
from eslabon_core.settlement.records import Records
from eslabon_core.settlement.runs import ClosedRun
from eslabon_core.settlement.season import Settlement, settle

__all__ = ["ClosedRun", "Records", "Settlement", "closed_run", "reasons_not_to_close", "settle"]
