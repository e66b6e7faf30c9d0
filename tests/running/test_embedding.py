from __future__ import annotations

import os
import sys

import numpy as np
import pytest
from filelock import FileLock

from benchmark.errors import BenchmarkError
from benchmark.features.embeddings import read_embeddings
from benchmark.running import embedding_blocks
from benchmark.running.callables import Named, load_callable
from benchmark.running.embedding import embed_corpus
from benchmark.running.embedding_blocks import kept_blocks
from tests.memory_corpus import MemoryCorpus

NAMES = [f"u{i:03}" for i in range(6)]


def sound(waveform, sample_rate):
    """Length and loudness."""
    return np.array([len(waveform), np.abs(waveform).mean(), sample_rate])


class Stops:
    """`sound` until it has been called so often, then an exception; ``calls`` counts."""

    def __init__(self, after: int, exception: type[BaseException]) -> None:
        self.after, self.exception, self.calls = after, exception, 0

    def __call__(self, waveform, sample_rate):
        self.calls += 1
        if self.calls > self.after:
            raise self.exception("enough")
        return sound(waveform, sample_rate)


@pytest.fixture
def corpus():
    return MemoryCorpus.of_tones(6)


def embed(corpus, folder, function=sound, spec="here:sound", **options):
    path = folder / options.pop("file", "memory.npz")
    return embed_corpus(corpus, corpus.found.utterances, Named(spec, function), path, **options)


def read(folder):
    return read_embeddings(folder, "memory", NAMES)


@pytest.mark.parametrize("ending", ["npz", "csv"])
def test_every_utterance_is_read_once_and_written_in_order(corpus, tmp_path, ending):
    calls = []
    found = embed(
        corpus,
        tmp_path / "out",
        file=f"memory.{ending}",
        readme="loudness",
        trained_on=["a", "b"],
        progress=lambda *n: calls.append(n),
    )
    assert corpus.reads == NAMES
    assert (found.count, found.earlier, found.shape, found.left_out) == (6, 0, (3,), {})
    assert calls == [(i, 6) for i in range(7)]
    brought = read(tmp_path / "out")
    expected = [sound(waveform, 16000) for waveform in corpus.waveforms.values()]
    np.testing.assert_array_equal(brought.frames, np.array(expected, np.float32))
    assert (brought.readme, brought.trained_on) == ("loudness", ("a", "b"))
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"memory.{ending}"]


def test_audio_that_can_not_be_used_is_left_out_and_the_file_says_so(corpus, tmp_path):
    corpus.waveforms["u002"] = "u002.wav: empty file"
    found = embed(corpus, tmp_path)
    assert found.left_out == {"u002": "u002.wav: empty file"}
    assert found.count == 5
    brought = read(tmp_path)
    assert brought.left_out == {"u002": "u002.wav: empty file"}
    assert brought.names == ("u000", "u001", "u003", "u004", "u005")


def test_frames_of_any_length(corpus, tmp_path):
    found = embed(corpus, tmp_path, lambda waveform, rate: waveform[: len(waveform) // 160 * 160].reshape(-1, 160))
    assert found.shape == (10, 160)
    assert np.diff(read(tmp_path).offsets).tolist() == [10, 13, 16, 19, 22, 25]


@pytest.mark.parametrize("exception", [KeyboardInterrupt, ValueError])
def test_what_is_done_is_kept_and_gone_on_with(corpus, tmp_path, exception):
    embed(corpus, tmp_path / "whole")
    with pytest.raises((BenchmarkError, KeyboardInterrupt)):
        embed(corpus, tmp_path / "stopped", Stops(4, exception))
    assert [path.name for path in (tmp_path / "stopped").iterdir()] == [".memory.partial"]
    corpus.reads.clear()
    rest, calls = Stops(2, ValueError), []
    found = embed(corpus, tmp_path / "stopped", rest, progress=lambda *n: calls.append(n))
    assert rest.calls == 2
    assert corpus.reads == NAMES[4:]
    assert (found.count, found.earlier, found.discarded) == (6, 4, False)
    assert calls == [(4, 6), (5, 6), (6, 6)]
    whole, stopped = (tmp_path / folder / "memory.npz" for folder in ("whole", "stopped"))
    assert whole.read_bytes() == stopped.read_bytes()
    assert list((tmp_path / "stopped").iterdir()) == [stopped]


def test_another_form_goes_on_from_the_same(corpus, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        embed(corpus, tmp_path, Stops(4, KeyboardInterrupt))
    assert embed(corpus, tmp_path, Stops(2, ValueError), file="memory.csv").earlier == 4
    assert read(tmp_path).frames.shape == (6, 3)


def test_what_another_function_made_or_of_other_audio_is_not_gone_on_with(corpus, tmp_path):
    def stop():
        with pytest.raises(KeyboardInterrupt):
            embed(corpus, tmp_path, Stops(4, KeyboardInterrupt))

    stop()
    found = embed(corpus, tmp_path, spec="here:other")
    assert (found.earlier, found.discarded) == (0, True)
    (tmp_path / "memory.npz").unlink()
    stop()
    corpus.stamps["u005"] = "2"
    found = embed(corpus, tmp_path)
    assert (found.earlier, found.discarded) == (0, True)
    np.testing.assert_array_equal(read(tmp_path).frames[5], sound(corpus.waveforms["u005"], 16000).astype(np.float32))


def test_rows_are_written_while_others_are_computed(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(embedding_blocks, "SECONDS", -1.0)
    with pytest.raises(KeyboardInterrupt):
        embed(corpus, tmp_path, Stops(3, KeyboardInterrupt))
    partial = tmp_path / ".memory.partial"
    assert sorted(path.name for path in partial.glob("*.npz")) == ["000000.npz", "000001.npz", "000002.npz"]
    content = (partial / "000001.npz").read_bytes()
    (partial / "000001.npz").write_bytes(content[: len(content) // 2])
    assert embed(corpus, tmp_path, Stops(5, ValueError)).earlier == 1, (
        "what stands behind a damaged block is computed again"
    )
    assert read(tmp_path).frames.shape == (6, 3)


def test_two_at_once_do_not_mix(corpus, tmp_path):
    (tmp_path / ".memory.partial").mkdir()
    with FileLock(tmp_path / ".memory.partial" / ".lock"), pytest.raises(BenchmarkError, match="another process is"):
        embed(corpus, tmp_path)
    with kept_blocks(tmp_path / "blocks", "key") as blocks:
        assert blocks.first() is None
    assert not (tmp_path / "blocks").exists()


def returns(value):
    return lambda waveform, sample_rate: value(waveform) if callable(value) else value


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (Stops(2, ValueError), "--with here:sound: u002: it raised ValueError: enough (test_embedding.py, line "),
        (Stops(2, ZeroDivisionError), "u002: it raised ZeroDivisionError: enough (test_embedding.py, line "),
        (lambda waveform: waveform, "u000: it raised TypeError: "),
        (returns(None), "u000: an array of numbers expected, found Python objects"),
        (returns("text"), "u000: an array of numbers expected, found '<U4'"),
        (returns([]), "u000: at least one number expected, found the shape (0,)"),
        (returns(1.0), "u000: a vector (width,) or frames (time, width) expected, found the shape ()"),
        (returns([[1.0], [1.0, 2.0]]), "u000: an array expected, found list (ValueError: "),
        (returns(lambda w: w[:1600] * (np.nan if len(w) > 1700 else 1)), "u001: finite numbers (in float32) expected"),
        (returns(lambda w: w), "one width expected, found 1600 numbers for u000 and 2080 for u001; embed all"),
        (
            returns(lambda w: w[:4] if len(w) < 1700 else w[:4, None]),
            "found the shapes (4,) for u000 and (4, 1) for u001",
        ),
        (returns([1.0, 2.0]), "numbers that differ expected, found the same ones for all 6 utterances"),
    ],
)
def test_what_is_no_embedding_is_told_by_utterance(corpus, tmp_path, function, said):
    with pytest.raises(BenchmarkError) as e:
        embed(corpus, tmp_path, function)
    assert said in str(e.value)
    assert not (tmp_path / "memory.npz").exists()


def test_a_tensor_is_an_array_unless_it_wants_gradients(corpus, tmp_path):
    torch = pytest.importorskip("torch")
    embed(corpus, tmp_path / "a", lambda waveform, rate: torch.from_numpy(sound(waveform, rate)))
    assert read(tmp_path / "a").width == 3
    with pytest.raises(BenchmarkError, match=r"u000: an array expected, found Tensor \(RuntimeError: .*detach"):
        embed(corpus, tmp_path / "b", lambda waveform, rate: torch.zeros(3, requires_grad=True))


def test_frames_have_no_place_in_a_table_which_is_said_at_once(corpus, tmp_path):
    frames = Stops(9, ValueError)
    with pytest.raises(BenchmarkError, match=r"vectors expected for .csv, found frames of the shape .* --format npz"):
        embed(corpus, tmp_path, lambda waveform, rate: frames(waveform, rate)[None], file="memory.csv")
    assert frames.calls == 1


def test_nothing_that_can_be_used(corpus, tmp_path):
    corpus.waveforms = dict.fromkeys(NAMES, "not audio")
    with pytest.raises(BenchmarkError, match=r"memory: none of 6 utterances can be used; e.g. u000: not audio"):
        embed(corpus, tmp_path)


def test_a_place_that_can_not_be_written_is_told_before_anything_is_computed(corpus, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BenchmarkError, match="a place to write to expected, found: "):
        embed(corpus, tmp_path / "file")
    assert corpus.reads == []


MODULE = """
import os
from pathlib import Path
import numpy as np

def embed(waveform, sample_rate):
    if os.environ.get("DEADLY") and len(waveform) > 2500:
        os._exit(7)
    if os.environ.get("WRONG"):
        raise ValueError("wrong")
    return np.array([len(waveform), os.getpid(), float(os.environ.get("OMP_NUM_THREADS", 0))])
"""


@pytest.fixture
def named(tmp_path, monkeypatch):
    (tmp_path / "counts.py").write_text(MODULE)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return load_callable(f"{tmp_path / 'counts.py'}:embed")


def test_processes_share_the_work_with_a_thread_each(corpus, tmp_path, named):
    found = embed_corpus(corpus, corpus.found.utterances, named, tmp_path / "memory.npz", jobs=2)
    assert found.count == 6
    frames = read(tmp_path).frames
    assert frames[:, 0].tolist() == [len(waveform) for waveform in corpus.waveforms.values()]
    assert float(os.getpid()) not in frames[:, 1]
    assert set(frames[:, 2]) == {1.0}


@pytest.mark.parametrize(
    ("how", "said"), [("DEADLY", "ended with exit code 7"), ("WRONG", "u000: it raised ValueError")]
)
def test_what_goes_wrong_in_a_process_is_told(corpus, tmp_path, named, monkeypatch, how, said):
    monkeypatch.setenv(how, "1")
    with pytest.raises(BenchmarkError, match=said):
        embed_corpus(corpus, corpus.found.utterances, named, tmp_path / "memory.npz", jobs=2)
    monkeypatch.delenv(how)
    assert embed_corpus(corpus, corpus.found.utterances, named, tmp_path / "memory.npz", jobs=1).count == 6
