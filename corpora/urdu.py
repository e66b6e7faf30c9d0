"""URDU: four hundred clips from Urdu talk shows, not acted."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Urdu(FileCorpus):
    title = "URDU dataset of emotional speech"
    aliases = ("urdu-dataset",)
    language = "Urdu"
    licence = "for research purposes only"
    url = "https://github.com/siddiquelatif/urdu-dataset"
    citation = """@inproceedings{urdu,
  author = {Latif, Siddique and Qayyum, Adnan and Usman, Muhammad and Qadir, Junaid},
  title = {Cross Lingual Speech Emotion Recognition: {Urdu} vs. {Western} Languages},
  booktitle = {International Conference on Frontiers of Information Technology (FIT)},
  pages = {88--93},
  year = {2018}
}"""
    # The authors write of 38 speakers; the names of the files give 29.
    published = Published(
        files=(400,),
        speakers=(29,),
        emotions={"anger": 100, "happiness": 100, "neutral": 100, "sadness": 100},
    )
    notes = "Not acted. Speakers, as the file names give them, are uneven: one has 80 clips, others have two."
    pattern = path_pattern(r"(?P<speaker>S(?P<gender>[FM])\d+)_F(?P<clip>\d+)_(?P<emotion>[A-Z])(?P<number>\d+)")
    order = ("emotion",)
    emotions = {"A": "anger", "H": "happiness", "N": "neutral", "S": "sadness"}
