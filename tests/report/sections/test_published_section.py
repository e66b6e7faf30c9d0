from typing import Any

import pytest

from benchmark.report.published import Paper
from benchmark.report.sections.published_section import HEADERS, published_section
from tests.report.report_cases import PAIRS, leaderboard, record, records

BIBTEX = "@misc{doe2020x, author = {Doe, Jane}, title = {A Title}, year = {2020}}"
TAGS = {
    "adaptation": "transductive",
    "selection": "last",
    "features": "MFCC",
    "normalisation": "unknown",
    "classes": "two",
    "seeds": "unknown",
    "notes": "Read by hand.",
}


def number(pair: tuple[str, str] = PAIRS[0], **changes: Any) -> dict[str, Any]:
    made = {
        "source": pair[0],
        "target": pair[1],
        "classes": ["anger", "sadness"],
        "method": "DANN",
        "our_method": "dann",
        "metric": "UAR",
        "value": 61.37,
    }
    return made | changes


def paper(*numbers: dict[str, Any], **tags: str) -> Paper:
    return Paper.model_validate(
        {
            "title": "A Title",
            "authors": ["Jane Doe"],
            "venue": "Venue",
            "year": 2020,
            "url": "https://example.org/a",
            "bibtex": BIBTEX,
            "where": "Table 3",
            "how_obtained": "read in the paper's table",
            "protocol": TAGS | tags,
            "numbers": numbers,
        }
    )


def shown(*papers: Paper, **changes: Any) -> Any:
    found = published_section(leaderboard(**changes).board, papers)
    assert found is not None
    return found


def column(section: Any, header: str) -> list[str]:
    return [row[HEADERS.index(header)] for row in section.grids[0].rows]


def test_a_row_says_theirs_and_ours():
    assert shown(paper(number())).grids[0].rows == (
        (
            "Doe 2020",
            "emodb → urdu",
            "DANN",
            "UAR",
            "61.37",
            "dann 65.0 ± 7.1",  # 0.60 and 0.70
            "2 / 2 (the same)",
            "last",
            "normalisation, seeds",
        ),
    )


def test_ours_is_of_the_same_pair():
    others = [record("dann", ("emovo", "urdu"), 0, (1, 2)), record("source_only", ("emovo", "urdu"), 0, (1, 2))]
    section = shown(
        paper(number(), number(("emovo", "urdu"))), given=[*records(), *others], pairs=[*PAIRS, ("emovo", "urdu")]
    )
    assert column(section, "Ours") == ["dann 65.0 ± 7.1", "dann 10.0 ± –"]


def test_war_is_set_beside_war():
    assert column(shown(paper(number(metric="WAR"))), "Ours") == ["dann 63.3 ± 4.7"]  # 18/30 and 20/30


def test_ours_follows_the_rule_of_the_board():
    best = shown(paper(number(), selection="best on target labels"), rule="oracle")
    assert column(best, "Ours") == ["dann 100.0 ± 0.0"]  # the checkpoints halfway
    assert "our rule, oracle (highest UAR on the target's labels" in best.text[1]
    assert "or nobody says how, in 0 of 1" in best.text[1]
    assert "or nobody says how, in 1 of 1" in shown(paper(number()), rule="oracle").text[1]


@pytest.mark.parametrize("ours", [None, "mdd", "target_only_of_another_suite"])
def test_a_dash_where_the_board_has_no_such_method(ours: str | None):
    assert column(shown(paper(number(our_method=ours))), "Ours") == ["–"]


def test_a_single_seed_has_no_deviation():
    only = [record("dann", PAIRS[0], 0, (6, 12)), *(r for r in records() if r["run"]["method"] == "source_only")]
    found = published_section(leaderboard(only).board, [paper(number())])
    assert found is not None
    assert column(found, "Ours") == ["dann 60.0 ± –"]


@pytest.mark.parametrize(
    ("classes", "said"),
    [
        (["sadness", "anger"], "2 / 2 (the same)"),
        (["anger", "fear", "sadness"], "3 / 2 (only theirs: fear)"),
        (["anger", "fear"], "2 / 2 (only theirs: fear; only ours: sadness)"),
        (5, "5 / 2"),
        ("unknown", "unknown / 2"),
    ],
)
def test_their_classes_against_ours(classes: Any, said: str):
    section = shown(paper(number(classes=classes)))
    assert column(section, "Classes, theirs / ours") == [said]
    differ = "0 of 1" if said.endswith("(the same)") else "1 of 1"
    assert f"classes differ or are unknown in {differ} rows" in section.text[1]
    assert ("classes" in column(section, "Unknown")[0]) == (classes == "unknown")


def test_a_pair_without_a_finished_run_has_no_classes_of_ours():
    half = [r for r in records() if r["run"]["target"] == "urdu"]
    found = published_section(leaderboard(half).board, [paper(number(PAIRS[1]))])
    assert found is not None
    assert column(found, "Classes, theirs / ours") == ["2 / –"]
    assert column(found, "Ours") == ["–"]


def test_the_caveats_are_counted_over_the_rows():
    strict = paper(number(), number(metric="WAR"), normalisation="corpus", seeds="five")
    loose = paper(number(classes=4), selection="best on target labels", adaptation="unknown")
    _, why, unknown, _ = shown(strict, loose).text
    assert "They can't be compared with ours directly" in why
    assert "classes differ or are unknown in 1 of 3 rows" in why
    assert "or nobody says how, in 1 of 3" in why
    assert "adaptation isn't transductive as ours, or is unknown, in 1 of 3" in why
    assert "features, normalisation, networks, splits and hyper-parameters are the papers' own" in why
    assert "something is in 1 of 3 rows" in unknown


def test_rows_keep_the_order_of_papers_and_numbers_whatever_their_values():
    low, high = paper(number(value=20), number(PAIRS[1], value=90)), paper(number(value=70))
    assert column(shown(low, high), "Published") == ["20.0", "90.0", "70.0"]
    assert column(shown(high, low), "Published") == ["70.0", "20.0", "90.0"]


def test_nothing_is_ranked_or_marked():
    section = shown(paper(number(value=90), number(PAIRS[1], value=20)))
    assert "nothing is marked, averaged or tested" in section.text[0]
    for grid in section.grids:
        assert not [header for header in grid.headers if "rank" in header.lower()]
        text = "\n".join(" ".join(row) for row in grid.rows)
        assert not [mark for mark in ("*", "<u>", "†", "best") if mark in text]


def test_what_is_unknown_is_listed_with_all_other_tags():
    section = shown(paper(number()))
    about = {what: value for _, what, value in section.grids[1].rows}
    assert about == {
        "title": "A Title, Venue 2020, https://example.org/a",
        "table": "Table 3",
        "how obtained": "read in the paper's table",
        **TAGS,
    }


def test_a_note_stands_beside_the_method():
    assert column(shown(paper(number(note="without neutral"))), "Their method") == ["DANN (without neutral)"]


def test_other_pairs_are_left_out_and_counted():
    other = [number(("emodb", "casia")), number(("emodb", "casia"), metric="WAR"), number(("casia", "emodb"))]
    section = shown(paper(number(), *other))
    assert column(section, "Pair") == ["emodb → urdu"]
    assert section.text[-1] == "Left out: 3 published numbers for 2 other pairs, which this report doesn't have."


def test_no_section_without_a_pair_of_the_board():
    board = leaderboard().board
    assert published_section(board, [paper(number(("emodb", "casia")))]) is None
    assert published_section(board, []) is None


def test_only_quoted_papers_are_described():
    elsewhere = paper(number(("emodb", "casia")), features="of the other paper")
    section = shown(paper(number()), elsewhere)
    assert "of the other paper" not in {value for *_, value in section.grids[1].rows}


def test_every_row_has_a_cell_for_each_header():
    for grid in shown(paper(number())).grids:
        assert {len(row) for row in grid.rows} == {len(grid.headers)}
        assert set(grid.right) <= set(grid.headers)
