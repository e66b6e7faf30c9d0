"""Somebody who reads, clicks and types, for the tests of the page in a browser."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmark.report.page.ranking import ranking, under
from tests.report.section_cases import PAIRS

MISSING = ("mmd", *PAIRS[5])
SPANS = "const at = (e) => { const b = e.getBoundingClientRect(); return [b.left, b.right, (b.left + b.right) / 2]; };"
"""A function ``at`` for scripts: the ends and the middle of an element."""

TABS = ("overview", "pairs", "compare", "statistics", "provenance")
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """A headless Chromium for the page at ``path``; the test is skipped where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    chromedriver = shutil.which("chromedriver")
    if not (chromium and chromedriver):
        pytest.skip("no chromium with chromedriver on the path")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(chromedriver))
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "deny"})
    browser.address = path.as_uri()
    yield browser
    browser.quit()


def look(driver, width: int, scheme: str) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})


def places(board, rule):
    return {p.label: p for p in ranking(under(board, rule))}


def gap(board, method, pair):
    """What stands in a cell without a run: a dash and the number of the reason."""
    reason = board.board.reason(method, pair)
    return f"— [{next(n for n, text in board.notes.items() if text == reason)}]"


class Reader:
    def __init__(self, driver):
        self.driver = driver

    def open(self, state=""):
        """The page anew, from an address with ``state``."""
        self.driver.get("about:blank")
        self.driver.get(self.driver.address + (f"#{state}" if state else ""))
        return self

    def find(self, selector):
        return self.driver.find_element("css selector", selector)

    def texts(self, selector):
        return self.run(f"return [...document.querySelectorAll({json.dumps(selector)})].map(e => e.innerText.trim())")

    def run(self, script):
        return self.driver.execute_script(script)

    @property
    def state(self):
        return self.run("return location.hash.slice(1)")

    def tab(self, name):
        self.find(f"#tab-{name}").click()

    def choose(self, selector, text):
        options = self.find(selector).find_elements("tag name", "option")
        next(option for option in options if option.text == text).click()

    def rule(self, name):
        self.choose("#rule", next(text for text in self.texts("#rule option") if text.startswith(f"{name}:")))

    def table(self, selector):
        """The rows of a table that can be seen, as texts."""
        rows = f"[...document.querySelectorAll({json.dumps(selector + ' tbody tr')})].filter(row => !row.hidden)"
        return self.run(f"return {rows}.map(row => [...row.cells].map(cell => cell.innerText.trim()))")

    def ranks(self):
        """The leaderboard without its dots: rank, method, UAR, over its floor, WAR, F1, and the rest."""
        return [row[:2] + row[3:] for row in self.table("#ranking")]

    def sort(self, header):
        headers = self.texts("#ranking thead th")
        self.driver.find_elements("css selector", "#ranking thead th button")[headers.index(header)].click()

    def saved(self, name):
        """What a button downloads, as text."""
        self.run(
            "const make = URL.createObjectURL.bind(URL); window.kept = [];"
            "URL.createObjectURL = (blob) => { window.kept.push(blob); return make(blob); };"
        )
        self.find(f"[data-csv={name}]").click()
        return self.driver.execute_async_script("window.kept[0].text().then(arguments[0])")
