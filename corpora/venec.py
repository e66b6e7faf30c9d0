"""VENEC: a hundred actors of five countries say two phrases in eighteen emotions."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from benchmark.contracts import Published
from benchmark.data.corpus import path_pattern
from benchmark.data.tabled import Row, TabledCorpus

MEDIUM = re.compile(r"(?P<number>\d\d?)(?P<emotion>[A-Za-z]+)")
HIGH = re.compile(r"[A-Za-z]+(?P<number>\d+)(?P<emotion>[A-Za-z]+)\d?(?:[Hh]igh|Hi|H)")


class Venec(TabledCorpus):
    title = "Vocal Expressions of Nineteen Emotions across Cultures (VENEC)"
    language = "English"
    licence = "see the publisher's page"
    url = "https://www.nature.com/articles/s41562-019-0533-6"
    citation = """@article{venec,
  author = {Cowen, Alan S. and Laukka, Petri and Elfenbein, Hillary Anger and Liu, Runjing and Keltner, Dacher},
  title = {The Primacy of Categories in the Recognition of 12 Emotions in Speech Prosody across Two Cultures},
  journal = {Nature Human Behaviour},
  volume = {3},
  pages = {369--382},
  year = {2019},
  doi = {10.1038/s41562-019-0533-6}
}"""
    others = (
        "affection", "amusement", "distress", "guilt", "interest", "lust", "pride", "relief", "serenity", "shame",
    )  # fmt: skip
    published = Published(files=(2519,), speakers=(100,))
    notes = (
        "The 2,519 clips published with the cited study. The intended emotion, the country and the actor are those of "
        "the original name that veneccountryinfo.csv gives for each clip. Positive and negative surprise are both "
        "surprise; neutral has ten clips. A country spelt STR is Australia."
    )
    pattern = path_pattern(r"(?P<clip>\d{4})(?:\.mp3)?")
    emotions = {
        "aff": "affection", "affection": "affection", "amu": "amusement", "amusement": "amusement", "ang": "anger",
        "anger": "anger", "con": "contempt", "contempt": "contempt", "disg": "disgust", "disgust": "disgust",
        "dist": "distress", "distress": "distress", "fea": "fear", "fear": "fear", "gui": "guilt", "guilt": "guilt",
        "hap": "happiness", "happiness": "happiness", "int": "interest", "interest": "interest", "lus": "lust",
        "lust": "lust", "negs": "surprise", "negsurprise": "surprise", "nsu": "surprise", "nsur": "surprise",
        "poss": "surprise", "possurprise": "surprise", "psur": "surprise", "neu": "neutral", "neutral": "neutral",
        "pri": "pride", "pride": "pride", "rel": "relief", "relief": "relief", "sad": "sadness", "sadness": "sadness",
        "ser": "serenity", "serenity": "serenity", "sha": "shame", "sham": "shame", "shame": "shame",
    }  # fmt: skip

    def rows(self, folder: Path) -> Iterator[Row]:
        text = self.label_file(folder, "veneccountryinfo.csv").read_text(encoding="utf-8-sig", errors="replace")
        for file, country, original in (cells[:3] for cells in csv.reader(text.splitlines()) if len(cells) > 2):
            stem = original.replace("\\", "/").rpartition("/")[2].strip().rpartition(".")[0]
            if match := MEDIUM.fullmatch(stem) or HIGH.fullmatch(stem):
                place = country.strip().upper().replace("STR", "AUS")
                yield Row(file.strip(), match["emotion"], f"{place}_{int(match['number']):02d}")
            else:
                yield Row(file.strip(), None)
