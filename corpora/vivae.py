"""VIVAE: eleven speakers utter sounds without words in six states and four intensities."""

from benchmark.contracts import Ambiguous, Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Vivae(FileCorpus):
    title = "Variably Intense Vocalizations of Affect and Emotion (VIVAE) corpus"
    language = "none (no words)"
    licence = "Creative Commons; see the publisher's page"
    url = "https://zenodo.org/records/4066235"
    citation = """@article{vivae,
  author = {Holz, Natalie and Larrouy-Maestri, Pauline and Poeppel, David},
  title = {The {Variably} {Intense} {Vocalizations} of {Affect} and {Emotion} ({VIVAE}) Corpus Prompts New Perspective
           on Nonspeech Perception},
  journal = {Emotion},
  volume = {22},
  number = {1},
  pages = {213--225},
  year = {2022},
  doi = {10.1037/emo0001048}
}"""
    others = ("achievement", "pain", "pleasure")
    # The full set, or the core set of 2 sounds x 4 intensities x 6 states x 10 speakers alone.
    published = Published(files=(1085, 480), speakers=(11, 10))
    notes = (
        "No speech: laughter, moans, screams. Achievement, pain and (sexual) pleasure stay labels of their own. The "
        "core set lies beside the full set of which it is a part; each name counts once."
    )
    pattern = path_pattern(r"(?P<speaker>S\d\d)_(?P<emotion>[a-z]+)_(?P<intensity>[a-z]+)_(?P<number>\d+)")
    emotions = {
        "achievement": "achievement", "anger": "anger", "fear": "fear", "pain": "pain", "pleasure": "pleasure",
        "surprise": "surprise",
    }  # fmt: skip
    levels = {"low": "low", "moderate": "moderate", "strong": "strong", "peak": "peak"}
    ambiguous = (
        Ambiguous(
            "intensity",
            "Every state is expressed at four levels of intensity; all count alike.",
            "Holz, Larrouy-Maestri and Poeppel (2022): The Variably Intense Vocalizations of Affect and Emotion "
            "(VIVAE) Corpus Prompts New Perspective on Nonspeech Perception. Emotion. doi:10.1037/emo0001048",
        ),
    )
