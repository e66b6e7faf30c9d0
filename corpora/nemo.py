"""nEMO: nine actors read ninety sentences in six emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Nemo(FileCorpus):
    title = "nEMO, a dataset of emotional speech in Polish"
    language = "Polish"
    licence = "CC BY-NC-SA 4.0"
    url = "https://huggingface.co/datasets/amu-cai/nEMO"
    citation = """@inproceedings{nemo,
  author = {Christop, Iwona},
  title = {{nEMO}: Dataset of Emotional Speech in {Polish}},
  booktitle = {Joint International Conference on Computational Linguistics, Language Resources and Evaluation
               (LREC-COLING)},
  year = {2024},
  eprint = {2404.06292},
  archiveprefix = {arXiv}
}"""
    published = Published(
        files=(4481,),
        speakers=(9,),
        emotions={"anger": 749, "fear": 736, "happiness": 749, "neutral": 809, "sadness": 769, "surprise": 669},
    )
    pattern = path_pattern(r"(?P<speaker>[A-Z]+\d+)_(?P<emotion>[a-z]+)_(?P<sentence>\d+)")
    emotions = {
        "anger": "anger", "fear": "fear", "happiness": "happiness", "neutral": "neutral", "sadness": "sadness",
        "surprised": "surprise",
    }  # fmt: skip
