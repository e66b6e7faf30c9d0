"""Expresso: four speakers read in seven styles, three of them emotions, and improvise dialogues in more."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, Match, path_pattern


class Expresso(FileCorpus):
    title = "Expresso, expressive speech: the read part"
    language = "English"
    licence = "Creative Commons, no commercial use; see the publisher's page"
    url = "https://speechbot.github.io/expresso/"
    citation = """@inproceedings{expresso,
  author = {Nguyen, Tu Anh and Hsu, Wei-Ning and D'Avirro, Antony and Shi, Bowen and Gat, Itai and
            Fazel-Zarani, Maryam and Remez, Tal and Copet, Jade and Synnaeve, Gabriel and Hassid, Michael and
            Kreuk, Felix and Adi, Yossi and Dupoux, Emmanuel},
  title = {{EXPRESSO}: A Benchmark and Analysis of Discrete Expressive Speech Resynthesis},
  booktitle = {Interspeech},
  year = {2023}
}"""
    others = ("confusion",)
    published = Published(files=(), speakers=(4,))
    notes = (
        "Read sentences; the default style is neutral. Styles that are no emotion (enunciated, laughing, narration, "
        "whisper), long recordings and dialogues, which have two speakers in one file, are left out."
    )
    pattern = path_pattern(
        r"(?P<speaker>ex\d\d)(?:-(?P<partner>ex\d\d))?_(?P<emotion>[a-z]+)(?:[_-](?P<part>[a-z_-]+))?_(?P<number>\d+)"
    )
    emotions = {"confused": "confusion", "default": "neutral", "happy": "happiness", "sad": "sadness"}

    def drop(self, match: Match) -> str | None:
        if match["partner"]:
            return "dialogue, two speakers in one file"
        return "long recording, not cut into sentences" if (match["part"] or "").lower() == "longform" else None
