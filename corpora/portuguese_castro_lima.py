"""Castro and Lima: two speakers of European Portuguese say sentences and pseudosentences in seven emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class PortugueseCastroLima(FileCorpus):
    title = "Portuguese sentences and pseudosentences for research on emotional prosody (Castro and Lima)"
    aliases = ("Castro-BRM-2010", "Castro-BRM-2010 Sents", "Castro Lima")
    language = "Portuguese"
    licence = "supplement of the article, free for research"
    url = "https://doi.org/10.3758/BRM.42.1.74"
    citation = """@article{portuguese_castro_lima,
  author = {Castro, S{\\~a}o Lu{\\'i}s and Lima, C{\\'e}sar F.},
  title = {Recognizing Emotions in Spoken Language: A Validated Set of {Portuguese} Sentences and Pseudosentences for
           Research on Emotional Prosody},
  journal = {Behavior Research Methods},
  volume = {42},
  number = {1},
  pages = {74--81},
  year = {2010},
  doi = {10.3758/BRM.42.1.74}
}"""
    # 190 sentences and 178 pseudosentences.
    published = Published(files=(368,), speakers=(2,))
    notes = (
        "Two archives, sentences (s) and pseudosentences (p): unpack both. Only utterances that listeners recognised "
        "are in them. The files call the speakers A and B."
    )
    pattern = path_pattern(r"(?P<text>\d+)(?P<kind>[sp])(?P<speaker>[AB])_(?P<emotion>[a-z]+)(?P<take>\d+)")
    emotions = {
        "angry": "anger", "disgust": "disgust", "fear": "fear", "happy": "happiness", "neutral": "neutral",
        "sad": "sadness", "surprise": "surprise",
    }  # fmt: skip
