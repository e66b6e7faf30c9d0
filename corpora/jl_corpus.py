"""JL corpus: four speakers say fifteen sentences in five primary and five secondary emotions."""

from benchmark.contracts import Ambiguous, Published
from benchmark.data.corpus import FileCorpus, path_pattern


class JLCorpus(FileCorpus):
    title = "JL corpus of New Zealand English emotional speech"
    language = "English"
    licence = "CC0-1.0"
    url = "https://www.kaggle.com/datasets/tli725/jl-corpus"
    citation = """@inproceedings{jl_corpus,
  author = {James, Jesin and Tian, Li and Watson, Catherine Inez},
  title = {An Open Source Emotional Speech Corpus for Human Robot Interaction Applications},
  booktitle = {Interspeech},
  pages = {2768--2772},
  year = {2018}
}"""
    others = ("excitement", "anxiety", "apology", "assertiveness", "concern", "encouragement")
    published = Published(
        files=(2400,),
        speakers=(4,),
        emotions=dict.fromkeys(("anger", "sadness", "neutral", "happiness", *others), 240),
    )
    notes = "Excitement stays apart from happiness; the five secondary emotions keep their names."
    pattern = path_pattern(
        r"(?P<speaker>(?P<gender>female|male)\d)_(?P<emotion>[a-z]+)_(?P<sentence>\w+?)_(?P<take>\d)"
    )
    emotions = {
        "angry": "anger", "sad": "sadness", "neutral": "neutral", "happy": "happiness", "excited": "excitement",
        "anxious": "anxiety", "apologetic": "apology", "assertive": "assertiveness", "concerned": "concern",
        "encouraging": "encouragement",
    }  # fmt: skip
    ambiguous = (
        Ambiguous(
            "excited",
            "Excitement is one of the corpus's five primary emotions beside happiness, and kept apart from it; studies "
            "that map corpora onto few classes count it as happiness, as is usual for IEMOCAP.",
            "James, Tian and Watson (2018): An Open Source Emotional Speech Corpus for Human Robot Interaction "
            "Applications. Interspeech, pp. 2768-2772.",
        ),
    )
