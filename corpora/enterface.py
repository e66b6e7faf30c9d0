"""eNTERFACE'05: 42 people of 14 nations react to six stories, in English, on video."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, Match, path_pattern


class Enterface(FileCorpus):
    title = "eNTERFACE'05 audio-visual emotion database"
    aliases = ("eNTERFACE'05", "enterface database")
    language = "English"
    licence = "free for scientific research"
    url = "https://enterface.net/enterface05/emotion.html"
    citation = """@inproceedings{enterface,
  author = {Martin, O. and Kotsia, I. and Macq, B. and Pitas, I.},
  title = {The {eNTERFACE'05} Audio-Visual Emotion Database},
  booktitle = {22nd International Conference on Data Engineering Workshops (ICDEW)},
  pages = {8},
  year = {2006},
  doi = {10.1109/ICDEW.2006.145}
}"""
    # Sentences only. The release of 1,263 files holds six unsegmented takes of subject 6, which leaves
    # 42 subjects x 30 sentences less 3; the release of 1,287 has the sentences of subject 6 as well.
    published = Published(
        files=(1257, 1287),
        speakers=(42, 43),
        emotions={"anger": 210, "disgust": 210, "fear": 210, "happiness": 207, "sadness": 210, "surprise": 210},
    )
    notes = (
        "The sound of the videos as published (.avi), or extracted from them under their names. Subject 6 exists as "
        "six unsegmented takes of up to 107 s in the release of 1,263 files: they are left out. Subject 23 lacks three "
        "sentences of happiness. The files of subject 11 are named s12, so the speaker is the folder's where the "
        "folder names one."
    )
    pattern = path_pattern(
        r"(?:subject[ _]?(?P<subject>\d+)/(?:.*/)?)?"
        r"s_?(?P<number>\d+)_(?P<emotion>[a-z]{2})(?:_?(?P<sentence>\d)(?:[._]?avi)?)?"
    )
    emotions = {
        "an": "anger", "di": "disgust", "fe": "fear", "ha": "happiness", "sa": "sadness", "su": "surprise",
    }  # fmt: skip

    def speaker(self, match: Match) -> str:
        return f"s{int(match['subject'] or match['number'])}"

    def parts(self, match: Match) -> dict[str, str | None]:
        number, emotion, sentence = match.group("number", "emotion", "sentence")
        return {"speaker": self.speaker(match), "number": str(int(number)), "emotion": emotion, "sentence": sentence}

    def drop(self, match: Match) -> str | None:
        return None if match["sentence"] else "unsegmented take"
