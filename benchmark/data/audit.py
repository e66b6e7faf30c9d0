"""What ``check-corpus`` says of a corpus: found against published, and what is wrong with the audio."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from loky import cpu_count
from tabulate import tabulate

from benchmark.contracts import Corpus, Utterance
from benchmark.data.audio import sample_digest
from benchmark.data.fingerprint import data_fingerprint
from benchmark.data.next_step import next_step
from benchmark.data.soundness import SILENT, hear
from benchmark.data.verdict import either, incompleteness, judge, same_samples
from benchmark.errors import UnreadableAudio, shorten

T = TypeVar("T", bound=Hashable)

BLOCK = 1024
"""Utterances that are given to threads at a time."""

MOST_THREADS = 8

QUANTILES = {"min": 0.0, "5 %": 0.05, "median": 0.5, "95 %": 0.95, "max": 1.0}


@dataclass(frozen=True, slots=True)
class Sound:
    """What the audit keeps of one utterance's samples; ``error`` where they could not be read."""

    digest: str = ""
    seconds: float = 0.0
    rate: int = 0
    peak: float = 0.0
    error: str = ""


@dataclass(frozen=True)
class Audit:
    """The findings on one corpus. ``problems`` need an answer; ``remarks`` are known or harmless."""

    corpus: str
    title: str
    folder: str
    fingerprint: str
    files: int
    emotions: dict[str, int]
    speakers: dict[str, int]
    published: dict[str, Any]
    durations: dict[str, float]
    """Seconds: minimum, quantiles, maximum and total of the readable utterances."""
    sample_rates: dict[int, int]
    dropped: dict[str, list[str]]
    unexpected: list[str]
    unreadable: dict[str, str]
    silent: list[str]
    duplicates: list[dict[str, str]]
    """Sets of utterances with the same samples: name -> emotion."""
    problems: list[str]
    remarks: list[str]
    notes: str = ""
    next: str = ""
    """What to do next, in one line."""
    incomplete: bool = False
    """Whether less can be used than was published or named."""

    @property
    def ok(self) -> bool:
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """Plain types only, for ``--json``."""
        return {"ok": self.ok, **asdict(self)}

    def render(self) -> str:
        """The report as text."""
        speakers = ", ".join(f"{speaker} {n}" for speaker, n in self.speakers.items())
        left_out = [f"{reason}: {len(names)} ({shorten(names)})" for reason, names in self.dropped.items()]
        parts = [
            f"{self.corpus}: {self.title}\nfolder {self.folder}\nfingerprint {self.fingerprint}",
            self._counts(),
            _section("utterances per speaker", [speakers] if speakers else []),
            self._sound(),
            _section("left out", left_out),
            _section("notes", [self.notes] if self.notes else []),
            _section("remarks", self.remarks),
            _section("problems", self.problems) or "no problems",
            f"next: {self.next}",
        ]
        return "\n\n".join(part for part in parts if part)

    def _counts(self) -> str:
        published = self.published["emotions"]
        rows: list[tuple[str, int, Any]] = [
            (emotion, self.emotions.get(emotion, 0), published.get(emotion, ""))
            for emotion in sorted({*self.emotions, *published})
        ]
        rows.append(("utterances", self.files, either(self.published["files"])))
        rows.append(("speakers", len(self.speakers), either(self.published["speakers"])))
        align = ("left", "right", "right")
        return tabulate(rows, headers=["", "found", "published"], disable_numparse=True, colalign=align)

    def _sound(self) -> str:
        seconds = ", ".join(f"{name} {value:.2f}" for name, value in self.durations.items())
        rates = ", ".join(f"{rate} Hz: {n}" for rate, n in self.sample_rates.items())
        return f"seconds: {seconds}\nsample rates: {rates}" if self.durations else ""


def audit(corpus: Corpus, folder: Path, jobs: int = 1, progress: Callable[[int, int], None] | None = None) -> Audit:
    """Find and decode every utterance of a corpus and compare with what was published.

    Args:
        corpus: an instance.
        folder: where it lies; not looked at by synthetic corpora and manifests.
        jobs: threads that decode.
        progress: called with the utterances done and their number after each one.

    Raises:
        CorpusAbsent: there is no such folder.
    """
    found = corpus.find(folder)
    sounds = _listen(corpus, found.utterances, jobs, progress)
    heard = {u: sounds[u.name] for u in found.utterances if not sounds[u.name].error}
    duplicates = same_samples((s.digest, (u.name, u.emotion)) for u, s in heard.items() if s.peak >= SILENT)
    unreadable = {name: sound.error for name, sound in sounds.items() if sound.error}
    silent = [u.name for u, sound in heard.items() if sound.peak < SILENT]
    problems, remarks = judge(corpus, found, unreadable, silent, duplicates)
    return Audit(
        corpus=corpus.name,
        title=corpus.title,
        folder=str(folder),
        fingerprint=data_fingerprint((u, sound.digest) for u, sound in heard.items()),
        files=len(found.utterances),
        emotions=_counted(u.emotion for u in found.utterances),
        speakers=_counted(u.speaker for u in found.utterances),
        published=asdict(corpus.published),
        durations=_durations([s.seconds for s in heard.values()]),
        sample_rates=_counted(s.rate for s in heard.values()),
        dropped={reason: list(names) for reason, names in found.dropped.items()},
        unexpected=list(found.unexpected),
        unreadable=unreadable,
        silent=silent,
        duplicates=duplicates,
        problems=problems,
        remarks=remarks,
        notes=corpus.notes,
        next=next_step(corpus, folder, found, unreadable, problems),
        incomplete=bool(problems) and (not found.utterances or bool(incompleteness(corpus, found, unreadable))),
    )


def default_threads() -> int:
    """Threads that decode unless a user says otherwise: one for each core that this process may use, at most eight."""
    return min(MOST_THREADS, cpu_count())


def _listen(
    corpus: Corpus, utterances: tuple[Utterance, ...], jobs: int, progress: Callable[[int, int], None] | None
) -> dict[str, Sound]:
    sounds: dict[str, Sound] = {}
    for utterance, sound in zip(utterances, _sounds(corpus, utterances, jobs), strict=True):
        sounds[utterance.name] = sound
        if progress:
            progress(len(sounds), len(utterances))
    return sounds


def _sounds(corpus: Corpus, utterances: tuple[Utterance, ...], jobs: int) -> Iterator[Sound]:
    """In order; in threads a block at a time, so that no more of them wait than that."""
    if jobs <= 1:
        yield from (_hear(corpus, utterance) for utterance in utterances)
        return
    with ThreadPoolExecutor(jobs) as pool:
        for start in range(0, len(utterances), BLOCK):
            yield from pool.map(partial(_hear, corpus), utterances[start : start + BLOCK])


def _hear(corpus: Corpus, utterance: Utterance) -> Sound:
    try:
        waveform, rate = hear(corpus, utterance)
    except UnreadableAudio as e:
        return Sound(error=str(e))
    return Sound(sample_digest(waveform), len(waveform) / rate, rate, float(np.abs(waveform).max(initial=0.0)))


def _counted(values: Iterable[T]) -> dict[T, int]:
    return dict(sorted(Counter(values).items()))


def _durations(seconds: list[float]) -> dict[str, float]:
    if not seconds:
        return {}
    return {name: float(np.quantile(seconds, q)) for name, q in QUANTILES.items()} | {"total": sum(seconds)}


def _section(title: str, lines: Iterable[str]) -> str:
    wrapper = textwrap.TextWrapper(110, initial_indent="  ", subsequent_indent="    ", break_long_words=False)
    wrapper.break_on_hyphens = False
    body = [wrapper.fill(line) for line in lines]
    return "\n".join([title, *body]) if body else ""
