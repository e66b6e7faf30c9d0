"""SAVEE: four men read 120 sentences each in seven emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, Match, path_pattern


class Savee(FileCorpus):
    title = "Surrey Audio-Visual Expressed Emotion (SAVEE) database"
    aliases = ("SAVEE database", "Surrey Audio-Visual Expressed Emotion")
    language = "English"
    licence = "free for research, on registration"
    url = "http://kahlan.eps.surrey.ac.uk/savee/"
    citation = """@incollection{savee,
  author = {Haq, Sanaul and Jackson, Philip J. B.},
  title = {Multimodal Emotion Recognition},
  booktitle = {Machine Audition: Principles, Algorithms and Systems},
  editor = {Wang, Wenwu},
  publisher = {IGI Global},
  pages = {398--423},
  year = {2010}
}"""
    published = Published(
        files=(480,),
        speakers=(4,),
        emotions={
            "anger": 60, "disgust": 60, "fear": 60, "happiness": 60, "neutral": 120, "sadness": 60, "surprise": 60,
        },
    )  # fmt: skip
    notes = "British English; all four speakers are men."
    example = "DC/a01.wav"
    pattern = path_pattern(r"(?P<speaker>DC|JE|JK|KL)[/_](?P<emotion>[a-z]{1,2})(?P<sentence>\d\d)")
    emotions = {
        "a": "anger", "d": "disgust", "f": "fear", "h": "happiness", "n": "neutral", "sa": "sadness", "su": "surprise",
    }  # fmt: skip
    females = frozenset()

    def speaker(self, match: Match) -> str:
        return match["speaker"].upper()
