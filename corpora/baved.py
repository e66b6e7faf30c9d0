"""BAVED: 61 people say seven Arabic words at three levels of emotion."""

from benchmark.contracts import Ambiguous, Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Baved(FileCorpus):
    title = "Basic Arabic Vocal Emotions Dataset (BAVED)"
    aliases = ("Basic-Arabic-Vocal-Emotions-Dataset", "Basic Arabic Vocal Emotions Dataset")
    language = "Arabic"
    licence = "none stated; published openly by its author"
    url = "https://github.com/40uf411/Basic-Arabic-Vocal-Emotions-Dataset"
    citation = """@misc{baved,
  author = {Aouf, Ali},
  title = {Basic {Arabic} Vocal Emotions Dataset ({BAVED})},
  howpublished = {GitHub},
  year = {2020}
}"""
    # The documentation counts 1,935 records, the repository holds 1,908 files; nobody counted the levels.
    published = Published(files=(1908, 1935), speakers=(61,))
    notes = (
        "Labels are levels, not categories: low (tired, down), normal (as in daily life) and high (strong joy, sadness "
        "or anger alike). They are labels of their own, which no other corpus has: a level is no neutral or sad speech."
    )
    pattern = path_pattern(
        r"(?P<speaker>\d+)-(?P<gender>[mf])-(?P<age>\d+)-(?P<word>[0-6])-(?P<emotion>\d)-(?P<record>\d+)"
    )
    emotions = {"0": "low", "1": "normal", "2": "high"}
    others = ("low", "normal", "high")
    ambiguous = tuple(
        Ambiguous(
            level,
            f"A level of emotion, {what}, and no category: kept as a label of its own, so that there is no pair with "
            "another corpus unless a protocol maps levels onto emotions.",
            "Aouf (2020): Basic Arabic Vocal Emotions Dataset (BAVED). GitHub.",
        )
        for level, what in (("0", "tired or down"), ("1", "as in daily life"), ("2", "strong, of joy or of anger"))
    )
