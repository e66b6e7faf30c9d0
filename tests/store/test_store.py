from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import Timeout

from benchmark.contracts import Run
from benchmark.errors import StoreError, UsageError
from benchmark.store.store import Store
from tests.records import FINGERPRINT, PROTOCOL, RUN, flip, forget_scores, make_record


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "results", PROTOCOL, FINGERPRINT)


def failing() -> ValueError:
    try:
        raise ValueError("loss is nan\nat step 3")
    except ValueError as e:
        return e


def test_path_is_identity(store: Store, tmp_path: Path) -> None:
    expected = tmp_path / "results/demo/runs/0123456789ab/deep_coral/emodb--urdu/seed-3.json"
    assert store.path(RUN) == expected
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("name", ["", "..", "a/b", "a--b", "a-", ".hidden", "a\\b", "a\n"])
def test_names_that_would_lead_astray_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="a name of letters"):
        Store(tmp_path, name, FINGERPRINT)
    with pytest.raises(UsageError, match="a name of letters"):
        Store(tmp_path, PROTOCOL, FINGERPRINT).path(replace(RUN, source=name))


def test_trials_of_a_search_lie_beside_each_other(store: Store) -> None:
    runs = {replace(RUN, trial=k) for k in (0, 1, 12)}
    names = {store.write(make_record(run)).name for run in runs}
    assert names == {"seed-3.json", "seed-3.trial-1.json", "seed-3.trial-12.json"}
    store.write_failure(replace(RUN, trial=2), ValueError("diverged"), {}, {})
    assert store.finished() == runs
    assert list(store.failures()) == [replace(RUN, trial=2)]
    assert not store.damaged()


def test_a_run_comes_back(store: Store) -> None:
    record = make_record()
    scores = np.random.default_rng(0).random((180, 3)).astype(np.float16)
    names = np.array(["a", "bc"])
    assert store.write(record, {"target": scores, "names": names}) == store.path(RUN)
    read = store.read(RUN)
    assert len(read.pop("checksum")) == 64
    packed = store.path(RUN).with_suffix(".npz").read_bytes()
    assert read == record | {"scores": hashlib.sha256(packed).hexdigest()}
    arrays = store.arrays(RUN)
    assert arrays is not None
    assert arrays["target"].dtype == np.float16
    assert np.array_equal(arrays["target"], scores)
    assert arrays["names"].tolist() == ["a", "bc"]


def test_the_same_run_gives_the_same_bytes(store: Store) -> None:
    def files() -> list[bytes]:
        path = store.write(make_record(), {"target": np.ones(5, np.float16)})
        return [path.read_bytes(), path.with_suffix(".npz").read_bytes()]

    assert files() == files()


def test_scores_may_be_left_out_and_old_ones_do_not_stay(store: Store) -> None:
    store.write(make_record(), {"target": np.ones(5, np.float16)})
    store.write(make_record())
    assert store.arrays(RUN) is None


@pytest.mark.parametrize("length", [0, 5, 100, -1])
def test_scores_cut_short_are_named(store: Store, length: int) -> None:
    path = store.write(make_record(), {"target": np.ones(500, np.float16)}).with_suffix(".npz")
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(StoreError, match=r"seed-3.npz was cut short"):
        store.arrays(RUN)


def test_a_flipped_byte_anywhere_in_the_scores_is_damage(store: Store) -> None:
    path = store.write(make_record(), {"target": np.ones(5, np.float16)}).with_suffix(".npz")
    whole = path.read_bytes()
    for place in range(len(whole)):
        flip(path, place)
        assert "seed-3.npz was cut short or edited: its checksum does not match" in store.damaged()[RUN]
        with pytest.raises(StoreError, match=r"delete it, or run deep_coral emodb -> urdu seed 3 again"):
            store.arrays(RUN)
        path.write_bytes(whole)
    assert store.damaged() == {}


def test_damaged_scores_leave_the_record_readable(store: Store) -> None:
    path = store.write(make_record(), {"target": np.ones(5, np.float16)}).with_suffix(".npz")
    flip(path, 40)
    assert len(list(store.records())) == 1
    with pytest.raises(StoreError, match=r"seed-3\.npz"):
        store.read_whole(RUN)


def test_the_scores_of_another_run_are_damage(store: Store) -> None:
    other = replace(RUN, seed=4)
    path = store.write(make_record(), {"target": np.ones(5, np.float16)}).with_suffix(".npz")
    store.write(make_record(other), {"target": np.zeros(5, np.float16)})
    path.write_bytes(store.scores(other).read_bytes())
    assert list(store.damaged()) == [RUN]


def test_scores_of_an_older_record_are_read_and_counted_as_unchecked(store: Store) -> None:
    other = replace(RUN, seed=4)
    for run in (RUN, other):
        store.write(make_record(run), {"target": np.ones(5, np.float16)})
    forget_scores(store.path(RUN))
    assert store.damaged() == {}
    assert store.unchecked([RUN, other]) == [RUN]
    arrays = store.arrays(RUN)
    assert arrays is not None
    assert arrays["target"].tolist() == [1] * 5
    store.scores(RUN).write_bytes(store.scores(RUN).read_bytes()[:-30])
    with pytest.raises(StoreError, match="cut short or edited"):
        store.arrays(RUN)


def test_scores_that_lack_are_no_damage(store: Store) -> None:
    store.write(make_record(), {"target": np.ones(5, np.float16)}).with_suffix(".npz").unlink()
    assert store.damaged() == {}
    assert store.arrays(RUN) is None


def test_scores_go_aside_with_their_record(store: Store) -> None:
    path = store.write(make_record(), {"target": np.ones(5, np.float16)})
    aside = store.set_aside(RUN)
    assert sorted(file.name for file in path.parent.iterdir()) == [aside.name, aside.with_suffix(".npz").name]


def test_scores_that_would_be_pickled_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="allow_pickle"):
        store.write(make_record(), {"target": np.array([object()])})
    assert store.finished() == set()


def test_a_record_of_another_protocol_is_refused(store: Store) -> None:
    record = make_record()
    record["protocol"]["fingerprint"] = "f" * 12
    with pytest.raises(StoreError, match=r"0123456789ab expected, found .*ffffffffffff"):
        store.write(record)
    assert not store.folder.exists()


def test_a_run_that_is_not_there(store: Store) -> None:
    with pytest.raises(StoreError, match="No such file"):
        store.read(RUN)


def test_a_record_cut_short_is_damaged(store: Store) -> None:
    path = store.write(make_record())
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(StoreError, match="cut short or edited"):
        store.read(RUN)
    assert list(store.damaged()) == [RUN]
    assert list(store.records()) == []


def test_one_edited_digit_is_damage(store: Store) -> None:
    path = store.write(make_record())
    text = path.read_text()
    assert '"seconds": 12.5' in text
    path.write_text(text.replace('"seconds": 12.5', '"seconds": 12.4'))
    with pytest.raises(StoreError, match="cut short or edited"):
        store.read(RUN)


def test_a_record_in_another_runs_place_is_damage(store: Store) -> None:
    elsewhere = replace(RUN, target="emovo")
    path = store.path(elsewhere)
    path.parent.mkdir(parents=True)
    store.write(make_record()).rename(path)
    with pytest.raises(StoreError, match=r"another record than its path says: .*'target': 'urdu'"):
        store.read(elsewhere)
    assert list(store.damaged()) == [elsewhere]


def test_a_record_of_another_fingerprint_is_damage(store: Store) -> None:
    other = Store(store.folder.parent, PROTOCOL, "f" * 12)
    store.write(make_record())
    store.runs.rename(other.runs)
    with pytest.raises(StoreError, match="'fingerprint': '0123456789ab'"):
        other.read(RUN)


def test_damaged_records_are_set_aside_and_kept(store: Store) -> None:
    for k in (1, 2):
        path = store.write(make_record())
        path.write_bytes(b"damage %d" % k)
        assert store.set_aside(RUN).name == f"seed-3.damaged-{k}.json"
        assert store.finished() == set()
    assert sorted(p.read_bytes() for p in path.parent.iterdir()) == [b"damage 1", b"damage 2"]


def test_a_failure_is_kept_until_the_run_finishes(store: Store) -> None:
    path = store.write_failure(RUN, failing(), {"commit": None}, {"python": "3.11"})
    assert path.name == "seed-3.failed.json"
    assert store.finished() == set()
    failure = store.failures()[RUN]
    assert failure["status"] == "failed"
    assert failure["error"] == "ValueError: loss is nan at step 3"
    assert 'raise ValueError("loss is nan' in failure["traceback"]
    assert str(Path(__file__).parent) not in failure["traceback"]
    assert failure["environment"] == {"python": "3.11"}
    store.write(make_record())
    assert store.failures() == {}
    assert not path.exists()


def test_a_damaged_failure_is_still_a_failure(store: Store) -> None:
    store.write_failure(RUN, failing(), {}, {}).write_text("{")
    assert store.failures() == {RUN: {"error": "the record of the failure is damaged"}}


def test_leftovers_and_strangers_are_not_runs(store: Store) -> None:
    folder = store.write(make_record()).parent
    raw = (folder / "seed-3.json").read_bytes()
    strangers = [".seed-4.json.77-ab.tmp", "seed-4.npz", "seed-04.json", "seed-4.json~", "seed--4.json", "notes.txt"]
    for name in strangers:
        (folder / name).write_bytes(raw)
    for name in ("not a pair", "a--b--c", "--urdu"):
        (folder.parent / name).mkdir()
        (folder.parent / name / "seed-0.json").write_bytes(raw)
    (store.runs / "readme.md").touch()
    assert store.finished() == {RUN}
    assert store.damaged() == {}
    assert store.failures() == {}


def test_a_process_killed_while_writing_leaves_no_run(store: Store) -> None:
    code = f"""
import os, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from tests.records import make_record
from benchmark.store.store import Store
os.fsync = lambda descriptor: os._exit(9)
Store(Path({str(store.folder.parent)!r}), {PROTOCOL!r}, {FINGERPRINT!r}).write(make_record())
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert [path.suffix for path in store.path(RUN).parent.iterdir()] == [".tmp"]
    assert store.finished() == set()
    store.write(make_record())
    assert store.read(RUN)["run"]["seed"] == 3


def test_all_runs_come_in_balanced_order(store: Store) -> None:
    runs = [Run(m, s, t, k) for m in ("mmd", "dann") for s, t in (("b", "a"), ("a", "b")) for k in (10, 2)]
    for run in runs:
        store.write(make_record(run))
    expected = sorted(runs, key=lambda run: run.order_key)
    assert store.finished() == set(runs)
    assert [Run(**record["run"]) for record in store.records()] == expected
    for run in runs:
        store.path(run).write_bytes(b"")
        store.write_failure(replace(run, seed=run.seed + 1), failing(), {}, {})
    assert list(store.damaged()) == expected
    assert list(store.failures()) == [replace(run, seed=run.seed + 1) for run in expected]


def test_other_fingerprints_are_counted(store: Store) -> None:
    assert store.other_fingerprints() == {}
    store.write(make_record())
    other = Store(store.folder.parent, PROTOCOL, "f" * 12)
    for seed in range(3):
        record = make_record(replace(RUN, seed=seed))
        record["protocol"]["fingerprint"] = "f" * 12
        other.write(record)
    Store(store.folder.parent, PROTOCOL, "e" * 12).write_failure(RUN, failing(), {}, {})
    assert store.other_fingerprints() == {"f" * 12: 3}
    assert other.other_fingerprints() == {FINGERPRINT: 1}


def _hold(results: Path, held: multiprocessing.synchronize.Event, release: multiprocessing.synchronize.Event) -> None:
    with Store(results, PROTOCOL, FINGERPRINT).lock(RUN):
        held.set()
        release.wait(60)
        os._exit(1)


def test_a_lock_keeps_others_out_and_dies_with_its_owner(store: Store) -> None:
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    owner = context.Process(target=_hold, args=(store.folder.parent, held, release))
    owner.start()
    assert held.wait(60)
    with pytest.raises(Timeout):
        store.lock(RUN).acquire(blocking=False)
    with store.lock(replace(RUN, seed=4)).acquire(blocking=False):
        pass
    release.set()
    owner.join(60)
    assert owner.exitcode == 1
    with store.lock(RUN).acquire(blocking=False):
        pass
    assert store.finished() == set()


def test_a_folder_that_can_be_written(store: Store) -> None:
    store.check_writable()
    assert store.runs.is_dir()
    assert not list(store.runs.iterdir())


def test_a_file_in_the_way_of_the_results(store: Store, tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file")
    with pytest.raises(StoreError, match="expected, found: "):
        store.check_writable()
    with pytest.raises(StoreError, match="expected, found: "):
        store.lock(RUN)
    assert (tmp_path / "results").read_text() == "a file"
    assert store.finished() == set()


def test_a_read_only_results_folder(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(StoreError, match=r"runs/0123456789ab: .*Read-only file system.*choose another"):
        store.check_writable()
