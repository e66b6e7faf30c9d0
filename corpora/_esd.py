"""ESD: 350 parallel sentences, ten Mandarin and ten English speakers. Two corpora in one folder tree."""

from typing import ClassVar

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, Match, path_pattern

CITATION = """@article{%s,
  author = {Zhou, Kun and Sisman, Berrak and Liu, Rui and Li, Haizhou},
  title = {Emotional Voice Conversion: Theory, Databases and {ESD}},
  journal = {Speech Communication},
  volume = {137},
  pages = {1--18},
  year = {2022}
}"""


class EmotionalSpeechDataset(FileCorpus):
    """What the two halves share; each keeps its own ten speakers."""

    speakers: ClassVar[frozenset[str]]
    aliases = ("ESD", "Emotional Speech Dataset")
    licence = "free for research, on signing an agreement"
    url = "https://hltsingapore.github.io/ESD/"
    published = Published(
        files=(17500,),
        speakers=(10,),
        emotions=dict.fromkeys(("anger", "happiness", "neutral", "sadness", "surprise"), 3500),
    )
    example = "0011/Angry/0011_000351.wav"
    pattern = path_pattern(
        r"(?P<speaker>00\d\d)/(?P<emotion>[a-z]+)/(?:(?:train|evaluation|test)/)?(?P=speaker)_(?P<number>\d+)"
    )
    emotions = {
        "Angry": "anger", "Happy": "happiness", "Neutral": "neutral", "Sad": "sadness", "Surprise": "surprise",
    }  # fmt: skip

    def drop(self, match: Match) -> str | None:
        return None if match["speaker"] in self.speakers else "speaker of the other language"
