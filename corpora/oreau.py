"""Oréau: 32 amateurs speak sentences of the classroom in seven emotions."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, Match, path_pattern


class Oreau(FileCorpus):
    title = "French emotional speech database Oréau"
    aliases = ("OréauFR", "OréauFR_01", "OréauFR_02", "Oréau")
    language = "French"
    licence = "open; see the page of the download"
    url = "https://zenodo.org/records/4405783"
    citation = """@misc{oreau,
  author = {Kerkeni, Leila and Cleder, Catherine and Serrestou, Youssef and Raoof, Kosai},
  title = {{French} Emotional Speech Database - {Or\\'eau}},
  howpublished = {Zenodo},
  year = {2020}
}"""
    # The first version, and the second, whose sentences listeners recognised.
    published = Published(files=(434, 502), speakers=(32,))
    notes = (
        "Version 1 (OréauFR_01) has 502 utterances; version 2 (OréauFR_02) the 434 of them that listeners recognised. "
        "Where both lie in the folder, each utterance counts once."
    )
    pattern = path_pattern(
        r"(?:(?P<gender>[fm])/(?:sess[a-z]/)?)?(?P<speaker>\d\d)(?P<sentence>[a-z]\d\d)(?P<emotion>[a-z])(?P<take>[^/]*)"
    )
    # The letters stand for colère, dégoût, joie, neutre, peur, surprise and tristesse.
    emotions = {
        "C": "anger", "D": "disgust", "J": "happiness", "N": "neutral", "P": "fear", "S": "surprise", "T": "sadness",
    }  # fmt: skip

    def parts(self, match: Match) -> dict[str, str | None]:
        return {part: text for part, text in super().parts(match).items() if part != "gender"}
