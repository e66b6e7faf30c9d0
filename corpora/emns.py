"""EMNS: one speaker of British English tells stories in eight emotions."""

from collections.abc import Iterator
from pathlib import Path

from benchmark.contracts import Published
from benchmark.data.corpus import gender_of, path_pattern
from benchmark.data.tabled import Row, TabledCorpus
from benchmark.names import folded


class Emns(TabledCorpus):
    title = "Emotive Narrative Storytelling corpus (EMNS), Imz"
    language = "English"
    licence = "Apache 2.0"
    url = "https://www.openslr.org/136/"
    citation = """@article{emns,
  author = {Noriy, Kari Ali and Yang, Xiaosong and Zhang, Jian Jun},
  title = {{EMNS} /Imz/ Corpus: An Emotive Single-Speaker Dataset for Narrative Storytelling in Games, Television and
           Graphic Novels},
  journal = {arXiv preprint arXiv:2305.13137},
  year = {2023}
}"""
    others = ("excitement", "sarcasm")
    published = Published(files=(1181,), speakers=(1,))
    notes = (
        "One speaker. Of raw and cleaned recordings of one name, the cleaned count. Excited has a label of its own. "
        "The 24 rows of the table that need updating have no recording."
    )
    pattern = path_pattern(r"(?P<recording>recorded_audio(?:_\w+)?)")
    emotions = {
        "Angry": "anger", "Disgust": "disgust", "Excited": "excitement", "Happy": "happiness", "Neutral": "neutral",
        "Sad": "sadness", "Sarcastic": "sarcasm", "Surprise": "surprise", "Surprised": "surprise",
    }  # fmt: skip

    def rows(self, folder: Path) -> Iterator[Row]:
        columns = ("audio_recording", "emotion", "gender", "user_id", "status")
        for row in self.table(folder, "metadata.csv", columns=columns):
            drop = "its row needs updating" if folded(row["status"]) == "needs updating" else ""
            yield Row(row["audio_recording"], row["emotion"], row["user_id"], gender_of(row["gender"]), drop=drop)
