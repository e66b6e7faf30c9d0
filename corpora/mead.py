"""MEAD: actors speak in eight emotions at three levels before seven cameras."""

from benchmark.contracts import Ambiguous, Published
from benchmark.data.corpus import FileCorpus, Gender, Match, gender_of, path_pattern


class Mead(FileCorpus):
    title = "Multi-view Emotional Audio-visual Dataset (MEAD)"
    language = "English"
    licence = "for research, without commercial use"
    url = "https://wywu.github.io/projects/MEAD/MEAD.html"
    citation = """@inproceedings{mead,
  author = {Wang, Kaisiyuan and Wu, Qianyi and Song, Linsen and Yang, Zhuoqian and Wu, Wayne and Qian, Chen and
            He, Ran and Qiao, Yu and Loy, Chen Change},
  title = {{MEAD}: A Large-scale Audio-visual Dataset for Emotional Talking-face Generation},
  booktitle = {European Conference on Computer Vision},
  pages = {700--717},
  year = {2020}
}"""
    # As EmoBox counted the part that was released, 48 of the paper's 60 actors.
    published = Published(files=(31729,), speakers=(48,))
    notes = (
        "Sound from the folders audio; the videos of the same sentences, one for each camera, are left out. Three "
        "levels of intensity, of neutral one. Some sentences belong to one emotion alone."
    )
    pattern = path_pattern(
        r"(?P<speaker>[MW]\d{3})/audio/(?P<emotion>[a-z]+)/level_(?P<intensity>\d)/(?P<sentence>\d{3})"
    )
    example = "M003/audio/angry/level_1/001.m4a"
    emotions = {
        "angry": "anger", "contempt": "contempt", "disgusted": "disgust", "fear": "fear", "happy": "happiness",
        "neutral": "neutral", "sad": "sadness", "surprised": "surprise",
    }  # fmt: skip
    levels = {"1": "weak", "2": "medium", "3": "strong"}
    ambiguous = (
        Ambiguous(
            "intensity",
            "Every emotion but neutral is spoken at three levels of intensity; all count alike.",
            "Wang et al. (2020): MEAD: A Large-scale Audio-visual Dataset for Emotional Talking-face Generation. "
            "European Conference on Computer Vision, pp. 700-717.",
        ),
    )

    def gender(self, match: Match) -> Gender:
        return gender_of(match["speaker"])
