"""Files of sound in the containers and codings of video, phones and the web, made with PyAV."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

CODINGS = {
    ".avi": ("avi", "pcm_s16le"),
    ".mov": ("mov", "pcm_s16le"),
    ".mkv": ("matroska", "pcm_s16le"),
    ".mka": ("matroska", "flac"),
    ".mp4": ("mp4", "alac"),
    ".m4a": ("ipod", "alac"),
    ".m4v": ("mp4", "alac"),
    ".3gp": ("3gp", "aac"),
    ".webm": ("webm", "libopus"),
    ".opus": ("ogg", "libopus"),
    ".ogg": ("ogg", "flac"),
    ".oga": ("ogg", "flac"),
    ".mp3": ("mp3", "libmp3lame"),
    ".aac": ("adts", "aac"),
    ".mpg": ("mpeg", "mp2"),
    ".mpeg": ("mpeg", "mp2"),
    ".mts": ("mpegts", "aac"),
    ".wma": ("asf", "wmav2"),
    ".wmv": ("asf", "wmav2"),
    ".flv": ("flv", "aac"),
    ".aif": ("aiff", "pcm_s16be"),
    ".aiff": ("aiff", "pcm_s16be"),
    ".au": ("au", "pcm_s16be"),
    ".caf": ("caf", "pcm_s16be"),
    ".w64": ("w64", "pcm_s16le"),
}
"""Ending -> FFmpeg's names of a container and of a coding for it: one that loses nothing, where there is one."""

EXACT = frozenset({"pcm_s16le", "pcm_s16be", "alac", "flac"})
"""Codings that give back what was put in."""


def stream(
    container: str,
    coding: str,
    sound: np.ndarray,
    rate: int = 16000,
    *,
    layout: str = "mono",
    video: bool = False,
    late: float = 0.0,
    second: np.ndarray | None = None,
    options: dict[str, str] | None = None,
) -> bytes:
    """A file that holds sound.

    Args:
        container, coding: FFmpeg's names.
        sound: (time,) or (time, channels), in [-1, 1] or 16 bit; empty for none at all.
        video: whether a stream of dark pictures, 25 a second, comes first.
        late: seconds by which the sound begins behind the pictures.
        second: another audio stream.
        options: of the container.
    """
    file = io.BytesIO()
    with av.open(file, "w", format=container, options=options or {}) as output:
        pictures = output.add_stream("mpeg4", rate=25, width=32, height=32, pix_fmt="yuv420p") if video else None
        tracks = [(_audio(output, coding, rate, layout), x) for x in (sound, second) if x is not None and len(x)]
        if pictures is not None:
            for i in range(max(2, round(25 * (late + len(sound) / rate)))):
                picture = av.VideoFrame(32, 32, "yuv420p")
                picture.pts, picture.time_base = i, Fraction(1, 25)
                output.mux(pictures.encode(picture))
            output.mux(pictures.encode(None))
        for track, x in tracks:
            _put(output, track, x, rate, layout, round(late * rate))
    return file.getvalue()


def write_stream(path: Path, sound: np.ndarray, rate: int = 16000) -> None:
    """Sound in the container that the ending of ``path`` says, with pictures where that is a video's."""
    container, coding = CODINGS[path.suffix.lower()]
    opus = coding == "libopus"
    if opus:
        sound, rate = np.repeat(sound, 48000 // rate), 48000
    path.write_bytes(stream(container, coding, sound, rate, video=container in {"avi", "mov", "mp4"}))


def _audio(output: Any, coding: str, rate: int, layout: str) -> Any:
    more = {"bit_rate": 64000} if coding.startswith("wma") else {}
    return output.add_stream(coding, rate=rate, layout=layout, **more)


def _put(output: Any, track: Any, sound: np.ndarray, rate: int, layout: str, start: int) -> None:
    if sound.dtype != np.int16:
        sound = (32768 * sound).round().clip(-32768, 32767).astype(np.int16)
    samples = np.ascontiguousarray(np.atleast_2d(sound.T))
    frame = av.AudioFrame.from_ndarray(samples, format="s16p", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
    to_format = av.AudioResampler(format=track.codec_context.format.name, layout=layout, rate=rate)
    for piece in (*to_format.resample(frame), *to_format.resample(None)):
        output.mux(track.encode(piece))
    output.mux(track.encode(None))
