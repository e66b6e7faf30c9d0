"""TESS: two women say two hundred words in seven emotions."""

from benchmark.contracts import Ambiguous, Published
from benchmark.data.corpus import FileCorpus, Match, path_pattern


class Tess(FileCorpus):
    title = "Toronto Emotional Speech Set (TESS)"
    aliases = ("Toronto emotional speech set", "TESS Toronto emotional speech set data")
    language = "English"
    licence = "Creative Commons, no commercial use; see the publisher's page"
    url = "https://doi.org/10.5683/SP2/E8H2MF"
    citation = """@misc{tess,
  author = {Pichora-Fuller, M. Kathleen and Dupuis, Kate},
  title = {{Toronto} Emotional Speech Set ({TESS})},
  publisher = {Scholars Portal Dataverse},
  year = {2020},
  doi = {10.5683/SP2/E8H2MF}
}"""
    published = Published(
        files=(2800,),
        speakers=(2,),
        emotions=dict.fromkeys(("anger", "disgust", "fear", "happiness", "neutral", "surprise", "sadness"), 400),
    )
    notes = (
        "Surprise is pleasant surprise. Sampled at 24,414 Hz, one file at 96 kHz; two files are AIFF data under a "
        ".wav name. Copies in circulation hold the set twice: each name counts once."
    )
    pattern = path_pattern(r"(?P<speaker>OAF?|YAF)_(?P<word>[^_/]+)_(?P<emotion>[a-z]+)")
    emotions = {
        "angry": "anger", "disgust": "disgust", "fear": "fear", "happy": "happiness", "neutral": "neutral",
        "ps": "surprise", "sad": "sadness",
    }  # fmt: skip
    words = {"ps": "pleasant surprise"}
    ambiguous = (
        Ambiguous(
            "ps",
            "Pleasant surprise counts as surprise, which other corpora ask for without its valence.",
            "Pichora-Fuller and Dupuis (2020): Toronto Emotional Speech Set (TESS). Scholars Portal Dataverse. "
            "doi:10.5683/SP2/E8H2MF",
        ),
    )
    females = frozenset({"OAF", "YAF"})

    def speaker(self, match: Match) -> str:  # one file is spelt OA_bite_neutral
        return match["speaker"].upper()[:2] + "F"
