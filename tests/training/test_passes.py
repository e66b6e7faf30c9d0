"""Whether source and target crops meet in batch normalisation, and whose statistics score which corpus."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from benchmark.protocol import build_protocol
from benchmark.training.crops import Crops
from benchmark.training.deep import DeepMethod
from tests import tiny

DEEP = [name for name in tiny.METHODS.names if issubclass(tiny.METHODS.get(name), DeepMethod)]
ALONE = ["adabn", "adda", "shot", "tent"]
"""Methods that never pass both corpora in one step's batch."""


def fit(name: str, passes: str, target: Any = None, **training: Any) -> Any:
    method = tiny.METHODS.get(name)()
    given = {"steps": 4, "passes": passes, **training}
    method.fit(tiny.source(), target or tiny.target(), tiny.setting(**given), lambda progress: None)
    return method


def scores(method: DeepMethod, domain: Any) -> np.ndarray:
    return method.outputs(tiny.target(seed=5).x, domain).scores


def test_a_protocol_passes_jointly_unless_it_says_otherwise_and_the_fingerprint_stays():
    given: dict[str, Any] = {"name": "x", "corpora": ["emodb", "urdu"]}
    plain = build_protocol(given, "x")
    named = build_protocol(given | {"training": {"passes": "joint"}}, "x")
    apart = build_protocol(given | {"training": {"passes": "separate"}}, "x")
    assert plain.fingerprint == named.fingerprint != apart.fingerprint


def test_a_joint_pass_is_the_network_of_both_and_separate_ones_are_of_each():
    found: dict[str, Any] = {}

    class Seen(tiny.METHODS.get("source_only")):  # type: ignore[misc]
        def step(self, crops: Crops, progress: float) -> dict[str, torch.Tensor]:
            source, target = self.forward(crops)
            both = self.network(torch.cat([crops.x_s, crops.x_t])).logits
            found[self._passes] = (torch.cat([source.logits, target.logits]), both)
            found["each"] = torch.cat([self.network(crops.x_s).logits, self.network(crops.x_t).logits])
            return {}

    for passes in ("joint", "separate"):
        setting = tiny.setting(steps=1, dropout=0.0, checkpoints=1, passes=passes)
        Seen().fit(tiny.source(), tiny.target(), setting, lambda progress: None)
    torch.testing.assert_close(*found["joint"])
    torch.testing.assert_close(found["separate"][0], found["each"])
    assert not torch.allclose(*found["separate"])


def test_each_corpus_feeds_running_statistics_of_its_own():
    """Running means by their definition: 0.9 of what they were and 0.1 of the batch's, the target from the source's."""
    means: dict[str, list[torch.Tensor]] = {"source": [], "target": []}

    class Seen(tiny.METHODS.get("source_only")):  # type: ignore[misc]
        def step(self, crops: Crops, progress: float) -> dict[str, torch.Tensor]:
            layer = self.network.hidden[0]
            for domain, x in (("source", crops.x_s), ("target", crops.x_t)):
                means[domain].append(layer[0](self.network.encoder(x).float()).mean(0).detach())
            return super().step(crops, progress)

    frozen = {"steps": 3, "dropout": 0.0, "checkpoints": 1, "passes": "separate", "learning_rate": 1e-30}
    method = Seen()
    method.fit(tiny.source(), tiny.target(), tiny.setting(**frozen), lambda progress: None)
    expected = {"source": torch.zeros_like(means["source"][0])}
    for k in range(3):
        expected["source"] = 0.9 * expected["source"] + 0.1 * means["source"][k]
        expected.setdefault("target", expected["source"])
        expected["target"] = 0.9 * expected["target"] + 0.1 * means["target"][k]
    for domain in ("source", "target"):
        method.network.statistics.use(domain)
        torch.testing.assert_close(method.network.hidden[0][1].running_mean, expected[domain])


def test_separate_passes_keep_the_target_out_of_the_sources_scores():
    others = tiny.target(seed=9, shift=-0.5)
    for passes, same in (("joint", False), ("separate", True)):
        one, other = fit("source_only", passes), fit("source_only", passes, others)
        assert np.array_equal(scores(one, "source"), scores(other, "source")) is same
        assert not np.array_equal(scores(one, "target"), scores(other, "target"))


@pytest.mark.parametrize("name", ALONE)
def test_methods_that_pass_each_corpus_alone_score_the_target_the_same_either_way(name):
    joint, separate = fit(name, "joint", dropout=0.3), fit(name, "separate", dropout=0.3)
    assert np.array_equal(scores(joint, "target"), scores(separate, "target"))


@pytest.mark.parametrize("name", [name for name in DEEP if name not in ALONE])
def test_other_methods_notice(name):
    assert not np.array_equal(scores(fit(name, "joint"), "target"), scores(fit(name, "separate"), "target"))


@pytest.mark.parametrize("name", DEEP)
def test_each_row_is_scored_as_if_it_came_alone(name):
    method = fit(name, "separate")
    x = tiny.target(seed=5).x
    for domain in ("source", "target"):
        whole = method.outputs(x, domain).scores
        alone = np.concatenate([method.outputs(x[k : k + 1], domain).scores for k in range(4)])
        assert np.allclose(alone, whole[:4], atol=1e-5)


@pytest.mark.parametrize("name", [n for n in DEEP if getattr(tiny.METHODS.get(n), "weight", None) is not None])
def test_weight_zero_is_source_only_in_separate_passes_too(name):
    method = tiny.METHODS.get(name)(weight=0.0)
    if getattr(method, "classification", "") == "regression":
        method.classification = "cross_entropy"
    method.fit(tiny.source(), tiny.target(), tiny.setting(steps=4, passes="separate"), lambda progress: None)
    plain = fit("source_only", "separate")
    for domain in ("source", "target"):
        assert np.array_equal(scores(method, domain), scores(plain, domain))
