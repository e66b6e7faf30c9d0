"""Names that people give, in any script: one name in every case and normalisation form, and safe as a file's.

Corpora, emotions and speakers are compared by `folded`. A corpus's own name is `corpus_name` of what its folder or
table is called; `loose` finds it when it is spelt otherwise. `file_name` turns it into plain ASCII, which every
file system and every locale can hold, and `from_file_name` back.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

_CODED = "u+"
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_DOWNLOAD = re.compile(r"[-_ ](master|main)$", re.IGNORECASE)

LONGEST = 80
"""Characters of the longest `file_name` of a corpus: two of them, a method and a seed still make a file's name."""


def composed(text: str) -> str:
    r"""``text`` in normalisation form C; bytes of a file's name that are no text become escapes that can be printed.

    >>> composed("Ko\u0308ln") == "K\u00f6ln"
    True
    >>> composed(b"K\xf6ln".decode(errors="surrogateescape"))
    'K\\xf6ln'
    """
    if text.isascii():
        return text
    printable = text.encode(errors="surrogateescape").decode(errors="backslashreplace")
    return unicodedata.normalize("NFC", printable)


def folded(text: str) -> str:
    r"""What is the same for all spellings of a name: form C, no case, single spaces, no invisible characters.

    >>> folded("  ANGE\u0301\u200f ") == folded("Ang\u00e9")
    True
    """
    if text.isascii():
        return " ".join(text.split()).lower()
    visible = "".join(c for c in composed(text) if unicodedata.category(c) != "Cf")
    return composed(unicodedata.normalize("NFD", " ".join(visible.split())).casefold())


def corpus_name(text: str) -> str:
    """The name of the corpus whose folder or table is called ``text``: letters, marks and digits of any script, and _.

    >>> corpus_name("My Corpus-2"), corpus_name("Köln"), corpus_name("中文 语料")
    ('my_corpus_2', 'köln', '中文_语料')
    """
    return "".join(c if _is_letter(c) else "_" for c in folded(text))


def entry_name(entry: str) -> str:
    """The name of the corpus that an entry of a protocol names: a name, or the path of a table, which ends in .csv.

    A ``manifest.csv`` is called as its folder.

    >>> entry_name("EmoDB"), entry_name("mine/Calls 2.csv"), entry_name("mine/calls/manifest.csv")
    ('emodb', 'calls_2', 'calls')
    """
    if not entry.casefold().endswith(".csv"):
        return corpus_name(entry)
    return corpus_name(table_title(Path(entry)))


def table_title(path: Path) -> str:
    """What a table's corpus is called, as it is spelt: like the table, or like its folder if that is ``manifest.csv``.

    >>> table_title(Path("mine/Calls 2.csv")), table_title(Path("mine/calls/manifest.csv"))
    ('Calls 2', 'calls')
    """
    return composed(path.absolute().parent.name if folded(path.name) == "manifest.csv" else path.stem)


def loose(text: str) -> str:
    """What is left of a name without case, width, punctuation and a download's ``-master`` or ``-main``.

    >>> loose("CREMA-D"), loose("emo_db"), loose("urdu-dataset-master")
    ('cremad', 'emodb', 'urdudataset')
    """
    return "".join(c for c in folded(unicodedata.normalize("NFKC", _DOWNLOAD.sub("", text))) if _is_letter(c))


def file_name(name: str) -> str:
    """A corpus's name as plain ASCII: itself, or its Punycode behind ``u+``.

    >>> file_name("emodb"), file_name("köln"), file_name("中文"), file_name("con")
    ('emodb', 'u+kln+sna', 'u+fiq228c', 'u+con+')
    """
    if name.isascii() and name not in _RESERVED and not name.startswith(_CODED):
        return name
    plain, hyphen, code = name.encode("punycode").decode("ascii").rpartition("-")
    return f"{_CODED}{plain}{'+' if hyphen else ''}{code}"


def from_file_name(name: str) -> str:
    """The inverse of `file_name`.

    >>> [from_file_name(file_name(name)) for name in ("emodb", "köln", "中文", "con", "हिन्दी_2")]
    ['emodb', 'köln', '中文', 'con', 'हिन्दी_2']
    """
    if not name.startswith(_CODED):
        return name
    plain, plus, code = name.removeprefix(_CODED).rpartition("+")
    try:
        return f"{plain}{'-' if plus else ''}{code}".encode().decode("punycode")
    except UnicodeError:
        return name


def _is_letter(c: str) -> bool:
    return unicodedata.category(c)[0] in "LMN"
