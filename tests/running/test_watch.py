"""A matrix is followed while others make it: by what they say of themselves, and by what is stored."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from benchmark.cli import watch as shown
from benchmark.contracts import Run
from benchmark.running import watch
from benchmark.running.watch import Watch
from benchmark.store.journal import STALE, Journal
from benchmark.store.store import Store
from tests.records import FINGERPRINT, PROTOCOL, make_record

RUNS = [Run("dann", "emodb", "urdu", seed) for seed in range(4)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path, PROTOCOL, FINGERPRINT)
    made.write(make_record(RUNS[0]))
    return made


def test_what_commands_say_is_followed(store):
    followed = Watch(store, RUNS)
    found = followed.look()
    assert (found.total, found.finished, found.missing, found.seconds_left) == (4, 1, 3, None)
    journal = Journal(store)
    journal.begun(RUNS[1], "cuda:1")
    (running,) = followed.look().running
    assert (running.run, running.device, running.silent) == (RUNS[1], "cuda:1", False)
    assert running.host
    assert abs(running.since - time.time()) < 60
    assert followed.look().seconds_left == pytest.approx(3 * 12.5), "three runs, each as long as the stored one"
    journal.ended(RUNS[1], "finished", 2.5)
    journal.begun(RUNS[2], "cpu")
    found = followed.look()
    assert (found.finished, found.missing) == (2, 2)
    journal.ended(RUNS[2], "failed", message="ValueError: no luck")
    assert followed.look().failed == {RUNS[2]: "ValueError: no luck"}
    journal.begun(replace(RUNS[0], method="other"), "cpu")
    assert followed.look().finished == 2, "a run that is not asked for counts nowhere"


def test_when_a_command_ends_what_is_stored_is_looked_at_again(store):
    followed, journal = Watch(store, RUNS), Journal(store)
    journal.begun(RUNS[1], "cpu")
    assert followed.look().running
    store.write(make_record(RUNS[1]))
    store.write_failure(RUNS[2], MemoryError("32 GB"), {}, {})
    assert followed.look().finished == 1, "nobody said so yet"
    journal.close()
    found = followed.look()
    assert (found.finished, found.running, found.failed) == (2, (), {RUNS[2]: "MemoryError: 32 GB"})
    assert not list(store.running.glob("*"))


def test_stored_runs_are_not_read_or_listed_at_each_look(store, monkeypatch):
    followed = Watch(store, RUNS)
    journal = Journal(store)
    journal.begun(RUNS[1], "cpu")
    followed.look()
    for name in ("listed", "read", "finished", "failure"):
        monkeypatch.setattr(Store, name, lambda *_: pytest.fail("the store was read"))
    for _ in range(10):
        followed.look()
    monkeypatch.setattr(watch.time, "monotonic", lambda: followed.next_listing + 1)
    with pytest.raises(pytest.fail.Exception):
        followed.look()


def test_a_command_that_was_killed_gives_no_sign_of_life(store):
    journal = Journal(store)
    journal.begun(RUNS[1], "cpu")
    os.utime(journal.path, (time.time() - STALE - 5,) * 2)
    found = Watch(store, RUNS).look()
    assert [running.silent for running in found.running] == [True]
    assert found.seconds_left is None
    assert "gives no sign of life" in shown.page(found, time.time())
    assert "nobody is making runs now" in shown.summary(found)


def test_a_journal_that_cant_be_written_stops_nobody(store):
    store.running.parent.mkdir(parents=True)
    store.running.write_text("a file in the folder's place")
    journal = Journal(store)
    journal.begun(RUNS[1], "cpu")
    journal.beat()
    journal.close()
    assert journal.trouble


def follow(store, capsys, monkeypatch, as_json):
    """What is printed while runs 1 and 2 are made, and the third is when the user stops it."""
    journal = Journal(store)

    def ended(run):
        store.write(make_record(run))
        journal.ended(run, "finished", 1.0)

    steps = [
        lambda: journal.begun(RUNS[1], "cpu"),
        lambda: None,
        lambda: ended(RUNS[1]),
        lambda: journal.begun(RUNS[2], "cpu"),
    ]

    def sleep(_):
        if not steps:
            raise KeyboardInterrupt
        steps.pop(0)()

    monkeypatch.setattr(shown.time, "sleep", sleep)
    shown.watch(Watch(store, RUNS), 2.0, as_json)
    return capsys.readouterr().out.splitlines()


def test_a_line_is_printed_for_each_change(store, capsys, monkeypatch):
    lines = follow(store, capsys, monkeypatch, as_json=False)
    assert len(lines) == 4
    assert lines[0] == "1 of 4 finished, 0 failed, 3 missing; nobody is making runs now"
    assert lines[1].endswith("3 missing; about 37.5 s left; running: dann emodb -> urdu seed 1")
    assert lines[2].startswith("2 of 4 finished")


def test_lines_of_json_have_all_that_is_known(store, capsys, monkeypatch):
    lines = list(map(json.loads, follow(store, capsys, monkeypatch, as_json=True)))
    assert [line["finished"] for line in lines] == [1, 1, 2, 2]
    assert [len(line["running"]) for line in lines] == [0, 1, 0, 1]
    assert lines[1]["running"][0]["seed"] == 1
    assert set(lines[1]["running"][0]) >= {"since", "host", "device", "silent"}


def test_it_ends_when_all_is_finished(store, capsys):
    shown.watch(Watch(store, RUNS[:1]), 2.0, False)
    assert capsys.readouterr().out.startswith("1 of 1 finished")


def test_a_page_is_written_over_and_stays_when_it_is_left(store, capsys, monkeypatch):
    monkeypatch.setattr(shown.sys.stdout, "isatty", lambda: True, raising=False)
    shown.watch(Watch(store, RUNS[:1]), 2.0, False)
    out = capsys.readouterr().out
    assert out.startswith(shown.OTHER_SCREEN + shown.HIDE + shown.HOME)
    assert "\x1b[2J" not in out, "nothing is wiped before it is written, which would flicker"
    assert "1 of 1 run finished" in out.split(shown.SHOW + shown.OWN_SCREEN)[1]
