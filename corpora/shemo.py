"""ShEMO: three thousand utterances from Persian radio plays."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Shemo(FileCorpus):
    title = "Sharif Emotional Speech Database (ShEMO)"
    aliases = ("Sharif Emotional Speech Database",)
    language = "Persian"
    licence = "free of charge for academic purposes"
    url = "https://github.com/mansourehk/ShEMO"
    citation = """@article{shemo,
  author = {Mohamad Nezami, Omid and Jamshid Lou, Paria and Karami, Mansoureh},
  title = {{ShEMO}: a Large-Scale Validated Database for {Persian} Speech Emotion Detection},
  journal = {Language Resources and Evaluation},
  volume = {53},
  number = {1},
  pages = {1--16},
  year = {2019},
  doi = {10.1007/s10579-018-9427-x}
}"""
    published = Published(
        files=(3000,),
        speakers=(87,),
        emotions={"anger": 1059, "fear": 38, "happiness": 201, "neutral": 1028, "sadness": 449, "surprise": 225},
    )
    notes = "Labels by the majority of twelve annotators; very uneven: 38 utterances of fear."
    pattern = path_pattern(r"(?P<speaker>(?P<gender>[FM])\d\d)(?P<emotion>[A-Z])(?P<number>\d+)")
    emotions = {
        "A": "anger", "F": "fear", "H": "happiness", "N": "neutral", "S": "sadness", "W": "surprise",
    }  # fmt: skip
