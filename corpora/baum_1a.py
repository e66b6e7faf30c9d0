"""BAUM-1a: students act emotions that scenarios ask for, on video."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from benchmark.contracts import Published
from benchmark.data.corpus import gender_of, path_pattern
from benchmark.data.spreadsheet import read_spreadsheet
from benchmark.data.tabled import Row, TabledCorpus

CLIP = re.compile(r"(S\d{3})_\d{3}", re.IGNORECASE)


class Baum1a(TabledCorpus):
    title = "BAUM-1a, the acted part of the BAUM-1 audio-visual database"
    aliases = ("BAUM-1", "BAUM1")
    language = "Turkish"
    licence = "for research, on signing an agreement"
    url = "https://doi.org/10.1109/TAFFC.2016.2553038"
    citation = """@article{baum_1a,
  author = {Zhalehpour, Sara and Onder, Onur and Akhtar, Zahid and Erdem, Cigdem Eroglu},
  title = {{BAUM-1}: A Spontaneous Audio-Visual Face Database of Affective and Mental States},
  journal = {IEEE Transactions on Affective Computing},
  volume = {8},
  number = {3},
  pages = {300--313},
  year = {2017},
  doi = {10.1109/TAFFC.2016.2553038}
}"""
    others = ("interest", "uncertainty")
    published = Published(files=(), speakers=())
    notes = (
        "Labels are those of Annotations_BAUM1a.xlsx, or of the same table saved as CSV. The spontaneous part, "
        "BAUM-1s, has a table of its own: its clips, where they lie there too, have no label here."
    )
    pattern = path_pattern(r"(?P<speaker>S\d{3})_(?P<clip>\d{3})")
    # The first three letters: the words are spelt in more than one way.
    emotions = {
        "ang": "anger", "bor": "boredom", "dis": "disgust", "fea": "fear", "hap": "happiness", "int": "interest",
        "sad": "sadness", "sur": "surprise", "unc": "uncertainty", "uns": "uncertainty",
    }  # fmt: skip

    def rows(self, folder: Path) -> Iterator[Row]:
        tables = self.label_files(folder, "*baum1a*.csv", "*baum1a*.xlsx")
        for row in read_cells(sorted(tables, key=lambda path: path.suffix.lower() == ".xlsx")[0]):
            for i, cell in enumerate(row[:-1]):
                if match := CLIP.fullmatch(cell.strip()):
                    gender = next((c for c in map(str.strip, row[i + 2 :]) if c.lower() in GENDERS), "")
                    yield Row(match[0], row[i + 1].strip()[:3], match[1].upper(), gender_of(gender))


GENDERS = {"f", "m", "female", "male"}


def read_cells(path: Path) -> list[list[str]]:
    """The cells of a table, a spreadsheet's or a CSV file's."""
    if path.suffix.lower() == ".xlsx":
        return [list(row.values()) for row in read_spreadsheet(path, "baum_1a's label file")]
    return list(csv.reader(path.read_text(encoding="utf-8-sig", errors="replace").splitlines()))
