"""Audio files to mono waveforms, with a reason for every file that can't be used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
from jaxtyping import Float

from benchmark.data.diagnosis import truncated
from benchmark.data.opening import ForwardFile, count_samples, opened
from benchmark.data.soundness import LONGEST_SECONDS, check_duration, check_format, check_sound
from benchmark.data.streams import NO_LENGTH, Track
from benchmark.errors import UnreadableAudio

SLACK = 0.01
"""Seconds by which a segment may end behind its file: times in tables are rounded."""

BLOCK = 2**16
"""Numbers of all channels that are decoded at a time, whatever a header promises."""


def read_audio(path: Path, start: float = 0.0, end: float | None = None) -> tuple[Float[np.ndarray, " time"], int]:
    """Mono waveform of an audio file or of a segment of it, and its sample rate.

    Whatever libsndfile reads of WAV (RF64, W64), FLAC, AIFF, AU, CAF, SPHERE, Ogg and MP3, and the first audio stream
    of the containers of `benchmark.data.streams`, whose first sample is time 0; under any name, in any coding. Where
    the header of a stream tells no length, all that is there. Several channels become their mean. Silence is no error.

    Args:
        path: the file.
        start, end: the segment in seconds; ``end=None`` means to the end of the file.

    Returns:
        float32 samples, (time,), in [-1, 1] for integer formats; the sample rate in Hz.

    Raises:
        UnreadableAudio: one of the reasons of `benchmark.data.opening.opened`, a rate, a number of channels, a
            duration or samples beyond the bounds of `benchmark.data.soundness`, or a segment outside of the file.
    """
    try:
        with opened(Path(path)) as file:
            check_format(file.samplerate, file.channels)
            waveform, rate = _read(file, start, end), file.samplerate
        check_sound(waveform, rate)
    except UnreadableAudio as e:
        raise UnreadableAudio(f"{path}: {e}") from None
    return waveform, rate


def file_stamp(path: Path) -> str:
    """Size in bytes and modification time of a file: changes whenever its content might have.

    Raises `UnreadableAudio` when there is no such file.
    """
    try:
        status = Path(path).stat()
    except OSError as e:
        raise UnreadableAudio(f"{path}: {e.strerror or e}") from None
    return f"{status.st_size}-{status.st_mtime_ns}"


def sample_digest(waveform: Float[np.ndarray, " time"]) -> str:
    """16 hexadecimal digits of the SHA-256 over the float32 samples: equal for equal sound.

    >>> sample_digest(np.zeros(3)) == sample_digest(np.zeros(3, dtype=np.float32))
    True
    """
    return hashlib.sha256(np.ascontiguousarray(waveform, dtype="<f4").tobytes()).hexdigest()[:16]


def _read(file: ForwardFile | Track, start: float, end: float | None) -> Float[np.ndarray, " time"]:
    if file.frames >= NO_LENGTH:
        return _read_on(file, start, end)
    first, last = _segment(file.frames, file.samplerate, start, end)
    longest = LONGEST_SECONDS * file.samplerate
    waveform = _joined(_blocks(file, first, min(last, first + longest + 1)))
    if len(waveform) > longest:
        check_duration((last - first) / file.samplerate)
    if len(waveform) < last - first:
        raise UnreadableAudio(truncated(first + len(waveform), last))
    return waveform


def _read_on(file: ForwardFile | Track, start: float, end: float | None) -> Float[np.ndarray, " time"]:
    """The segment of a stream whose length is known where it ends."""
    rate, longest = file.samplerate, LONGEST_SECONDS * file.samplerate
    first, wanted = max(0, round(start * rate)), NO_LENGTH if end is None else round(end * rate)
    passed, waveform = _skip(file, first), _joined(_blocks(file, 0, min(wanted - first, longest + 1)))
    frames = passed + len(waveform)
    if start >= 0 and frames == wanted > first:
        return waveform
    first, last = _segment(frames + count_samples(file), rate, start, end)
    check_duration((last - first) / rate)
    return waveform


def _segment(frames: int, rate: int, start: float, end: float | None) -> tuple[int, int]:
    """First sample and the one behind the last, of as many as there are at a rate in Hz."""
    if frames == 0:
        raise UnreadableAudio("no samples found, at least one expected; replace it with the original")
    duration = frames / rate
    until = duration if end is None else end
    first, last = round(start * rate), min(round(until * rate), frames)
    if start < 0 or last <= first or until > duration + SLACK:
        raise UnreadableAudio(
            f"a segment from {start:g} to {until:g} s expected, found {duration:.3f} s of audio; correct the segment"
        )
    return first, last


def _skip(file: ForwardFile | Track, first: int) -> int:
    """Decode what lies before the sample ``first``; how many samples that were, fewer where the file ends before."""
    passed, most = 0, max(1, BLOCK // file.channels)
    while passed < first and (block := len(file.read(min(first - passed, most), dtype="float32", always_2d=True))):
        passed += block
    return passed


def _blocks(file: ForwardFile | Track, first: int, last: int) -> Iterator[Float[np.ndarray, " block"]]:
    """The samples from ``first`` to ``last``, as far as there are any, mono; ``first`` from where the file stands."""
    most = max(1, BLOCK // file.channels)
    seeks = first and isinstance(file, ForwardFile) and file.can_seek
    place = cast(ForwardFile, file).seek(first) if seeks else _skip(file, first)
    while place < last:
        channels = file.read(min(last - place, most), dtype="float32", always_2d=True)
        if not len(channels):
            return
        place += len(channels)
        yield _mono(channels)


def _joined(blocks: Iterator[Float[np.ndarray, " block"]]) -> Float[np.ndarray, " time"]:
    return np.concatenate([np.zeros(0, np.float32), *blocks])


def _mono(channels: Float[np.ndarray, "time channels"]) -> Float[np.ndarray, " time"]:
    with np.errstate(over="ignore", invalid="ignore"):
        return channels[:, 0] if channels.shape[1] == 1 else channels.mean(axis=1, dtype=np.float32)
