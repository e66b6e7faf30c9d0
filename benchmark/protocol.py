"""A protocol: everything that is equal for all methods of a table, validated, with a fingerprint.

A protocol is a YAML file; the shipped ones lie in ``benchmark/protocols/``. What changes a single
run enters the fingerprint; which corpora, methods and seeds are run does not, so that a protocol can
grow without losing what is stored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, Field, ValidationError, model_validator

from benchmark.errors import UsageError, nearest, spelt
from benchmark.names import composed, entry_name, folded
from benchmark.plain_yaml import read_plain_yaml
from benchmark.representations import CROPS, KINDS, Representation, Section, Spectrogram, kind_of

T = TypeVar("T")

FINGERPRINT_VERSION = 2
"""Raised by hand when the meaning of an unchanged setting changes, so that old runs no longer match."""

FREE = {"name", "description", "corpora", "pairs", "methods", "seeds", "search", "rule"}
"""Keys that change no single run: trial 3 is the same in a search of four trials and in one of ten."""

HONEST_RULES = ("last", "source_validation", "entropy", "infomax", "snd", "iwv", "dev", "bnm")
"""Selection rules that see no target label, see `benchmark.evaluation.rules`; a protocol may name one of them."""

MOST_SEED = 2**64 - 1
"""The largest seed: with it, as with 0, every method works."""

LATER = {"passes": "joint"}
"""Settings of training that came after results were stored, with the value that those were made under."""

Labels = Mapping[str, str | None]
"""A corpus's own label -> the emotion that it counts as, None where its utterances are left out."""

SHIPPED = Path(__file__).parent / "protocols"


class Training(Section):
    """What every deep method gets alike: backbone, batches, optimiser and budget."""

    backbone: Literal["compact", "vgg11", "mlp", "pooled", "finetuned"] = "compact"
    """In a protocol by default the first that suits its ``features``."""
    crop: Annotated[int, Field(ge=1)] = 128
    """Frames of one training crop and of one scoring segment; shorter utterances repeat themselves.
    What a backbone takes is in `benchmark.representations.CROPS`, and so is the default for each."""
    batch: Annotated[int, Field(ge=2, le=1024)] = 32
    """Utterances of each corpus in a step."""
    steps: Annotated[int, Field(ge=1)] = 400
    learning_rate: Annotated[float, Field(gt=0)] = 3e-3
    """The peak of the one-cycle schedule."""
    weight_decay: Annotated[float, Field(ge=0)] = 1e-2
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.3
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.1
    """Of the cross-entropy on source labels."""
    sampling: Literal["balanced", "natural"] = "balanced"
    """Source batches: every class equally often, or as the corpus has them."""
    precision: Literal["bfloat16", "float32"] = "float32"
    """Of the convolutions. bfloat16 is quicker where the processor or card multiplies it in tiles, slower elsewhere."""
    checkpoints: Annotated[int, Field(ge=1, le=100)] = 10
    passes: Literal["joint", "separate"] = "joint"
    """How source and target crops of a step meet in batch normalisation: as one batch, whose mean and variance
    normalise both, or each by its own, with running statistics of its own that score it. Public implementations do the
    one (DAN, JAN and MDD of their authors) or pass the corpora one after the other (CDAN, DSAN, BNM, MCC, AFN, MCD)."""


def _two_corpora(names: tuple[str, ...] | str) -> tuple[str, ...] | str:
    if isinstance(names, tuple):
        doubled = sorted({n for n in names if names.count(n) > 1})
        if doubled:
            raise ValueError(f"each corpus once expected, found twice: {', '.join(doubled)}")
        if len(names) < 2:
            raise ValueError(f"at least two corpora expected, found {len(names)}")
    elif names != "found":
        raise ValueError(f"a list of corpora or the word found expected, found {names!r}")
    return names


def _as_labels(emotions: tuple[str, ...] | str) -> tuple[str, ...] | str:
    return tuple(map(folded, emotions)) if isinstance(emotions, tuple) else emotions


def _as_maps(labels: dict[str, dict[str, str | None]]) -> dict[str, dict[str, str | None]]:
    maps = _each_once(labels, entry_name, "a corpus")
    found = {}
    for name, own in maps.items():
        own = _each_once(own, folded, f"a label of {name}")
        found[name] = {label: None if emotion is None else folded(emotion) for label, emotion in own.items()}
        if empty := [label for label, emotion in found[name].items() if "" in (label, emotion)]:
            raise ValueError(f"{name}: a label and an emotion, or null, expected, found nothing at {spelt(empty[0])}")
    return {name: own for name, own in found.items() if own}


def _each_once(given: dict[str, T], spelling: Callable[[str], str], what: str) -> dict[str, T]:
    found: dict[str, T] = {}
    for key, value in given.items():
        if spelling(key) in found:
            raise ValueError(f"{what} once expected, found {spelling(key)!r} in two spellings; keep one")
        found[spelling(key)] = value
    return found


class Search(Section):
    """A search for hyper-parameters: the same number of trials for every method."""

    trials: Annotated[int, Field(ge=1, le=1000)] = 1
    """Trial 0 has the defaults, each other one a draw from the ranges; 1: defaults only."""


class Protocol(Section):
    """A whole protocol. See the guide *add a protocol* for each key."""

    name: Annotated[str, AfterValidator(composed)]
    description: str = ""
    corpora: Annotated[tuple[str, ...] | str, AfterValidator(_two_corpora)]
    """Registry names, paths of CSV manifests, or ``found``: every corpus below the corpora root."""
    pairs: tuple[str, ...] | Literal["all"] = "all"
    """``source:target`` pairs, or all ordered pairs of the corpora."""
    emotions: Annotated[tuple[str, ...] | Literal["shared"], AfterValidator(_as_labels)] = "shared"
    """The task's classes: all that both corpora have, or this list, in any case."""
    labels: Annotated[dict[str, dict[str, str | None]], AfterValidator(_as_maps)] = {}
    """Corpus -> its own label, as its files have it or in plain English -> the emotion that it counts as in place of
    the one of the corpus's adapter, or null: left out. In any case. See `benchmark.data.labels`."""
    adaptation: Literal["transductive", "inductive"] = "transductive"
    normalisation: Literal["corpus", "speaker", "utterance", "source"] = "corpus"
    source_validation: Annotated[float, Field(gt=0, lt=0.9)] = 0.2
    """Share of the source's speakers kept for validation."""
    target_folds: Annotated[int, Field(ge=2, le=50)] = 3
    """Speaker folds in which target_only is cross-validated."""
    features: Representation = Spectrogram()
    training: Training = Training()
    methods: tuple[str, ...] | Literal["all"] = "all"
    seeds: tuple[int, ...] = (0, 1, 2)
    hyper_parameters: dict[str, dict[str, Any]] = {}
    """Method name -> hyper-parameter -> value, where it is not the method's default; a search leaves these alone."""
    search: Search = Search()
    rule: str = "last"
    """The selection rule of the tables: it chooses among the checkpoints and the trials of a cell."""

    @model_validator(mode="before")
    @classmethod
    def _backbone_and_crop(cls, content: Any) -> Any:
        """The network and the crop that suit the features, where the protocol does not name them."""
        training = content.get("training", {}) if isinstance(content, dict) else None
        features = kind_of(content.get("features")) if isinstance(content, dict) else None
        if features is None or not isinstance(training, dict):
            return content
        backbone = training.get("backbone", features.networks[0])
        crop = {"crop": CROPS[backbone].default} if isinstance(backbone, str) and backbone in CROPS else {}
        return {**content, "training": {"backbone": backbone, **crop, **training}}

    @model_validator(mode="after")
    def _consistent(self) -> Protocol:
        self.features.check(self.training)
        if self.emotions != "shared" and len(set(self.emotions)) < 2:
            raise ValueError(f"emotions: at least two expected, found {list(self.emotions)}")
        if len(set(self.seeds)) != len(self.seeds) or not self.seeds or not all(map(is_seed, self.seeds)):
            found = spelt(list(self.seeds))
            raise ValueError(f"seeds: different whole numbers from 0 to {MOST_SEED} (2^64 - 1) expected, found {found}")
        if self.rule not in HONEST_RULES:
            raise ValueError(f"rule: one of {', '.join(HONEST_RULES)} expected, found {self.rule!r}")
        if self.search.trials > 1 and self.rule == "last":
            raise ValueError(
                "rule: a search needs a rule with a score, such as infomax, to choose among trials; found 'last'"
            )
        if self.pairs != "all":
            for pair in self.pairs:
                parse_pair(pair)
        return self

    @property
    def fingerprint(self) -> str:
        """12 hexadecimal digits over all that changes a single run (see the module's docstring).

        >>> a = Protocol(name="a", corpora=("emodb", "urdu"))
        >>> a.fingerprint == a.model_copy(update={"seeds": (7,), "name": "b"}).fingerprint
        True
        >>> a.fingerprint == a.model_copy(update={"normalisation": "speaker"}).fingerprint
        False
        """
        what = self.model_dump(mode="json", exclude=FREE) | {"features": self.features.identity}
        what["training"] = {k: v for k, v in what["training"].items() if LATER.get(k, ...) != v}
        if not self.labels:
            del what["labels"]
        if self.emotions != "shared":
            what["emotions"] = sorted(self.emotions)
        what["version"] = FINGERPRINT_VERSION
        return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:12]


def is_seed(number: int) -> bool:
    """Whether every method works with this seed."""
    return 0 <= number <= MOST_SEED


def parse_pair(text: str) -> tuple[str, str]:
    """``source:target`` as two names.

    >>> parse_pair("emodb:urdu")
    ('emodb', 'urdu')
    """
    source, colon, target = text.partition(":")
    if not (colon and source and target) or source == target:
        raise ValueError(f"a pair of two corpora source:target expected, found {text!r}")
    return source, target


def shipped_protocols() -> list[str]:
    """Names of the protocols that come with the suite."""
    return sorted(p.stem for p in SHIPPED.glob("*.yaml"))


def load_protocol(name_or_file: str | Path) -> Protocol:
    """The shipped protocol of that name, or the one in a user's YAML file.

    Raises `UsageError` that names the key, what was found, what was expected and the nearest key.
    """
    path = Path(name_or_file)
    if path.suffix not in {".yaml", ".yml"}:
        path = SHIPPED / f"{name_or_file}.yaml"
        if not path.is_file():
            raise UsageError(
                f"no protocol {str(name_or_file)!r}; {nearest(str(name_or_file), shipped_protocols())} "
                "(or give the path of a .yaml file)"
            )
    content = read_plain_yaml(path, "protocol")
    return build_protocol({"name": path.stem, **content}, str(path))


def build_protocol(content: dict[str, Any], where: str) -> Protocol:
    """A validated protocol from its keys; ``where`` stands in error messages."""
    try:
        return Protocol.model_validate(content)
    except ValidationError as e:
        raise UsageError(f"protocol {where}: {_explain(e)}") from None


def _explain(e: ValidationError) -> str:
    lines = []
    for error in e.errors():
        location = _without_kinds(error["loc"])
        key = ".".join(location)
        if error["type"] == "extra_forbidden":
            known = _keys_beside(location, error["loc"])
            lines.append(f"unknown key {key!r}; {nearest(key.split('.')[-1], known)}")
        elif error["type"] == "missing":
            lines.append(f"{key!r} is missing")
        else:
            message = error["msg"].removeprefix("Value error, ")
            found = "" if error["type"] == "value_error" else f", found {spelt(error['input'])}"
            lines.append(f"{key + ': ' if key else ''}{message}{found}")
    return "; ".join(dict.fromkeys(lines))


def _without_kinds(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys to a place, as the file has them: without the kind that stands behind ``features`` or a list's place."""
    joined = loc[:3] == ("features", "joined", "parts")
    left = ("features", *loc[5:]) if joined else (loc[0], *loc[2:]) if loc[:1] == ("features",) else loc
    return tuple(part for part in left if isinstance(part, str))


def _keys_beside(location: tuple[str, ...], loc: tuple[int | str, ...]) -> list[str]:
    sections: dict[str, type[Section]] = {"training": Training, "search": Search}
    kinds = [KINDS[part] for part in loc[1:] if isinstance(part, str) and part in KINDS]
    section = kinds[0] if location[0] == "features" and kinds else sections.get(location[0], Protocol)
    return list((section if len(location) > 1 else Protocol).model_fields)
