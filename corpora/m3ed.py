"""M3ED: dialogues of 56 Chinese television series, labelled utterance by utterance."""

import json
from collections.abc import Iterator
from pathlib import Path

from benchmark.contracts import Published
from benchmark.data.corpus import gender_of, path_pattern
from benchmark.data.tabled import Row, TabledCorpus


class M3ed(TabledCorpus):
    title = "Multi-modal Multi-scene Multi-label Emotional Dialogue Database (M3ED)"
    aliases = ("RUCM3ED",)
    language = "Mandarin"
    licence = "for research; the clips are of television series"
    url = "https://github.com/AIM3-RUC/RUCM3ED"
    citation = """@inproceedings{m3ed,
  author = {Zhao, Jinming and Zhang, Tenggan and Hu, Jingwen and Liu, Yuchen and Jin, Qin and Wang, Xinchao and
            Li, Haizhou},
  title = {{M3ED}: Multi-modal Multi-scene Multi-label Emotional Dialogue Database},
  booktitle = {Proceedings of the 60th Annual Meeting of the Association for Computational Linguistics},
  pages = {5699--5710},
  year = {2022}
}"""
    published = Published(
        files=(24449,),
        speakers=(626,),
        emotions={
            "anger": 5234, "disgust": 1497, "fear": 395, "happiness": 2287, "neutral": 10028, "sadness": 3957,
            "surprise": 1051,
        },
    )  # fmt: skip
    notes = (
        "The main emotion of each utterance; its others are not used. A speaker is a series and the name of a role. "
        "Copies in circulation hold the sound of 24,437 of the 24,449 utterances."
    )
    pattern = path_pattern(r"(?P<role>[AB])_(?P<utterance>[^/_]+_\d+_\d+)")
    emotions = {
        "Anger": "anger", "Disgust": "disgust", "Fear": "fear", "Happy": "happiness", "Neutral": "neutral",
        "Sad": "sadness", "Surprise": "surprise",
    }  # fmt: skip

    def rows(self, folder: Path) -> Iterator[Row]:
        series = json.loads(
            self.label_file(folder, "annotation.json", "M3ED_annotation.json").read_text(encoding="utf-8")
        )
        for title, scenes in series.items():
            for scene in scenes.values():
                for name, utterance in scene["Dialog"].items():
                    role = utterance["Speaker"]
                    who = scene["SpeakerInfo"][role]
                    label = utterance["EmoAnnotation"]["final_main_emo"]
                    yield Row(f"{role}_{name}", label, f"{title} {who['Name']}", gender_of(who.get("Gender")))
