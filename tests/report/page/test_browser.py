"""The page in a real browser: what a reader can do with it, and that it asks nobody for anything."""

import json
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from benchmark.contracts import Impossible
from benchmark.report.page import render_html
from benchmark.report.page.cells import confusions
from benchmark.report.page.ranking import ranking, under
from benchmark.report.page.versus import duels, overall
from benchmark.report.section import Grid, Section
from tests.report.report_cases import failure
from tests.report.section_cases import PAIRS, varied, varied_records

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
AXE = find_spec("axe_playwright_python")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no chromium with chromedriver on the path")

FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
SECTION = Section("Wide", ("A sentence.",), (Grid(("Name", "Text"), (("a", "word " * 60),)),))
DIAGRAM = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="60"><text x="9" y="20">ranks</text></svg>'
MISSING = ("mmd", *PAIRS[5])


@pytest.fixture(scope="module")
def board():
    given = [r for r in varied_records() if (r["run"]["method"], r["run"]["source"], r["run"]["target"]) != MISSING]
    return varied(
        given,
        failures=[failure("mmd", PAIRS[5], 0, "ValueError: </script>")],
        impossible=[Impossible("urdu", "savee", "fewer than two shared emotions")],
    )


@pytest.fixture(scope="module")
def driver(board, tmp_path_factory) -> Iterator[Any]:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(render_html(board, {}, [SECTION], {"critical_difference": DIAGRAM}), encoding="utf-8")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    browser.address = path.as_uri()
    yield browser
    browser.quit()


@pytest.fixture
def page(driver):
    look(driver, 1280, "light")
    driver.get(driver.address)
    return Reader(driver)


def look(driver, width: int, scheme: str) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})


class Reader:
    """Somebody who reads, clicks and types."""

    def __init__(self, driver):
        self.driver = driver

    def find(self, selector):
        return self.driver.find_element("css selector", selector)

    def texts(self, selector):
        return self.run(f"return [...document.querySelectorAll({json.dumps(selector)})].map(e => e.innerText.trim())")

    def run(self, script):
        return self.driver.execute_script(script)

    def choose(self, selector, text):
        options = self.find(selector).find_elements("tag name", "option")
        next(option for option in options if option.text == text).click()

    def table(self, selector):
        """The rows of a table that can be seen, as texts."""
        rows = f"[...document.querySelectorAll({json.dumps(selector + ' tbody tr')})].filter(row => !row.hidden)"
        return self.run(f"return {rows}.map(row => [...row.cells].map(cell => cell.innerText.trim()))")

    def sort(self, header):
        self.find(f"#ranking thead th:nth-child({self.texts('#ranking thead th').index(header) + 1}) button").click()


def places(board, rule):
    return {p.label: p for p in ranking(under(board, rule))}


def test_a_header_sorts_by_its_column_and_again_the_other_way(page, board):
    expected = [p for p in ranking(under(board, "last")) if p.kind == "method"]
    page.sort("Seconds per run")
    by_cost = [p.label for p in sorted(expected, key=lambda p: float(p.seconds))]
    assert [row[1] for row in page.table("#ranking")][: len(expected)] == by_cost
    assert page.texts("[aria-sort]") == ["Seconds per run"]
    assert page.find("[aria-sort]").get_attribute("aria-sort") == "ascending"
    page.sort("Seconds per run")
    assert [row[1] for row in page.table("#ranking")][: len(expected)] == by_cost[::-1]
    assert page.find("[aria-sort]").get_attribute("aria-sort") == "descending"


def test_sorting_works_by_keyboard_and_keeps_what_does_not_compete_below(page):
    page.run("document.querySelector('#ranking thead th:nth-child(2) button').focus()")
    page.driver.switch_to.active_element.send_keys(webdriver.Keys.ENTER)
    names = [row[1] for row in page.table("#ranking")]
    assert names[:4] == sorted(names[:4])
    assert names[4] == "target_only (supervised reference)"
    assert sorted(names[5:]) == ["chance", "majority", "prior-matched"]
    page.driver.switch_to.active_element.send_keys(webdriver.Keys.SPACE)
    assert [row[1] for row in page.table("#ranking")][:4] == names[:4][::-1]


def test_words_and_families_filter_the_leaderboard(page):
    page.find("#filter").send_keys("ADVERS")
    assert [row[1] for row in page.table("#ranking")] == ["dann"]
    assert page.texts("#found") == ["1 of 5 methods shown"]
    page.find("#filter").clear()
    page.find("#families input[value=baseline]").click()
    assert {row[1] for row in page.table("#ranking")} == {"dann", "mmd", "svm", "chance", "majority", "prior-matched"}
    assert page.texts("#found") == ["3 of 5 methods shown"]


@pytest.mark.parametrize("rule", ["infomax", "source_validation"])
def test_another_rule_brings_its_own_numbers(page, board, rule):
    before = page.table("#ranking")
    page.choose("#rule", next(text for text in page.texts("#rule option") if text.startswith(rule)))
    rows = page.table("#ranking")
    assert rows != before
    expected = places(board, rule)
    assert {r[1]: [r[0], *r[2:5]] for r in rows} == {
        label: [str(p.rank or ""), str(p.uar), str(p.war), str(p.f1)] for label, p in expected.items()
    }
    means = [p.uar.mean for p in expected.values() if p.kind == "method"]
    assert [float(row[2].split(" ")[0]) for row in rows[:4]] == sorted(means, reverse=True)
    assert f"under the rule {rule}" in page.texts("#heat caption")[0]
    assert page.texts("#rule-says")[0].startswith(f"Under the rule {rule}: ")


def test_the_oracle_is_marked_wherever_it_speaks_and_bold_nowhere(page):
    assert not page.find("#oracle").is_displayed()
    page.choose("#rule", "oracle: sees target labels")
    assert page.find("#oracle").is_displayed()
    for place in ("#leaderboard", "#heat", "#confusion"):
        assert "oracle (sees target labels)" in page.texts(f"{place} caption")[0]
        assert (
            page.run(f"return getComputedStyle(document.querySelector('{place} .scroll')).borderTopStyle") == "dashed"
        )
    cells = "[...document.querySelectorAll('#ranking tbody td')]"
    assert set(page.run(f"return {cells}.map(e => getComputedStyle(e).fontWeight)")) == {"400"}
    assert {row[0] for row in page.table("#ranking")} == {""}
    page.choose("#rule", next(text for text in page.texts("#rule option") if text.startswith("last")))
    assert not page.find("#oracle").is_displayed()
    assert page.find("#ranking .best").is_displayed()


@pytest.mark.parametrize("rule", ["last", "oracle"])
def test_a_cell_of_the_heat_map_opens_its_confusion_matrix(page, board, rule):
    page.choose("#rule", next(text for text in page.texts("#rule option") if text.startswith(rule)))
    page.choose("#heat select", "dann")
    source, target = PAIRS[3]
    page.find(f"#heat button[aria-label*='{source} to {target}']").click()
    counts = confusions(under(board, rule).board)["dann", source, target]
    rows = page.table("#confusion")
    assert [int(n) for row in rows for n in row[1:3]] == counts
    recall = [counts[0] / sum(counts[:2]), counts[3] / sum(counts[2:])]
    assert [float(row[3]) for row in rows] == pytest.approx([100 * r for r in recall], abs=0.0501)
    assert page.texts("#confusion caption")[0].startswith(f"dann, {source} → {target}, 2 seeds, under the rule {rule}")
    assert page.run("return document.activeElement.id") == "confusion-title"
    assert page.texts("#curves figcaption")[0].startswith(f"dann, {source} → {target}: mean over 2 seeds")


def test_the_heat_map_has_the_numbers_and_says_what_is_missing(page, board):
    page.choose("#heat select", "mmd")
    runs = board.board.under("last")
    rows = {row[0]: row[1:] for row in page.table("#heat")}
    targets = page.texts("#heat thead th")[1:]
    for source, target in PAIRS:
        own = runs[(runs["method"] == "mmd") & (runs["source"] == source) & (runs["target"] == target)]
        shown = rows[source][targets.index(target)]
        assert shown == (f"{100 * own['uar'].mean():.1f}" if len(own) else "— [1]")
    assert rows["urdu"][targets.index("savee")] == "— [2]"
    assert rows["urdu"][targets.index("urdu")] == ""


def test_two_methods_are_compared_either_way_round(page, board):
    first, second = (name for name in board.board.methods if name in ("dann", "svm"))
    k = list(combinations(board.board.methods, 2)).index((first, second))
    found, test = duels(board.board)[k], overall(board.board)[k]
    for one, other, sign in ((first, second, 1), (second, first, -1)):
        page.choose("#a", one)
        page.choose("#b", other)
        rows = [[text.replace("−", "-") for text in row] for row in page.table("#versus")]
        for row, duel in zip(rows, found, strict=True):
            if row[0] == "urdu → savee":
                assert (duel, row[1:]) == (None, ["–"] * 4)
                continue
            low, high = sorted((sign * duel.low, sign * duel.high))
            assert float(row[1]) == sign * duel.mean
            assert float(row[2]) == duel.sd
            assert [float(end) for end in row[3].split(" to ")] == [low, high]
            counts = [duel.won, duel.tied, duel.lost][::sign]
            assert row[4] == " – ".join(map(str, counts))
        says = page.texts("#versus-says")[0].replace("−", "-")
        assert f"{one} - {other}: {sign * test.mean:+.1f} points" in says
        assert f"p = {test.p:g} " in says
        assert "under the rule last" in page.texts("#versus caption")[0]
    page.choose("#b", second)
    assert page.texts("#versus-says") == ["Choose two different methods."]


def test_learning_curves_are_drawn_and_told_in_numbers(page):
    page.choose("#heat select", "dann")
    lengths = "return [...document.querySelectorAll('#chart polyline')].map(line => line.points.length)"
    assert page.run(lengths) == [4, 4]
    page.choose("#score", "snd")
    assert page.run(lengths) == [4, 4, 4]
    assert any("no method sees" in text for text in page.texts("#chart li"))
    page.find("#curves summary").click()
    assert [row[0] for row in page.table("#curves")] == ["25 %", "50 %", "75 %", "100 %"]
    page.choose("#heat select", "target_only (supervised reference)")
    assert page.texts("#chart li")[-1] == "snd: its runs have none"
    page.choose("#heat select", "mmd")
    page.choose("#confusion select.pair", " → ".join(PAIRS[5]))
    assert page.texts("#curves figcaption") == ["mmd, urdu → emovo: no finished run."]


def test_the_toggle_changes_the_colours_and_nothing_outlives_the_page(page):
    ground = "return getComputedStyle(document.body).backgroundColor"
    light = page.run(ground)
    page.find("#theme").click()
    assert page.find("#theme").get_attribute("aria-pressed") == "true"
    assert page.run(ground) != light
    page.driver.get(page.driver.address)
    assert page.run(ground) == light


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_scrolls_tables_and_not_the_page(page, scheme):
    look(page.driver, 360, scheme)
    page.driver.get(page.driver.address)
    assert page.run("return innerWidth") == 360
    assert page.run("return document.documentElement.scrollWidth") <= 360
    scroll = "const box = document.querySelector('#leaderboard .scroll'); box.scrollLeft = 200; return box.scrollLeft"
    assert page.run(scroll) > 100
    left = "return document.querySelector('{}').getBoundingClientRect().left"
    name, box = (page.run(left.format(selector)) for selector in ("#ranking tbody th", "#leaderboard .scroll"))
    assert name == pytest.approx(box, abs=1)


@pytest.mark.skipif(AXE is None, reason="axe_playwright_python, which carries axe, is not installed")
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page, scheme, width):
    look(page.driver, width, scheme)
    page.driver.get(page.driver.address)
    page.choose("#score", "snd")
    page.choose("#rule", "oracle: sees target labels")
    page.run("document.querySelector('details').open = true")
    assert AXE is not None
    assert AXE.origin is not None
    page.run(Path(AXE.origin).with_name("axe.min.js").read_text(encoding="utf-8"))
    options = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
    found = page.driver.execute_async_script(f"axe.run(document, {options}).then(arguments[arguments.length - 1])")
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"]] == []


def test_without_javascript_the_leaderboard_and_what_stands_still_are_there(page):
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.driver.get(page.driver.address)
        assert page.find("#ranking tbody tr").is_displayed()
        assert page.find("#protocol").is_displayed()
        assert not page.find("#heat").is_displayed()
        assert not page.find("#filter").is_displayed()
    finally:
        page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_print_hides_the_controls_and_cuts_no_table(page):
    look(page.driver, 700, "dark")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not page.find("#filter").is_displayed()
    assert not page.find("nav").is_displayed()
    assert page.run("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    cut = "[...document.querySelectorAll('.scroll')].filter(box => getComputedStyle(box).overflowX !== 'visible')"
    assert page.run(f"return {cut}.length") == 0
    assert page.run("return document.documentElement.scrollWidth") <= 700


def test_the_page_logs_no_error_and_asks_nobody_for_anything(page):
    for log in ("browser", "performance"):
        page.driver.get_log(log)
    page.driver.get(page.driver.address)
    for rule in page.texts("#rule option"):
        page.choose("#rule", rule)
    for method in page.texts("#heat select option"):
        page.choose("#heat select", method)
    assert page.driver.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in page.driver.get_log("performance")]
    sent = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert page.driver.address in sent
    assert {url.split(":")[0] for url in sent} <= {"file", "data"}
