"""MESD: single words in six emotions by the voices of children, women and men."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Mesd(FileCorpus):
    title = "Mexican Emotional Speech Database (MESD)"
    aliases = ("Mexican Emotional Speech Database",)
    language = "Spanish"
    licence = "CC BY 4.0"
    url = "https://data.mendeley.com/datasets/cy34mh68j9/5"
    citation = """@article{mesd,
  author = {Duville, Mathilde Marie and Alonso-Valerdi, Luz Maria and Ibarra-Zarate, David I.},
  title = {{Mexican} Emotional Speech Database Based on Semantic, Frequency, Familiarity, Concreteness, and Cultural
           Shaping of Affective Prosody},
  journal = {Data},
  volume = {6},
  number = {12},
  pages = {130},
  year = {2021},
  doi = {10.3390/data6120130}
}"""
    # 48 words x 3 voices for each emotion; some copies lack two files. "Speakers" are the three voices.
    published = Published(
        files=(862, 864),
        speakers=(3,),
        emotions=dict.fromkeys(("anger", "disgust", "fear", "happiness", "neutral", "sadness"), 144),
    )
    notes = (
        "Files name no speaker, only the voice: C child, F female, M male. These three stand in for the people who "
        "were recorded, so a split by speaker is a split by voice."
    )
    pattern = path_pattern(r"(?P<emotion>[a-z]+)_(?P<speaker>(?P<gender>[CFM]))_(?P<corpus>[AB])_(?P<word>[^/]+)")
    emotions = {
        "anger": "anger", "disgust": "disgust", "fear": "fear", "happiness": "happiness", "neutral": "neutral",
        "sadness": "sadness",
    }  # fmt: skip
