"""EmoFilm: clips of 43 films in English, Italian and Spanish, dubbed or not, in five emotions."""

import re
from collections.abc import Iterator
from pathlib import Path

from benchmark.contracts import Published
from benchmark.data.corpus import gender_of, path_pattern
from benchmark.data.spreadsheet import read_spreadsheet
from benchmark.data.tabled import Row, TabledCorpus

LEGEND = "f_m_corpus_it_es_en_legend.xlsx"

MISSPELT = {
    "camilo garcia": "camilo garcía",
    "constantino romero+6": "constantino romero",
    "giuppi izzo": "giuppy izzo",
    "maria moscardo": "maría moscardó",
    "massimo de ambrosio": "massimo de ambrosis",
    "robert duval": "robert duvall",
    "xavier fernandez": "xavier fernández",
}
"""Actors whom the legend spells in two ways."""


class Emofilm(TabledCorpus):
    title = "EmoFilm, a multilingual emotional speech corpus"
    language = "English, Italian, Spanish"
    licence = "free for research, on signing an agreement"
    url = "https://zenodo.org/records/7665999"
    citation = """@inproceedings{emofilm,
  author = {Parada-Cabaleiro, Emilia and Costantini, Giovanni and Batliner, Anton and Baird, Alice and
            Schuller, Bj{\\"o}rn},
  title = {Categorical vs Dimensional Perception of {Italian} Emotional Speech},
  booktitle = {Interspeech},
  pages = {3638--3642},
  year = {2018},
  doi = {10.21437/Interspeech.2018-47}
}"""
    published = Published(files=(1115,), speakers=())
    notes = (
        "Three languages in one corpus. dis is disprezzo, contempt, not disgust; ans (ansia) is fear. Speakers are the "
        f"actors that the corpus's {LEGEND} names; those it does not know are one unknown woman and one unknown man."
    )
    pattern = path_pattern(
        r"(?P<gender>[fm])_(?P<emotion>[a-z]{3})(?P<scene>\d{3}[a-z])(?P<language>en|es|it)(?:_16k)?"
    )
    identifies = True
    emotions = {"ans": "fear", "dis": "contempt", "gio": "happiness", "rab": "anger", "tri": "sadness"}

    def rows(self, folder: Path) -> Iterator[Row]:
        for row in read_spreadsheet(self.label_file(folder, LEGEND), f"{self.name}'s legend"):
            file, name = row["file"], row["speaker"].casefold()
            gender = gender_of(file)
            known = re.search(r"\w", name) is not None
            yield Row(file, file[2:5], MISSPELT.get(name, name) if known else f"unknown {gender}", gender)
