from __future__ import annotations

import importlib.util
import math
import sys

import numpy as np
import pytest
import soxr
from click.testing import CliRunner

import run_benchmark
from benchmark.data.locate import ROOT_VARIABLE
from benchmark.errors import UsageError
from benchmark.features import extraction
from benchmark.features import opensmile as opensmile_functionals
from benchmark.features.cache import compute_features
from benchmark.features.entry import Unused
from benchmark.features.extraction import extract
from benchmark.features.functionals import functionals
from benchmark.features.opensmile import COUNTS, check_functionals
from benchmark.features.opensmile import opensmile_functionals as computed
from benchmark.protocol import Protocol, build_protocol
from benchmark.representations import Spectrogram
from benchmark.tasks.splits import split_task
from benchmark.tasks.tasks import Side, make_task
from tests.memory_corpus import MemoryCorpus, tone
from tests.tiny_corpora import PROTOCOL, write_pair, write_protocol

RATE = 16000
SETS = sorted(COUNTS)
EGEMAPS = Spectrogram(functionals="eGeMAPSv02")

real = pytest.mark.skipif(importlib.util.find_spec("opensmile") is None, reason="the extra opensmile is not installed")


def speech(seconds=0.5, pitch=220.0, rate=RATE):
    """A vowel-like sound: harmonics that fall by 1 / k, a little noise, and a swell."""
    t = np.arange(round(seconds * rate)) / rate
    harmonics = sum(np.sin(2 * math.pi * k * pitch * t) / k for k in range(1, 13))
    noise = np.random.default_rng(3).normal(0, 0.01, len(t))
    return (0.2 * (1 + 0.3 * np.sin(20 * t)) * harmonics + noise).astype(np.float32)


def by_opensmile(name, waveform, rate=RATE):
    """What the package's own interface gives, in its own process state, as a series by name."""
    import opensmile

    smile = opensmile.Smile(opensmile.FeatureSet[name], opensmile.FeatureLevel.Functionals)
    return smile.process_signal(waveform, rate).iloc[0]


# --------------------------------------------------------------------------- numbers


@real
@pytest.mark.parametrize("name", SETS)
def test_the_numbers_are_those_of_the_packages_own_interface(name):
    found = computed(speech(), RATE, Spectrogram(functionals=name))
    expected = by_opensmile(name, speech())
    assert found.dtype == np.float32
    assert len(expected) == COUNTS[name]
    np.testing.assert_array_equal(found, expected)


@real
def test_another_rate_is_resampled_first():
    waveform = speech(rate=44100)
    expected = by_opensmile("eGeMAPSv02", soxr.resample(waveform, 44100, RATE))
    np.testing.assert_array_equal(computed(waveform, 44100, EGEMAPS), expected)
    assert not np.array_equal(expected, by_opensmile("eGeMAPSv02", waveform, 44100))


@real
def test_silence_at_both_ends_is_cut_where_the_spectrogram_cuts_it():
    sound = np.full(RATE // 2, 0.3, np.float32) * np.sign(speech())
    waveform = np.concatenate([np.zeros(RATE // 4), sound, np.zeros(RATE // 2)]).astype(np.float32)
    margin = 800
    kept = waveform[RATE // 4 - margin : RATE // 4 + len(sound) + margin]
    np.testing.assert_array_equal(computed(waveform, RATE, EGEMAPS), by_opensmile("eGeMAPSv02", kept))
    whole = EGEMAPS.model_copy(update={"silence_db": None})
    np.testing.assert_array_equal(computed(waveform, RATE, whole), by_opensmile("eGeMAPSv02", waveform))


@real
def test_pitch_is_in_semitones_and_level_in_decibels():
    names = list(by_opensmile("eGeMAPSv02", speech()).index)
    pitch, level = names.index("F0semitoneFrom27.5Hz_sma3nz_amean"), names.index("equivalentSoundLevel_dBp")
    loud, soft = (computed(gain * speech(pitch=220), RATE, EGEMAPS) for gain in (1, 0.5))
    assert loud[pitch] == pytest.approx(12 * math.log2(220 / 27.5), abs=0.1)
    assert loud[level] - soft[level] == pytest.approx(20 * math.log10(2), abs=0.02)


@real
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("samples", [1, 400, 961, 1599])
def test_short_sound_is_extended_to_a_tenth_of_a_second(name, samples):
    sound = speech()[:samples]
    found = computed(sound, RATE, Spectrogram(functionals=name))
    assert np.isfinite(found).all()
    padded = np.concatenate([sound, np.zeros(1600 - samples, np.float32)])
    np.testing.assert_array_equal(found, by_opensmile(name, padded))


@real
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("rate", [4000, 11025, 96000])
def test_a_window_of_any_rate_gives_numbers(name, rate):
    settings = Spectrogram(functionals=name, sample_rate=rate, high_hz=rate / 2)
    assert np.isfinite(computed(speech(0.025, rate=rate), rate, settings)).all()


@real
@pytest.mark.parametrize("name", SETS)
def test_silence_and_a_constant_give_numbers(name):
    for value in (0.0, 0.5):
        assert np.isfinite(computed(np.full(RATE // 2, value, np.float32), RATE, Spectrogram(functionals=name))).all()


@real
def test_samples_beyond_full_scale_keep_their_sign():
    square = np.sign(speech())
    just_below = np.clip(square, -1, 32767 / 32768).astype(np.float32)
    expected = by_opensmile("eGeMAPSv02", just_below)
    for gain in (1.0, 1.7):
        np.testing.assert_array_equal(computed((gain * square).astype(np.float32), RATE, EGEMAPS), expected)


def test_what_is_not_a_number_is_zero(monkeypatch):
    strange = np.array([[[1.5], [np.nan], [-np.inf], [np.inf], [-2.0]]])
    monkeypatch.setattr(opensmile_functionals, "_extractor", lambda name: lambda waveform, rate: strange)
    assert computed(speech(), RATE, EGEMAPS).tolist() == [1.5, 0, 0, 0, -2]


@real
def test_arguments_and_global_random_state_stay_as_they_are():
    waveform = 2 * speech()
    before, state = waveform.copy(), np.random.get_state()[1].copy()  # noqa: NPY002
    computed(waveform, RATE, EGEMAPS)
    np.testing.assert_array_equal(waveform, before)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


# --------------------------------------------------------------------------- cache and tasks


@pytest.fixture
def spoken():
    return MemoryCorpus({f"u{i:03}": speech(0.1 + 0.04 * i, 150 + 20 * i) for i in range(7)})


@real
@pytest.mark.parametrize("name", SETS)
def test_a_row_has_the_numbers_beside_the_same_frames(name, spoken):
    settings = Spectrogram(functionals=name)
    rows = list(extract(spoken, spoken.found.utterances, settings, 1))
    plain = list(extract(spoken, spoken.found.utterances, Spectrogram(), 1))
    for waveform, row, cepstral in zip(spoken.waveforms.values(), rows, plain, strict=True):
        np.testing.assert_array_equal(row.frames, cepstral.frames)
        np.testing.assert_array_equal(row.functionals, computed(waveform, RATE, settings))
        np.testing.assert_array_equal(cepstral.functionals, functionals(cepstral.frames))


@real
def test_what_cannot_be_used_is_left_out_for_the_same_reason(spoken):
    spoken.waveforms |= {"u001": "not audio", "u002": np.zeros(RATE, np.float32), "u003": tone(0.01)}
    outcomes = [list(extract(spoken, spoken.found.utterances, s, 1)) for s in (Spectrogram(), EGEMAPS)]
    assert outcomes[0][1:4] == outcomes[1][1:4]
    assert [outcome if isinstance(outcome, Unused) else len(outcome.functionals) for outcome in outcomes[1]] == [
        88, *outcomes[0][1:4], 88, 88, 88
    ]  # fmt: skip


@real
def test_worker_processes_give_the_same_bits_in_the_same_order(monkeypatch, spoken):
    monkeypatch.setattr(extraction, "CHUNK", 2)
    monkeypatch.setattr(extraction, "WORTH_A_WORKER_BY_OPENSMILE", 3)
    here = list(extract(spoken, spoken.found.utterances, EGEMAPS, 1))
    assert len(spoken.reads) == 7
    there = list(extract(spoken, spoken.found.utterances, EGEMAPS, 2))
    assert len(spoken.reads) == 7
    for a, b in zip(here, there, strict=True):
        np.testing.assert_array_equal(a.functionals, b.functionals)
        np.testing.assert_array_equal(a.frames, b.frames)


@real
def test_each_choice_has_an_entry_of_its_own_and_is_computed_once(spoken, tmp_path):
    folders = {}
    for name, count in {"cepstral": 184, **COUNTS}.items():
        for reads in (7, 0):
            spoken.reads.clear()
            found = compute_features(spoken, spoken.found, Spectrogram(functionals=name), tmp_path)
            assert (len(spoken.reads), found.functionals.shape) == (reads, (7, count))
        folders[name] = found.folder.parent
    assert len(set(folders.values())) == 3


@real
def test_they_are_standardised_like_the_cepstral_ones(spoken, tmp_path):
    spoken.emotions |= dict.fromkeys(["u001", "u003", "u005"], "sadness")
    features = compute_features(spoken, spoken.found, EGEMAPS, tmp_path)
    protocol = Protocol(name="a", corpora=("emodb", "urdu"), features=EGEMAPS)
    task = make_task("a", "b", {"anger": 2, "sadness": 2}, {"anger": 2, "sadness": 2}, protocol)
    side = Side.of(features, task.classes)
    x = split_task(side, side, protocol, 0).target.x.functionals
    varied = features.functionals.std(axis=0) >= 1e-6
    assert varied.sum() > 60
    np.testing.assert_allclose(x.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(x.std(axis=0)[varied], 1, atol=1e-3)


def test_the_default_settings_keep_their_place_in_the_cache():
    assert Spectrogram().pipeline == Spectrogram().identity == {
        "sample_rate": 16000, "window_ms": 25.0, "hop_ms": 10.0, "mels": 64, "low_hz": 20.0, "high_hz": 8000.0,
        "silence_db": 40.0, "functionals": "cepstral",
    }  # fmt: skip


def test_the_choice_enters_the_fingerprint_and_a_wrong_one_is_told():
    content = {"name": "a", "corpora": ["emodb", "urdu"]}
    prints = {build_protocol(content | {"features": {"functionals": n}}, "a").fingerprint for n in ["cepstral", *SETS]}
    assert len(prints) == 3
    assert build_protocol(content, "a").fingerprint in prints
    with pytest.raises(UsageError, match=r"features.functionals: .*'eGeMAPSv02'.*found 'egemaps'"):
        build_protocol(content | {"features": {"functionals": "egemaps"}}, "a")


# --------------------------------------------------------------------------- commands


@pytest.fixture
def absent(monkeypatch):
    """Importing the package fails as if it were not installed."""
    monkeypatch.setitem(sys.modules, "opensmile", None)


@pytest.fixture
def command(tmp_path):
    """Runs a command on two small corpora, under a protocol with eGeMAPSv02."""
    write_pair(tmp_path / "corpora")
    protocol = write_protocol(tmp_path, PROTOCOL + "features: {functionals: eGeMAPSv02}\n")

    def invoke(*arguments):
        where = ("--protocol", protocol, "--corpora-root", tmp_path / "corpora")
        runner = CliRunner(env={ROOT_VARIABLE: None, "SER_CACHE": str(tmp_path / "cache")})
        return runner.invoke(run_benchmark.cli, [str(a) for a in (*arguments, *where)], catch_exceptions=False)

    return invoke


@pytest.mark.usefixtures("absent")
def test_without_the_package_a_sentence_says_how_to_get_it():
    with pytest.raises(UsageError) as e:
        check_functionals(EGEMAPS)
    assert str(e.value).startswith("features.functionals eGeMAPSv02: the package opensmile expected, found none")
    assert "pip install 'cross-corpus-ser[opensmile]'" in str(e.value)


def test_a_package_whose_library_cannot_be_loaded_is_as_good_as_none(monkeypatch, tmp_path):
    (tmp_path / "opensmile.py").write_text("raise OSError('libgomp.so.1: cannot open shared object file')")
    monkeypatch.delitem(sys.modules, "opensmile", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UsageError, match=r"imported \(libgomp.so.1: cannot open"):
        check_functionals(EGEMAPS)


@pytest.mark.usefixtures("absent")
@pytest.mark.parametrize(
    "arguments",
    [("run", "--results", "results"), ("run", "--results", "results", "--dry-run"), ("features",), ("within", "left")],
    ids=lambda a: f"{a[0]}{a[3:]}",
)
def test_without_the_package_no_audio_is_read_and_nothing_is_started(arguments, command, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for what in (
        "benchmark.data.manifest.ManifestCorpus.read",
        "benchmark.running.executors.local.LocalProcesses.submit",
    ):
        monkeypatch.setattr(what, lambda *_: pytest.fail("something was read or started"), raising=False)
    result = command(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: features.functionals eGeMAPSv02: the package opensmile expected")
    assert not (tmp_path / "cache").exists()
    assert list((tmp_path / "results").rglob("seed-*")) == []


@pytest.mark.usefixtures("absent")
def test_without_the_package_what_is_stored_can_be_looked_at(command, tmp_path):
    result = command("status", "--results", tmp_path / "results")
    assert result.exit_code == 0, result.output


@pytest.mark.usefixtures("absent")
def test_without_the_package_cepstral_functionals_are_as_ever(spoken, tmp_path):
    assert compute_features(spoken, spoken.found, Spectrogram(), tmp_path).functionals.shape == (7, 184)


@real
def test_a_shallow_method_runs_on_them(command, tmp_path):
    result = command("run", "--results", tmp_path / "results", "--jobs", "1")
    assert result.exit_code == 0, result.output
    assert "2/2 svm right -> left seed 0: UAR " in result.output
    result = command("within", "left", "--folds", "3")
    assert result.exit_code == 0, result.output
    assert "seed 0: UAR " in result.output
