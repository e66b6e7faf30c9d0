"""The headers of the containers that tell how much sound there is.

libsndfile silently reads what is left of a truncated file, and nothing of some that were written to a pipe, whose
header tells no length. So headers are read here too: RIFF, RIFX, RF64, BW64 and W64 (wave forms), AIFF and AIFC, AU,
CAF, and SPHERE. FLAC, Ogg and MP3 are known by decoding them (`benchmark.data.opening`).
"""

from __future__ import annotations

import re
import struct
from typing import BinaryIO

from benchmark.data.headers import (
    LONGEST_BODY,
    UNKNOWN,
    UNKNOWN_LONG,
    Chunks,
    Header,
    Layout,
    Order,
    body,
    chunks,
    promise,
)

WIDTHS = {b"fl32": 4, b"FL32": 4, b"fl64": 8, b"FL64": 8, b"ulaw": 1, b"ULAW": 1, b"alaw": 1, b"ALAW": 1}
"""Bytes per sample of codings of AIFC."""

INTEGERS = {b"NONE", b"twos", b"sowt", b"raw ", b"in24", b"in32", b"23ni", b"42ni"}
"""Codings of AIFC with as many bytes as the bits need."""

AU_WIDTHS = {1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1}
"""Bytes per sample of codings of AU."""

WAVE_FRAMES = {1, 3, 6, 7, 0xFFFE}
"""Codings of wave forms whose blocks are single samples: integers, floats, A-law, µ-law, and the extensible ones."""


def read_header(file: BinaryIO) -> Header | None:
    """The header of an open file; None where it has none of these, or one that does not say what is needed."""
    file.seek(0)
    magic = file.read(40)
    if magic[:4] in {b"RIFF", b"RF64", b"BW64"} and magic[8:12] == b"WAVE":
        return _wave(file, Layout(), 12, magic[:4])
    if magic[:4] == b"RIFX" and magic[8:12] == b"WAVE":
        return _wave(file, Layout("big"), 12, b"RIFX")
    if magic[:4] == b"riff" and magic[24:28] == b"wave":
        return _wave(file, Layout(name=16, size=8, itself=True, step=8), 40, b"RIFF")
    if magic[:4] == b"FORM" and magic[8:12] in {b"AIFF", b"AIFC"}:
        return _aiff(file, magic[8:12])
    if magic[:4] in {b".snd", b"dns."} and len(magic) >= 24:
        return _au(file, magic[:24])
    if magic[:4] == b"caff":
        return _caf(file)
    return _sphere(file) if magic[:7] == b"NIST_1A" else None


def _wave(file: BinaryIO, layout: Layout, place: int, magic: bytes) -> Header | None:
    known: Chunks = {}
    crooked = magic == b"BW64"
    for name, start, size in chunks(file, place, layout):
        crooked |= start % layout.step != 0 or (name == b"fmt " and b"data" in known)
        known.setdefault(name, (start, size))
        if b"fmt " in known and b"data" in known:
            break
    form, (start, size) = body(file, known, b"fmt "), known.get(b"data", (0, 0))
    if len(form) < 14 or not start:
        return None
    long, unknown = body(file, known, b"ds64"), UNKNOWN_LONG if layout.size == 8 else UNKNOWN
    if magic in {b"RF64", b"BW64"} and size == 0xFFFFFFFF and len(long) >= 16:
        size, unknown = int.from_bytes(long[8:16], "little"), UNKNOWN_LONG
    coding, channels, block = (int.from_bytes(form[i : i + 2], layout.order) for i in (0, 2, 12))
    return Header(
        start=start,
        promised=promise(file, start, size, layout),
        whole=file.seek(0, 2),
        frame=block if coding in WAVE_FRAMES else 0,
        plain=lambda size: _plain_wave(b"RIFX" if magic == b"RIFX" else b"RIFF", layout.order, form, size),
        unknown=unknown,
        crooked=crooked,
        rate=int.from_bytes(form[4:8], layout.order),
        channels=channels,
    )


def _plain_wave(magic: bytes, order: Order, form: bytes, size: int) -> bytes:
    form += b"\0" * (len(form) % 2)
    form_size, all_size = (n.to_bytes(4, order) for n in (len(form), size + len(form) + 20))
    return magic + all_size + b"WAVEfmt " + form_size + form + b"data" + size.to_bytes(4, order)


def _aiff(file: BinaryIO, kind: bytes) -> Header | None:
    known: Chunks = {name: (start, size) for name, start, size in chunks(file, 12, Layout("big"))}
    common, (place, size) = body(file, known, b"COMM"), known.get(b"SSND", (0, 0))
    if len(common) < 18 or not place:
        return None
    file.seek(place)
    offset = int.from_bytes(file.read(4), "big")
    start = place + 8 + offset
    channels, _, bits = struct.unpack(">HIH", common[:8])
    coding = common[18:22] if kind == b"AIFC" else b"NONE"
    frame = channels * (-(-bits // 8) if coding in INTEGERS else WIDTHS.get(coding, 0))

    def plain(size: int) -> bytes:
        form = common[:2] + (size // frame).to_bytes(4, "big") + common[6:] + b"\0" * (len(common) % 2)
        parts = b"COMM" + len(common).to_bytes(4, "big") + form + b"SSND" + (size + 8).to_bytes(4, "big") + bytes(8)
        return b"FORM" + (4 + len(parts) + size).to_bytes(4, "big") + kind + parts

    promised = promise(file, start, max(0, size - 8 - offset), Layout("big"))
    return Header(start, promised, file.seek(0, 2), frame, plain if frame else None)


def _au(file: BinaryIO, head: bytes) -> Header:
    order: Order = "big" if head[:1] == b"." else "little"
    start, size, coding, rate, channels = (int.from_bytes(head[i : i + 4], order) for i in range(4, 24, 4))

    def plain(size: int) -> bytes:
        return head[:4] + (24).to_bytes(4, order) + size.to_bytes(4, order) + head[12:]

    frame = channels * AU_WIDTHS.get(coding, 0)
    return Header(start, size or UNKNOWN_LONG, file.seek(0, 2), frame, plain, rate=rate, channels=channels)


def _caf(file: BinaryIO) -> Header | None:
    layout = Layout("big", size=8, step=1)
    known: Chunks = {name: (start, size) for name, start, size in chunks(file, 8, layout)}
    form, (place, size) = body(file, known, b"desc"), known.get(b"data", (0, 0))
    if len(form) < 32 or not place:
        return None
    per_packet, frames = struct.unpack(">II", form[16:24])
    frame = per_packet if frames == 1 else 0

    def plain(size: int) -> bytes:
        return b"caff\0\1\0\0desc" + struct.pack(">q", 32) + form[:32] + b"data" + struct.pack(">qI", size + 4, 0)

    promised = max(0, size - 4) or UNKNOWN_LONG
    return Header(place + 4, promised, file.seek(0, 2), frame, plain if frame else None, UNKNOWN_LONG)


def _sphere(file: BinaryIO) -> Header | None:
    file.seek(0)
    text = file.read(LONGEST_BODY)
    start = re.match(rb"NIST_1A\n *(\d{1,9})\n", text)
    fields = dict(re.findall(rb"(?m)^(\w+) -\w+ (\S+)", text))
    numbers = [fields.get(key, b"") for key in (b"sample_count", b"channel_count", b"sample_n_bytes")]
    if start is None or b"embedded" in fields.get(b"sample_coding", b"") or not all(n.isdigit() for n in numbers):
        return None
    frames, channels, width = (int(number[:18]) for number in numbers)
    return Header(int(start[1]), frames * channels * width or UNKNOWN_LONG, file.seek(0, 2), channels * width)
