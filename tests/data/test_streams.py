"""Containers of video, phones and the web: what was put in comes out, and what is damaged gets its sentence."""

from __future__ import annotations

import sys

import av
import numpy as np
import psutil
import pytest

from benchmark.data.audio import read_audio
from benchmark.data.corpus import AUDIO, FileCorpus, path_pattern
from benchmark.data.streams import Track, as_floats, demuxer
from benchmark.errors import BenchmarkError, UnreadableAudio
from tests.miniatures import write_audio
from tests.streams import CODINGS, EXACT, stream

RATE = 16000
TIME = np.arange(RATE + 123) / RATE
SOUND = (8000 * np.sin(2 * np.pi * 150 * TIME) * np.hanning(len(TIME))).astype(np.int16)
"""16,123 samples, no multiple of any block: a tone that a coding of 8 kHz keeps."""

HEARD = SOUND.astype(np.float32) / 32768

LOSSLESS = [
    *(("avi", "pcm_s16le"), ("avi", "pcm_u8"), ("mov", "pcm_s16be"), ("mov", "pcm_s24le"), ("mov", "pcm_f32le")),
    *(("mov", "pcm_f64le"), ("matroska", "pcm_s16le"), ("matroska", "pcm_s32le"), ("matroska", "flac")),
    *(("mp4", "alac"), ("mp4", "flac"), ("ipod", "alac"), ("ogg", "flac")),
]
LOSSY = [
    *(("mp4", "aac"), ("ipod", "aac"), ("adts", "aac"), ("mpegts", "aac"), ("flv", "aac"), ("matroska", "aac")),
    *(("webm", "libopus"), ("matroska", "libopus"), ("ogg", "libopus"), ("mp4", "libopus"), ("mp3", "libmp3lame")),
    *(("avi", "libmp3lame"), ("matroska", "libmp3lame"), ("mpeg", "mp2"), ("asf", "wmav2"), ("matroska", "ac3")),
    *(("amr", "libopencore_amrnb"), ("3gp", "libopencore_amrnb"), ("wav", "adpcm_yamaha")),
]
RATES = {"libopus": 48000, "ac3": 48000, "libopencore_amrnb": 8000}
LOCATED = {("webm", "libopus"), ("matroska", "libopus"), ("ogg", "libopus"), ("matroska", "libmp3lame")}
"""Where container and coding together give back the number of samples that was put in."""


def read(tmp_path, content, start=0.0, end=None):
    (tmp_path / "x").write_bytes(content)
    return read_audio(tmp_path / "x", start, end)


def refused(tmp_path, content, **segment):
    with pytest.raises(UnreadableAudio) as caught:
        read(tmp_path, content, **segment)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{tmp_path / 'x'}: ")


@pytest.mark.parametrize(("container", "coding"), LOSSLESS)
def test_lossless_codings_give_back_every_sample(tmp_path, container, coding):
    content = stream(container, coding, SOUND)
    waveform, rate = read(tmp_path, content)
    assert (rate, waveform.dtype, waveform.shape) == (RATE, np.float32, SOUND.shape)
    np.testing.assert_allclose(waveform, HEARD, rtol=0, atol=2**-7 if coding == "pcm_u8" else 2**-31)
    np.testing.assert_array_equal(read(tmp_path, content, 0.25, 0.75)[0], waveform[4000:12000])


@pytest.mark.parametrize(("container", "coding"), LOSSY)
def test_segments_of_lossy_codings_are_slices_and_nothing_is_shifted(tmp_path, container, coding):
    rate = RATES.get(coding, 44100 if container == "flv" else RATE)
    sound = np.interp(np.arange(round(rate * TIME[-1])) / rate, TIME, SOUND).astype(np.int16)
    content = stream(container, coding, sound, rate)
    waveform, found = read(tmp_path, content)
    assert found == rate
    assert abs(len(waveform) - len(sound)) <= (0 if (container, coding) in LOCATED else 0.13 * rate)
    np.testing.assert_array_equal(read(tmp_path, content, 0.3, 0.7)[0], waveform[round(0.3 * rate) : round(0.7 * rate)])
    np.testing.assert_array_equal(read(tmp_path, content, 0.9)[0], waveform[round(0.9 * rate) :])
    n = min(len(waveform), len(sound))
    loudness = [np.convolve(np.abs(x[:n].astype(float)), np.ones(rate // 20), "same") for x in (waveform, sound)]
    assert np.corrcoef(*loudness)[0, 1] > 0.9


@pytest.mark.parametrize(("container", "coding"), [("mp4", "aac"), ("webm", "libopus"), ("matroska", "libmp3lame")])
def test_what_the_encoder_put_before_the_sound_is_left_out(tmp_path, container, coding):
    rate = RATES.get(coding, RATE)
    sound = np.interp(np.arange(round(rate * TIME[-1])) / rate, TIME, SOUND)
    waveform, _ = read(tmp_path, stream(container, coding, sound.astype(np.int16), rate))
    n = min(len(waveform), len(sound))
    lags = np.fft.irfft(np.fft.rfft(waveform[:n], 2 * n) * np.conj(np.fft.rfft(sound[:n], 2 * n)))
    assert abs(int(np.argmax(lags)) - (2 * n if np.argmax(lags) > n else 0)) <= 1


@pytest.mark.parametrize(("container", "coding"), [("mov", "pcm_s16le"), ("mp4", "alac"), ("matroska", "flac")])
@pytest.mark.parametrize("late", [0.0, 0.5, 2.5])
@pytest.mark.parametrize("video", [False, True])
def test_time_begins_with_the_first_sample_however_late_it_is_shown(tmp_path, container, coding, late, video):
    content = stream(container, coding, SOUND, late=late, video=video)
    np.testing.assert_array_equal(read(tmp_path, content)[0], HEARD)
    np.testing.assert_array_equal(read(tmp_path, content, 0.0, 0.5)[0], HEARD[:8000])


@pytest.mark.parametrize("layout", ["stereo", "5.1"])
@pytest.mark.parametrize(("container", "coding"), [("mov", "pcm_s16le"), ("mp4", "alac"), ("matroska", "flac")])
def test_channels_become_their_mean_planar_or_packed(tmp_path, layout, container, coding):
    sound = np.stack([SOUND // (i + 1) for i in range({"stereo": 2, "5.1": 6}[layout])], axis=1)
    waveform, _ = read(tmp_path, stream(container, coding, sound, layout=layout))
    np.testing.assert_allclose(waveform, (sound / 32768).mean(axis=1), atol=1e-6)


def test_the_first_of_two_streams_counts(tmp_path):
    content = stream("matroska", "pcm_s16le", SOUND, second=SOUND[::-1], video=True)
    np.testing.assert_array_equal(read(tmp_path, content)[0], HEARD)


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 96000])
def test_rates_are_kept(tmp_path, rate):
    assert read(tmp_path, stream("mov", "pcm_s16le", SOUND, rate))[1] == rate


@pytest.mark.parametrize("flags", ["frag_keyframe+empty_moov", "frag_keyframe+empty_moov+delay_moov"])
def test_mp4_in_fragments(tmp_path, flags):
    long = np.tile(SOUND, 10)
    content = stream("mp4", "alac", long, video=True, options={"movflags": flags})
    np.testing.assert_array_equal(read(tmp_path, content)[0], np.tile(HEARD, 10))


def test_matroska_written_to_a_pipe(tmp_path):
    content = stream("matroska", "flac", SOUND, options={"live": "1"})
    np.testing.assert_array_equal(read(tmp_path, content)[0], HEARD)


@pytest.mark.parametrize("format", ["u8", "s16", "s32", "flt", "dbl", "u8p", "s16p", "s32p", "fltp", "dblp"])
def test_every_format_of_samples_is_scaled_as_libsndfile_does(format):
    kind = {"u": np.uint8, "s16": np.int16, "s32": np.int32, "f": np.float32, "d": np.float64}
    dtype = np.dtype(next(d for k, d in kind.items() if format.startswith(k)))
    low, middle = {"u": (0, 128), "i": (-(2 ** (8 * dtype.itemsize - 1)), 0), "f": (-1, 0)}[dtype.kind]
    values = np.array([[low, middle, low], [middle, middle, low]], dtype)
    planar = format.endswith("p")
    frame = av.AudioFrame.from_ndarray(values if planar else values.T.reshape(1, -1), format=format, layout="stereo")
    np.testing.assert_array_equal(as_floats(frame), [[-1, 0], [0, 0], [-1, -1]])


@pytest.mark.parametrize("container", ["mp4", "avi", "mov", "matroska"])
def test_a_video_without_sound(tmp_path, container):
    content = stream(container, "aac", SOUND[:0], video=True)
    assert refused(tmp_path, content).startswith("video found, an audio stream expected")


@pytest.mark.parametrize("container", ["mp4", "avi", "mov", "matroska", "webm", "asf"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_missing_end_is_noticed(tmp_path, container, kept):
    coding, rate = {"webm": ("libopus", 48000), "asf": ("wmav2", RATE)}.get(container, ("pcm_s16le", RATE))
    content = stream(container, "alac" if container == "mp4" else coding, SOUND, rate)
    assert refused(tmp_path, content[: int(kept * len(content))]).startswith(("truncated", "a damaged or truncated"))


@pytest.mark.parametrize(
    ("container", "coding"), [("mp4", "aac"), ("adts", "aac"), ("webm", "libopus"), ("ogg", "flac")]
)
def test_a_hole_in_the_middle_is_noticed(tmp_path, container, coding):
    content = bytearray(stream(container, coding, np.tile(SOUND, 10), RATES.get(coding, RATE)))
    content[len(content) // 2 : len(content) // 2 + 2000] = bytes(2000)
    assert refused(tmp_path, bytes(content)).startswith(("damaged", "truncated"))


def test_a_damaged_index_is_told_or_done_without(tmp_path):
    movie, avi = bytearray(stream("mp4", "alac", SOUND)), bytearray(stream("avi", "pcm_s16le", SOUND))
    place = movie.find(b"moov")
    movie[place : place + 4] = b"xxxx"
    assert refused(tmp_path, bytes(movie)).startswith("a damaged or truncated file")
    place = avi.find(b"idx1")
    avi[place + 8 :] = bytes(len(avi) - place - 8)
    np.testing.assert_array_equal(read(tmp_path, bytes(avi))[0], HEARD)


@pytest.mark.parametrize(("start", "end"), [(2.0, None), (0.5, 2.5), (1.0, 1.0), (-0.1, 0.5), (3.0, 4.0)])
def test_segment_outside_of_the_file(tmp_path, start, end):
    assert "found 1.008 s of audio" in refused(tmp_path, stream("mp4", "alac", SOUND), start=start, end=end)


def test_an_utterance_of_hours_is_refused_and_its_segments_read(tmp_path):
    content = stream("matroska", "flac", np.zeros(8000 * 700, np.int16), 8000)
    assert refused(tmp_path, content).startswith("700 s of audio found, at most 600 s")
    assert len(read(tmp_path, content, 650.0, 651.0)[0]) == 8000


@pytest.mark.parametrize("ending", sorted(AUDIO))
def test_random_bytes_behind_any_beginning_are_read_or_explained(tmp_path, ending):
    random = np.random.default_rng(len(ending))
    path = tmp_path / f"x{ending}"
    path.write_bytes(random.bytes(5000))
    with pytest.raises(UnreadableAudio):
        read_audio(path)
    if ending not in CODINGS:
        return
    write_audio(path)
    content = path.read_bytes()
    for _ in range(20):
        broken = bytearray(content)
        for place in random.integers(0, len(content), 5):
            broken[place] = random.integers(256)
        path.write_bytes(broken[: random.integers(30, len(content) + 1)] if random.random() < 0.5 else broken)
        try:
            waveform, _ = read_audio(path)
        except UnreadableAudio:
            continue
        assert len(waveform) > 0


def test_containers_are_known_by_their_first_bytes(tmp_path):
    assert demuxer(stream("mp4", "aac", SOUND)[:512]) == "mov"
    assert demuxer(b"#EXTM3U\nhttp://elsewhere/x.ts\n") is None
    assert demuxer(b"RIFF\0\0\0\0WAVE") is None
    assert demuxer(b"RIFF\0\0\0\0WAVE", has_coding=True) == "wav"
    assert demuxer(b"") is None


def test_one_thread_decodes(tmp_path):
    before = psutil.Process().num_threads()
    (tmp_path / "x").write_bytes(stream("mp4", "aac", SOUND, video=True))
    with (tmp_path / "x").open("rb") as raw, Track(raw, "mov") as track:
        assert track._stream.codec_context.thread_count == 1
        assert psutil.Process().num_threads() <= before


def test_a_broken_install_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(BenchmarkError, match="PyAV, which reads video files, can't be imported"):
        read(tmp_path, stream_made_before(tmp_path))


def stream_made_before(tmp_path):
    return b"\0\0\0\x18ftypisom" + bytes(12) + b"\0\0\0\x08mdat"


class Numbered(FileCorpus):
    name = title = language = licence = url = citation = "numbered"
    pattern = path_pattern(r"(?P<speaker>\d)(?P<emotion>[ah])")
    emotions = {"a": "anger", "h": "happiness"}


def test_of_copies_the_audio_counts_and_videos_beside_audio_are_no_part_of_a_corpus(tmp_path):
    for file in ("1a.mp4", "1a.wav", "2a.mp3", "2a.avi", "film.mov", "a/2a.mp3"):
        write_audio(tmp_path / file)
    found = Numbered().find(tmp_path)
    assert {u.name: u.path.suffix for u in found.utterances} == {"1a": ".wav", "2a": ".mp3"}
    assert (dict(found.dropped), found.unexpected) == ({"second copy of the same name": ("a/2a",)}, ())
    for file in ("1a.wav", "2a.mp3", "a/2a.mp3"):
        (tmp_path / file).unlink()
    found = Numbered().find(tmp_path)
    assert {u.name: u.path.suffix for u in found.utterances} == {"1a": ".mp4", "2a": ".avi"}
    assert found.unexpected == ("film",)


@pytest.mark.parametrize("ending", sorted(CODINGS))
def test_miniatures_can_be_made_in_every_container(tmp_path, ending):
    write_audio(tmp_path / f"x{ending}")
    waveform, rate = read_audio(tmp_path / f"x{ending}")
    if CODINGS[ending][1] in EXACT:
        assert (len(waveform), rate) == (800, 16000)
    assert np.abs(waveform).max() > 0.05
