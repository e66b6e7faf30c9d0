"""JL corpus: four speakers say fifteen sentences in five primary and five secondary emotions."""

from benchmark.contracts import Published
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
