"""A data folder of the tests' own, set before Django reads its settings (loaded by `-p` in pyproject.toml)."""

import os
import tempfile

os.environ["ESLABON_DATA"] = tempfile.mkdtemp(prefix="eslabon-tests-")
os.environ["ESLABON_LANGUAGE"] = "es"
