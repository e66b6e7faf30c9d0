"""TurEV-DB: amateur actors say single words in four emotions."""

from benchmark.contracts import Ambiguous, Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Turev(FileCorpus):
    title = "Turkish Emotion Voice Database (TurEV-DB)"
    aliases = ("TurEV-DB",)
    language = "Turkish"
    licence = "CC BY-NC-ND 4.0"
    url = "https://github.com/Xeonen/TurEV-DB"
    citation = """@inproceedings{turev,
  author = {Canpolat, Salih Firat and Ormano{\\u{g}}lu, Zuhal and Zeyrek, Deniz},
  title = {{Turkish} Emotion Voice Database ({TurEV-DB})},
  booktitle = {First Joint Workshop on Spoken Language Technologies for Under-resourced Languages and Collaboration
               and Computing for Under-Resourced Languages (SLTU-CCURL)},
  pages = {368--375},
  year = {2020}
}"""
    published = Published(
        files=(1735,),
        speakers=(6,),
        emotions={"anger": 487, "calm": 408, "happiness": 357, "sadness": 483},
    )
    notes = "Single words, half of them shorter than a second."
    example = "Angry/1157_kz_acik.wav"
    pattern = path_pattern(r"(?P<emotion>[a-z]+)/(?P<speaker>\d+)_(?P<code>[^_/]+)_(?P<word>[^/]+)")
    emotions = {"angry": "anger", "calm": "calm", "happy": "happiness", "sad": "sadness"}
    ambiguous = (
        Ambiguous(
            "calm",
            "Calm stands where other corpora have neutral, and keeps its name: a pair with a corpus that has no calm "
            "is about the other three.",
            "Canpolat, Ormanoğlu and Zeyrek (2020): Turkish Emotion Voice Database (TurEV-DB). SLTU-CCURL Workshop, "
            "pp. 368-375. aclanthology.org/2020.sltu-1.52",
        ),
    )
