"""The types that corpora, methods and the machine between them speak, on one page.

Letters in shapes: ``n`` utterances, ``time`` frames, ``mel`` bands, ``d`` features,
``classes`` emotions of the task. ``source`` and ``target`` are the field's words: the labelled
corpus a model learns from and the unlabelled one it is tested on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from jaxtyping import Float, Int64

if TYPE_CHECKING:
    import torch

    from benchmark.features.frames import Frames
    from benchmark.protocol import Training

Domain = Literal["source", "target"]
Family = Literal[
    "baseline",
    "discrepancy",
    "adversarial",
    "reconstruction",
    "self-training",
    "regularisation",
    "source-free",
    "shallow",
]
TargetUse = Literal["nothing", "features", "predictions", "pseudo labels", "labels of other speakers"]
"""What a method takes from the target beyond its batches' part in batch normalisation, the most of it.

``features``: where they lie; ``predictions``: the classifier's soft outputs; ``pseudo labels``: those outputs as
if they were labels.
"""

DEEP_FLOOR, SHALLOW_FLOOR = "source_only", "svm"
"""What a deep and what a shallow method is without adaptation, unless it declares another floor."""

EMOTIONS = (
    "anger",
    "boredom",
    "calm",
    "contempt",
    "disgust",
    "fear",
    "happiness",
    "neutral",
    "sadness",
    "surprise",
)
"""The shared vocabulary. A corpus may add labels of its own, in plain English."""


UNLABELLED = ""
"""The emotion of an utterance whose label a protocol leaves out: it is in no task."""


# --------------------------------------------------------------------------- corpora


@dataclass(frozen=True, slots=True)
class Utterance:
    """One recording, or one segment of a recording, with its emotion and its speaker.

    ``name`` identifies it inside its corpus: the path below the corpus's folder, with ``/`` and
    without the ending, so that a FLAC copy and a WAV copy agree (a segment adds ``#start-end``).
    ``start`` and ``end`` are in seconds; ``end=None`` means to the end of the file.
    ``identity`` says what it is (speaker, sentence, emotion, take), equal wherever the file lies and however its
    name is cased; empty where only its samples tell it from others.
    ``label`` is the corpus's own where ``emotion`` does not tell it and the adapter has no map that does.
    """

    name: str
    emotion: str
    speaker: str
    path: Path
    gender: Literal["female", "male", ""] = ""
    start: float = 0.0
    end: float | None = None
    identity: str = ""
    label: str = ""


@dataclass(frozen=True)
class Published:
    """What a corpus's own documentation says it holds, after the adapter's label map.

    ``files`` may be several numbers where releases differ. ``emotions`` counts utterances per
    shared label and is empty where nobody published them.
    """

    files: tuple[int, ...]
    speakers: tuple[int, ...]
    emotions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Ambiguous:
    """A label of a corpus that studies read in more than one way, and what its map does with it.

    ``label``: as the corpus's files have it, or the word ``intensity`` for all levels of it. ``practice``: what the
    field does, what the map does, and what others do instead. ``reference``: where that can be read: authors, year,
    title, venue and DOI where it has one, on one line.
    """

    label: str
    practice: str
    reference: str


@dataclass(frozen=True)
class Found:
    """What lies in a corpus's folder: utterances in order of name, and what was left out and why.

    ``dropped`` maps a reason in plain English ("song", "label xxx is not mapped", "second copy of
    the same name") to the names left out for it; ``unexpected`` holds audio files whose names the
    adapter does not understand. ``respelt``: names that were understood in spite of a harmless deviation -> how they
    were read. ``copies``: second copies, which are among ``dropped`` -> the name of the file that counts. Reading the
    audio is not part of finding it.
    """

    utterances: tuple[Utterance, ...]
    dropped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unexpected: tuple[str, ...] = ()
    respelt: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)


class Corpus(ABC):
    """One corpus, one short file: label map, licence, citation, language, published counts.

    The registry sets ``name`` from the file's name. Most adapters are a `benchmark.data.corpus.FileCorpus`
    with a pattern; only those whose labels or audio lie elsewhere override the methods.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str]
    language: ClassVar[str]
    licence: ClassVar[str]
    url: ClassVar[str]
    citation: ClassVar[str]
    """BibTeX, its key equal to the corpus's name."""
    published: ClassVar[Published]
    notes: ClassVar[str] = ""
    others: ClassVar[tuple[str, ...]] = ()
    """Plain English labels of this corpus that the shared vocabulary lacks, those of protocols included."""
    words: ClassVar[Mapping[str, str]] = {}
    """The corpus's own labels -> plain English, where that is not the emotion that they are mapped to, or is none."""
    levels: ClassVar[Mapping[str, str]] = {}
    """What the group ``intensity`` of an adapter's pattern captures -> plain English."""
    ambiguous: ClassVar[tuple[Ambiguous, ...]] = ()
    """Labels that studies read in more than one way; a protocol may map any label otherwise."""
    aliases: ClassVar[tuple[str, ...]] = ()
    """What its folder may be called besides its name; case and punctuation don't count."""
    archive: ClassVar[str] = ""
    """The file to get where it comes from, if it offers several."""
    synthetic: ClassVar[bool] = False
    """True for corpora that need no folder: their audio is generated."""
    outside: int = 0
    """Utterances whose audio lies outside of the corpus's folder, where a user allowed that."""

    @abstractmethod
    def find(self, folder: Path) -> Found:
        """List the utterances below ``folder`` without reading audio.

        Raises `benchmark.errors.CorpusAbsent` when the folder does not exist.
        """

    @abstractmethod
    def read(self, utterance: Utterance) -> tuple[Float[np.ndarray, " time"], int]:
        """Mono float32 waveform in [-1, 1] and its sample rate in Hz.

        Raises `benchmark.errors.UnreadableAudio` with the reason: empty, truncated, a Git LFS
        pointer, not audio, NaN samples.
        """

    @abstractmethod
    def stamp(self, utterance: Utterance) -> str:
        """A cheap string that changes whenever `read` might return something else."""


# --------------------------------------------------------------------------- what a method sees


@dataclass(frozen=True)
class Labelled:
    """Utterances with their labels: what a method may learn emotions from."""

    x: Frames
    y: Int64[np.ndarray, " n"]
    speaker: np.ndarray


@dataclass(frozen=True)
class Unlabelled:
    """Utterances without labels. There is no ``y`` here to leak."""

    x: Frames


@dataclass(frozen=True)
class Setting:
    """What is equal for every method of a table: the task's classes, the seed, the training budget.

    ``training`` is the protocol's section of that name (backbone, crop, batch, steps, optimiser);
    a method reads it and can't change it.
    """

    classes: tuple[str, ...]
    seed: int
    training: Training
    device: torch.device


@dataclass(frozen=True)
class Outputs:
    """What a fitted method says of some utterances, a row each, in their order.

    ``scores``: class probabilities, rows summing to one. ``features``: the representation that the
    classifier saw, for selection rules and diagnostics.
    """

    scores: Float[np.ndarray, "n classes"]
    features: Float[np.ndarray, "n d"]


Checkpoint = Callable[[float], None]
"""Called by a method during `Method.fit` with its progress in (0, 1]; it belongs to the evaluator."""


class Method(ABC):
    """All that the runner calls. One paper, one short file; the file's name is the method's name.

    Hyper-parameters are dataclass fields made by `benchmark.hyper.hyper`, each with its default and
    its search range; the registry turns every method class into a dataclass.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str]
    citation: ClassVar[str] = ""
    """BibTeX, its key equal to the method's name; empty for baselines without a paper."""
    family: ClassVar[Family]
    target_use: ClassVar[TargetUse]
    source_free: ClassVar[bool] = False
    """True where no source utterance is touched any more once adaptation begins."""
    supervised_on_target: ClassVar[bool] = False
    """True only for `target_only`: the harness then cross-validates it over the target's speakers."""
    floor: ClassVar[str] = DEEP_FLOOR
    """The method that trains the same classifier without adaptation, over which gains are measured.

    Empty for what is a floor itself and for what competes with none.
    """
    floor_remark: ClassVar[str] = ""
    """In what the method differs from its floor beside adaptation, as a phrase; stands wherever its gain does."""
    longest_step: ClassVar[float] = 3.0
    """How many times `source_only`'s step a step of a deep method may take; more only where the paper needs it."""

    @abstractmethod
    def fit(self, source: Labelled, target: Unlabelled, setting: Setting, checkpoint: Checkpoint) -> None:
        """Learn from labelled source and unlabelled target; call ``checkpoint(progress)`` on the way.

        The last call is ``checkpoint(1.0)``. Leaves its arguments and the global random state as
        they were; the same arguments give the same bits.
        """

    @abstractmethod
    def outputs(self, x: Frames, domain: Domain) -> Outputs:
        """Scores and features of ``x``, which comes from ``domain``; each row as if it came alone."""


# --------------------------------------------------------------------------- runs


@dataclass(frozen=True, order=True, slots=True)
class Run:
    """The identity of one training: which method, from which corpus to which, with which seed and hyper-parameters.

    ``trial`` 0 has the method's defaults, or what the protocol sets; the others are draws of a search. Sorting by
    `order_key` gives the balanced order: all methods and pairs of one seed before the next seed, of one trial before
    the next trial, all methods of one pair together, so that a matrix cut short is already fair.

    ``repetition`` 0 is the run itself; the others are copies of it that were made elsewhere and came out otherwise
    (another kind of processor rounds otherwise). Only `merge` makes them; none is ever planned.
    """

    method: str
    source: str
    target: str
    seed: int
    trial: int = 0
    repetition: int = 0

    @property
    def pair(self) -> str:
        return f"{self.source}:{self.target}"

    @property
    def cell(self) -> Run:
        """What the trials of a search and their repetitions share: the same run with the defaults."""
        return replace(self, trial=0, repetition=0)

    @property
    def itself(self) -> Run:
        """What repetitions share: the run that they repeat."""
        return replace(self, repetition=0)

    def as_dict(self) -> dict[str, str | int]:
        """As records have it: a run itself bears no number of a repetition."""
        own: dict[str, str | int] = {"method": self.method, "source": self.source, "target": self.target}
        own |= {"seed": self.seed, "trial": self.trial}
        return own | {"repetition": self.repetition} if self.repetition else own

    @property
    def order_key(self) -> tuple[int, int, str, str, str, int]:
        return (self.seed, self.trial, self.source, self.target, self.method, self.repetition)

    def __str__(self) -> str:
        trial = f" trial {self.trial}" if self.trial else ""
        repetition = f" repetition {self.repetition}" if self.repetition else ""
        return f"{self.method} {self.source} -> {self.target} seed {self.seed}{trial}{repetition}"


@dataclass(frozen=True)
class Task:
    """An ordered pair of corpora and the classes that the task is about, in alphabetical order."""

    source: str
    target: str
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Impossible:
    """A pair that can't be a task, and why: shown wherever the pair would be."""

    source: str
    target: str
    reason: str


Pairs = Sequence[tuple[str, str]]
