"""How long a container of video says that its file is, so that a missing end is noticed."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from benchmark.data.headers import HEADER_COUNTED

MOST_BOXES = 100_000
"""Of a file in fragments."""

FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
"""The object of ASF that tells the size of the file."""

LONGEST_HEAD = 2**16
"""Bytes in which ASF has it."""


def missing_end(file: BinaryIO, name: str) -> tuple[int, int] | None:
    """Bytes found and promised of a container that is cut off; None where it is not, or does not tell.

    ``name``: FFmpeg's, as `benchmark.data.streams.demuxer` has it.
    """
    whole = file.seek(0, 2)
    promised = PROMISES[name](file, whole) if name in PROMISES else 0
    return (whole, promised) if promised - whole > HEADER_COUNTED else None


def _boxes(file: BinaryIO, whole: int) -> int:
    """MP4 and MOV: where the last box ends; a size of 1 stands before a long one, 0 reaches to the end of the file."""
    place = 0
    for _ in range(MOST_BOXES):
        file.seek(place)
        head = file.read(16)
        size, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if len(head) < 8 or size < 8 or not all(32 <= letter < 127 for letter in kind):
            break
        place += size
        if place >= whole:
            break
    return place


def _riffs(file: BinaryIO, whole: int) -> int:
    """AVI: where the last of its RIFF chunks ends; a size of 0 was never filled in."""
    place = 0
    while True:
        file.seek(place)
        head = file.read(12)
        size = int.from_bytes(head[4:8], "little")
        if head[:4] != b"RIFF" or head[8:11] != b"AVI" or size == 0:
            return place
        place += 8 + size + size % 2


def _segment(file: BinaryIO, whole: int) -> int:
    """Matroska: where the segment ends; 0 where it was written without a size."""
    place = 0
    for element in (b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"):
        file.seek(place)
        head = file.read(12)
        if head[:4] != element or len(head) < 5 or head[4] == 0:
            return 0
        length = 9 - head[4].bit_length()
        ones = (1 << 7 * length) - 1
        size = int.from_bytes(head[4 : 4 + length], "big") & ones
        if size == ones:
            return 0
        place += 4 + length + size
    return place


def _properties(file: BinaryIO, whole: int) -> int:
    """ASF: the size of the file that its properties tell, 0 where it was broadcast."""
    file.seek(0)
    head = file.read(LONGEST_HEAD)
    at = head.find(FILE_PROPERTIES)
    return int.from_bytes(head[at + 40 : at + 48], "little") if at >= 0 else 0


PROMISES: dict[str, Callable[[BinaryIO, int], int]] = {
    "mov": _boxes,
    "avi": _riffs,
    "matroska": _segment,
    "asf": _properties,
}
"""FFmpeg's name of a container -> where it says that the file ends."""
