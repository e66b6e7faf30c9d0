"""EESC: one woman reads Estonian sentences out of newspapers, sorted by what listeners heard in them."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from benchmark.contracts import Published
from benchmark.data.corpus import path_pattern
from benchmark.data.tabled import Row, TabledCorpus

LABEL = re.compile(r'name = "emotion".*?text = "(?P<label>[^"]*)"', re.DOTALL)


class Eesc(TabledCorpus):
    title = "Estonian Emotional Speech Corpus (EESC, EEKK)"
    aliases = ("EKORPUS", "EEKK", "Estonian Emotional Speech Corpus")
    language = "Estonian"
    licence = "CC BY"
    url = "https://doi.org/10.15155/EKI.000A"
    citation = """@inproceedings{eesc,
  author = {Altrov, Rene and Pajupuu, Hille},
  title = {{Estonian} Emotional Speech Corpus: Theoretical Base and Implementation},
  booktitle = {4th International Workshop on Corpora for Research on Emotion Sentiment and Social Signals (ES3)},
  pages = {50--53},
  year = {2012}
}"""
    # The documentation counts 1,234 sentences, the download in circulation holds 1,164.
    published = Published(files=(1164, 1234), speakers=(1,))
    notes = "Read, not acted; one reader. The label is the tier emotion of the TextGrid beside each file."
    pattern = path_pattern(r"(?P<sentence>\d+)")
    emotions = {"anger": "anger", "joy": "happiness", "neutral": "neutral", "sadness": "sadness"}

    def rows(self, folder: Path) -> Iterator[Row]:
        for path in self.label_files(folder, "*.TextGrid"):
            found = LABEL.search(praat_text(path))
            yield Row(path.stem, found["label"].strip() if found else None, "reader", "female")


def praat_text(path: Path) -> str:
    """The text of a file that Praat wrote, which is UTF-16 where it says so in the beginning, and else UTF-8."""
    raw = path.read_bytes()
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return raw.decode("utf-16" if wide else "utf-8", errors="replace")
