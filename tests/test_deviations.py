"""Every adapter against its miniature with names as real releases, archives and file managers leave them."""

from __future__ import annotations

import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmark.contracts import Found
from benchmark.data.corpus import PatternCorpus
from benchmark.data.sorting import CLASH, SECOND_COPY
from benchmark.data.verdict import judge
from benchmark.names import folded
from run_benchmark import introduce
from tests.miniatures import MINIATURES, write_texts

CORPORA = introduce().corpora
NAMES = [n for n in CORPORA.names if n in MINIATURES and issubclass(CORPORA.get(n), PatternCorpus)]


def on_file(change: Callable[[str], str]) -> Callable[[str], str]:
    """A change of the file's own name without its ending."""

    def changed(file: str) -> str:
        folder, slash, name = file.rpartition("/")
        stem, dot, ending = name.rpartition(".")
        return f"{folder}{slash}{change(stem)}{dot}{ending}"

    return changed


def on_folders(change: Callable[[str], str]) -> Callable[[str], str]:
    """A change of the name of every folder."""

    def changed(file: str) -> str:
        *folders, name = file.split("/")
        return "/".join([*map(change, folders), name])

    return changed


def write_file(path: Path) -> None:
    """Something that differs from path to path; nobody listens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(path))


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


DEVIATIONS: dict[str, Callable[[str], str]] = {
    "bracket behind": on_file("{}]".format),
    "round bracket behind": on_file("{})".format),
    "bracket before": on_file("[{}".format),
    "in brackets": on_file("[{}]".format),
    "in quotes": on_file("'{}'".format),
    "full stop behind": on_file("{}.".format),
    "comma behind": on_file("{},".format),
    "hyphen behind": on_file("{}-".format),
    "underscore behind": on_file("{}_".format),
    "space before": on_file(" {}".format),
    "space behind": on_file("{} ".format),
    "space beside separators": on_file(lambda s: s.replace("_", " _").replace("-", "- ")),
    "doubled spaces": on_file(lambda s: s.replace(" ", "  ").replace("_", "_ ")),
    "doubled underscores": on_file(lambda s: s.replace("_", "__")),
    "spaces for underscores": on_file(lambda s: s.replace("_", " ")),
    "underscores for hyphens": on_file(lambda s: s.replace("-", "_")),
    "hyphens for underscores": on_file(lambda s: s.replace("_", "-")),
    "dashes": on_file(lambda s: s.replace("-", "\N{EN DASH}")),
    "no-break spaces": on_file(lambda s: s.replace(" ", "\N{NO-BREAK SPACE}")),
    "a byte order mark": on_file("\N{ZERO WIDTH NO-BREAK SPACE}{}".format),
    "full width": on_file(wide),
    "form D": lambda file: unicodedata.normalize("NFD", file),
    "upper case": lambda file: file.upper(),
    "an ending twice": on_file("{}.wav".format),
    "coded as an address": on_file(lambda s: s.replace(" ", "%20").replace("(", "%28")),
    "as unzip writes it": on_file(lambda s: "".join(c if c.isascii() else f"#U{ord(c):04x}" for c in s)),
    "folders twice": on_folders(lambda f: f"{f}/{f}"),
    "folders around": "CREMA-D/CREMA-D/{}".format,
    "spaces at folders' edges": on_folders(" {} ".format),
    "copied folders": on_folders("{} (1)".format),
    "folders called copies": on_folders("{} - Copy".format),
}

COPIES: dict[str, Callable[[str], str]] = {
    name: on_file(form.format)
    for name, form in {
        "number": "{} (1)",
        "close number": "{}(2)",
        "Windows": "{} - Copy",
        "Windows again": "{} - Copy (2)",
        "macOS": "{} copy",
        "macOS again": "{} copy 2",
        "Linux": "{} (copy)",
        "Linux again": "{} (another copy)",
        "German": "{} - Kopie",
        "Google": "Copy of {}",
        "copy of a copy": "{} (1) (1)",
    }.items()
}


def adapter(name: str) -> PatternCorpus:
    corpus = CORPORA.get(name)()
    assert isinstance(corpus, PatternCorpus)
    return corpus


def files(name: str) -> list[str]:
    """The audio of a miniature that counts."""
    return list(dict.fromkeys(row.partition("#")[0] for row in MINIATURES[name].kept))


def write(name: str, folder: Path, change: Callable[[str], str] = str) -> None:
    """The audio that counts, under changed names, and the label files."""
    for file in files(name):
        write_file(folder / change(file))
    write_texts(MINIATURES[name], folder)


def content(found: Found) -> Counter[tuple[str, str, str]]:
    return Counter((u.emotion, folded(u.speaker), u.gender) for u in found.utterances)


def looked_at(name: str, folder: Path, change: Callable[[str], str]) -> tuple[Any, ...]:
    """What an adapter makes of its miniature under changed names, but for the names."""
    write(name, folder, change)
    corpus = adapter(name)
    found = corpus.find(folder)
    told = any(" taken in spite of " in remark for remark in judge(corpus, found, {}, (), ())[1])
    assert told == bool(found.respelt)
    shutil.rmtree(folder)
    return content(found), found.unexpected, {reason: len(names) for reason, names in found.dropped.items()}


@pytest.mark.parametrize("name", NAMES)
def test_deviations_of_every_name_are_seen_through(name: str, tmp_path: Path) -> None:
    as_it_is = looked_at(name, tmp_path / "as it is", str)
    lone_copies = {} if name == "aesdd" else COPIES  # a number in brackets is its own; see below
    deviations = {**DEVIATIONS, **lone_copies}.items()
    found = {deviation: looked_at(name, tmp_path / "deviating", change) for deviation, change in deviations}
    assert {deviation: what for deviation, what in found.items() if what != as_it_is} == {}
    assert as_it_is[1] == ()


@pytest.mark.parametrize("name", NAMES)
def test_copies_beside_their_originals_count_once(name: str, tmp_path: Path) -> None:
    write(name, tmp_path)
    corpus = adapter(name)
    before = corpus.find(tmp_path)
    for copy in COPIES.values():
        copies = [tmp_path / copy(file) for file in files(name)]
        for file, there in zip(files(name), copies, strict=True):
            shutil.copy(tmp_path / file, there)
        after = corpus.find(tmp_path)
        assert after.utterances == before.utterances
        assert ({*after.dropped} - {*before.dropped}, after.unexpected) == ({SECOND_COPY}, ())
        assert len(after.dropped[SECOND_COPY]) == len(copies)
        for there in copies:
            there.unlink()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_marked_as_a_copy_and_differs_is_not_taken_for_one(name: str, tmp_path: Path) -> None:
    write(name, tmp_path)
    corpus = adapter(name)
    before = corpus.find(tmp_path)
    originals = {u.identity: u for u in before.utterances}
    for copy in COPIES.values():
        marked = [tmp_path / copy(file) for file in files(name)]
        for path in marked:
            write_file(path)
        after = corpus.find(tmp_path)
        assert {u.identity: u for u in after.utterances}.items() >= originals.items()
        own = [u for u in after.utterances if u.path in marked]
        assert all(corpus.understands(u.name) for u in own), "only what the corpus's own pattern understands"
        told = [*after.dropped.get(CLASH, ()), *after.unexpected]
        assert len(told) + len(own) == len(marked)
        assert SECOND_COPY not in after.dropped
        assert not told or any(told[0] in problem for problem in judge(corpus, after, {}, (), ())[0])
        for path in marked:
            path.unlink()


@pytest.mark.parametrize("name", NAMES)
def test_a_doubled_tree_counts_once_with_a_remark(name: str, tmp_path: Path) -> None:
    write(name, tmp_path)
    before = adapter(name).find(tmp_path)
    write(name, tmp_path / "mirror" / "mirror")
    corpus = adapter(name)
    after = corpus.find(tmp_path)
    assert content(after) == content(before)
    assert len(after.dropped[SECOND_COPY]) == len(files(name))
    problems, remarks = judge(corpus, after, {}, (), ())
    assert problems == judge(corpus, before, {}, (), ())[0]
    assert [remark for remark in remarks if f"{len(files(name))} audio files are second copies" in remark]


def test_the_release_of_subesco(tmp_path: Path) -> None:
    write_file(tmp_path / "M_01_NAME_S_10_SURPRISE_2.wav")
    write_file(tmp_path / "M_01_NAME_S_10_SURPRISE_3].wav")
    corpus = adapter("subesco")
    found = corpus.find(tmp_path)
    assert [(u.name, u.speaker, u.identity[-2:]) for u in found.utterances] == [
        ("M_01_NAME_S_10_SURPRISE_2", "M_01", "|2"),
        ("M_01_NAME_S_10_SURPRISE_3]", "M_01", "|3"),
    ]
    assert found.respelt == {"M_01_NAME_S_10_SURPRISE_3]": "M_01_NAME_S_10_SURPRISE_3"}
    assert (
        "1 audio file taken in spite of its name: M_01_NAME_S_10_SURPRISE_3] as M_01_NAME_S_10_SURPRISE_3"
        in judge(corpus, found, {}, (), ())[1]
    )


def test_the_brackets_of_aesdd_are_its_own(tmp_path: Path) -> None:
    for file in ("anger/a01 (1)", "anger/a01 (2)", "fear/f03 (5)a", "fear/f03 (5)b"):
        write_file(tmp_path / f"{file}.wav")
    for file in ("anger/a01 (1) (1)", "fear/f03 (5)a (1)"):
        shutil.copy(tmp_path / f"{file[:-4]}.wav", tmp_path / f"{file}.wav")
    write_file(tmp_path / "anger/a01 (3) (1).wav")
    found = adapter("aesdd").find(tmp_path)
    assert [u.speaker for u in found.utterances] == ["1", "2", "5", "5"]
    assert found.dropped == {SECOND_COPY: ("anger/a01 (1) (1)", "fear/f03 (5)a (1)")}
    assert found.unexpected == ("anger/a01 (3) (1)",)
