from __future__ import annotations

import pytest

from benchmark.running import progress
from benchmark.running.progress import Utterances


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set; and no terminal."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(progress.sys.stdout, "isatty", lambda: False, raising=False)

    def set_to(seconds: float) -> None:
        now[0] = 100.0 + seconds

    return set_to


def told(clock, watch, calls, capsys):
    for done, total, seconds in calls:
        clock(seconds)
        watch(done, total)
    return capsys.readouterr().out.splitlines()


def test_a_line_for_each_quarter_with_the_time_left(clock, capsys):
    calls = [(i, 8, 10 * i) for i in range(1, 9)]
    assert told(clock, Utterances("emodb"), calls, capsys) == [
        "emodb: 2 of 8 utterances read, 1.0 min left",
        "emodb: 4 of 8 utterances read, 40.0 s left",
        "emodb: 6 of 8 utterances read, 20.0 s left",
        "emodb: 8 of 8 utterances read",
    ]


def test_a_line_for_each_minute_of_a_long_command(clock, capsys):
    calls = [(i, 1000, 25 * i) for i in range(8)]
    assert told(clock, Utterances("urdu", "embedded"), calls, capsys) == [
        "urdu: 3 of 1000 utterances embedded, 6.9 h left",
        "urdu: 6 of 1000 utterances embedded, 6.9 h left",
    ]


def test_what_was_done_before_says_nothing_of_the_speed(clock, capsys):
    calls = [(50, 100, 0), (60, 100, 10), (75, 100, 25)]
    assert told(clock, Utterances("emovo"), calls, capsys) == [
        "emovo: 50 of 100 utterances read",
        "emovo: 75 of 100 utterances read, 25.0 s left",
    ]
