"""How a file's name would read without the harmless marks that downloads, archives and file managers leave on it.

A name deviates in steps, each further from what is written than the one before: `LEVELS`. A reading is only a proposal:
whether it means anything is for the adapter to say, and `benchmark.data.sorting` takes none that could mean two things.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, permutations, zip_longest
from operator import ne
from urllib.parse import unquote

from benchmark.names import composed

_COPY = "copy|copie|copia|cópia|kopie|kopia|kópia|kopi|kopio|kopija|kopiya|копия|копія"
_ASIAN_COPY = "副本|複製|复制|拷贝|コピー|のコピー|복사본"
_COPY_AT_END = re.compile(
    rf"(?:[ _-]*(?:\(\d+\)|\[\d+\]|\((?:another |\d+(?:st|nd|rd|th) )?(?:{_COPY}|{_ASIAN_COPY})(?: \d+)?\))"
    rf"|(?:[ _-]+(?:{_COPY})|[ _-]*(?:{_ASIAN_COPY}))(?:[ _-]?\(?\d+\)?)?)$",
    re.IGNORECASE,
)
_COPY_AT_START = re.compile(rf"^(?:{_COPY})(?:[ _]\(\d+\))?[ _](?:of|von|van|de|di|da|av|af)[ _]", re.IGNORECASE)
_ENDING = re.compile(r"(?:\.(?:wave?|flac|mp[34]|m4a|og[ga]|opus|aiff?|aac|avi|mkv|mov|mpe?g|webm))+$", re.IGNORECASE)
_ESCAPED = re.compile(r"#U([0-9a-fA-F]{4})|\\x([89a-f][0-9a-f])")
_PERCENT = re.compile("(?:%[0-9a-fA-F]{2})+")
_SEPARATORS = re.compile(r" ?([_-])(?:\1| )*")
_TIDY = re.compile(
    rf"(?!.*(?:  |{_COPY}|{_ASIAN_COPY}|%|#U))(?:[^\W_](?:[\w .'-]*[^\W_])?/)*[^\W_](?:[\w '-]*[^\W_])?", re.IGNORECASE
)
_OPENING = {"(": ")", "[": "]", "{": "}"}
_QUOTES = "\"'"
_UNSAFE = "/\\"


@dataclass(frozen=True, slots=True)
class Reading:
    """A name as it may be meant; ``unmarked``: whether the mark of a copy was taken off the file's own name."""

    name: str
    unmarked: bool = False


def is_tidy(name: str) -> bool:
    """Whether a name has nothing about it that could be a harmless mark; never wrong when it says so.

    >>> [is_tidy(name) for name in ("a/03a01Fa", "a/b c-d_1", "x]", "x (1)", "a/a/x", "\uff10\uff13a", "x - Copy")]
    [True, True, False, False, False, False, False]
    """
    if _TIDY.fullmatch(name) is None or not (name.isascii() or unicodedata.is_normalized("NFKC", name)):
        return False
    folders = name.casefold().split("/")[:-1]
    return all(map(ne, folders, folders[1:]))


def has_wide_letters(name: str) -> bool:
    """Whether letters or digits are in full width, which patterns may take for others."""
    return not name.isascii() and any("\uff01" <= c <= "\uff5e" for c in name)


def readings(name: str, separators: bool = True) -> Iterator[list[Reading]]:
    """Readings of a path without its ending, other than itself, nearest first; those of one list are equally near.

    1. other code points for the same signs, spaces at edges or twice, an ending or a folder twice;
    2. stray punctuation at the edges of a name, brackets without partner;
    3. marks of copies taken off, one after another;
    4. other separators, where ``separators``: one kind for another, one kind for all, then the
       first or the last few only.

    >>> [reading.name for level in readings("x  y_3] (1)") for reading in level][:3]
    ['x y_3] (1)', 'x y_3 (1)', 'x y_3']
    """
    seen = {name}
    nearest = [text for same in _same_signs(name) for text in _once(same)]
    stripped = [Reading(_by_part(text, _stripped)) for text in nearest]
    marked = [[*_unmarked_paths(reading.name)] for reading in dict.fromkeys(stripped)]
    yield _new(map(Reading, nearest), seen)
    yield _new(stripped, seen)
    for step in zip_longest(*marked):
        yield _new(filter(None, step), seen)
    if separators:
        bases = [*stripped, *chain(*marked)]
        for exchanges in (_SINGLE, _ALL):
            exchanged = ((base, text) for base in bases for text in _exchanged(base.name, exchanges))
            yield _new((Reading(text, base.unmarked) for base, text in exchanged), seen)
        yield _new((Reading(text, base.unmarked) for base in bases for text in _partly_exchanged(base.name)), seen)


def _new(level: Iterable[Reading], seen: set[str]) -> list[Reading]:
    fresh = []
    for reading in level:
        if reading.name not in seen and all(reading.name.split("/")):
            seen.add(reading.name)
            fresh.append(reading)
    return fresh


def _same_signs(name: str) -> list[str]:
    """A name with what was coded on its way decoded, full width narrowed, and one kind of space and hyphen."""
    decoded = _ESCAPED.sub(lambda escape: _safe(chr(int(escape[1] or escape[2], 16)), escape[0]), name)
    if "%" in decoded:
        decoded = _PERCENT.sub(lambda escape: _safe(unquote(escape[0]), escape[0]), decoded)
    if decoded.isascii():
        return [decoded]
    mended = [decoded]
    for coding in ("cp437", "cp850", "latin-1", "cp1252"):  # UTF-8 that was taken for another coding
        with suppress(UnicodeError):
            mended.append(_safe(decoded.encode(coding).decode("utf-8"), decoded))
    return ["".join(map(_sign, composed(text))) for text in dict.fromkeys(mended)]


def _safe(text: str, instead: str) -> str:
    """``text`` unless it would part a name otherwise, or is none."""
    return instead if set(text) & {*_UNSAFE, "\ufffd"} or not text.isprintable() else text


def _sign(c: str) -> str:
    if "\uff01" <= c <= "\uff5e":
        return _safe(chr(ord(c) - 0xFEE0), c)
    category = unicodedata.category(c)
    if category == "Cf":
        return ""
    if category == "Zs":
        return " "
    return {"Pd": "-", "Pc": "_"}.get(category, {"\u2212": "-", "\u2018": "'", "\u2019": "'"}.get(c, c))


def _once(name: str) -> Iterator[str]:
    """No space, ending or folder twice and no space at an edge; then also no separator twice or beside a space."""
    *folders, file = (" ".join(part.split()) for part in name.split("/"))
    kept = [f for i, f in enumerate(folders) if i == 0 or f.casefold() != folders[i - 1].casefold()]
    text = "/".join([*kept, _ENDING.sub("", file).rstrip()])
    yield text
    yield _SEPARATORS.sub(r"\1", text)


def _stripped(part: str) -> str:
    """A name without punctuation at its edges, but for pairs of brackets, and without brackets that have no partner.

    >>> [_stripped(text) for text in ("x_3]", "[x]", "a01 (1)", "'x'", "-x_", "f03 (5)a", "x.")]
    ['x_3', 'x', 'a01 (1)', 'x', 'x', 'f03 (5)a', 'x']
    """
    partner = _partners(part)
    kept = [i for i, c in enumerate(part) if i in partner or c not in "()[]{}"]
    while kept:
        first, last = kept[0], kept[-1]
        if partner.get(first) == last:
            kept = kept[1:-1]
        elif not _holds(part[first]) and first not in partner:
            kept = kept[1:]
        elif not _holds(part[last]) and last not in partner:
            kept = kept[:-1]
        else:
            break
    return "".join(part[i] for i in kept)


def _partners(text: str) -> dict[int, int]:
    """Place of each bracket that has a partner -> the partner's."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for i, c in enumerate(text):
        if c in _OPENING:
            opened.append(i)
        elif opened and c == _OPENING[text[opened[-1]]]:
            found[i] = opened.pop()
            found[found[i]] = i
    return found


def _holds(c: str) -> bool:
    return unicodedata.category(c)[0] in "LMN"


def _unmarked(part: str) -> Iterator[str]:
    """A name with ever fewer of the marks that file managers give to copies.

    >>> [list(_unmarked(text)) for text in ("x (1) (1)", "x - Copy (2)", "x copy 3", "Kopie von x", "x (2nd copy)")]
    [['x (1)', 'x'], ['x'], ['x'], ['x'], ['x']]
    """
    while mark := _COPY_AT_START.search(part) or _COPY_AT_END.search(part):
        part = _stripped(part[: mark.start()] + part[mark.end() :])
        if part:
            yield part


def _unmarked_paths(name: str) -> Iterator[Reading]:
    """The path without the marks of copies on its folders, then with ever fewer on its own name, and on both."""
    folder, slash, file = name.rpartition("/")
    plain = _by_part(folder, lambda part: [part, *_unmarked(part)][-1])
    if plain != folder:
        yield Reading(plain + slash + file)
    for shorter in _unmarked(file):
        yield Reading(folder + slash + shorter, True)
        yield Reading(plain + slash + shorter, True)


def _exchanged(name: str, exchanges: Iterable[dict[int, str]]) -> Iterator[str]:
    """The name with its separators exchanged, in the file's own name, in the folders' or in both."""
    *folders, file = name.split("/")
    for exchange in exchanges:
        others = [folder.translate(exchange) for folder in folders]
        yield "/".join([*folders, file.translate(exchange)])
        yield "/".join([*others, file])
        yield "/".join([*others, file.translate(exchange)])


def _partly_exchanged(name: str) -> Iterator[str]:
    """The name with the first or the last few separators of the file's own name exchanged, of two or more.

    >>> list(_partly_exchanged("A_B_1"))
    ['A-B_1', 'A_B-1', 'A B_1', 'A_B 1']
    """
    folder, slash, file = name.rpartition("/")
    places = [i for i, c in enumerate(file) if c in " _-"][:MOST_SEPARATORS]
    for new in "_- ":
        for place in places[1:]:
            first, last = file[:place], file[place:]
            for text in (first.translate(_TO[new]) + last, first + last.translate(_TO[new])):
                if text != file:
                    yield folder + slash + text


MOST_SEPARATORS = 8
"""Of a name, after which they are exchanged one after another."""

_TO = {new: str.maketrans(dict.fromkeys(" _-", new)) for new in "_- "}
_SINGLE = [str.maketrans({old: new}) for old, new in permutations(" _-", 2)]
_ALL = list(_TO.values())


def _by_part(name: str, change: Callable[[str], str]) -> str:
    return "/".join(change(part) for part in name.split("/"))
