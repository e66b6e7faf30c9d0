"""Emozionalmente: 431 amateurs record eighteen sentences in seven emotions at home."""

from collections.abc import Iterator
from pathlib import Path

from benchmark.contracts import Published
from benchmark.data.corpus import gender_of
from benchmark.data.tabled import Row, TabledCorpus


class Emozionalmente(TabledCorpus):
    title = "Emozionalmente, a crowdsourced corpus of simulated emotional speech"
    aliases = ("emozionalmente_dataset",)
    language = "Italian"
    licence = "CC BY 4.0"
    url = "https://zenodo.org/records/6569824"
    citation = """@article{emozionalmente,
  author = {Catania, Fabio and Wilke, J. W. and Garzotto, Franca},
  title = {{Emozionalmente}: A Crowdsourced Corpus of Simulated Emotional Speech in {Italian}},
  journal = {IEEE Transactions on Audio, Speech and Language Processing},
  volume = {33},
  pages = {1142--1155},
  year = {2025}
}"""
    published = Published(files=(6902,), speakers=(431,))
    notes = "The emotion that the actor was asked for; listeners agreed with it in 66 % of their answers."
    emotions = {
        "anger": "anger", "disgust": "disgust", "fear": "fear", "joy": "happiness", "neutrality": "neutral",
        "sadness": "sadness", "surprise": "surprise",
    }  # fmt: skip

    def rows(self, folder: Path) -> Iterator[Row]:
        users = self.table(folder, "users.csv", columns=("username", "gender"))
        genders = {row["username"]: gender_of(row["gender"]) for row in users}
        for row in self.table(folder, "samples.csv", columns=("file_name", "emotion_expressed", "actor")):
            yield Row(row["file_name"], row["emotion_expressed"], row["actor"], genders.get(row["actor"], ""))
