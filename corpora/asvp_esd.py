"""ASVP-ESD: voices from films, television and the web in twelve emotions, of which the speech."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, Gender, Match, path_pattern


class AsvpEsd(FileCorpus):
    title = "Audio, Speech, and Vision Processing Lab Emotional Sound Database (ASVP-ESD), speech"
    aliases = ("ASVP-ESD", "ASVP-ESD-Update")
    language = "Mandarin, English, French, Russian and others"
    licence = "CC BY 4.0"
    url = "https://zenodo.org/records/7132783"
    citation = """@misc{asvp_esd,
  author = {Tientcheu Touko, Landry Dejoli and He, Qianhua and Xie, Wei},
  title = {Audio, Speech and Vision Processing Lab Emotional Sound Database ({ASVP-ESD})},
  publisher = {Zenodo},
  year = {2021},
  doi = {10.5281/zenodo.7132783}
}"""
    # Nobody published how many of the files (5,146 in the first release, 13,964 in the last) are speech.
    published = Published(files=(), speakers=())
    notes = (
        "Speech only: cries, laughter, screams and the voices of babies (non-speech in the names) are left out. "
        "Several languages in one corpus; few files name theirs. Numbers of actors are even for men and odd for women."
    )
    pattern = path_pattern(
        r"03-(?P<channel>\d\d)-(?P<emotion>\d\d)-(?P<intensity>\d\d)-(?P<statement>\d+)-(?P<speaker>\d+)-(?P<age>\d\d)"
        r"-(?P<source>\d\d)(?P<rest>(?:[-_]\d+)*)"
    )
    order = ("speaker",)
    emotions = {
        "01": "boredom", "02": "neutral", "03": "happiness", "04": "sadness", "05": "anger", "06": "fear",
        "07": "disgust", "08": "surprise", "09": "excitement", "10": "pleasure", "11": "pain", "12": "disappointment",
    }  # fmt: skip
    others = ("excitement", "pleasure", "pain", "disappointment")

    def gender(self, match: Match) -> Gender:
        return "female" if int(match["speaker"]) % 2 else "male"

    def drop(self, match: Match) -> str | None:
        return "non-speech" if match["channel"] == "02" else None
