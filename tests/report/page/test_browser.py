"""The page in a real browser: its leaderboard, its looks, and that it asks nobody for anything."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmark.report.page.finding import finding
from benchmark.report.page.ranking import ranking, under
from benchmark.report.parts import competing
from tests.report.page.browser_cases import SPANS, TABS, look, places

AXE = find_spec("axe_playwright_python")
WIDTHS = (1280, 390)
ENTER, SPACE = "\ue007", "\ue00d"


def test_a_header_sorts_by_its_column_and_again_the_other_way(page, board):
    expected = [p for p in ranking(under(board, "last")) if p.kind == "method"]
    page.sort("Seconds per run")
    by_cost = [p.label for p in sorted(expected, key=lambda p: float(p.seconds))]
    assert [row[1] for row in page.ranks()][: len(expected)] == by_cost
    assert page.texts("[aria-sort]") == ["Seconds per run"]
    assert page.find("[aria-sort]").get_attribute("aria-sort") == "ascending"
    page.sort("Seconds per run")
    assert [row[1] for row in page.ranks()][: len(expected)] == by_cost[::-1]
    assert page.find("[aria-sort]").get_attribute("aria-sort") == "descending"


def test_sorting_works_by_keyboard_and_keeps_what_does_not_compete_below(page, board):
    page.run("document.querySelector('#ranking thead th:nth-child(2) button').focus()")
    page.driver.switch_to.active_element.send_keys(ENTER)
    names, n = [row[1] for row in page.ranks()], len(competing(board.board))
    assert names[:n] == sorted(names[:n])
    assert names[n] == next(p.label for p in ranking(board) if p.kind == "supervised")
    assert sorted(names[n + 1 :]) == ["chance", "majority", "prior-matched"]
    page.driver.switch_to.active_element.send_keys(SPACE)
    assert [row[1] for row in page.ranks()][:n] == names[:n][::-1]


def test_words_and_families_filter_the_leaderboard(page, board):
    label = {p.name: p.label for p in ranking(board)}
    page.find("#filter").send_keys("ADVERS")
    assert [row[1] for row in page.ranks()] == ["dann"]
    assert page.texts("#found") == [f"1 of {len(board.board.methods)} methods shown"]
    page.find("#filter").clear()
    page.find("#families input[value=baseline]").click()
    shown = {row[1] for row in page.ranks()}
    assert shown == {label[p.name] for p in ranking(board) if p.family != "baseline"}
    assert page.texts("#found") == [f"{len(shown) - 3} of {len(board.board.methods)} methods shown"]


@pytest.mark.parametrize("rule", ["infomax", "source_validation"])
def test_another_rule_brings_its_own_numbers(page, board, rule):
    before = page.ranks()
    page.rule(rule)
    rows = page.ranks()
    assert rows != before
    expected = places(board, rule)
    assert {r[1]: [r[0], *r[2:6]] for r in rows} == {
        label: [str(p.rank or ""), str(p.uar), p.gain, str(p.war), str(p.f1)] for label, p in expected.items()
    }
    means = [p.uar.mean for p in expected.values() if p.kind == "method"]
    assert [float(row[2].split(" ")[0]) for row in rows[: len(means)]] == sorted(means, reverse=True)
    assert page.texts("#finding") == [finding(under(board, rule))]
    assert page.texts("#rule-says")[0].startswith(f"Rule {rule}: ")


@pytest.mark.parametrize("rule", ["last", "snd"])
def test_dots_lie_where_their_numbers_lie_on_the_axis(page, board, rule):
    page.rule(rule)
    low, high = page.run("return JSON.parse(document.getElementById('data').textContent).axis")
    script = "row.cells[1].innerText.trim(), ...[row.cells[2], ...row.querySelectorAll('.dot, .range')].map(at)"
    found = page.run(f"{SPANS} return [...document.querySelectorAll('#ranking tbody tr')].map(row => [{script}])")
    for name, (left, right, _), (start, end, _), (*_, dot) in found:
        place = places(board, rule)[name]

        def x(value, left=left, right=right):
            return left + (right - left) * min(max((value - low) / (high - low), 0), 1)

        assert dot == pytest.approx(x(place.uar.mean), abs=1)
        if place.kind != "floor":
            assert (start, end) == pytest.approx((x(place.low), x(place.high)), abs=1)


def test_floors_and_chance_are_lines_at_their_means(page, board):
    expected = places(board, "last")
    named = [text.rsplit(" ", 1) for text in page.texts("#levels li")]
    assert named[0][0] == "chance"
    assert {name for name, _ in named[1:]} == {p.floor for p in expected.values() if p.floor}
    means = {p.name: str(p.uar.mean) for p in expected.values()}
    assert all(means[name] == value for name, value in named)


def test_the_oracle_is_marked_wherever_it_speaks_and_bold_nowhere(page):
    assert not page.find("#oracle").is_displayed()
    page.rule("oracle")
    assert page.find("#oracle").is_displayed()
    for place in ("#leaderboard", "#heat", "#confusion", "#versus"):
        assert "oracle (sees target labels)" in page.texts(f"{place} caption")[0]
        border = f"return getComputedStyle(document.querySelector('{place} .scroll')).borderTopStyle"
        assert page.run(border) == "dashed"
    cells = "[...document.querySelectorAll('#ranking tbody td, #confusion td, #heat td, #versus td')]"
    assert set(page.run(f"return {cells}.map(e => getComputedStyle(e).fontWeight)")) == {"400"}
    assert {row[0] for row in page.ranks()} == {""}
    assert "nothing is ranked or claimed" in page.texts("#finding")[0]
    page.rule("last")
    assert not page.find("#oracle").is_displayed()
    assert page.find("#ranking .best").is_displayed()


def test_the_toggle_changes_the_colours_and_nothing_outlives_the_page(page):
    ground = "return getComputedStyle(document.body).backgroundColor"
    light = page.run(ground)
    page.find("#theme").click()
    assert page.find("#theme").get_attribute("aria-pressed") == "true"
    assert page.run(ground) != light
    page.open()
    assert page.run(ground) == light


def test_figures_follow_dark_colours(page):
    page.tab("statistics")
    page.rule("snd")
    colours = "return [getComputedStyle(document.querySelector('.paper')).backgroundColor, " + ", ".join(
        f"getComputedStyle(document.querySelector('{figure}')).{key}"
        for figure, key in (("#cost text", "fill"), ("#curves .axis", "stroke"), ("#ranking .shape", "color"))
    )
    light = page.run(f"{colours}]")
    look(page.driver, 1280, "dark")
    dark = page.run(f"{colours}]")
    assert light[0] == dark[0] == "rgba(0, 0, 0, 0)"
    assert all(a != b for a, b in zip(light[1:], dark[1:], strict=True))


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_never_scrolls_the_page_sideways(page, scheme, tab):
    look(page.driver, 390, scheme)
    page.open(f"tab={tab}&at=method-dann" if tab == "provenance" else f"tab={tab}&method=dann&score=snd")
    assert page.find(f"#{tab}").is_displayed()
    assert page.run("return [innerWidth, document.documentElement.scrollWidth]") == [390, 390]


def test_a_phone_shows_rank_method_dot_and_uar_and_all_columns_when_asked(page):
    look(page.driver, 390, "light")
    page.open()
    seen = "return [...document.querySelector('#ranking tbody tr').cells].filter(c => c.offsetWidth).length"
    assert page.run(seen) == 4
    assert page.run("return document.querySelector('#ranking').getBoundingClientRect().right") <= 390
    page.find("#all-columns").click()
    assert page.run(seen) == 10
    scroll = "const box = document.querySelector('#leaderboard .scroll'); box.scrollLeft = 200; return box.scrollLeft"
    assert page.run(scroll) > 100
    left = "return document.querySelector('{}').getBoundingClientRect().left"
    name, box = (page.run(left.format(selector)) for selector in ("#ranking tbody th", "#leaderboard .scroll"))
    assert name == pytest.approx(box, abs=1)


def test_the_head_of_the_leaderboard_and_the_tabs_stay_in_sight(page):
    look(page.driver, 1280, "light")
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1280, "height": 420, "deviceScaleFactor": 1, "mobile": False}
    )
    top = "document.querySelector('#ranking {}').getBoundingClientRect().top"
    assert page.run(f"return {top.format('tbody tr')}") < 420
    page.run("document.querySelector('#ranking tbody tr:last-child').scrollIntoView(); scrollBy(0, -130)")
    bar = page.run("return document.querySelector('#bar').getBoundingClientRect().bottom")
    assert page.run("return document.querySelector('#bar').getBoundingClientRect().top") == pytest.approx(0, abs=1)
    assert page.run(f"return {top.format('thead')}") == pytest.approx(bar, abs=1)


@pytest.mark.skipif(AXE is None, reason="axe_playwright_python, which carries axe, is not installed")
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tab", TABS)
def test_axe_finds_nothing(page, tab, scheme, width):
    look(page.driver, width, scheme)
    page.open(f"tab={tab}&score=snd&method=dann&rule={'oracle' if width == 390 else 'snd'}&show=floor")
    page.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert AXE is not None
    assert AXE.origin is not None
    page.run(Path(AXE.origin).with_name("axe.min.js").read_text(encoding="utf-8"))
    options = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
    found = page.driver.execute_async_script(f"axe.run(document, {options}).then(arguments[arguments.length - 1])")
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"]] == []


def test_without_javascript_every_section_that_stands_still_is_there(page):
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.open()
        for selector in (
            "#ranking tbody tr",
            "#ranking .dot",
            "#protocol",
            "#section-1",
            "#classes",
            "#methods",
            "nav",
        ):
            assert page.find(selector).is_displayed()
        for selector in ("#heat", "#filter", "#bar", "#versus", "#curves"):
            assert not page.find(selector).is_displayed()
    finally:
        page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_print_holds_every_tab_in_light_colours_and_cuts_no_table(page):
    look(page.driver, 700, "dark")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    for selector in ("#filter", "#bar", "#theme", ".csv"):
        assert not page.find(selector).is_displayed()
    assert all(page.find(f"#{tab}").is_displayed() for tab in TABS)
    assert page.run("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    cut = "[...document.querySelectorAll('.scroll')].filter(box => getComputedStyle(box).overflowX !== 'visible')"
    assert page.run(f"return {cut}.length") == 0
    assert page.run("return document.documentElement.scrollWidth") <= 700
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert page.run("return document.querySelectorAll('.card:not([open])').length") == 0


def test_the_page_logs_no_error_and_asks_nobody_for_anything(page):
    for log in ("browser", "performance"):
        page.driver.get_log(log)
    page.open()
    for rule in page.texts("#rule option"):
        page.choose("#rule", rule)
    for tab in TABS:
        page.tab(tab)
    assert page.driver.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in page.driver.get_log("performance")]
    sent = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert page.driver.address in sent
    assert {url.split(":")[0] for url in sent} <= {"file", "data"}
