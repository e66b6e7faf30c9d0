"""What the header of an audio file says of its sound, and the chunks in which most containers say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal, NamedTuple

Order = Literal["little", "big"]

UNKNOWN = 0x7F000000
"""Bytes in a field of 32 bits that are a placeholder where they are not there: writers that did not know the length
put 2 GiB or 4 GiB, less a little, with or without the header."""

UNKNOWN_LONG = 2**62
"""The same in a field of 64 bits."""

HEADER_COUNTED = 128
"""A promise may exceed what is there by the header, which some writers count, up to so many bytes."""

MOST_CHUNKS, LONGEST_BODY = 1000, 4096

COMMON = (b"data", b"fmt ", b"fact", b"LIST", b"bext", b"cue ", b"smpl", b"inst", b"JUNK", b"PEAK", b"id3 ")
"""Chunks that are looked for behind an odd one whose writer forgot to pad it."""


@dataclass(frozen=True, slots=True)
class Header:
    """The sound of a file, in bytes.

    ``start``: where it begins. ``promised``: its size as written. ``whole``: the file's own size. ``frame``: size of
    one sample of all channels, 0 where the coding has no such. ``plain``: makes a header for so many bytes of the
    same sound, None where none can be made. ``unknown``: promises from here on are placeholders where they exceed
    what is there. ``crooked``: chunks are laid out as libsndfile does not expect them. ``rate``, in Hz, and
    ``channels``: where the container keeps them as plain numbers.
    """

    start: int
    promised: int
    whole: int
    frame: int
    plain: Callable[[int], bytes] | None = None
    unknown: int = UNKNOWN
    crooked: bool = False
    rate: int | None = None
    channels: int | None = None

    @property
    def found(self) -> int:
        """Bytes from the start of the sound to the end of the file."""
        return max(0, self.whole - self.start)

    @property
    def tells_no_length(self) -> bool:
        return self.promised > self.found and self.promised >= self.unknown

    @property
    def truncated(self) -> bool:
        """Whether substantially less is there than was promised."""
        return not self.tells_no_length and self.promised - self.found > min(self.start, HEADER_COUNTED)


class Layout(NamedTuple):
    """How the chunks of a container follow each other."""

    order: Order = "little"
    name: int = 4
    size: int = 4
    itself: bool = False
    """Whether a chunk's size counts its name and its size."""
    step: int = 2
    """Chunks begin at multiples of so many bytes."""


Chunks = dict[bytes, tuple[int, int]]
"""First four letters of a chunk's name -> where its body begins, and its size in bytes."""


def chunks(file: BinaryIO, place: int, layout: Layout) -> Iterator[tuple[bytes, int, int]]:
    """First four letters, start and size of each chunk from ``place`` on, as far as there are any."""
    whole = file.seek(0, 2)
    for _ in range(MOST_CHUNKS):
        if place >= whole:
            return
        file.seek(place)
        head = file.read(layout.name + layout.size)
        name, size = head[:4], int.from_bytes(head[layout.name :], layout.order) - len(head) * layout.itself
        if len(head) < layout.name + layout.size or size < 0 or not all(32 <= letter < 127 for letter in name):
            return
        yield name, place + len(head), size
        place += len(head) + size
        if place % layout.step and place < whole:
            file.seek(place)
            place += 0 if file.read(4) in COMMON else -place % layout.step


def body(file: BinaryIO, found: Chunks, name: bytes) -> bytes:
    """The content of a chunk, nothing where it is missing."""
    place, size = found.get(name, (0, 0))
    file.seek(place)
    return file.read(min(size, LONGEST_BODY))


def promise(file: BinaryIO, start: int, size: int, layout: Layout) -> int:
    """The size, or a placeholder where it is 0 although sound follows: not just chunks to the end of the file."""
    if size:
        return size
    end = start
    for _, place, length in chunks(file, start, layout):
        end = place + length
    whole = file.seek(0, 2)
    return 0 if 0 <= end - whole < layout.step else UNKNOWN_LONG
