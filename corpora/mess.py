"""MESS: six talkers say sentences in four emotional styles."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Mess(FileCorpus):
    title = "Morgan Emotional Speech Set (MESS)"
    aliases = ("Morgan Emotional Speech Set",)
    language = "English"
    licence = "open access; see the publisher's page"
    url = "https://zenodo.org/records/3813437"
    citation = """@article{mess,
  author = {Morgan, Shae D.},
  title = {Categorical and Dimensional Ratings of Emotional Speech: Behavioral Findings From the {Morgan} Emotional
           Speech Set},
  journal = {Journal of Speech, Language, and Hearing Research},
  volume = {62},
  number = {11},
  pages = {4015--4029},
  year = {2019},
  doi = {10.1044/2019_JSLHR-S-19-0144}
}"""
    # 75 sentences of each talker in each style.
    published = Published(
        files=(1800,),
        speakers=(6,),
        emotions=dict.fromkeys(("anger", "calm", "happiness", "sadness"), 450),
    )
    notes = "Calm, no neutral speech. The release holds 75 of the 90 sentences that were recorded."
    pattern = path_pattern(r"(?P<emotion>[A-Z])(?P<speaker>(?P<gender>[FM])\d)(?P<sentence>[A-Z]\d\d)(?:_SCR)?")
    emotions = {"A": "anger", "C": "calm", "H": "happiness", "S": "sadness"}
