from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from benchmark.errors import BenchmarkError, UsageError
from benchmark.features.pretrained.loading import check_installed, load

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def offline(monkeypatch, tmp_path):
    """No test asks the hub, and none sees what lies in the user's cache of it."""
    constants = pytest.importorskip("huggingface_hub").constants
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


@pytest.fixture
def folder(tmp_path):
    from tests.tiny_models import saved_model

    pytest.importorskip("transformers")
    return saved_model(tmp_path / "model", "hubert")


def edited(path: Path, **changes):
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def weights_of(folder: Path):
    from safetensors.torch import load_file

    return load_file(folder / "model.safetensors")


def with_weights(folder: Path, weights):
    from safetensors.torch import save_file

    save_file(
        {name: values.contiguous() for name, values in weights.items()}, folder / "model.safetensors", {"format": "pt"}
    )
    return folder


# --------------------------------------------------------------------------- digests


def test_the_digest_is_of_the_content_not_of_the_place(folder, tmp_path):
    before = load(str(folder)).digest
    moved = shutil.move(folder, tmp_path / "elsewhere")
    assert load(str(moved)).digest == before


def test_the_digest_changes_with_one_weight(folder):
    before = load(str(folder)).digest
    weights = weights_of(folder)
    weights["encoder.layers.1.attention.q_proj.weight"][3, 5] += 1e-6
    assert load(str(with_weights(folder, weights))).digest != before


def test_the_digest_is_the_same_for_both_formats_of_files_and_without_what_only_training_uses(folder):
    import torch

    before, weights = load(str(folder)), weights_of(folder)
    torch.save(weights, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    again = load(str(folder))
    assert again.digest == before.digest
    weights.pop("masked_spec_embed")
    (folder / "pytorch_model.bin").unlink()
    assert load(str(with_weights(folder, weights))).digest == before.digest


def test_the_digest_is_the_same_for_a_copy_in_half_precision_of_the_same_values(folder):
    coarse = {name: values.half() for name, values in weights_of(folder).items()}
    single = load(str(with_weights(folder, {name: values.float() for name, values in coarse.items()}))).digest
    assert load(str(with_weights(folder, coarse))).digest == single


@pytest.mark.parametrize(
    ("file", "changes", "other"),
    [
        ("config.json", {"num_attention_heads": 4}, True),
        ("config.json", {"layer_norm_eps": 1e-3}, True),
        ("preprocessor_config.json", {"do_normalize": True}, True),
        (
            "config.json",
            {"mask_time_prob": 0.5, "hidden_dropout": 0.5, "vocab_size": 99},
            False,
        ),
    ],
)
def test_the_digest_changes_with_settings_that_change_states_and_with_no_others(folder, file, changes, other):
    from tests.tiny_models import babble

    before = load(str(folder))
    edited(folder / file, **changes)
    after = load(str(folder))
    assert (after.digest != before.digest) is other
    same = np.array_equal(after.states([babble(0.3)], 3)[0], before.states([babble(0.3)], 3)[0])
    assert same is not other


def test_families_with_equal_weights_have_other_digests(folder):
    before = load(str(folder)).digest
    edited(folder / "config.json", model_type="wav2vec2", architectures=["Wav2Vec2Model"])
    assert load(str(folder)).digest != before


def test_a_model_with_a_head_is_the_encoder_below_it(tmp_path):
    t = pytest.importorskip("transformers")
    from tests.tiny_models import CONVOLUTIONS

    head = t.HubertForCTC(t.HubertConfig(**CONVOLUTIONS, vocab_size=7))
    head.save_pretrained(tmp_path / "head")
    head.hubert.save_pretrained(tmp_path / "body")
    for name in ("head", "body"):
        t.Wav2Vec2FeatureExtractor().save_pretrained(tmp_path / name)
    assert load(str(tmp_path / "head")).digest == load(str(tmp_path / "body")).digest


# --------------------------------------------------------------------------- what is wrong with a folder


def test_no_such_folder(tmp_path):
    with pytest.raises(UsageError, match="a folder that save_pretrained wrote expected, found none"):
        load(str(tmp_path / "nowhere"))
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="a folder that save_pretrained wrote expected, found a file"):
        load(str(tmp_path / "file"))


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("config.json", r"no configuration in .*model \(config.json expected\)"),
        ("model.safetensors", r"no weights in .*\(model.safetensors or pytorch_model.bin expected\); copy them there"),
        (
            "preprocessor_config.json",
            r"no configuration of its inputs in .*\(preprocessor_config.json or pro",
        ),
    ],
)
def test_a_folder_that_lacks_a_file(folder, file, message):
    (folder / file).unlink()
    with pytest.raises(UsageError, match=message):
        load(str(folder))


def test_a_family_that_is_not_supported(folder):
    for found in ("bert", None, 3):
        edited(folder / "config.json", model_type=found)
        with pytest.raises(UsageError, match=r"a model of type .*; wav2vec 2.0 .*, WavLM, .* or Whisper expected"):
            load(str(folder))


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"model_type": "hubert", "num_hidden_layers": "three"}'])
def test_a_configuration_that_cannot_be_read(folder, text):
    (folder / "config.json").write_text(text)
    with pytest.raises(BenchmarkError, match=r"(save it|save the model|copy them) again"):
        load(str(folder))


def test_truncated_weights(folder):
    path = folder / "model.safetensors"
    content = path.read_bytes()
    for size in (len(content) - 100, 20, 0):
        path.write_bytes(content[:size])
        with pytest.raises(BenchmarkError, match=r"its weights can't be read .*copy them again"):
            load(str(folder))


def test_truncated_weights_of_the_other_format(folder):
    import torch

    torch.save(weights_of(folder), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    content = (folder / "pytorch_model.bin").read_bytes()
    for size in (len(content) - 3000, 20, 0):
        (folder / "pytorch_model.bin").write_bytes(content[:size])
        with pytest.raises(BenchmarkError, match=r"its weights can't be read .*copy them again"):
            load(str(folder))


def test_weights_that_lack_some_would_be_random(folder):
    weights = weights_of(folder)
    del weights["encoder.layers.1.attention.q_proj.weight"], weights["encoder.layers.2.layer_norm.bias"]
    with pytest.raises(BenchmarkError, match=r"lack 2 tensors of its configuration \(encoder.layers.1"):
        load(str(with_weights(folder, weights)))


def test_weights_of_another_shape(folder):
    edited(folder / "config.json", hidden_size=32)
    with pytest.raises(BenchmarkError, match="its weights can't be read or are not of its configuration"):
        load(str(folder))


def test_weights_beside_a_folder_have_no_meaning(folder):
    with pytest.raises(UsageError, match=r"only with a model torchaudio:NAME, found .*model"):
        load(str(folder), weights="file.pth")


def test_another_sample_rate(folder):
    edited(folder / "preprocessor_config.json", sampling_rate=8000)
    with pytest.raises(UsageError, match="audio at 16000 Hz expected, found 8000 Hz"):
        load(str(folder))


def test_windows_of_another_length_than_the_model_has(tmp_path):
    pytest.importorskip("transformers")
    from tests.tiny_models import saved_model

    folder = saved_model(tmp_path / "whisper", "whisper")
    edited(folder / "preprocessor_config.json", chunk_length=30)
    with pytest.raises(UsageError, match="windows of 3000 frames, its configuration has 100"):
        load(str(folder))


# --------------------------------------------------------------------------- the hub


def test_a_name_that_is_in_no_cache_without_a_network():
    pytest.importorskip("transformers")
    begun = time.perf_counter()
    for name in ("somebody/hubert-tiny", "hubert-tiny"):
        with pytest.raises(BenchmarkError, match="the hub may not be asked, since HF_HUB_OFFLINE is set"):
            load(name)
    assert time.perf_counter() - begun < 20


def test_a_hub_that_cannot_be_reached_is_asked_once(monkeypatch):
    pytest.importorskip("transformers")
    import huggingface_hub

    asked = []

    def no_network(*_, **arguments):
        asked.append(arguments)
        raise huggingface_hub.errors.HfHubHTTPError.__bases__[0]("Name or service not known")

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", no_network)
    with pytest.raises(BenchmarkError, match=r"the hub can't be reached \(Name or .*\): fetch it where there is a net"):
        load("somebody/hubert-tiny")
    assert asked == [{"timeout": 10}]


def test_a_name_in_the_local_cache_is_taken_from_there_with_its_commit(folder, offline):
    commit = "0123456789abcdef0123456789abcdef01234567"
    repository = offline / "models--somebody--hubert-tiny"
    shutil.copytree(folder, repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit)
    found = load("somebody/hubert-tiny")
    assert (found.commit, found.model) == (commit, "somebody/hubert-tiny")
    assert found.digest == load(str(folder)).digest
    (repository / "snapshots" / commit / "model.safetensors").unlink()
    with pytest.raises(BenchmarkError, match="its files are not all in the local cache of the hub"):
        load("somebody/hubert-tiny")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (("model.safetensors", "pytorch_model.bin", "tf_model.h5"), ["model.safetensors"]),
        (("pytorch_model.bin", "flax_model.msgpack"), ["pytorch_model.bin"]),
        (
            ("model.safetensors.index.json", "model-00001-of-00002.safetensors", "pytorch_model.bin"),
            ["model.safetensors.index.json", "model-*.safetensors"],
        ),
        (("tf_model.h5",), []),
    ],
)
def test_one_copy_of_the_weights_is_fetched(folder, files, expected, monkeypatch):
    import huggingface_hub

    fetched = {}

    def model_info(*_, **__):
        siblings = [huggingface_hub.hf_api.RepoSibling(name) for name in (*files, "config.json", "README.md")]
        return type("Info", (), {"sha": "abc", "siblings": siblings})

    def snapshot_download(name, revision, allow_patterns):
        fetched.update(name=name, revision=revision, patterns=allow_patterns)
        return str(folder)

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", model_info)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    assert load("somebody/hubert-tiny").commit == "abc"
    assert fetched == {"name": "somebody/hubert-tiny", "revision": "abc", "patterns": ["config.json", *expected]}


# --------------------------------------------------------------------------- the package


def test_without_the_package_a_sentence_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    for call in (check_installed, lambda: load("anything")):
        with pytest.raises(UsageError, match=r"transformers expected, .*'cross-corpus-ser\[pretrained\]'"):
            call()


def test_the_package_is_not_imported_before_a_model_is_loaded():
    code = (
        "import sys, run_benchmark, benchmark.features.pretrained.loading;"
        "print(sorted({'transformers', 'huggingface_hub', 'safetensors'} & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_what_the_package_says_while_loading_stays_as_it_was_set(folder, capfd):
    from transformers.utils import logging

    logging.set_verbosity_info()
    logging.enable_progress_bar()
    capfd.readouterr()
    load(str(folder))
    assert capfd.readouterr() == ("", "")
    assert logging.get_verbosity() == logging.INFO
    assert logging.is_progress_bar_enabled()
    logging.set_verbosity_warning()
