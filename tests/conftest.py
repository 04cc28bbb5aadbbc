"""Set before Django reads its settings: a data folder of the tests' own, and no time limit on a property's example."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

os.environ["ESLABON_DATA"] = tempfile.mkdtemp(prefix="eslabon-tests-")
os.environ["ESLABON_LANGUAGE"] = "es"

# A busy machine must not turn a law into a stopwatch.
settings.register_profile("eslabon", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("eslabon")

#: Real data beside the project; each test that reads it has a self-written twin that always runs.
SHARED = Path(os.environ.get("ESLABON_SHARED", Path(__file__).parents[2] / "shared"))
