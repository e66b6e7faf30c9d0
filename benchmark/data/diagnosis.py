"""Why a file that should be audio can't be read, in one sentence."""

from __future__ import annotations

import contextlib
from typing import BinaryIO

import soundfile

STEP = 1024
"""Samples that are decoded at a time to find out where a file breaks off."""

LONGEST_PAGE = 65_307
"""Bytes of a page of Ogg."""


def truncated(found: int, expected: int, unit: str = "samples") -> str:
    """The sentence on a file that ends before its sound does."""
    return f"truncated, {found} of {expected} {unit} found; copy or download it again"


def diagnosis(raw: BinaryIO, error: Exception) -> str:
    """Why libsndfile could not read an open file, or could not go on."""
    raw.seek(0)
    head = raw.read(512)
    if not head:
        return "empty file (0 bytes); replace it with the original"
    if head.startswith(b"version https://git-lfs"):
        return "a Git LFS pointer instead of audio; run `git lfs pull` in the corpus's clone"
    if _is_text(head):
        return "a text file, audio expected; replace it with the original"
    with contextlib.suppress(soundfile.SoundFileError):
        found, expected = _decodable(raw)
        return f"truncated or damaged, {found} of {expected} samples can be decoded; copy or download it again"
    return f"not audio that libsndfile can read ({_reason(error)}); replace it with the original"


def ends_before_its_last_page(raw: BinaryIO) -> bool:
    """Whether a file of Ogg breaks off: its last page is cut, or not marked as the end of the stream."""
    raw.seek(0)
    if raw.read(4) != b"OggS":
        return False
    raw.seek(max(0, raw.seek(0, 2) - LONGEST_PAGE))
    tail = raw.read(LONGEST_PAGE)
    page = tail[tail.rfind(b"OggS\0") :]
    table = page[27 : 27 + page[26]] if len(page) > 26 else b""
    return not table or len(page) < 27 + len(table) + sum(table) or len(table) < page[26] or not page[5] & 4


def ends_in_zeros(raw: BinaryIO) -> bool:
    """Whether the end of a long file was never written, which a coding would fill."""
    raw.seek(max(0, raw.seek(0, 2) - LONGEST_PAGE))
    tail = raw.read(LONGEST_PAGE)
    return len(tail) == LONGEST_PAGE and not any(tail)


def _decodable(raw: BinaryIO) -> tuple[int, int]:
    """Samples that can be decoded before the first error, and those that the header promises."""
    raw.seek(0)
    found = 0
    with soundfile.SoundFile(raw.fileno(), closefd=False) as file, contextlib.suppress(soundfile.SoundFileError):
        while block := len(file.read(STEP, dtype="float32")):
            found += block
    return found, file.frames


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
    reason = str(getattr(error, "error_string", error)).rstrip(".")
    return "no frame of MP3 found" if "possibly a pipe" in reason else reason
