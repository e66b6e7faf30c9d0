"""Corpora that lie in a folder: found by name pattern, anywhere below it, in one pass.

An adapter declares a pattern and a label map. People unpack corpora in many ways, so nothing depends
on the depth of a folder unless the label or the speaker is in the folder's name.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from jaxtyping import Float

from benchmark.contracts import Corpus, Found, Utterance
from benchmark.data.audio import file_stamp, read_audio
from benchmark.data.sorting import UNEXPECTED, Meaning, Sorted, sort_files
from benchmark.errors import CorpusAbsent
from benchmark.names import composed, folded

KINDS = (
    (".wav", ".flac"),
    (".aif", ".aiff", ".aifc", ".au", ".caf", ".nist", ".rf64", ".snd", ".sph", ".w64"),
    (".aac", ".ac3", ".amr", ".m4a", ".m4b", ".mka", ".mp2", ".mp3", ".oga", ".ogg", ".opus", ".wma"),
    (
        *(".3g2", ".3gp", ".asf", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts"),
        *(".ogv", ".vob", ".webm", ".wmv"),
    ),
)
"""Endings of audio files, in any case: of what corpora of speech are published in, other lossless audio, audio that
lost something or may have, and video. Of copies of one recording, the first kind counts."""

AUDIO = tuple(ending for kind in KINDS for ending in kind)
"""All of them. Not ``.ts``, which is code more often than video, nor raw samples, which tell no rate."""

KIND: dict[str, int] = {ending: kind for kind, endings in enumerate(KINDS) for ending in endings}
"""Ending -> its place in `KINDS`."""

LEFTOVERS = {"__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information"}
"""Folders that archivers and file systems leave."""

NO_FILE = "no such file"
NO_LABEL = "no label for it in the corpus's label files"
Gender = Literal["female", "male", ""]
Match = re.Match[str]


ANYWHERE, END = "(?:.*?/)??(?:", ")"


def path_pattern(pattern: str) -> re.Pattern[str]:
    """A pattern for a file's path without its ending, in any case, at any depth.

    >>> bool(path_pattern(r"(?P<speaker>[0-9]+)a").fullmatch("unpacked/here/03A"))
    True
    """
    return re.compile(f"{ANYWHERE}{pattern}{END}", re.IGNORECASE)


def behind_folders(pattern: re.Pattern[str]) -> re.Pattern[str] | None:
    """What a `path_pattern` demands of a file's name behind the last folder that it demands; None where it needs none.

    >>> behind_folders(path_pattern(r"(?P<who>[a-z]+)/(?:(?:train|test)/)?(?P=who)_(?P<take>[^_/]+)")).pattern
    '(?:(?:train|test)/)?[^/]+_(?P<take>[^_/]+)'
    """
    text = pattern.pattern.removeprefix(ANYWHERE).removesuffix(END)
    parts = re.findall(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", text)
    depth, last = 0, None
    for i, part in enumerate(parts):
        depth += (part == "(") - (part == ")")
        if depth == 0 and (part == "/" or (part[0] == "[" and part[1] != "^" and "/" in part)):
            last = i
    if last is None:
        return None
    return re.compile(re.sub(r"\(\?P=\w+\)", "[^/]+", "".join(parts[last + 1 :])), re.IGNORECASE)


def list_files(folder: Path, endings: tuple[str, ...] = AUDIO) -> list[tuple[str, Path]]:
    """Name and path of every file below ``folder`` with one of the endings, sorted by name.

    The name is the path below ``folder`` with ``/`` and without the ending, in normalisation form C. Hidden files,
    ``._*`` and `LEFTOVERS` are no part of a corpus; links to folders are followed once.
    """
    root, found, seen = str(folder), [], set()
    for parent, folders, files in os.walk(root, followlinks=True):
        real = os.path.realpath(parent)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = [f for f in folders if not f.startswith(".") and f not in LEFTOVERS]
        below = os.path.relpath(parent, root).replace(os.sep, "/") + "/"
        prefix = "" if below == "./" else below
        for file in files:
            stem, dot, ending = file.rpartition(".")
            if dot + ending.lower() in endings and not file.startswith("."):
                found.append((composed(prefix + stem), f"{parent}{os.sep}{file}"))
    return [(name, Path(path)) for name, path in sorted(found)]


class StoredCorpus(Corpus):
    """A corpus whose utterances are audio files, or segments of them."""

    def read(self, utterance: Utterance) -> tuple[Float[np.ndarray, " time"], int]:
        return read_audio(utterance.path, utterance.start, utterance.end)

    def stamp(self, utterance: Utterance) -> str:
        return f"{file_stamp(utterance.path)} {utterance.start}-{utterance.end}"


class PatternCorpus(StoredCorpus):
    """A corpus whose audio files are known by their names.

    Two files of one `identity` are two copies of one recording (unpacked twice, WAV beside FLAC): the first of
    `KINDS` counts, and among those the first in order of name. Files of a later kind than any that is used, such as
    videos beside audio, are no part of the corpus, copies or not. Harmless deviations of names are seen through, see
    `benchmark.data.sorting`: the pattern is matched with the name as it should be; adapters know nothing of them.
    """

    pattern: ClassVar[re.Pattern[str]]
    """Made by `path_pattern`; captures all that tells two recordings apart."""
    emotions: ClassVar[Mapping[str, str]]
    """The corpus's own labels, in any case, to the shared vocabulary."""
    order: ClassVar[tuple[str, ...]] = ()
    """Groups of the pattern that come first in `identity`, the order of utterances; a change renames the data."""
    example: ClassVar[str] = ""
    """The path of one file, where the names of folders tell something of it: the layout that the pattern needs."""
    known: ClassVar[Mapping[str, str]] = {}
    """Known faults of every copy: a name that the pattern understands -> what is known. Remarks, no problems."""

    def parts(self, match: Match) -> dict[str, str | None]:
        """What tells a recording from the others: by default all that the pattern captures."""
        return match.groupdict()

    def identity(self, match: Match) -> str:
        """The parts, the same for a recording in whatever folder it lies and however its name is cased."""
        parts = self.parts(match)
        ordered = {key: parts[key] for key in self.order} | parts
        return "|".join(folded(part or "") for part in ordered.values())

    @cached_property
    def known_faults(self) -> dict[str, str]:
        """Identity -> what is known of it in every copy."""
        matches = {self.pattern.fullmatch(name): remark for name, remark in self.known.items()}
        return {self.identity(match): remark for match, remark in matches.items() if match}

    def drop(self, match: Match) -> str | None:
        """Why a file that the pattern understands is left out, if it is."""
        return None

    def sort(self, folder: Path, understand: Callable[[Match], Meaning | None], named: bool = False) -> Sorted:
        """The audio files below a folder by what ``understand`` says of what `pattern` matches; see `sort_files`."""

        def meaning(name: str) -> Meaning | None:
            match = self.pattern.fullmatch(name)
            return None if match is None else understand(match)

        files = sorted((KIND[path.suffix.lower()], name, path) for name, path in list_files(folder))
        return sort_files(files, meaning, own_brackets=r"\(" in self.pattern.pattern, named=named)

    @classmethod
    def own_labels(cls) -> dict[str, str]:
        """The corpus's labels as `benchmark.names.folded` has them, to the shared vocabulary."""
        return {folded(label): emotion for label, emotion in cls.emotions.items()}

    @classmethod
    def understands(cls, name: str) -> bool:
        """Whether a file is one of the corpus's by its name alone, its label included where the name has it."""
        match = cls.pattern.fullmatch(name)
        return match is not None and folded(match.groupdict().get("emotion") or "") in {*cls.own_labels(), ""}

    @classmethod
    def is_astray(cls, name: str) -> bool:
        """Whether a file is one of the corpus's by its own name, and not in the folder that would say the rest."""
        behind = behind_folders(cls.pattern)
        own = behind is not None and behind.fullmatch(name.rpartition("/")[2]) is not None
        return own and not cls.understands(name)


class FileCorpus(PatternCorpus):
    """A corpus whose labels and speakers are in the names of its files: groups ``emotion`` and ``speaker``."""

    females: ClassVar[frozenset[str] | None] = None
    """The female speakers, all others being male; None where the names do not tell."""

    def speaker(self, match: Match) -> str:
        """The speaker of a file, spelt as the corpus does."""
        return match["speaker"]

    def gender(self, match: Match) -> Gender:
        """By default from `females`, or from a group ``gender`` that starts with f or m."""
        if self.females is not None:
            return "female" if folded(self.speaker(match)) in set(map(folded, self.females)) else "male"
        return gender_of(match.groupdict().get("gender"))

    def parts(self, match: Match) -> dict[str, str | None]:
        """What tells a recording from the others: by default all that the pattern captures, the speaker as spelt."""
        return {**match.groupdict(), "speaker": self.speaker(match)}

    def labels(self, folder: Path) -> Callable[[Match], str | None]:
        """What gives a file's own label; overridden where labels lie in other files."""
        return lambda match: match["emotion"]

    def find(self, folder: Path) -> Found:
        require_folder(self, folder)
        label, own = self.labels(folder), self.own_labels()

        def understand(match: Match) -> Meaning:
            emotion = label(match)
            reason = self.drop(match) or unmapped(emotion, own)
            if reason or emotion is None:
                return Meaning(reason=reason or "")
            parts = sum(group is not None for group in match.groups())
            return Meaning(
                self.identity(match), own[folded(emotion)], self.speaker(match), self.gender(match), "", parts
            )

        files = self.sort(folder, understand)
        kept = [
            Utterance(name, m.emotion, m.speaker, path, m.gender, identity=m.identity)
            for _, name, path, m in files.kept.values()
        ]
        return found_in(kept, files, files.last)


def found_in(kept: Iterable[Utterance], files: Sorted, last: int) -> Found:
    """What was found among ``files``, in order of name.

    ``last``: the last kind of which a file is used. Files of a kind behind it are no part of the corpus where anything
    is used.
    """
    utterances = tuple(sorted(kept, key=lambda u: (u.name, u.path)))
    dropped: dict[str, list[str]] = {}
    for kind, reason, name in files.left_out:
        if kind <= last or not utterances:
            dropped.setdefault(reason, []).append(name)
    unexpected = sorted(dropped.pop(UNEXPECTED, []))
    left = {reason: tuple(sorted(names)) for reason, names in sorted(dropped.items())}
    copies = {name: first for kind, name, first in files.copies if kind <= last}
    return Found(one_spelling(utterances), left, tuple(unexpected), files.respelt, copies)


def unmapped(emotion: str | None, own: Mapping[str, str]) -> str | None:
    """Why an utterance of this label is left out, if it is; ``own``: see `PatternCorpus.own_labels`."""
    if emotion is None:
        return NO_LABEL
    return None if folded(emotion) in own else f"label {emotion} is not mapped"


def gender_of(text: str | None) -> Gender:
    """The gender that a letter or a word names, as most languages of Europe begin them; empty for any other.

    >>> gender_of("Male"), gender_of("f"), gender_of("weiblich"), gender_of("unknown")
    ('male', 'female', 'female', '')
    """
    letter = (text or "")[:1].lower()
    return "female" if letter in {"f", "w"} else "male" if letter == "m" else ""


def one_spelling(utterances: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """The same utterances, each speaker spelt as most of the speaker's utterances have it, the first in order if even.

    >>> [u.speaker for u in one_spelling(tuple(Utterance(s, "", s, Path()) for s in ("Zoë", "zoe\u0308", "ZOË")))]
    ['ZOË', 'ZOË', 'ZOË']
    """
    counts = Counter(composed(u.speaker) for u in utterances)
    spelt: dict[str, str] = {}
    for speaker in sorted(counts, key=lambda s: (-counts[s], s)):
        spelt.setdefault(folded(speaker), speaker)
    most = {speaker: spelt[folded(speaker)] for speaker in {u.speaker for u in utterances}}
    return tuple(u if most[u.speaker] == u.speaker else replace(u, speaker=most[u.speaker]) for u in utterances)


def require_folder(corpus: Corpus, folder: Path) -> None:
    """Raises `CorpusAbsent` when a corpus's folder does not exist."""
    if not Path(folder).is_dir():
        raise CorpusAbsent(absent_folder(corpus, folder))


def absent_folder(corpus: Corpus, folder: Path) -> str:
    """That there is no folder of a corpus, and what to do."""
    return f"{corpus.name}: no folder {composed(str(folder))}; unpack the corpus there (get it from {corpus.url})"
