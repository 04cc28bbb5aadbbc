"""The pages in a real browser: no sideways scroll on a phone, also at twice the text; no violation; one sheet of A4."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from tests.shell.web import rendering

from eslabon.web import facts
from eslabon.web.middleware import HEADERS

pytestmark = pytest.mark.browser

STYLE = (Path(facts.__file__).parent / "static" / "web" / "look.css").read_text()
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
def pages(_compiled_catalogues):
    """Rendered before the browser starts: it runs an event loop, in which Django refuses to work."""
    return {language: rendering.all_pages(language) for language in ("es", "en")}


@pytest.fixture(scope="module")
def browser(pages):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        chromium.close()


def opened(browser: Browser, html: str, width: int, *, policy: bool = True) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 740}, bypass_csp=not policy)

    def answer(route):
        if route.request.url.endswith(".css"):
            route.fulfill(body=STYLE, content_type="text/css", headers=HEADERS)
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=HEADERS)

    page.route("**/*", answer)
    page.goto("http://localhost/page/")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    return page


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_page_scrolls_sideways_nor_breaks_the_policy(browser, pages, language):
    for name, html in pages[language].items():
        said: list[str] = []
        page = opened(browser, html, 360)
        page.on("console", lambda message, said=said: said.append(message.text))
        assert page.evaluate("getComputedStyle(document.body).margin") == "0px", (
            f"{name}: the style sheet did not load"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, f"{name} at 200 %"
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size({"width": 1280, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, name
        assert not said, name
        page.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(browser, pages, width):
    for name, html in pages["es"].items():
        page = opened(browser, html, width, policy=False)
        found = [(rule["id"], rule["nodes"][0]["html"]) for rule in Axe().run(page).response["violations"]]
        assert not found, name
        page.close()


def test_more_opens_without_a_script(browser, pages):
    page = opened(browser, pages["es"]["season-season"], 360)
    assert not page.locator("#more").is_visible()
    page.get_by_role("link", name="Más", exact=True).click()
    assert page.get_by_role("button", name="Salir").is_visible()
    page.get_by_role("link", name="Cerrar el menú").click()
    assert not page.locator("#more").is_visible()
    page.close()


@pytest.mark.parametrize("name", ["statement", "statement-paid"])
def test_a_statement_prints_on_one_sheet_of_a4(browser, pages, name):
    page = opened(browser, pages["es"][name], 1280)
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    page.close()
