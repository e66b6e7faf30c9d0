"""The page in a real browser: views, sorting, files, colours, a phone, and the accessibility checker."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from benchmark.contrast import write_contrast
from benchmark.contrast.page.forest import forests
from benchmark.contrast.page.tables import views
from benchmark.contrast.results import Results
from tests.contrast.contrast_cases import lacking, results
from tests.report.page.browser_cases import Reader, look, opened

AXE = find_spec("axe_playwright_python")
SHOWN = "const seen = (e) => e.offsetParent !== null;"


@pytest.fixture(scope="module")
def found() -> Results:
    return results(change=lacking("longer", method="mmd"))


@pytest.fixture(scope="module")
def folder(found: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contrast")
    write_contrast(found, folder)
    return folder


@pytest.fixture(scope="module")
def driver(folder: Path) -> Iterator[Any]:
    with opened(folder / "contrast.html") as browser:
        yield browser


@pytest.fixture
def page(driver: Any) -> Reader:
    look(driver, 1280, "light")
    return Reader(driver).open()


def shown(page: Reader, selector: str) -> list[list[str]]:
    """The rows of the tables below a selector that can be seen."""
    return page.run(
        f"{SHOWN} return [...document.querySelectorAll('{selector} tbody tr')].filter(seen)"
        ".map(row => [...row.cells].map(cell => cell.innerText.replace(/\\s+/g, ' ').replaceAll('\\u200b', '').trim()))"
    )


def test_one_quantity_is_seen_at_a_time(page: Reader, found: Results) -> None:
    for view in views(found):
        page.choose("#show", view.title)
        rows = shown(page, "#methods")
        assert [row[0] for row in rows] == [line.label for line in view.lines]
        for row, line in zip(rows, view.lines, strict=True):
            assert [cell.split(" ")[0] for cell in row[1:]] == [box.text.split(" ")[0] for box in line.boxes]


def test_two_protocols_and_a_quantity_are_chosen(page: Reader, found: Results) -> None:
    for forest in forests(found):
        page.choose("#couple", f"{forest.later} − {forest.earlier}")
        quantity = {"uar": "mean UAR", "gain": "gain over the method's own floor"}[forest.quantity]
        page.choose("#quantity", quantity)
        rows = shown(page, "#differences")
        assert [(row[0], row[2]) for row in rows] == [(mark.label, mark.mean) for mark in forest.marks]


def test_headers_sort_within_what_competes(page: Reader, found: Results) -> None:
    by_name = {line.label: [box.value for box in line.boxes] for line in views(found)[0].lines}
    before = [row[0] for row in shown(page, "#methods")]
    page.run("document.querySelectorAll('#methods .view:not([hidden]) thead button')[2].click()")
    after = [row[0] for row in shown(page, "#methods")]
    n = len(found.contrast.competing)
    assert after[:n] == sorted(before[:n], key=lambda name: -by_name[name][1])
    assert after[n:] == sorted(before[n:], key=lambda name: (before.index(name) > n, -by_name[name][1]))
    assert page.texts("#methods .view:not([hidden]) [aria-sort=descending]") == ["by_\u200bspeaker"]
    page.run("document.querySelector('#methods .view:not([hidden]) thead button').click()")
    names = [row[0] for row in shown(page, "#methods")]
    assert names[:n] == sorted(names[:n])


def test_files_are_saved_as_they_lie_beside_the_page(page: Reader, folder: Path) -> None:
    for name in ("contrast.csv", "contrast_differences.csv"):
        page.run(
            "const make = URL.createObjectURL.bind(URL); window.kept = [];"
            "URL.createObjectURL = (blob) => { window.kept.push(blob); return make(blob); };"
            f"document.querySelector('[data-csv=\"{name}\"]').click()"
        )
        saved = page.driver.execute_async_script("window.kept[0].text().then(arguments[0])")
        assert saved == (folder / name).read_text(encoding="utf-8")


def test_the_toggle_changes_the_colours(page: Reader) -> None:
    ground = "return getComputedStyle(document.body).backgroundColor"
    light = page.run(ground)
    page.find("#theme").click()
    assert page.find("#theme").get_attribute("aria-pressed") == "true"
    assert page.run(ground) != light


@pytest.mark.parametrize("view", ["uar", "floor", "war"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_never_scrolls_the_page_sideways(page: Reader, scheme: str, view: str) -> None:
    look(page.driver, 390, scheme)
    page.open()
    page.run(f"const s = document.querySelector('#show'); s.value = '{view}'; s.dispatchEvent(new Event('change'))")
    page.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.run("return [innerWidth, document.documentElement.scrollWidth]") == [390, 390]


def test_without_javascript_everything_is_there(page: Reader) -> None:
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.open()
        sections = ("settings", "methods", "differences", "ranking", "left-out", "pairs", "how")
        assert all(page.find(f"#{name}").is_displayed() for name in sections)
        assert all(view.is_displayed() for view in page.driver.find_elements("css selector", ".view, .couple"))
        assert not page.find("#show").is_displayed()
    finally:
        page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.skipif(AXE is None, reason="axe_playwright_python, which carries axe, is not installed")
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Reader, scheme: str, width: int) -> None:
    look(page.driver, width, scheme)
    page.open()
    page.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.run("document.querySelectorAll('.view, .couple').forEach(d => { d.hidden = false; })")
    assert AXE is not None
    assert AXE.origin is not None
    page.run(Path(AXE.origin).with_name("axe.min.js").read_text(encoding="utf-8"))
    options = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
    checked = page.driver.execute_async_script(f"axe.run(document, {options}).then(arguments[arguments.length - 1])")
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in checked["violations"]] == []


def test_the_page_asks_nobody_and_complains_of_nothing(page: Reader) -> None:
    page.driver.get_log("performance")
    page.open()
    asked = [
        entry["message"]
        for entry in page.driver.get_log("performance")
        if "Network.requestWillBeSent" in entry["message"]
    ]
    assert all('"url":"file:' in message or '"url":"data:' in message for message in asked)
    assert not [entry for entry in page.driver.get_log("browser") if entry["level"] == "SEVERE"]
