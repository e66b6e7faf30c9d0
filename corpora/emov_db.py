"""EmoV-DB: four speakers read sentences in five styles, for synthesis."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class EmovDb(FileCorpus):
    title = "Emotional Voices Database (EmoV-DB)"
    aliases = ("EmoV-DB_sorted", "EmoV-DB sorted")
    language = "English"
    licence = "for research, without commercial use"
    url = "https://www.openslr.org/115/"
    citation = """@article{emov_db,
  author = {Adigwe, Adaeze and Tits, No{\\'e} and El Haddad, Kevin and Ostadabbas, Sarah and Dutoit, Thierry},
  title = {The Emotional Voices Database: Towards Controlling the Emotion Dimension in Voice Generation Systems},
  journal = {arXiv preprint arXiv:1806.09514},
  year = {2018}
}"""
    others = ("amusement", "sleepiness")
    published = Published(files=(), speakers=(4,))
    notes = (
        "The sorted release, with the speaker and the style in the names of folders. Josh spoke no anger and no "
        "disgust. Amused speech holds laughter, sleepy speech yawns. The README counts 7,000 files, EmoBox 6,887."
    )
    pattern = path_pattern(
        r"(?P<speaker>bea|jenie|josh|sam)[_/](?P<emotion>[a-z]+)/(?:[^/]+/)*(?P<take>[^/]+_(?P<sentence>\d{4}))"
    )
    example = "bea_Amused/amused_1-15_0001.wav"
    emotions = {
        "amused": "amusement", "angry": "anger", "disgust": "disgust", "disgusted": "disgust", "neutral": "neutral",
        "sleepy": "sleepiness",
    }  # fmt: skip
    females = frozenset({"bea", "jenie"})
