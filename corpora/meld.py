"""MELD: utterances of the television series Friends, labelled in their dialogue."""

from collections.abc import Iterator
from pathlib import Path

from benchmark.contracts import Published
from benchmark.data.corpus import path_pattern
from benchmark.data.tabled import Row, TabledCorpus


class Meld(TabledCorpus):
    title = "Multimodal EmotionLines Dataset (MELD)"
    aliases = ("MELD.Raw",)
    language = "English"
    licence = "GPL-3.0 for the annotation; the clips are of a television series, for research"
    url = "https://affective-meld.github.io/"
    citation = """@inproceedings{meld,
  author = {Poria, Soujanya and Hazarika, Devamanyu and Majumder, Navonil and Naik, Gautam and Cambria, Erik and
            Mihalcea, Rada},
  title = {{MELD}: A Multimodal Multi-Party Dataset for Emotion Recognition in Conversations},
  booktitle = {Proceedings of the 57th Annual Meeting of the Association for Computational Linguistics},
  pages = {527--536},
  year = {2019}
}"""
    # 13,708 labelled utterances, of which one, neutral, has no clip.
    published = Published(
        files=(13707,),
        speakers=(),
        emotions={
            "anger": 1607, "disgust": 361, "fear": 358, "happiness": 2308, "neutral": 6435, "sadness": 1002,
            "surprise": 1636,
        },
    )  # fmt: skip
    notes = (
        "The three splits number their dialogues alike, so the folder has to name the split. Labels are of what is "
        "said, heard and seen. Test clips called final_videos_test... are second cuts of some utterances: the first "
        "cut counts where there is one. Laughter of the audience and music are in many clips, and some are cut "
        "wrongly."
    )
    pattern = path_pattern(
        r"[^/]*?(?P<split>train|dev|test)[^/]*/(?:(?![^/]*(?:train|dev|test))[^/]+/)*"
        r"(?:final_videos_test)?dia(?P<dialogue>\d+)_utt(?P<utterance>\d+)"
    )
    identifies = True
    example = "train_splits/dia0_utt0.mp4"
    known = {
        "dev/dia110_utt7": "the release has its label and no clip",
        "train/dia125_utt3": "broken in the release",
    }
    emotions = {
        "anger": "anger", "disgust": "disgust", "fear": "fear", "joy": "happiness", "neutral": "neutral",
        "sadness": "sadness", "surprise": "surprise",
    }  # fmt: skip

    def rows(self, folder: Path) -> Iterator[Row]:
        columns = ("dialogue_id", "utterance_id", "speaker", "emotion")
        for split in ("train", "dev", "test"):
            for row in self.table(folder, f"{split}_sent_emo.csv", columns=columns):
                file = f"{split}/dia{row['dialogue_id']}_utt{row['utterance_id']}"
                yield Row(file, row["emotion"], row["speaker"])
