"""Emotions in Polish speech: five young men say six words in three emotions, five times each."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class PolishEmotionalSpeech(FileCorpus):
    title = "Emotions in Polish speech recordings"
    aliases = ("Emotions in Polish speech recordings",)
    language = "Polish"
    licence = "open research data; see the publisher's page"
    url = "https://mostwiedzy.pl/en/open-research-data/emotions-in-polish-speech-recordings,11190523461146169-0"
    citation = """@misc{polish_emotional_speech,
  author = {Miesikowska, Marzena and {\\'S}wisulski, Dariusz},
  title = {Emotions in {Polish} Speech Recordings},
  publisher = {Gda{\\'n}sk University of Technology},
  year = {2020}
}"""
    published = Published(
        files=(450,),
        speakers=(5,),
        emotions=dict.fromkeys(("anger", "fear", "neutral"), 150),
    )
    notes = "Single words, spoken by men."
    pattern = path_pattern(r"(?P<speaker>[mf]\d)\.(?P<emotion>[a-z])_(?P<word>[^_/]+)_(?P<take>\d+)")
    emotions = {"a": "anger", "n": "neutral", "s": "fear"}  # s: strach
    females = frozenset()
