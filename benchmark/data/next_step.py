"""What to do next with a corpus, in one line: which folder, which archive from where, which licence to sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from benchmark.contracts import Corpus, Found
from benchmark.data.corpus import NO_FILE, NO_LABEL
from benchmark.data.verdict import either, lies_astray, short_of, way_to_layout
from benchmark.errors import counted, shorten
from benchmark.names import composed

ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".7z", ".rar")

NOTHING = "nothing, it can be used"


def to_get(corpus: Corpus, folder: Path) -> str:
    """How an absent corpus is got: which agreement, which archive, from where and into which folder."""
    where, licence = corpus.url, corpus.licence.casefold()
    what = corpus.archive or "the corpus"
    if "sign" in licence or "agreement" in licence:
        get = f"sign the agreement at {where}, get {what}"
    elif "regist" in licence:
        get = f"register at {where}, get {what}"
    else:
        get = f"get {what} from {where} ({corpus.licence})"
    return f"{get} and unpack it into {composed(str(folder))}"


def next_step(
    corpus: Corpus, folder: Path, found: Found, unreadable: Mapping[str, str], problems: Sequence[str]
) -> str:
    """What to do with a corpus that lies in ``folder``; `NOTHING` where nothing is wrong with it.

    ``unreadable``: name -> reason of utterances whose audio can't be used. ``problems``: see
    `benchmark.data.verdict.judge`.
    """
    return next(_steps(corpus, composed(str(folder)), folder, found, unreadable, problems)) if problems else NOTHING


def _steps(
    corpus: Corpus,
    where: str,
    folder: Path,
    found: Found,
    unreadable: Mapping[str, str],
    problems: Sequence[str],
) -> Iterator[str]:
    """Answers, the one to begin with first."""
    n, whole = len(found.utterances), corpus.published.files
    fewer = not n or bool(whole and n not in whole and n < max(whole))
    if fewer and (archives := _archives(folder)):
        yield f"unpack {shorten(archives)} in {where}"
    if pointers := [name for name, why in unreadable.items() if "git lfs pull" in why]:
        yield f"run `git lfs pull` in {where} ({counted(len(pointers), 'file')})"
    if lies_astray(corpus, found):
        yield f"{way_to_layout(corpus)}, in {where}"
    if (rows := found.dropped.get(NO_FILE)) and not corpus.url:
        yield f"correct the table or add {counted(len(rows), 'file')} ({shorten(rows)})"
    if fewer and (unlabelled := found.dropped.get(NO_LABEL)):
        yield f"add the label files of the release to {where} ({counted(len(unlabelled), 'file')} without a label)"
    if not n:
        yield f"{to_get(corpus, folder)}: no file of it is there" if corpus.url else f"add its audio to {where}"
    if fewer:
        yield f"get the {max(whole) - n} missing of {either(whole)} files{_short_of(corpus, found)} from {corpus.url}"
    if unreadable:
        files = f"{counted(len(unreadable), 'file')} that can't be used ({shorten(unreadable)})"
        yield f"replace {files} with the originals"
    if found.unexpected:
        yield f"move {counted(len(found.unexpected), 'file')} ({shorten(found.unexpected)}) out of {where}"
    yield f"answer {problems[0]}"


def _archives(folder: Path) -> list[str]:
    """Archives in a folder or directly below its folders."""
    if not folder.is_dir():
        return []
    files = chain(folder.glob("*"), folder.glob("*/*"))
    return sorted(
        f.relative_to(folder).as_posix() for f in files if f.name.casefold().endswith(ARCHIVES) and f.name[0] != "."
    )


def _short_of(corpus: Corpus, found: Found) -> str:
    short = [f"{emotion} {whole - there}" for emotion, there, whole in short_of(corpus, found)]
    return f" ({shorten(short)})" if short else ""
