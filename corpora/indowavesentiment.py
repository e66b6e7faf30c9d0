"""IndoWaveSentiment: ten actors say one sentence in five emotions and two intensities, three times each."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class IndoWaveSentiment(FileCorpus):
    title = "IndoWaveSentiment, Indonesian audio dataset for emotion classification"
    aliases = ("IndoWaveSentiment Indonesian Audio Dataset for Emotion Classification",)
    language = "Indonesian"
    licence = "see the publisher's page"
    url = "https://data.mendeley.com/datasets/j9ytfdzy27/1"
    citation = """@article{indowavesentiment,
  author = {Bustamin, Anugrayani and Rizky, Andi M. and Warni, Elly and Areni, Intan Sari},
  title = {{IndoWaveSentiment}: {Indonesian} Audio Dataset for Emotion Classification},
  journal = {Data in Brief},
  volume = {57},
  pages = {111138},
  year = {2024}
}"""
    others = ("disappointment",)
    # 10 actors x 2 intensities x 3 takes for each emotion.
    published = Published(
        files=(300,),
        speakers=(10,),
        emotions=dict.fromkeys(("disappointment", "disgust", "happiness", "neutral", "surprise"), 60),
    )
    pattern = path_pattern(r"(?P<speaker>\d\d)-(?P<emotion>\d\d)-(?P<intensity>\d\d)-(?P<repetition>\d\d)")
    emotions = {"01": "neutral", "02": "happiness", "03": "surprise", "04": "disgust", "05": "disappointment"}
    females = frozenset({"02", "04", "06", "08", "10"})
