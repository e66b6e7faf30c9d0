"""EAED: scenes of five Egyptian television series, labelled by listeners with six emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Eaed(FileCorpus):
    title = "Egyptian Arabic Emotional Dataset (EAED)"
    language = "Arabic"
    licence = "see the publisher's page"
    url = "https://ieee-dataport.org/documents/egyptian-arabic-emotional-dataset-eaed"
    citation = """@inproceedings{eaed,
  author = {Safwat, S. and Salem, M. A.-M. and Sharaf, N.},
  title = {Building an {Egyptian-Arabic} Speech Corpus for Emotion Analysis Using Deep Learning},
  booktitle = {PRICAI 2023: Trends in Artificial Intelligence},
  pages = {320--332},
  publisher = {Springer},
  year = {2024}
}"""
    published = Published(files=(3614,), speakers=(79,))
    notes = (
        "Egyptian Arabic. Numbers start anew in each actor's folder; the same name in the folders of two series is two "
        "recordings, so keep the folders."
    )
    pattern = path_pattern(
        r"(?:(?P<series>[^/]+)/(?P<folder>[^/]+)/)?(?P<speaker>[^/_]+)_ ?(?P<emotion>[a-z]+)_? ?\(?(?P<number>\d+)\)?"
    )
    emotions = {
        "angry": "anger", "fear": "fear", "fearful": "fear", "happy": "happiness", "neutral": "neutral",
        "sad": "sadness", "surprise": "surprise", "surprised": "surprise",
    }  # fmt: skip
