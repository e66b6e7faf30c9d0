"""States of a corpus through the cache: what is in an entry, what it depends on, and how a stopped command goes on."""

from __future__ import annotations

import pickle
import shutil
import sys

import numpy as np
import pytest
import soxr

pytest.importorskip("transformers")

from click.testing import CliRunner

import run_benchmark
from benchmark.data.audio import sample_digest
from benchmark.data.locate import ROOT_VARIABLE
from benchmark.errors import BenchmarkError, UsageError
from benchmark.features import kinds
from benchmark.features.brought import over_time
from benchmark.features.pretrained import described, extraction
from benchmark.features.pretrained.loading import load
from benchmark.protocol import Protocol
from benchmark.representations import Functionals, Joined, Pretrained, Waveform
from benchmark.tasks.splits import split_task
from benchmark.tasks.tasks import Side, make_task
from benchmark.training.networks import build_backbone
from tests.document_stage import Here
from tests.memory_corpus import MemoryCorpus
from tests.tiny_corpora import PROTOCOL, write_pair, write_protocol
from tests.tiny_models import LAYERS, WIDTH, babble, saved_model

COUNT = 7


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """The folder of a tiny HuBERT, which tests leave as it is."""
    return saved_model(tmp_path_factory.mktemp("models") / "tiny-hubert", "hubert")


@pytest.fixture
def corpus():
    found = MemoryCorpus({f"u{i:03}": babble(0.2 + 0.05 * i, i) for i in range(COUNT)})
    found.emotions |= {name: ("anger", "fear")[i % 2] for i, name in enumerate(found.waveforms)}
    return found


@pytest.fixture
def made(corpus, model, tmp_path):
    """Features of the corpus by the model, its settings as given."""

    def make(layer=2, cache=None, progress=None, **settings):
        given = Pretrained(**{"model": str(model), "layer": layer, **settings})
        return kinds.compute(corpus, corpus.found, given, cache or tmp_path / "cache", progress=progress)

    return make


# --------------------------------------------------------------------------- what is in an entry


def test_frames_are_the_states_in_half_precision_and_functionals_mean_and_deviation(made, corpus, model):
    found, encoder = made(), load(str(model))
    assert found.frames.dtype == np.float16
    assert isinstance(found.frames, np.memmap)
    for i, (name, waveform) in enumerate(corpus.waveforms.items()):
        (expected,) = encoder.states([waveform], 2)
        np.testing.assert_array_equal(found.frames[found.offsets[i] : found.offsets[i + 1]], expected)
        np.testing.assert_array_equal(found.functionals[i], over_time(expected.astype(np.float32)))
        assert found.utterances[i].name == name
        assert found.digests[i] == sample_digest(waveform)
    assert found.functionals.shape == (COUNT, 2 * WIDTH)
    assert found.seconds[0] == pytest.approx(0.2)
    assert found.layout.layers == 1


def test_weighted_frames_hold_all_layers_and_functionals_are_of_their_plain_mean(made, corpus, model):
    found, encoder = made("weighted"), load(str(model))
    assert found.frames.shape[1] == (LAYERS + 1) * WIDTH
    assert found.layout.layers == LAYERS + 1
    for i, waveform in enumerate(corpus.waveforms.values()):
        each = [encoder.states([waveform], layer)[0].astype(np.float64) for layer in range(LAYERS + 1)]
        plain = sum(each) / len(each)
        np.testing.assert_array_equal(found.frames[found.offsets[i] : found.offsets[i + 1]], np.concatenate(each, 1))
        expected = np.concatenate([plain.mean(0), plain.std(0)])
        np.testing.assert_allclose(found.functionals[i], expected, rtol=1e-4, atol=1e-5)


def test_where_they_come_from_is_kept(made, model):
    assert made().origin == {
        "kind": "pretrained", "model": "tiny-hubert", "family": "HuBERT", "digest": load(str(model)).digest,
        "commit": "", "layers": 1,
    }  # fmt: skip


def test_another_rate_is_resampled_first(made, corpus, model):
    waveform = babble(0.4)
    corpus.waveforms = {"u000": waveform}
    corpus.read = lambda utterance: (waveform, 8000)
    found = made()
    (expected,) = load(str(model)).states([soxr.resample(waveform, 8000, 16000)], 2)
    np.testing.assert_array_equal(found.frames, expected)
    assert found.seconds[0] == pytest.approx(0.8)


def test_what_cannot_be_used_is_left_out_with_its_reason(made, corpus):
    corpus.waveforms |= {"u001": "not audio", "u002": np.zeros(16000, np.float32), "u003": babble(0.01)}
    found = made()
    assert [u.name for u in found.utterances] == ["u000", "u004", "u005", "u006"]
    assert found.left_out["u001"] == "not audio"
    assert found.left_out["u002"].startswith("silent: no sample reaches")
    assert found.left_out["u003"] == "too short: 10 ms found, 25 ms for a frame expected"


def test_none_that_can_be_used(made, corpus):
    corpus.waveforms = dict.fromkeys(corpus.waveforms, babble(0.01))
    with pytest.raises(BenchmarkError, match=r"none of 7 utterances can be used; e.g. u000: too short"):
        made()


def test_worker_processes_give_the_same(made, corpus, model, monkeypatch, tmp_path):
    expected = made("weighted")
    monkeypatch.setattr(extraction, "WORTH_A_WORKER", 1)
    monkeypatch.setattr(extraction, "CHUNK", {"cpu": 2, "cuda": 2})
    settings = Pretrained(model=str(model), layer="weighted")
    found = kinds.compute(corpus, corpus.found, settings, tmp_path / "other", jobs=2)
    assert len(corpus.reads) == COUNT
    np.testing.assert_array_equal(found.frames, expected.frames)


# --------------------------------------------------------------------------- what an entry depends on


def test_the_second_time_nothing_is_read_nor_loaded(made, corpus, monkeypatch):
    first = made()
    corpus.reads.clear()
    monkeypatch.setattr(described, "load", lambda *_: pytest.fail("the model was loaded"))
    again = made()
    assert not corpus.reads
    assert again.folder == first.folder
    assert again.fingerprint == first.fingerprint


def test_each_layer_and_window_has_an_entry_of_its_own(made, corpus):
    folders = set()
    for settings in ({}, {"layer": 1}, {"layer": "weighted"}, {"window_s": 5}, {"window_s": 1}):
        corpus.reads.clear()
        folders.add(made(**settings).folder.parent)
        assert len(corpus.reads) == COUNT
    assert len(folders) == 5
    corpus.reads.clear()
    made(trained_on=("memory",))
    assert not corpus.reads


def test_other_weights_are_other_data_and_the_same_elsewhere_are_not(made, corpus, model, tmp_path):
    before = made()
    copy = shutil.copytree(model, tmp_path / "a" / "tiny-hubert")
    corpus.reads.clear()
    moved = made(model=str(copy))
    assert (moved.folder, moved.fingerprint) == (before.folder, before.fingerprint)
    assert not corpus.reads
    saved_model(copy, "hubert", seed=1)
    other = made(model=str(copy))
    assert len(corpus.reads) == COUNT
    assert other.fingerprint != before.fingerprint
    assert other.folder.parent != before.folder.parent
    assert np.abs(other.frames.astype(float) - before.frames).max() > 0.1


def test_the_data_s_fingerprint_is_not_that_of_spectrograms(made, corpus, tmp_path):
    plain = kinds.compute(corpus, corpus.found, Functionals(), tmp_path / "cache")
    assert plain.fingerprint != made().fingerprint
    assert plain.earlier
    assert not made().earlier


def test_a_model_that_changes_while_it_is_used_is_not_used(made, model, monkeypatch):
    known = described.Description.of(load(str(model)))
    changed = described.Description(**{**vars(known), "digest": "0" * 16})
    monkeypatch.setattr(extraction, "describe", lambda *_: changed)
    with pytest.raises(BenchmarkError, match="its files changed while they were used"):
        made()


def test_a_layer_that_is_not_there(made):
    with pytest.raises(UsageError, match=rf"layer 9: .*tiny-hubert has the layers 0 \(.*\) to {LAYERS} \("):
        made(9)


def test_another_process_opens_the_same(made):
    found = made("weighted")
    again = pickle.loads(pickle.dumps(found))
    np.testing.assert_array_equal(again.frames, found.frames)
    assert (again.layout, again.origin, again.fingerprint) == (found.layout, found.origin, found.fingerprint)


# --------------------------------------------------------------------------- interrupted


class Stop(Exception):
    pass


def stopping(after):
    def progress(done, total):
        if done > after:
            raise Stop

    return progress


def test_what_was_stopped_goes_on_from_the_last_block(made, corpus, monkeypatch, tmp_path):
    monkeypatch.setattr(extraction, "BLOCK", 2)
    monkeypatch.setattr(extraction, "CHUNK", {"cpu": 1, "cuda": 1})
    whole = made(cache=tmp_path / "whole")
    corpus.reads.clear()
    with pytest.raises(Stop):
        made(progress=stopping(5))
    assert corpus.reads == [f"u{i:03}" for i in range(6)]
    corpus.reads.clear()
    told = []
    found = made(progress=lambda done, total: told.append((done, total)))
    assert corpus.reads == ["u004", "u005", "u006"]
    assert told == [(1, 3), (2, 3), (3, 3)]
    np.testing.assert_array_equal(found.frames, whole.frames)
    np.testing.assert_array_equal(found.functionals, whole.functionals)
    assert (found.digests, found.fingerprint) == (whole.digests, whole.fingerprint)
    assert [f.name for f in found.folder.parent.iterdir() if f.is_dir()] == [found.folder.name]


def test_blocks_of_what_cannot_be_used_and_damaged_blocks(made, corpus, monkeypatch, tmp_path):
    monkeypatch.setattr(extraction, "BLOCK", 2)
    monkeypatch.setattr(extraction, "CHUNK", {"cpu": 1, "cuda": 1})
    corpus.waveforms |= {"u000": "not audio", "u001": babble(0.01)}
    with pytest.raises(Stop):
        made(progress=stopping(6))
    (first, second) = sorted((tmp_path / "cache" / "memory").glob("*/part-*"))
    (first / "frames.npy").write_bytes(b"")
    corpus.reads.clear()
    found = made()
    assert len(corpus.reads) == COUNT - 2
    assert len(found) == COUNT - 2
    assert set(found.left_out) == {"u000", "u001"}
    assert not first.exists()
    assert not second.exists()


# --------------------------------------------------------------------------- tasks and networks


def test_they_are_normalised_and_taken_by_the_network(made):
    features = made("weighted")
    protocol = Protocol(name="a", corpora=("emodb", "urdu"), features=Pretrained(model="m", layer="weighted"))
    task = make_task("a", "b", {"anger": 4, "fear": 3}, {"anger": 4, "fear": 3}, protocol)
    side = Side.of(features, task.classes)
    x = split_task(side, side, protocol, 0).target.x
    frames = np.concatenate([x.utterance(i).numpy() for i in range(len(x))])
    np.testing.assert_allclose(frames.mean(0), 0, atol=1e-3)
    np.testing.assert_allclose(frames.std(0), 1, atol=1e-2)
    network = build_backbone(protocol.training, x.width, 2, x.layout)
    rows, segments = next(x.segment_batches(protocol.training.crop, 4))
    assert network(segments).logits.shape == (len(rows), 2)
    assert len(network.encoder.weights) == LAYERS + 1


def test_they_can_be_joined_with_functionals(corpus, model, tmp_path):
    settings = Joined(parts=(Functionals(), Pretrained(model=str(model), layer=1)))
    found = kinds.compute(corpus, corpus.found, settings, tmp_path / "cache")
    assert found.frames.shape == (COUNT, 184 + 2 * WIDTH)


@pytest.mark.parametrize("layer", [2, "weighted"])
def test_what_is_typical_has_the_shape_of_what_is_made(layer, made):
    found, like = made(layer), kinds.typical(Pretrained(model="m", layer=layer))
    assert like.width % like.layout.layers == 0
    assert like.functionals == 2 * like.width // like.layout.layers
    assert (like.layout.layers > 1) == (found.layout.layers > 1)


# --------------------------------------------------------------------------- waveforms


@pytest.mark.parametrize("layer", [2, "weighted"])
def test_samples_are_kept_in_half_precision_beside_what_the_untouched_model_says(layer, made, corpus, model, tmp_path):
    settings, states = Waveform(model=str(model), layer=layer), made(layer)
    found = kinds.compute(corpus, corpus.found, settings, tmp_path / "cache")
    samples = np.concatenate(list(corpus.waveforms.values())).astype(np.float16)
    np.testing.assert_array_equal(found.frames, samples[:, None])
    np.testing.assert_array_equal(found.functionals, states.functionals)
    assert found.fingerprint == states.fingerprint
    assert found.folder != states.folder
    assert (found.layout.model, found.layout.digest, found.layout.layers) == (settings, states.origin["digest"], 1)
    again = pickle.loads(pickle.dumps(found))
    assert (again.layout, again.origin) == (found.layout, found.origin)
    np.testing.assert_array_equal(again.frames, found.frames)


@pytest.mark.parametrize("normalisation", ["corpus", "speaker", "utterance", "source"])
def test_samples_reach_the_model_as_they_are(normalisation, corpus, model, tmp_path):
    settings = Waveform(model=str(model), layer=1)
    features = kinds.compute(corpus, corpus.found, settings, tmp_path / "cache")
    protocol = Protocol(name="a", corpora=("a", "b"), features=settings, normalisation=normalisation)
    task = make_task("a", "b", {"anger": 4, "fear": 3}, {"anger": 4, "fear": 3}, protocol)
    side = Side.of(features, task.classes)
    split = split_task(side, side, protocol, 0)
    names = [side.names.index(name) for name in split.names]
    for row, place in enumerate(names):
        start, end = features.offsets[side.rows[place]], features.offsets[side.rows[place] + 1]
        np.testing.assert_array_equal(split.test.utterance(row).numpy(), features.frames[start:end].astype(np.float32))
    if normalisation == "corpus":
        np.testing.assert_allclose(split.test.functionals.mean(0), 0, atol=1e-4)


# --------------------------------------------------------------------------- before anything is read


def test_what_can_be_told_before_audio_is_read(model, monkeypatch, tmp_path):
    kinds.check(Pretrained(model=str(model), layer=99))
    kinds.check(Pretrained(model="facebook/hubert-base-ls960", layer=9))
    for settings, message in (
        ({"model": str(tmp_path / "nowhere")}, "a folder that save_pretrained wrote expected, found none"),
        ({"model": "torchaudio:HUBERT_BASIC"}, "did you mean 'HUBERT_BASE'"),
        ({"model": "torchaudio:HUBERT_BASE"}, r"hubert_fairseq_base_ls960.pth\) expected, found none"),
        ({"model": str(model), "weights": "w.pth"}, "features.weights w.pth: only with a model torchaudio:NAME"),
    ):
        with pytest.raises(UsageError, match=message):
            kinds.check(Pretrained(layer=1, **settings))
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(UsageError, match=r"pip install 'cross-corpus-ser\[pretrained\]'"):
        kinds.check(Pretrained(model=str(model), layer=1))


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Runs a command on two small corpora, its runs in this process."""
    write_pair(tmp_path / "corpora")
    monkeypatch.setattr("benchmark.running.executors.local.LocalProcesses", Here)

    def invoke(features, *arguments):
        crop = "crop: 1600" if "waveform" in features else "crop: 10"
        text = PROTOCOL.replace("crop: 32", crop).replace("[svm]", "[svm, source_only]")
        protocol = write_protocol(tmp_path, f"{text}features: {{{features}}}\n")
        where = ("--protocol", protocol, "--corpora-root", tmp_path / "corpora")
        runner = CliRunner(env={ROOT_VARIABLE: None, "SER_CACHE": str(tmp_path / "cache")})
        return runner.invoke(run_benchmark.cli, [str(a) for a in (*arguments, *where)], catch_exceptions=False)

    return invoke


def test_methods_run_on_them(command, model, tmp_path):
    given = f"kind: pretrained, model: {model}, layer: weighted"
    result = command(given, "features")
    assert result.exit_code == 0, result.output
    result = command(given, "run", "--results", tmp_path / "results", "--jobs", "1")
    assert result.exit_code == 0, result.output
    assert result.output.count(" seed 0: UAR ") == 4
    (board,) = (tmp_path / "results").rglob("leaderboard.md")
    assert "Hidden states (tiny-hubert, all layers) normalised over each corpus" in board.read_text()
    result = command(given, "run", "--results", tmp_path / "others", "--jobs", "1", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "estimated time" in result.output


def test_methods_run_on_waveforms_with_the_model_in_the_network(command, model, tmp_path):
    given = f"kind: waveform, model: {model}, layer: 2, frozen_layers: 1, gradient_checkpointing: true"
    result = command(given, "run", "--results", tmp_path / "results", "--jobs", "1")
    assert result.exit_code == 0, result.output
    assert result.output.count(" seed 0: UAR ") == 4
    (board,) = (tmp_path / "results").rglob("leaderboard.md")
    expected = (
        "Waveforms (to fine-tune tiny-hubert, layer 2) as they are; what shallow methods see normalised over each"
    )
    assert expected in board.read_text()


@pytest.mark.parametrize("arguments", [("run", "--results", "results"), ("features",), ("within", "left")], ids=str)
def test_a_model_that_is_not_there_is_told_before_audio_is_read(command, arguments, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    read = "benchmark.data.manifest.ManifestCorpus.read"
    monkeypatch.setattr(read, lambda *_: pytest.fail("audio was read"), raising=False)
    result = command("kind: pretrained, model: ./nowhere, layer: 1", *arguments)
    assert result.exit_code == 2
    assert result.stderr == (
        "error: pretrained model ./nowhere: a folder that save_pretrained wrote expected, found none\n"
    )
