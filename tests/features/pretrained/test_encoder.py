from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("transformers")

import torch

from benchmark.errors import UnreadableAudio, UsageError
from benchmark.features.pretrained import encoder as encoding
from benchmark.features.pretrained.encoder import Encoder
from benchmark.features.pretrained.forward import layers_of
from benchmark.features.pretrained.loading import load
from tests.tiny_models import FAMILIES, LAYERS, WIDTH, babble, saved_model, tiny_model

RATE = 16_000
CLOSE = {"rtol": 2e-3, "atol": 2e-3}
"""Half precision: 2^-11 of a value, and what is below 1."""

WAVEFORMS = [name for name in FAMILIES if name not in {"w2v_bert", "whisper"}]
SPREADING = ["wav2vec2", "hubert", "hubert_batch_norm", "wavlm", "unispeech_sat", "data2vec"]
"""Those in which a padded utterance would come out otherwise if nothing were done about it."""


@pytest.fixture(scope="module")
def encoders(tmp_path_factory):
    """Loads a tiny model once."""
    folder, found = tmp_path_factory.mktemp("models"), {}

    def encoder(name: str) -> Encoder:
        if name not in found:
            found[name] = load(str(saved_model(folder / name, name)))
        return found[name]

    return encoder


def bare(name, waveform):
    """All hidden states of one utterance as transformers gives them, the last one by the encoder's own output."""
    model, extractor = tiny_model(name)
    arguments = extractor(waveform, sampling_rate=RATE, return_tensors="pt")
    mask = arguments.get("attention_mask") if name == "w2v_bert" else None  # 0 for a filter bank frame without partner
    with torch.no_grad():
        part = model.encoder if name == "whisper" else model
        found = part(**arguments, output_hidden_states=True)
        last = found.last_hidden_state
    frames = last.shape[1] if mask is None else int(mask.sum())
    return [state[0, :frames].numpy() for state in (*found.hidden_states[:-1], last)]


# --------------------------------------------------------------------------- the states


@pytest.mark.parametrize("name", FAMILIES)
def test_what_an_encoder_says_of_itself(name, encoders):
    encoder = encoders(name)
    assert (encoder.family, encoder.width, encoder.layers) == (FAMILIES[name], WIDTH, LAYERS + 1)
    assert encoder.rate == 50
    assert encoder.commit == ""
    assert len(encoder.digest) == 16
    assert not encoder.module.training
    assert not any(parameter.requires_grad for parameter in encoder.module.parameters())


@pytest.mark.parametrize("seconds", [0.05, 0.3, 0.999])
@pytest.mark.parametrize("name", FAMILIES)
def test_states_are_those_of_the_bare_model(name, seconds, encoders):
    encoder, waveform = encoders(name), babble(seconds)
    expected = bare(name, waveform)
    frames = len(expected[0]) if name != "whisper" else -(-len(waveform) // 320)
    for layer in range(encoder.layers):
        (found,) = encoder.states([waveform], layer)
        assert found.dtype == np.float16
        assert found.shape == (frames, WIDTH)
        np.testing.assert_allclose(found, expected[layer][:frames], **CLOSE)


@pytest.mark.parametrize("name", FAMILIES)
def test_weighted_is_all_layers_side_by_side(name, encoders):
    encoder, waveform = encoders(name), babble(0.4)
    (found,) = encoder.states([waveform], "weighted")
    each = [encoder.states([waveform], layer)[0] for layer in range(encoder.layers)]
    np.testing.assert_array_equal(found, np.concatenate(each, axis=1))
    assert not np.allclose(each[0], each[1], **CLOSE)


@pytest.mark.parametrize("name", ["xls_r", "wavlm_large", "whisper"])
def test_the_last_state_has_the_final_normalisation(name, encoders):
    """The one place in which versions of the library differ."""
    encoder = encoders(name)
    part, layers = layers_of(encoder.module)
    raw = []
    handle = layers[-1].register_forward_hook(lambda _, __, output: raw.append(output))
    (found,) = encoder.states([babble(0.4)], LAYERS)
    handle.remove()
    state = raw[0] if isinstance(raw[0], torch.Tensor) else raw[0][0]
    np.testing.assert_allclose(found, part.layer_norm(state)[0, : len(found)].detach(), **CLOSE)


def test_layers_above_the_one_asked_for_are_not_computed(encoders):
    encoder = encoders("hubert")
    seen = []
    layers = layers_of(encoder.module)[1]
    handles = [
        layer.register_forward_pre_hook(lambda *_, number=number: seen.append(number))
        for number, layer in enumerate(layers, start=1)
    ]
    for layer, expected in ((0, [1]), (1, [1]), (2, [1, 2]), (LAYERS, [1, 2, 3])):
        seen.clear()
        encoder.states([babble(0.2)], layer)
        assert seen == expected
    for handle in handles:
        handle.remove()


def test_no_hook_stays_behind(encoders):
    encoder = encoders("data2vec")
    before = [len(part._forward_hooks) + len(part._forward_pre_hooks) for part in encoder.module.modules()]
    encoder.states([babble(0.2), babble(0.3)], "weighted", batch_s=10.0)
    assert before == [len(part._forward_hooks) + len(part._forward_pre_hooks) for part in encoder.module.modules()]
    assert not any("forward" in vars(part) for part in encoder.module.modules())


def test_a_layer_that_is_not_there(encoders):
    for layer in (-1, LAYERS + 1):
        with pytest.raises(UsageError, match=rf"layer {layer}: .* has the layers 0 \(.*\) to {LAYERS} \("):
            encoders("hubert").states([babble(0.2)], layer)


def test_arguments_and_random_states_stay_as_they_are(encoders):
    waveform = babble(0.5)
    before, state = waveform.copy(), np.random.get_state()[1].copy()  # noqa: NPY002
    torch_state = torch.random.get_rng_state()
    for name in ("wav2vec2", "data2vec", "w2v_bert", "whisper"):
        encoders(name).states([waveform], 1)
    np.testing.assert_array_equal(waveform, before)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002
    assert torch.equal(torch.random.get_rng_state(), torch_state)


# --------------------------------------------------------------------------- batches


@pytest.fixture
def several():
    return [babble(seconds, i) for i, seconds in enumerate((0.31, 0.05, 0.77, 0.31, 0.9, 0.33))]


@pytest.mark.parametrize("name", FAMILIES)
def test_states_do_not_depend_on_what_else_is_in_a_batch(name, encoders, several):
    encoder = encoders(name)
    alone = [encoder.states([waveform], "weighted")[0] for waveform in several]
    together = encoder.states(several, "weighted", batch_s=100.0)
    again = encoder.states(several[::-1][:4], "weighted", batch_s=1.1)[::-1]
    for a, b in zip(alone, together, strict=True):
        np.testing.assert_allclose(a, b, **CLOSE)
    for a, b in zip(alone[2:], again, strict=True):
        np.testing.assert_allclose(a, b, **CLOSE)


@pytest.mark.parametrize("name", SPREADING)
def test_without_the_care_for_padding_they_would(name, encoders, several, monkeypatch):
    monkeypatch.setattr(encoding, "row_by_row", lambda *_, **__: torch.no_grad())
    encoder = encoders(name)
    alone = [encoder.states([waveform], LAYERS)[0] for waveform in several]
    together = encoder.states(several, LAYERS, batch_s=100.0)
    assert max(np.abs(a - b).max() for a, b in zip(alone, together, strict=True)) > 0.05


@pytest.mark.parametrize("name", FAMILIES)
def test_on_a_processor_they_are_the_same_bits_whichever_others_are_computed(name, encoders, several):
    encoder = encoders(name)
    for a, b in zip(encoder.states(several, 2), [encoder.states([w], 2)[0] for w in several], strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", ["xls_r", "hubert", "w2v_bert", "whisper"])
def test_the_seconds_in_a_batch_are_bounded_whatever_the_number_of_utterances(name, encoders):
    encoder, sizes = encoders(name), []
    waveforms = [babble(0.05 + 0.02 * (i % 40), i) for i in range(80)] + [babble(7)]

    def measure(_, __, arguments):
        shape = next(iter(arguments.values())).shape
        time = shape[2] / 100 if name == "whisper" else shape[1] / (RATE if len(shape) == 2 else 50)
        sizes.append((shape[0], shape[0] * time))

    handle = encoder.module.register_forward_pre_hook(measure, with_kwargs=True)
    encoder.states(waveforms, 1, window_s=2.0, batch_s=3.0)
    handle.remove()
    rows, seconds = zip(*sizes, strict=True)
    assert max(seconds) <= 3.1
    assert 1 < max(rows) < 60
    assert sum(rows) >= 80 + 4


# --------------------------------------------------------------------------- windows


@pytest.mark.parametrize("samples", [1, 2, 17, 399])
@pytest.mark.parametrize("name", FAMILIES)
def test_too_short_audio_leaves_its_utterance_out(name, samples, encoders):
    short, long = babble(samples / RATE), babble(0.3)
    encoder = encoders(name)
    left_out, kept = encoder.outcomes([short, long], 1)
    assert isinstance(left_out, UnreadableAudio)
    expected = "35" if name == "w2v_bert" else "25"
    assert str(left_out) == f"too short: {samples / 16:.3g} ms found, {expected} ms for a frame expected"
    np.testing.assert_array_equal(kept, encoder.states([long], 1)[0])
    with pytest.raises(UnreadableAudio, match="too short"):
        encoder.states([long, short], 1)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_shortest_audio_has_one_frame(name, encoders):
    encoder = encoders(name)
    shortest = encoder.preparation.shortest
    (found,) = encoder.states([babble(shortest / RATE)], 1)
    assert np.isfinite(found).all()
    assert len(found) == (2 if name == "whisper" else 1)


@pytest.mark.parametrize("seconds", [2.0, 3.13, 5.0001])
@pytest.mark.parametrize("name", [name for name in FAMILIES if name != "whisper"])
def test_windows_give_as_many_frames_as_one_pass(name, seconds, encoders):
    encoder, waveform = encoders(name), babble(seconds)
    (whole,) = encoder.states([waveform], 0, window_s=100.0)
    (cut,) = encoder.states([waveform], 0, window_s=1.0)
    assert cut.shape == whole.shape
    assert len(whole) == encoder.preparation.frames(len(waveform))


def test_windows_of_an_encoder_that_sees_a_few_frames_give_what_one_pass_gives(encoders):
    """State 0 of layer-normalised convolutions and 8 positions: no frame sees farther than the overlap."""
    encoder, waveform = encoders("xls_r"), babble(4.21)
    (whole,) = encoder.states([waveform], 0, window_s=100.0)
    for window in (1.0, 1.5, 2.7):
        (cut,) = encoder.states([waveform], 0, window_s=window)
        np.testing.assert_allclose(cut, whole, **CLOSE)


@pytest.mark.parametrize("name", FAMILIES)
def test_each_window_is_what_the_bare_model_says_of_that_part(name, encoders):
    """With the input prepared as a whole: normalised over the utterance; Whisper takes its spectrogram by window."""
    encoder, waveform = encoders(name), babble(2.5)
    model, extractor = tiny_model(name)
    (found,) = encoder.states([waveform], 2, window_s=1.0)
    prepared = extractor(waveform, sampling_rate=RATE, return_tensors="pt")
    expected = np.full_like(found, np.nan)
    for start, length, first, last in encoder.preparation.windows(len(waveform), 1.0):
        if name == "whisper":
            part = waveform[320 * start : 320 * (start + length)]
            arguments = extractor(part, sampling_rate=RATE, return_tensors="pt")
        elif name == "w2v_bert":
            arguments = {"input_features": prepared["input_features"][:, start : start + length]}
        else:
            end = 320 * (start + length) + 80 if start + length < len(found) else None
            arguments = {"input_values": prepared["input_values"][:, 320 * start : end]}
        with torch.no_grad():
            module = model.encoder if name == "whisper" else model
            state = module(**arguments, output_hidden_states=True).hidden_states[2][0]
        expected[start + first : start + last] = state[first:last]
    np.testing.assert_allclose(found, expected, **CLOSE)


def test_whisper_never_sees_more_than_its_window(encoders):
    encoder, waveform = encoders("whisper"), babble(3.3)
    (found,) = encoder.states([waveform], 1, window_s=30.0)
    assert len(found) == 165
    np.testing.assert_array_equal(found, encoder.states([waveform], 1, window_s=1.0)[0])


# --------------------------------------------------------------------------- half precision


def test_states_beyond_half_precision_leave_their_utterance_out(encoders, tmp_path):
    encoder = load(str(saved_model(tmp_path, "hubert")))
    with torch.no_grad():
        layers_of(encoder.module)[1][0].final_layer_norm.weight.mul_(1e6)
    (outcome,) = encoder.outcomes([babble(0.3)], 1)
    assert isinstance(outcome, UnreadableAudio)
    assert str(outcome).endswith("not finite in half precision, at most 65504 expected; take another layer")
    assert np.isfinite(encoder.states([babble(0.3)], 0)[0]).all()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no graphics card here")
@pytest.mark.parametrize("name", FAMILIES)
def test_a_graphics_card_gives_the_same_states_up_to_half_precision(name, encoders, several, tmp_path):
    expected = encoders(name).states(several, "weighted")
    found = load(str(saved_model(tmp_path, name)), device=torch.device("cuda")).states(several, "weighted")
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=0.02, atol=0.02)
