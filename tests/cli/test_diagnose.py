"""``diagnose`` as a user sees it."""

from __future__ import annotations

import pytest

from tests.cli.test_command_line import invoke
from tests.documents import README, blocks
from tests.tiny_corpora import write_pair, write_protocol


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("diagnose")
    write_pair(home / "speech")
    write_protocol(home)
    (home / "mean_shift.py").write_text(blocks(README, "python")[0])
    return home


def told(home, method, *more, pair="left:right"):
    where = ("--corpora-root", home / "speech", "--cache", home / "cache")
    return invoke("diagnose", method, "--protocol", home / "tiny.yaml", "--pair", pair, *where, *more)


def test_a_shipped_method(home):
    result = told(home, "mcd", "--seed", "3")
    assert result.exit_code == 0, result.output
    assert "discrepancy" in result.stdout
    assert "encoder, hidden" in result.stdout
    assert "rank" in result.stdout


def test_a_file_of_ones_own_as_a_tidy_table(home):
    result = told(home, home / "mean_shift.py", "--csv")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("stage,share,what,update,name,quantity,figure\n1,0.0,term,1,classification,value,")
    assert ",mean,steadiness," in result.stdout


@pytest.mark.parametrize(
    ("method", "more", "pair", "said"),
    [
        ("svm", (), "left:right", "svm trains no network"),
        ("mdc", (), "left:right", "did you mean"),
        ("mcd", (), "left", "a pair of two corpora source:target expected, found 'left'"),
        ("mcd", (), "left:nowhere", "nowhere"),
        ("mcd", ("--seed", "1,2"), "left:right", "one expected, found"),
    ],
)
def test_what_cant_be_watched_is_said_in_a_sentence(home, method, more, pair, said):
    result = told(home, method, *more, pair=pair)
    assert result.exit_code != 0
    (line,) = result.stderr.strip().splitlines()
    assert said in line
