"""Audio files opened through libsndfile or FFmpeg, after their headers were held against what is there."""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import soundfile

from benchmark.data.boxes import PROMISES, missing_end
from benchmark.data.containers import read_header
from benchmark.data.diagnosis import diagnosis, ends_before_its_last_page, ends_in_zeros, truncated
from benchmark.data.headers import Header
from benchmark.data.soundness import check_format
from benchmark.data.streams import Track, demuxer
from benchmark.errors import UnreadableAudio

CHECKED = ("WAV", "WAVEX", "RF64", "W64", "AIFF", "AU", "CAF", "NIST", "FLAC", "OGG", "MP3")
"""libsndfile's names of the containers in which a missing end is noticed."""

HEAD = 512
"""Bytes by which a container is known."""

BLOCK = 2**14
"""Samples of each channel that are counted at a time."""

KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}

LARGEST_CODED = 2**31
"""Bytes of FLAC, Ogg or MP3, in which libsndfile may search to the end; hours of sound."""

LONGEST_PLAIN = 2**31
"""Bytes of sound for which plain headers have room."""


class ForwardFile(soundfile.SoundFile):
    """A file that is read block after block.

    soundfile seeks after each block, which codings like GSM 6.10 can't and FLAC of unknown length can't at its end.
    """

    def seekable(self) -> bool:
        return False

    @property
    def can_seek(self) -> bool:
        """Not in MP3 and Opus: behind a leap, what these remember of the sound before is wrong for a while."""
        return bool(super().seekable()) and self.format != "MP3" and self.subtype != "OPUS"


class Spliced(io.RawIOBase):
    """A header, and behind it the rest of a file from some place on."""

    def __init__(self, head: bytes, file: BinaryIO, start: int, size: int) -> None:
        self.head, self.file, self.start, self.size, self.place = head, file, start, len(head) + size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = 0) -> int:
        self.place = max(0, offset + (0, self.place, self.size)[whence])
        return self.place

    def readinto(self, buffer: Any) -> int:
        piece = self.head[self.place : self.place + len(buffer)]
        if self.place >= len(self.head):
            self.file.seek(self.start + self.place - len(self.head))
            piece = self.file.read(min(len(buffer), max(0, self.size - self.place)))
        buffer[: len(piece)] = piece
        self.place += len(piece)
        return len(piece)


@contextmanager
def opened(path: Path) -> Iterator[ForwardFile | Track]:
    """An audio file, open for reading; everything that goes wrong while it is read becomes a reason.

    Raises `UnreadableAudio`: no such file, not a file (a folder, a pipe, a device), empty, a Git LFS pointer, text,
    truncated, damaged, not audio, or in a container in which a missing end can't be noticed.
    """
    with _regular(path) as raw:
        try:
            header = read_header(raw)
            name = _check(raw, header)
            with _reader(raw, header, name) as file:
                yield file
        except (soundfile.SoundFileError, OSError) as e:
            raise UnreadableAudio(diagnosis(raw, e)) from None


def _reader(raw: BinaryIO, header: Header | None, name: str | None) -> ForwardFile | Track:
    """libsndfile where it reads the file, else FFmpeg where it knows its first bytes."""
    if name in PROMISES:
        return Track(raw, name)
    try:
        file = ForwardFile(_source(raw, header), closefd=False)
    except soundfile.SoundFileError:
        if name is None:
            raise
        return Track(raw, name)
    if file.format in CHECKED:
        return file
    found = file.format_info
    file.close()
    raise UnreadableAudio(f"{found} found, WAV or FLAC expected; convert it")


def count_samples(file: ForwardFile | Track) -> int:
    """Samples of each channel that can be decoded from where the file stands."""
    found = 0
    while block := len(file.read(BLOCK, dtype="float32")):
        found += block
    return found


def _regular(path: Path) -> BinaryIO:
    """A file, opened without waiting for the writer of a pipe."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise UnreadableAudio(
                f"{KINDS.get(stat.S_IFMT(mode), 'a device')} found, an audio file expected; remove it"
            )
        return path.open("rb", buffering=0)
    except FileNotFoundError:
        raise UnreadableAudio("no such file") from None
    except (OSError, ValueError) as e:
        raise UnreadableAudio(f"{getattr(e, 'strerror', None) or e}; a file that can be read expected") from None


def _check(raw: BinaryIO, header: Header | None) -> str | None:
    """FFmpeg's name of the container, where that is to be asked if libsndfile can't read it."""
    if header and header.rate is not None and header.channels is not None:
        check_format(header.rate, header.channels)
    if header and header.truncated:
        unit, frame = ("samples", header.frame) if header.frame else ("bytes", 1)
        raise UnreadableAudio(truncated(header.found // frame, header.promised // frame, unit))
    raw.seek(0)
    name = demuxer(raw.read(HEAD), header is not None and header.frame == 0)
    if header is None and name in PROMISES:
        if lengths := missing_end(raw, name):
            raise UnreadableAudio(truncated(*lengths, "bytes"))
    elif header is None:
        _check_coded(raw)
    return name


def _check_coded(raw: BinaryIO) -> None:
    """That the end of a file is there whose length only decoding tells."""
    if ends_before_its_last_page(raw):
        raise UnreadableAudio("truncated, its last page is missing; copy or download it again")
    if ends_in_zeros(raw):
        raise UnreadableAudio("nothing but zeros found at its end, sound expected; copy or download it again")
    if raw.seek(0, 2) > LARGEST_CODED:
        raise UnreadableAudio(f"{raw.tell()} bytes found, at most {LARGEST_CODED} of a coded file expected; cut it")


def _source(raw: BinaryIO, header: Header | None) -> Any:
    """What libsndfile reads: the file itself or, where its header is of no use, its sound behind a plain one."""
    raw.seek(0)
    if header and header.plain and (header.crooked or header.promised > header.found) and header.found < LONGEST_PLAIN:
        size = min(header.found, header.promised)
        return Spliced(header.plain(size), raw, header.start, size)
    return raw.fileno()
