"""The first audio stream of a container that libsndfile does not read, decoded by FFmpeg through PyAV.

Video, phone and web files: MP4 and MOV, AVI, Matroska and WebM, MPEG, ASF, and bare AAC, AMR and AC-3. A container is
known by its first bytes and opened as what they say, so that FFmpeg never guesses and nothing but it is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from jaxtyping import Float

from benchmark.data.diagnosis import truncated
from benchmark.data.soundness import check_format
from benchmark.errors import BenchmarkError, UnreadableAudio

if TYPE_CHECKING:
    import av

NO_LENGTH = 2**62
"""Samples from here on are libsndfile's word for a length that is not known."""

MAGIC = (
    *((4, box, "mov") for box in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")),
    (8, b"AVI ", "avi"),
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
    (0, bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "asf"),
    (0, b"\0\0\1\xba", "mpeg"),
    (0, b"FLV\1", "flv"),
    (0, b"#!AMR", "amr"),
    (0, b"\x0b\x77", "ac3"),
    *((0, b"\xff" + last, "aac") for last in (b"\xf0", b"\xf1", b"\xf8", b"\xf9")),
    (0, b"OggS", "ogg"),
)
"""Where a container has which bytes, and FFmpeg's name of what reads it."""

CODED = {b"RIFF": "wav", b"caff": "caf", b"NIST": "nistsphere"}
"""The same of containers of libsndfile's that may hold codings that are none of its."""

PACKETS = ((188, 0), (192, 4))
"""Size and offset of packets of MPEG's transport streams, which begin with a G."""

TELLS_LENGTH = {"mov": 0.0, "avi": 0.05, "matroska": 0.0, "ogg": 0.0}
"""Containers that tell how long their audio stream is, and the share of it by which that may be a guess. Matroska
tells how long the longest of its streams is."""

LACKING = 0.25
"""Seconds by which a stream may be shorter in any case."""

WITHOUT_GAPS = {"matroska", "ogg", "asf"}
"""Containers in which FFmpeg steps over what is damaged; time goes on, and is missed."""

LONGEST_GAP = 1.0
"""Seconds that may be missing, which coders leave out where nobody speaks."""


def demuxer(head: bytes, has_coding: bool = False) -> str | None:
    """FFmpeg's name of the container that begins with ``head``, some 512 bytes; None for what is left to libsndfile.

    ``has_coding``: whether it is a container that libsndfile knows, such as WAV, whose header says that samples have
    no size of their own; where they have, libsndfile would read it, were it not damaged.
    """
    if head[:4] in CODED and head[8:12] != b"AVI ":
        return CODED[head[:4]] if has_coding or b",embedded-" in head else None
    if any(head[at : at + 2 * size + 1 : size] == b"GGG" for size, at in PACKETS):
        return "mpegts"
    return next((name for at, magic, name in MAGIC if head[at : at + len(magic)] == magic), None)


class Track:
    """The first audio stream of an open file, read forward, block after block, as a `ForwardFile` is.

    Time 0 is the first sample of the stream, also where the container shows it later than the picture, and what is
    missing between two packets is not filled in: the same samples that extracting the sound to WAV gives. What an
    encoder put before the sound is left out where the container tells how much, what it put behind where an MP4 or
    Matroska file does. Nothing is sought, so that segments are slices of the whole whatever the coding remembers.

    Args:
        raw: the file.
        name: FFmpeg's name of the container, see `demuxer`.

    Raises:
        UnreadableAudio: no audio stream, one in a coding that can't be decoded, no samples, a damaged file.
        BenchmarkError: PyAV can't be imported.
    """

    frames = NO_LENGTH

    def __init__(self, raw: BinaryIO, name: str) -> None:
        self._av, self._name = _pyav(), name
        self._found, self._rest = 0, np.zeros((0, 1), np.float32)
        self.samplerate = self.channels = 0
        self._began: float | None = None
        raw.seek(0)
        try:
            self._container = self._av.open(raw, format=name, metadata_errors="replace")
        except self._av.FFmpegError as e:
            raise UnreadableAudio(
                f"a damaged or truncated file of {name.upper()} ({e.strerror}); copy or download it again"
            ) from None
        try:
            self._stream = self._first_stream()
            self._decoded = self._decode()
            self._fill()
        except BaseException:
            self._container.close()
            raise

    def __enter__(self) -> Track:
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()

    def read(self, most: int, dtype: str = "float32", always_2d: bool = True) -> Float[np.ndarray, "time channels"]:
        """The next samples, at least one and at most ``most``; none at the end."""
        if not len(self._rest):
            self._fill()
        block, self._rest = self._rest[:most], self._rest[most:]
        return block

    def _first_stream(self) -> av.AudioStream:
        streams = self._container.streams
        if not streams.audio:
            kinds = ", ".join(sorted({stream.type for stream in streams})) or "nothing"
            raise UnreadableAudio(f"{kinds} found, an audio stream expected; get the version that has its sound")
        for stream in streams:
            if stream is not streams.audio[0]:
                stream.discard = self._av.stream.Discard.all
        context = streams.audio[0].codec_context
        if context is None:
            raise UnreadableAudio("audio in a coding that FFmpeg can't decode found; convert it to WAV")
        context.thread_type, context.thread_count = "NONE", 1
        return streams.audio[0]

    def _decode(self) -> Iterator[Float[np.ndarray, "time channels"]]:
        """The samples, frame after frame; less what an MP4 file says is behind its end."""
        end = NO_LENGTH
        for frame in self._frames():
            if not self.samplerate:
                self.samplerate, self.channels = frame.sample_rate, frame.layout.nb_channels
                check_format(self.samplerate, self.channels)
                end = self._promised() if self._name == "mov" else end
            if frame.sample_rate != self.samplerate:
                raise UnreadableAudio(
                    f"{self.samplerate} Hz and then {frame.sample_rate} Hz found, one sample rate expected; "
                    "convert it to WAV"
                )
            if self._found >= end:
                return
            self._check_time(frame.time)
            if frame.samples:
                yield as_floats(frame)[: end - self._found]

    def _frames(self) -> Iterator[av.AudioFrame]:
        try:
            for packet in self._container.demux(self._stream):
                if packet.is_corrupt:
                    raise UnreadableAudio(f"damaged behind {self._found} samples; copy or download it again")
                yield from packet.decode()
        except self._av.FFmpegError as e:
            raise UnreadableAudio(
                f"damaged behind {self._found} samples ({e.strerror}); copy or download it again"
            ) from None

    def _promised(self) -> int:
        """Samples of the stream, where the container tells them."""
        duration, base = self._stream.duration, self._stream.time_base
        if self._name == "matroska" and len(self._container.streams) == 1 and self._container.duration:
            duration, base = self._container.duration, Fraction(1, self._av.time_base)
            duration -= round((self._began or 0.0) / base)
        return round(duration * base * self.samplerate) if duration and base else NO_LENGTH

    def _fill(self) -> None:
        self._rest = next(self._decoded, self._rest[:0])
        self._found += len(self._rest)
        if not self._found:
            raise UnreadableAudio("no samples found, at least one expected; replace it with the original")
        if not len(self._rest) and self._name in TELLS_LENGTH:
            self._check_length(self._promised())

    def _check_time(self, seconds: float | None) -> None:
        """That a frame that is shown at so many seconds goes on where the one before it ended, nearly."""
        heard = self._found / self.samplerate
        if self._began is None and seconds is not None:
            self._began = seconds - heard
        gap = 0.0 if seconds is None or self._began is None else seconds - self._began - heard
        if self._name in WITHOUT_GAPS and gap > LONGEST_GAP:
            raise UnreadableAudio(
                f"damaged behind {self._found} samples ({gap:.1f} s are missing); copy or download it again"
            )

    def _check_length(self, promised: int) -> None:
        expected = promised * (1 - TELLS_LENGTH[self._name]) if promised < NO_LENGTH else 0
        if expected - self._found > LACKING * self.samplerate:
            raise UnreadableAudio(truncated(self._found, promised))


def as_floats(frame: av.AudioFrame) -> Float[np.ndarray, "time channels"]:
    """The samples of a frame, planar or packed, integers scaled to [-1, 1] as libsndfile does."""
    samples: np.ndarray[Any, Any] = frame.to_ndarray()
    samples = samples.T if frame.format.is_planar else samples.reshape(-1, frame.layout.nb_channels)
    if samples.dtype.kind == "f":
        return samples.astype(np.float32)
    half = 2.0 ** (8 * samples.dtype.itemsize - 1)
    middle = half if samples.dtype.kind == "u" else 0.0
    return (samples.astype(np.float32) - np.float32(middle)) / np.float32(half)


def _pyav() -> ModuleType:
    try:
        import av
    except ImportError as e:
        raise BenchmarkError(f"PyAV, which reads video files, can't be imported ({e}); reinstall it: av") from None
    return av
