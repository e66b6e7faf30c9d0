"""BibTeX entries as far as one reads them: fields, and who is cited with which year."""

from __future__ import annotations

import re
import unicodedata


def author_year(citation: str) -> str:
    """Authors' family names and year of a BibTeX entry, of three or more authors the first; empty without authors.

    >>> author_year("@misc{x, author = {Sun, Baochen and Kate Saenko}, title = {A {B} = c}, year = 2016}")
    'Sun and Saenko 2016'
    >>> author_year('@misc{x, author = "M{\\\\"u}ller, A. and Doe, B. and others", year = {1999}}')
    'Müller et al. 1999'
    """
    fields = bibtex_fields(citation)
    authors = re.split(r"\s+and\s+(?![^{}]*\})", fields.get("author", "").strip())
    names = [plain_tex(_family_name(author)) for author in authors]
    who = f"{names[0]} et al." if len(names) > 2 or names[1:] == ["others"] else " and ".join(names)
    return f"{who} {fields.get('year', '')}".strip() if names[0] else ""


def bibtex_fields(entry: str) -> dict[str, str]:
    """The fields of one BibTeX entry by lower-case name, TeX and all.

    >>> bibtex_fields('@misc{key, title = {Deep {CORAL}}, year = 2016, note = "a, b"}')
    {'title': 'Deep {CORAL}', 'year': '2016', 'note': 'a, b'}
    """
    found = _FIELD.findall(entry)
    return {name.lower(): braced or quoted or bare for name, braced, quoted, bare in found}


def plain_tex(text: str) -> str:
    """TeX's accents and special letters as characters, braces and ties gone.

    >>> plain_tex("Fran{\\\\c{c}}ois, Sch{\\\\\\"o}lkopf, {\\\\O}stg{\\\\aa}rd, \\\\v{S}ok")
    'François, Schölkopf, Østgård, Šok'
    """
    text = re.sub(r"\\(['`\"^~=.])\s*\{?\\?(\w)\}?", _accented, text)
    text = re.sub(r"\\([cvuHrk])\s*(?:\{\\?(\w)\}|(?<=\s)(\w))", _accented, text)
    text = re.sub(r"\\(\w+)\s*", lambda found: _LETTERS.get(found[1], found[1]), text)
    return " ".join(re.sub(r"[{}\\]", "", text).replace("~", " ").split())


_NESTED = r"\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)\}"
_FIELD = re.compile(rf'(\w+)\s*=\s*(?:{_NESTED}|"((?:[^"{{}}]|\{{[^{{}}]*\}})*)"|(\w+))')
_ACCENTS = dict(
    zip("'`\"^~=.cvuHrk", "\u0301\u0300\u0308\u0302\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u030a\u0328", strict=True)
)
_LETTERS = {"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "aa": "å", "AA": "Å", "i": "ı"}


def _family_name(author: str) -> str:
    """``Doe, Jane`` and ``Jane Doe`` are Doe, ``Jan van der Maaten`` is van der Maaten, ``{A Team}`` is itself."""
    if author.startswith("{") and author.endswith("}"):
        return author
    if "," in author:
        return author.split(",")[0]
    *first, last = author.split() or [""]
    particles = [word for word in first if word[0].islower()]
    return " ".join([*particles, last])


def _accented(found: re.Match[str]) -> str:
    letter = found[2] or found[3]
    return unicodedata.normalize("NFC", letter + _ACCENTS.get(found[1], ""))
