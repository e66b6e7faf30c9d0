"""RESD: Russian actors in pairs play dialogues, each with an emotion of her or his own."""

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, Match, path_pattern


class Resd(FileCorpus):
    title = "Russian Emotional Speech Dialogs (RESD)"
    aliases = ("resd_annotated", "Russian Emotional Speech Dialogs")
    language = "Russian"
    licence = "MIT"
    url = "https://huggingface.co/datasets/Aniemore/resd"
    citation = """@misc{resd,
  author = {Amentes, Artem and Lubenets, Ilya and Davidchuk, Nikita},
  title = {Open Library of Artificial Intelligence for the Analysis and Recognition of Emotional Shades of Human
           Speech},
  publisher = {Hugging Face},
  year = {2022},
  doi = {10.57967/hf/1272}
}"""
    # 1,116 of training and 280 of test.
    published = Published(files=(1396,), speakers=())
    notes = (
        "Files name no actor: one part of one dialogue, told by its emotion, stands in for one, so that an actor who "
        "played twice counts twice. The publisher's Parquet files have to be written out under the names in their "
        "column path. Enthusiasm is kept as a label of its own."
    )
    pattern = path_pattern(
        r"(?P<dialogue>\d+)_(?P<first>[a-z]+)_(?P<second>[a-z]+)[ _]+(?P<emotion>[a-z])_(?P<take>\d+)"
    )
    emotions = {
        "a": "anger", "d": "disgust", "e": "enthusiasm", "f": "fear", "h": "happiness", "n": "neutral", "s": "sadness",
    }  # fmt: skip
    others = ("enthusiasm",)

    def speaker(self, match: Match) -> str:
        return f"{match['dialogue']}{match['emotion'].lower()}"
