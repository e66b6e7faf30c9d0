"""From settings to features by kind: single frames, joined vectors, what goes together, the same in another process."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmark.errors import BenchmarkError, UsageError
from benchmark.features import kinds
from benchmark.features.brought import over_time
from benchmark.features.corpus import joined
from benchmark.features.embedding_writing import write_embeddings
from benchmark.protocol import Training
from benchmark.representations import KINDS, Embeddings, Functionals, Joined, Spectrogram
from benchmark.tasks.normalisation import framed, statistics
from benchmark.tasks.tasks import Side
from tests.memory_corpus import MemoryCorpus

MLP, POOLED = Training(backbone="mlp", crop=1), Training(backbone="pooled", crop=20)


def tones(count: int = 7) -> MemoryCorpus:
    corpus = MemoryCorpus.of_tones(count)
    corpus.emotions |= {name: ("anger", "fear")[i % 2] for i, name in enumerate(corpus.waveforms)}
    return corpus


def made(settings, cache: Path, corpus: MemoryCorpus | None = None):
    corpus = corpus or tones()
    return kinds.compute(corpus, corpus.found, settings, cache)


def brought(folder: Path, rows: dict[str, np.ndarray], **what) -> Embeddings:
    folder.mkdir(exist_ok=True)
    write_embeddings(folder / "memory.npz", rows, **{"readme": "made up", "trained_on": (), **what})
    return Embeddings(folder=str(folder))


def numbers(*shape: int, corpus: MemoryCorpus | None = None) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    names = (corpus or tones()).waveforms
    return {name: rng.standard_normal(shape).astype(np.float32) for name in names}


def test_every_kind_has_a_maker():
    assert set(kinds.MAKERS) == {*KINDS, "joined"}


def test_functionals_are_single_frames_of_the_spectrogram_s_entry(tmp_path):
    plain, single = made(Spectrogram(), tmp_path), made(Functionals(), tmp_path)
    assert single.folder == plain.folder
    assert single.fingerprint == plain.fingerprint
    assert single.single
    assert not plain.single
    np.testing.assert_array_equal(single.frames, plain.functionals)
    assert single.offsets.tolist() == list(range(8))


@pytest.mark.parametrize("normalisation", ["corpus", "utterance", "speaker"])
def test_single_frames_are_standardised_as_functionals_are(normalisation, tmp_path):
    side = Side.of(made(Functionals(), tmp_path), ("anger", "fear"))
    x = framed(side, statistics(side, np.ones(7, dtype=bool), normalisation))
    assert x.single
    for row in range(7):
        np.testing.assert_array_equal(x.utterance(row)[0].numpy(), x.functionals[row])
    rows = torch.arange(len(x))
    np.testing.assert_array_equal(x.crops(rows, rows, 1)[:, 0].numpy(), x.functionals)


def test_vectors_are_single_frames_and_read_no_audio(tmp_path):
    corpus, rows = tones(), numbers(5)
    found = made(brought(tmp_path / "x", rows), tmp_path, corpus)
    assert not corpus.reads
    assert found.single
    np.testing.assert_array_equal(found.frames, np.stack(list(rows.values())))
    assert found.origin == {"kind": "embeddings", "readme": "made up", "trained_on": []}


def test_frames_that_are_brought_are_seen_over_time_by_shallow_methods(tmp_path):
    rows = {name: value[: 2 + i] for i, (name, value) in enumerate(numbers(9, 4).items())}
    found = made(brought(tmp_path / "x", rows), tmp_path)
    assert not found.single
    for i, value in enumerate(rows.values()):
        np.testing.assert_array_equal(found.frames[found.offsets[i] : found.offsets[i + 1]], value)
        mean = [sum(float(v[k]) for v in value) / len(value) for k in range(4)]
        spread = [(sum((float(v[k]) - mean[k]) ** 2 for v in value) / len(value)) ** 0.5 for k in range(4)]
        np.testing.assert_allclose(found.functionals[i], [*mean, *spread], rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(found.functionals[i], over_time(value))


def test_one_number_changed_is_other_data(tmp_path):
    rows = numbers(5)
    before = made(brought(tmp_path / "x", rows), tmp_path)
    rows["u003"][2] += 1
    after = made(brought(tmp_path / "x", rows), tmp_path)
    assert before.fingerprint != after.fingerprint
    np.testing.assert_array_equal(after.frames[3], rows["u003"])


def test_joined_vectors_stand_one_behind_another(tmp_path):
    corpus = tones()
    corpus.waveforms["u002"] = "damaged"
    settings = Joined(parts=(Functionals(), brought(tmp_path / "x", numbers(5))))
    found = made(settings, tmp_path, corpus)
    first, second = (made(part, tmp_path, corpus) for part in settings.parts)
    assert [u.name for u in found.utterances] == ["u000", "u001", "u003", "u004", "u005", "u006"]
    np.testing.assert_array_equal(found.frames[:, :184], first.frames)
    np.testing.assert_array_equal(found.frames[:, 184:], second.frames[[0, 1, 3, 4, 5, 6]])
    assert found.left_out == {"u002": "damaged"}
    assert len({found.fingerprint, first.fingerprint, second.fingerprint}) == 3
    assert found.origin == {"joined": [{}, dict(second.origin)]}


def test_nothing_in_common_can_not_be_joined(tmp_path):
    one, other = MemoryCorpus.of_tones(3), MemoryCorpus({"z": MemoryCorpus.of_tones(1).waveforms["u000"]})
    with pytest.raises(BenchmarkError, match="memory: no utterance is in all of the joined representations"):
        joined([made(Functionals(), tmp_path, one), made(Functionals(), tmp_path, other)])


@pytest.mark.parametrize("kind", ["spectrogram", "functionals", "vectors", "frames", "joined"])
def test_another_process_opens_the_same(kind, tmp_path):
    settings = {
        "spectrogram": lambda: Spectrogram(),
        "functionals": lambda: Functionals(),
        "vectors": lambda: brought(tmp_path / "x", numbers(5)),
        "frames": lambda: brought(tmp_path / "x", numbers(6, 5)),
        "joined": lambda: Joined(parts=(Functionals(), brought(tmp_path / "x", numbers(5)))),
    }[kind]()
    found = made(settings, tmp_path)
    again = pickle.loads(pickle.dumps(found))
    for name in ("frames", "offsets", "functionals"):
        np.testing.assert_array_equal(getattr(again, name), getattr(found, name))
    for name in ("fingerprint", "layout", "origin", "single", "left_out", "digests"):
        assert getattr(again, name) == getattr(found, name)
    assert again.order.tolist() == found.order.tolist()


def test_all_corpora_have_one_width(tmp_path):
    wide, narrow = made(Functionals(), tmp_path), made(Functionals(mels=40), tmp_path)
    kinds.check_together({"a": wide, "b": wide}, MLP)
    with pytest.raises(UsageError, match="one width for all corpora expected, found 160 of b and 184 of a"):
        kinds.check_together({"a": wide, "b": narrow}, MLP)


def test_frames_need_a_network_that_takes_them(tmp_path):
    single, several = made(Functionals(), tmp_path), made(brought(tmp_path / "x", numbers(6, 5)), tmp_path)
    kinds.check_together({"a": several}, POOLED)
    sentence = "training.backbone mlp: one frame an utterance expected, found several .* of a; set backbone: pooled"
    with pytest.raises(UsageError, match=sentence):
        kinds.check_together({"a": several}, MLP)
    with pytest.raises(UsageError, match=r"training.backbone pooled: several .* expected, .* of a; set backbone: mlp"):
        kinds.check_together({"a": single}, POOLED)


@pytest.mark.parametrize("settings", [Spectrogram(mels=40), Functionals(functionals="eGeMAPSv02"), Functionals()])
def test_what_is_typical_has_the_true_widths(settings, tmp_path):
    if settings.functionals != "cepstral":
        pytest.importorskip("opensmile")
    found, like = made(settings, tmp_path), kinds.typical(settings)
    assert (like.width, like.functionals) == (found.frames.shape[1], found.functionals.shape[1])
