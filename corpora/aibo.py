"""FAU Aibo: fifty-one children talk to a robot dog, labelled chunk by chunk."""

from collections.abc import Callable
from pathlib import Path

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, Match, list_files, path_pattern
from benchmark.names import folded


class Aibo(FileCorpus):
    title = "FAU Aibo emotion corpus, chunks and five classes of the Interspeech 2009 Emotion Challenge"
    aliases = ("FAU Aibo", "FAU Aibo emotion corpus", "IS2009EmotionChallenge")
    language = "German"
    licence = "for research, on signing an agreement"
    url = "https://www5.cs.fau.de/en/our-team/steidl-stefan/fau-aibo-emotion-corpus/"
    citation = """@inproceedings{aibo,
  author = {Schuller, Bj{\\"o}rn and Steidl, Stefan and Batliner, Anton},
  title = {The {INTERSPEECH} 2009 Emotion Challenge},
  booktitle = {Interspeech},
  pages = {312--315},
  year = {2009}
}"""
    others = ("emphatic", "positive", "rest")
    # Both schools: Ohm 9,959 chunks of 26 children, Mont 8,257 of 25.
    published = Published(
        files=(18216,),
        speakers=(51,),
        emotions={"anger": 1492, "emphatic": 3601, "neutral": 10967, "positive": 889, "rest": 1267},
    )
    notes = (
        "Spontaneous speech of children of two schools, Ohm (the challenge's training set) and Mont (its test set). "
        "Anger is angry, touchy and reprimanding; positive is joyful and motherese, emphatic and rest are no emotions: "
        "these three keep the challenge's names."
    )
    pattern = path_pattern(r"(?P<speaker>(?P<school>Ohm|Mont)_\d\d)_(?P<turn>\d{3})_(?P<chunk>\d\d)")
    emotions = {"A": "anger", "E": "emphatic", "N": "neutral", "P": "positive", "R": "rest"}

    def labels(self, folder: Path) -> Callable[[Match], str | None]:
        table: dict[str, str] = {}
        for name, path in list_files(folder, (".txt",)):
            if folded(name).endswith("chunk_labels_5cl_corpus"):
                lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
                table.update((folded(cells[0]), cells[1]) for cells in map(str.split, lines) if len(cells) > 1)
        return lambda match: table.get(folded(f"{match['speaker']}_{match['turn']}_{match['chunk']}"))
