"""JTES: a hundred people read fifty tweets in each of four emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Jtes(FileCorpus):
    title = "Japanese Twitter-based Emotional Speech (JTES)"
    aliases = ("jtes_v1.1",)
    language = "Japanese"
    licence = "for research, on request"
    url = "https://tohoku.pure.elsevier.com/ja/publications/construction-and-analysis-of-phonetically-and-prosodically-balanc"
    citation = """@inproceedings{jtes,
  author = {Takeishi, Emika and Nose, Takashi and Chiba, Yuya and Ito, Akinori},
  title = {Construction and Analysis of Phonetically and Prosodically Balanced Emotional Speech Database},
  booktitle = {Conference of the Oriental Chapter of COCOSDA (O-COCOSDA)},
  pages = {16--21},
  year = {2016}
}"""
    # 50 sentences x 100 speakers for each emotion, the sentences differing from emotion to emotion.
    published = Published(
        files=(20000,), speakers=(100,), emotions=dict.fromkeys(("anger", "happiness", "neutral", "sadness"), 5000)
    )
    notes = "Each emotion has sentences of its own."
    pattern = path_pattern(r"(?P<speaker>(?P<gender>[fm])\d\d)_(?P<emotion>[a-z]{3})_(?P<sentence>\d\d)")
    emotions = {"ang": "anger", "joy": "happiness", "neu": "neutral", "sad": "sadness"}
