"""CaFE: twelve actors say six sentences in seven emotions, six of them in two intensities."""

from benchmark.contracts import Ambiguous, Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Cafe(FileCorpus):
    title = "Canadian French Emotional (CaFE) speech dataset"
    aliases = ("CaFE dataset", "Canadian French Emotional speech dataset")
    language = "French"
    licence = "CC BY-NC-SA 4.0"
    url = "https://zenodo.org/records/1478765"
    archive = "CaFE_48k.zip"
    citation = """@inproceedings{cafe,
  author = {Gournay, Philippe and Lahaie, Olivier and Lefebvre, Roch},
  title = {A {Canadian} {French} Emotional Speech Dataset},
  booktitle = {9th ACM Multimedia Systems Conference (MMSys)},
  pages = {399--402},
  year = {2018},
  doi = {10.1145/3204949.3208121}
}"""
    # 12 actors x 6 sentences x 2 intensities; neutral has one intensity.
    published = Published(
        files=(936,),
        speakers=(12,),
        emotions={
            "anger": 144, "disgust": 144, "happiness": 144, "neutral": 72, "fear": 144, "surprise": 144,
            "sadness": 144,
        },
    )  # fmt: skip
    pattern = path_pattern(r"(?P<speaker>\d\d)-(?P<emotion>[A-Z])-(?P<intensity>\d)-(?P<sentence>\d)")
    # colère, dégoût, joie, neutre, peur, surprise, tristesse
    emotions = {
        "C": "anger", "D": "disgust", "J": "happiness", "N": "neutral", "P": "fear", "S": "surprise", "T": "sadness",
    }  # fmt: skip
    levels = {"1": "weak", "2": "strong"}
    ambiguous = (
        Ambiguous(
            "intensity",
            "Every emotion but neutral is spoken in a weak and in a strong intensity; both count alike.",
            "Gournay, Lahaie and Lefebvre (2018): A Canadian French Emotional Speech Dataset. ACM Multimedia Systems "
            "Conference, pp. 399-402. doi:10.1145/3204949.3208121",
        ),
    )
    females = frozenset({"02", "04", "06", "08", "10", "12"})
