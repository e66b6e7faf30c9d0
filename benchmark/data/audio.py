"""Audio files to mono waveforms, through libsndfile, with a reason for every file that can't be used."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import numpy as np
import soundfile
from jaxtyping import Float

from benchmark.errors import UnreadableAudio

SLACK = 0.01
"""Seconds by which a segment may end behind its file: times in tables are rounded."""

UNKNOWN_LENGTH = 0xFFFFFF00
"""WAV data sizes from here on mean that the writer did not know the length (streams)."""


def read_audio(path: Path, start: float = 0.0, end: float | None = None) -> tuple[Float[np.ndarray, " time"], int]:
    """Mono waveform of an audio file or of a segment of it, and its sample rate.

    Whatever libsndfile reads (WAV, FLAC, AIFF under any name; 16 or 24 bit, float; any rate). Several
    channels become their mean. Silence is no error.

    Args:
        path: the file.
        start, end: the segment in seconds; ``end=None`` means to the end of the file.

    Returns:
        float32 samples, (time,), in [-1, 1] for integer formats; the sample rate in Hz.

    Raises:
        UnreadableAudio: missing, empty, a Git LFS pointer, text, truncated, not audio, NaN or infinite
            samples, or a segment outside of the file.
    """
    path = Path(path)
    try:
        with soundfile.SoundFile(path) as file:
            _check_length(path, file)
            first, last = _segment(path, file, start, end)
            file.seek(first)
            channels = file.read(last - first, dtype="float32", always_2d=True)
            rate = file.samplerate
    except (soundfile.SoundFileError, OSError) as e:
        raise UnreadableAudio(_diagnosis(path, e)) from None
    if len(channels) < last - first:
        raise UnreadableAudio(_truncated(path, first + len(channels), last))
    waveform = channels[:, 0] if channels.shape[1] == 1 else channels.mean(axis=1, dtype=np.float32)
    bad = len(waveform) - int(np.isfinite(waveform).sum())
    if bad:
        raise UnreadableAudio(f"{path}: {bad} of {len(waveform)} samples are NaN or infinite; convert it again")
    return np.ascontiguousarray(waveform), rate


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


def _check_length(path: Path, file: soundfile.SoundFile) -> None:
    """Raises `UnreadableAudio` when there are no samples, or fewer than a WAV header promises."""
    promised = _promised_samples(path) if file.format in {"WAV", "WAVEX"} else 0
    if promised > file.frames:
        raise UnreadableAudio(_truncated(path, file.frames, promised))
    if file.frames == 0:
        raise UnreadableAudio(f"{path}: no samples found, at least one expected; replace it with the original")


def _promised_samples(path: Path) -> int:
    """Samples per channel that a WAV header promises; 0 where it was written before they were known.

    libsndfile silently shortens a truncated WAV file to what is there, so the header is read here.
    """
    block = 0
    with path.open("rb") as file:
        file.seek(12)
        while len(head := file.read(8)) == 8:
            size = int.from_bytes(head[4:], "little")
            if head[:4] == b"data":
                return size // block if block and size < UNKNOWN_LENGTH else 0
            body = file.tell()
            if head[:4] == b"fmt ":
                block = int.from_bytes(file.read(14)[12:], "little")
            file.seek(body + size + size % 2)
    return 0


def _segment(path: Path, file: soundfile.SoundFile, start: float, end: float | None) -> tuple[int, int]:
    """First sample and the one behind the last."""
    duration = file.frames / file.samplerate
    until = duration if end is None else end
    first, last = round(start * file.samplerate), min(round(until * file.samplerate), file.frames)
    if start < 0 or last <= first or until > duration + SLACK:
        raise UnreadableAudio(
            f"{path}: a segment from {start:g} to {until:g} s expected, found {duration:.3f} s of audio; "
            "correct the segment"
        )
    return first, last


def _readable_samples(path: Path) -> tuple[int, int]:
    """Samples that can be decoded before the first error, and those that the header promises."""
    found = 0
    with soundfile.SoundFile(path) as file, contextlib.suppress(soundfile.SoundFileError):
        while len(block := file.read(4096, dtype="float32")):
            found += len(block)
    return found, file.frames


def _truncated(path: Path, found: int, expected: int) -> str:
    return f"{path}: truncated, {found} of {expected} samples found; copy or download it again"


def _diagnosis(path: Path, error: Exception) -> str:
    """One sentence on why libsndfile could not read ``path``."""
    if not path.is_file():
        return f"{path}: no such file"
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as e:
        return f"{path}: {e.strerror or e}"
    if not head:
        return f"{path}: empty file (0 bytes); replace it with the original"
    if head.startswith(b"version https://git-lfs"):
        return f"{path}: a Git LFS pointer instead of audio; run `git lfs pull` in the corpus's clone"
    if _is_text(head):
        return f"{path}: a text file, audio expected; replace it with the original"
    if head.startswith(b"fLaC"):
        with contextlib.suppress(soundfile.SoundFileError):
            return _truncated(path, *_readable_samples(path))
    return f"{path}: not audio that libsndfile can read ({_reason(error)}); replace it with the original"


def _is_text(head: bytes) -> bool:
    """Whether a file starts like text; a character cut in two at the end does not count."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as e:
        if e.start < len(head) - 3:
            return False
        text = head[: e.start].decode("utf-8")
    return all(c.isprintable() or c.isspace() for c in text)


def _reason(error: Exception) -> str:
    return str(getattr(error, "error_string", error)).rstrip(".")
