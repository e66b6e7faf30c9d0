"""What an utterance is before a method sees it: the settings of each kind of representation, and what suits it.

Whatever the kind, an utterance is a matrix (frames, width), some hundred log-mel frames or a single one that holds all
functionals, beside one vector that shallow methods see. A protocol's ``features`` is a section of one of the kinds
here, or a list of several that are joined vector by vector. How frames are made of them is in `benchmark.features`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from benchmark.errors import nearest, spelt

if TYPE_CHECKING:
    from benchmark.protocol import Training


class Crop(NamedTuple):
    """How many frames a network may be given of an utterance: its default, the least, the most, and a divisor."""

    default: int
    least: int
    most: int
    multiple: int = 1

    def check(self, crop: int, backbone: str) -> None:
        """Raises `ValueError` unless a crop of so many frames suits the network."""
        if self.least <= crop <= self.most and crop % self.multiple == 0:
            return
        what = f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"
        what = f"a multiple of {self.multiple} from {what}" if self.multiple > 1 else what
        raise ValueError(f"training.crop: {what} expected for {backbone}, found {crop}")


CROPS = {
    "compact": Crop(128, 32, 4096, 32),
    "vgg11": Crop(128, 32, 4096, 32),
    "mlp": Crop(1, 1, 1),
    "pooled": Crop(150, 2, 10_000),
    "finetuned": Crop(48_000, 1_600, 480_000),
}
"""Of each backbone; poolings that leave no frame out need a multiple."""


class Section(BaseModel):
    """A part of a protocol: unknown keys and wrong types are errors, values can't be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_values(cls, value: Any, info: ValidationInfo) -> Any:
        """``value`` itself: pydantic would take true for 1, and 1 for true where a truth value is wanted."""
        if cls.model_fields[str(info.field_name)].annotation is bool:
            if not isinstance(value, bool):
                raise ValueError(f"true or false expected, found {spelt(value)}")
            return value
        for item in value if isinstance(value, list | tuple) else (value,):
            if isinstance(item, bool):
                raise ValueError(f"a number, a word or a list expected, found {spelt(item)}")
        return value


class Settings(Section, ABC):
    """What the settings of every kind have."""

    kind: str
    free: ClassVar[frozenset[str]] = frozenset()
    """Keys that change no number."""
    places: ClassVar[frozenset[str]] = frozenset()
    """Keys that name a file or folder, whose last part counts and not where it lies: its content is in the data."""
    networks: ClassVar[tuple[str, ...]]
    """Backbones that take such frames, the default first."""
    raw: ClassVar[bool] = False
    """Whether frames are what a model takes as it is: normalisation is then of what shallow methods see alone."""

    @property
    def identity(self) -> Any:
        """What of the settings changes a run, as JSON knows it; part of a protocol's fingerprint."""
        found = self.model_dump(mode="json", exclude=set(self.free))
        return {key: Path(value).name if key in self.places else value for key, value in found.items()}

    @property
    @abstractmethod
    def title(self) -> str:
        """What the frames are, as a table's caption says it."""

    def check(self, training: Training) -> None:
        """Raises `ValueError` with the way out where such frames don't suit the training section."""
        if training.backbone not in self.networks:
            names = " or ".join(self.networks)
            raise ValueError(
                f"training.backbone: {names} expected for features of kind {self.kind}, found {training.backbone!r}"
            )
        CROPS[training.backbone].check(training.crop, training.backbone)

    @property
    def trained_on_corpora(self) -> frozenset[str]:
        """Corpora on which a model behind the representation was trained, as far as the settings say."""
        return frozenset()


class Sound(Settings):
    """The one audio pipeline. Frequencies in Hz, durations in milliseconds, levels in dB."""

    sample_rate: Annotated[int, Field(ge=4000, le=96000)] = 16000
    window_ms: Annotated[float, Field(gt=0, le=200)] = 25.0
    hop_ms: Annotated[float, Field(gt=0, le=100)] = 10.0
    mels: Annotated[int, Field(ge=8, le=256)] = 64
    low_hz: Annotated[float, Field(ge=0)] = 20.0
    high_hz: Annotated[float, Field(gt=0)] = 8000.0
    silence_db: Annotated[float, Field(gt=0, le=120)] | None = 40.0
    """Leading and trailing audio this far below the utterance's loudest frame is cut; null keeps all."""
    functionals: Literal["cepstral", "eGeMAPSv02", "ComParE_2016"] = "cepstral"
    """What shallow methods see of an utterance: statistics of the frames, or of the waveform by openSMILE."""

    @model_validator(mode="after")
    def _band(self) -> Sound:
        if not self.low_hz < self.high_hz <= self.sample_rate / 2:
            raise ValueError(
                f"low_hz < high_hz <= sample_rate / 2 expected, found {self.low_hz:g}, "
                f"{self.high_hz:g} and {self.sample_rate / 2:g}"
            )
        return self

    @property
    def pipeline(self) -> dict[str, Any]:
        """The settings by which audio is heard, the same whether frames or functionals are asked for."""
        return self.model_dump(exclude={"kind"})


class Spectrogram(Sound):
    """Log-mel frames; shallow methods see functionals of them, or of the waveform by openSMILE."""

    kind: Literal["spectrogram"] = "spectrogram"
    networks: ClassVar[tuple[str, ...]] = ("compact", "vgg11")

    def check(self, training: Training) -> None:
        super().check(training)
        if training.backbone == "compact" and self.mels % 32:
            raise ValueError(f"features.mels: compact needs a multiple of 32, found {self.mels}")
        if training.precision == "bfloat16" and self.mels < 32:
            raise ValueError(
                f"precision: bfloat16 needs at least 32 mels (processors with tile instructions compute "
                f"convolutions of very narrow maps wrongly), found {self.mels}; use float32"
            )

    @property
    def identity(self) -> Any:
        """Without the kind, as before there were others: stored runs keep their fingerprint."""
        return self.model_dump(mode="json", exclude={"kind"})

    @property
    def title(self) -> str:
        return "Log-mel spectrograms"


class Functionals(Sound):
    """One frame an utterance: the functionals that shallow methods see of a spectrogram of the same settings."""

    kind: Literal["functionals"] = "functionals"
    networks: ClassVar[tuple[str, ...]] = ("mlp",)

    @property
    def title(self) -> str:
        return f"Functionals ({self.functionals})"


class Learnt(Settings):
    """What the kinds have that a trained model stands behind."""

    trained_on: tuple[str, ...] = ()
    """Corpora on which it was trained: the report marks their pairs."""
    free: ClassVar[frozenset[str]] = frozenset({"trained_on"})

    @property
    def trained_on_corpora(self) -> frozenset[str]:
        return frozenset(self.trained_on)


class Embeddings(Learnt):
    """Vectors, or frames, that the user brings: one file a corpus in ``folder``."""

    kind: Literal["embeddings"] = "embeddings"
    folder: Annotated[str, Field(min_length=1)]
    """Holds CORPUS.npz, CORPUS.parquet or CORPUS.csv for each corpus; relative to where the command is given."""
    places: ClassVar[frozenset[str]] = frozenset({"folder"})
    networks: ClassVar[tuple[str, ...]] = ("mlp", "pooled")

    @property
    def title(self) -> str:
        return f"Embeddings ({Path(self.folder).name})"


def _a_layer(value: Any) -> Any:
    if value == "weighted" or (isinstance(value, int) and value >= 0):
        return value
    raise ValueError(f"a layer's number from 0 on, or weighted, expected, found {spelt(value)}")


class Model(Learnt):
    """What the kinds have that need a pretrained speech model."""

    model: Annotated[str, Field(min_length=1)]
    """A folder as ``save_pretrained`` writes it, relative to where the command is given; a name of the hub; or
    ``torchaudio:`` and a bundle's name."""
    weights: str = ""
    """The file of a bundle of torchaudio."""
    layer: Annotated[int | Literal["weighted"], BeforeValidator(_a_layer)]
    """0: what goes into the first layer; k: what layer k gives; weighted: all, in a sum whose weights are learnt."""
    window_s: Annotated[float, Field(ge=1, le=120)] = 30.0
    """Seconds that the model sees at once; longer utterances are cut into windows that overlap."""
    places: ClassVar[frozenset[str]] = frozenset({"model", "weights"})

    @property
    def states(self) -> str:
        """Which states of which model, in a few words."""
        return f"{Path(self.model).name}, {'all layers' if self.layer == 'weighted' else f'layer {self.layer}'}"


class Pretrained(Model):
    """Hidden states of a frozen pretrained speech model: frames of one layer, or of all its layers side by side."""

    kind: Literal["pretrained"] = "pretrained"
    networks: ClassVar[tuple[str, ...]] = ("pooled",)

    @property
    def title(self) -> str:
        return f"Hidden states ({self.states})"


class Waveform(Model):
    """Samples at 16 kHz, for a pretrained model that is trained on; shallow methods see states of the untouched one."""

    kind: Literal["waveform"] = "waveform"
    frozen_layers: Annotated[int, Field(ge=0)] = 0
    """So many of the first layers stay as they are, and what lies before them; the feature encoder always does."""
    pretrained_rate: Annotated[float, Field(gt=0, le=1)] = 0.01
    """Learning rate of what is pretrained, as a share of the protocol's."""
    gradient_checkpointing: bool = False
    """Compute each layer twice instead of keeping all that its gradient needs: less memory, the same numbers."""
    raw: ClassVar[bool] = True
    free: ClassVar[frozenset[str]] = Model.free | {"gradient_checkpointing"}
    networks: ClassVar[tuple[str, ...]] = ("finetuned",)

    @property
    def title(self) -> str:
        return f"Waveforms (to fine-tune {self.states})"


def _at_least_two(parts: tuple[Settings, ...]) -> tuple[Settings, ...]:
    if len(parts) < 2:
        raise ValueError(f"at least two representations to join expected, found {len(parts)}")
    return parts


class Joined(Settings):
    """Several representations side by side: one frame an utterance, the vectors of all ``parts`` one behind another."""

    kind: Literal["joined"] = "joined"
    parts: Annotated[tuple[Part, ...], AfterValidator(_at_least_two)]
    networks: ClassVar[tuple[str, ...]] = ("mlp",)

    @property
    def identity(self) -> Any:
        return [part.identity for part in self.parts]

    @property
    def title(self) -> str:
        first, *rest = (part.title for part in self.parts)
        return " and ".join([first, *(title[0].lower() + title[1:] for title in rest)]) + ", joined"

    @property
    def trained_on_corpora(self) -> frozenset[str]:
        return frozenset().union(*(part.trained_on_corpora for part in self.parts))


def _kind_of(value: Any) -> str:
    """The kind that settings name, a spectrogram's where they name none."""
    found = value.get("kind", "spectrogram") if isinstance(value, dict) else getattr(value, "kind", "spectrogram")
    return str(found)


def _known(value: Any) -> Any:
    """``value`` itself. Raises `ValueError` for a kind that there is not."""
    if isinstance(value, dict) and kind_of(value) is None:
        raise ValueError(f"no kind {spelt(value['kind'])}; {nearest(_kind_of(value), KINDS)}")
    return value


def listed(value: Any) -> Any:
    """Settings as they are; a list of them as those that are joined."""
    return {"kind": Joined.model_fields["kind"].default, "parts": value} if isinstance(value, list | tuple) else value


def kind_of(value: Any) -> type[Settings] | None:
    """The kind of a protocol's ``features`` before they are validated, a list among them; None for no kind."""
    kinds: dict[str, type[Settings]] = {**KINDS, "joined": Joined}
    return kinds.get(_kind_of(listed(value)))


Part = Annotated[
    Annotated[Spectrogram, Tag("spectrogram")]
    | Annotated[Functionals, Tag("functionals")]
    | Annotated[Embeddings, Tag("embeddings")]
    | Annotated[Pretrained, Tag("pretrained")]
    | Annotated[Waveform, Tag("waveform")],
    Discriminator(_kind_of),
    BeforeValidator(_known),
]
KINDS: dict[str, type[Settings]] = {
    "spectrogram": Spectrogram,
    "functionals": Functionals,
    "embeddings": Embeddings,
    "pretrained": Pretrained,
    "waveform": Waveform,
}
"""What ``features.kind`` may be."""

Joined.model_rebuild()

Representation = Annotated[
    Annotated[Spectrogram, Tag("spectrogram")]
    | Annotated[Functionals, Tag("functionals")]
    | Annotated[Embeddings, Tag("embeddings")]
    | Annotated[Pretrained, Tag("pretrained")]
    | Annotated[Waveform, Tag("waveform")]
    | Annotated[Joined, Tag("joined")],
    Discriminator(_kind_of),
    BeforeValidator(_known),
    BeforeValidator(listed),
]
"""A protocol's ``features``."""

CHECKED = ("spectrogram", "functionals", "pretrained", "pretrained-weighted", "waveform")
"""On which methods are held to their contract; to a network an embedding is what functionals are."""
