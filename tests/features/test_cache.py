import multiprocessing
import os
import pickle
import pwd
from pathlib import Path

import numpy as np
import pytest

from benchmark.data.fingerprint import data_fingerprint, earlier_fingerprint
from benchmark.errors import BenchmarkError, UsageError
from benchmark.features import cache as feature_cache
from benchmark.features import entry
from benchmark.features.cache import compute_features, default_cache, open_features
from benchmark.representations import Spectrogram
from tests.memory_corpus import MemoryCorpus, tone
from tests.records import flip

SETTINGS = Spectrogram()
FORK = multiprocessing.get_context("fork")
NAMES = [f"u{i:03}" for i in range(5)]


@pytest.fixture
def corpus():
    return MemoryCorpus.of_tones(5)


@pytest.fixture
def compute(corpus, tmp_path):
    """Features of the corpus as it is now, and which utterances were read for them."""

    def run(settings=SETTINGS):
        corpus.reads.clear()
        return compute_features(corpus, corpus.found, settings, tmp_path), list(corpus.reads)

    return run


def entries(cache):
    return sorted(index.parent for index in cache.rglob("index.json"))


def test_computed_once(compute, corpus):
    first, reads = compute()
    assert reads == NAMES
    again, reads = compute()
    assert reads == []
    assert again.corpus == "memory"
    assert again.utterances == corpus.found.utterances
    assert len(again) == 5
    assert again.frames.shape == (first.offsets[-1], 64)
    assert again.functionals.shape == (5, 184)
    np.testing.assert_allclose(again.seconds, [0.1, 0.13, 0.16, 0.19, 0.22])
    np.testing.assert_array_equal(again.frames, first.frames)


def test_a_replaced_file_is_read_again_and_no_other(compute, corpus):
    before, _ = compute()
    corpus.waveforms["u002"], corpus.stamps["u002"] = tone(0.5, 3000), "2"
    after, reads = compute()
    assert reads == ["u002"]
    assert after.fingerprint != before.fingerprint
    for i in (0, 1, 3, 4):
        old, new = (f.frames[f.offsets[i] : f.offsets[i + 1]] for f in (before, after))
        np.testing.assert_array_equal(old, new)
        np.testing.assert_array_equal(before.functionals[i], after.functionals[i])
    assert after.digests[2] != before.digests[2]
    assert after.offsets[3] - after.offsets[2] == 48
    assert after.seconds[2] == 0.5


def test_new_and_removed_utterances(compute, corpus):
    compute()
    corpus.waveforms = {"t": tone(0.2), **corpus.waveforms}
    corpus.stamps["t"] = corpus.emotions["t"] = "1"
    features, reads = compute()
    assert reads == ["t"]
    assert [u.name for u in features.utterances] == ["t", *NAMES]
    del corpus.waveforms["u000"]
    features, reads = compute()
    assert reads == []
    assert [u.name for u in features.utterances] == ["t", *NAMES[1:]]


@pytest.mark.parametrize(
    "change", [{"mels": 40}, {"hop_ms": 12.5}, {"window_ms": 32.0}, {"silence_db": None}, {"low_hz": 50.0}]
)
def test_another_setting_is_another_entry(compute, change):
    compute()
    settings = SETTINGS.model_copy(update=change)
    assert compute(settings)[1] == NAMES
    assert compute(settings)[1] == []
    assert compute()[1] == []


def test_another_version_of_the_code(compute, monkeypatch):
    compute()
    monkeypatch.setattr(feature_cache, "FEATURES_VERSION", -1)
    assert compute()[1] == NAMES


def test_labels_come_from_the_adapter(compute, corpus):
    before, _ = compute()
    corpus.emotions["u001"] = "fear"
    after, reads = compute()
    assert reads == []
    assert after.utterances[1].emotion == "fear"
    assert after.fingerprint != before.fingerprint


def test_fingerprint_is_that_of_the_data(compute):
    features, _ = compute()
    heard = list(zip(features.utterances, features.digests, strict=True))
    assert features.fingerprint == data_fingerprint(heard)
    assert features.earlier == earlier_fingerprint(heard)


def test_what_cannot_be_used_is_left_out_with_its_reason(compute, corpus):
    corpus.waveforms |= {"u000": "not audio", "u003": np.zeros(8000, np.float32)}
    features, _ = compute()
    assert [u.name for u in features.utterances] == ["u001", "u002", "u004"]
    assert features.left_out["u000"] == "not audio"
    assert features.left_out["u003"].startswith("silent")
    assert len(features.left_out) == 2
    corpus.waveforms["u003"], corpus.stamps["u003"] = tone(), "2"
    features, reads = compute()
    assert reads == ["u003"]
    assert list(features.left_out) == ["u000"]


def test_a_file_without_a_stamp_is_left_out(compute, corpus, monkeypatch):
    def stamp(utterance):
        if utterance.name == "u001":
            raise FileNotFoundError(2, "No such file")
        return "1"

    corpus.waveforms["u001"] = "no such file"
    monkeypatch.setattr(corpus, "stamp", stamp)
    assert compute()[0].left_out == {"u001": "no such file"}


def test_nothing_usable_leaves_nothing_behind(compute, corpus, tmp_path):
    corpus.waveforms = dict.fromkeys(corpus.waveforms, "not audio")
    with pytest.raises(BenchmarkError, match=r"memory: none of 5 utterances can be used; e.g. u000: not audio"):
        compute()
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [".lock"]


@pytest.mark.parametrize("file", ["index.json", "frames.npy", "offsets.npy"])
@pytest.mark.parametrize("damage", [Path.unlink, lambda f: os.truncate(f, 50), lambda f: os.truncate(f, 0)])
def test_a_damaged_entry_is_computed_again(compute, tmp_path, file, damage, caplog):
    before, _ = compute()
    expected = np.array(before.frames)
    damage(before.folder / file)
    after, reads = compute()
    assert reads == NAMES
    np.testing.assert_array_equal(after.frames, expected)
    assert len(entries(tmp_path)) == 1
    assert [r.levelname for r in caplog.records] == ["WARNING"]
    assert caplog.messages[0].startswith("memory: an entry of the feature cache can't be used and is computed anew: ")


def test_a_flipped_byte_is_computed_again_with_a_sentence_and_a_sound_entry_without(compute, caplog):
    before, _ = compute()
    expected = np.array(before.frames)
    assert compute()[1] == []
    assert caplog.messages == []
    flip(before.folder / "frames.npy", 1000)
    after, reads = compute()
    assert reads == NAMES
    np.testing.assert_array_equal(after.frames, expected)
    [message] = caplog.messages
    assert message.endswith("frames.npy is not what was written: its checksum does not match")


def test_a_flipped_byte_of_a_sibling_is_never_taken_over(compute, corpus, caplog):
    before, _ = compute()
    flip(before.folder / "frames.npy", 1000)
    corpus.stamps["u004"] = "2"
    assert compute()[1] == NAMES
    assert "frames.npy is not what was written" in caplog.text


def test_an_entry_is_verified_once_by_whoever_opens_it_first(compute, monkeypatch):
    features, _ = compute()
    verified = []
    monkeypatch.setattr(entry, "_checksum", lambda path: verified.append(path.name))
    assert pickle.loads(pickle.dumps(features)).fingerprint == features.fingerprint
    assert verified == []


def test_a_damaged_sibling_is_not_used(compute, corpus):
    before, _ = compute()
    (before.folder / "functionals.npy").unlink()
    corpus.stamps["u004"] = "2"
    assert compute()[1] == NAMES


def test_two_entries_of_a_setting_stay(compute, corpus, tmp_path):
    folders = []
    for stamp in "123":
        corpus.stamps["u000"] = stamp
        folders.append(compute()[0].folder)
    assert entries(tmp_path) == sorted(folders[1:])
    other = compute(Spectrogram(mels=40))[0].folder
    assert entries(tmp_path) == sorted([*folders[1:], other])


def test_frames_are_shared_and_read_only(compute):
    features, _ = compute()
    assert isinstance(features.frames, np.memmap)
    assert Path(features.frames.filename) == features.folder / "frames.npy"
    with pytest.raises(ValueError, match="read-only"):
        features.frames[0, 0] = 1


def test_pickled_as_where_it_lies(compute, corpus):
    corpus.waveforms["u001"] = "not audio"
    features, _ = compute()
    pickled = pickle.dumps(features)
    assert len(pickled) < 2000 < features.frames.nbytes
    again = pickle.loads(pickled)
    assert isinstance(again.frames, np.memmap)
    assert again.fingerprint == features.fingerprint
    assert again.left_out == {"u001": "not audio"}


def test_opening_with_other_utterances(compute, corpus):
    features, _ = compute()
    with pytest.raises(BenchmarkError, match="holds 5 utterances that are not the 4 found in memory"):
        open_features(features.folder, corpus.found.utterances[1:])
    with pytest.raises(BenchmarkError, match="missing or damaged"):
        open_features(features.folder / "nowhere", corpus.found.utterances)


def test_progress_counts_what_is_computed(corpus, tmp_path):
    calls = []
    compute_features(corpus, corpus.found, SETTINGS, tmp_path, progress=lambda *n: calls.append(n))
    assert calls == [(i, 5) for i in range(1, 6)]
    corpus.stamps["u000"] = corpus.stamps["u004"] = "2"
    compute_features(corpus, corpus.found, SETTINGS, tmp_path, progress=lambda *n: calls.append(n))
    assert calls[5:] == [(1, 2), (2, 2)]


def test_a_name_that_is_a_path_stays_below_the_cache(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(MemoryCorpus, "name", "../../mine/corpus.csv")
    folder = compute_features(corpus, corpus.found, SETTINGS, tmp_path).folder
    assert folder.resolve().parent.parent.parent == tmp_path.resolve()


def test_a_cache_that_cannot_be_written(corpus, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(
        BenchmarkError, match=r"feature cache .*file/cache: Not a directory; make room, or name .* SER_CACHE"
    ):
        compute_features(corpus, corpus.found, SETTINGS, tmp_path / "file" / "cache")


def test_default_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("SER_CACHE", str(tmp_path))
    assert default_cache() == tmp_path
    monkeypatch.delenv("SER_CACHE")
    assert default_cache().name == "cross-corpus-ser"


class Logged(MemoryCorpus):
    """Writes every read into a file, and kills its process at the utterance ``deadly``."""

    log: Path
    deadly = ""

    def read(self, utterance):
        with self.log.open("a") as file:
            file.write(utterance.name + "\n")
        if utterance.name == self.deadly:
            os._exit(9)
        return super().read(utterance)


@pytest.fixture
def logged(tmp_path):
    corpus = Logged.of_tones(5)
    corpus.log = tmp_path / "log"
    return corpus


def start(corpus, cache, barrier=None):
    def work():
        if barrier:
            barrier.wait()
        compute_features(corpus, corpus.found, SETTINGS, cache)

    process = FORK.Process(target=work)
    process.start()
    return process


def test_two_processes_at_once_compute_once(logged, tmp_path):
    barrier = FORK.Barrier(2)
    both = [start(logged, tmp_path, barrier) for _ in range(2)]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    assert logged.log.read_text().split() == NAMES


def test_what_a_killed_process_left_is_never_read(logged, compute, tmp_path):
    logged.deadly = "u003"
    killed = start(logged, tmp_path)
    killed.join()
    assert killed.exitcode == 9
    assert entries(tmp_path) == []
    assert len(list(tmp_path.rglob("tmp-*"))) == 1
    assert compute()[1] == NAMES
    assert list(tmp_path.rglob("tmp-*")) == []
    assert len(entries(tmp_path)) == 1


def test_without_a_home_folder_the_cache_has_to_be_named(monkeypatch):
    def nobody(uid):
        raise KeyError(uid)

    for variable in ("HOME", "SER_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    with pytest.raises(UsageError, match="a home folder expected, found none; give --cache DIR or set SER_CACHE"):
        default_cache()
    monkeypatch.setenv("SER_CACHE", "/somewhere")
    assert default_cache() == Path("/somewhere")
