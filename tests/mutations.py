"""Files that were whole once: bits flipped, pieces cut, doubled or spliced in, lengths replaced by extremes."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

EXTREMES = tuple(
    value.to_bytes(width, order)
    for width in (2, 4, 8)
    for value in (0, 1, 2 ** (8 * width - 1) - 1, 2 ** (8 * width - 1), 2 ** (8 * width) - 1)
    for order in ("little", "big")
)
"""What length fields hold at their ends, in 16, 32 and 64 bits, in either order."""

PLACE = st.one_of(st.integers(0, 127), st.integers(0, 2**16))
"""Where to change something: mostly in the header; counted round where a file is shorter."""

KINDS = ("flip", "cut", "remove", "double", "splice", "put", "extreme")


def edits(words: Sequence[bytes] = ()) -> st.SearchStrategy[list[tuple[str, int, int, bytes]]]:
    """One to five changes: kind, place, a length or a second place, bytes; ``words`` mean something in the format."""
    pieces = st.one_of(st.binary(max_size=8), st.sampled_from(tuple(words) or (b"",)))
    one = st.one_of(
        st.tuples(st.sampled_from(KINDS[:5]), PLACE, st.integers(0, 300), st.just(b"")),
        st.tuples(st.just("put"), PLACE, st.integers(0, 4), pieces),
        st.tuples(st.just("extreme"), PLACE, st.just(0), st.sampled_from(EXTREMES)),
    )
    return st.lists(one, min_size=1, max_size=5)


def mutated(content: bytes, other: bytes, changes: Sequence[tuple[str, int, int, bytes]]) -> bytes:
    """A file after changes; pieces that are spliced in are those of the ``other`` file, its header among them."""
    for kind, place, n, piece in changes:
        at = place % (len(content) + 1)
        before, after = content[:at], content[at:]
        if kind == "flip" and after:
            content = before + bytes([after[0] ^ (1 << n % 8)]) + after[1:]
        elif kind == "cut":
            content = before
        elif kind == "remove":
            content = before + after[n:]
        elif kind == "double":
            content = before + after[:n] * 2 + after[n:]
        elif kind == "splice":
            content = other[:at] + content[at:] if n % 2 else before + other[at : at + n] + after
        elif kind in ("put", "extreme"):
            content = before + piece + after[len(piece) if kind == "extreme" else n :]
    return content
