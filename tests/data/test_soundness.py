"""Bounds of what is heard, and that the audit, the features and a reader judge a file alike."""

from __future__ import annotations

import os
import struct

import numpy as np
import pytest
import soundfile

from benchmark.data.audio import read_audio
from benchmark.data.audit import audit
from benchmark.data.manifest import ManifestCorpus
from benchmark.data.soundness import (
    HIGHEST_RATE,
    LONGEST_SECONDS,
    LOUDEST,
    LOWEST_RATE,
    MOST_CHANNELS,
    check_sound,
    hear,
)
from benchmark.errors import UnreadableAudio
from benchmark.features.entry import Unused
from benchmark.features.extraction import extract
from benchmark.features.functionals import functionals
from benchmark.features.spectrogram import log_mel
from benchmark.representations import Spectrogram
from tests.audio_bytes import PLAIN, SOUND, au, flac_of, pcm_format, wav
from tests.memory_corpus import MemoryCorpus

TOO_HIGH = (1 << 32) - 1


def refused(tmp_path, content=None, *segment):
    path = tmp_path / "x.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableAudio) as caught:
        read_audio(path, *segment)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{path}: ")


@pytest.mark.parametrize("rate", [0, 1, 100, LOWEST_RATE - 1, HIGHEST_RATE + 1, 2**31 - 1, TOO_HIGH])
def test_a_rate_that_nothing_records_is_refused_before_anything_is_resampled(tmp_path, rate):
    expected = f"a sample rate of {rate} Hz found, 1000 to 768000 expected; correct its header"
    assert refused(tmp_path, wav(form=pcm_format(rate=rate))).startswith(expected)
    assert refused(tmp_path, au(rate=rate)).startswith(expected)
    with pytest.raises(UnreadableAudio, match=f"a sample rate of {rate} Hz"):
        log_mel(SOUND, rate, Spectrogram())


@pytest.mark.parametrize("rate", [LOWEST_RATE, HIGHEST_RATE])
def test_the_rates_at_the_bounds_are_read(tmp_path, rate):
    (tmp_path / "x.wav").write_bytes(wav(form=pcm_format(rate=rate)))
    waveform, found = read_audio(tmp_path / "x.wav")
    np.testing.assert_array_equal(waveform, SOUND)
    assert found == rate


@pytest.mark.parametrize("channels", [0, MOST_CHANNELS + 1, 5000, 65535])
def test_a_number_of_channels_that_nothing_records_is_refused(tmp_path, channels):
    form = bytearray(pcm_format())
    form[2:4] = struct.pack("<H", channels)
    assert refused(tmp_path, wav(form=bytes(form))).startswith(f"{channels} channels found, 1 to 64 expected")


def test_as_many_channels_as_an_array_has_become_their_mean_block_by_block(tmp_path):
    channels = np.random.default_rng(0).uniform(-1, 1, (3000, MOST_CHANNELS)).astype(np.float32)
    soundfile.write(tmp_path / "x.wav", channels, 16000, subtype="FLOAT")
    np.testing.assert_array_equal(read_audio(tmp_path / "x.wav")[0], channels.mean(axis=1, dtype=np.float32))


def test_an_utterance_of_more_than_ten_minutes_is_refused_and_a_segment_of_it_read(tmp_path):
    rate, seconds = 1000, LONGEST_SECONDS + 7
    soundfile.write(tmp_path / "x.wav", np.tile(SOUND, seconds * rate // 2000 + 1)[: seconds * rate], rate)
    expected = f"{seconds} s of audio found, at most 600 s for an utterance expected; cut it"
    assert refused(tmp_path).startswith(expected)
    assert refused(tmp_path, None, 1.0, 605.0).startswith("604 s of audio found")
    np.testing.assert_allclose(read_audio(tmp_path / "x.wav", 604.0, 605.0)[0], SOUND[:1000], atol=2**-15)
    assert len(read_audio(tmp_path / "x.wav", 0.0, 600.0)[0]) == 600 * rate
    with pytest.raises(UnreadableAudio, match="607 s of audio found"):
        log_mel(np.ones(seconds * rate, np.float32), rate, Spectrogram())


def test_a_sparse_file_of_a_terabyte_is_refused_by_a_sentence(tmp_path):
    for content, said in {
        wav(0xFFFFFFFF, 0xFFFFFFFF): "s of audio found, at most 600 s",
        wav(): "",
        flac_of(2000)[:2000]: "nothing but zeros found at its end",
        b"": "nothing but zeros found at its end",
    }.items():
        (tmp_path / "x.wav").write_bytes(content)
        os.truncate(tmp_path / "x.wav", 2**40)
        if said:
            assert said in refused(tmp_path)
        else:
            np.testing.assert_array_equal(read_audio(tmp_path / "x.wav")[0], SOUND)


@pytest.mark.parametrize("loud", [1e38, -1e38, 32767, LOUDEST * 1.001])
@pytest.mark.parametrize("channels", [1, 2])
def test_samples_far_beyond_full_scale_are_refused(tmp_path, loud, channels):
    samples = np.tile(SOUND[:, None], channels)
    samples[7] = loud
    soundfile.write(tmp_path / "x.wav", samples, 16000, subtype="FLOAT")
    assert "times full scale found, at most 16 expected" in refused(tmp_path)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300])
def test_samples_that_are_no_numbers_of_32_bit_are_counted(tmp_path, value):
    samples = SOUND.astype(np.float64)
    samples[[7, 9]] = value
    soundfile.write(tmp_path / "x.wav", samples, 16000, subtype="DOUBLE")
    assert refused(tmp_path).startswith("2 of 2000 samples are NaN or infinite")


@pytest.mark.parametrize(
    "settings", [Spectrogram(), Spectrogram(sample_rate=96000, window_ms=200, silence_db=None, mels=8)]
)
@pytest.mark.parametrize("rate", [LOWEST_RATE, 16000, 96000, HIGHEST_RATE])
def test_whatever_is_accepted_has_finite_features(settings, rate):
    random = np.random.default_rng(0)
    for quiet in (1.0, 1e-4, 1e-40):
        waveform = (quiet * random.choice([-LOUDEST, LOUDEST], rate)).astype(np.float32)
        waveform[:2] = LOUDEST, -LOUDEST
        assert check_sound(waveform, rate) == LOUDEST
        frames = log_mel(waveform, rate, settings)
        assert np.isfinite(frames).all()
        assert np.isfinite(functionals(frames)).all()


def _faulty(folder):
    """Files of every kind, and the table that names them."""
    files = {
        "whole": PLAIN["wav"],
        "empty": b"",
        "rate": wav(form=pcm_format(rate=1)),
        "cut": PLAIN["w64"][:-2000],
        "claim": flac_of(4_000_000_000),
        "text": b"no audio at all\n" * 9,
        "stream": wav(0, 0),
    }
    for name, content in files.items():
        (folder / f"{name}.wav").write_bytes(content)
    for name, value in {"loud": 1e38, "nan": np.nan}.items():
        soundfile.write(folder / f"{name}.wav", np.where(np.arange(2000) == 5, value, SOUND), 16000, subtype="FLOAT")
    names = [*files, "loud", "nan"]
    (folder / "table.csv").write_text("file,emotion\n" + "".join(f"{n}.wav,anger\n" for n in names))
    return ManifestCorpus(folder / "table.csv")


def test_the_audit_and_the_features_judge_a_file_alike(tmp_path):
    corpus = _faulty(tmp_path)
    utterances = corpus.find().utterances
    rows = dict(zip((u.name for u in utterances), extract(corpus, utterances, Spectrogram(), 1), strict=True))
    left_out = {name: row.reason for name, row in rows.items() if isinstance(row, Unused)}
    assert audit(corpus, tmp_path).unreadable == left_out
    assert set(rows) - set(left_out) == {"whole", "stream"}


def test_a_corpus_with_a_reader_of_its_own_is_held_to_the_same_bounds():
    corpus = MemoryCorpus({"a": np.full(16000, 1e38, np.float32), "b": SOUND})
    loud, row = extract(corpus, corpus.found.utterances, Spectrogram(), 1)
    assert loud.reason.startswith("a sample of 1e+38 times full scale found, at most 16 expected; scale its samples")
    assert row.seconds == 0.125
    first, second = corpus.found.utterances
    with pytest.raises(UnreadableAudio, match="times full scale"):
        hear(corpus, first)
    assert hear(corpus, second)[0] is corpus.waveforms["b"]
