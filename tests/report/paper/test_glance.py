"""The picture of a first page: every method, the floors, and the numbers that it says it draws."""

import json
from xml.etree import ElementTree

import pytest

from benchmark.contracts import Family
from benchmark.report.paper.glance import LOOKS, TONES, glance, numbers
from tests.report.report_cases import leaderboard

FLOORS = {"source_only": "deep floor", "nobody": "not there"}


@pytest.fixture(scope="module", params=TONES)
def picture(request):
    return glance(leaderboard(), FLOORS, request.param)


def texts(picture: bytes) -> list[str]:
    return [e.text for e in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text") if e.text]


def test_it_names_every_method_its_mean_the_floors_and_chance(picture):
    shown, board = texts(picture), leaderboard()
    for name, (mean, _) in numbers(board).items():
        assert name in shown
        assert f"{mean:.1f}" in shown
    assert {"chance", "deep floor"} <= set(shown)
    assert "not there" not in shown


def test_its_description_holds_what_it_draws(picture):
    described = [e.text for e in ElementTree.fromstring(picture).iter() if e.tag.endswith("}description")]
    assert json.loads(described[0]) == {name: list(pair) for name, pair in numbers(leaderboard()).items()}


def test_numbers_are_those_of_the_table():
    board = leaderboard()
    for row in board.tables["uar"].of("method", "supervised"):
        mean, sd = numbers(board)[row.name]
        assert mean == pytest.approx(100 * row.cells[0].mean, abs=0.006)
        assert sd == pytest.approx(100 * row.cells[0].sd, abs=0.006)


def test_every_family_has_its_own_colour_and_marker():
    assert set(LOOKS) == set(Family.__args__)
    assert len({colour for colour, _ in LOOKS.values()}) == len(LOOKS)
    assert len({marker for _, marker in LOOKS.values()}) == len(LOOKS) - 1, "baseline has the discrepancies' circle"


def test_the_two_tones_differ_in_what_is_not_data_only():
    light, dark = (glance(leaderboard(), FLOORS, tone) for tone in TONES)
    assert texts(light) == texts(dark)
    assert TONES["light"].ink.encode() in light
    assert TONES["light"].ink.encode() not in dark
