"""THAI-SER: two hundred actors, scripted and improvised, in two studios and on Zoom, in five emotions."""

import json
from collections.abc import Iterator
from pathlib import Path

from benchmark.contracts import Published
from benchmark.data.corpus import Gender, gender_of, list_files, path_pattern
from benchmark.data.tabled import Row, TabledCorpus
from benchmark.names import folded


class ThaiSer(TabledCorpus):
    title = "THAI Speech Emotion Recognition (THAI-SER) corpus"
    aliases = ("THAISER", "THAI SER")
    language = "Thai"
    licence = "CC BY-SA 4.0"
    url = "https://github.com/vistec-AI/dataset-releases/releases/tag/v1"
    citation = """@misc{thai_ser,
  author = {Wongpithayadisai, Jilamika and Chaksangchaichot, Chompakorn and Sangnark, Soravitt and
            Prakrankamanant, Patawee and Gangwanpongpun, Krit and Boonpunmongkol, Siwa and Milindasuta, Premmarin and
            Na-Pombejra, Dangkamon and Nutanong, Sarana and Chuangsuwanich, Ekapol},
  title = {{THAI} Speech Emotion Recognition ({THAI-SER}) Corpus},
  year = {2025},
  eprint = {2507.09618},
  archiveprefix = {arXiv}
}"""
    others = ("frustration",)
    published = Published(files=(), speakers=(200,))
    notes = (
        "27,854 utterances. The label is what most listeners heard; utterances without a majority for one of the five "
        "emotions are left out, and so are the takes of other microphones, which have no label of their own."
    )
    pattern = path_pattern(r"(?P<recording>[sz]\d+)_(?P<microphone>[a-z]+)_actor(?P<actor>\d+)_(?P<turn>\w+)")
    emotions = {
        "neutral": "neutral", "angry": "anger", "happy": "happiness", "sad": "sadness", "frustrated": "frustration",
    }  # fmt: skip

    def rows(self, folder: Path) -> Iterator[Row]:
        genders = self.genders(folder)
        labels = json.loads(self.label_file(folder, "emotion_label.json").read_text(encoding="utf-8"))
        for file, answers in labels.items():
            match = self.pattern.fullmatch(file.rpartition(".")[0])
            actor = match["actor"] if match else "unknown"
            yield Row(file, answers[0].get("majority_emo"), actor, genders.get(actor, ""))

    def genders(self, folder: Path) -> dict[str, Gender]:
        """The gender of each actor by number, as far as the demographic file is there."""
        paths = (path for name, path in list_files(folder, (".json",)) if folded(name).endswith("actor_demography"))
        people = (person for path in paths for person in json.loads(path.read_text(encoding="utf-8"))["data"])
        return {str(person["Actor's ID"]): gender_of(person["Sex"]) for person in people}
