"""EMOVO: six actors say fourteen sentences in seven emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Emovo(FileCorpus):
    title = "EMOVO, an Italian emotional speech database"
    aliases = ("EMOVO corpus",)
    language = "Italian"
    licence = "free for research"
    url = "http://voice.fub.it/activities/corpora/emovo/index.html"
    citation = """@inproceedings{emovo,
  author = {Costantini, Giovanni and Iaderola, Iacopo and Paoloni, Andrea and Todisco, Massimiliano},
  title = {{EMOVO} Corpus: an {Italian} Emotional Speech Database},
  booktitle = {Ninth International Conference on Language Resources and Evaluation (LREC)},
  pages = {3501--3504},
  year = {2014}
}"""
    published = Published(
        files=(588,),
        speakers=(6,),
        emotions=dict.fromkeys(("disgust", "happiness", "neutral", "fear", "anger", "surprise", "sadness"), 84),
    )
    pattern = path_pattern(r"(?P<emotion>[a-z]{3})-(?P<speaker>(?P<gender>[fm])\d)-(?P<sentence>\w+)")
    order = ("speaker",)
    # disgusto, gioia, neutrale, paura, rabbia, sorpresa, tristezza
    emotions = {
        "dis": "disgust", "gio": "happiness", "neu": "neutral", "pau": "fear", "rab": "anger", "sor": "surprise",
        "tri": "sadness",
    }  # fmt: skip
