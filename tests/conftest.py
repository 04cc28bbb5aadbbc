"""No time limit on a property's example, and where real data lie."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

# A busy machine must not turn a law into a stopwatch.
settings.register_profile("eslabon", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("eslabon")

#: Real data beside the project; each test that reads it has a self-written twin that always runs.
SHARED = Path(os.environ.get("ESLABON_SHARED", Path(__file__).parents[2] / "shared"))
