"""What a segment of a recording is called: the recording, and its seconds."""

from __future__ import annotations


def segment_name(name: str, start: float = 0.0, end: float | None = None) -> str:
    """``name#start-end`` in seconds, ``name`` itself for a whole recording.

    >>> segment_name("a/1", 0.5, 12.0), segment_name("a/1", 0.5), segment_name("a/1")
    ('a/1#0.5-12', 'a/1#0.5-', 'a/1')
    """
    if not start and end is None:
        return name
    return f"{name}#{exact(start)}-{'' if end is None else exact(end)}"


def exact(seconds: float) -> str:
    """The shortest text that only this number has.

    >>> exact(0.5), exact(12.0), exact(1000.0001)
    ('0.5', '12', '1000.0001')
    """
    short = f"{seconds:g}"
    return short if float(short) == seconds else repr(seconds)
