"""EMO-DB: ten actors, ten everyday sentences, seven emotions, Berlin 1997 to 1999."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class EmoDB(FileCorpus):
    title = "Berlin Database of Emotional Speech (EMO-DB)"
    aliases = ("Berlin EmoDB", "Berlin Database of Emotional Speech")
    language = "German"
    licence = "freely available; republished by audEERING under CC0-1.0"
    url = "http://emodb.bilderbar.info"
    citation = """@inproceedings{emodb,
  author = {Burkhardt, Felix and Paeschke, Astrid and Rolfes, Miriam and Sendlmeier, Walter F. and Weiss, Benjamin},
  title = {A Database of {German} Emotional Speech},
  booktitle = {Interspeech},
  pages = {1517--1520},
  year = {2005}
}"""
    published = Published(
        files=(535,),
        speakers=(10,),
        emotions={
            "anger": 127, "boredom": 81, "disgust": 46, "fear": 69, "happiness": 71, "neutral": 79, "sadness": 62,
        },
    )  # fmt: skip
    pattern = path_pattern(r"(?P<speaker>\d\d)(?P<sentence>[ab]\d\d)(?P<emotion>[A-Z])(?P<take>[a-z])")
    # The letters stand for Wut, Langeweile, Ekel, Angst, Freude, Trauer and neutral.
    emotions = {
        "W": "anger", "L": "boredom", "E": "disgust", "A": "fear", "F": "happiness", "T": "sadness", "N": "neutral",
    }  # fmt: skip
    females = frozenset({"08", "09", "13", "14", "16"})
