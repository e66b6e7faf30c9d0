"""Synthetic corpora: the same bits from the same dials, and every dial measured on the signal."""

import dataclasses
import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.signal import sosfilt
from sklearn.linear_model import LogisticRegression

from benchmark.errors import UsageError
from benchmark.synthesis import Dials, SyntheticCorpus, cast, sound
from benchmark.synthesis.cast import counts, effects, plan, speaker
from benchmark.synthesis.dials import EFFECTS
from benchmark.synthesis.sound import resonators, waveform

PLAIN = Dials(seed=5, utterances=8, speakers=1, emotions=("neutral",), speaker_variability=0, variability=0, snr=90)
EVERY = Dials(seed=5, utterances=12)
NAMES = sorted(p.stem for p in (Path(__file__).parents[2] / "corpora").glob("synthetic_*.py"))
TUNING = sorted(p.stem for p in (Path(__file__).parents[2] / "corpora" / "tuning").glob("tuning_*.py"))


def corpus(name: str) -> SyntheticCorpus:
    module = importlib.import_module(f"corpora.{'tuning.' * (name in TUNING)}{name}")
    (cls,) = (c for c in vars(module).values() if isinstance(c, type) and c.__module__ == module.__name__)
    assert issubclass(cls, SyntheticCorpus)
    cls.name = name
    return cls()


def spoken(emotion: str) -> list[np.ndarray]:
    return [waveform(replace(PLAIN, emotions=(emotion,)), i) for i in range(8)]


def db(power: float) -> float:
    return 10 * np.log10(power + 1e-20)


def power_between(waves: list[np.ndarray], low: float, high: float, rate: int = 16000) -> float:
    """Mean power density in dB between two frequencies."""
    spectra = [np.abs(np.fft.rfft(w, 1 << 17)) ** 2 for w in waves]
    f = np.fft.rfftfreq(1 << 17, 1 / rate)
    return db(np.mean(spectra, axis=0)[(f >= low) & (f < high)].mean())


def spectral_shape(wave: np.ndarray) -> np.ndarray:
    """Level in dB of 24 bands of the whole utterance, and its duration in seconds."""
    bands = np.array_split(np.abs(np.fft.rfft(wave, 1 << 17)) ** 2, 24)
    return np.array([*(db(band.mean()) for band in bands), len(wave) / 16000])


def pitches(wave: np.ndarray, rate: int = 16000) -> np.ndarray:
    """F0 in Hz of the loud frames of 40 ms: first of the high peaks of the unbiased autocorrelation."""
    found, n = [], rate // 25
    for start in range(0, len(wave) - n, n // 2):
        x = wave[start : start + n] - wave[start : start + n].mean()
        r = np.correlate(x, x, "full")[n - 1 :] / np.arange(n, 0, -1)
        lags = np.arange(rate // 450, rate // 75)
        peaks = lags[(r[lags] > r[lags - 1]) & (r[lags] >= r[lags + 1]) & (r[lags] > 0.85 * r[lags].max())]
        best = peaks[0] if len(peaks) else 0
        if best and np.mean(x**2) > 0.2 * np.mean(wave**2) and r[best] > 0.5 * r[0]:
            found.append(rate / best)
    return np.array(found)


# --------------------------------------------------------------------------- determinism


def test_same_dials_give_the_same_bits_alone_and_out_of_order() -> None:
    in_order = [waveform(EVERY, i) for i in range(12)]
    for cached in (cast.plan, cast.speaker, cast.effects, sound.room, sound.channel):
        cached.cache_clear()
    for i in (7, 0, 11):
        np.testing.assert_array_equal(waveform(replace(EVERY), i), in_order[i])


def test_another_seed_and_another_utterance_give_other_audio() -> None:
    one = waveform(EVERY, 3)
    for other in (waveform(replace(EVERY, seed=6), 3), waveform(EVERY, 4)):
        n = min(len(one), len(other))
        assert abs(np.corrcoef(one[:n], other[:n])[0, 1]) < 0.5


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(Dials)])
def test_stamp_changes_with_every_dial(field: str) -> None:
    other: dict[str, Any] = {"emotions": ("fear", "anger"), "priors": (1, 2, 3, 4), "vowels": ((500, 1500, 2500),)}
    other |= {"band": (300, 3400), "resonance": (900, 3)}
    changed: dict[str, Any] = {field: other[field] if field in other else getattr(EVERY, field) + 1}
    assert replace(EVERY, **changed).stamp != EVERY.stamp


# --------------------------------------------------------------------------- shipped corpora


def test_there_are_three_and_they_share_four_emotions() -> None:
    emotions = [set(corpus(name).dials.emotions) for name in NAMES]
    assert len(NAMES) >= 3
    assert len(set[str].intersection(*emotions)) >= 4
    assert any(e - set[str].intersection(*emotions) for e in emotions)


def test_corpora_for_tuning_share_neither_language_nor_voices_with_the_others() -> None:
    dials = [corpus(name).dials for name in (*NAMES, *TUNING)]
    for key in ("seed", "vowels"):
        assert len({getattr(d, key) for d in dials}) == len(dials), key
    voices = [speaker(d, number).cues.tobytes() for d in dials for number in range(d.speakers)]
    assert len(set(voices)) == len(voices)


@pytest.mark.parametrize("name", [*NAMES, *TUNING])
def test_corpus_holds_what_is_published(name: str) -> None:
    c = corpus(name)
    found = c.find(Path("no/such/folder"))
    names = [u.name for u in found.utterances]
    assert names == sorted(set(names))
    assert (len(names),) == c.published.files
    assert (len({u.speaker for u in found.utterances}),) == c.published.speakers
    emotions = [u.emotion for u in found.utterances]
    assert {e: emotions.count(e) for e in set(emotions)} == c.published.emotions
    assert {u.gender for u in found.utterances} == {"female", "male"}
    assert not found.dropped
    assert not found.unexpected


@pytest.mark.parametrize("name", [*NAMES, *TUNING])
def test_audio_is_float32_within_full_scale_and_never_silent(name: str) -> None:
    c = corpus(name)
    for utterance in c.find(Path()).utterances[::12]:
        wave, rate = c.read(utterance)
        assert rate == 16000
        assert wave.dtype == np.float32
        assert wave.ndim == 1
        assert np.isfinite(wave).all()
        assert 0.01 < np.abs(wave).max() < 1
        assert 0.5 < len(wave) / rate < 8


def test_audio_does_not_depend_on_the_label() -> None:
    c = corpus(NAMES[0])
    utterance = c.find(Path()).utterances[0]
    np.testing.assert_array_equal(c.read(replace(utterance, emotion="other"))[0], c.read(utterance)[0])
    assert c.stamp(utterance) == c.dials.stamp


def test_every_speaker_has_every_emotion_as_often() -> None:
    d = replace(EVERY, utterances=64)
    assert {plan(d).count((e, s)) for e in d.emotions for s in range(8)} == {2}


# --------------------------------------------------------------------------- emotions


def test_pitch_is_higher_and_wider_in_anger_and_happiness_than_in_sadness() -> None:
    found = {e: [pitches(w) for w in spoken(e)] for e in ("anger", "happiness", "neutral", "sadness")}
    mean = {e: np.mean([np.median(p) for p in ps]) for e, ps in found.items()}
    width = {e: np.mean([np.diff(np.log2(np.percentile(p, [10, 90]))) for p in ps]) for e, ps in found.items()}
    for lively in ("anger", "happiness"):
        assert mean[lively] > 1.15 * mean["neutral"] > 1.03 * 1.15 * mean["sadness"]
        assert width[lively] > 1.2 * width["neutral"] > 1.2 * width["sadness"]


def test_tempo_energy_and_tilt_move_with_the_emotion() -> None:
    waves = {e: spoken(e) for e in ("anger", "neutral", "sadness")}
    seconds = [np.mean([len(w) for w in waves[e]]) for e in waves]
    level = [np.mean([db(np.mean(w**2)) for w in waves[e]]) for e in waves]
    bright = [power_between(waves[e], 1500, 4000) - power_between(waves[e], 100, 1000) for e in waves]
    assert seconds == sorted(seconds)
    assert level[0] - level[1] == pytest.approx(7, abs=1)
    assert level[1] - level[2] == pytest.approx(5, abs=1)
    assert bright[0] > bright[1] + 2
    assert bright[1] > bright[2] + 1


@pytest.mark.parametrize(("cue", "value"), [("jitter", 2.5), ("breath", 25.0)])
def test_jitter_and_breath_make_the_source_less_periodic(cue: str, value: float) -> None:
    def periodicity(cues: dict[str, float]) -> float:
        x = sound.glottis(np.full(200, 100.0), cues, 16000, np.random.default_rng(0))
        x = x - x.mean()
        return float(x[160:] @ x[:-160] / (x @ x))

    modal = {"jitter": 0.0, "breath": 0.0, "tilt": 0.0}
    assert periodicity({**modal, cue: value}) < periodicity(modal) - 0.1


def test_strength_zero_makes_emotions_alike() -> None:
    none = replace(PLAIN, strength=0, variability=1, speaker_variability=1, culture=1)
    angry, sad = (waveform(replace(none, emotions=(e,)), 0) for e in ("anger", "sadness"))
    np.testing.assert_array_equal(angry, sad)


def test_culture_changes_sizes_and_keeps_directions() -> None:
    np.testing.assert_allclose(effects(replace(PLAIN, strength=2), "fear"), 2 * np.array(EFFECTS["fear"]))
    here, there = (effects(replace(PLAIN, culture=0.5, seed=seed), "fear") for seed in (1, 2))
    assert not np.allclose(here, there)
    np.testing.assert_array_equal(np.sign(here), np.sign(EFFECTS["fear"]))


def test_variability_dials_spread_speakers_and_utterances() -> None:
    def spread(d: Dials) -> float:
        return float(np.std([cast.voice(d, i, cast.generator(d, 0, i))["pitch"] for i in range(64)]))

    still = replace(PLAIN, utterances=64, speakers=16)
    assert spread(still) == 0
    assert spread(replace(still, variability=1)) == pytest.approx(cast.UTTERANCE_SPREAD[0], rel=0.3)
    assert spread(replace(still, speaker_variability=1)) == pytest.approx(cast.SPEAKER_SPREAD[0], rel=0.5)
    assert len({speaker(replace(still, speaker_variability=1), k).tract for k in range(16)}) == 16


def test_a_shallow_classifier_separates_emotions_of_unseen_speakers() -> None:
    d = replace(EVERY, utterances=160)
    X = np.array([spectral_shape(waveform(d, i)) for i in range(160)])
    y, who = (np.array(column) for column in zip(*plan(d), strict=True))
    X = (X - X.mean(0)) / X.std(0)
    model = LogisticRegression(C=0.1, max_iter=1000).fit(X[who < 4], y[who < 4])
    assert model.score(X[who >= 4], y[who >= 4]) > 0.5


# --------------------------------------------------------------------------- dials


def test_priors_give_the_counts() -> None:
    d = replace(EVERY, utterances=100, priors=(1, 1, 2, 1))
    assert counts(d) == {"anger": 20, "happiness": 20, "neutral": 40, "sadness": 20}
    assert [e for e, _ in plan(d)].count("neutral") == 40


@pytest.mark.parametrize(
    ("change", "message"),
    [({"emotions": ("angre",)}, "did you mean 'anger'"), ({"priors": (1, 2)}, "4 priors expected")],
)
def test_wrong_dials_are_refused(change: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        replace(EVERY, **change)


def test_noise_is_as_far_below_the_speech_as_the_dial_says() -> None:
    for snr in (10.0, 30.0):
        waves = [waveform(replace(PLAIN, snr=snr, band=(20, 20000)), i) for i in range(8)]
        noise = np.mean([np.mean(w[:1500] ** 2) for w in waves])
        assert db(10 ** (sound.LEVEL / 10)) - db(noise) == pytest.approx(snr, abs=1)


def test_band_tilt_and_resonance_shape_the_spectrum() -> None:
    def change(low: float, high: float, **dial: Any) -> float:
        wide, shaped = ([waveform(replace(PLAIN, snr=20, **d), i) for i in range(2)] for d in ({}, dial))
        return power_between(shaped, low, high) - power_between(wide, low, high)

    assert change(4000, 7000, band=(300, 3400)) < -15
    assert change(60, 150, band=(300, 3400)) < -15
    assert abs(change(600, 2000, band=(300, 3400))) < 1
    assert change(3900, 4100, tilt=3.0) == pytest.approx(6, abs=1)
    assert change(240, 260, tilt=3.0) == pytest.approx(-6, abs=1)
    assert change(1900, 2100, resonance=(2000, 8.0)) == pytest.approx(8, abs=1)
    assert abs(change(300, 500, resonance=(2000, 8.0))) < 1


def test_reverberation_lengthens_the_decay() -> None:
    dry, wet = (
        np.mean(
            [
                db(np.mean(w[-800:] ** 2) / np.mean(w**2))
                for w in (waveform(replace(PLAIN, reverberation=seconds), i) for i in range(4))
            ]
        )
        for seconds in (0.0, 0.6)
    )
    assert wet > dry + 20


def test_room_falls_by_sixty_decibels_in_the_time_of_the_dial() -> None:
    taps = sound.room(replace(PLAIN, reverberation=0.5))
    early, late = (np.mean(taps[a : a + 800] ** 2) for a in (800, 800 + 4000))
    assert db(early) - db(late) == pytest.approx(30, abs=2)
    np.testing.assert_allclose(sound.room(PLAIN), [1.0])


def test_levelling_evens_out_the_level() -> None:
    def difference(levelling: float) -> float:
        angry, sad = (waveform(replace(PLAIN, emotions=(e,), levelling=levelling), 0) for e in ("anger", "sadness"))
        return db(np.mean(angry**2)) - db(np.mean(sad**2))

    assert difference(0.0) > 10
    assert difference(0.5) == pytest.approx(difference(0.0) / 2, abs=1)
    assert difference(1.0) == pytest.approx(0, abs=1.5)


def test_language_dials_move_formants_rate_and_consonants() -> None:
    def waves(**dial: Any) -> list[np.ndarray]:
        return [waveform(replace(PLAIN, **dial), i) for i in range(6)]

    open_, close = waves(vowels=((850, 1400, 2500),)), waves(vowels=((300, 2400, 3000),))
    assert power_between(open_, 850, 1800) > power_between(close, 850, 1800) + 8
    assert power_between(open_, 2300, 3200) < power_between(close, 2300, 3200) - 3
    assert np.mean([len(w) for w in waves(syllable_rate=3)]) > 1.5 * np.mean([len(w) for w in waves(syllable_rate=6)])
    assert power_between(waves(consonants=1), 6000, 7500) > power_between(waves(consonants=0), 6000, 7500) + 6


def test_sample_rate_dial() -> None:
    slow, fast = (waveform(replace(PLAIN, sample_rate=rate), 0) for rate in (8000, 16000))
    assert len(fast) == pytest.approx(2 * len(slow), rel=0.01)


def test_resonators_are_the_cascade_of_two_pole_recursions() -> None:
    x = np.random.default_rng(0).standard_normal(60)
    expected = x
    for f, width in zip((500, 1500, 2500, 3500, 4500), (70, 90, 130, 200, 280), strict=True):
        r, w = np.exp(-np.pi * width / 16000), 2 * np.pi * f / 16000
        y = np.zeros(62)
        for n in range(60):
            y[n + 2] = (1 - 2 * r * np.cos(w) + r**2) * expected[n] + 2 * r * np.cos(w) * y[n + 1] - r**2 * y[n]
        expected = y[2:]
    np.testing.assert_allclose(sosfilt(resonators((500, 1500, 2500), 1.0, 16000), x), expected, atol=1e-9)
