"""PAVOQUE: one actor speaks in five styles, each one long recording with the times of its sentences beside it."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from benchmark.contracts import Published
from benchmark.data.corpus import path_pattern
from benchmark.data.tabled import Row, TabledCorpus


class Pavoque(TabledCorpus):
    title = "PAVOQUE corpus of expressive speech"
    aliases = ("pavoque-data",)
    language = "German"
    licence = "CC BY-NC-SA 3.0"
    url = "https://github.com/marytts/pavoque-data/releases"
    citation = """@inproceedings{pavoque,
  author = {Steiner, Ingmar and Schr{\\"o}der, Marc and Klepp, Annette},
  title = {The {PAVOQUE} Corpus as a Resource for Analysis and Synthesis of Expressive Speech},
  booktitle = {Phonetik und Phonologie 9},
  pages = {83--84},
  year = {2013}
}"""
    others = ("poker",)
    published = Published(files=(), speakers=(1,))
    notes = (
        "One speaker, a baritone, in the parts of four characters rather than in emotions: Spike is aggressive "
        "(angry), Poppy cheerful (happy), Obadiah gloomy (sad) and a poker player cool, which keeps a label of its "
        "own. Outtakes are left out. EmoBox counts 7,334 utterances."
    )
    pattern = path_pattern(r"pavoque-(?P<style>[a-z]+)")
    identifies = True
    emotions = {"angry": "anger", "happy": "happiness", "neutral": "neutral", "poker": "poker", "sad": "sadness"}

    def rows(self, folder: Path) -> Iterator[Row]:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for path in self.label_files(folder, "pavoque-*.yaml"):
            drop = "outtake" if path.stem.casefold().endswith("outtakes") else ""
            for row in yaml.load(path.read_text(encoding="utf-8"), loader):
                start, end = float(row["start"]), float(row["end"])
                yield Row(path.stem, row["style"], "Stefan Röttig", "male", start, end, drop)
