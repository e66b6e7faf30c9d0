"""IEMOCAP: ten actors in pairs, scripted and improvised dialogues, labelled turn by turn."""

import re
from collections.abc import Callable
from pathlib import Path

from benchmark.contracts import Ambiguous, Published
from benchmark.data.corpus import FileCorpus, Match, list_files, path_pattern
from benchmark.names import folded

LINE = re.compile(r"^\[[^]]*\]\t(?P<turn>\w+)\t(?P<label>\w+)\t", re.MULTILINE)


class Iemocap(FileCorpus):
    title = "Interactive Emotional Dyadic Motion Capture (IEMOCAP) database"
    aliases = ("IEMOCAP_full_release",)
    language = "English"
    licence = "free for research, on signing an agreement"
    url = "https://sail.usc.edu/iemocap/"
    archive = "IEMOCAP_full_release.tar.gz"
    citation = """@article{iemocap,
  author = {Busso, Carlos and Bulut, Murtaza and Lee, Chi-Chun and Kazemzadeh, Abe and Mower, Emily and Kim, Samuel and
            Chang, Jeannette N. and Lee, Sungbok and Narayanan, Shrikanth S.},
  title = {{IEMOCAP}: Interactive Emotional Dyadic Motion Capture Database},
  journal = {Language Resources and Evaluation},
  volume = {42},
  number = {4},
  pages = {335--359},
  year = {2008}
}"""
    # The usual four classes of the 10,039 labelled turns.
    published = Published(
        files=(5531,),
        speakers=(10,),
        emotions={"anger": 1103, "happiness": 1636, "neutral": 1708, "sadness": 1084},
    )
    notes = (
        "The field's usual four classes: excitement counts as happiness; frustration, surprise, fear, disgust, "
        "other and turns without a majority are left out. A speaker is the session and the letter before the turn's "
        "number."
    )
    pattern = path_pattern(
        r"(?P<turn>(?P<session>Ses\d\d)[FM]_(?:impro|script)\d\d\w*?(?:_(?P<gender>[FM])(?P<number>[X\d]{2}\d))?)"
    )
    emotions = {"ang": "anger", "hap": "happiness", "exc": "happiness", "neu": "neutral", "sad": "sadness"}
    others = ("excitement", "frustration")
    words = {
        "exc": "excitement", "fru": "frustration", "fea": "fear", "sur": "surprise", "dis": "disgust", "oth": "other",
        "xxx": "no agreement",
    }  # fmt: skip
    ambiguous = (
        Ambiguous(
            "exc",
            "Most studies of four classes count excitement as happiness, 5,531 turns in all, and so does this map; "
            "some leave it out, or take it in place of happiness.",
            "Yoon, Byun and Jung (2018): Multimodal Speech Emotion Recognition Using Audio and Text. IEEE Spoken "
            "Language Technology Workshop, pp. 112-118. doi:10.1109/SLT.2018.8639583",
        ),
        Ambiguous(
            "fru",
            "Its most frequent emotion, 1,849 turns, which hardly any other corpus has: left out of four classes, and "
            "here.",
            "Busso et al. (2008): IEMOCAP: Interactive Emotional Dyadic Motion Capture Database. Language Resources "
            "and Evaluation 42(4), pp. 335-359. doi:10.1007/s10579-008-9076-6",
        ),
        Ambiguous(
            "xxx",
            "Turns on whose label no majority of the evaluators agreed: left out.",
            "Busso et al. (2008): IEMOCAP: Interactive Emotional Dyadic Motion Capture Database. Language Resources "
            "and Evaluation 42(4), pp. 335-359. doi:10.1007/s10579-008-9076-6",
        ),
    )

    def speaker(self, match: Match) -> str:
        return match["session"] + match["gender"]

    def drop(self, match: Match) -> str | None:
        return None if match["number"] else "whole dialogue, not cut into turns"

    def labels(self, folder: Path) -> Callable[[Match], str | None]:
        table: dict[str, str] = {}
        for name, path in list_files(folder, (".txt",)):
            if "emoevaluation/" in folded(name):
                lines = LINE.findall(path.read_text(encoding="utf-8", errors="replace"))
                table.update((folded(turn), label) for turn, label in lines)
        return lambda match: table.get(folded(match["turn"]))
