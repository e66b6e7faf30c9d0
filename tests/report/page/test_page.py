import json
import re
from itertools import pairwise

import pytest

from benchmark.contracts import Impossible, Run
from benchmark.report.caption import caption
from benchmark.report.cards import method_entries
from benchmark.report.details import provenance
from benchmark.report.overview import standings
from benchmark.report.page import render_html
from benchmark.report.page.data import page_data
from benchmark.report.page.static import flat
from benchmark.report.section import Grid, Section
from benchmark.report.table import percent
from tests.report.page.page_cases import Page
from tests.report.report_cases import CLASSES, PAIRS, corpus, failure, leaderboard, record, without

HOSTILE = "</script><script>alert(1)</script><!-- & 'quoted'"
DIAGRAM = '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg xmlns="http://www.w3.org/2000/svg"><text>ranks</text></svg>'
SECTIONS = (
    Section("Rules beside each other", ("A <b> sentence.",), (Grid(("Rule", "UAR"), (("snd", "45.6"),), ("UAR",)),)),
    Section("Two grids", (), (Grid(("A",), (("x",),)), Grid(("B",), ()))),
)


def render(given=None, **changes):
    return render_html(given or leaderboard(), {}, changes.get("sections", ()), changes.get("figures", {}))


def hostile():
    data = {"source": corpus("emodb", left_out={HOSTILE: "empty <file>"}), "target": corpus("urdu")}
    rest = without(Run("dann", *PAIRS[1], 1), Run("dann", *PAIRS[0], 0))
    given = [record("dann", PAIRS[0], 0, (5, 10), data=data), *rest]
    return leaderboard(
        [{**r, "family": HOSTILE} if r["run"]["method"] == "dann" else r for r in given],
        failures=[failure("dann", PAIRS[1], 1, HOSTILE)],
        impossible=[Impossible("emodb", "emovo", HOSTILE)],
        methods=["source_only", "dann", "target_only", HOSTILE],
    )


@pytest.fixture(scope="module")
def html():
    return render(sections=SECTIONS, figures={"critical_difference": DIAGRAM})


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_nothing_is_fetched_and_nothing_is_kept(html, page):
    addresses = [
        a[name] for _, a, _ in page.elements for name in ("href", "src", "srcset", "action", "data") if name in a
    ]
    assert addresses
    assert all(address.startswith("#") for address in addresses)
    assert not page.all("link", "img", "iframe", "object", "base")
    assert not re.search(r"@import|url\(|fetch\(|XMLHttp|WebSocket|sendBeacon|import\(|innerHTML|outerHTML", html)
    assert not re.search(r"localStorage|sessionStorage|indexedDB|cookie", html)
    policy = [a["content"] for a, _ in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy == [
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:",
    ]


def test_links_lead_to_places_on_the_page(page):
    ids = [a["id"] for _, a, _ in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a, _ in page.all("a")} <= set(ids)
    assert {name for _, a, _ in page.elements for name in a.get("aria-labelledby", "").split()} <= set(ids)


def test_texts_stay_texts_whatever_they_hold():
    given = hostile()
    page = Page(render(given, sections=(Section(HOSTILE, (HOSTILE,), (Grid((HOSTILE,), ((HOSTILE,),)),)),)))
    assert [a.get("type") for a, _ in page.all("script")] == ["application/json", None]
    stored = json.loads(page.text("script")[0])
    assert stored == json.loads(json.dumps(page_data(given)))
    assert HOSTILE in {row["family"] for row in stored["rows"]}
    assert any(HOSTILE in text for text in page.text("li"))
    assert HOSTILE in page.text("h2")


def test_the_leaderboard_is_there_without_javascript(page):
    given, rows = leaderboard(), page.rows()
    assert list(rows)[:2] == [s.row.label for s in standings(given)][:2]
    for s in standings(given):
        texts = [text for text, _ in rows[s.row.label]]
        deviation = (lambda cell: "") if s.row.kind == "floor" else (lambda cell: f" ± {percent(cell.sd)}")
        assert [texts[2], texts[4]] == [percent(cell.mean) + deviation(cell) for cell in (s.uar, s.war)]
        assert texts[0] == str(s.rank or "")
    assert [text for text, _ in rows[standings(given)[0].row.label]][5:] == [
        "55.4 ± 2.7",
        "adversarial",
        "9.0",
        "2 of 2",
    ]


def test_marks_are_those_of_the_tables_and_the_oracle_has_none(page):
    def marks(rows):
        return {(name, i): set(c) - {"right"} for name, row in rows.items() for i, (_, c) in enumerate(row) if i > 1}

    found = {key: value for key, value in marks(page.rows()).items() if value}
    first, second = list(page.rows())[:2]
    assert first.split(" ")[0] == "dann"
    assert found == {(first, 2): {"best"}, (first, 4): {"best"}, (second, 2): {"second"}, (second, 4): {"second"}}
    html = render(leaderboard(rule="oracle"))
    assert not any(marks(Page(html).rows()).values())
    assert 'under the rule <b class="rule-name">oracle (sees target labels)</b>' in html


def test_the_oracle_is_marked_only_where_it_is_the_rule(html):
    oracle = render(leaderboard(rule="oracle"))
    for text, marked in ((html, False), (oracle, True)):
        sections = {a["id"]: a for a, _ in Page(text).all("section", "p") if "id" in a}
        assert ("hidden" not in sections["oracle"]) is marked
        assert (sections["leaderboard"].get("class") == "oracle") is marked


def test_headings_are_in_order_and_sections_in_theirs(page):
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    titles = page.text("h2")
    assert titles == [
        "Leaderboard",
        "UAR against cost",
        "Methods by pairs",
        "Confusion",
        "Learning curves",
        "Classes of each pair",
        "Method against method",
        "Critical differences",
        "Rules beside each other",
        "Two grids",
        "How the numbers came about",
        "Methods",
        "Protocol",
        "Corpora",
    ]


def test_every_table_can_be_scrolled_by_keyboard_and_has_a_name_of_its_own(page):
    wrappers = [a for a, _ in page.all("div") if "scroll" in a.get("class", "").split()]
    names = [a["aria-label"] for a in wrappers]
    assert {(a["tabindex"], a["role"]) for a in wrappers} == {("0", "region")}
    assert len(set(names)) == len(names) == len(page.all("table")) + 1  # the diagram
    assert {"Two grids, table 1", "Two grids, table 2"} <= set(names)
    assert {a.get("scope") for a, _ in page.all("th")} == {"col", "row"}


def test_sections_print_their_sentences_and_grids(page):
    assert "A <b> sentence." in page.text("p")
    assert ({"scope": "col", "class": "right"}, "UAR") in page.all("th")
    assert ({"class": "right"}, "45.6") in page.all("td")


def test_the_diagram_is_inlined_without_its_prologue_or_left_out(html):
    assert '<svg xmlns="http://www.w3.org/2000/svg"><text>ranks</text></svg>' in html
    assert "<?xml" not in html
    assert html.lower().count("<!doctype") == 1
    assert "Critical differences" not in render()


def test_protocol_methods_pairs_and_provenance_are_complete(page):
    board = leaderboard().board
    cells = page.text("td") + page.text("th")
    assert " ".join(caption(board)) in page.text("p")
    assert board.protocol.fingerprint in cells
    keys = [key for key, _ in flat(board.protocol.model_dump(mode="json"))]
    assert {"normalisation", "training.batch", "features.silence_db", "rule"} <= set(keys) <= set(cells)
    entries = method_entries(board, {}, whole=True)
    assert page.text("summary")[1:] == [f"{name} {lines[0]}" for name, lines in entries.items()]
    assert {line for lines in entries.values() for line in lines[1:]} <= set(page.text("p"))
    assert {"emodb → urdu", "emodb-data"} <= set(cells)
    assert set(provenance(board)) <= set(page.text("li"))


def test_missing_cells_are_told_with_their_reasons_where_there_are_any(page):
    assert "Missing" not in page.text("h2")
    items = Page(render(hostile())).text("li")
    assert any(item.startswith("[1] impossible pair: ") for item in items)
    assert any("seed 1 failed" in item for item in items)


def test_the_data_name_rules_pairs_and_classes(page):
    data = json.loads(page.text("script")[0])
    assert [rule["name"] for rule in data["rules"] if rule["oracle"]] == ["oracle"]
    assert data["rules"][data["rule"]]["name"] == "last"
    assert data["pairs"] == [list(pair) for pair in PAIRS]
    assert data["classes"] == [list(CLASSES)] * 2
    assert data["range"] == [50.0, 65.0]


def test_a_card_is_whole_with_its_equations(given_card):
    page = Page(render_html(leaderboard(), {"dann": given_card}, ()))
    equations = [text for attributes, text in page.all("pre") if attributes["class"] == "equation"]
    assert equations == [f"({e.number})  {e.text}" for e in given_card.equations]
    assert {given_card.summary, given_card.source} <= set(page.text("p"))
    assert f"Departs from the paper: {given_card.departures}".strip() in page.text("p")
    assert given_card.citation in page.text("pre")
    parameter = given_card.hyper_parameters[0]
    assert {parameter.range, parameter.domain, parameter.help} <= set(page.text("td"))
