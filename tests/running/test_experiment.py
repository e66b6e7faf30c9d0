"""One run, end to end on corpora on disk: the record adds up, and target labels reach no method."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from benchmark.contracts import Method, Outputs, Run, Task
from benchmark.data.manifest import ManifestCorpus
from benchmark.errors import BenchmarkError
from benchmark.features.cache import compute_features
from benchmark.features.corpus import CorpusFeatures
from benchmark.protocol import Protocol, load_protocol
from benchmark.running.experiment import checked, run_experiment, within_corpus
from benchmark.tasks.splits import split_task
from benchmark.tasks.tasks import Side
from tests.tiny import METHODS
from tests.tiny_corpora import write_corpus, write_protocol

CPU = torch.device("cpu")
TASK = Task("left", "right", ("anger", "sadness"))
UNSUPERVISED = [name for name in METHODS.names if not METHODS.get(name).supervised_on_target]


@pytest.fixture(scope="module")
def protocol(tmp_path_factory) -> Protocol:
    return load_protocol(write_protocol(tmp_path_factory.mktemp("protocol")))


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("corpora")
    write_corpus(root, "left")
    write_corpus(root, "right", speakers=4)
    return root


def features(root: Path, name: str, protocol: Protocol) -> CorpusFeatures:
    corpus = ManifestCorpus(root / name / "manifest.csv")
    return compute_features(corpus, corpus.find(root / name), protocol.features, root / "cache")


def make(name: str, root: Path, protocol: Protocol, seed: int = 0):
    sides = features(root, "left", protocol), features(root, "right", protocol)
    return run_experiment(METHODS.get(name), Run(name, "left", "right", seed), TASK, protocol, *sides, CPU)


@pytest.fixture(scope="module")
def permuted(root, tmp_path_factory) -> Path:
    """The same audio below the same names, its labels dealt anew in the target's manifest."""
    other = tmp_path_factory.mktemp("permuted")
    for name in ("left", "right"):
        shutil.copytree(root / name, other / name)
    table = pd.read_csv(root / "right" / "manifest.csv")
    table["emotion"] = table["emotion"].sample(frac=1, random_state=1).to_numpy()
    table.to_csv(other / "right" / "manifest.csv", index=False)
    return other


def by_name(arrays: dict[str, np.ndarray], key: str) -> dict[str, tuple]:
    return {str(n): tuple(np.atleast_1d(v)) for n, v in zip(arrays["utterances"], arrays[key], strict=True)}


@pytest.mark.parametrize("name", UNSUPERVISED)
def test_permuting_the_targets_labels_on_disk_changes_no_bit_of_the_predictions(name, root, permuted, protocol):
    honest, blind = make(name, root, protocol)[1], make(name, permuted, protocol)[1]
    assert by_name(honest, "truth") != by_name(blind, "truth"), "the permutation must change the truth"
    assert by_name(honest, "scores") == by_name(blind, "scores")


def test_the_permutation_test_can_fail(root, permuted, protocol):
    """target_only, which may see target labels, does depend on them."""
    honest, blind = make("target_only", root, protocol)[1], make("target_only", permuted, protocol)[1]
    assert by_name(honest, "scores") != by_name(blind, "scores")


@pytest.mark.parametrize("name", ["svm", "source_only", "target_only"])
def test_the_record_adds_up(name, root, protocol):
    record, arrays = make(name, root, protocol)
    assert record["classes"] == ["anger", "sadness"]
    assert record["counts"]["target_test"] == [16, 16]
    last = record["checkpoints"][-1]
    assert last["progress"] == 1
    assert np.sum(last["confusion"]["target"], axis=1).tolist() == [16, 16]
    predicted = arrays["scores"].argmax(1)
    agreement = np.trace(last["confusion"]["target"])
    assert (predicted == arrays["truth"]).sum() == agreement
    assert len(set(arrays["utterances"])) == 32
    assert record["supervised_on_target"] == (name == "target_only")
    assert np.sum(record["counts"]["target_speakers"], axis=1).tolist() == [8, 8, 8, 8]
    for checkpoint in record["checkpoints"]:
        assert np.sum(checkpoint["hits"], axis=0).tolist() == np.diag(checkpoint["confusion"]["target"]).tolist()
    if name == "target_only":
        assert record["splits"]["target_folds"] == 3
        assert record["shift"]["proxy_a_distance"] is None
        assert "source_validation" not in last["confusion"]
    else:
        validation = np.sum(last["confusion"]["source_validation"], axis=1).tolist()
        assert validation == record["counts"]["source_validation"]
        assert -2 <= record["shift"]["proxy_a_distance"] <= 2
        assert set(last["selection"]) == {"entropy", "infomax", "snd", "bnm", "iwv", "dev"}


@pytest.mark.parametrize("name", ["svm", "target_only"])
def test_hits_are_those_of_each_speaker(name, root, protocol):
    record, arrays = make(name, root, protocol)
    corpus = features(root, "right", protocol)
    speaker = {u.name: u.speaker for u in corpus.utterances}
    names = sorted(set(speaker.values()))
    expected = [[0, 0] for _ in names]
    scored = zip(arrays["utterances"], arrays["scores"].argmax(1), arrays["truth"], strict=True)
    for utterance, guess, truth in scored:
        expected[names.index(speaker[str(utterance)])][truth] += int(guess == truth)
    assert record["checkpoints"][-1]["hits"] == expected


@pytest.mark.parametrize("name", ["svm", "target_only"])
def test_an_inductive_run_scores_the_same_half_whatever_the_method(name, root, protocol):
    inductive = protocol.model_copy(update={"adaptation": "inductive"})
    record, arrays = make(name, root, inductive)
    expected = split_task(
        *(Side.of(features(root, c, inductive), TASK.classes) for c in ("left", "right")), inductive, 0
    )
    assert sorted(arrays["utterances"]) == sorted(expected.names)
    assert record["splits"]["target_test"] == "speakers"
    assert sum(record["counts"]["target_test"]) == 16
    assert sorted(np.sum(record["counts"]["target_speakers"], axis=1).tolist()) == [0, 0, 8, 8]
    assert record["splits"]["target_folds"] == (1 if name == "target_only" else None)


def test_same_seed_same_bits_other_seed_another_split(root, protocol):
    (a, x), (b, y), (c, _) = (make("source_only", root, protocol, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(x["scores"], y["scores"])
    assert a["checkpoints"] == b["checkpoints"]
    assert a["checkpoints"] != c["checkpoints"]


def test_within_a_corpus_every_utterance_is_tested_once(root, protocol):
    matrix = within_corpus(METHODS.get("svm"), features(root, "right", protocol), protocol, 0, 4, CPU)
    assert matrix.sum(1).tolist() == [16, 16]
    assert np.trace(matrix) == 32, "two tones far apart"


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        (np.full((3, 2), 0.5), "shape"),
        (np.array([[np.nan, 1], [0.5, 0.5]]), "training diverged"),
        (np.array([[0.4, 0.4], [0.5, 0.5]]), "sum to one"),
        (np.array([[-0.5, 1.5], [0.5, 0.5]]), "sum to one"),
    ],
)
def test_scores_that_are_no_probabilities_are_refused(scores, sentence):
    with pytest.raises(BenchmarkError, match=sentence):
        checked(Outputs(scores, np.zeros((len(scores), 1))), 2, 2)


def test_a_method_that_never_ends_its_training_is_refused(root, protocol):
    class Silent(Method):
        title = "Silent"
        family = "baseline"

        def fit(self, source, target, setting, checkpoint):
            """Forget to call the checkpoint."""

        def outputs(self, x, domain):
            return Outputs(np.full((len(x), 2), 0.5), np.zeros((len(x), 1)))

    sides = features(root, "left", protocol), features(root, "right", protocol)
    with pytest.raises(BenchmarkError, match=r"checkpoint\(1\.0\)"):
        run_experiment(Silent, Run("silent", "left", "right", 0), TASK, protocol, *sides, CPU)
