"""SUBESCO: twenty speakers say ten sentences in seven emotions, five takes each."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Subesco(FileCorpus):
    title = "SUST Bangla Emotional Speech Corpus (SUBESCO)"
    aliases = ("SUST Bangla Emotional Speech Corpus",)
    language = "Bangla"
    licence = "CC BY 4.0"
    url = "https://zenodo.org/records/4526477"
    citation = """@article{subesco,
  author = {Sultana, Sadia and Rahman, M. Shahidur and Selim, M. Reza and Iqbal, M. Zafar},
  title = {{SUST} {Bangla} Emotional Speech Corpus ({SUBESCO}): An Audio-Only Emotional Speech Corpus for {Bangla}},
  journal = {PLoS ONE},
  volume = {16},
  number = {4},
  pages = {e0250173},
  year = {2021},
  doi = {10.1371/journal.pone.0250173}
}"""
    published = Published(
        files=(7000,),
        speakers=(20,),
        emotions=dict.fromkeys(("anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"), 1000),
    )
    pattern = path_pattern(
        r"(?P<speaker>(?P<gender>[FM])_\d+)_(?P<first_name>[A-Z]+)_S_(?P<sentence>\d+)_(?P<emotion>[A-Z]+)_(?P<take>\d+)"
    )
    emotions = {
        "ANGRY": "anger", "DISGUST": "disgust", "FEAR": "fear", "HAPPY": "happiness", "NEUTRAL": "neutral",
        "SAD": "sadness", "SURPRISE": "surprise",
    }  # fmt: skip
