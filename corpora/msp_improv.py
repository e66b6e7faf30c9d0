"""MSP-IMPROV: twelve actors in pairs improvise towards target sentences; labels by a crowd."""

import re
from collections.abc import Callable
from pathlib import Path

from benchmark.contracts import Ambiguous, Published
from benchmark.data.corpus import FileCorpus, Match, list_files, path_pattern
from benchmark.names import folded

LINE = re.compile(r"^UTD-(?P<clip>IMPROV-[\w-]+)\.avi;\s*(?P<label>\w)\s*;", re.MULTILINE)


class MspImprov(FileCorpus):
    title = "MSP-IMPROV, an acted corpus of dyadic interactions"
    language = "English"
    licence = "free for research, on signing an agreement"
    url = "https://ecs.utdallas.edu/research/researchlabs/msp-lab/MSP-Improv.html"
    citation = """@article{msp_improv,
  author = {Busso, Carlos and Parthasarathy, Srinivas and Burmania, Alec and AbdelWahab, Mohammed and
            Sadoughi, Najmeh and Mower Provost, Emily},
  title = {{MSP-IMPROV}: An Acted Corpus of Dyadic Interactions to Study Emotion Perception},
  journal = {IEEE Transactions on Affective Computing},
  volume = {8},
  number = {1},
  pages = {67--80},
  year = {2017}
}"""
    # The four labelled emotions of 8,438 clips; "other" and clips without agreement are not counted.
    published = Published(
        files=(7798,),
        speakers=(12,),
        emotions={"anger": 792, "happiness": 2644, "neutral": 3477, "sadness": 885},
    )
    notes = (
        "Perceived emotions from the label file (Evalution.txt in the release), not those that were asked for. Where "
        "only the videos (.avi) are at hand, their sound is read."
    )
    pattern = path_pattern(r"MSP-(?P<clip>IMPROV-S\d\d[A-Z]-(?P<speaker>(?P<gender>[FM])\d\d)-[A-Z]-[FM]+\d+)")
    emotions = {"A": "anger", "H": "happiness", "N": "neutral", "S": "sadness"}
    words = {"O": "other", "X": "no agreement"}
    ambiguous = (
        Ambiguous(
            "X",
            "Clips on whose label the listeners did not agree are left out, and those labelled as other too.",
            "Busso et al. (2017): MSP-IMPROV: An Acted Corpus of Dyadic Interactions to Study Emotion Perception. IEEE "
            "Transactions on Affective Computing 8(1), pp. 67-80. doi:10.1109/TAFFC.2016.2515617",
        ),
    )

    def labels(self, folder: Path) -> Callable[[Match], str | None]:
        table: dict[str, str] = {}
        for name, path in list_files(folder, (".txt",)):
            if re.fullmatch(r"(?:.*/)?evalu(?:a)?tion", name, re.IGNORECASE):
                lines = LINE.findall(path.read_text(encoding="utf-8", errors="replace"))
                table.update((folded(clip), label) for clip, label in lines)
        return lambda match: table.get(folded(match["clip"]))
