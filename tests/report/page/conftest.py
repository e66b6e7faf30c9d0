"""A board with gaps, and its page in a headless Chromium where there is one."""

from collections.abc import Iterator
from typing import Any

import pytest

from benchmark.cards import Card, Equation, Parameter
from benchmark.contracts import Impossible
from benchmark.report.page import render_html
from benchmark.report.section import Grid, Section
from tests.report.page.browser_cases import MISSING, Reader, look, opened
from tests.report.report_cases import failure
from tests.report.section_cases import PAIRS, varied, varied_records

SECTION = Section("Wide", ("A sentence.",), (Grid(("Name", "Text"), (("a", "word " * 60),)),))
DIAGRAM = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="60"><text x="9" y="20">ranks</text></svg>'
CARD = Card(
    name="dann",
    title="DANN",
    summary="A summary of <dann>.",
    family="adversarial",
    target_use="features",
    source_free=False,
    supervised_on_target=False,
    floor="source_only",
    floor_remark="",
    author_year="Ganin et al. 2016",
    source="A source.",
    equations=(Equation(1, "L = a\n    + b"), Equation(2, "m = " + "x" * 200)),
    hyper_parameters=(Parameter("weight", 1.0, "0 to 2", "of the loss", 0.0, 2.0, False, (), "at least 0"),),
    departures="one thing. " * 60,
    citation="@article{dann, year = {2016}}",
)


@pytest.fixture
def given_card():
    return CARD


@pytest.fixture(scope="session")
def board():
    given = [r for r in varied_records() if (r["run"]["method"], r["run"]["source"], r["run"]["target"]) != MISSING]
    return varied(
        given,
        failures=[failure("mmd", PAIRS[5], 0, "ValueError: </script>")],
        impossible=[Impossible("urdu", "savee", "fewer than two shared emotions")],
    )


@pytest.fixture(scope="session")
def driver(board, tmp_path_factory) -> Iterator[Any]:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(render_html(board, {"dann": CARD}, [SECTION], {"critical_difference": DIAGRAM}), encoding="utf-8")
    with opened(path) as browser:
        yield browser


@pytest.fixture
def page(driver):
    look(driver, 1280, "light")
    return Reader(driver).open()
