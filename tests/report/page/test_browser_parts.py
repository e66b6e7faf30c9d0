"""What a reader can choose on the page: cells, comparisons, curves, and what of it is saved."""

import csv
import io
import math

import pytest

from benchmark.evaluation.statistics.intervals import paired_difference
from benchmark.report.page.cells import confusions
from benchmark.report.page.ranking import ranking, under
from benchmark.report.page.versus import overall
from tests.report.page.browser_cases import MISSING, SPANS, gap, places
from tests.report.section_cases import PAIRS, shows

ARROW_RIGHT, ENTER = "\ue014", "\ue007"


def minus(text):
    return text.replace("−", "-")


def seed_scores(board, rule, method, pair):
    runs = board.board.under(rule)
    own = runs[(runs["method"] == method) & (runs["source"] == pair[0]) & (runs["target"] == pair[1])]
    return own.set_index("seed")["uar"]


def difference(board, rule, a, b, pair):
    return paired_difference(seed_scores(board, rule, a, pair), seed_scores(board, rule, b, pair))


@pytest.mark.parametrize("rule", ["last", "oracle"])
def test_a_cell_of_the_heat_map_opens_its_confusion_in_shares_and_counts(page, board, rule):
    page.rule(rule)
    page.tab("pairs")
    source, target = PAIRS[3]
    page.find(f"#heat button[aria-label*='dann, {source} → {target}']").click()
    counts = confusions(under(board, rule).board)["dann", source, target]
    cells = [text.split("\n") for row in page.table("#confusion") for text in row[1:3]]
    assert [int(n) for _, n in cells] == counts
    rows = [sum(counts[:2])] * 2 + [sum(counts[2:])] * 2
    assert all(shows(share, n / total) for (share, _), n, total in zip(cells, counts, rows, strict=True))
    assert [int(row[3]) for row in page.table("#confusion")] == rows[::2]
    assert page.texts("#confusion caption")[0].startswith(f"dann, {source} → {target}, 2 seeds, under the rule {rule}")
    assert page.run("return document.activeElement.id") == "confusion-title"
    assert page.texts("#curves figcaption")[0].startswith(f"dann, {source} → {target}: mean over 2 seeds")


@pytest.mark.parametrize("rule", ["last", "snd"])
def test_the_heat_map_has_all_methods_by_all_pairs_and_says_what_is_missing(page, board, rule):
    page.rule(rule)
    page.tab("pairs")
    label = {p.name: p.label for p in ranking(board)}
    rows = {row[0]: row[1:] for row in page.table("#heat")}
    assert list(rows)[-1] == "chance"
    assert set(rows) == {label[m] for m in (*board.board.methods, "chance")}
    for method in board.board.methods:
        for pair, shown in zip(board.board.pairs, rows[label[method]], strict=True):
            scores = seed_scores(board, rule, method, pair)
            assert shown == (f"{100 * scores.mean():.1f}" if len(scores) else gap(board, method, pair))


def test_the_heat_map_shows_gains_over_the_own_floor(page, board):
    page.tab("pairs")
    page.choose("#show", "points over the method's own floor")
    rows = {row[0]: row[1:] for row in page.table("#heat")}
    floor = {p.name: p.floor for p in ranking(board)}
    assert floor["dann"] == "source_only"
    for pair, shown in zip(board.board.pairs, rows["dann"], strict=True):
        d = difference(board, "last", "dann", "source_only", pair)
        assert shown == gap(board, "dann", pair) if math.isnan(d.mean) else shows(minus(shown), d.mean)
    target_only = next(p.label for p in ranking(board) if p.kind == "supervised")
    assert rows[target_only][0] == "·"


def test_arrow_keys_walk_over_the_heat_map(page):
    page.tab("pairs")
    page.run("document.querySelector('#heat td button').focus()")
    page.driver.switch_to.active_element.send_keys(ARROW_RIGHT)
    page.driver.switch_to.active_element.send_keys(ENTER)
    assert page.find("#pair").get_attribute("value") == "1"
    assert page.run("return document.querySelectorAll('#heat button[tabindex=\"0\"]').length") == 1


@pytest.mark.parametrize("rule", ["last", "snd", "oracle"])
def test_two_methods_are_compared_either_way_round_under_every_rule(page, board, rule):
    page.rule(rule)
    page.tab("compare")
    names = board.board.methods
    label = {p.name: p.label for p in ranking(board)}
    for one, other in (("dann", "svm"), ("svm", "dann")):
        page.choose("#a", label[one])
        page.choose("#b", label[other])
        rows = [[minus(text) for text in row] for row in page.table("#versus")]
        for row, pair in zip(rows, board.board.pairs, strict=False):
            d = difference(board, rule, one, other, pair)
            if math.isnan(d.mean):
                assert row[2:] == ["–"] * 4
                continue
            assert shows(row[2], d.mean)
            assert shows(row[3], d.sd)
            assert all(map(shows, row[4].split(" to "), (d.low, d.high)))
        first, second = sorted((one, other), key=names.index)
        k = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]].index((first, second))
        test = overall(under(board, rule).board)[k]
        mean = test.mean if first == one else 0 - test.mean
        assert minus(page.texts("#versus-says")[0]).startswith(f"{one} - {other}: {mean:+.1f} points")
        assert f"p = {test.p:g} " in page.texts("#versus-says")[0]
        assert float(rows[-1][2]) == mean
        assert f"under the rule {rule}" in page.texts("#versus caption")[0]
    page.choose("#b", label["svm"])
    assert page.texts("#versus-says") == ["Choose two different methods."]


def test_the_forest_plot_draws_each_difference_and_its_interval_on_one_axis(page, board):
    page.open("tab=compare&a=dann&b=svm")
    ticks = [float(minus(text)) for text in page.texts("#versus thead .tick")]
    rows = "[...document.querySelectorAll('#versus tbody tr')].filter(row => row.querySelector('.dot')).slice(0, -1)"
    script = (
        "[...[row.cells[1], ...row.querySelectorAll('.dot, .range')].map(at), row.querySelectorAll('.seed').length]"
    )
    found = page.run(f"{SPANS} return {rows}.map(row => {script})")
    drawn = [difference(board, "last", "dann", "svm", pair) for pair in board.board.pairs if pair != ("urdu", "savee")]
    assert len(drawn) == len(found)
    for d, ((left, right, _), (start, end, _), (*_, dot), seeds) in zip(drawn, found, strict=True):
        shares = [
            (min(max(100 * value, ticks[0]), ticks[-1]) - ticks[0]) / (ticks[-1] - ticks[0])
            for value in (d.mean, d.low, d.high)
        ]
        assert (dot, start, end) == pytest.approx([left + (right - left) * share for share in shares], abs=1)
        assert seeds == d.n


def test_swapping_turns_the_comparison_round(page):
    page.open("tab=compare&a=dann&b=svm")
    before = [row[2] for row in page.table("#versus")]
    page.find("#swap").click()
    assert "a=svm" in page.state
    turned = {"+": "−", "−": "+"}
    assert [row[2] for row in page.table("#versus")] == [turned.get(t[0], t[0]) + t[1:] for t in before]


def test_learning_curves_are_drawn_and_told_in_numbers(page, board):
    label = {p.name: p.label for p in ranking(board)}
    page.tab("pairs")
    page.choose("#method", "dann")
    lengths = "return [...document.querySelectorAll('#curves polyline')].map(line => line.points.length)"
    assert page.run(lengths) == [4, 4]
    page.choose("#score", "snd")
    assert page.run(lengths) == [4, 4, 4]
    assert any("no method sees" in text for text in page.texts("#curves li"))
    page.find("#curves summary").click()
    assert [row[0] for row in page.table("#curves")] == ["25 %", "50 %", "75 %", "100 %"]
    page.choose("#method", label["target_only"])
    assert page.texts("#curves li")[-1] == "snd: its runs have none"
    page.choose("#method", "mmd")
    page.choose("#pair", " → ".join(MISSING[1:]))
    assert page.texts("#curves figcaption") == ["mmd, urdu → emovo: no finished run."]


def test_cost_is_drawn_under_the_chosen_rule(page, board):
    page.rule("snd")
    texts = page.run("return [...document.querySelectorAll('#cost title')].map(t => t.textContent)")
    titles = dict(text.split(": ") for text in texts)
    expected = places(board, "snd")
    assert {"dann", "mmd"} <= set(titles) <= set(expected)
    for name, text in titles.items():
        assert text == f"{expected[name].uar.mean:.1f} %, {float(expected[name].seconds):g} s"
    assert "under the rule snd" in page.texts("#cost figcaption")[0]


def test_every_part_follows_the_rule_or_says_which_it_stays_with(page):
    parts = ("#finding", "#ranking tbody", "#heat tbody", "#cost figcaption", "#versus tbody", "#confusion caption")
    page.open("method=dann&a=dann&b=svm")
    before = {part: page.texts(part) for part in parts}
    page.rule("snd")
    assert [part for part in parts if page.texts(part) == before[part]] == []
    page.tab("statistics")
    assert "Computed under the rule last, whichever is chosen above; you chose snd" in page.texts(".fixed")[0]


def test_the_leaderboard_is_saved_as_it_is_shown(page, board):
    page.rule("snd")
    page.find("#filter").send_keys("a")
    page.sort("Seconds per run")
    rows = list(csv.DictReader(io.StringIO(page.saved("leaderboard"))))
    expected = {p.name: p for p in ranking(under(board, "snd"))}
    assert [expected[row["method"]].label for row in rows] == [row[1] for row in page.ranks()]
    for row in rows:
        p = expected[row["method"]]
        assert row["rule"] == "snd"
        assert [row[k] for k in ("rank", "floor", "family", "pairs")] == [str(p.rank or ""), p.floor, p.family, p.pairs]
        numbers = (p.uar.mean, p.uar.sd, p.low, p.high, p.over, p.war.mean, p.f1.mean)
        texts = [row[k] for k in ("uar", "uar_sd", "uar_low", "uar_high", "over_floor", "war", "f1")]
        assert [float(t) if t else None for t in texts] == list(numbers)


def test_pairs_comparison_and_confusion_are_saved_too(page, board):
    page.open("tab=pairs&method=dann")
    cells = {row[0]: row[1:] for row in csv.reader(io.StringIO(page.saved("pairs")))}
    assert cells["method"] == [" → ".join(pair) for pair in board.board.pairs]
    shown = {row[0]: row[1:] for row in page.table("#heat")}
    assert [text or gap(board, "dann", ("urdu", "savee")) for text in cells["dann"]] == [
        text.removesuffix(".0") for text in shown["dann"]
    ]
    counts = [row[1:] for row in csv.reader(io.StringIO(page.saved("confusion")))][1:]
    assert [int(n) for row in counts for n in row] == confusions(board.board)["dann", *PAIRS[0]]
    page.open("tab=compare&a=dann&b=svm")
    rows = list(csv.DictReader(io.StringIO(page.saved("comparison"))))
    assert [(row["source"], row["target"]) for row in rows] == list(board.board.pairs)
    drawn = [minus(row[2]) for row in page.table("#versus")]
    assert [float(r["difference"]) if r["difference"] else "–" for r in rows] == [
        t if t == "–" else float(t) for t in drawn[: len(rows)]
    ]
