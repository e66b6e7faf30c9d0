"""DEMoS: 68 students, moved by films, music and memories, speak in seven moods."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class Demos(FileCorpus):
    title = "Database of Elicited Mood in Speech (DEMoS)"
    aliases = ("wav_DEMoS",)
    language = "Italian"
    licence = "free for research, on signing an agreement"
    url = "https://zenodo.org/records/2544829"
    citation = """@article{demos,
  author = {Parada-Cabaleiro, Emilia and Costantini, Giovanni and Batliner, Anton and Schmitt, Maximilian and
            Schuller, Bj{\\"o}rn W.},
  title = {{DEMoS}: An {Italian} Emotional Speech Corpus: Elicitation Methods, Machine Learning, and Perception},
  journal = {Language Resources and Evaluation},
  volume = {54},
  number = {2},
  pages = {341--383},
  year = {2020},
  doi = {10.1007/s10579-019-09450-y}
}"""
    # 9,365 emotional samples and 332 neutral ones.
    published = Published(files=(9697,), speakers=(68,))
    notes = (
        "All samples; those whose names begin with PR (1,564 of 59 speakers) were judged prototypical of their "
        "emotion, the others (NP) were not. Guilt is kept as a label of its own."
    )
    pattern = path_pattern(r"(?:(?P<kind>NP|PR)_)?(?P<gender>[fm])_(?P<speaker>\d+)_(?P<emotion>[a-z]{3})(?P<take>\w*)")
    order = ("speaker",)
    # colpa, disgusto, gioia, neutrale, paura, rabbia, sorpresa, tristezza
    emotions = {
        "col": "guilt", "dis": "disgust", "gio": "happiness", "neu": "neutral", "pau": "fear", "rab": "anger",
        "sor": "surprise", "tri": "sadness",
    }  # fmt: skip
    others = ("guilt",)
