"""Audio in every coding, and every way in which a file can be unusable."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from benchmark.data.audio import file_stamp, read_audio, sample_digest
from benchmark.errors import UnreadableAudio
from tests.miniatures import LFS_POINTER

RATE = 24414
NOISE = np.random.default_rng(0).uniform(-0.5, 0.5, 2000).astype(np.float32)


def unreadable(path, *words):
    with pytest.raises(UnreadableAudio) as caught:
        read_audio(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    ("format", "subtype", "ending", "tolerance"),
    [
        ("WAV", "PCM_16", "wav", 2**-15),
        ("WAV", "PCM_24", "wav", 2**-23),
        ("WAV", "FLOAT", "WAV", 0),
        ("WAVEX", "PCM_24", "wav", 2**-23),
        ("FLAC", "PCM_16", "flac", 2**-15),
        ("AIFF", "PCM_16", "wav", 2**-15),
    ],
)
def test_codings(tmp_path, format, subtype, ending, tolerance):
    path = tmp_path / f"x.{ending}"
    soundfile.write(path, NOISE, RATE, subtype=subtype, format=format)
    waveform, rate = read_audio(path)
    assert (waveform.dtype, waveform.shape, rate) == (np.float32, NOISE.shape, RATE)
    np.testing.assert_allclose(waveform, NOISE, atol=tolerance, rtol=0)


def test_channels_become_their_mean(tmp_path):
    soundfile.write(tmp_path / "x.wav", np.stack([NOISE, 0.5 * NOISE], axis=1), RATE, subtype="FLOAT")
    np.testing.assert_allclose(read_audio(tmp_path / "x.wav")[0], 0.75 * NOISE, rtol=1e-6)


def test_silence_is_no_error(tmp_path):
    soundfile.write(tmp_path / "x.wav", np.zeros(100), RATE)
    assert not read_audio(tmp_path / "x.wav")[0].any()


def test_segment(tmp_path):
    soundfile.write(tmp_path / "x.flac", NOISE, 1000)
    whole, _ = read_audio(tmp_path / "x.flac")
    np.testing.assert_array_equal(read_audio(tmp_path / "x.flac", 0.5, 1.25)[0], whole[500:1250])
    np.testing.assert_array_equal(read_audio(tmp_path / "x.flac", 1.9)[0], whole[1900:])
    np.testing.assert_array_equal(read_audio(tmp_path / "x.flac", 1.9, 2.005)[0], whole[1900:])


@pytest.mark.parametrize(("start", "end"), [(2.0, None), (1.0, 2.5), (1.0, 1.0), (-0.1, 1.0), (3.0, 4.0)])
def test_segment_outside_of_the_file(tmp_path, start, end):
    soundfile.write(tmp_path / "x.wav", NOISE, 1000)
    with pytest.raises(UnreadableAudio, match=r"found 2\.000 s"):
        read_audio(tmp_path / "x.wav", start, end)


def test_missing_file(tmp_path):
    unreadable(tmp_path / "x.wav", "no such file")
    unreadable(tmp_path, "a folder found")


def test_empty_file(tmp_path):
    (tmp_path / "x.wav").touch()
    unreadable(tmp_path / "x.wav", "empty file (0 bytes)")


def test_file_without_samples(tmp_path):
    soundfile.write(tmp_path / "x.wav", np.zeros(0), RATE)
    unreadable(tmp_path / "x.wav", "no samples")


def test_git_lfs_pointer(tmp_path):
    (tmp_path / "x.wav").write_text(LFS_POINTER)
    unreadable(tmp_path / "x.wav", "Git LFS pointer", "git lfs pull")


@pytest.mark.parametrize("text", ["404: Not Found\n", "é" * 400, "a" + "é" * 400])
def test_text_file(tmp_path, text):
    (tmp_path / "x.wav").write_text(text, encoding="utf-8")
    unreadable(tmp_path / "x.wav", "text file")


def test_not_audio(tmp_path):
    (tmp_path / "x.wav").write_bytes(bytes(range(256)) * 4)
    unreadable(tmp_path / "x.wav", "not audio")


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_truncated_wav(tmp_path, subtype):
    path = tmp_path / "x.wav"
    soundfile.write(path, np.stack([NOISE, NOISE], axis=1), RATE, subtype=subtype)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    found = soundfile.info(path).frames
    assert 0 < found < 2000
    unreadable(path, "truncated", f"{found} of 2000 samples")


def test_wav_cut_off_behind_its_header(tmp_path):
    soundfile.write(tmp_path / "x.wav", NOISE, RATE)
    content = (tmp_path / "x.wav").read_bytes()
    (tmp_path / "x.wav").write_bytes(content[:44])
    unreadable(tmp_path / "x.wav", "truncated", "0 of 2000 samples")
    (tmp_path / "x.wav").write_bytes(content[:30])
    unreadable(tmp_path / "x.wav", "not audio")


def test_truncated_flac(tmp_path):
    path = tmp_path / "x.flac"
    soundfile.write(path, np.tile(NOISE, 20), RATE)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    unreadable(path, "truncated", "of 40000 samples")


def test_streamed_wav_of_unknown_length(tmp_path):
    path = tmp_path / "x.wav"
    soundfile.write(path, NOISE, RATE, subtype="PCM_16")
    content = bytearray(path.read_bytes())
    content[4:8] = content[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    assert len(read_audio(path)[0]) == len(NOISE)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_samples_that_are_no_numbers(tmp_path, bad):
    waveform = NOISE.copy()
    waveform[7] = bad
    soundfile.write(tmp_path / "x.wav", waveform, RATE, subtype="FLOAT")
    unreadable(tmp_path / "x.wav", "1 of 2000 samples are NaN or infinite")


def test_any_bytes_either_read_or_explain(tmp_path):
    soundfile.write(tmp_path / "x.wav", NOISE[:100], RATE)
    content = (tmp_path / "x.wav").read_bytes()
    random = np.random.default_rng(1)
    for _ in range(100):
        broken = bytearray(content)
        for place in random.integers(0, 60, 3):
            broken[place] = random.integers(256)
        (tmp_path / "x.wav").write_bytes(broken)
        try:
            waveform, rate = read_audio(tmp_path / "x.wav")
        except UnreadableAudio:
            continue
        assert len(waveform) > 0
        assert rate > 0


def test_stamp_and_digest(tmp_path):
    (tmp_path / "x.wav").write_bytes(b"123")
    first = file_stamp(tmp_path / "x.wav")
    (tmp_path / "x.wav").write_bytes(b"1234")
    assert file_stamp(tmp_path / "x.wav") != first
    with pytest.raises(UnreadableAudio, match="No such file"):
        file_stamp(tmp_path / "y.wav")
    assert len(sample_digest(NOISE)) == 16
    assert sample_digest(NOISE) == sample_digest(NOISE[::1].astype(np.float64))
    assert sample_digest(NOISE) != sample_digest(-NOISE)
