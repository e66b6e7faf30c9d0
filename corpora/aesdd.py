"""AESDD: actors of a drama school say about twenty sentences in five emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Aesdd(FileCorpus):
    title = "Acted Emotional Speech Dynamic Database (AESDD)"
    aliases = ("Acted Emotional Speech Dynamic Database",)
    language = "Greek"
    licence = "freely available for research; see the authors' page"
    url = "http://m3c.web.auth.gr/research/aesdd-speech-emotion-recognition/"
    citation = """@article{aesdd,
  author = {Vryzas, Nikolaos and Kotsakis, Rigas and Liatsou, Aikaterini and Dimoulas, Charalampos A. and
            Kalliris, George},
  title = {Speech Emotion Recognition for Performance Interaction},
  journal = {Journal of the Audio Engineering Society},
  volume = {66},
  number = {6},
  pages = {457--467},
  year = {2018}
}"""
    # Files, of which one can't be read: 122 of sadness are left.
    published = Published(
        files=(605,),
        speakers=(6,),
        emotions={"anger": 121, "disgust": 122, "fear": 120, "happiness": 119, "sadness": 123},
    )
    notes = "No neutral speech."
    example = "anger/a01 (1).wav"
    pattern = path_pattern(
        r"(?P<emotion>[a-z]+)/(?P<letter>[a-z])(?P<sentence>\d+) ?\(0*(?P<speaker>\d+)\) ?(?P<take>[a-z]?)"
    )
    emotions = {
        "anger": "anger", "disgust": "disgust", "fear": "fear", "happiness": "happiness", "sadness": "sadness",
    }  # fmt: skip
    known = {"sadness/s05 (3)": "unreadable in every copy"}
