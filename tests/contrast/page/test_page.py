"""The page as HTML: whole, silent, and with the numbers that were computed."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from benchmark.contrast.page import render_html
from benchmark.contrast.page.forest import forests
from benchmark.contrast.page.slopes import slopes
from benchmark.contrast.page.tables import signed, views
from benchmark.contrast.results import Results
from benchmark.contrast.settings import Setting
from tests.contrast.contrast_cases import METHODS, NAMES, OWN_FLOORS, SUPERVISED, lacking, results
from tests.report.page.page_cases import Page

FILES = {
    "contrast.csv": "protocol,method\nfour_real,dann\n",
    "contrast_differences.csv": "a\n",
    "contrast_pairs.csv": "x",
}
HOSTILE = "</script><script>alert(1)</script><!-- & 'quoted'"


@pytest.fixture(scope="module")
def found() -> Results:
    return results(change=lacking("longer", method="mmd"))


@pytest.fixture(scope="module")
def html(found: Results) -> str:
    return render_html(found, FILES)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_nothing_is_fetched_and_nothing_is_kept(html: str, page: Page) -> None:
    addresses = [a[name] for _, a, _ in page.elements for name in ("href", "src", "action", "data") if name in a]
    assert addresses
    assert all(address.startswith("#") for address in addresses)
    assert not page.all("link", "img", "iframe", "object", "base")
    assert not re.search(r"@import|url\(|fetch\(|XMLHttp|WebSocket|sendBeacon|import\(|innerHTML|outerHTML", html)
    assert not re.search(r"localStorage|sessionStorage|indexedDB|cookie", html)
    policy = [a["content"] for a, _ in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"]


def test_links_lead_to_places_on_the_page(page: Page) -> None:
    ids = [a["id"] for _, a, _ in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a, _ in page.all("a", "use")} <= set(ids)


def test_names_stay_texts_whatever_they_hold() -> None:
    given = replace(results(), settings=[Setting(HOSTILE, (HOSTILE, "b", "c"), "run")])
    text = render_html(given, {**FILES, "contrast.csv": HOSTILE})
    page = Page(text)
    assert [a.get("type") for a, _ in page.all("script")] == ["application/json", None]
    assert json.loads(page.text("script")[0])["files"]["contrast.csv"] == HOSTILE
    assert HOSTILE in page.text("th")
    assert HOSTILE in page.text("td")


def test_files_to_save_are_those_that_are_written_but_the_longest(page: Page) -> None:
    assert json.loads(page.text("script")[0]) == {"files": {n: t for n, t in FILES.items() if "pairs" not in n}}
    saved = [a["data-csv"] for a, _ in page.all("button") if "data-csv" in a]
    assert saved == ["contrast.csv", "contrast_differences.csv"]


def test_every_view_holds_its_numbers(found: Results) -> None:
    uar, floor, reference, war = views(found)
    assert [v.name for v in (uar, floor, reference, war)] == ["uar", "floor", "logistic", "war"]
    for view, metric in ((uar, "uar"), (war, "war")):
        for line in view.lines:
            for box, leaderboard in zip(line.boxes, found.contrast.leaderboards, strict=True):
                [row] = [row for row in leaderboard.tables[metric].rows if row.label == line.label]
                assert box.value == row.cells[0].mean
                assert (box.mark, box.tint is None) == (row.cells[0].mark, row.kind != "method")
    assert [line.label for line in floor.lines] == [m for m in found.contrast.methods if m in OWN_FLOORS]
    for line in floor.lines:
        for name, box in zip(NAMES, line.boxes, strict=True):
            d = found.over_floor.found[name, line.label]
            assert (box.text, box.value) == (signed(d.mean), d.mean)
            assert box.tint == pytest.approx(max(-1, min(1, d.mean / 0.1)))
    assert {line.label.split(" ")[0] for line in reference.lines} == set(METHODS) - {"mmd", "logistic", *SUPERVISED}


def test_forests_are_of_each_two_protocols_with_the_mean_over_methods_first(found: Results) -> None:
    drawn = forests(found)
    assert [(f.quantity, f.earlier, f.later) for f in drawn] == [
        (quantity, NAMES[i], NAMES[j]) for quantity in ("uar", "gain") for i, j in ((0, 1), (0, 2), (1, 2))
    ]
    for forest in drawn:
        assert forest.marks[0].apart == (forest.quantity == "uar")
        for mark in forest.marks:
            assert 0 <= mark.at <= 1
            assert abs(mark.value) <= forest.end / 100
            assert mark.low is not None
            assert mark.high is not None
            assert mark.low <= mark.at <= mark.high
            assert ("from" in mark.cut) <= (mark.low == 0)
        assert [at for at, _ in forest.ticks] == [0, 0.25, 0.5, 0.75, 1]
        assert forest.ticks[2][1] == "0"


def test_a_line_goes_through_every_protocol_in_the_order_of_its_means(found: Results) -> None:
    drawn = slopes(found)
    assert drawn is not None
    assert [line.method for line in drawn.lines] == found.contrast.competing
    for i, (name, values) in enumerate(found.contrast.by_pair.items()):
        by_height = sorted(drawn.lines, key=lambda line: line.places[i][1])
        means = [float(values[line.method].mean()) for line in by_height]
        assert means == sorted(means, reverse=True), name
        assert len({line.places[i][0] for line in drawn.lines}) == 1
    assert {line.method for line in drawn.lines if line.floor} == {"source_only", "svm", "logistic"}
    assert all(name in line.says for name in NAMES for line in drawn.lines)


def test_one_method_is_no_ranking_to_draw() -> None:
    alone = results(methods=["svm", "target_only"])
    assert slopes(alone) is None
    assert "<figure" not in render_html(alone, FILES)


def test_under_the_oracle_there_is_a_warning_and_no_bold() -> None:
    html = render_html(results(rule="oracle"), FILES)
    assert 'id="oracle"' in html
    assert 'class="best"' not in html
