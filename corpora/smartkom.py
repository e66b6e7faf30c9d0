"""SmartKom: people try out a machine that they believe to be one, their state labelled along the session."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmark.contracts import Published
from benchmark.data.corpus import path_pattern
from benchmark.data.tabled import Row, TabledCorpus
from benchmark.errors import UsageError

Span = tuple[int, int]


class SmartKom(TabledCorpus):
    title = "SmartKom multimodal corpus, the public scenario (SK-Public)"
    aliases = ("SK-Public",)
    language = "German"
    licence = "on an agreement; free for universities in part"
    url = "https://clarin.phonetik.uni-muenchen.de/BASRepository/index.php"
    citation = """@inproceedings{smartkom,
  author = {Schiel, Florian and Steininger, Silke and T{\\"u}rk, Ulrich},
  title = {The {SmartKom} Multimodal Corpus at {BAS}},
  booktitle = {3rd International Conference on Language Resources and Evaluation (LREC)},
  year = {2002}
}"""
    others = ("helplessness", "pondering")
    published = Published(files=(), speakers=())
    notes = (
        "An utterance is a turn of the user (TRN in the session's BAS Partitur file, w001_pk_AAA.par), its label the "
        "user state (USH) that covers most of it. Joy stands for success and anger for failure too; states that the "
        "labellers could not name (Restklasse) are left out. Studies cut and count turns differently."
    )
    pattern = path_pattern(r"(?P<session>[a-z]\d{3}_[a-z]{2})(?P<channel>[a-z])")
    emotions = {
        "Neutral": "neutral", "Freude/Erfolg": "happiness", "Arger/Miserfolg": "anger", "Ratlosigkeit": "helplessness",
        "Uberlegen/Nachdenken": "pondering", "Uberraschung/Verwunderung": "surprise",
    }  # fmt: skip

    def rows(self, folder: Path) -> Iterator[Row]:
        for path in self.label_files(folder, "*_*_*.par"):
            session, _, person = path.stem.rpartition("_")
            if person.upper() == "SMA":  # what the machine says
                continue
            rate, turns, states = read_partitur(path)
            for first, last in turns:
                yield Row(f"{session}d", longest(states, (first, last)), person, start=first / rate, end=last / rate)


def read_partitur(path: Path) -> tuple[int, list[Span], list[tuple[Span, str]]]:
    """Samples per second, turns, and user states with their labels, of a BAS Partitur file.

    A span is the first sample and the one behind the last. Raises `UsageError` where the sample rate is missing.
    """
    rate, turns, states = 0, [], []
    for line in path.read_text(encoding="latin-1").splitlines():
        tier, *cells = line.split()
        if tier == "SAM:":
            rate = int(cells[0])
        elif tier in {"TRN:", "USH:"}:
            span = int(cells[0]), int(cells[0]) + int(cells[1]) + 1
            if tier == "TRN:":
                turns.append(span)
            else:
                states.append((span, cells[2].strip('"')))
    if not rate:
        raise UsageError(f"smartkom: no line SAM: with the sample rate in {path}; get the file again")
    return rate, turns, states


def longest(states: list[tuple[Span, str]], turn: Span) -> str | None:
    """The label whose spans cover most of a turn, None where none touches it."""
    covered = Counter[str]()
    for (first, last), label in states:
        covered[label] += max(0, min(last, turn[1]) - max(first, turn[0]))
    return max(covered, key=lambda label: covered[label]) if any(covered.values()) else None
