"""Audio files made byte by byte: containers as recorders, converters and pipes write them."""

from __future__ import annotations

import io
import struct

import numpy as np
import soundfile

RATE = 16000
PCM = np.random.default_rng(0).integers(-16000, 16000, 2000).astype("<i2")
"""2000 samples of 16 bit; `SOUND` is what they are as float32, exactly."""
SOUND = PCM.astype(np.float32) / 32768
SIZE = 2 * len(PCM)
EXTENDED_RATE = b"\x40\x0c\xfa\x00" + bytes(6)
"""16,000 as an 80-bit float."""


def pcm_format(channels: int = 1, rate: int = RATE, width: int = 2, order: str = "<") -> bytes:
    block = channels * width
    return struct.pack(order + "HHIIHH", 1, channels, rate, min(rate * block, 2**32 - 1), block & 65535, 8 * width)


def chunk(name: bytes, content: bytes, size: int | None = None, order: str = "<") -> bytes:
    return name + struct.pack(order + "I", len(content) if size is None else size) + content


def wav(
    size: int = SIZE,
    riff: int = SIZE + 36,
    *,
    sound: bytes = PCM.tobytes(),
    form: bytes = pcm_format(),
    before: bytes = b"",
    after: bytes = b"",
    magic: bytes = b"RIFF",
    order: str = "<",
) -> bytes:
    """A wave form whose RIFF and data chunks claim these sizes."""
    head = magic + struct.pack(order + "I", riff) + b"WAVE"
    return head + before + chunk(b"fmt ", form, order=order) + chunk(b"data", sound, size, order) + after


def rf64(size: int = SIZE, magic: bytes = b"RF64") -> bytes:
    long = chunk(b"ds64", struct.pack("<QQQI", size + 72, size, size // 2, 0))
    return wav(0xFFFFFFFF, 0xFFFFFFFF, before=long, magic=magic)


def w64(size: int = SIZE) -> bytes:
    riff, wave = bytes.fromhex("2e91cf11a5d628db04c10000"), bytes.fromhex("f3acd3118cd100c04f8edb8a")
    parts = b"fmt " + wave + struct.pack("<q", 40) + pcm_format() + b"data" + wave
    whole, inner = (size, size) if size >= 2**62 else (size + 104, size + 24)
    parts += struct.pack("<q", inner) + PCM.tobytes()
    return b"riff" + riff + struct.pack("<q", whole) + b"wave" + wave + parts


def aiff(size: int = SIZE, frames: int | None = None, coding: bytes = b"") -> bytes:
    """AIFF, or AIFC in the ``coding``, of which NONE and sowt are known."""
    common = struct.pack(">HIH", 1, size // 2 if frames is None else frames, 16) + EXTENDED_RATE
    common += coding + bytes(2) if coding else b""
    sound = PCM.tobytes() if coding == b"sowt" else PCM.astype(">i2").tobytes()
    body = chunk(b"COMM", common, order=">") + b"SSND" + struct.pack(">III", (size + 8) & 0xFFFFFFFF, 0, 0) + sound
    return b"FORM" + struct.pack(">I", len(body) + 4) + (b"AIFC" if coding else b"AIFF") + body


def au(size: int = SIZE, order: str = ">", rate: int = RATE) -> bytes:
    magic = b".snd" if order == ">" else b"dns."
    return magic + struct.pack(order + "IIIII", 24, size, 3, rate, 1) + PCM.astype(order + "i2").tobytes()


def caf(size: int = SIZE) -> bytes:
    desc = struct.pack(">qd4sIIIII", 32, float(RATE), b"lpcm", 0, 2, 1, 1, 16)
    head = b"caff\0\1\0\0desc" + desc + b"data" + struct.pack(">qI", size + 4 if size >= 0 else size, 0)
    return head + PCM.astype(">i2").tobytes()


def sphere(size: int = SIZE) -> bytes:
    fields = {"channel_count": 1, "sample_rate": RATE, "sample_n_bytes": 2, "sample_count": size // 2}
    lines = [f"{name} -i {value}" for name, value in fields.items()]
    text = "\n".join(["NIST_1A", "   1024", *lines, "sample_byte_format -s2 01", "sample_coding -s3 pcm", "end_head\n"])
    return text.encode().ljust(1024) + PCM.tobytes()


def encoded(container: str, coding: str, sound: np.ndarray = SOUND) -> bytes:
    """What libsndfile writes."""
    file = io.BytesIO()
    soundfile.write(file, sound, RATE, format=container, subtype=coding)
    return file.getvalue()


def mp3_in_wav() -> bytes:
    mp3 = encoded("MP3", "MPEG_LAYER_III")
    form = struct.pack("<HHIIHHHHIHHH", 0x55, 1, RATE, 4000, 1, 0, 12, 1, 2, 144, 1, 1393)
    return wav(len(mp3), len(mp3) + 62, sound=mp3, form=form, before=chunk(b"fact", struct.pack("<I", len(PCM))))


def flac_of(samples: int) -> bytes:
    """FLAC of the 2000 samples whose header claims another number, 0 meaning that it is unknown."""
    content = bytearray(encoded("FLAC", "PCM_16"))
    claim = int.from_bytes(content[18:26], "big") >> 36 << 36 | samples
    content[18:26] = claim.to_bytes(8, "big")
    return bytes(content)


PLAIN = {
    "wav": wav(),
    "wav of 24 bit": encoded("WAVEX", "PCM_24"),
    "wav of 8 bit": encoded("WAV", "PCM_U8"),
    "wav of floats": encoded("WAV", "FLOAT"),
    "wav of doubles": encoded("WAV", "DOUBLE"),
    "wav in µ-law": encoded("WAV", "ULAW"),
    "wav in A-law": encoded("WAV", "ALAW"),
    "rifx": wav(sound=PCM.astype(">i2").tobytes(), form=pcm_format(order=">"), magic=b"RIFX", order=">"),
    "rf64": rf64(),
    "bw64": rf64(magic=b"BW64"),
    "w64": w64(),
    "aiff": aiff(),
    "aifc": aiff(coding=b"NONE"),
    "aifc of little end": aiff(coding=b"sowt"),
    "au": au(),
    "au of little end": au(order="<"),
    "caf": caf(),
    "sphere": sphere(),
}
"""Whole files whose samples have a fixed size."""

CODED = {
    "wav in IMA ADPCM": encoded("WAV", "IMA_ADPCM"),
    "wav in Microsoft's ADPCM": encoded("WAV", "MS_ADPCM"),
    "wav in GSM 6.10": encoded("WAV", "GSM610"),
    "wav in MP3": mp3_in_wav(),
    "w64 in GSM 6.10": encoded("W64", "GSM610"),
    "aifc in IMA ADPCM": encoded("AIFF", "IMA_ADPCM"),
    "aifc in GSM 6.10": encoded("AIFF", "GSM610"),
    "au in G.721": encoded("AU", "G721_32"),
    "caf in ALAC": encoded("CAF", "ALAC_16"),
    "flac": encoded("FLAC", "PCM_16"),
    "mp3": encoded("MP3", "MPEG_LAYER_III"),
    "vorbis": encoded("OGG", "VORBIS"),
    "opus": encoded("OGG", "OPUS"),
}
"""Whole files in codings with blocks of their own."""
