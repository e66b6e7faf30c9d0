"""Every container: whole, cut off, and as pipes write it."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from benchmark.data.audio import read_audio
from benchmark.errors import UnreadableAudio
from tests.audio_bytes import (
    CODED,
    PCM,
    PLAIN,
    RATE,
    SIZE,
    SOUND,
    aiff,
    au,
    caf,
    chunk,
    encoded,
    flac_of,
    pcm_format,
    rf64,
    sphere,
    w64,
    wav,
)

INFO = chunk(b"LIST", b"INFO" + chunk(b"ISFT", b"Lavf58.76.100\0"))
ODD = b"LIST" + struct.pack("<I", 5) + b"INFO!"
EMPTY = {"sound": b"", "size": 0}

STREAMS = {
    "ffmpeg to a pipe": wav(0xFFFFFFFF, 0xFFFFFFFF, before=INFO),
    "sox to a pipe": wav(0x7FFFF000, 0x7FFFF024),
    "arecord to a pipe": wav(0x80000000, 0x80000024),
    "an older arecord": wav(0x7FFFFF00, 0x7FFFFF24),
    "lame to a pipe": wav(0x7FFFFFFF, SIZE + 36),
    "an odd placeholder": wav(0x80000001, 0),
    "RIFF of unknown length alone": wav(riff=0xFFFFFFFF),
    "RIFF without a length alone": wav(riff=0),
    "a recorder that was stopped": wav(0, 0),
    "a recorder that wrote its header first": wav(0, 36),
    "no length behind a chunk": wav(0, 0xFFFFFFFF, before=INFO),
    "one byte too long": wav(SIZE + 1),
    "seven bytes too long": wav(SIZE + 7),
    "the header counted": wav(SIZE + 44),
    "the header counted but eight bytes": wav(SIZE + 36),
    "half a sample behind": wav(0xFFFFFFFF, 0xFFFFFFFF, after=b"x"),
    "chunks behind": wav(after=INFO),
    "an odd chunk that is padded": wav(before=ODD + b"\0"),
    "an odd chunk that is not padded": wav(before=ODD),
    "an odd chunk that is not padded, of unknown length": wav(0xFFFFFFFF, 0xFFFFFFFF, before=ODD),
    "the format behind the sound": b"RIFF\0\0\0\0WAVE" + chunk(b"data", PCM.tobytes()) + chunk(b"fmt ", pcm_format()),
    "RIFX without a length": wav(
        0, 0, sound=PCM.astype(">i2").tobytes(), form=pcm_format(order=">"), magic=b"RIFX", order=">"
    ),
    "RF64 without a length": rf64(0),
    "RF64 of unknown length": rf64(2**64 - 100),
    "W64 of unknown length": w64(2**63 - 1),
    "AIFF without a length": aiff(-8, frames=0),
    "AIFF without a sample": aiff(0, frames=0),
    "AIFF of sox to a pipe": aiff(0x7F000000, frames=0x3F800000),
    "AU of unknown length": au(0xFFFFFFFF),
    "AU without a length": au(0),
    "AU of another unknown length": au(0x7FFFFFFF, order="<"),
    "CAF of unknown length": caf(-1),
    "SPHERE without a length": sphere(0),
    "FLAC of unknown length": flac_of(0),
}


def read(tmp_path, content, *segment):
    (tmp_path / "x.wav").write_bytes(content)
    return read_audio(tmp_path / "x.wav", *segment)[0]


def refused(tmp_path, content):
    with pytest.raises(UnreadableAudio) as caught:
        read(tmp_path, content)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{tmp_path / 'x.wav'}: ")


@pytest.mark.parametrize("name", PLAIN)
def test_a_whole_file_is_read_to_the_sample(tmp_path, name):
    found = read(tmp_path, PLAIN[name])
    step = {"wav of 8 bit": 2**-7, "wav in µ-law": 2**-5, "wav in A-law": 2**-5}.get(name, 0)
    np.testing.assert_allclose(found, SOUND, atol=step, rtol=0)


@pytest.mark.parametrize("name", CODED)
def test_a_whole_coded_file_is_read(tmp_path, name):
    found = read(tmp_path, CODED[name])
    assert len(SOUND) <= len(found) < len(SOUND) + 1024


@pytest.mark.parametrize("name", STREAMS)
def test_what_a_pipe_wrote_is_read_to_the_sample(tmp_path, name):
    np.testing.assert_array_equal(read(tmp_path, STREAMS[name]), SOUND)
    np.testing.assert_array_equal(read(tmp_path, STREAMS[name], 0.01, 0.1), SOUND[160:1600])
    np.testing.assert_array_equal(read(tmp_path, STREAMS[name], 0.1), SOUND[1600:])


@pytest.mark.parametrize("coding", ["PCM_24", "FLOAT", "DOUBLE", "PCM_U8"])
@pytest.mark.parametrize("container", ["WAV", "WAVEX"])
def test_samples_of_any_width_and_several_channels_come_from_a_pipe(tmp_path, container, coding):
    content = bytearray(encoded(container, coding, np.stack([SOUND, 0.5 * SOUND, SOUND], axis=1)))
    whole = read(tmp_path, content)
    place = content.find(b"data") + 4
    for size in (0, 0x7FFFF000 - 0x7FFFF000 % 24, 0xFFFFFFFF):
        content[place : place + 4] = struct.pack("<I", size)
        np.testing.assert_array_equal(read(tmp_path, content), whole)


@pytest.mark.parametrize("name", ["wav in IMA ADPCM", "wav in Microsoft's ADPCM", "wav in GSM 6.10", "wav in MP3"])
def test_coded_sound_comes_from_a_pipe(tmp_path, name):
    content = bytearray(CODED[name])
    whole = read(tmp_path, content)
    place = content.find(b"data") + 4
    for size in (0, 0x7FFFFFFF, 0xFFFFFFFF):
        content[place : place + 4] = struct.pack("<I", size)
        np.testing.assert_array_equal(read(tmp_path, content), whole)


@pytest.mark.parametrize("name", PLAIN)
def test_a_truncated_file_is_held_against_its_header(tmp_path, name):
    whole = PLAIN[name]
    width = len(whole) // len(PCM)
    said = refused(tmp_path, whole[: len(whole) - 1000 * width])
    assert said == "truncated, 1000 of 2000 samples found; copy or download it again"


@pytest.mark.parametrize("name", CODED)
def test_a_truncated_coded_file_is_noticed(tmp_path, name):
    for share in (0.6, 0.75):
        assert refused(tmp_path, CODED[name][: int(share * len(CODED[name]))]).startswith("truncated")


def test_a_stream_of_ogg_without_its_last_page_is_truncated(tmp_path):
    whole = encoded("OGG", "VORBIS", np.tile(SOUND, 50))
    last = whole.rfind(b"OggS")
    assert 0 < whole.find(b"OggS", 100) < last
    assert "its last page is missing" in refused(tmp_path, whole[:last])
    assert "its last page is missing" in refused(tmp_path, whole[:-1])
    assert len(read(tmp_path, whole + b"TAG" + bytes(125))) == 50 * len(SOUND)


@pytest.mark.parametrize("content", [wav(0, 36, sound=b""), wav(0, 36 + len(INFO), sound=b"", after=INFO), au(0)[:24]])
def test_a_header_without_sound_has_no_samples(tmp_path, content):
    assert refused(tmp_path, content).startswith("no samples found, at least one expected")


def test_a_header_that_claims_billions_of_samples_costs_what_the_file_holds(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr("benchmark.data.audio.BLOCK", 500)
    monkeypatch.setattr(
        "soundfile.SoundFile._create_empty_array",
        lambda self, frames, always_2d, dtype: (asked.append(frames), np.empty((frames, self.channels), dtype))[1],
    )
    assert refused(tmp_path, flac_of(4_000_000_000)).startswith("truncated, 2000 of 4000000000 samples")
    assert refused(tmp_path, caf(2**40)).startswith("truncated, 2000 of")
    assert max(asked) == 500


@pytest.mark.parametrize("container", ["VOC", "AVR", "IRCAM", "MAT5"])
def test_a_container_that_is_not_held_against_its_header_is_refused(tmp_path, container):
    assert refused(tmp_path, encoded(container, "PCM_16")).endswith("found, WAV or FLAC expected; convert it")


@pytest.mark.parametrize("name", [*PLAIN, *CODED])
def test_any_broken_header_is_read_or_explained(tmp_path, name):
    whole = PLAIN.get(name) or CODED[name]
    random = np.random.default_rng(len(whole))
    for _ in range(15):
        broken = bytearray(whole)
        for place in random.integers(0, 120, 3):
            broken[place] = random.choice([0, 0x7F, 0xFF, random.integers(256)])
        (tmp_path / "x.wav").write_bytes(broken)
        try:
            waveform, rate = read_audio(tmp_path / "x.wav")
        except UnreadableAudio:
            continue
        assert 0 < len(waveform) <= 600 * rate
        assert np.isfinite(waveform).all()


def test_a_rate_is_that_of_the_file(tmp_path):
    (tmp_path / "x.wav").write_bytes(aiff())
    assert read_audio(tmp_path / "x.wav")[1] == RATE
