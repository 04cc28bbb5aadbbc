"""The catalogues are built, as `make` builds them, before a page is asked for its words."""

import pytest

from eslabon.web import catalogues


@pytest.fixture(scope="session", autouse=True)
def _compiled_catalogues():
    catalogues.compile_all()
