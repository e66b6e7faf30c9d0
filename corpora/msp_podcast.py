"""MSP-Podcast: turns of podcasts, chosen for their emotion, labelled by a crowd; it grows from release to release."""

from collections.abc import Iterator
from pathlib import Path

from benchmark.contracts import Ambiguous, Published
from benchmark.data.corpus import gender_of, path_pattern
from benchmark.data.tabled import Row, TabledCorpus


class MspPodcast(TabledCorpus):
    title = "MSP-Podcast corpus"
    aliases = (
        "MSP-PODCAST-Publish",
        *(f"MSP-PODCAST-Publish-1.{n}" for n in range(13)),
        *(f"MSP-PODCAST-1.{n}" for n in range(13)),
        "MSP-PODCAST-Publish-2.0",
        "MSP-PODCAST-2.0",
    )
    language = "English"
    licence = "free for research, on signing an agreement"
    url = "https://ecs.utdallas.edu/research/researchlabs/msp-lab/MSP-Podcast.html"
    citation = """@article{msp_podcast,
  author = {Lotfian, Reza and Busso, Carlos},
  title = {Building Naturalistic Emotionally Balanced Speech Corpus by Retrieving Emotional Speech from Existing Podcast
           Recordings},
  journal = {IEEE Transactions on Affective Computing},
  volume = {10},
  number = {4},
  pages = {471--483},
  year = {2019}
}"""
    # Its documents count turns, those without agreement included, not how many have one of the eight emotions.
    published = Published(files=(), speakers=())
    notes = (
        "Any release, as its own Labels/labels_consensus.csv has it (labels_concensus.csv in older ones): name the "
        "release in what you write; 1.11 has 151,654 turns, 1.12 has 207,136. Turns without agreement (X) and other "
        "emotions (O) are left out, and so is the third test set, whose labels are not published. Turns whose speaker "
        "is not known count as one speaker, Unknown."
    )
    pattern = path_pattern(r"MSP-PODCAST_(?P<turn>\w+)")
    identifies = True
    emotions = {
        "A": "anger", "C": "contempt", "D": "disgust", "F": "fear", "H": "happiness", "N": "neutral", "S": "sadness",
        "U": "surprise",
    }  # fmt: skip
    words = {"X": "no agreement", "O": "other"}
    ambiguous = (
        Ambiguous(
            "X",
            "Turns on whose label the listeners did not agree are left out, and those labelled as other too.",
            "Lotfian and Busso (2019): Building Naturalistic Emotionally Balanced Speech Corpus by Retrieving "
            "Emotional Speech from Existing Podcast Recordings. IEEE Transactions on Affective Computing 10(4), pp. "
            "471-483. doi:10.1109/TAFFC.2017.2736999",
        ),
    )

    def label_files(self, folder: Path, *globs: str) -> list[Path]:
        """Those of this release: later ones carry the labels of earlier ones along."""
        files = super().label_files(folder, *globs)
        return [file for file in files if "previous" not in file.relative_to(folder).as_posix().casefold()]

    def rows(self, folder: Path) -> Iterator[Row]:
        columns = ("filename", "emoclass", "spkrid", "gender")
        for row in self.table(folder, "labels_consensus.csv", "labels_concensus.csv", columns=columns):
            yield Row(row["filename"], row["emoclass"] or None, row["spkrid"], gender_of(row["gender"]))
