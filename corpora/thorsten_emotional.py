"""Thorsten-Voice, emotional: one man says three hundred sentences in eight voices, most of them emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, Match, path_pattern


class ThorstenEmotional(FileCorpus):
    title = "Thorsten-Voice dataset 2021.06, emotional"
    aliases = ("thorsten-emotional_v02", "Thorsten-21.06-emotional")
    language = "German"
    licence = "CC0-1.0"
    url = "https://www.openslr.org/110/"
    citation = """@misc{thorsten_emotional,
  author = {M{\\"u}ller, Thorsten and Kreutz, Dominik},
  title = {{Thorsten-Voice} Dataset 2021.06, Emotional},
  publisher = {Zenodo},
  year = {2021},
  doi = {10.5281/zenodo.5525023}
}"""
    others = ("amusement", "drunkenness", "sleepiness", "whisper")
    # 300 sentences x 8 voices, of which the second version lacks one whispered.
    published = Published(
        files=(2400, 2399),
        speakers=(1,),
        emotions=dict.fromkeys(("anger", "disgust", "neutral", "surprise", *others), 300),
    )
    notes = (
        "One speaker, so that nothing learnt of him can be told from what is learnt of emotions. Amused, drunken, "
        "sleepy and whispering voices stay labels of their own."
    )
    example = "thorsten-emotional_v02/amused/0a1b2c3d4e5f60718293a4b5c6d7e8f9.wav"
    pattern = path_pattern(r"(?P<emotion>[a-z]+)/(?P<sentence>[0-9a-f]{32})")
    emotions = {
        "amused": "amusement", "angry": "anger", "disgusted": "disgust", "drunk": "drunkenness", "neutral": "neutral",
        "sleepy": "sleepiness", "surprised": "surprise", "whisper": "whisper", "whispering": "whisper",
    }  # fmt: skip
    females = frozenset()

    def speaker(self, match: Match) -> str:
        return "Thorsten"
