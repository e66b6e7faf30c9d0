"""RAVDESS: 24 actors speak two sentences in eight emotions and two intensities."""

from benchmark.contracts import Ambiguous, Published
from benchmark.data.corpus import FileCorpus, Match, path_pattern


class Ravdess(FileCorpus):
    title = "Ryerson Audio-Visual Database of Emotional Speech and Song (RAVDESS), speech"
    aliases = ("RAVDESS speech", "Audio_Speech_Actors_01-24")
    language = "English"
    licence = "CC BY-NC-SA 4.0"
    url = "https://zenodo.org/records/1188976"
    archive = "Audio_Speech_Actors_01-24.zip"
    citation = """@article{ravdess,
  author = {Livingstone, Steven R. and Russo, Frank A.},
  title = {The {Ryerson} Audio-Visual Database of Emotional Speech and Song ({RAVDESS}): A Dynamic, Multimodal Set
           of Facial and Vocal Expressions in {North} {American} {English}},
  journal = {PLoS ONE},
  volume = {13},
  number = {5},
  pages = {e0196391},
  year = {2018},
  doi = {10.1371/journal.pone.0196391}
}"""
    published = Published(
        files=(1440,),
        speakers=(24,),
        emotions={
            "neutral": 96, "calm": 192, "happiness": 192, "sadness": 192, "anger": 192, "fear": 192, "disgust": 192,
            "surprise": 192,
        },
    )  # fmt: skip
    notes = "Spoken audio only: songs, and the sound of the videos (which repeats it), are left out."
    pattern = path_pattern(
        r"(?P<modality>\d\d)-(?P<channel>\d\d)-(?P<emotion>\d\d)-(?P<intensity>\d\d)-(?P<statement>\d\d)-"
        r"(?P<repetition>\d\d)-(?P<speaker>\d\d)"
    )
    emotions = {
        "01": "neutral", "02": "calm", "03": "happiness", "04": "sadness", "05": "anger", "06": "fear",
        "07": "disgust", "08": "surprise",
    }  # fmt: skip
    levels = {"01": "normal", "02": "strong"}
    ambiguous = (
        Ambiguous(
            "02",
            "Calm was recorded as a second baseline beside neutral, much like it and a little more positive. The map "
            "keeps both apart, as the corpus does; where the other corpus has no calm, some count it as neutral.",
            "Livingstone and Russo (2018): The Ryerson Audio-Visual Database of Emotional Speech and Song. PLoS ONE "
            "13(5), e0196391. doi:10.1371/journal.pone.0196391",
        ),
        Ambiguous(
            "intensity",
            "Every emotion but neutral is spoken in a normal and in a strong intensity; both count alike.",
            "Livingstone and Russo (2018): The Ryerson Audio-Visual Database of Emotional Speech and Song. PLoS ONE "
            "13(5), e0196391. doi:10.1371/journal.pone.0196391",
        ),
    )
    order = ("speaker",)
    females = frozenset(f"{actor:02d}" for actor in range(2, 25, 2))
    known = {
        "03-01-03-01-02-01-07": "byte-identical to 03-01-03-01-02-02-07 in every copy",
        "03-01-03-01-02-02-07": "byte-identical to 03-01-03-01-02-01-07 in every copy",
    }

    def drop(self, match: Match) -> str | None:
        if match["channel"] == "02":
            return "song"
        return None if match["modality"] == "03" else "copy from a video"
