"""A manager's first visit, in a real browser, against the real program on its own database."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from tests.shell.conftest import copied, migrated, removed  # noqa: F401 - a fixture

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def address(migrated, tmp_path_factory):  # noqa: F811 - the fixture of that name
    made = copied(migrated, tmp_path_factory.mktemp("visit") / "data")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "eslabon", "serve", "--demo", "--port", str(port)]
    server = subprocess.Popen(
        command, env=made.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{base}/healthz", timeout=2)
            break
        except OSError:
            time.sleep(0.5)
    yield base
    server.terminate()
    server.wait(20)
    removed(made)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield opened
        opened.close()


def sound(page, width: int) -> None:
    """Nothing scrolls sideways, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found] == [], page.url


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_sign_in_see_the_season_change_the_language_open_a_statement(address, browser, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    errors: list[str] = []
    page.on(
        "console", lambda message: errors.append(message.text) if "Content Security" in message.text else None
    )
    page.goto(address)
    sound(page, width)
    page.fill("input[name=username]", "gerencia-cacao")
    page.fill("input[name=password]", "cosecha-2026")
    page.click("main button")
    page.wait_for_url("**/CACAO-DEMO/seasons/CA26/")
    assert page.get_attribute("html", "lang") == "es"
    assert page.locator("h1").count() == 1
    assert page.locator("svg[role=img]").count() > 0
    sound(page, width)
    page.click("button:has-text('English')")
    assert page.get_attribute("html", "lang") == "en"
    sound(page, width)
    page.goto(f"{address}/CACAO-DEMO/members/?q=M001")
    page.click("table.t tbody a")
    assert "M001" in page.title()
    sound(page, width)
    assert errors == []
    context.close()
