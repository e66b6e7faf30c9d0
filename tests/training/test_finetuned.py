"""The pretrained model inside a backbone: what it gives, what moves and how much, and what costs no number."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

pytest.importorskip("transformers")

from benchmark.errors import BenchmarkError, UsageError
from benchmark.features.frames import PLAIN, Layout
from benchmark.features.pretrained.forward import layers_of
from benchmark.features.pretrained.loading import load
from benchmark.protocol import Training
from benchmark.representations import Waveform
from benchmark.training.networks import build_backbone
from benchmark.training.optimiser import LeanAdamW
from benchmark.training.schedules import set_rate
from tests.tiny_models import FAMILIES, LAYERS, WIDTH, babble, saved_model

CROP = 4000
TRAINING = Training(backbone="finetuned", crop=CROP)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Tiny models by name, saved once."""
    root, found = tmp_path_factory.mktemp("models"), {}

    def folder(name):
        if name not in found:
            found[name] = saved_model(root / name, name)
        return found[name]

    return folder


@pytest.fixture
def built(folders):
    """A backbone with a tiny model in it; the same weights each time."""

    def build(name="hubert", layer="weighted", training=TRAINING, digest="", **settings):
        layout = Layout(model=Waveform(model=str(folders(name)), layer=layer, **settings), digest=digest)
        torch.manual_seed(0)
        return build_backbone(training, 1, 3, layout)

    return build


def crops(count=3, samples=CROP):
    return torch.from_numpy(np.stack([babble(samples / 16_000, i) for i in range(count)]))[..., None]


def gradients(network, x):
    torch.manual_seed(1)
    loss = network(x).logits.square().sum()
    named = {name: p for name, p in network.named_parameters() if p.requires_grad}
    return loss, dict(zip(named, torch.autograd.grad(loss, list(named.values())), strict=True))


# --------------------------------------------------------------------------- what it gives


@pytest.mark.parametrize("layer", [2, LAYERS, "weighted"])
@pytest.mark.parametrize("name", FAMILIES)
def test_before_training_it_pools_the_states_of_the_frozen_model(name, layer, built, folders):
    network, x = built(name, layer).eval(), crops()
    states = load(str(folders(name))).states([row.numpy() for row in x[..., 0]], layer)
    stacked = torch.from_numpy(np.stack(states)).float()
    with torch.no_grad():
        found, expected = network.encoder(x), network.encoder.pooled(stacked)
    torch.testing.assert_close(found, expected, rtol=5e-3, atol=5e-3)


@pytest.mark.parametrize("name", FAMILIES)
def test_nothing_but_dropout_is_left_to_chance(name, built, folders):
    network, x = built(name).train(), crops()
    assert all(module.training for module in network.modules())
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    config = network.encoder.model.config
    for key in ("attention_dropout", "hidden_dropout", "activation_dropout", "dropout"):
        if hasattr(config, key):
            setattr(config, key, 0.0)
    for module in network.modules():
        if isinstance(getattr(module, "dropout", None), float):
            module.dropout = 0.0
    a, b = (network.encoder(x) for _ in range(2))
    torch.testing.assert_close(a, b, rtol=0, atol=0)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_building_it_draws_as_if_the_model_were_not_there(built):
    """So that every run of a seed begins alike, whether the model is read or known already."""
    first, second = built(), built()
    for a, b in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(a, b)
    assert first.encoder.model is not second.encoder.model


def test_half_the_precision_gives_nearly_the_same(built):
    network, x = built().eval(), crops()
    with torch.no_grad():
        torch.testing.assert_close(network(x, torch.bfloat16).logits, network(x).logits, rtol=0.1, atol=0.1)


def test_what_is_scored_at_a_time_is_bounded_by_seconds(built):
    assert built(training=Training(backbone="finetuned", crop=48_000)).scoring == 21
    assert built(training=Training(backbone="finetuned", crop=480_000)).scoring == 2
    assert build_backbone(Training(), 64, 2).scoring == 128


# --------------------------------------------------------------------------- what moves


@pytest.mark.parametrize("frozen", [0, 1, LAYERS])
@pytest.mark.parametrize("name", FAMILIES)
def test_what_makes_frames_never_moves_and_frozen_layers_do_not(name, frozen, built):
    network = built(name, frozen_layers=frozen)
    model = network.encoder.model
    _, layers = layers_of(model)
    moving = {n for n, p in model.named_parameters() if p.requires_grad}
    assert not any(n.startswith(("feature_extractor", "conv1", "conv2", "embed_positions")) for n in moving)
    inside = [any(p.requires_grad for p in layer.parameters()) for layer in layers]
    assert inside == [False] * frozen + [True] * (LAYERS - frozen)
    early = {n for n in moving if n.startswith(("feature_projection", "encoder.pos_conv_embed"))}
    assert bool(early) == (frozen == 0 and name != "whisper")
    _, found = gradients(network.train(), crops())
    assert all(gradient.isfinite().all() for gradient in found.values())


@pytest.mark.parametrize("name", ["hubert", "xls_r", "whisper"])
def test_layers_behind_the_one_that_is_used_are_not_there(name, built):
    network = built(name, layer=1)
    _, found = gradients(network.train(), crops())
    layers = {n.split(".layers.")[1][0] for n in found if ".layers." in n}
    assert layers == {"0"}
    assert not any("layer_norm" in n and ".layers." not in n and name != "hubert" and "proj" not in n for n in found)


def test_what_is_pretrained_moves_at_its_share_of_the_rate(built):
    network = built(pretrained_rate=0.1).train()
    groups = [{"params": moving, "share": share} for moving, share in network.groups()]
    assert [group["share"] for group in groups] == [1.0, 0.1]
    counted = sum(len(group["params"]) for group in groups)
    assert counted == sum(p.requires_grad for p in network.parameters())
    assert {id(p) for p in groups[1]["params"]} == {
        id(p) for p in network.encoder.model.parameters() if p.requires_grad
    }
    optimiser = LeanAdamW(groups, lr=1.0, weight_decay=0.0, fused=True)
    set_rate(optimiser, 1e-3, 0.9)
    before = copy.deepcopy(network.state_dict())
    _, found = gradients(network, crops())
    for name, parameter in network.named_parameters():
        parameter.grad = found.get(name)
    optimiser.step()
    for name, gradient in found.items():  # the first step of Adam is the rate times the gradient's sign
        rate = 1e-4 if name.startswith("encoder.model.") else 1e-3
        steep = gradient.abs() > 1e-4
        moved = (network.get_parameter(name) - before[name]).abs()[steep]
        torch.testing.assert_close(moved, torch.full_like(moved, rate), rtol=0.01, atol=1e-7)


def test_other_backbones_have_one_group():
    network = build_backbone(Training(), 64, 2)
    ((parameters, share),) = network.groups()
    assert share == 1.0
    assert [id(p) for p in parameters] == [id(p) for p in network.parameters()]


@pytest.mark.parametrize("layer", [2, "weighted"])
@pytest.mark.parametrize("name", FAMILIES)
def test_gradient_checkpointing_computes_layers_twice_and_changes_no_bit(name, layer, built):
    results, times = [], []
    for checkpointing in (False, True):
        network = built(name, layer, gradient_checkpointing=checkpointing).train()
        calls = []
        part = next(module for _, module in layers_of(network.encoder.model)[1][0].named_children())
        part.register_forward_pre_hook(lambda *_, calls=calls: calls.append(1))
        results.append(gradients(network, crops()))
        times.append(len(calls))
    assert times == [1, 2]
    (loss, plain), (again, less) = results
    assert torch.equal(loss, again)
    assert all(torch.equal(plain[key], less[key]) for key in plain)


# --------------------------------------------------------------------------- what does not fit


def test_weights_that_are_not_those_of_the_features(built, folders):
    built(digest=load(str(folders("hubert"))).digest)
    with pytest.raises(BenchmarkError, match=r"weights with the digest 00 expected, of which the features were made"):
        built(digest="00")


def test_more_layers_than_there_are(built):
    with pytest.raises(UsageError, match=rf"features.frozen_layers: at most {LAYERS} expected for .*, found 4"):
        built(frozen_layers=LAYERS + 1)
    with pytest.raises(UsageError, match=r"layer 7: .* has the layers 0 "):
        built(layer=7)


def test_crops_that_a_window_does_not_hold(built):
    with pytest.raises(UsageError, match=r"training.crop: 400 to 16000 samples expected for .*whisper, found 17000"):
        built("whisper", training=Training(backbone="finetuned", crop=17_000))


def test_frames_of_another_kind():
    with pytest.raises(UsageError, match="features of kind waveform expected"):
        build_backbone(TRAINING, 16, 2, PLAIN)


def test_width_is_of_both_statistics(built):
    assert built().encoder.width == built().encoder.pooled.width == 256
    assert built().encoder.pooled.linear.in_features == WIDTH
