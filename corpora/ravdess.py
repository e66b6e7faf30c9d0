"""RAVDESS: 24 actors speak two sentences in eight emotions and two intensities."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, Match, path_pattern


class Ravdess(FileCorpus):
    title = "Ryerson Audio-Visual Database of Emotional Speech and Song (RAVDESS), speech"
    aliases = ("RAVDESS speech", "Audio_Speech_Actors_01-24")
    language = "English"
    licence = "CC BY-NC-SA 4.0"
    url = "https://zenodo.org/records/1188976"
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
