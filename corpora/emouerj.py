"""emoUERJ: eight actors say sentences of their choice, out of ten, in four emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern


class EmoUerj(FileCorpus):
    title = "emoUERJ, an emotional speech database in Portuguese"
    language = "Portuguese"
    licence = "CC BY 4.0"
    url = "https://zenodo.org/records/5427549"
    citation = """@misc{emouerj,
  author = {Bastos Germano, Rodrigo Gregory and Pompeu Tcheou, Michel and da Rocha Henriques, Felipe and
            Pinto Gomes Junior, Sergio},
  title = {{emoUERJ}: An Emotional Speech Database in {Portuguese}},
  publisher = {Zenodo},
  year = {2021},
  doi = {10.5281/zenodo.5427549}
}"""
    published = Published(
        files=(377,), speakers=(8,), emotions={"anger": 94, "happiness": 91, "neutral": 92, "sadness": 100}
    )
    notes = "Brazilian Portuguese."
    pattern = path_pattern(r"(?P<speaker>[mw]\d\d)(?P<emotion>[hasn])(?P<take>\d\d)")
    emotions = {"h": "happiness", "a": "anger", "s": "sadness", "n": "neutral"}
    females = frozenset({"w01", "w02", "w03", "w04"})
