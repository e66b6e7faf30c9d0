"""MLEnd spoken numerals: students say numbers in four intonations."""

from collections.abc import Iterator
from pathlib import Path

from benchmark.contracts import Published
from benchmark.data.corpus import path_pattern
from benchmark.data.tabled import Row, TabledCorpus
from benchmark.names import folded

LABELS = ("MLEndSND_audio_attributes.csv", "MLEndSND_audio_attributes_benchmark.csv")


class MlendSpokenNumerals(TabledCorpus):
    title = "MLEnd Spoken Numerals"
    aliases = ("MLEndSND", "MLEndSND_Public", "mlend-spoken-numerals", "SpokenNumerals")
    language = "English"
    licence = "open access; see the publisher's page"
    url = "https://www.kaggle.com/datasets/jesusrequena/mlend-spoken-numerals"
    citation = """@misc{mlend_spoken_numerals,
  author = {Requena Carri{\\'o}n, Jes{\\'u}s and Bajaj, Nikesh},
  title = {{MLEnd} Spoken Numerals},
  publisher = {Kaggle},
  year = {2021}
}"""
    published = Published(files=(32654,), speakers=(154,))
    notes = (
        "Single numbers by speakers of 42 languages. The labels are intonations that were asked for: bored counts as "
        "boredom; excitement and question are kept as labels of their own."
    )
    pattern = path_pattern(r"(?P<number>\d{5,})")
    emotions = {"bored": "boredom", "excited": "excitement", "neutral": "neutral", "question": "question"}
    others = ("excitement", "question")

    def rows(self, folder: Path) -> Iterator[Row]:
        # A clone of the repository has both tables, and the one without splits holds an unfinished merge.
        path = max(self.label_files(folder, *LABELS), key=lambda path: "benchmark" in folded(path.name))
        for row in self.table(folder, path.name, columns=("intonation", "speaker")):
            yield Row(row.get("public filename") or row.get("filename", ""), row["intonation"], row["speaker"])
