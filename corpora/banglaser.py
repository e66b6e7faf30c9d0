"""BanglaSER: thirty-four people say three sentences in five emotions, three times each, into phones and laptops."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class BanglaSer(FileCorpus):
    title = "BanglaSER, a Bangla speech emotion recognition dataset"
    language = "Bangla"
    licence = "see the publisher's page"
    url = "https://data.mendeley.com/datasets/t9h6p943xy/5"
    citation = """@article{banglaser,
  author = {Das, Rakesh Kumar and Islam, Nahidul and Ahmed, Md. Rayhan and Islam, Salekul and Shatabda, Swakkhar and
            Islam, A. K. M. Muzahidul},
  title = {{BanglaSER}: A Speech Emotion Recognition Dataset for the {Bangla} Language},
  journal = {Data in Brief},
  volume = {42},
  pages = {108091},
  year = {2022}
}"""
    # 3 sentences x 3 takes x 34 speakers; 27 of them for neutral.
    published = Published(
        files=(1467,),
        speakers=(34,),
        emotions={"anger": 306, "happiness": 306, "neutral": 243, "sadness": 306, "surprise": 306},
    )
    notes = "Named like RAVDESS with emotions of its own: keep the two apart. The first release, BEASC, has no neutral."
    pattern = path_pattern(
        r"03-01-(?P<emotion>\d\d)-(?P<intensity>\d\d)-(?P<sentence>\d\d)-(?P<repetition>\d\d)-(?P<speaker>\d\d)"
    )
    emotions = {"01": "happiness", "02": "sadness", "03": "anger", "04": "surprise", "05": "neutral"}
    order = ("speaker",)
    females = frozenset(f"{actor:02d}" for actor in range(2, 35, 2))
